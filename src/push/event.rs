//! What an upload tells while it runs and when it ends. Events are facts: few, in order, serialisable; the
//! same values are the lines of `--json`, the source of the journal and the monitor's timeline. Progress is
//! totals only and is overwritten.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use super::question::{Choice, Control, Holder, Question, Subject};
use crate::dataset::proof::{Proof, Seen};
use crate::dataset::{Afterwards, CallFailure, CallRecord, DatasetId, UploadSessionId};

/// A fact and when it became one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Event {
    /// Milliseconds since the upload began, by a clock that only runs forward.
    pub since_start: u64,
    /// Milliseconds since 1970 UTC, by the wall clock.
    pub at: i64,
    /// The fact.
    #[serde(flatten)]
    pub fact: Fact,
}

/// The stages of an upload, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// `POST /api/datasets/models`.
    Define,
    /// `POST …/uploadSessions`.
    OpenSession,
    /// One `PUT …/uploadSessions/{id}` a chunk.
    Upload,
    /// `POST …/publish`, then `GET …/publishStatus` until it ends.
    Publish,
    /// `DELETE …/uploadSessions/{id}`.
    CloseSession,
}

impl Stage {
    /// All of them in order.
    pub const ALL: [Self; 5] = [Self::Define, Self::OpenSession, Self::Upload, Self::Publish, Self::CloseSession];

    /// What is being done, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Define => "define the dataset",
            Self::OpenSession => "open an upload session",
            Self::Upload => "upload the data",
            Self::Publish => "publish",
            Self::CloseSession => "close the upload session",
        }
    }
}

/// Something that happened. Tables are named by their place in the job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Fact {
    /// A stage began.
    StageBegun {
        /// Which.
        stage: Stage,
    },
    /// A stage ended well.
    StageEnded {
        /// Which.
        stage: Stage,
    },
    /// The upload has a journal.
    Begun {
        /// Its id, by which the journal is found.
        id: String,
    },
    /// An upload that was interrupted goes on, with what the server has accepted of it.
    Resumed {
        /// Its id, by which its journal is found.
        id: String,
        /// When it was begun, in milliseconds since 1970 UTC.
        begun: i64,
        /// Rows that the server has accepted, one number a table of the job.
        rows: Vec<u64>,
    },
    /// The server has the definition.
    Defined {
        /// The dataset's id.
        dataset: DatasetId,
    },
    /// The upload session is open.
    SessionOpened {
        /// The session's id.
        session: UploadSessionId,
    },
    /// A chunk is on its way.
    ChunkBegun {
        /// The table's place in the job.
        table: usize,
        /// From 1 for each table.
        index: u32,
    },
    /// A chunk's last byte has been taken by the connection.
    ChunkSent {
        /// The table's place in the job.
        table: usize,
        /// From 1 for each table.
        index: u32,
        /// Rows in it.
        rows: u64,
        /// Bytes of the request's body.
        body_bytes: u64,
    },
    /// The server has accepted a chunk.
    ChunkAcknowledged {
        /// The table's place in the job.
        table: usize,
        /// From 1 for each table.
        index: u32,
        /// Rows of this table accepted so far.
        rows: u64,
        /// Rows of this table set aside so far.
        set_aside: u64,
    },
    /// A call failed and will be made again by itself.
    Waiting {
        /// What failed.
        failure: CallFailure,
        /// Whether it is the line or the server.
        cause: Delay,
        /// How often it failed so far.
        attempt: u32,
        /// Milliseconds until the next try.
        wait: u64,
    },
    /// A call that had failed has worked.
    WentOn {
        /// How often it had failed.
        attempts: u32,
    },
    /// The server had forgotten us, and we have signed in again.
    SignedInAgain,
    /// The operator has paused the upload.
    Paused,
    /// The operator lets it go on.
    Continued,
    /// Nothing goes on until somebody answers.
    Asked(Question),
    /// A question was answered, by the operator or by what was said beforehand.
    Answered {
        /// The question's number.
        question: u32,
        /// The answer.
        choice: Choice,
    },
    /// A limit of bodies holds that is smaller than the job's own.
    Limited {
        /// The largest chunk from now on, as bytes of data.
        chunk_size: u64,
    },
    /// What stands before the server takes no chunk without its length; from here on each is counted first.
    LengthWanted {
        /// What was refused, and how.
        failure: CallFailure,
    },
    /// All data is sent once more, in a new upload session.
    Restarted {
        /// The session that is gone.
        session: UploadSessionId,
    },
    /// The publish status is another one than before.
    StatusChanged {
        /// The server's number.
        status: i64,
        /// The server's words.
        message: String,
    },
    /// The rows that the dataset held before anything was sent, or why that is not known.
    RowsBefore {
        /// What was seen.
        seen: Seen,
    },
    /// Another upload session that held the dataset was ended by its id.
    OtherEnded {
        /// Which.
        session: UploadSessionId,
    },
    /// What the server holds after the publish, beside what was sent.
    Verified(Box<Proof>),
    /// What was found when the upload was over and not published, or published although it was to end.
    Afterwards(Afterwards),
    /// A request was answered, or failed.
    Request(CallRecord),
    /// The upload is over.
    Ended(Box<Outcome>),
}

