//! What is known of uploads of this machine from their journals, as plain data: for the list on the screen
//! and for `pushcube sessions`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{Outcome, Phase, SessionEnd, Unsent};
use super::job::Job;
use crate::dataset::proof::Proof;
use crate::dataset::{Afterwards, DatasetId, ServerAddress, UploadSessionId};

/// How an upload is taken up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It goes on behind the last chunk that the server has accepted.
    GoOn,
    /// It begins anew, with the files as they are now; the old session is deleted first.
    Anew,
    /// It is given up: its session is deleted.
    GiveUp,
}

/// An upload as its journal tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Past {
    /// Its id: the name of its journal.
    pub id: String,
    /// When it was begun, in milliseconds since 1970 UTC.
    pub begun: i64,
    /// When its journal was last written, likewise.
    pub last: i64,
    /// Where it goes.
    pub server: ServerAddress,
    /// Who was signed in.
    pub user: Option<String>,
    /// The project's name.
    pub project: String,
    /// The dataset's name.
    pub name: String,
    /// What is pushed.
    #[serde(skip)]
    pub job: Box<Job>,
    /// The dataset's id, once it was defined.
    pub dataset: Option<DatasetId>,
    /// The upload session that may be on the server.
    pub session: PastSession,
    /// Its tables, in the order in which they are sent.
    pub tables: Vec<PastTable>,
    /// What was not sent as the files have it.
    pub unsent: Vec<Unsent>,
    /// How far the publish came.
    pub publish: PastPublish,
    /// How the last run ended; none if it was cut off.
    pub outcome: Option<Outcome>,
    /// What the last run has left, where that was looked at.
    pub afterwards: Option<Afterwards>,
    /// What it could show for itself, once it was published.
    pub proof: Option<Box<Proof>>,
    /// Whether it is over.
    pub standing: Standing,
}

/// The upload session as far as it is known here: to a running upload, and to its journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", content = "id", rename_all = "snake_case")]
pub enum PastSession {
    /// None is open.
    None,
    /// One may be open; its id never arrived.
    Doubtful,
    /// This one is open, as far as is known here.
    Open(UploadSessionId),
}

/// The publish as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PastPublish {
    /// It was not asked for.
    NotBegun,
    /// It was asked for, and how it ended is not known here.
    Asked,
    /// The server has published.
    Done,
}

/// What a journal says of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastTable {
    /// Its name.
    pub name: String,
    /// Where its rows come from.
    pub file: String,
    /// The size of that file in bytes, where that is known.
    pub size: Option<u64>,
    /// Bytes of it that accepted chunks cover.
    pub covered: u64,
    /// Accepted chunks.
    pub chunks: u32,
    /// Rows in them.
    pub rows: u64,
    /// Bytes of their bodies.
    pub body_bytes: u64,
    /// Rows that were set aside.
    pub set_aside: u64,
    /// Values that null was sent for.
    pub as_null: u64,
}

/// Whether something is left to be done about an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A program is at it right now.
    Running,
    /// It can go on.
    Unfinished,
    /// It is over, and its session is still open on the server.
    ToCleanUp,
    /// It is over.
    Finished,
}

impl Standing {
    /// Where an upload stands that nobody is at.
    pub(super) fn of(publish: PastPublish, session: &PastSession, outcome: Option<&Outcome>) -> Self {
        let is_open = *session != PastSession::None;
        match (outcome, publish) {
            (Some(_), PastPublish::Done) if is_open => Self::ToCleanUp,
            (Some(_), PastPublish::Done) => Self::Finished,
            (None | Some(Outcome { phase: Phase::Interrupted, .. }), _) => Self::Unfinished,
            // The server refused a call for good: what was sent is kept until somebody decides.
            (Some(Outcome { session: SessionEnd::Kept { .. }, .. }), _) if is_open => Self::Unfinished,
            (Some(_), _) if is_open => Self::ToCleanUp,
            (Some(_), _) => Self::Finished,
        }
    }

    /// In a word or two, for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Unfinished => "unfinished",
            Self::ToCleanUp => "session still open",
            Self::Finished => "finished",
        }
    }
}

impl Past {
    /// Rows that the server has accepted.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// The share of its files that accepted chunks cover, in percent, where that is known.
    pub fn percent(&self) -> Option<u64> {
        let covered: u64 = self.tables.iter().map(|table| table.covered).sum();
        let size: u64 = self.tables.iter().map(|table| table.size).sum::<Option<u64>>()?;
        Some(covered.saturating_mul(100).checked_div(size).unwrap_or(100))
    }
}
