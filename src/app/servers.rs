//! The servers of `config.toml` on the login screen: made, named, labelled, guarded and taken away there. The file
//! stays the operator's own; each change goes to the shell as data, and what the list shows afterwards is what the
//! file then says.

use super::choose::menu;
use super::command::CommandId;
use super::effect::{Effect, Effects, TaskId};
use super::field::TextField;
use super::list::Cursor;
use super::login::{self, Focus, Login, SignIn, SignInMode, SignedIn};
use super::model_menus::prompt;
use super::overlay::{Choice, Decision, Item, Overlay, Pick, Purpose, Question};
use super::state::{Mark, Screen, State};
use crate::config::{Change, Draft, Guard, SecretSource, Server, Settings};
use crate::dataset::{LabelColour, ServerAddress, Trust};
use crate::secret::Secret;

/// The longest name or label of a server.
const LONGEST: usize = 60;
/// Parts of names that servers have with which nobody plays.
const SERIOUS: [&str; 3] = ["prod", "prd", "live"];

/// A server that can be chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerEntry {
    /// Its name.
    pub name: String,
    /// Its label: DEMO, TEST, PROD, any word.
    pub label: String,
    /// The colour of that label.
    pub colour: Option<LabelColour>,
    /// What else is to be said of it.
    pub note: String,
    /// Its Library URL, empty for a new one.
    pub url: String,
    /// The user that signs in.
    pub username: String,
    /// The password, if one is known; it may be empty.
    pub password: Option<Secret>,
    /// Where the password or token comes from when none is typed.
    pub source: Option<SecretSource>,
    /// How one signs in there.
    pub mode: SignInMode,
    /// How careful one has to be with it.
    pub guard: Guard,
    /// How its certificate is judged.
    pub trust: Trust,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a server of the list comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// The environment, or the embedded server.
    #[default]
    Given,
    /// `config.toml`.
    Configured,
    /// Nowhere yet: the empty form.
    New,
    /// Nowhere yet: the embedded server, which can be started.
    Demo,
    /// It is no server, and begins the tour.
    Tour,
}

/// A change that was handed to the shell, and the server that is selected when it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saving {
    pub(super) task: TaskId,
    selected: Option<String>,
    words: String,
}

/// A server of the configuration as the list shows it.
pub fn configured(name: &str, server: &Server) -> ServerEntry {
    let note = match server.guard {
        Guard::Open => "from config.toml",
        Guard::Protected => "protected: a push there begins at the safe button",
        Guard::ReadOnly => "read only: nothing is changed there",
    };
    ServerEntry {
        name: name.to_owned(),
        label: server.label.clone(),
        colour: server.colour,
        note: note.to_owned(),
        url: server.url.to_string(),
        username: server.username.clone(),
        password: None,
        source: server.secret.clone(),
        mode: server.sign_in,
        guard: server.guard,
        trust: server.trust.clone(),
        origin: Origin::Configured,
    }
}

/// What the form says of a server, under this name.
fn draft(login: &Login, name: String) -> Option<Draft> {
    let url = ServerAddress::parse(login.url.text()).ok()?;
    let entry = login.servers.get(login.cursor.0);
    let certificate = match login.trust_of(&url) {
        Trust::Pinned(fingerprint) => Some(fingerprint),
        Trust::System | Trust::Authority(_) => None,
    };
    Some(Draft {
        name,
        url,
        label: entry.map_or_else(String::new, |entry| entry.label.clone()),
        colour: entry.and_then(|entry| entry.colour),
        username: login.username.text().trim().to_owned(),
        sign_in: login.mode,
        guard: entry.map_or(Guard::Open, |entry| entry.guard),
        certificate,
    })
}

/// The selected server, if the configuration has it.
fn selected(login: &Login) -> Option<&ServerEntry> {
    login.servers.get(login.cursor.0).filter(|entry| entry.origin == Origin::Configured)
}