/// What keeps a call from working.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delay {
    /// There is no line to the server.
    Line,
    /// The server, or what stands before it, refuses for now.
    Server,
}

/// How an upload ended. "Done" and "cleaned up" are two facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// The upload's id, by which it is taken up again; none if its journal never came to be.
    pub upload: Option<String>,
    /// The phase it ended in.
    pub phase: Phase,
    /// Why, unless it was published.
    pub reason: Option<Reason>,
    /// What became of the upload session.
    pub session: SessionEnd,
    /// The dataset, once it was defined.
    pub dataset: Option<DatasetId>,
    /// Rows accepted by the server, one number a table of the job.
    pub rows: Vec<u64>,
    /// Tables of which not every value was sent as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsent: Vec<Unsent>,
}

/// What was not sent of a table as the file has it, because it is not of its column's type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unsent {
    /// The table's place in the job.
    pub table: usize,
    /// Rows that were set aside.
    pub set_aside: u64,
    /// The file that they are in.
    pub file: Option<PathBuf>,
    /// Values that null was sent for.
    pub as_null: u64,
}

/// The phase an upload ended in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Published.
    Done,
    /// Ended by the operator; nothing was published.
    Cancelled,
    /// It can't go on.
    Failed,
    /// It stopped and could go on.
    Interrupted,
}

/// What became of the upload session on the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SessionEnd {
    /// None was opened.
    None,
    /// It is deleted, or the server had already forgotten it.
    Deleted {
        /// Its id.
        id: UploadSessionId,
    },
    /// It stays on the server, so that the upload can go on.
    Kept {
        /// Its id.
        id: UploadSessionId,
    },
    /// It should have been deleted, and is still open on the server.
    Open {
        /// Its id.
        id: UploadSessionId,
        /// Why the DELETE failed.
        failure: CallFailure,
    },
    /// It may be open on the server, and its id never arrived: the answer to opening it was lost.
    Unknown,
}

