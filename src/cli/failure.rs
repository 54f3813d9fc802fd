//! What ends a command before its work is done, with the exit code that scripts rely on.

use crate::dataset::CallFailure;

/// The exit codes of the command line that do not come from an upload's outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// Something failed that has no code of its own.
    Failed = 1,
    /// The command was used wrongly.
    Usage = 2,
    /// A file, a value or a model is wrong.
    Data = 3,
    /// The sign-in or a right was refused.
    Auth = 4,
    /// The server was not reached.
    Network = 5,
}

/// A failure with its exit code.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(super) struct Failure {
    /// What the program ends with.
    pub(super) code: i32,
    text: String,
}

impl Failure {
    pub(super) fn new(code: Code, text: impl Into<String>) -> Self {
        Self { code: code as i32, text: text.into() }
    }

    /// What a call means that failed before the upload began.
    pub(super) fn of_call(failure: &CallFailure) -> Self {
        let code = match failure.status {
            Some(401 | 403) => Code::Auth,
            Some(408 | 429 | 500..=599) | None => Code::Network,
            Some(_) => Code::Failed,
        };
        Self::new(code, failure.to_string())
    }

    /// A signal came before the upload began.
    pub(super) fn signal(signal: i32) -> Self {
        Self { code: 128 + signal, text: format!("stopped by signal {signal}; nothing was sent") }
    }
}

/// The command was used wrongly.
pub(super) fn usage(text: impl Into<String>) -> Failure {
    Failure::new(Code::Usage, text)
}
