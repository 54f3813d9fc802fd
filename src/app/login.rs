//! Screen 1: servers and the sign-in form. A sign-in is a small machine: out, signing in, in.

use super::effect::{Effect, Effects, Remote, TaskId};
use super::field::{SecretField, TextField};
use super::key::{Code, Key};
use super::list::Cursor;
use super::overlay::{Choice, Decision, Overlay, Question};
use super::projects;
use super::state::{Mark, Screen, State, Trouble};
use crate::dataset::{CallFailure, Credentials, ServerAddress, ServerFacts, UserSession};
use crate::secret::Secret;

/// A server that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerEntry {
    /// Its name.
    pub name: String,
    /// Its label: DEMO, TEST, PROD, any word.
    pub label: String,
    /// What else is to be said of it.
    pub note: String,
    /// Its Library URL, empty for a new one.
    pub url: String,
    /// The user that signs in.
    pub username: String,
    /// The password, if one is known; it may be empty.
    pub password: Option<Secret>,
}

/// Which fields a sign-in needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInMode {
    /// User and password.
    User,
    /// The same, checked by LDAP.
    Ldap,
    /// An API token.
    ApiToken,
    /// An identity token.
    IdentityToken,
    /// Nobody in particular.
    Guest,
}

impl SignInMode {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 5] = [Self::User, Self::Ldap, Self::ApiToken, Self::IdentityToken, Self::Guest];

    /// The words on the form.
    pub const fn title(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Ldap => "LDAP",
            Self::ApiToken => "API token",
            Self::IdentityToken => "identity token",
            Self::Guest => "guest",
        }
    }

    const fn fields(self) -> &'static [Focus] {
        match self {
            Self::User | Self::Ldap => &[Focus::Username, Focus::Password],
            Self::ApiToken | Self::IdentityToken => &[Focus::Token],
            Self::Guest => &[],
        }
    }
}

/// What has the keys on screen 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The list of servers.
    Servers,
    /// The Library URL.
    Url,
    /// The sign-in mode.
    Mode,
    /// The user.
    Username,
    /// The password.
    Password,
    /// The token.
    Token,
    /// The button.
    SignIn,
}

impl Focus {
    const fn is_field(self) -> bool {
        matches!(self, Self::Url | Self::Username | Self::Password | Self::Token)
    }
}

/// Where the sign-in stands.
#[derive(Debug, Clone, PartialEq)]
pub enum SignIn {
    /// Nobody is signed in.
    Out,
    /// Asked, not answered.
    Asking(TaskId, SignedIn),
    /// Signed in.
    In(SignedIn),
}

/// Who is signed in where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The server's label.
    pub label: String,
    /// The server's name.
    pub server: String,
    /// The address.
    pub address: ServerAddress,
    /// The user, as they signed in.
    pub user: String,
    /// The user's full name, once the server told it.
    pub full_name: String,
}

/// Screen 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Login {
    /// The servers.
    pub servers: Vec<ServerEntry>,
    /// The selected one.
    pub cursor: Cursor,
    /// What has the keys.
    pub focus: Focus,
    /// Whether a field is being typed into.
    pub typing: Typing,
    /// The Library URL.
    pub url: TextField,
    /// The sign-in mode.
    pub mode: SignInMode,
    /// The user.
    pub username: TextField,
    /// The password.
    pub password: SecretField,
    /// The token.
    pub token: SecretField,
    /// What the server says of itself, and the address that was asked.
    pub facts: Remote<ServerFacts, CallFailure>,
    /// The address that was asked last.
    pub asked: Option<ServerAddress>,
    /// Words beside a field.
    pub problem: Option<(Focus, String)>,
    /// Where the sign-in stands.
    pub sign_in: SignIn,
}

/// Whether a field is being typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// It is: mode TEXT.
    Yes,
    /// It is not: mode keys.
    No,
}

