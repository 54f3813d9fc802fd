//! The sign-in of screen 1, a small machine: out, signing in, in. An earlier sign-in stays until another
//! one has worked, as it does in the shell.

use super::effect::{Effect, Effects, TaskId};
use super::list::Cursor;
use super::login::{Focus, Login, SignIn, SignInMode, SignedIn};
use super::opening;
use super::overlay::{Choice, Decision, Overlay, Question};
use super::projects::{self, Projects};
use super::state::{Mark, Screen, State, Trouble};
use super::taking_up;
use super::trust;
use crate::dataset::{CallFailure, ServerAddress, UserSession};

/// What the form lacks, and where.
fn gap(login: &Login) -> Option<(Focus, String)> {
    if let Err(bad) = ServerAddress::parse(login.url.text()) {
        return Some((Focus::Url, bad.to_string()));
    }
    match login.mode {
        SignInMode::User | SignInMode::Ldap if login.username.text().is_empty() => {
            Some((Focus::Username, "the user is missing".to_owned()))
        }
        SignInMode::ApiToken | SignInMode::IdentityToken
            if login.token.secret().is_empty() && login.source().is_none() =>
        {
            Some((Focus::Token, "the token is missing".to_owned()))
        }
        _ => None,
    }
}

/// Checks the form and signs in, after a question when the password would travel in the open.
pub(super) fn submit(state: &mut State) -> Effects {
    if matches!(state.login.sign_in, SignIn::Asking(..)) {
        state.say(Mark::Busy, "a sign-in is under way; Esc gives it up");
        return Effects::none();
    }
    if let Some((focus, words)) = gap(&state.login) {
        state.login.problem = Some((focus, words));
        state.login.set_focus(focus);
        return Effects::none();
    }
    if trust::ask(state) {
        return Effects::none();
    }
    match ServerAddress::parse(state.login.url.text()) {
        Ok(address) if address.is_open() => {
            ask_openly(state, &address);
            Effects::none()
        }
        _ => sign_in(state),
    }
}

fn ask_openly(state: &mut State, address: &ServerAddress) {
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
}

/// Signs in with what the form holds. The button gets the keys, so that Esc gives the sign-in up.
pub(super) fn sign_in(state: &mut State) -> Effects {
    let Ok(address) = ServerAddress::parse(state.login.url.text()) else { return Effects::none() };
    let task = state.task();
    let login = &mut state.login;
    let credentials = login.credentials();
    let source = login.source().cloned();
    let entry = login.entry_at(&address);
    let who = SignedIn {
        label: entry.map_or_else(String::new, |server| server.label.clone()),
        colour: entry.and_then(|server| server.colour),
        server: entry.map_or_else(|| address.host().to_owned(), |server| server.name.clone()),
        guard: login.guard_at(&address),
        address: address.clone(),
        user: credentials.user().to_owned(),
        full_name: String::new(),
    };
    login.problem = None;
    login.set_focus(Focus::SignIn);
    if let SignIn::In(who) = std::mem::replace(&mut login.sign_in, SignIn::Asking(task, who)) {
        login.before = Some(who);
    }
    opening::signing_in(state);
    if let Some(source) = source {
        state.say(Mark::Busy, format!("signing in at {} with {}", address.host(), source.words()));
        return Effect::SignInFrom(task, address, credentials, source).into();
    }
    state.say(Mark::Busy, format!("signing in at {}", address.host()));
    Effect::SignIn(task, address, credentials).into()
}

/// Says that there is no secret to sign in with, beside the field into which one can be typed.
pub(super) fn no_secret(state: &mut State, task: TaskId, words: &str) {
    if !matches!(&state.login.sign_in, SignIn::Asking(awaited, _) if *awaited == task) {
        return;
    }
    let login = &mut state.login;
    login.fall_back();
    let field = [Focus::Password, Focus::Token].into_iter().find(|field| login.order().contains(field));
    let field = field.unwrap_or(Focus::Mode);
    login.problem = Some((field, words.to_owned()));
    login.set_focus(field);
    opening::not_signed_in(state);
    state.say(Mark::Bad, format!("no sign-in: {words}"));
}

