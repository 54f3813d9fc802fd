//! What stops a push that nobody watches, and how it is run: the words of a job that are about a whole push.

use std::fmt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{Patience, Rate, Share, Time};

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
    /// What is done when every file holds what was published last into its table.
    pub same_content: SameContent,
    /// The largest share of its rows that a table may lose when it is replaced, like 20%; it stops before anything is
    /// published, also where the rows of the server can't be read.
    pub max_shrink: Option<Share>,
    /// What is done when no key of a file that updates or upserts a table is there.
    pub unknown_keys: UnknownKeys,
}

/// What is done when none of the keys of a file that are looked up is in its table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnknownKeys {
    /// It is said, and pushed all the same.
    #[default]
    Push,
    /// Nothing is sent, and that is a failure; likewise where they can't be looked up.
    Fail,
}

impl UnknownKeys {
    /// That a push is held back by what is wrong with keys of a file, if it is.
    pub fn held_back(self, why: &str) -> Option<String> {
        (self == Self::Fail).then(|| format!("{why}; unknown_keys is \"fail\""))
    }
}

/// What is done when nothing has changed since the last push.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SameContent {
    /// It is pushed all the same.
    #[default]
    Push,
    /// Nothing is sent, and that is no failure.
    Skip,
    /// Nothing is sent, and that is a failure.
    Fail,
}

impl SameContent {
    /// What is the word for it in a job.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Skip => "skip",
            Self::Fail => "fail",
        }
    }

    /// That a push is held back since every file holds what this upload has published, if it is.
    pub fn held_back(self, upload: &str) -> Option<String> {
        let why = || format!("every file holds what upload {upload} has published; same_content is {:?}", self.word());
        (self != Self::Push).then(why)
    }
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
    /// What is done when another upload session holds the dataset: stop, wait, or wait=TIME.
    pub on_orphan: Option<OnOrphan>,
    /// For how long a publish may have the same status before something is done about it.
    pub no_change_after: Option<Patience>,
    /// What is done then.
    pub on_no_change: Option<OnNoChange>,
    /// Whether each chunk goes with its length, for which it is made twice.
    pub send_length: Option<SendLengthWord>,
    /// How much is sent a second at the most: 2MB, 500kB. This holds on the screens as well.
    pub limit_rate: Option<Rate>,
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

/// Whether each chunk goes with its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SendLengthWord {
    /// Where the way wants it.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What is done when another upload session holds the dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^(stop|wait|wait=([0-9]+(s|min|h|d)|forever))$"))]
pub enum OnOrphan {
    /// The push stops.
    Stop,
    /// It waits for so long; as long as is usual when that is not said.
    Wait(Option<Patience>),
}

impl TryFrom<String> for OnOrphan {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match (text.as_str(), text.strip_prefix("wait=")) {
            ("stop", _) => Ok(Self::Stop),
            ("wait", _) => Ok(Self::Wait(None)),
            (_, Some(time)) => Patience::try_from(time.to_owned()).map(|time| Self::Wait(Some(time))),
            _ => Err(format!("{text:?} is none of stop, wait, wait=90s, wait=4h, wait=forever")),
        }
    }
}

impl fmt::Display for OnOrphan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stop => f.write_str("stop"),
            Self::Wait(None) => f.write_str("wait"),
            Self::Wait(Some(time)) => write!(f, "wait={time}"),
        }
    }
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
