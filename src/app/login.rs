//! Screen 1: servers and the sign-in form. What follows from the form stands in `sign_in`.

use super::effect::{Effect, Effects, Remote, TaskId};
use super::field::{SecretField, TextField};
use super::first_run;
use super::key::{Code, Key};
use super::known;
use super::list::{Cursor, Move};
use super::servers::Saving;
pub use super::servers::{Origin, ServerEntry};
use super::sign_in;
use super::state::State;
use super::trust;
pub use crate::config::SignInMode;
use crate::config::{Draft, Guard, KeyringAccount, SecretSource};
use crate::dataset::{CallFailure, Credentials, LabelColour, ServerAddress, ServerFacts, ShownCertificate, Trust};

/// The fields that a sign-in of this kind needs.
const fn fields(mode: SignInMode) -> &'static [Focus] {
    match mode {
        SignInMode::User | SignInMode::Ldap => &[Focus::Username, Focus::Password],
        SignInMode::ApiToken | SignInMode::IdentityToken => &[Focus::Token],
        SignInMode::Guest => &[],
    }
}

/// What has the keys on screen 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The list of servers.
    Servers,
    /// The list of jobs and recent pushes.
    Jobs,
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
    pub(super) const fn is_field(self) -> bool {
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
    /// The label's colour.
    pub colour: Option<LabelColour>,
    /// The server's name.
    pub server: String,
    /// How careful one has to be with it.
    pub guard: Guard,
    /// The address.
    pub address: ServerAddress,
    /// The user, as they signed in.
    pub user: String,
    /// The user's full name, once the server told it.
    pub full_name: String,
}

