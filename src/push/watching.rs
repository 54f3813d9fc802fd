//! An upload that another program runs, as it can be watched: its journal is read on from where it was read to, and
//! its lines become the facts that its engine has told. That a program is at it is known by the lock alone, so one
//! that died is never taken for one that is slow.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::beside::Beside;
use super::event::{Event, Fact, Progress, Stage, TableProgress};
use super::journal::{self, JournalError};
use super::line::{Entry, Flaw, Line};
use super::past::{Past, PastPublish, PastSession};
use super::recall::Recalled;

/// A journal that is being watched.
#[derive(Debug)]
pub struct Watching {
    path: PathBuf,
    beside: Beside,
    /// How far it was read.
    read: u64,
    /// What its lines come to so far.
    recalled: Option<Recalled>,
    /// When the run began that is at it, in milliseconds since 1970 UTC.
    since: i64,
}

/// What is new of it.
#[derive(Debug, Default)]
pub struct Glance {
    /// The facts.
    pub events: Vec<Event>,
    /// The totals.
    pub progress: Progress,
    /// What is left of it, once nobody is at it any more.
    pub over: Option<Box<Past>>,
}

impl Watching {
    /// Begins to watch the upload with this id.
    pub fn new(journals: &Path, id: &str) -> Self {
        let (path, beside) = (journals.join(format!("{id}.jsonl")), Beside::new(journals, id));
        Self { path, beside, read: 0, recalled: None, since: 0 }
    }

    /// Looks what is new.
    pub fn look(&mut self) -> Result<Glance, JournalError> {
        let failed = |error| JournalError::Read { path: self.path.clone(), error };
        let file = File::open(&self.path).map_err(failed)?;
        // In this order: whoever has left it has written its last line before.
        let is_busy = journal::is_busy(&file);
        let mut events = Vec::new();
        for entry in self.read_on(file)? {
            self.take(entry, &mut events)?;
        }
        let Some(recalled) = &self.recalled else {
            return Err(self.damaged("it does not begin with what is pushed where".to_owned()));
        };
        let told = self.beside.told().filter(|told| is_busy && told.tables.len() == recalled.ledgers.len());
        let progress = told.unwrap_or_else(|| accepted(recalled, self.since));
        let over = (!is_busy).then(|| Box::new(recalled.clone().told(&self.path, false)));
        Ok(Glance { events, progress, over })
    }

    fn damaged(&self, what: String) -> JournalError {
        JournalError::Damaged { path: self.path.clone(), what }
    }

    /// The whole lines behind those that were read.
    fn read_on(&mut self, mut file: File) -> Result<Vec<Entry>, JournalError> {
        let mut text = Vec::new();
        let read = file.seek(SeekFrom::Start(self.read)).and_then(|_| file.read_to_end(&mut text));
        read.map_err(|error| JournalError::Read { path: self.path.clone(), error })?;
        let mut entries = Vec::new();
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let Some((b'\n', body)) = line.split_last() else { break };
            match Entry::open(body) {
                Ok(entry) => entries.push(entry),
                Err(Flaw::Version(version)) => {
                    return Err(JournalError::Version { path: self.path.clone(), version });
                }
                Err(Flaw::Torn) => return Err(self.damaged("one of its lines is not what was written".to_owned())),
            }
            self.read += line.len() as u64;
        }
        Ok(entries)
    }

    fn take(&mut self, entry: Entry, events: &mut Vec<Event>) -> Result<(), JournalError> {
        let (at, id) = (entry.at, journal::id(&self.path));
        if matches!(entry.line, Line::Begun { .. } | Line::Resumed) {
            self.since = at;
        }
        let facts = facts(&entry.line, &id, self.recalled.as_ref());
        let folded = match &mut self.recalled {
            Some(recalled) => recalled.follow(entry),
            none => Recalled::from_entries(vec![entry]).map(|recalled| *none = Some(recalled)),
        };
        folded.map_err(|what| self.damaged(what))?;
        let since_start = u64::try_from(at.saturating_sub(self.since)).unwrap_or(0);
        events.extend(facts.into_iter().map(|fact| Event { since_start, at, fact }));
        Ok(())
    }
}

