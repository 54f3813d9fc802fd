//! Uploads that were left and can be taken up again: by earlier runs of the program, as their journals tell,
//! or by this one. Going on repeats nothing that the server has; starting over and giving up lose what it
//! has, so both ask.

use super::effect::{Effect, Effects, TaskId};
use super::guarding;
use super::list::Cursor;
use super::login::{SignIn, SignedIn};
use super::monitor::{self, Origin, Upload, UploadState};
use super::overlay::{Choice, Decision, Item, Overlay, Pick, Question};
use super::state::{Mark, State, Trouble};
use crate::dataset::ServerAddress;
use crate::push::event::{Outcome, Phase, Progress, Reason, SessionEnd, TableProgress};
use crate::push::meter::{Course, Meter};
use crate::push::past::{Mode, Past, PastSession, Standing};
use crate::text;

/// Asks for the uploads that earlier runs left.
pub(super) fn look(state: &mut State) -> Effects {
    let task = state.task();
    state.monitor.looking = Some(task);
    Effect::LookForUploads(task).into()
}

/// They have come: what can go on, or left something open, is listed before the uploads of this run.
pub(super) fn arrived(state: &mut State, task: TaskId, found: Result<(Vec<Past>, Vec<String>), String>) {
    if state.monitor.looking != Some(task) {
        return;
    }
    state.monitor.looking = None;
    let (uploads, unreadable) = found.unwrap_or_else(|why| (Vec::new(), vec![why]));
    let left = |past: &Past| matches!(past.standing, Standing::Unfinished | Standing::ToCleanUp);
    let mut listed: Vec<_> = uploads.into_iter().filter(left).map(|past| from_past(state, past)).collect();
    // The shelf has the newest first.
    listed.reverse();
    match listed.len() {
        0 => {}
        1 => state.say(Mark::Warn, "an upload was left unfinished: {key:go-publish} shows it"),
        n => state.say(Mark::Warn, format!("{n} uploads were left unfinished: {{key:go-publish}} shows them")),
    }
    let is_over = |upload: &&Upload| upload.origin == Origin::History;
    let over = state.monitor.uploads.iter().take_while(is_over).count();
    let cursor = &mut state.monitor.cursor.0;
    *cursor = match listed.len() {
        0 => *cursor,
        _ if over == state.monitor.uploads.len() => over,
        n => *cursor + n,
    };
    state.monitor.uploads.splice(over..over, listed);
    for why in unreadable {
        let at = state.now.wall;
        let text = vec!["The upload that it tells of may have left a session open on its server.".to_owned()];
        let next = vec!["`pushcube sessions forget` with its id puts a journal aside that can't be read.".to_owned()];
        state.trouble(Trouble { title: why, at, text, next, call: None });
    }
}

/// What a journal tells, as an upload of the list.
pub(super) fn from_past(state: &mut State, past: Past) -> Upload {
    let server = title(state, &past.server);
    let mut upload = Upload::new(state.task(), server, past.server, *past.job, state.now);
    upload.began.wall = past.begun;
    upload.origin = Origin::Journal;
    upload.id = Some(past.id.clone());
    upload.session = match &past.session {
        PastSession::Open(session) => Some(session.clone()),
        PastSession::None | PastSession::Doubtful => None,
    };
    upload.dataset.clone_from(&past.dataset);
    upload.proof.clone_from(&past.proof);
    upload.afterwards.clone_from(&past.afterwards);
    let tables = past.tables.iter().map(|table| TableProgress {
        source_bytes: table.covered,
        rows: table.rows,
        chunk: table.chunks,
        sent: table.body_bytes,
        accepted: table.body_bytes,
        accepted_rows: table.rows,
        set_aside: table.set_aside,
        as_null: table.as_null,
    });
    upload.progress = Progress { tables: tables.collect(), ..Progress::default() };
    let outcome = past.outcome.unwrap_or_else(|| Outcome {
        upload: Some(past.id),
        phase: Phase::Interrupted,
        reason: Some(Reason::Local { text: "the program ended in the middle of it".to_owned() }),
        session: match past.session {
            PastSession::None => SessionEnd::None,
            PastSession::Doubtful => SessionEnd::Unknown,
            PastSession::Open(id) => SessionEnd::Kept { id },
        },
        dataset: past.dataset,
        rows: past.tables.iter().map(|table| table.rows).collect(),
        unsent: past.unsent,
    });
    upload.state = UploadState::Ended(Box::new(outcome));
    upload
}