/// Why a command on the list of servers can't run now, if so.
pub(super) fn refusal(state: &State, wants_address: bool) -> Option<String> {
    let login = &state.login;
    if login.saving.is_some() {
        return Some("config.toml is being written".to_owned());
    }
    if wants_address {
        return ServerAddress::parse(login.url.text()).err().map(|bad| bad.to_string());
    }
    selected(login)
        .is_none()
        .then(|| "select a server of config.toml first; {key:save} saves the form as one".to_owned())
}

/// Does what a command does to the list of servers.
pub(super) fn command(state: &mut State, id: CommandId) -> Effects {
    match id {
        CommandId::New => return new(state),
        CommandId::Save => return save(state),
        CommandId::Rename => rename(state),
        CommandId::TakeAway => ask_remove(state),
        CommandId::Options => options(state),
        _ => {}
    }
    Effects::none()
}

/// Goes to the empty form of a new server.
fn new(state: &mut State) -> Effects {
    let login = &mut state.login;
    if let Some(at) = login.servers.iter().position(|entry| entry.origin == Origin::New) {
        login.cursor = Cursor(at);
    }
    let earlier = login.facts.give_up();
    login.fill();
    login.set_focus(Focus::Url);
    earlier.into()
}

/// Saves the form: as the server that is selected, or under a name that is asked for.
fn save(state: &mut State) -> Effects {
    if let Some(entry) = selected(&state.login) {
        let name = entry.name.clone();
        return match draft(&state.login, name) {
            Some(draft) => keep(state, Change::Write(Box::new(draft))),
            None => Effects::none(),
        };
    }
    let host = ServerAddress::parse(state.login.url.text()).map(|address| address.host().to_owned());
    let host = host.unwrap_or_default();
    let name = host.split(['.', ':']).next().filter(|name| name.parse::<u8>().is_err()).unwrap_or(&host);
    ask(
        state,
        "Name of the server",
        "it is kept in config.toml under this name, without any password",
        name,
        Purpose::NameServer,
    );
    Effects::none()
}

fn ask(state: &mut State, title: &str, note: &str, text: &str, purpose: Purpose) {
    prompt(state, title, note, TextField::new(text), purpose);
}

/// Asks for another name of the selected server.
fn rename(state: &mut State) {
    let Some(entry) = selected(&state.login) else { return };
    let name = entry.name.clone();
    ask(
        state,
        &format!("Rename {name}"),
        "its entry in config.toml stays where it is",
        &name,
        Purpose::RenameServer(name.clone()),
    );
}

/// Asks before the selected server is taken away.
fn ask_remove(state: &mut State) {
    let Some(entry) = selected(&state.login) else { return };
    let name = entry.name.clone();
    let mut text = vec![
        format!("Its entry goes, with the comments above and in it: {}", entry.url),
        "Nothing is changed on the server, and uploads of it stay in their list.".to_owned(),
    ];
    if matches!(entry.source, Some(SecretSource::Keyring(_))) {
        text.push(
            "What the keyring holds for it stays there; `pushcube keyring delete` takes it out first.".to_owned(),
        );
    }
    state.open(Overlay::Question(Question {
        title: format!("Take {name} out of config.toml?"),
        text,
        choices: vec![
            Choice::new("Keep it", "nothing changes", Decision::Stay),
            Choice::new("Take it away", "the entry is deleted from the file", Decision::RemoveServer),
        ],
        cursor: Cursor(0),
        upload: None,
    }));
}

/// Takes the selected server away.
pub(super) fn remove(state: &mut State) -> Effects {
    match selected(&state.login).map(|entry| entry.name.clone()) {
        Some(name) => keep(state, Change::Remove(name)),
        None => Effects::none(),
    }
}