impl SignedIn {
    /// The server's label and name.
    pub fn title(&self) -> String {
        format!("{} {}", self.label, self.server).trim().to_owned()
    }
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
    /// The certificate that is not trusted there.
    pub certificate: Remote<ShownCertificate, CallFailure>,
    /// The address of the server that shows it, and why it is not trusted.
    pub(super) distrust: Option<(ServerAddress, String)>,
    /// What was accepted for which address.
    pub(super) accepted: Vec<(ServerAddress, Trust)>,
    /// A change of the configuration that is under way.
    pub(super) saving: Option<Saving>,
    /// A new server that has a name and may want protection.
    pub(super) naming: Option<Draft>,
    /// The task that starts the embedded server.
    pub(super) starting: Option<TaskId>,
    /// Words beside a field.
    pub problem: Option<(Focus, String)>,
    /// Where the sign-in stands.
    pub sign_in: SignIn,
    /// Who was signed in before the one who signs in now: still is, until the answer is there.
    pub(super) before: Option<SignedIn>,
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
    /// The version of the Intelligence Server at an address, where it was asked and tells.
    pub fn version_at(&self, address: &ServerAddress) -> Option<&str> {
        let facts = self.facts.ready().filter(|_| self.asked.as_ref() == Some(address))?;
        facts.server_version.as_deref()
    }

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
            certificate: Remote::Idle,
            distrust: None,
            accepted: Vec::new(),
            saving: None,
            naming: None,
            starting: None,
            problem: None,
            sign_in: SignIn::Out,
            before: None,
        };
        // A server that one has to be careful with is chosen by hand.
        let is_open = |server: &ServerEntry| login.guard_of(server) == Guard::Open;
        login.cursor = Cursor(login.servers.iter().position(is_open).unwrap_or(0));
        login.fill();
        login.focus_first_gap();
        if login.servers.get(login.cursor.0).is_some_and(|server| server.origin == Origin::Demo) {
            login.set_focus(Focus::Servers);
        }
        login
    }

    /// Whether printable keys are text.
    pub const fn is_text(&self) -> bool {
        self.focus.is_field() && matches!(self.typing, Typing::Yes)
    }

    /// Who is signed in; while a sign-in is under way, who was before it.
    pub const fn signed_in(&self) -> Option<&SignedIn> {
        match &self.sign_in {
            SignIn::In(who) => Some(who),
            SignIn::Asking(..) => self.before.as_ref(),
            SignIn::Out => None,
        }
    }

    /// Ends a sign-in that did not work.
    pub(super) fn fall_back(&mut self) {
        self.sign_in = self.before.take().map_or(SignIn::Out, SignIn::In);
    }

    /// What can have the keys, in order.
    pub fn order(&self) -> Vec<Focus> {
        let mut order = vec![Focus::Servers, Focus::Url, Focus::Mode];
        order.extend(fields(self.mode));
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
        let known = server.password.as_ref().map_or_else(SecretField::default, SecretField::new);
        (self.password, self.token) = match server.mode {
            SignInMode::ApiToken | SignInMode::IdentityToken => (SecretField::default(), known),
            SignInMode::User | SignInMode::Ldap | SignInMode::Guest => (known, SecretField::default()),
        };
        self.mode = server.mode;
        self.problem = None;
        self.facts = Remote::Idle;
        self.certificate = Remote::Idle;
        self.asked = None;
    }

    /// Puts the focus on the first empty field, or on the button when there is none.
    pub(super) fn focus_first_gap(&mut self) {
        let has_source = self.source().is_some();
        let knows_password = self.servers.get(self.cursor.0).is_some_and(|server| server.password.is_some());
        let knows_password = knows_password || has_source;
        let gap = self.order().into_iter().find(|focus| match focus {
            Focus::Url => self.url.text().is_empty(),
            Focus::Username => self.username.text().is_empty(),
            Focus::Password => !knows_password && self.password.secret().is_empty(),
            Focus::Token => !has_source && self.token.secret().is_empty(),
            _ => false,
        });
        self.set_focus(gap.unwrap_or(Focus::SignIn));
    }

    /// Where the secret comes from that was not typed: as the selected server says, if the form still has its
    /// address. No other server gets its secret.
    pub fn source(&self) -> Option<&SecretSource> {
        let typed = match self.mode {
            SignInMode::User | SignInMode::Ldap => &self.password,
            SignInMode::ApiToken | SignInMode::IdentityToken => &self.token,
            SignInMode::Guest => return None,
        };
        let server = self.servers.get(self.cursor.0).filter(|_| typed.secret().is_empty())?;
        let here = ServerAddress::parse(self.url.text()).ok()?;
        let is_its_own = ServerAddress::parse(&server.url).as_ref() == Ok(&here);
        // What the keyring holds is for one user, and a password is no token.
        let account = KeyringAccount::of(self.mode, self.username.text().trim(), &here);
        let fits = |source: &&SecretSource| !matches!(source, SecretSource::Keyring(held) if *held != account);
        server.source.as_ref().filter(|_| is_its_own).filter(fits)
    }

    pub(super) fn set_focus(&mut self, focus: Focus) {
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

    pub(super) fn credentials(&self) -> Credentials {
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

/// Asks the server what it is when its address is complete and was not asked yet, or did not answer.
pub(super) fn ask_server(state: &mut State) -> Effects {
    let Ok(address) = ServerAddress::parse(state.login.url.text()) else { return Effects::none() };
    let is_answered = !matches!(state.login.facts, Remote::Failed(_));
    if is_answered && state.login.asked.as_ref() == Some(&address) {
        return Effects::none();
    }
    let task = state.task();
    let earlier = state.login.facts.wait_for(task);
    state.login.asked = Some(address.clone());
    Effects::from(earlier).and(Effect::AskServer(task, address))
}

/// Moves the focus by so many places, round at the ends.
pub(super) fn step(state: &mut State, by: isize) -> Effects {
    let mut order = state.login.order();
    if !known::rows(state).is_empty() {
        order.insert(1, Focus::Jobs);
    }
    let at = order.iter().position(|focus| *focus == state.login.focus).unwrap_or(0);
    let len = isize::try_from(order.len()).unwrap_or(1);
    let to = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(len);
    let left_url = state.login.focus == Focus::Url;
    if let Some(focus) = usize::try_from(to).ok().and_then(|to| order.get(to)) {
        state.login.set_focus(*focus);
    }
    if left_url { ask_server(state) } else { Effects::none() }
}

/// Moves the cursor in the list of servers, else the focus.
pub(super) fn go(state: &mut State, to: Move) -> Effects {
    let page = state.page();
    if state.login.focus == Focus::Jobs {
        known::go(state, to);
        return Effects::none();
    }
    let has_jobs = !known::rows(state).is_empty();
    let login = &mut state.login;
    if login.focus != Focus::Servers {
        let is_up = matches!(to, Move::Up | Move::HalfUp | Move::PageUp | Move::Top);
        return walk(state, if is_up { -1 } else { 1 });
    }
    let before = login.cursor;
    login.cursor.go(to, login.servers.len(), page);
    if login.cursor == before {
        if to == Move::Down && has_jobs {
            known::select(state, 0);
        }
        return Effects::none();
    }
    let earlier = login.facts.give_up();
    login.fill();
    Effects::from(earlier).and(ask_server(state))
}

/// Moves the focus without beginning to type: in keys mode a letter that moves must not become text.
fn walk(state: &mut State, by: isize) -> Effects {
    let effects = step(state, by);
    state.login.typing = Typing::No;
    effects
}

/// Acts on an arrow key: it moves, or changes the sign-in mode.
pub(super) fn arrow(state: &mut State, key: Code) -> Effects {
    let login = &mut state.login;
    match (login.focus, key) {
        (_, Code::Up) => go(state, Move::Up),
        (_, Code::Down) => go(state, Move::Down),
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
        (Focus::Servers | Focus::Jobs, _) => Effects::none(),
        (_, Code::Left) => walk(state, -1),
        (_, Code::Right) => walk(state, 1),
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
            if is_last { sign_in::submit(state) } else { step(state, 1) }
        }
        _ => {
            let login = &mut state.login;
            if let Some(field) = login.field() {
                field.input(key);
            } else if let Some(secret) = login.secret() {
                secret.input(key);
            }
            edited(state)
        }
    }
}

/// Takes a paste into the field that has the keys.
pub(super) fn paste(state: &mut State, text: &str) -> Effects {
    let login = &mut state.login;
    login.typing = Typing::Yes;
    if let Some(field) = login.field() {
        field.paste(text.trim());
    } else if let Some(secret) = login.secret() {
        secret.paste(text);
    }
    edited(state)
}

/// After an edit the words beside the field are stale, and so is what another address said of itself.
fn edited(state: &mut State) -> Effects {
    let login = &mut state.login;
    login.problem = None;
    if login.asked.is_none() || login.asked == ServerAddress::parse(login.url.text()).ok() {
        return Effects::none();
    }
    login.asked = None;
    login.facts.give_up().into()
}

/// Acts on Enter in keys mode.
pub(super) fn enter(state: &mut State) -> Effects {
    match state.login.focus {
        Focus::Servers => first_run::enter(state).unwrap_or_else(|| {
            state.login.focus_first_gap();
            Effects::none()
        }),
        Focus::Jobs => known::enter(state),
        Focus::Mode => step(state, 1),
        Focus::SignIn => sign_in::submit(state),
        Focus::Url | Focus::Username | Focus::Password | Focus::Token => {
            state.login.typing = Typing::Yes;
            Effects::none()
        }
    }
}

/// Takes in what the server says of itself.
pub(super) fn server_arrived(state: &mut State, task: TaskId, answer: Result<ServerFacts, CallFailure>) -> Effects {
    if !state.login.facts.awaits(task) {
        return Effects::none();
    }
    let look = match (&answer, state.login.asked.clone()) {
        (Err(failure), Some(address)) => trust::look(state, &address, failure),
        (Ok(_), _) => state.login.certificate.give_up().into(),
        (Err(_), None) => Effects::none(),
    };
    state.login.facts = answer.into();
    look
}