/// The label and name of a server that is on the list, or the host of one that is not.
pub(super) fn title(state: &State, address: &ServerAddress) -> String {
    let is_it = |url: &str| ServerAddress::parse(url).is_ok_and(|known| known == *address);
    let known = state.login.servers.iter().find(|server| is_it(&server.url));
    known.map_or_else(
        || address.host().to_owned(),
        |server| format!("{} {}", server.label, server.name).trim().to_owned(),
    )
}

impl Upload {
    /// Whether it stopped and can go on.
    pub fn can_go_on(&self) -> bool {
        self.outcome().is_some_and(Outcome::can_go_on)
    }

    /// Whether it is over and something of it is left on the server that can be ended.
    pub fn can_be_given_up(&self) -> bool {
        self.can_go_on()
            || self
                .outcome()
                .is_some_and(|outcome| outcome.upload.is_some() && matches!(outcome.session, SessionEnd::Open { .. }))
    }
}

/// Deletes the sessions that published uploads have left on this server, as was tried at their end.
pub(super) fn clean_up(state: &mut State, address: &ServerAddress) -> Effects {
    let is_left = |upload: &&Upload| {
        upload.address == *address
            && upload.can_be_given_up()
            && upload.outcome().is_some_and(|outcome| outcome.phase == Phase::Done)
    };
    if guarding::at(state, address).is_some() {
        return Effects::none();
    }
    let left: Vec<_> = state.monitor.uploads.iter().filter(is_left).map(|upload| upload.task).collect();
    left.into_iter().map(|task| begin(state, task, Mode::GiveUp)).fold(Effects::none(), Effects::and)
}

/// What the menu of an upload offers beside the rest.
pub(super) fn items(upload: &Upload) -> Vec<Item> {
    let mut items = Vec::new();
    if upload.can_go_on() {
        let go_on = "sends what the server does not have yet";
        items.push(Item::new("go on", go_on, Pick::TakeUp(upload.task, Mode::GoOn)));
        let anew = "asks, then sends the files as they are now";
        items.push(Item::new("start over…", anew, Pick::TakeUp(upload.task, Mode::Anew)));
    }
    if upload.can_be_given_up() {
        let give_up = "asks, then deletes its session on the server";
        items.push(Item::new("give it up…", give_up, Pick::TakeUp(upload.task, Mode::GiveUp)));
        let forget = "asks; for a server that is no more";
        items.push(Item::new("out of the list…", forget, Pick::Forget(upload.task)));
    }
    items
}

/// Takes the selected way, or asks first whether it is meant.
pub(super) fn picked(state: &mut State, task: TaskId, mode: Mode) -> Effects {
    if let Some(why) = refusal(state, task) {
        state.say(Mark::Warn, why);
        return Effects::none();
    }
    match mode {
        Mode::GoOn => begin(state, task, mode),
        Mode::Anew | Mode::GiveUp => {
            ask(state, task, mode);
            Effects::none()
        }
    }
}

/// Why an upload can't be taken up now, if so.
pub(super) fn refusal(state: &mut State, task: TaskId) -> Option<String> {
    let address = state.monitor.find(task)?.address.clone();
    guarding::at(state, &address).or_else(|| elsewhere(state, task))
}

/// Why the server of an upload can't be asked now, if so.
pub(super) fn elsewhere(state: &mut State, task: TaskId) -> Option<String> {
    let address = state.monitor.find(task)?.address.clone();
    match &state.login.sign_in {
        SignIn::In(SignedIn { address: here, .. }) if *here == address => None,
        _ => Some(format!("sign in at {address} first (screen {{key:go-login}})")),
    }
}

fn ask(state: &mut State, task: TaskId, mode: Mode) {
    let Some(upload) = state.monitor.find(task) else { return };
    let name = format!("{} / {} / {}", upload.server, upload.job.project_name, upload.job.definition.name);
    let rows: u64 = upload.outcome().map_or(0, |outcome| outcome.rows.iter().sum());
    let lost = match rows {
        0 => "The server has accepted no rows of it.".to_owned(),
        n => format!("The server has accepted {} rows of it, which are deleted there unpublished.", text::count(n)),
    };
    let is_done = upload.outcome().is_some_and(|outcome| outcome.phase == Phase::Done);
    let (title, lost, word, about) = match mode {
        Mode::Anew => {
            ("Start this upload over?", lost, "Start over", "send everything again, from the files as they are now")
        }
        _ if is_done => (
            "Delete the session of this upload?",
            "What was published stays.".to_owned(),
            "Delete it",
            "the session on the server",
        ),
        _ => ("Give this upload up?", lost, "Give it up", "delete its session on the server"),
    };
    state.open(Overlay::Question(Question {
        title: title.to_owned(),
        text: vec![name, lost],
        choices: vec![
            Choice::new("Leave it as it is", "Esc does the same", Decision::Stay),
            Choice::new(word, about, Decision::TakeUp(task, mode)),
        ],
        cursor: Cursor(0),
        upload: None,
    }));
}

