//! Saving the report of an upload where the operator can pick it up: as a page and as JSON, in the folder that the
//! Files page shows. Under the upload's own id, so that nothing of somebody else's is in the way.

use std::path::PathBuf;

use super::effect::{Effect, Effects};
use super::monitor::Upload;
use super::state::{Mark, State};
use crate::push::event::Phase;
use crate::text;

/// Where the dataset of an upload is opened, if it is published and the server's entry says so.
pub fn web_address(state: &State, upload: &Upload) -> Option<String> {
    let dataset = upload.dataset.as_ref().filter(|_| upload.outcome().is_some_and(|end| end.phase == Phase::Done))?;
    let (_, pattern) = state.web.iter().find(|(server, _)| *server == upload.address)?;
    Some(pattern.address(&upload.job.project, dataset))
}

/// Saves the report of the selected upload.
pub(super) fn save(state: &mut State) -> Effects {
    let Some(id) = state.monitor.selected().and_then(|upload| upload.id.clone()) else { return Effects::none() };
    let folder = state.files.folder.clone();
    state.say(Mark::Busy, "the report is being written");
    let task = state.task();
    Effect::SaveReport(task, id, folder).into()
}

/// Why there is no report to save, if so.
pub(super) fn refusal(state: &State) -> Option<&'static str> {
    let has_none = state.monitor.selected().is_none_or(|upload| upload.id.is_none());
    has_none.then_some("there is no report before the upload has begun")
}

/// It was saved, or not.
pub(super) fn saved(state: &mut State, answer: Result<PathBuf, String>) {
    match answer {
        Ok(path) => {
            let words = format!("report saved as {} and .json", path.display());
            state.say(Mark::Ok, text::harmless(&words).into_owned());
        }
        Err(why) => state.say(Mark::Bad, format!("the report was not saved: {}", text::harmless(&why))),
    }
}
