//! An upload session: which tables it feeds and how, which chunks it has, and how far it is. Its state
//! changes in short critical sections only; whoever works for it looks at `cancel` in between.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use super::accounts::User;
use super::ids;
use super::ingest::{Address, Fault, Orientation};
use super::refusal::Refusal;
use super::status;
use super::store::Dataset;

/// How the rows of a session meet the rows that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    Add,
    Update,
    Upsert,
    Replace,
}

impl Policy {
    /// The REST word, in any case.
    pub(super) fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "add" => Self::Add,
            "update" => Self::Update,
            "upsert" => Self::Upsert,
            "replace" => Self::Replace,
            _ => return None,
        })
    }
}

/// What a session does with one table.
#[derive(Debug)]
pub(super) struct Feed {
    /// Position of the table in the definition.
    pub(super) table: usize,
    pub(super) policy: Policy,
    pub(super) orientation: Orientation,
    /// Positions of the columns in the definition, in the order of the cells of a chunk.
    pub(super) columns: Vec<usize>,
}

/// An upload session.
pub(super) struct Upload {
    pub(super) id: String,
    pub(super) user: &'static User,
    pub(super) dataset: Arc<Dataset>,
    pub(super) feeds: Vec<Feed>,
    /// Cancelled when the session is deleted.
    pub(super) cancel: CancellationToken,
    /// Cancelled when publishing has ended, well or not.
    over: CancellationToken,
    state: Mutex<State>,
}

struct State {
    phase: Phase,
    /// For each feed the chunks it has, in the order of their indices.
    chunks: Vec<Vec<Taken>>,
    /// The first cell that did not fit its column, where that is told only at the end.
    spoiled: Option<String>,
}

/// A chunk that a session has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    /// The checksum of its data.
    pub(super) sum: u128,
    /// The numbers of its rows.
    pub(super) rows: RangeInclusive<i64>,
}

/// How far a session is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    Filling,
    Publishing(u8),
    /// Too late to cancel.
    Committing(u8),
    Published,
    Failed(Failure),
    Deleted,
}

/// How a failed publishing shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// As a status with its message.
    Status(u8, String),
    /// As a refusal of the question.
    Refusal(String),
}

/// What a chunk means to the session.
pub(super) enum Turn {
    Next,
    /// The index came before, with this chunk.
    Again(Taken),
}

impl Upload {
    pub(super) fn new(user: &'static User, dataset: Arc<Dataset>, feeds: Vec<Feed>) -> Self {
        let chunks = feeds.iter().map(|_| Vec::new()).collect();
        let state = Mutex::new(State { phase: Phase::Filling, chunks, spoiled: None });
        Self {
            id: ids::object(),
            user,
            dataset,
            feeds,
            cancel: CancellationToken::new(),
            over: CancellationToken::new(),
            state,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn phase(&self) -> Phase {
        self.lock().phase.clone()
    }

    /// Whether a second session of the dataset would get in its way.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.phase(), Phase::Filling | Phase::Publishing(_) | Phase::Committing(_))
    }

    /// The feed that a chunk is for, and whether it is that chunk's turn.
    pub(super) fn turn(&self, address: &Address) -> Result<(usize, Turn), Fault> {
        let table = address.table.escape_debug();
        let tables = &self.dataset.definition.tables;
        let feed = self.feeds.iter().position(|feed| tables[feed.table].name == address.table);
        let feed =
            feed.ok_or_else(|| Fault::Shape(format!("The table '{table}' is not one of the upload session's.")))?;
        let state = self.lock();
        still_filling(&state.phase)?;
        let known = &state.chunks[feed];
        let index = address.index as usize;
        match index.checked_sub(1).map(|before| known.get(before)) {
            Some(Some(taken)) => Ok((feed, Turn::Again(taken.clone()))),
            Some(None) if index == known.len() + 1 => Ok((feed, Turn::Next)),
            _ => {
                let next = known.len() + 1;
                Err(Fault::Shape(format!("The next index of table '{table}' is {next}, not {index}.")))
            }
        }
    }

    /// Counts a chunk as taken, unless the session has ended or moved on meanwhile.
    pub(super) fn acknowledge(&self, feed: usize, index: u32, taken: Taken) -> Result<(), Fault> {
        let mut state = self.lock();
        still_filling(&state.phase)?;
        let at = index as usize - 1;
        match state.chunks[feed].get_mut(at) {
            Some(before) => *before = taken,
            None => state.chunks[feed].push(taken),
        }
        Ok(())
    }

    /// Takes back a chunk that could not be kept after all: in its place stands what stood there before.
    pub(super) fn revoke(&self, feed: usize, index: u32, before: Option<Taken>) {
        let mut state = self.lock();
        match before {
            Some(before) => state.chunks[feed][index as usize - 1] = before,
            None => state.chunks[feed].truncate(index as usize - 1),
        }
    }

    /// Notes that a cell does not fit its column. The first one counts.
    pub(super) fn spoil(&self, why: String) {
        self.lock().spoiled.get_or_insert(why);
    }

    /// The first cell that did not fit its column.
    pub(super) fn spoiled(&self) -> Option<String> {
        self.lock().spoiled.clone()
    }

    /// The feeds that got at least one chunk.
    pub(super) fn fed(&self) -> Vec<usize> {
        let state = self.lock();
        (0..self.feeds.len()).filter(|&feed| !state.chunks[feed].is_empty()).collect()
    }

    /// Leaves the phase of filling, which a session can do once; says why not otherwise.
    pub(super) fn begin_publishing(&self, first: u8) -> Result<(), &'static str> {
        let mut state = self.lock();
        if state.phase != Phase::Filling {
            return Err("The upload session was already published; that can be done just once.");
        }
        if state.chunks.iter().all(Vec::is_empty) {
            return Err("The upload session has no data to publish.");
        }
        state.phase = Phase::Publishing(first);
        Ok(())
    }