impl Login {
    pub(super) fn new(servers: Vec<ServerEntry>) -> Self {
        let mut login = Self {
            servers,
            cursor: Cursor(0),
            focus: Focus::Servers,
            typing: Typing::No,
            url: TextField::default(),
            mode: SignInMode::User,
            username: TextField::default(),
            password: SecretField::default(),
            token: SecretField::default(),
            facts: Remote::Idle,
            asked: None,
            problem: None,
            sign_in: SignIn::Out,
        };
        login.fill();
        login.focus_first_gap();
        login
    }

    /// Whether printable keys are text.
    pub const fn is_text(&self) -> bool {
        self.focus.is_field() && matches!(self.typing, Typing::Yes)
    }

    /// Who is signed in.
    pub const fn signed_in(&self) -> Option<&SignedIn> {
        match &self.sign_in {
            SignIn::In(who) => Some(who),
            SignIn::Out | SignIn::Asking(..) => None,
        }
    }

    /// What can have the keys, in order.
    pub fn order(&self) -> Vec<Focus> {
        let mut order = vec![Focus::Servers, Focus::Url, Focus::Mode];
        order.extend(self.mode.fields());
        order.push(Focus::SignIn);
        order
    }

    /// The words beside a field, if there are any.
    pub fn words(&self, focus: Focus) -> Option<&str> {
        self.problem.as_ref().filter(|(at, _)| *at == focus).map(|(_, words)| words.as_str())
    }

    /// Fills the form with the selected server.
    pub(super) fn fill(&mut self) {
        let Some(server) = self.servers.get(self.cursor.0) else { return };
        self.url.set(&server.url);
        self.username.set(&server.username);
        self.password = server.password.as_ref().map_or_else(SecretField::default, SecretField::new);
        self.token.clear();
        self.mode = SignInMode::User;
        self.problem = None;
        self.facts = Remote::Idle;
        self.asked = None;
    }

    /// Puts the focus on the first empty field, or on the button when there is none.
    pub(super) fn focus_first_gap(&mut self) {
        let knows_password = self.servers.get(self.cursor.0).is_some_and(|server| server.password.is_some());
        let gap = self.order().into_iter().find(|focus| match focus {
            Focus::Url => self.url.text().is_empty(),
            Focus::Username => self.username.text().is_empty(),
            Focus::Password => !knows_password,
            _ => false,
        });
        self.set_focus(gap.unwrap_or(Focus::SignIn));
    }

    fn set_focus(&mut self, focus: Focus) {
        self.focus = focus;
        self.typing = if focus.is_field() { Typing::Yes } else { Typing::No };
    }

    fn field(&mut self) -> Option<&mut TextField> {
        match self.focus {
            Focus::Url => Some(&mut self.url),
            Focus::Username => Some(&mut self.username),
            _ => None,
        }
    }

    fn secret(&mut self) -> Option<&mut SecretField> {
        match self.focus {
            Focus::Password => Some(&mut self.password),
            Focus::Token => Some(&mut self.token),
            _ => None,
        }
    }

    fn credentials(&self) -> Credentials {
        let (username, password) = (self.username.text().to_owned(), self.password.secret());
        match self.mode {
            SignInMode::User => Credentials::Standard { username, password },
            SignInMode::Ldap => Credentials::Ldap { username, password },
            SignInMode::ApiToken => Credentials::ApiToken(self.token.secret()),
            SignInMode::IdentityToken => Credentials::IdentityToken(self.token.secret()),
            SignInMode::Guest => Credentials::Guest,
        }
    }
}

/// Asks the server what it is when its address is complete and was not asked yet.
pub(super) fn ask_server(state: &mut State) -> Effects {
    let Ok(address) = ServerAddress::parse(state.login.url.text()) else { return Effects::none() };
    if state.login.asked.as_ref() == Some(&address) {
        return Effects::none();
    }
    let task = state.task();
    state.login.facts = Remote::Loading(task);
    state.login.asked = Some(address.clone());
    Effect::AskServer(task, address).into()
}

