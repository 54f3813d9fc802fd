//! An upload that another upload session keeps out of its dataset: whose that is as far as anyone here knows, and
//! what can be done. It is tried again by itself; ending the other session needs its id, and says what that costs.

use super::effect::{Effect, Effects, TaskId};
use super::field::TextField;
use super::monitor::Upload;
use super::overlay::{Choice, Decision, Overlay, Prompt, Purpose};
use super::state::{Mark, State};
use super::waiting::is_asked;
use crate::dataset::UploadSessionId;
use crate::push::event::{Control, Holder, Subject};
use crate::push::past::Standing;

/// What is in the way, in paragraphs.
pub(super) fn words(upload: &Upload, holder: Option<&Holder>, ended: Option<&UploadSessionId>) -> Vec<String> {
    let mut text = Vec::new();
    if let Some(session) = ended {
        text.push(format!("Session {session} is ended or was none, and it was not the one in the way."));
    }
    text.push(match holder {
        Some(Holder { upload: id, standing: Standing::Running, .. }) => {
            format!("Upload {id} of this machine is at it right now. A dataset takes one session at a time.")
        }
        Some(Holder { upload: id, .. }) => format!(
            "It is the session of upload {id} of this machine, which is listed on the Publish page and can be given up \
             there."
        ),
        None => "No upload of this machine has it: another machine left it behind, or somebody is at work. There, \
                 `pushcube report` names its id."
            .to_owned(),
    });
    let forgets = "This upload waits and tries again by itself: a server forgets in time what was left behind.";
    text.push(match upload.dataset {
        Some(_) => forgets.to_owned(),
        None => format!("{forgets} Nothing is defined yet."),
    });
    text
}

/// What can be done besides waiting and leaving.
pub(super) fn choices(upload: &Upload, question: u32, holder: Option<&Holder>) -> Vec<Choice> {
    let is_at_work = holder.is_some_and(|holder| holder.standing == Standing::Running);
    if upload.dataset.is_none() || is_at_work {
        return Vec::new();
    }
    let about = "what it has sent is lost";
    vec![Choice::new("End that session by its id…", about, Decision::AskSession(upload.task, question))]
}

/// Asks for the id of the session that is in the way.
pub(super) fn ask(state: &mut State, task: TaskId, question: u32) {
    let Some(upload) = state.monitor.find(task) else { return };
    let known = match upload.question().map(|question| &question.subject) {
        Some(Subject::Occupied { holder: Some(holder), .. }) => holder.session.as_ref().map(ToString::to_string),
        _ => None,
    };
    state.open(Overlay::Prompt(Prompt {
        title: "Upload session to end".to_owned(),
        note: "its id; whoever sends into it loses that, and nothing of it is published".to_owned(),
        field: TextField::new(&known.unwrap_or_default()),
        problem: None,
        purpose: Purpose::EndSession(task, question),
    }));
}

/// Why a text is no session, if so.
pub(super) fn problem(text: &str) -> Option<String> {
    let is_id = text.trim().parse::<UploadSessionId>().is_ok();
    (!is_id).then(|| "an id is 32 hexadecimal digits".to_owned())
}

/// Lets the upload end that session.
pub(super) fn end(state: &mut State, task: TaskId, question: u32, text: &str) -> Effects {
    let Ok(session) = text.trim().parse() else { return Effects::none() };
    if !is_asked(state, task, question) {
        state.say(Mark::Warn, "this is not asked any more");
        return Effects::none();
    }
    state.say(Mark::Busy, "ending the session that is in the way");
    Effect::Control(task, Control::EndOther { question, session }).into()
}