/// Why an upload was not published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Reason {
    /// The operator ended it.
    Ended,
    /// A signal or a second Ctrl-C stopped the program.
    Stopped {
        /// The signal's number on this system.
        signal: i32,
    },
    /// It took longer than it may.
    OutOfTime,
    /// A call was refused for good.
    Refused(CallFailure),
    /// The server can't be reached, or answers that it can't serve now.
    Unreachable(CallFailure),
    /// The upload session is gone from the server, and sending all of it again was not wanted.
    SessionLost(CallFailure),
    /// A question was answered with "not now".
    Left(CallFailure),
    /// What was sent does not add up to the file.
    Miscounted {
        /// What differs.
        text: String,
    },
    /// Another program of this machine pushes into the dataset.
    Claimed {
        /// Which.
        text: String,
    },
    /// A guard of the job does not let it be published.
    Guarded {
        /// Which, and why.
        text: String,
    },
    /// The server does not know us any more, and no secret is held.
    SignedOut(CallFailure),
    /// A value does not fit, or the file can't be read.
    Data {
        /// File, line, column, value, why, and what would fit.
        text: String,
    },
    /// The file is not what it was when the job was made.
    SourceChanged {
        /// Which, and how it differs.
        text: String,
    },
    /// A store does not let its files be read now, which may pass.
    SourceAway {
        /// Which file, and what the store said.
        text: String,
    },
    /// The publish was refused, by the answer to its request or to the question for its status.
    PublishRefused(CallFailure),
    /// The server ended the publish without success.
    PublishFailed {
        /// The server's number.
        status: i64,
        /// The server's words.
        message: String,
    },
    /// The session was gone before the server said how the publish ended.
    PublishUnknown(CallFailure),
    /// The publish went on longer than it may.
    PublishDeadline {
        /// The last status seen.
        status: i64,
        /// The last words seen.
        message: String,
    },
    /// The publish did not move for long, and was left to the server.
    PublishLeft {
        /// The last status seen.
        status: i64,
        /// The last words seen.
        message: String,
    },
    /// What the upload keeps on this machine can't be written any more: its disk is full, or is not there.
    Unwritable {
        /// Which file, and why.
        text: String,
    },
    /// This machine did not let us work: the journal can't be written, a thread can't be started.
    Local {
        /// What, and why.
        text: String,
    },
}

impl Outcome {
    /// Whether the upload can go on from where it stopped.
    pub fn can_go_on(&self) -> bool {
        self.upload.is_some() && (self.phase == Phase::Interrupted || matches!(self.session, SessionEnd::Kept { .. }))
    }

    /// The exit code of a headless push that ended like this.
    pub const fn exit_code(&self) -> i32 {
        match (&self.phase, &self.reason) {
            (Phase::Done, _) => 0,
            (Phase::Cancelled, _) => 8,
            (_, Some(Reason::PublishFailed { .. } | Reason::PublishRefused(_))) => 7,
            (_, Some(Reason::Data { .. } | Reason::SourceChanged { .. } | Reason::Guarded { .. })) => 3,
            (_, Some(Reason::SignedOut(_))) => 4,
            (_, Some(Reason::Unreachable(_) | Reason::SourceAway { .. })) => 5,
            (
                _,
                Some(
                    Reason::PublishDeadline { .. }
                    | Reason::PublishLeft { .. }
                    | Reason::SessionLost(_)
                    | Reason::Left(_)
                    | Reason::OutOfTime,
                ),
            ) => 6,
            (_, Some(Reason::Stopped { signal })) => 128 + *signal,
            (_, Some(Reason::Refused(failure))) => match failure.status {
                Some(401 | 403) => 4,
                _ => 1,
            },
            _ => 1,
        }
    }
}

/// Totals of a running upload: a latest value, never a queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Milliseconds since the upload began.
    pub since_start: u64,
    /// One entry a table of the job.
    pub tables: Vec<TableProgress>,
    /// What it is about.
    pub doing: Doing,
}

/// What an upload is about, beside its stage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doing {
    /// It works.
    #[default]
    Working,
    /// A call failed; it is tried again.
    Waiting {
        /// What failed last.
        failure: CallFailure,
        /// Whether it is the line or the server.
        cause: Delay,
        /// How often it failed so far.
        attempt: u32,
        /// When it failed first, in milliseconds since the upload began.
        since: u64,
        /// When the next try is due, in milliseconds since the upload began; none while it is being made.
        next: Option<u64>,
    },
    /// It needs an answer.
    Asking(Question),
    /// The operator has paused it.
    Paused {
        /// Since when, in milliseconds since the upload began.
        since: u64,
    },
}

/// Totals of one table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableProgress {
    /// Bytes of the file encoded so far.
    pub source_bytes: u64,
    /// Rows encoded so far.
    pub rows: u64,
    /// The chunk on its way, or the last one; 0 before the first.
    pub chunk: u32,
    /// Bytes of request bodies taken by the connection.
    pub sent: u64,
    /// Bytes of request bodies that the server has accepted.
    pub accepted: u64,
    /// Rows that the server has accepted.
    pub accepted_rows: u64,
    /// Rows that were set aside, in accepted chunks.
    pub set_aside: u64,
    /// Values that null was sent for, in accepted chunks.
    pub as_null: u64,
}
