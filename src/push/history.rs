//! What was pushed from this machine, as plain data: one value for each upload that came to an end, with the job
//! to push it again and what its files held. The screens look in it for the content that was pushed before, for
//! the rows of last time, and for the pushes that can be repeated.

use serde::{Deserialize, Serialize};

use super::event::{Outcome, Phase};
use super::job::{Job, TableJob};
use crate::dataset::proof::Proof;
use crate::dataset::{Afterwards, Checksum, FileFacts, ServerAddress, Supply};

/// A push that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastPush {
    /// Its id: the name of its journal.
    pub upload: String,
    /// When it was begun, in milliseconds since 1970 UTC.
    pub begun: i64,
    /// When its last run ended, likewise.
    pub ended: i64,
    /// The server.
    pub server: ServerAddress,
    /// Who was signed in, where that is known by name.
    pub user: Option<String>,
    /// What was pushed where, the files as they were then.
    pub job: Box<Job>,
    /// What those files held, one entry a table; none where that was not read.
    pub contents: Vec<Option<Checksum>>,
    /// How it ended.
    pub outcome: Outcome,
    /// What it has left, where that was looked at.
    #[serde(default)]
    pub afterwards: Option<Afterwards>,
    /// What it could show for itself, once it was published.
    #[serde(default)]
    pub proof: Option<Box<Proof>>,
}

/// A table of a past push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastFeed<'a> {
    /// The push.
    pub push: &'a PastPush,
    /// The table.
    pub table: &'a TableJob,
    /// What its file held, where that was read.
    pub content: Option<Checksum>,
    /// Rows of it that the server had accepted.
    pub rows: u64,
}

/// How the same content was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// By its checksum.
    Content,
    /// By the size and the time of the file, which is all there is to compare.
    SizeAndTime,
}

impl PastPush {
    /// Whether it was published.
    pub const fn is_published(&self) -> bool {
        matches!(self.outcome.phase, Phase::Done)
    }

    /// The dataset that it went into, or would have: by its id if both are known, else by folder and name.
    pub fn is_into(&self, server: &ServerAddress, job: &Job) -> bool {
        let is_dataset = match (&self.outcome.dataset, &job.dataset) {
            (Some(then), Some(now)) => then == now,
            _ => {
                self.job.definition.name == job.definition.name
                    && (job.dataset.is_some() || self.job.definition.folder_id == job.definition.folder_id)
            }
        };
        self.server == *server && self.job.project == job.project && is_dataset
    }

    fn feed(&self, table: &str) -> Option<PastFeed<'_>> {
        let at = self.job.tables.iter().position(|fed| fed.name == table)?;
        Some(PastFeed {
            push: self,
            table: self.job.tables.get(at)?,
            content: self.contents.get(at).copied().flatten(),
            rows: self.outcome.rows.get(at).copied().unwrap_or(0),
        })
    }
}

/// The newest published push into this table of a dataset.
pub fn last_time<'a>(history: &'a [PastPush], server: &ServerAddress, job: &Job, table: &str) -> Option<PastFeed<'a>> {
    published_into(history, server, job, table).next()
}

/// The upload that has published last what every file of a job holds, if there is one; what a file holds is asked for
/// only as long as it may be so.
pub fn nothing_new(
    history: &[PastPush],
    server: &ServerAddress,
    job: &Job,
    content: impl Fn(usize, &TableJob) -> Option<Checksum>,
) -> Option<String> {
    let mut upload = None;
    for (at, table) in job.tables.iter().enumerate() {
        let past = last_time(history, server, job, &table.name)?;
        past.content.filter(|then| Some(*then) == content(at, table))?;
        upload = Some(past.push.upload.clone());
    }
    upload
}

/// The newest published push of the same content into this table of a dataset.
pub fn same_content<'a>(
    history: &'a [PastPush],
    server: &ServerAddress,
    job: &Job,
    table: &TableJob,
    content: Option<Checksum>,
) -> Option<(PastFeed<'a>, Likeness)> {
    published_into(history, server, job, &table.name).find_map(|past| {
        let likeness = match (past.content, content) {
            (Some(then), Some(now)) if then == now => Likeness::Content,
            (Some(_), Some(_)) => return None,
            _ if is_same_file(&past.table.file, &table.file) => Likeness::SizeAndTime,
            _ => return None,
        };
        Some((past, likeness))
    })
}

/// The history has the newest last.
fn published_into<'a>(
    history: &'a [PastPush],
    server: &ServerAddress,
    job: &Job,
    table: &str,
) -> impl Iterator<Item = PastFeed<'a>> {
    let into = history.iter().rev().filter(|past| past.is_published() && past.is_into(server, job));
    into.filter_map(|past| past.feed(table))
}

/// Whether two files may hold the same, by all that is known without reading them.
fn is_same_file(then: &FileFacts, now: &FileFacts) -> bool {
    let is_stored = then.supply == Supply::Stored && now.supply == Supply::Stored;
    is_stored && then.size == now.size && then.modified.is_some() && then.modified == now.modified
}

/// What is known when something is about to be pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookBack {
    /// The pushes that are over, the newest last.
    pub history: Vec<PastPush>,
    /// The files, one a table of the job.
    pub files: Vec<SeenFile>,
}

/// A file as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenFile {
    /// What the system says of it, or why it does not.
    pub now: Result<FileFacts, String>,
    /// What it holds, where that was read.
    pub content: Option<Checksum>,
}