/// The totals that the journal alone tells: of chunks that were accepted.
fn accepted(recalled: &Recalled, since: i64) -> Progress {
    let tables = recalled.ledgers.iter().map(|ledger| TableProgress {
        source_bytes: ledger.covered(),
        rows: ledger.rows(),
        chunk: ledger.next() - 1,
        sent: ledger.body_bytes(),
        accepted: ledger.body_bytes(),
        accepted_rows: ledger.rows(),
        set_aside: ledger.set_aside(),
        as_null: ledger.as_null(),
    });
    let since_start = u64::try_from(recalled.last.saturating_sub(since)).unwrap_or(0);
    Progress { since_start, tables: tables.collect(), ..Progress::default() }
}

/// The facts that a line stands for.
fn facts(line: &Line, id: &str, before: Option<&Recalled>) -> Vec<Fact> {
    let begun = |stage| Fact::StageBegun { stage };
    let ended = |stage| Fact::StageEnded { stage };
    match line {
        Line::Begun { .. } => vec![Fact::Begun { id: id.to_owned() }, begun(Stage::Define)],
        Line::Resumed => {
            let rows = before.map(|before| before.ledgers.iter().map(super::ledger::Ledger::rows).collect());
            let when = before.map_or(0, |before| before.begun);
            let mut facts = vec![Fact::Resumed { id: id.to_owned(), begun: when, rows: rows.unwrap_or_default() }];
            facts.extend(before.filter(|before| before.session != PastSession::None).map(|before| {
                begun(if before.publish == PastPublish::NotBegun { Stage::Upload } else { Stage::Publish })
            }));
            facts
        }
        Line::Defined { dataset } => vec![Fact::Defined { dataset: dataset.clone() }, ended(Stage::Define)],
        Line::Opening => {
            // A dataset that was there before is defined by nobody.
            let there = before.filter(|before| before.dataset.is_none()).and_then(|before| before.job.dataset.clone());
            let known = there.map(|dataset| [Fact::Defined { dataset }, ended(Stage::Define)]);
            known.into_iter().flatten().chain([begun(Stage::OpenSession)]).collect()
        }
        Line::Opened { session, .. } => {
            vec![Fact::SessionOpened { session: session.clone() }, ended(Stage::OpenSession), begun(Stage::Upload)]
        }
        Line::Sending { table, index, .. } => vec![Fact::ChunkBegun { table: *table, index: *index }],
        Line::Limited { chunk_size } => vec![Fact::Limited { chunk_size: *chunk_size }],
        Line::Closed { session } => vec![Fact::Restarted { session: session.clone() }],
        Line::OtherEnded { session } => vec![Fact::OtherEnded { session: session.clone() }],
        Line::Before { seen } => vec![Fact::RowsBefore { seen: seen.clone() }],
        Line::Publishing => vec![ended(Stage::Upload), begun(Stage::Publish)],
        Line::Status { status, message } => vec![Fact::StatusChanged { status: *status, message: message.clone() }],
        Line::Published => vec![ended(Stage::Publish), begun(Stage::CloseSession)],
        Line::Verified { proof } => vec![Fact::Verified(proof.clone())],
        Line::Afterwards { afterwards } => vec![Fact::Afterwards(afterwards.clone())],
        Line::Waiting { failure, cause, attempt } => {
            vec![Fact::Waiting { failure: (**failure).clone(), cause: *cause, attempt: *attempt, wait: 0 }]
        }
        Line::Ended { outcome } => vec![Fact::Ended(outcome.clone())],
        // The totals tell the same, or it is nothing that a watcher can do anything about.
        Line::NotOpened
        | Line::Sent { .. }
        | Line::Accepted { .. }
        | Line::NotPublishing
        | Line::Contents { .. }
        | Line::Found { .. }
        | Line::Asked { .. }
        | Line::Answered { .. }
        | Line::Files { .. }
        | Line::Forgotten => Vec::new(),
    }
}
