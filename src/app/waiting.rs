//! An upload that does not go on by itself for the moment: what it says while it waits for the line or the
//! server, what it asks, and what the operator can answer. Nothing here opens by itself.

use super::effect::{Effect, Effects, TaskId};
use super::field::{SecretField, TextField};
use super::list::Cursor;
use super::monitor::Upload;
use super::occupied;
use super::overlay::{Choice, Decision, Overlay, Prompt, Purpose, Question, SecretPrompt};
use super::state::{Mark, State, Trouble};
use crate::push::event::{self, Control, Delay, Doing, Subject};
use crate::text;

impl Upload {
    /// What it asks, if it does.
    pub fn question(&self) -> Option<&event::Question> {
        match &self.progress.doing {
            Doing::Asking(question) if self.is_running() => Some(question),
            _ => None,
        }
    }

    /// Whether a failed call is waited for.
    pub fn is_waiting(&self) -> bool {
        self.is_running() && (matches!(self.progress.doing, Doing::Waiting { .. }) || self.is_kept_out())
    }

    /// Whether another upload session holds its dataset.
    pub fn is_kept_out(&self) -> bool {
        self.question().is_some_and(|question| matches!(question.subject, Subject::Occupied { .. }))
    }

    /// Mark and word of an upload that does not go on by itself.
    pub(super) const fn held_up(&self) -> Option<(Mark, &'static str)> {
        match &self.progress.doing {
            Doing::Working => None,
            Doing::Paused { .. } => Some((Mark::Warn, "paused")),
            Doing::Waiting { cause: Delay::Line, .. } => Some((Mark::Warn, "line lost")),
            Doing::Waiting { cause: Delay::Server, .. } => Some((Mark::Warn, "the server can't serve now")),
            Doing::Asking(event::Question { subject: Subject::SignedOut, .. }) => {
                Some((Mark::Warn, "signed out, wants the password"))
            }
            // It is watched on.
            Doing::Asking(event::Question { subject: Subject::Unchanged { .. }, .. }) => {
                Some((Mark::Warn, "the publish does not move"))
            }
            // It is tried again meanwhile.
            Doing::Asking(event::Question { subject: Subject::Occupied { .. }, .. }) => {
                Some((Mark::Warn, "another session holds the dataset"))
            }
            Doing::Asking(_) => Some((Mark::Warn, "waits for your answer")),
        }
    }
}

/// When the next try is due, in words: `next try in 4 s`.
pub fn countdown(state: &State, upload: &Upload) -> Option<String> {
    let now = upload.elapsed(state.now);
    let (next, since) = match &upload.progress.doing {
        Doing::Waiting { next, since, .. } => (next, since),
        Doing::Asking(event::Question { subject: Subject::Occupied { next, .. }, .. }) => {
            let left = next.saturating_sub(now).div_ceil(1000);
            return Some(if left > 0 { format!("next try in {left} s") } else { "trying now".to_owned() });
        }
        _ => return None,
    };
    let lasts = text::span(std::time::Duration::from_millis(now.saturating_sub(*since)));
    Some(match next.map(|next| next.saturating_sub(now)) {
        Some(left) if left > 0 => format!("next try in {} s, failing for {lasts}", left.div_ceil(1000)),
        _ => format!("trying now, failing for {lasts}"),
    })
}

/// Makes the call that is waited for at once.
pub(super) fn try_now(state: &mut State) -> Effects {
    let Some(task) = state.monitor.selected().map(|upload| upload.task) else { return Effects::none() };
    state.say(Mark::Busy, "trying now");
    Effect::Control(task, Control::RetryNow).into()
}

/// Notes that an upload asks something: a line and a badge.
pub(super) fn asked(state: &mut State, task: TaskId, question: &event::Question) {
    let Some(upload) = state.monitor.uploads.iter().find(|upload| upload.task == task) else { return };
    let (title, text) = words(upload, question);
    state.trouble(Trouble {
        title,
        at: state.now.wall,
        text,
        next: vec!["{key:go-publish} and then Enter on the upload answers it.".to_owned()],
        call: question.failure.clone(),
    });
}

/// What is asked: a line, and the paragraphs below it.
fn words(upload: &Upload, question: &event::Question) -> (String, Vec<String>) {
    let name = &upload.job.definition.name;
    let open = "Nothing of it is published. The rows in the dataset are as before.".to_owned();
    match &question.subject {
        Subject::TooLarge { table, chunk, .. } => {
            let table = upload.job.tables.get(*table).map_or("?", |table| table.name.as_str());
            let (data, body) = (text::size(*chunk), text::size(chunk.saturating_mul(4) / 3));
            (
                format!("{name}: a chunk of {table} is too large"),
                vec![
                    format!("Something before the server refused a chunk of up to {data} of data, {body} on the wire."),
                    open,
                    "Chunks can't be cut anew inside of a session: it is deleted, and all is sent again in \
                     smaller ones. The size is remembered for this server."
                        .to_owned(),
                ],
            )
        }
        Subject::SessionLost { session, sending } => (
            format!("{name}: the server has lost the upload session"),
            vec![
                format!(
                    "Upload session {} is gone from the server, and {} of sending with it.",
                    session.short(),
                    text::span(std::time::Duration::from_millis(*sending))
                ),
                open,
            ],
        ),
        Subject::Occupied { holder, ended, .. } => (
            format!("{name}: another upload session holds the dataset"),
            occupied::words(upload, holder.as_ref(), ended.as_ref()),
        ),
        Subject::SignedOut => (
            format!("{name}: the server has forgotten the sign-in"),
            vec![
                format!("At {} nobody is signed in any more, and no secret is held that it takes.", upload.address),
                "What was sent stays there for as long as the server keeps the upload session. ".to_owned() + &open,
            ],
        ),
        Subject::LongWait { seconds } => (
            format!("{name}: the server wants to be left alone"),
            vec![format!("It asks for {}.", text::span(std::time::Duration::from_secs(*seconds))), open],
        ),
        Subject::Unchanged { status, message, unchanged } => (
            format!("{name}: the publish does not move"),
            vec![
                format!(
                    "The server has said the same for {}: status {status}, {}",
                    text::span(std::time::Duration::from_millis(*unchanged)),
                    if message.is_empty() { "without words." } else { message.as_str() }
                ),
                "It is asked on meanwhile; whether the rows come in is for the server to say.".to_owned(),
            ],
        ),
    }
}