/// Gives a sign-in up that was not answered yet.
pub(super) fn abandon(state: &mut State) -> Effects {
    let opened = opening::give_up(state);
    let (title, effects) = opened.unzip();
    let effects = effects.unwrap_or_default();
    let not_opened = title.map(|title| format!("{title} is not opened"));
    let SignIn::Asking(task, _) = state.login.sign_in else {
        if let Some(words) = not_opened {
            state.say(Mark::Warn, words);
        }
        return effects;
    };
    state.login.fall_back();
    state.say(
        Mark::Warn,
        not_opened.map_or("sign-in given up".to_owned(), |words| format!("sign-in given up; {words}")),
    );
    effects.and(Effect::Abandon(task))
}

/// Takes the answer to a sign-in in.
pub(super) fn arrived(state: &mut State, task: TaskId, answer: Result<UserSession, CallFailure>) -> Effects {
    let SignIn::Asking(awaited, who) = &state.login.sign_in else { return Effects::none() };
    if *awaited != task {
        return Effects::none();
    }
    match answer {
        Ok(session) => {
            let who = SignedIn { full_name: session.full_name, ..who.clone() };
            Effects::from(Effect::UseSignIn(task)).and(welcome(state, who))
        }
        Err(failure) => {
            let address = who.address.clone();
            state.login.fall_back();
            let look = trust::look(state, &address, &failure);
            refused(state, failure);
            look
        }
    }
}

fn welcome(state: &mut State, who: SignedIn) -> Effects {
    let name = if who.full_name.is_empty() { who.user.clone() } else { who.full_name.clone() };
    // The same server again keeps the project that was chosen there.
    let is_same = state.login.before.take().is_some_and(|before| before.address == who.address);
    let chosen = state.projects.chosen.take().filter(|_| is_same);
    state.projects = Projects::default();
    state.projects.chosen = chosen;
    let address = who.address.clone();
    state.login.sign_in = SignIn::In(who);
    let effects = projects::read(state).and(taking_up::clean_up(state, &address));
    state.say(Mark::Ok, format!("signed in as {name}"));
    let (is_for_job, given_up) = opening::signed_in(state, &address);
    let is_typed_in = state
        .overlays
        .iter()
        .any(|overlay| matches!(overlay, Overlay::Editor(_) | Overlay::Prompt(_) | Overlay::Secret(_)));
    let is_in_the_way = match state.screen {
        _ if is_for_job => false,
        Screen::Login => state.overlays.is_empty(),
        // Nothing can be done there without a project, nor in what lies over it; but what is being typed is not lost.
        Screen::Files | Screen::Designer if state.projects.chosen.is_none() && !is_typed_in => {
            state.overlays.clear();
            true
        }
        _ => false,
    };
    if is_in_the_way {
        state.show(Screen::Projects);
    }
    effects.and(given_up)
}

/// Puts the server's words beside the field that they concern.
fn refused(state: &mut State, failure: CallFailure) {
    let login = &mut state.login;
    let (has_password, has_token) = (login.order().contains(&Focus::Password), login.order().contains(&Focus::Token));
    let at = match failure.status {
        Some(401) if has_password => {
            login.password.clear();
            Focus::Password
        }
        Some(401) if has_token => Focus::Token,
        Some(401 | 403) => Focus::Mode,
        _ => Focus::Url,
    };
    login.problem = Some((at, failure.message.clone()));
    login.set_focus(at);
    let now = match login.signed_in() {
        Some(who) => format!("You are still signed in at {}.", who.address),
        None => "Nobody is signed in.".to_owned(),
    };
    state.renew_on(Screen::Login);
    opening::not_signed_in(state);
    state.trouble(Trouble {
        title: format!("The sign-in failed: {}", failure.message),
        at: state.now.wall,
        text: vec![format!("{now} The form is as you left it, less a wrong password.")],
        next: vec!["Correct the field and press Enter.".to_owned()],
        call: Some(failure),
    });
}