/// Takes an upload up.
pub(super) fn begin(state: &mut State, task: TaskId, mode: Mode) -> Effects {
    let (next, now) = (state.task(), state.now);
    let Some(upload) = state.monitor.find(task) else { return Effects::none() };
    let Some(id) = upload.id.clone() else { return Effects::none() };
    let before = std::mem::replace(&mut upload.state, UploadState::Running);
    if let UploadState::Ended(outcome) = before {
        upload.left = Some(outcome);
    }
    (upload.task, upload.began, upload.afterwards) = (next, now, None);
    for view in &mut upload.stages {
        (view.begun, view.ended) = (None, None);
    }
    upload.meter = Meter::new(super::monitor::RATE_WINDOW);
    (upload.course, upload.limit) = (Course::default(), None);
    upload.progress.since_start = 0;
    state.say(Mark::Busy, "taking the upload up; you may leave this screen");
    Effect::TakeUp(next, id, mode).into()
}

/// Asks whether an upload is to be taken out of the list.
pub(super) fn ask_forget(state: &mut State, task: TaskId) {
    let Some(upload) = state.monitor.find(task) else { return };
    let name = format!("{} / {} / {}", upload.server, upload.job.project_name, upload.job.definition.name);
    let left = match &upload.session {
        Some(session) => {
            format!("Nothing is sent: session {session} stays on {}, if that is still there.", upload.address)
        }
        None => format!("Nothing is sent: what {} holds of it stays there.", upload.address),
    };
    let then = match upload.outcome().map(|outcome| outcome.phase) {
        Some(Phase::Done) => "It can't be pushed again from here afterwards; its journal is kept.",
        _ => "It can't go on afterwards; its journal is kept.",
    };
    state.open(Overlay::Question(Question {
        title: "Take this upload out of the list?".to_owned(),
        text: vec![name, left, then.to_owned()],
        choices: vec![
            Choice::new("Leave it in the list", "Esc does the same", Decision::Stay),
            Choice::new("Take it out", "for good", Decision::Forget(task)),
        ],
        cursor: Cursor(0),
        upload: None,
    }));
}

/// Takes an upload out of the list, here and for the next start.
pub(super) fn forget(state: &mut State, task: TaskId) -> Effects {
    let Some(at) = state.monitor.uploads.iter().position(|upload| upload.task == task) else { return Effects::none() };
    let upload = state.monitor.uploads.remove(at);
    state.monitor.cursor.0 = state.monitor.cursor.0.min(state.monitor.uploads.len().saturating_sub(1));
    monitor::settle(state);
    let Some(id) = upload.id else { return Effects::none() };
    Effect::Forget(state.task(), id).into()
}

/// It is out of the list, or will be there again at the next start.
pub(super) fn forgotten(state: &mut State, done: Result<(), String>) {
    match done {
        Ok(()) => state.say(Mark::Ok, "taken out of the list"),
        Err(why) => {
            let (at, text) = (state.now.wall, vec!["It will be listed again at the next start.".to_owned()]);
            state.trouble(Trouble { title: why, at, text, next: Vec::new(), call: None });
        }
    }
}

/// It can't be: everything is as it was.
pub(super) fn refused(state: &mut State, task: TaskId, why: String) {
    let Some(upload) = state.monitor.find(task) else { return };
    let Some(left) = upload.left.take() else { return };
    upload.state = UploadState::Ended(left);
    let title = format!("{} can't be taken up", upload.job.definition.name);
    let (at, next) = (state.now.wall, vec!["Enter on the upload lists what can be done.".to_owned()]);
    state.trouble(Trouble { title, at, text: vec![why], next, call: None });
}

/// The selected upload is given up, after a question.
pub(super) fn give_up(state: &mut State) -> Effects {
    let Some(task) = state.monitor.selected().map(|upload| upload.task) else { return Effects::none() };
    picked(state, task, Mode::GiveUp)
}

/// The selected upload goes on.
pub(super) fn go_on(state: &mut State) -> Effects {
    let Some(task) = state.monitor.selected().map(|upload| upload.task) else { return Effects::none() };
    picked(state, task, Mode::GoOn)
}

/// What quitting means for an upload that runs.
pub(super) fn left_by_quitting(upload: &Upload) -> String {
    let (_, accepted) = upload.wire_bytes();
    let (name, accepted) = (&upload.job.definition.name, text::size(accepted));
    format!(
        "{name} is on its way to {}: {accepted} accepted. Quitting stops it; it can go on from there at the next start.",
        upload.server
    )
}
