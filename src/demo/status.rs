//! The publish statuses a server walks through, with the words it has for them.

use serde_json::{Value, json};

/// How a status is written in an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StatusForm {
    /// A JSON number, as real servers send it.
    #[default]
    Integer,
    /// A JSON string, as the samples of the documentation show it.
    Text,
}

impl StatusForm {
    /// The status as it goes into an answer.
    pub(super) fn write(self, status: u8) -> Value {
        match self {
            Self::Integer => json!(status),
            Self::Text => json!(status.to_string()),
        }
    }
}

/// The data are there.
pub(super) const READY: u8 = 1;
/// Publishing failed over the data.
pub(super) const ERROR: u8 = 3;
/// Publishing failed.
pub(super) const FAILED: u8 = 18;
/// What publishing walks through unless told otherwise.
pub(super) const WALK: [u8; 5] = [13, 4, 5, 6, 7];

/// The words for a status that is not a failure with words of its own.
pub(super) fn message(status: u8) -> &'static str {
    match status {
        1 => "result ready",
        2 => "prompt",
        3 => "error",
        4 => "job running",
        5 => "in sql engine",
        6 => "sql execution",
        7 => "in analytical engine",
        8 => "resolution",
        9 => "waiting for cache",
        10 => "updating cache",
        13 => "waiting for a processing unit",
        14 => "waiting on governor",
        15 => "waiting for project",
        16 => "waiting for children",
        17 => "preparing output",
        18 => "request execution error",
        19 => "constructing result",
        _ => "in process",
    }
}