/// Moves the focus by so many places, round at the ends.
pub(super) fn step(state: &mut State, by: isize) -> Effects {
    let order = state.login.order();
    let at = order.iter().position(|focus| *focus == state.login.focus).unwrap_or(0);
    let len = isize::try_from(order.len()).unwrap_or(1);
    let to = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(len);
    let left_url = state.login.focus == Focus::Url;
    if let Some(focus) = usize::try_from(to).ok().and_then(|to| order.get(to)) {
        state.login.set_focus(*focus);
    }
    if left_url { ask_server(state) } else { Effects::none() }
}

/// Moves the cursor in the list of servers, or the sign-in mode, or the focus.
pub(super) fn arrow(state: &mut State, key: Code) -> Effects {
    let login = &mut state.login;
    match (login.focus, key) {
        (Focus::Servers, Code::Up | Code::Down) => {
            let step = if key == Code::Up { super::list::Move::Up } else { super::list::Move::Down };
            let before = login.cursor;
            login.cursor.go(step, login.servers.len(), 1);
            if login.cursor != before {
                login.fill();
                return ask_server(state);
            }
            Effects::none()
        }
        (Focus::Mode, Code::Left | Code::Right) => {
            let modes = SignInMode::ALL;
            let at = modes.iter().position(|mode| *mode == login.mode).unwrap_or(0);
            let to = if key == Code::Left { at + modes.len() - 1 } else { at + 1 } % modes.len();
            if let Some(mode) = modes.get(to) {
                login.mode = *mode;
            }
            login.problem = None;
            Effects::none()
        }
        (_, Code::Up | Code::Left) => step(state, -1),
        (_, Code::Down | Code::Right) => step(state, 1),
        _ => Effects::none(),
    }
}

/// Acts on a key in TEXT mode.
pub(super) fn text_key(state: &mut State, key: Key) -> Effects {
    match key.code {
        Code::Esc => {
            state.login.typing = Typing::No;
            if state.login.focus == Focus::Url { ask_server(state) } else { Effects::none() }
        }
        Code::Tab | Code::Down => step(state, 1),
        Code::BackTab | Code::Up => step(state, -1),
        Code::Enter => {
            let order = state.login.order();
            let is_last = order.iter().rev().nth(1) == Some(&state.login.focus);
            if is_last { submit(state) } else { step(state, 1) }
        }
        _ => {
            let login = &mut state.login;
            login.problem = None;
            if let Some(field) = login.field() {
                field.input(key);
            } else if let Some(secret) = login.secret() {
                secret.input(key);
            }
            Effects::none()
        }
    }
}

/// Takes a paste into the field that has the keys.
pub(super) fn paste(state: &mut State, text: &str) {
    let login = &mut state.login;
    login.problem = None;
    if let Some(field) = login.field() {
        field.paste(text.trim());
    } else if let Some(secret) = login.secret() {
        secret.paste(text);
    }
}

/// Acts on Enter in keys mode.
pub(super) fn enter(state: &mut State) -> Effects {
    match state.login.focus {
        Focus::Servers => {
            state.login.focus_first_gap();
            Effects::none()
        }
        Focus::Mode => step(state, 1),
        Focus::SignIn => submit(state),
        Focus::Url | Focus::Username | Focus::Password | Focus::Token => {
            state.login.typing = Typing::Yes;
            Effects::none()
        }
    }
}

/// Checks the form and signs in, after a question when the password would travel in the open.
pub(super) fn submit(state: &mut State) -> Effects {
    match ServerAddress::parse(state.login.url.text()) {
        Err(bad) => {
            state.login.problem = Some((Focus::Url, bad.to_string()));
            state.login.set_focus(Focus::Url);
            Effects::none()
        }
        Ok(address) if address.is_open() => {
            state.open(Overlay::Question(Question {
                title: "Sign in over plain http?".to_owned(),
                text: vec![
                    format!("{address} is not this machine, and http is not encrypted."),
                    "Whoever sits on the way can read the password and all data.".to_owned(),
                ],
                choices: vec![
                    Choice::new("Don't sign in", "change the URL to https", Decision::Stay),
                    Choice::new("Sign in openly", "the password is sent as it is", Decision::SignInOpenly),
                ],
                cursor: Cursor(0),
                upload: None,
            }));
            Effects::none()
        }
        Ok(_) => sign_in(state),
    }
}

