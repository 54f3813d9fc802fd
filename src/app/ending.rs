//! Ending an upload: the question that lies on a transfer that goes on, with the ways out that lose less, and what
//! is done when it is meant.

use std::time::Duration;

use super::effect::{Effect, Effects, TaskId};
use super::list::Cursor;
use super::monitor::UploadState;
use super::overlay::{Choice, Decision, Overlay, Question};
use super::state::{Mark, State};
use super::steering::Pausing;
use crate::dataset::UploadSessionId;
use crate::push::event::Stage;
use crate::text;

/// Asks whether the selected upload is to be ended.
pub(super) fn ask(state: &mut State) {
    let Some(upload) = state.monitor.selected() else { return };
    let (_, accepted) = upload.wire_bytes();
    let sending = Duration::from_millis(upload.elapsed(state.now));
    let what = format!("{} / {} / {}", upload.server, upload.job.project_name, upload.job.definition.name);
    let session = upload.session.as_ref().map_or("not open yet", UploadSessionId::short).to_owned();
    let task = upload.task;
    let is_publishing = upload.stage() == Some(Stage::Publish);
    let can_pause = upload.pausing() == Pausing::Can;
    let stays = if is_publishing {
        "The server is publishing: ending stops it, unless it has finished by then."
    } else {
        "Rows now in the dataset stay: nothing was published yet."
    };
    let keep = if is_publishing { "Let it publish" } else { "Keep uploading" };
    let mut choices = vec![Choice::new(keep, "Esc does the same", Decision::Stay)];
    if can_pause {
        choices.push(Choice::new(
            "Pause",
            "the session stays open, and the sign-in is kept alive",
            Decision::Pause(task),
        ));
    }
    let left = if upload.is_elsewhere() {
        "quit now; it goes on in its own program"
    } else {
        "quit now; all uploads can go on at the next start"
    };
    choices.push(Choice::new("Leave", left, Decision::Quit));
    choices.push(Choice::new("End it", "delete the session on the server", Decision::EndUpload(task)));
    state.open(Overlay::Question(Question {
        title: "End this upload?  It goes on meanwhile.".to_owned(),
        text: vec![
            what,
            format!(
                "{} sent, {} accepted. Ending deletes session {session} on the server: all of this would have to be sent again.",
                text::span(sending),
                text::size(accepted)
            ),
            stays.to_owned(),
        ],
        choices,
        cursor: Cursor(0),
        upload: Some(task),
    }));
}

/// Ends an upload.
pub(super) fn end(state: &mut State, task: TaskId) -> Effects {
    let Some(upload) = state.monitor.find(task).filter(|upload| upload.is_running()) else { return Effects::none() };
    upload.state = UploadState::Ending;
    state.say(Mark::Busy, "ending: the upload session is being deleted");
    Effect::EndUpload(task).into()
}
