//! The history on screen 5: the newest pushes that are over stand before the uploads of this run, each with what
//! it came to, so that one can be looked at, reported and pushed again. All of it, also what is too old for the
//! list, is kept for the review, which looks in it for the same content and for the rows of last time.

use super::effect::{Effect, Effects};
use super::monitor::{Origin, Upload, UploadState};
use super::state::{Mark, State};
use super::taking_up;
use crate::push::event::{SessionEnd, TableProgress};
use crate::push::history::PastPush;

/// How many past pushes are listed.
const LISTED: usize = 20;

/// Asks for the history.
pub(super) fn read(state: &mut State) -> Effects {
    Effect::ReadHistory(state.task()).into()
}

/// It has come: what is over and nothing more can be done about is listed first, the oldest at the top.
pub(super) fn arrived(state: &mut State, history: Result<Vec<PastPush>, String>) {
    let history = match history {
        Ok(history) => history,
        Err(why) => {
            state.say(Mark::Warn, why);
            return;
        }
    };
    let is_new = |past: &&PastPush| {
        let is_listed = state.monitor.uploads.iter().any(|upload| upload.id.as_ref() == Some(&past.upload));
        let is_left = past.outcome.can_go_on() || matches!(past.outcome.session, SessionEnd::Open { .. });
        !is_left && !is_listed
    };
    let listed: Vec<PastPush> = history.iter().rev().filter(is_new).take(LISTED).cloned().collect();
    let listed: Vec<Upload> = listed.into_iter().rev().map(|past| upload(state, past)).collect();
    let is_alone = state.monitor.uploads.is_empty();
    state.monitor.cursor.0 += if is_alone { listed.len().saturating_sub(1) } else { listed.len() };
    state.monitor.uploads.splice(0..0, listed);
    state.history = history;
}

/// A past push as an upload of the list.
fn upload(state: &mut State, past: PastPush) -> Upload {
    let server = taking_up::title(state, &past.server);
    let mut upload = Upload::new(state.task(), server, past.server, *past.job, state.now);
    upload.began.wall = past.begun;
    upload.origin = Origin::History;
    upload.id = Some(past.upload);
    upload.dataset.clone_from(&past.outcome.dataset);
    upload.session = past.outcome.session.id().cloned();
    (upload.proof, upload.afterwards) = (past.proof, past.afterwards);
    for (at, table) in upload.progress.tables.iter_mut().enumerate() {
        let rows = past.outcome.rows.get(at).copied().unwrap_or(0);
        let set_aside = past.outcome.unsent.iter().find(|unsent| unsent.table == at);
        *table = TableProgress {
            rows,
            accepted_rows: rows,
            set_aside: set_aside.map_or(0, |unsent| unsent.set_aside),
            as_null: set_aside.map_or(0, |unsent| unsent.as_null),
            ..TableProgress::default()
        };
    }
    upload.state = UploadState::Ended(Box::new(past.outcome));
    upload
}