/// Signs in with what the form holds.
pub(super) fn sign_in(state: &mut State) -> Effects {
    let Ok(address) = ServerAddress::parse(state.login.url.text()) else { return Effects::none() };
    let task = state.task();
    let login = &mut state.login;
    let credentials = login.credentials();
    let entry = login.servers.get(login.cursor.0).filter(|server| server.url == login.url.text());
    let who = SignedIn {
        label: entry.map_or_else(String::new, |server| server.label.clone()),
        server: entry.map_or_else(|| address.host().to_owned(), |server| server.name.clone()),
        address: address.clone(),
        user: credentials.user().to_owned(),
        full_name: String::new(),
    };
    login.problem = None;
    let earlier = match std::mem::replace(&mut login.sign_in, SignIn::Asking(task, who)) {
        SignIn::Asking(task, _) => Some(Effect::Abandon(task)),
        SignIn::Out | SignIn::In(_) => None,
    };
    state.say(Mark::Busy, format!("signing in at {}", address.host()));
    Effects::from(earlier).and(Effect::SignIn(task, address, credentials))
}

/// Gives a sign-in up that was not answered yet.
pub(super) fn abandon(state: &mut State) -> Effects {
    let SignIn::Asking(task, _) = state.login.sign_in else { return Effects::none() };
    state.login.sign_in = SignIn::Out;
    state.say(Mark::Warn, "sign-in given up");
    Effect::Abandon(task).into()
}

/// Takes in what the server says of itself.
pub(super) fn server_arrived(state: &mut State, task: TaskId, answer: Result<ServerFacts, CallFailure>) {
    if state.login.facts.awaits(task) {
        state.login.facts = answer.into();
    }
}

/// Takes the answer to a sign-in in.
pub(super) fn sign_in_arrived(state: &mut State, task: TaskId, answer: Result<UserSession, CallFailure>) -> Effects {
    let SignIn::Asking(awaited, who) = &state.login.sign_in else { return Effects::none() };
    if *awaited != task {
        return Effects::none();
    }
    match answer {
        Ok(session) => {
            let mut who = who.clone();
            who.full_name = session.full_name;
            let name = if who.full_name.is_empty() { who.user.clone() } else { who.full_name.clone() };
            state.login.sign_in = SignIn::In(who);
            state.projects = projects::Projects::default();
            if state.screen == Screen::Login {
                state.show(Screen::Projects);
            }
            let effects = projects::read(state);
            state.say(Mark::Ok, format!("signed in as {name}"));
            effects
        }
        Err(failure) => {
            state.login.sign_in = SignIn::Out;
            refused(state, failure);
            Effects::none()
        }
    }
}

/// Puts the server's words beside the field that they concern.
fn refused(state: &mut State, failure: CallFailure) {
    let login = &mut state.login;
    let at = match failure.status {
        Some(401) if login.mode.fields().contains(&Focus::Password) => {
            login.password.clear();
            Focus::Password
        }
        Some(401) if login.mode.fields().contains(&Focus::Token) => Focus::Token,
        Some(401 | 403) => Focus::Mode,
        _ => Focus::Url,
    };
    login.problem = Some((at, failure.message.clone()));
    login.set_focus(at);
    state.trouble(Trouble {
        title: format!("The sign-in failed: {}", failure.message),
        at: state.now.wall,
        text: vec!["Nobody is signed in. The form is as you left it, less a wrong password.".to_owned()],
        next: vec!["Correct the field and press Enter.".to_owned()],
        call: Some(failure),
    });
}
