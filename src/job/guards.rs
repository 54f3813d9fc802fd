//! What stops a push that nobody watches, and how it is run: the words of a job that are about a whole push.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{Patience, Share, Time};

/// Which of the files that a table names feed it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    /// All of them, as one table.
    #[default]
    All,
    /// The one that was changed last.
    Newest,
    /// The only one; several are an error.
    ExactlyOne,
}

/// What stops a push.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Guards {
    /// The largest share of its rows that a table may lose when it is replaced, like 20%; it stops before anything is
    /// published, also where the rows of the server can't be read.
    pub max_shrink: Option<Share>,
}

/// How a push is run where nobody can be asked; a flag of the command line goes before it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Running {
    /// How long a lost line is tried again: 90s, 30min, 4h, or forever.
    pub patience: Option<Patience>,
    /// What is done when a chunk is too large for the way.
    pub on_too_large: Option<OnTooLarge>,
    /// What is done when the server has lost more than a minute of sending.
    pub on_session_lost: Option<OnSessionLost>,
    /// For how long a publish may have the same status before something is done about it.
    pub no_change_after: Option<Patience>,
    /// What is done then.
    pub on_no_change: Option<OnNoChange>,
    /// How long the whole push may take; then it stops, and can be resumed.
    pub deadline: Option<Time>,
    /// A folder that gets a copy of the report, as text and as JSON.
    pub report_dir: Option<PathBuf>,
}

/// What is done when a chunk is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnTooLarge {
    /// The push stops.
    Stop,
    /// It begins again with chunks of half the size.
    Smaller,
}

/// What is done when the server has lost the upload session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnSessionLost {
    /// The push stops.
    Stop,
    /// It sends everything again.
    Repeat,
}

/// What is done when a publish has the same status for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnNoChange {
    /// It is waited on.
    Wait,
    /// The push stops; the server may go on with the publish.
    Leave,
    /// The push is ended, and its upload session deleted.
    End,
}
