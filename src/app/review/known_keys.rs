//! Whether keys of the files are in the dataset: what was looked up for an update or upsert, before it is too late to
//! find out that the two sides write them differently.

use super::super::effect::{Effect, TaskId};
use super::super::state::State;
use super::{Review, answered};
use crate::dataset::KeyLook;

/// What is known of the keys of the files.
#[derive(Debug, Clone, PartialEq)]
pub enum Keys {
    /// Nothing depends on them.
    Given,
    /// They are being looked up.
    Asking(TaskId),
    /// This came of it, table by table.
    Seen(Vec<KeyLook>),
    /// They can't be looked up, and why.
    Unknown(String),
}

impl Review {
    /// Has the keys looked up, where something depends on them.
    pub(super) fn ask_for_keys(&mut self, state: &mut State) -> Option<Effect> {
        self.job.has_keys_to_look_up().then(|| {
            let task = state.task();
            self.keys = Keys::Asking(task);
            Effect::LookUpKeys(task, Box::new(self.job.clone()))
        })
    }

    /// What the operator should know of the keys, one sentence each.
    pub(super) fn of_keys(&self) -> Vec<String> {
        let all: Vec<String> = match &self.keys {
            Keys::Given | Keys::Asking(_) => Vec::new(),
            Keys::Seen(looks) => looks.iter().filter_map(KeyLook::warning).collect(),
            Keys::Unknown(why) => vec![format!("whether the keys of the files are there can't be read: {why}")],
        };
        all.into_iter().map(|why| self.ruled(why)).collect()
    }

    /// What there is to know of them besides.
    pub(super) fn notes_of_keys(&self) -> Vec<String> {
        match &self.keys {
            Keys::Seen(looks) => looks.iter().filter_map(KeyLook::note).collect(),
            Keys::Given | Keys::Asking(_) | Keys::Unknown(_) => Vec::new(),
        }
    }
}

/// The keys were looked up: the sheet that asked for it says what came of it.
pub(in crate::app) fn looked_up(state: &mut State, task: TaskId, looks: Result<Vec<KeyLook>, String>) {
    answered(state, |review| {
        let is_ours = review.keys == Keys::Asking(task);
        if is_ours {
            review.keys = looks.map_or_else(Keys::Unknown, Keys::Seen);
        }
        is_ours
    });
}
