//! The report of an upload, for whoever has to answer for it: what was pushed where by whom, what was retried and
//! asked, what the server says, and what can be shown for it. It is made of the journal and of nothing else, so
//! an upload that was cut off has one as well. The JSON is for programs: a field keeps its name and meaning
//! as long as the version stays; the page is for people.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::event::{Choice, Delay, Outcome, Phase, Question};
use super::journal::{self, JournalError};
use super::line::{Entry, Line};
use super::past::Standing;
use super::recall::Recalled;
use super::trial::Trial;
use crate::dataset::proof::Proof;
use crate::dataset::{
    Afterwards, Checksum, DatasetId, FileFacts, Orientation, ProjectId, Reading, ServerFacts, UpdatePolicy,
    UploadSessionId,
};

/// The version of the JSON.
pub const REPORT_VERSION: u32 = 1;

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Always `pushcube-report`.
    pub schema: &'static str,
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// The version of the program that made it.
    pub program: &'static str,
    /// The upload's id.
    pub upload: String,
    /// Whether it is over.
    pub standing: Standing,
    /// When it was begun, in milliseconds since 1970 UTC, as all times here.
    pub begun: i64,
    /// When something was written down last.
    pub last: i64,
    /// Who was signed in, where that is known by name.
    pub user: Option<String>,
    /// The server's address.
    pub server: String,
    /// What the server says of its version; none where it was not asked.
    pub server_versions: Option<ServerFacts>,
    /// The project.
    pub project: ReportProject,
    /// The dataset.
    pub dataset: ReportDataset,
    /// What it only tried; none for a push.
    pub trial: Option<Trial>,
    /// Where people open the dataset, if the server's entry in the configuration says so; only in what is made where
    /// that is at hand.
    pub web: Option<String>,
    /// The upload sessions that were opened, in order.
    pub sessions: Vec<UploadSessionId>,
    /// When each run of the program took it up again.
    pub resumed: Vec<i64>,
    /// The tables that were pushed.
    pub tables: Vec<ReportTable>,
    /// The publish statuses as the server told them.
    pub publish: Vec<ReportStatus>,
    /// Calls that failed and were made again.
    pub retries: Vec<ReportRetry>,
    /// What was asked, and what was answered.
    pub questions: Vec<ReportQuestion>,
    /// How the last run ended; none if it was cut off.
    pub outcome: Option<Outcome>,
    /// Why it was not published, in words.
    pub reason: Option<String>,
    /// What was found when it was over and not published, or published although it was to end.
    pub afterwards: Option<Afterwards>,
    /// Rows and control totals beside those of the server; none unless it was published.
    pub proof: Option<Box<Proof>>,
}

/// The project of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportProject {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
}

/// The dataset of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportDataset {
    /// Its id, once it has one.
    pub id: Option<DatasetId>,
    /// Its name.
    pub name: String,
    /// Whether this upload made it.
    pub is_new: bool,
    /// The folders above it with its name, as the server writes them; none where it was not asked.
    pub path: Option<String>,
}

/// A table of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportTable {
    /// Its name.
    pub name: String,
    /// What was to happen to its rows.
    pub policy: UpdatePolicy,
    /// How its chunks are laid out.
    pub orientation: Orientation,
    /// The limit of a chunk, in bytes of JSON.
    pub chunk_size: u64,
    /// The file that feeds it, with size and time.
    pub file: FileFacts,
    /// The XXH3-128 of what it holds as stored, of many files one after the other; none where it was not read to its
    /// end beside the upload.
    pub file_xxh3_128: Option<Checksum>,
    /// How that file is read.
    pub reading: Reading,
    /// Its columns.
    pub columns: Vec<ReportColumn>,
    /// Chunks that the server accepted.
    pub chunks: u32,
    /// Rows in them.
    pub rows_accepted: u64,
    /// Rows that were set aside, since a value is not of its column's type.
    pub rows_set_aside: u64,
    /// Values that null was sent for.
    pub values_as_null: u64,
    /// Bytes of their bodies.
    pub body_bytes: u64,
    /// Bytes of the file that they cover.
    pub file_bytes: u64,
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportColumn {
    /// Its name in the dataset.
    pub name: String,
    /// What its values are.
    pub data_type: crate::dataset::DataType,
    /// Its name in the file; none where null was sent.
    pub from: Option<String>,
}

