//! What can be done about an upload that is over and left something open: the rows are read again, and a definition
//! that it made and that never held data is deleted, after its name was typed.

use std::collections::BTreeMap;

use super::effect::{Effect, Effects, TaskId};
use super::field::TextField;
use super::monitor::Upload;
use super::overlay::{Overlay, Prompt, Purpose};
use super::state::{Mark, State, Trouble};
use super::taking_up;
use crate::dataset::proof::{Figures, Seen};
use crate::dataset::{Afterwards, CallFailure};
use crate::push::event::Phase;
use crate::text;

impl Upload {
    /// Whether the upload made a dataset that holds no data, which can be deleted.
    pub fn left_a_definition(&self) -> bool {
        let is_empty = matches!(self.afterwards, Some(Afterwards::Unfilled)) && self.job.trial.is_none();
        is_empty && self.job.dataset.is_none() && self.dataset.is_some() && !self.can_go_on()
    }
}

/// Why the rows of the selected upload can't be read, if so.
pub(super) fn refusal(state: &State) -> Option<&'static str> {
    let upload = state.monitor.selected()?;
    if upload.is_running() {
        Some("they are read when the upload is over")
    } else if upload.dataset.is_none() {
        Some("the upload has no dataset")
    } else {
        None
    }
}

/// Reads the rows of the selected upload's dataset again.
pub(super) fn read_back(state: &mut State) -> Effects {
    let Some(upload) = state.monitor.selected() else { return Effects::none() };
    let (task, project) = (upload.task, upload.job.project.clone());
    let Some(dataset) = upload.dataset.clone() else { return Effects::none() };
    if let Some(why) = taking_up::elsewhere(state, task) {
        state.say(Mark::Warn, why);
        return Effects::none();
    }
    let reading = state.task();
    if let Some(upload) = state.monitor.find(task) {
        upload.reading = Some(reading);
    }
    state.say(Mark::Busy, "the rows are being read");
    Effect::CountRows(reading, project, dataset).into()
}

/// The rows were read, or not.
pub(super) fn counted(state: &mut State, task: TaskId, rows: &Result<BTreeMap<String, u64>, CallFailure>) {
    let is_it = |upload: &&mut Upload| upload.reading == Some(task);
    let Some(upload) = state.monitor.uploads.iter_mut().find(is_it) else { return };
    upload.reading = None;
    let name = text::cell(&upload.job.definition.name, 40);
    let seen = match rows {
        Ok(rows) if rows.is_empty() => Seen::Unread("the server does not count rows".to_owned()),
        Ok(rows) => Seen::Read(Figures { rows: rows.clone(), ..Figures::default() }),
        Err(failure) => Seen::Unread(failure.to_string()),
    };
    let is_done = upload.outcome().is_some_and(|outcome| outcome.phase == Phase::Done);
    let is_known =
        matches!(upload.afterwards, Some(Afterwards::Unfilled | Afterwards::Deleted | Afterwards::TrialDeleted));
    if let (false, false, Some(before)) = (is_done, is_known, &upload.before) {
        upload.afterwards = Some(Afterwards::of(before, &seen, false));
    }
    match seen {
        Seen::Read(figures) => {
            let rows = figures.rows.iter().map(|(table, rows)| format!("{table} {}", text::count(*rows)));
            state.say(Mark::Ok, format!("rows of {name} now: {}", rows.collect::<Vec<_>>().join(", ")));
        }
        Seen::Unread(why) => state.say(Mark::Warn, format!("the rows of {name} can't be read: {why}")),
        Seen::Empty => {}
    }
}

/// Asks for the name of the dataset that is to be deleted.
pub(super) fn ask_delete(state: &mut State, task: TaskId) {
    let refused = taking_up::refusal(state, task);
    let Some(upload) = state.monitor.find(task).filter(|upload| upload.left_a_definition()) else { return };
    if let Some(why) = refused {
        state.say(Mark::Warn, why);
        return;
    }
    let whole = upload.job.definition.name.clone();
    let name = text::cell(&whole, 60);
    let id = upload.dataset.as_ref().map(ToString::to_string).unwrap_or_default();
    state.open(Overlay::Prompt(Prompt {
        title: format!("Delete {name}?"),
        note: format!("{id}: this upload made it, and it never held data. Type its name to delete it."),
        field: TextField::default(),
        problem: None,
        purpose: Purpose::DeleteDataset(task, whole),
    }));
}

/// Why what was typed is not the name, if so.
pub(super) fn problem(name: &str, typed: &str) -> Option<String> {
    (typed.trim() != name.trim()).then(|| format!("that is not {}; Esc keeps it", text::cell(name, 60)))
}

/// Deletes the dataset, unless it holds data by now.
pub(super) fn delete(state: &mut State, task: TaskId) -> Effects {
    let deleting = state.task();
    let Some(upload) = state.monitor.find(task) else { return Effects::none() };
    let Some(dataset) = upload.dataset.clone() else { return Effects::none() };
    upload.reading = Some(deleting);
    let project = upload.job.project.clone();
    state.say(Mark::Busy, "the empty dataset is being deleted");
    Effect::DeleteEmpty(deleting, project, dataset).into()
}

/// Deletes the dataset that a trial made.
pub(super) fn delete_trial(state: &mut State, task: TaskId) -> Option<Effect> {
    let deleting = state.task();
    let upload = state.monitor.find(task).filter(|upload| upload.left_a_trial())?;
    let id = upload.id.clone()?;
    upload.reading = Some(deleting);
    state.say(Mark::Busy, "the dataset of the trial is being deleted");
    Some(Effect::DeleteTrial(deleting, id))
}

/// It is deleted, or not.
pub(super) fn deleted(state: &mut State, task: TaskId, done: Result<(), String>) {
    let is_it = |upload: &&mut Upload| upload.reading == Some(task);
    let Some(upload) = state.monitor.uploads.iter_mut().find(is_it) else { return };
    upload.reading = None;
    let name = text::cell(&upload.job.definition.name, 40);
    match done {
        Ok(()) if upload.job.trial.is_some() => {
            upload.afterwards = Some(Afterwards::TrialDeleted);
            state.say(Mark::Ok, format!("{name} is deleted again"));
        }
        Ok(()) => {
            upload.afterwards = Some(Afterwards::Deleted);
            state.say(Mark::Ok, format!("{name} is deleted: it never held data"));
        }
        Err(why) => {
            let (at, title) = (state.now.wall, format!("{name} was not deleted"));
            state.trouble(Trouble { title, at, text: vec![why], next: Vec::new(), call: None });
        }
    }
}
