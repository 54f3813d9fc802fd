//! The first run: nothing is configured yet, so the list of servers offers the embedded one and a tour. Both are left
//! by Esc at any moment, and neither is offered any more once a server is kept.

use std::path::PathBuf;

use super::effect::{Effect, Effects, TaskId};
use super::files;
use super::login::{self, Focus};
use super::overlay::{Overlay, Pick, TextView};
use super::servers::{Origin, ServerEntry};
use super::state::{Mark, State, Trouble};
use crate::secret::Secret;

/// The embedded server, running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoServer {
    /// Its Library URL.
    pub url: String,
    /// Who signs in there.
    pub username: String,
    /// With this.
    pub password: Secret,
    /// The folder of the sample files.
    pub folder: PathBuf,
    /// The sample files.
    pub files: Vec<PathBuf>,
}

/// What the list begins with where no server is known: the embedded one, and the tour.
pub fn offers() -> Vec<ServerEntry> {
    let offer = |name: &str, label: &str, note: &str, origin| ServerEntry {
        name: name.to_owned(),
        label: label.to_owned(),
        note: note.to_owned(),
        origin,
        ..ServerEntry::default()
    };
    vec![
        offer("demo", "DEMO", "built in: Enter starts it here, with sample files", Origin::Demo),
        offer("tour", "", "three steps: Enter begins", Origin::Tour),
    ]
}

/// The steps of the tour, with the keys in force.
const STEPS: [(&str, &[&str]); 3] = [
    (
        "Tour 1 of 3: where you are",
        &[
            "Line 2 says where you are: Login, Project, Files, Model, Publish. {key:go-login} to {key:go-publish} go \
             there, {key:next-step} goes one step on, {key:previous-step} one back, and Esc goes out of whatever is open.",
            "The last line names the keys that work right here; {key:help} lists all of them, and {key:palette} finds a \
             command by a few of its letters. While a text is typed the line above it says TEXT, and letters are text.",
            "Begin with the demo: it runs inside of this program, and nothing that you do there leaves this machine.",
        ],
    ),
    (
        "Tour 2 of 3: files become a model",
        &[
            "On Files {key:mark} marks what is to be pushed, and Enter goes on. Each file becomes a table; the right side \
             shows how it is read, and {key:options} changes that.",
            "On Model types and roles were worked out from the data: {key:data-type} changes a type, {key:attribute} and \
             {key:metric} a role, {key:skip} leaves a column out, {key:undo} takes anything back. {key:destination} \
             chooses where it goes. Nothing of this touches the server.",
        ],
    ),
    (
        "Tour 3 of 3: the push",
        &[
            "{key:next-step} on Model opens the review: what goes where, and what becomes of the rows that are there. Its \
             button is the only thing that sends data.",
            "On Publish you watch: {key:pause-upload} pauses, {key:end-upload} asks whether to end it, and what was \
             interrupted can go on at the next start from where the server has it.",
            "The tour is in the palette as long as you want it: {key:palette} tour.",
        ],
    ),
];

/// Shows a step of the tour, counted from nothing; behind the last one it is over.
pub(super) fn tour(state: &mut State, step: usize) {
    let Some((title, paragraphs)) = STEPS.get(step) else {
        state.say(Mark::Ok, "that was the tour");
        return;
    };
    let mut lines = Vec::new();
    for paragraph in *paragraphs {
        lines.push(state.worded(paragraph));
        lines.push(String::new());
    }
    let more = if step + 1 < STEPS.len() { "Enter goes on, Esc leaves the tour." } else { "Enter or Esc ends it." };
    lines.push(more.to_owned());
    state.open(Overlay::Text(TextView { enter: Pick::Tour(step + 1), ..TextView::new(*title, lines) }));
}

/// Does what Enter on the selected entry of the list means, if it is one of the offers.
pub(super) fn enter(state: &mut State) -> Option<Effects> {
    match state.login.servers.get(state.login.cursor.0)?.origin {
        Origin::Demo => Some(start(state)),
        Origin::Tour => {
            tour(state, 0);
            Some(Effects::none())
        }
        Origin::Given | Origin::Configured | Origin::New => None,
    }
}

fn start(state: &mut State) -> Effects {
    if state.login.starting.is_some() {
        return Effects::none();
    }
    let task = state.task();
    state.login.starting = Some(task);
    state.say(Mark::Busy, "starting the embedded server");
    Effect::StartDemo(task).into()
}

/// The embedded server runs, or does not: its entry becomes one that can be signed in at, and its files are marked.
pub(super) fn started(state: &mut State, task: TaskId, answer: Result<DemoServer, String>) -> Effects {
    if state.login.starting.take_if(|awaited| *awaited == task).is_none() {
        return Effects::none();
    }
    let demo = match answer {
        Ok(demo) => demo,
        Err(why) => {
            let (at, next) = (state.now.wall, vec!["Enter on it tries again.".to_owned()]);
            state.trouble(Trouble {
                title: format!("The embedded server did not start: {why}"),
                at,
                text: Vec::new(),
                next,
                call: None,
            });
            return Effects::none();
        }
    };
    let DemoServer { url, username, password, folder, files } = demo;
    let login = &mut state.login;
    if let Some(at) = login.servers.iter().position(|server| server.origin == Origin::Demo)
        && let Some(entry) = login.servers.get_mut(at)
    {
        (entry.url, entry.username, entry.password, entry.origin) = (url, username, Some(password), Origin::Given);
        "built in; nothing leaves this machine".clone_into(&mut entry.note);
        if login.cursor.0 == at {
            login.fill();
            login.set_focus(Focus::SignIn);
        }
    }
    state.renew_on(super::state::Screen::Login);
    if !state.files.marks.is_empty() {
        state.say(Mark::Ok, "the embedded server runs, and your files stay marked: Enter signs in");
        return login::ask_server(state);
    }
    let first = files.first().cloned();
    state.files.marks = files;
    let looks: Vec<PathBuf> = state.files.marks.clone();
    let looks = looks.into_iter().map(|path| files::look_at(state, path)).fold(Effects::none(), Effects::and);
    state.say(Mark::Ok, "the embedded server runs, and two sample files are marked: Enter signs in");
    login::ask_server(state).and(files::open(state, folder, first)).and(looks)
}