/// Opens what the selected upload asks.
pub(super) fn open(state: &mut State) {
    let Some(upload) = state.monitor.selected() else { return };
    let Some(question) = upload.question() else { return };
    let (task, id) = (upload.task, question.id);
    let (title, mut text) = words(upload, question);
    text.extend(question.failure.iter().map(|failure| format!("What came: {}", failure.message)));
    let answer = |choice| Decision::Answer(task, id, choice);
    let later = match question.subject {
        Subject::Occupied { .. } => Choice::new("Wait until it is gone", "Esc does the same", Decision::Stay),
        _ => Choice::new("Decide later", "Esc does the same", Decision::Stay),
    };
    let mut choices = vec![later];
    choices.extend(match &question.subject {
        Subject::TooLarge { proposed, .. } => {
            let size = text::size(*proposed);
            vec![
                Choice::new(
                    &format!("Start again with chunks up to {size}"),
                    "",
                    answer(event::Choice::Smaller { chunk_size: *proposed }),
                ),
                Choice::new("Start again with another size…", "", Decision::AskChunkSize(task, id, *proposed)),
            ]
        }
        Subject::SessionLost { .. } => vec![Choice::new("Send all of it again", "", answer(event::Choice::GoOn))],
        Subject::SignedOut => {
            vec![Choice::new("Give the password…", "or the token; the upload goes on", Decision::AskSecret(task, id))]
        }
        Subject::Occupied { holder, .. } => occupied::choices(upload, id, holder.as_ref()),
        Subject::LongWait { .. } => vec![Choice::new("Wait as long", "", answer(event::Choice::GoOn))],
        Subject::Unchanged { .. } => {
            vec![Choice::new("Wait on", "it is said again after the same time", answer(event::Choice::GoOn))]
        }
    });
    let what_stops = match question.subject {
        Subject::Unchanged { .. } => "the server may go on; a resume asks it",
        _ => "the upload stops",
    };
    choices.push(Choice::new("Leave it for now", what_stops, answer(event::Choice::Leave)));
    choices.push(Choice::new("End it", "delete the session on the server", Decision::EndUpload(task)));
    state.open(Overlay::Question(Question { title, text, choices, cursor: Cursor(0), upload: Some(task) }));
}

/// Asks for the secret that an upload needs.
pub(super) fn ask_secret(state: &mut State, task: TaskId, question: u32) {
    let upload = state.monitor.uploads.iter().find(|upload| upload.task == task);
    let Some(host) = upload.map(|upload| upload.address.host().to_owned()) else { return };
    state.open(Overlay::Secret(SecretPrompt {
        title: format!("Password or token for {host}"),
        note: "of the user that began the upload; kept in memory only".to_owned(),
        field: SecretField::default(),
        upload: task,
        question,
    }));
}

/// Gives an upload the secret that it needs.
pub(super) fn give_secret(state: &mut State, prompt: &SecretPrompt) -> Effects {
    let (task, question, secret) = (prompt.upload, prompt.question, prompt.field.secret());
    if !is_asked(state, task, question) {
        state.say(Mark::Warn, "this is not asked any more");
        return Effects::none();
    }
    state.say(Mark::Busy, "signing in again");
    Effect::Control(task, Control::Secret { question, secret }).into()
}

/// Whether an upload still asks this.
pub(super) fn is_asked(state: &State, task: TaskId, question: u32) -> bool {
    let asks = |upload: &Upload| upload.task == task && upload.question().is_some_and(|asked| asked.id == question);
    state.monitor.uploads.iter().any(asks)
}

/// Answers an upload's question.
pub(super) fn answer(state: &mut State, task: TaskId, question: u32, choice: event::Choice) -> Effects {
    if !is_asked(state, task, question) {
        state.say(Mark::Warn, "this is not asked any more");
        return Effects::none();
    }
    Effect::Control(task, Control::Answer { question, choice }).into()
}

/// Asks for a size of chunks to begin again with.
pub(super) fn ask_size(state: &mut State, task: TaskId, question: u32, proposed: u64) {
    state.open(Overlay::Prompt(Prompt {
        title: "Largest chunk, as data".to_owned(),
        note: "like 50MB; base64 makes a third more of it on the wire".to_owned(),
        field: TextField::new(&super::model_menus::write_size(proposed)),
        problem: None,
        purpose: Purpose::RestartSize(task, question),
    }));
}