/// A publish status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportStatus {
    /// When it was seen first.
    pub at: i64,
    /// The server's number.
    pub status: i64,
    /// The server's words.
    pub message: String,
}

/// A call that failed and was made again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportRetry {
    /// When.
    pub at: i64,
    /// Whether it was the line or the server.
    pub cause: Delay,
    /// How often it had failed by then.
    pub attempt: u32,
    /// What failed, in words.
    pub failure: String,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportQuestion {
    /// When it was asked.
    pub at: i64,
    /// What was asked.
    #[serde(flatten)]
    pub question: Question,
    /// The answer, if one came.
    pub answer: Option<ReportAnswer>,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ReportAnswer {
    /// When it came.
    pub at: i64,
    /// What it was.
    #[serde(flatten)]
    pub choice: Choice,
}

/// What of the lines a report needs besides what an upload is taken up from.
#[derive(Default)]
struct Told {
    versions: Option<ServerFacts>,
    path: Option<String>,
    sessions: Vec<UploadSessionId>,
    resumed: Vec<i64>,
    publish: Vec<ReportStatus>,
    retries: Vec<ReportRetry>,
    questions: Vec<ReportQuestion>,
    contents: Vec<Option<Checksum>>,
    /// The books before the session went, by table: what it had accepted is told, though it is gone.
    rows: Option<Vec<u64>>,
}

impl Told {
    fn take(&mut self, at: i64, line: &Line) {
        match line {
            Line::Found { versions, path } => {
                (self.versions, self.path) = (versions.clone(), path.clone());
            }
            Line::Contents { contents } => self.contents.clone_from(contents),
            Line::Opened { session, .. } => self.sessions.push(session.clone()),
            Line::Resumed => self.resumed.push(at),
            Line::Status { status, message } => {
                self.publish.push(ReportStatus { at, status: *status, message: message.clone() });
            }
            Line::Waiting { failure, cause, attempt } => {
                let failure = failure.to_string();
                self.retries.push(ReportRetry { at, cause: *cause, attempt: *attempt, failure });
            }
            Line::Asked { question } => {
                self.questions.push(ReportQuestion { at, question: question.as_ref().clone(), answer: None });
            }
            Line::Answered { question, choice } => {
                let asked = self.questions.iter_mut().rev().find(|asked| asked.question.id == *question);
                if let Some(asked) = asked {
                    asked.answer = Some(ReportAnswer { at, choice: *choice });
                }
            }
            Line::Ended { outcome } => self.rows = Some(outcome.rows.clone()),
            _ => {}
        }
    }
}

impl Report {
    /// The report of the upload with this id, as far as its journal goes.
    pub fn read(folder: &Path, id: &str) -> Result<Self, JournalError> {
        let path = folder.join(format!("{id}.jsonl"));
        let file = std::fs::File::open(&path).map_err(|error| JournalError::Read { path: path.clone(), error })?;
        let is_busy = journal::is_busy(&file);
        let entries = journal::read(&file, &path)?.entries;
        let mut told = Told::default();
        for Entry { at, line, .. } in &entries {
            told.take(*at, line);
        }
        let recalled = Recalled::from_entries(entries);
        let recalled = recalled.map_err(|what| JournalError::Damaged { path, what })?;
        Ok(Self::of(id, is_busy, recalled, told))
    }

    fn of(id: &str, is_busy: bool, recalled: Recalled, told: Told) -> Self {
        let is_over = recalled.outcome.is_some();
        let standing = if is_busy && !is_over { Standing::Running } else { recalled.standing() };
        let job = &recalled.job;
        let tables = job.tables.iter().enumerate().map(|(at, table)| {
            let ledger = recalled.ledgers.get(at);
            let defined = job.definition.tables.iter().find(|defined| defined.name == table.name);
            let columns = defined.into_iter().flat_map(|defined| &defined.column_headers).zip(&table.columns);
            let aside = recalled.outcome.as_ref().filter(|_| is_over).map(|outcome| {
                let of_table = outcome.unsent.iter().find(|of_table| of_table.table == at);
                of_table.map_or((0, 0), |of_table| (of_table.set_aside, of_table.as_null))
            });
            let aside = aside.or_else(|| ledger.map(|ledger| (ledger.set_aside(), ledger.as_null())));
            let (rows_set_aside, values_as_null) = aside.unwrap_or_default();
            let rows = told.rows.as_ref().filter(|_| is_over).and_then(|rows| rows.get(at)).copied();
            ReportTable {
                name: table.name.clone(),
                policy: table.policy,
                orientation: table.orientation,
                chunk_size: table.chunk_size,
                file: table.file.clone(),
                file_xxh3_128: told.contents.get(at).copied().flatten(),
                reading: table.reading.clone(),
                columns: columns
                    .map(|(column, from)| ReportColumn {
                        name: column.name.clone(),
                        data_type: column.data_type,
                        from: from.index.map(|_| from.header.clone()),
                    })
                    .collect(),
                chunks: ledger.map_or(0, |ledger| ledger.next() - 1),
                rows_accepted: rows.unwrap_or_else(|| ledger.map_or(0, super::ledger::Ledger::rows)),
                rows_set_aside,
                values_as_null,
                body_bytes: ledger.map_or(0, super::ledger::Ledger::body_bytes),
                file_bytes: ledger.map_or(0, super::ledger::Ledger::covered),
            }
        });
        Self {
            schema: "pushcube-report",
            version: REPORT_VERSION,
            program: env!("CARGO_PKG_VERSION"),
            upload: id.to_owned(),
            standing,
            begun: recalled.begun,
            last: recalled.last,
            user: recalled.user.clone(),
            server: recalled.server.as_str().to_owned(),
            server_versions: told.versions,
            project: ReportProject { id: job.project.clone(), name: job.project_name.clone() },
            dataset: ReportDataset {
                id: recalled.dataset.clone(),
                name: job.definition.name.clone(),
                is_new: job.dataset.is_none(),
                path: told.path,
            },
            trial: job.trial.clone(),
            web: None,
            sessions: told.sessions,
            resumed: told.resumed,
            tables: tables.collect(),
            publish: told.publish,
            retries: told.retries,
            questions: told.questions,
            reason: recalled.outcome.as_ref().and_then(|outcome| outcome.reason.as_ref()).map(ToString::to_string),
            outcome: recalled.outcome,
            afterwards: recalled.afterwards,
            proof: recalled.proof,
        }
    }

    /// The same with the web address of what was published.
    #[must_use]
    pub fn at(self, address: impl FnOnce(&ProjectId, &DatasetId) -> Option<String>) -> Self {
        let is_published = self.outcome.as_ref().is_some_and(|outcome| outcome.phase == Phase::Done);
        let is_there = is_published && self.afterwards != Some(Afterwards::TrialDeleted);
        let dataset = self.dataset.id.as_ref().filter(|_| is_there);
        let web = dataset.and_then(|dataset| address(&self.project.id, dataset));
        Self { web, ..self }
    }

    /// The report as JSON.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        Ok(format!("{}\n", serde_json::to_string_pretty(self)?))
    }

    /// The files that a report has beside its journal: JSON, then the page.
    pub fn places(folder: &Path, id: &str) -> [PathBuf; 2] {
        ["json", "txt"].map(|ending| folder.join(format!("{id}.report.{ending}")))
    }

    /// Writes both files beside the journal, for its owner only.
    pub(super) fn file(&self, folder: &Path) -> std::io::Result<()> {
        let [json, page] = Self::places(folder, &self.upload);
        for (path, text) in [(json, self.json()?), (page, self.page())] {
            journal::put_whole(&path, text.as_bytes())?;
        }
        Ok(())
    }
}
