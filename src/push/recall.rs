//! What the lines of a journal come to: a pure fold over them. The engine goes on from what comes out, so
//! the same rules hold here as there: only what the server has accepted counts, and what was asked for
//! without a known answer is in doubt.

use std::path::Path;
use std::time::Duration;

use super::event::{Outcome, SessionEnd};
use super::job::Job;
use super::journal;
use super::ledger::Ledger;
use super::line::{Entry, Line};
use super::past::{Past, PastPublish, PastSession, PastTable, Standing};
use super::rejects::unsent;
use super::stream::dies_with_its_reader;
use crate::dataset::proof::{Proof, Seen, Total};
use crate::dataset::{Afterwards, DatasetId, ServerAddress, told};
use crate::encode::ChunkFacts;

/// An upload as far as its journal goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recalled {
    pub(super) begun: i64,
    pub(super) last: i64,
    pub(super) server: ServerAddress,
    pub(super) user: Option<String>,
    /// With the limits of chunks that hold by now.
    pub(super) job: Job,
    pub(super) dataset: Option<DatasetId>,
    pub(super) session: PastSession,
    pub(super) publish: PastPublish,
    /// What the server has accepted, one book a table.
    pub(super) ledgers: Vec<Ledger>,
    /// The chunk behind those, if all of it was sent once, and the length of the rejects file: made again, it must
    /// be the same.
    pub(super) sent: Vec<Option<(ChunkFacts, u64)>>,
    /// What was held before.
    pub(super) before: Option<Seen>,
    /// What was held after.
    pub(super) proof: Option<Box<Proof>>,
    pub(super) outcome: Option<Outcome>,
    /// What the last run has left.
    pub(super) afterwards: Option<Afterwards>,
    /// For how long accepted chunks were sent into the present session.
    pub(super) sending: Duration,
    /// The totals of the chunk that was sent last.
    sent_totals: Vec<Option<Total>>,
    /// When the chunk under way was begun.
    sending_since: Option<i64>,
    /// Whether the operator has taken it out of the list.
    forgotten: bool,
}

impl Recalled {
    /// Folds the lines of a journal, or says what in them can't be.
    pub(super) fn from_entries(entries: Vec<Entry>) -> Result<Self, String> {
        let mut entries = entries.into_iter();
        let Some(Entry { at, line: Line::Begun { server, user, job }, .. }) = entries.next() else {
            return Err("it does not begin with what is pushed where".to_owned());
        };
        let tables = job.tables.len();
        let mut recalled = Self {
            begun: at,
            last: at,
            server,
            user,
            job: *job,
            dataset: None,
            session: PastSession::None,
            publish: PastPublish::NotBegun,
            ledgers: vec![Ledger::default(); tables],
            sent: vec![None; tables],
            before: None,
            proof: None,
            sent_totals: Vec::new(),
            outcome: None,
            afterwards: None,
            sending: Duration::ZERO,
            sending_since: None,
            forgotten: false,
        };
        for entry in entries {
            recalled.follow(entry)?;
        }
        Ok(recalled)
    }

    /// Folds one line more.
    pub(super) fn follow(&mut self, entry: Entry) -> Result<(), String> {
        self.last = entry.at;
        self.take(entry.at, entry.line)
    }

    fn take(&mut self, at: i64, line: Line) -> Result<(), String> {
        match line {
            Line::Begun { .. } => return Err("it begins twice".to_owned()),
            Line::Defined { dataset } => self.dataset = Some(dataset),
            Line::Opening => {
                self.session = PastSession::Doubtful;
                self.is_of(self.job.dataset.clone());
            }
            Line::NotOpened => self.session = PastSession::None,
            Line::Opened { dataset, session } => {
                self.dataset = Some(dataset);
                self.session = PastSession::Open(session);
            }
            Line::Limited { chunk_size } => {
                self.job.limit_chunks(chunk_size);
            }
            Line::Afterwards { afterwards } => self.afterwards = Some(afterwards),
            Line::Found { .. }
            | Line::Contents { .. }
            | Line::OtherEnded { .. }
            | Line::Status { .. }
            | Line::Waiting { .. }
            | Line::Asked { .. }
            | Line::Answered { .. } => {}
            Line::Sending { .. } => self.sending_since = Some(at),
            Line::Files { files } => {
                for (table, file) in self.job.tables.iter_mut().zip(files) {
                    table.file = file;
                }
            }
            Line::Sent { table, index, facts, rejects, totals } => {
                self.check(table, index)?;
                self.sent_totals = totals;
                if let Some(sent) = self.sent.get_mut(table) {
                    *sent = Some((facts, rejects));
                }
            }
            Line::Accepted { table, index } => {
                let since = self.sending_since.take().map_or(0, |since| at.saturating_sub(since));
                self.sending += Duration::from_millis(u64::try_from(since).unwrap_or_default());
                self.accept(table, index)?;
            }
            Line::Closed { .. } => self.forget_session(),
            Line::Before { seen } => self.before = Some(seen),
            Line::Verified { proof } => self.proof = Some(proof),
            Line::Publishing => self.publish = PastPublish::Asked,
            Line::NotPublishing => self.publish = PastPublish::NotBegun,
            Line::Published => self.publish = PastPublish::Done,
            Line::Resumed => (self.outcome, self.afterwards) = (None, None),
            Line::Forgotten => self.forgotten = true,
            Line::Ended { outcome } => {
                match &outcome.session {
                    SessionEnd::None | SessionEnd::Deleted { .. } if self.publish == PastPublish::NotBegun => {
                        self.forget_session();
                    }
                    SessionEnd::None | SessionEnd::Deleted { .. } => self.session = PastSession::None,
                    SessionEnd::Kept { id } | SessionEnd::Open { id, .. } => {
                        self.session = PastSession::Open(id.clone());
                    }
                    SessionEnd::Unknown => self.session = PastSession::Doubtful,
                }
                self.is_of(outcome.dataset.clone());
                self.outcome = Some(*outcome);
            }
        }
        Ok(())
    }

