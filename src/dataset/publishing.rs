//! What the server says of a publish under way. The numbers are those of its own enumeration
//! `EnumDSSXMLStatus`; the workflow page shows two of them, so the others are known by name only and an
//! unknown one is taken for work in progress, never for an end.

use serde::{Deserialize, Serialize};

/// The reply to `GET …/publishStatus`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishStatus {
    /// The number.
    pub status: i64,
    /// The server's words, which may be empty.
    pub message: String,
}

/// Where a publish stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishStage {
    /// It goes on, or the number is not known.
    Running,
    /// The rows are in the dataset.
    Done,
    /// It ended without publishing.
    Failed,
}

impl PublishStatus {
    /// What the number means for us.
    pub const fn stage(&self) -> PublishStage {
        match self.status {
            1 | 20 | 21 | 26 => PublishStage::Done,
            2 | 3 | 18 => PublishStage::Failed,
            _ => PublishStage::Running,
        }
    }

    /// What the number is called, if it is known.
    pub const fn meaning(&self) -> Option<&'static str> {
        Some(match self.status {
            0 => "running",
            1 => "result ready",
            2 => "waits for a prompt",
            3 => "error",
            4 => "job running",
            5 => "SQL generated",
            6 => "SQL execution",
            7 => "analytical engine",
            8 => "resolution",
            9 => "waiting for the cache",
            10 => "updating the cache",
            13 => "queued",
            14 => "waiting for a governor",
            15 => "waiting for the project, which may be idle",
            16 => "waiting for child jobs",
            17 => "preparing output",
            18 => "request execution error",
            19 => "constructing the result",
            20 => "HTML result ready",
            21 => "XML result ready",
            22 => "running on another node",
            23 => "loading a prompt",
            24 => "export engine",
            26 => "results to be fetched",
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_nobody_knows_is_no_end() {
        let stage = |status| PublishStatus { status, message: String::new() }.stage();
        let with = |wanted| (-3..40).filter(|n| stage(*n) == wanted).collect::<Vec<i64>>();
        assert_eq!(with(PublishStage::Done), [1, 20, 21, 26]);
        assert_eq!(with(PublishStage::Failed), [2, 3, 18]);
        assert_eq!(stage(i64::MAX), PublishStage::Running);
    }
}