/// Offers what can be set of the selected server.
fn options(state: &mut State) {
    let Some(entry) = selected(&state.login) else { return };
    let is_now = |guard: Guard| if entry.guard == guard { "(as it is now)" } else { "" };
    let note = |what: &str, guard: Guard| format!("{what} {}", is_now(guard)).trim_end().to_owned();
    let colours = LabelColour::ALL
        .into_iter()
        .map(|colour| Item::new(format!("colour {}", colour.word()), "of the label", Pick::ColourServer(Some(colour))));
    let mut items = vec![
        Item::new(
            "label…",
            "a short word that is shown wherever the server is: TEST, PROD",
            Pick::Ask(Purpose::LabelServer),
        ),
        Item::new("open", note("nothing is asked beyond the usual", Guard::Open), Pick::GuardServer(Guard::Open)),
        Item::new(
            "protected",
            note("never preselected, nor is a push to it", Guard::Protected),
            Pick::GuardServer(Guard::Protected),
        ),
        Item::new("read only", note("nothing on it is changed", Guard::ReadOnly), Pick::GuardServer(Guard::ReadOnly)),
        Item::new("no colour", "of the label", Pick::ColourServer(None)),
    ];
    items.extend(colours);
    let title = format!("Server {}", entry.name);
    menu(state, title, items, 0);
}

/// Asks for the label of the selected server.
pub(super) fn ask_label(state: &mut State) {
    let Some(entry) = selected(&state.login) else { return };
    let label = entry.label.clone();
    ask(
        state,
        "Label of the server",
        "a short word: TEST, PROD, any word; empty for none",
        &label,
        Purpose::LabelServer,
    );
}

/// Changes one thing of the selected server's entry, as it is in the list and not as the form says.
pub(super) fn set(state: &mut State, change: impl FnOnce(&mut Draft)) -> Effects {
    let Some(entry) = selected(&state.login) else { return Effects::none() };
    let Ok(url) = ServerAddress::parse(&entry.url) else { return Effects::none() };
    let mut draft = Draft {
        name: entry.name.clone(),
        url,
        label: entry.label.clone(),
        colour: entry.colour,
        username: entry.username.clone(),
        sign_in: entry.mode,
        guard: entry.guard,
        certificate: None,
    };
    change(&mut draft);
    keep(state, Change::Write(Box::new(draft)))
}

/// Why a text is no name or label of a server, if so.
pub(super) fn problem(state: &Login, purpose: &Purpose, text: &str) -> Option<String> {
    let text = text.trim();
    let is_taken = state.servers.iter().any(|entry| entry.origin == Origin::Configured && entry.name == text);
    if !matches!(purpose, Purpose::NameServer | Purpose::RenameServer(_) | Purpose::LabelServer) {
        return None;
    }
    match purpose {
        Purpose::NameServer | Purpose::RenameServer(_) if text.is_empty() => Some("a name is missing".to_owned()),
        Purpose::RenameServer(before) if before == text => None,
        Purpose::NameServer | Purpose::RenameServer(_) if is_taken => {
            Some(format!("a server is called {text:?} already"))
        }
        _ if text.chars().count() > LONGEST => Some(format!("it is longer than {LONGEST} characters")),
        _ if text.chars().any(char::is_control) => Some("it holds a control character".to_owned()),
        _ => None,
    }
}

/// Takes a name for the form as a new server. One that sounds serious is offered as protected.
pub(super) fn named(state: &mut State, name: &str) -> Effects {
    let Some(draft) = draft(&state.login, name.trim().to_owned()) else { return Effects::none() };
    let lower = format!("{} {}", draft.name, draft.url.host()).to_lowercase();
    if draft.guard != Guard::Open || !SERIOUS.iter().any(|part| lower.contains(part)) {
        return keep(state, Change::Write(Box::new(draft)));
    }
    let title = format!("Protect {}?", draft.name);
    let text = vec!["By its name people work with it. A protected server is never preselected, nor is a push to it, and line 1 shows where you are.".to_owned()];
    state.login.naming = Some(draft);
    state.open(Overlay::Question(Question {
        title,
        text,
        choices: vec![
            Choice::new("Protect it", "{key:options} changes it at any time", Decision::SaveServer(Guard::Protected)),
            Choice::new("Leave it open", "as any other server", Decision::SaveServer(Guard::Open)),
            Choice::new("Don't save it", "the form stays as it is", Decision::Stay),
        ],
        cursor: Cursor(0),
        upload: None,
    }));
    Effects::none()
}