    /// The dataset, where it was there before and no line has named it yet.
    fn is_of(&mut self, dataset: Option<DatasetId>) {
        self.dataset = self.dataset.take().or(dataset);
    }

    fn check(&self, table: usize, index: u32) -> Result<(), String> {
        match self.ledgers.get(table).map(Ledger::next) {
            Some(next) if next == index => Ok(()),
            Some(next) => Err(format!("chunk {index} of table {table} is in it where {next} should be")),
            None => Err(format!("a chunk of table {table} is in it, and there is no such table")),
        }
    }

    fn accept(&mut self, table: usize, index: u32) -> Result<(), String> {
        self.check(table, index)?;
        let sent = self.sent.get_mut(table).and_then(Option::take);
        match (self.ledgers.get_mut(table), sent) {
            (Some(ledger), Some((facts, rejects))) => {
                ledger.enter(&facts, rejects)?;
                ledger.add(&std::mem::take(&mut self.sent_totals));
                Ok(())
            }
            _ => Err(format!("chunk {index} of table {table} was accepted and never sent")),
        }
    }

    /// The session is gone, and with it all that was sent.
    pub(super) fn forget_session(&mut self) {
        self.session = PastSession::None;
        self.publish = PastPublish::NotBegun;
        self.sending = Duration::ZERO;
        self.ledgers.fill(Ledger::default());
        self.sent.fill(None);
    }

    /// Where it stands, if nobody is at it.
    pub(super) fn standing(&self) -> Standing {
        if self.forgotten {
            return Standing::Finished;
        }
        match Standing::of(self.publish, &self.session, self.outcome.as_ref()) {
            Standing::Unfinished if self.died_with_its_reader() && self.session == PastSession::None => {
                Standing::Finished
            }
            Standing::Unfinished if self.died_with_its_reader() => Standing::ToCleanUp,
            standing => standing,
        }
    }

    /// Whether a stream was not all sent, which nobody can read on.
    pub(super) fn died_with_its_reader(&self) -> bool {
        dies_with_its_reader(&self.job, &self.ledgers)
    }

    /// The same for people; `running` if a program is at it.
    pub(super) fn told(self, journal: &Path, running: bool) -> Past {
        let unsent = unsent(journal, &self.job, &self.ledgers);
        let standing = if running { Standing::Running } else { self.standing() };
        let tables = self.job.tables.iter().zip(&self.ledgers);
        let tables = tables.map(|(table, ledger)| PastTable {
            name: table.name.clone(),
            file: told(&table.file.path),
            size: table.file.length(),
            covered: ledger.covered(),
            chunks: ledger.next() - 1,
            rows: ledger.rows(),
            body_bytes: ledger.body_bytes(),
            set_aside: ledger.set_aside(),
            as_null: ledger.as_null(),
        });
        Past {
            id: journal::id(journal),
            begun: self.begun,
            last: self.last,
            server: self.server,
            user: self.user,
            project: self.job.project_name.clone(),
            name: self.job.definition.name.clone(),
            dataset: self.dataset,
            session: self.session,
            tables: tables.collect(),
            unsent,
            publish: self.publish,
            outcome: self.outcome,
            afterwards: self.afterwards,
            proof: self.proof,
            standing,
            job: Box::new(self.job),
        }
    }
}