    /// Shows the next status, unless the session was deleted.
    pub(super) fn show(&self, next: u8) {
        let mut state = self.lock();
        if let Phase::Publishing(shown) = &mut state.phase {
            *shown = next;
        }
    }

    /// From here on it is too late to cancel; false if it was cancelled.
    pub(super) fn begin_commit(&self) -> bool {
        let mut state = self.lock();
        let Phase::Publishing(shown) = state.phase else { return false };
        state.phase = Phase::Committing(shown);
        true
    }

    /// Publishing has ended, well or not.
    pub(super) fn end_publishing(&self, outcome: Result<(), Failure>) {
        let mut state = self.lock();
        if state.phase != Phase::Deleted {
            state.phase = outcome.map_or_else(Phase::Failed, |()| Phase::Published);
        }
        self.over.cancel();
    }

    /// Waits until it is not being published, or not any more.
    pub(super) async fn settled(&self) {
        if matches!(self.phase(), Phase::Publishing(_) | Phase::Committing(_)) {
            tokio::select! {
                () = self.over.cancelled() => {}
                () = self.cancel.cancelled() => {}
            }
        }
    }

    /// The session is deleted: whoever works for it stops.
    pub(super) fn delete(&self) {
        {
            let mut state = self.lock();
            if !matches!(state.phase, Phase::Committing(_)) {
                state.phase = Phase::Deleted;
            }
        }
        self.cancel.cancel();
    }

    /// Status and message for who asks; none before publishing.
    pub(super) fn status(&self) -> Result<Option<(u8, String)>, Refusal> {
        Ok(match self.phase() {
            Phase::Filling | Phase::Deleted => None,
            Phase::Publishing(shown) | Phase::Committing(shown) => Some((shown, status::message(shown).to_owned())),
            Phase::Published => Some((status::READY, status::message(status::READY).to_owned())),
            Phase::Failed(Failure::Status(status, why)) => Some((status, why)),
            Phase::Failed(Failure::Refusal(why)) => return Err(Refusal::unpublished(why)),
        })
    }
}

fn still_filling(phase: &Phase) -> Result<(), Fault> {
    match phase {
        Phase::Filling => Ok(()),
        Phase::Deleted => Err(Fault::Gone),
        _ => Err(Fault::Shape("The upload session was already published and takes no more data.".to_owned())),
    }
}

/// All sessions of a server, by id.
#[derive(Default)]
pub(super) struct Uploads(Mutex<HashMap<String, Arc<Upload>>>);

impl Uploads {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Upload>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn insert(&self, upload: Arc<Upload>) {
        self.lock().insert(upload.id.clone(), upload);
    }

    /// The session of that id, if it is that user's and that dataset's.
    pub(super) fn find(&self, id: &str, user: &'static User, dataset: &str) -> Option<Arc<Upload>> {
        let found = self.lock().get(id).cloned()?;
        (found.user == user && found.dataset.id == dataset).then_some(found)
    }

    pub(super) fn all(&self) -> Vec<Arc<Upload>> {
        self.lock().values().cloned().collect()
    }

    pub(super) fn remove(&self, id: &str) {
        self.lock().remove(id);
    }

    /// Whether a session of that dataset is being published.
    pub(super) fn is_publishing(&self, dataset: &str) -> bool {
        let busy = |upload: &Arc<Upload>| matches!(upload.phase(), Phase::Publishing(_) | Phase::Committing(_));
        self.lock().values().any(|upload| upload.dataset.id == dataset && busy(upload))
    }

    /// Deletes the sessions of a dataset, and returns them.
    pub(super) fn take_of(&self, dataset: &str) -> Vec<Arc<Upload>> {
        let taken: Vec<_> =
            self.lock().extract_if(|_, upload| upload.dataset.id == dataset).map(|(_, upload)| upload).collect();
        for upload in &taken {
            upload.delete();
        }
        taken
    }

    /// Makes whoever works for a session stop.
    pub(super) fn cancel_all(&self) {
        for upload in self.lock().values() {
            upload.cancel.cancel();
        }
    }

    /// Whether that dataset has an open session.
    pub(super) fn is_open(&self, dataset: &str) -> bool {
        self.lock().values().any(|upload| upload.dataset.id == dataset && upload.is_open())
    }
}
