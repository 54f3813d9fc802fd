//! The filter over the list of uploads. The cursor stays a place in the whole list, since uploads come and end while
//! one types; what the filter hides is never selected, so that no key is about an upload that nobody sees.

use super::{Monitor, Upload};
use crate::app::effect::Effects;
use crate::app::list::{Cursor, Filter, Move};
use crate::app::state::{Screen, State};
use crate::dataset::{DatasetId, UploadSessionId};

impl Monitor {
    /// The uploads that the filter shows, by their places in the whole list.
    pub fn shown(&self) -> Vec<usize> {
        let all = self.uploads.iter().enumerate();
        all.filter(|(_, upload)| self.shows(upload)).map(|(at, _)| at).collect()
    }

    /// The selected upload.
    pub fn selected(&self) -> Option<&Upload> {
        self.uploads.get(self.cursor.0).filter(|upload| self.shows(upload))
    }

    /// Selects an upload whatever the filter shows: it has just come into the list.
    pub(in crate::app) fn select(&mut self, at: usize) {
        self.cursor = Cursor(at);
        self.moment = None;
        if self.selected().is_none() {
            self.filter.clear();
        }
    }

    pub(in crate::app) fn go(&mut self, step: Move, page: usize) {
        let shown = self.shown();
        let mut row = Cursor(shown.iter().position(|at| *at >= self.cursor.0).unwrap_or(shown.len()));
        if self.selected().is_some() {
            row.go(step, shown.len(), page);
        }
        if let Some(at) = shown.get(row.0).or(shown.last()) {
            self.cursor = Cursor(*at);
        }
        self.moment = None;
    }

    /// By what is called by people: server, dataset, project, how it stands, and the ids.
    fn shows(&self, upload: &Upload) -> bool {
        if !self.filter.is_on() {
            return true;
        }
        let Upload { server, job, id, dataset, session, .. } = upload;
        let ids =
            [id.as_deref(), dataset.as_ref().map(DatasetId::as_str), session.as_ref().map(UploadSessionId::as_str)];
        let names = [server.as_str(), &job.definition.name, &job.project_name, upload.word().1];
        self.filter.shows(&[&names[..], &ids.map(Option::unwrap_or_default)].concat())
    }
}

/// Changes the filter: the cursor stays on its upload where that is shown, else it goes to the next one that is.
pub(in crate::app) fn filter(state: &mut State, change: impl FnOnce(&mut Filter)) -> Effects {
    change(&mut state.monitor.filter);
    settle(state);
    Effects::none()
}

/// Selects an upload that is shown after the list has changed. Keys that were pressed for the one that was selected
/// before are not about this one.
pub(in crate::app) fn settle(state: &mut State) {
    if state.monitor.selected().is_some() {
        return;
    }
    state.monitor.go(Move::Down, 1);
    if state.monitor.selected().is_some() {
        state.renew_on(Screen::Monitor);
    }
}
