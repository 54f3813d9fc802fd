//! What an upload asks and is told while it runs: plain data, so that the screens, the command line and the
//! tests answer by the same values.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::past::Standing;
use crate::dataset::{CallFailure, UploadSessionId};
use crate::secret::Secret;

/// Something that the upload can't decide by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Question {
    /// Its number in this upload; an answer to another one is dropped.
    pub id: u32,
    /// What it is about.
    pub subject: Subject,
    /// The call that led to it, if one failed.
    pub failure: Option<CallFailure>,
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "subject", rename_all = "snake_case")]
pub enum Subject {
    /// A chunk is too large for what stands before the server.
    TooLarge {
        /// The table's place in the job.
        table: usize,
        /// How many bytes of data the refused chunk had, or could have had.
        chunk: u64,
        /// The size that is proposed.
        proposed: u64,
    },
    /// The server has lost the upload session.
    SessionLost {
        /// Which.
        session: UploadSessionId,
        /// For how many milliseconds was sent what is lost.
        sending: u64,
    },
    /// The server has forgotten the sign-in, and no secret is held with which to sign in again.
    SignedOut,
    /// The server wants to be left alone for long.
    LongWait {
        /// For how many seconds.
        seconds: u64,
    },
    /// The publish has had the same status for long. It is watched on while this is asked.
    Unchanged {
        /// The server's number.
        status: i64,
        /// The server's words.
        message: String,
        /// For how many milliseconds.
        unchanged: u64,
    },
    /// Another upload session holds the dataset. The call is made again meanwhile, until it is free.
    Occupied {
        /// The upload of this machine that opened it; none where it is another machine's, or somebody else's.
        holder: Option<Holder>,
        /// The session that was ended by its id, and was not the one in the way.
        ended: Option<UploadSessionId>,
        /// When the next try is due, in milliseconds since the upload began.
        next: u64,
    },
}

/// An upload of this machine whose session is in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Holder {
    /// Its id.
    pub upload: String,
    /// Where it stands.
    pub standing: Standing,
    /// The session; none where its id never arrived.
    pub session: Option<UploadSessionId>,
}

/// The answers. Ending the upload for good goes by its cancellation token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Choice {
    /// Send all of it again, in chunks of at most this many bytes of data.
    Smaller {
        /// The size.
        chunk_size: u64,
    },
    /// Go on: send all of it again, or wait as long as the server wants.
    GoOn,
    /// End it: the upload session is deleted.
    End,
    /// Not now: the upload stops.
    Leave,
    /// The other upload session is ended by its id; it comes with [`Control::EndOther`].
    EndOther,
}

/// What is said beforehand, where nobody can be asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Asks {
    /// Somebody answers.
    #[default]
    Operator,
    /// Nobody does.
    Nobody {
        /// A chunk is too large.
        too_large: Unasked,
        /// The upload session is lost.
        session_lost: Unasked,
        /// The publish does not move.
        unchanged: Unmoved,
        /// Another upload session holds the dataset.
        occupied: Unfree,
    },
}

/// What is done without asking when another upload session holds the dataset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unfree {
    /// The upload stops.
    #[default]
    Stop,
    /// It waits for that one to go, at most for so long.
    Wait(Duration),
}

/// What is done without asking when a publish does not move.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unmoved {
    /// It is said, and waited on.
    #[default]
    Wait,
    /// The upload stops; the server may go on with the publish.
    Leave,
    /// The upload is ended: its session is deleted.
    End,
}

/// What is done without asking.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unasked {
    /// The upload stops.
    #[default]
    Stop,
    /// It goes on as is proposed.
    GoOn,
}

impl Asks {
    /// The answer that was given beforehand, if nobody is there to ask.
    pub(super) const fn beforehand(self, subject: &Subject) -> Option<Choice> {
        let Self::Nobody { too_large, session_lost, unchanged, .. } = self else { return None };
        Some(match subject {
            Subject::TooLarge { proposed, .. } if matches!(too_large, Unasked::GoOn) => {
                Choice::Smaller { chunk_size: *proposed }
            }
            Subject::SessionLost { .. } if matches!(session_lost, Unasked::GoOn) => Choice::GoOn,
            Subject::Unchanged { .. } => match unchanged {
                Unmoved::Wait => Choice::GoOn,
                Unmoved::Leave => Choice::Leave,
                Unmoved::End => Choice::End,
            },
            Subject::TooLarge { .. }
            | Subject::SessionLost { .. }
            | Subject::SignedOut
            | Subject::LongWait { .. }
            | Subject::Occupied { .. } => Choice::Leave,
        })
    }

    /// What is done about a dataset that is held by another session, if nobody is there to ask.
    pub(super) const fn unfree(self) -> Option<Unfree> {
        match self {
            Self::Operator => None,
            Self::Nobody { occupied, .. } => Some(occupied),
        }
    }
}

/// What the operator can tell a running upload. Ending it goes by its cancellation token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// The program must leave now: stop the transfer, try the DELETE once for a moment, say what stays.
    Leave {
        /// The signal that asked for it.
        signal: i32,
    },
    /// The time for the upload is over: it leaves as for a signal.
    Late,
    /// Make the call that is waited for now.
    RetryNow,
    /// Stop sending, and keep the upload session. A body under way is dropped, and its chunk sent again.
    Pause,
    /// Go on after a pause.
    GoOn,
    /// Send at most so many bytes a second from now on; as fast as it goes where none is given.
    Limit {
        /// The limit.
        rate: Option<u64>,
    },
    /// The answer to a question.
    Answer {
        /// Its number.
        question: u32,
        /// The answer.
        choice: Choice,
    },
    /// The other upload session that is to be ended, in answer to [`Subject::Occupied`].
    EndOther {
        /// The question's number.
        question: u32,
        /// The session.
        session: UploadSessionId,
    },
    /// The password or token with which to sign in again, in answer to [`Subject::SignedOut`].
    Secret {
        /// The question's number.
        question: u32,
        /// The secret.
        secret: Secret,
    },
}