/// Saves the server that was named, guarded like this.
pub(super) fn save_named(state: &mut State, guard: Guard) -> Effects {
    match state.login.naming.take() {
        Some(draft) => keep(state, Change::Write(Box::new(Draft { guard, ..draft }))),
        None => Effects::none(),
    }
}

/// Takes another name for a server.
pub(super) fn renamed(state: &mut State, from: String, to: &str) -> Effects {
    let to = to.trim().to_owned();
    if from == to { Effects::none() } else { keep(state, Change::Rename { from, to }) }
}

/// Has the shell make a change to the configuration.
pub(super) fn keep(state: &mut State, change: Change) -> Effects {
    let task = state.task();
    let (selected, words) = match &change {
        Change::Taste(_) | Change::Keyring(..) => return Effects::none(),
        Change::Write(draft) => (Some(draft.name.clone()), format!("{} is kept in config.toml", draft.name)),
        Change::Rename { from, to } => (Some(to.clone()), format!("{from} is called {to} now")),
        Change::Remove(name) => (None, format!("{name} is out of config.toml")),
        Change::Pin(name, _) => (Some(name.clone()), format!("the certificate of {name} is kept in config.toml")),
    };
    state.login.saving = Some(Saving { task, selected, words });
    Effect::Configure(task, change).into()
}

/// Takes in what the configuration says after a change, or why it was not made.
pub(super) fn arrived(state: &mut State, task: TaskId, answer: Result<Box<Settings>, String>) -> Effects {
    let Some(saving) = state.login.saving.take_if(|saving| saving.task == task) else { return Effects::none() };
    match answer {
        Ok(settings) => {
            state.renew_on(Screen::Login);
            state.say(Mark::Ok, saving.words);
            let entries = settings.servers.iter().map(|(name, server)| configured(name, server)).collect();
            state.login.relist(entries, saving.selected.as_deref());
            login::ask_server(state)
        }
        Err(why) => {
            state.say(Mark::Bad, format!("config.toml was not changed: {why}"));
            Effects::none()
        }
    }
}

impl Login {
    /// Lists other servers of the configuration. The form stays as it is unless its server is gone.
    fn relist(&mut self, entries: Vec<ServerEntry>, selected: Option<&str>) {
        let at = self.servers.iter().position(|entry| matches!(entry.origin, Origin::Configured | Origin::New));
        let at = at.unwrap_or(self.servers.len());
        self.servers.retain(|entry| entry.origin != Origin::Configured);
        self.servers.splice(at..at, entries);
        let is_selected =
            |entry: &ServerEntry| entry.origin == Origin::Configured && Some(entry.name.as_str()) == selected;
        if let Some(at) = self.servers.iter().position(is_selected) {
            self.cursor = Cursor(at);
        } else {
            self.cursor = Cursor(self.cursor.0.min(self.servers.len().saturating_sub(1)));
            self.fill();
            self.set_focus(Focus::Servers);
        }
        let relabel = |login: &Self, who: &SignedIn| SignedIn {
            label: login.entry_at(&who.address).map_or_else(String::new, |entry| entry.label.clone()),
            colour: login.entry_at(&who.address).and_then(|entry| entry.colour),
            server: login.entry_at(&who.address).map_or_else(|| who.server.clone(), |entry| entry.name.clone()),
            guard: login.guard_at(&who.address),
            ..who.clone()
        };
        let sign_in = match &self.sign_in {
            SignIn::In(who) => SignIn::In(relabel(self, who)),
            SignIn::Asking(task, who) => SignIn::Asking(*task, relabel(self, who)),
            SignIn::Out => SignIn::Out,
        };
        self.before = self.before.as_ref().map(|who| relabel(self, who));
        self.sign_in = sign_in;
    }

    /// How the certificate of the server at an address is judged: as was said last, else as the list says.
    pub fn trust_of(&self, address: &ServerAddress) -> Trust {
        let accepted = self.accepted.iter().find(|(known, _)| known == address).map(|(_, trust)| trust.clone());
        accepted.or_else(|| self.entry_at(address).map(|entry| entry.trust.clone())).unwrap_or_default()
    }
}
