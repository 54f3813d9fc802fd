//! A refused call in the shape the server has for it: HTTP status, code, message, ticket id.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use thiserror::Error;

use super::ids;
use super::ingest::Fault;
use super::store::ReadError;

/// Why a call was not done.
#[derive(Debug, Clone, Error)]
#[error("{code} {message}")]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    server_code: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    #[serde(skip_serializing_if = "Option::is_none")]
    i_server_code: Option<i64>,
    code: &'static str,
    message: String,
    ticket_id: String,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), server_code: None }
    }

    /// With the number that the Intelligence Server itself has for it.
    pub(super) fn with_server_code(mut self, number: i64) -> Self {
        self.server_code = Some(number);
        self
    }

    /// Something in the request is not as it must be.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ERR006", message)
    }

    /// Something that must be there is not.
    pub(super) fn missing(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ERR007", message)
    }

    /// A header that must be there is not.
    pub(super) fn missing_header(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ERR005", format!("The header '{name}' is missing."))
    }

    /// The call is well formed but does not fit what the server has.
    pub(super) fn unfit(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ERR001", message)
    }

    /// The body is not of the kind that the call takes.
    pub(super) fn media_type(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "ERR001", message)
    }

    /// User, password or token are wrong.
    pub(super) fn login_failed() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "ERR003", "(Login failed)").with_server_code(-2_147_216_959)
    }

    /// No sign-in, or one that has ended.
    pub(super) fn signed_out() -> Self {
        let message = "The user's session has expired, please reauthenticate.";
        Self::new(StatusCode::UNAUTHORIZED, "ERR009", message)
    }

    /// The user may not do that.
    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "ERR014", message)
    }

    /// The object is somebody else's.
    pub(super) fn no_access(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "ERR017", message).with_server_code(-2_147_214_568)
    }

    /// There is no such thing.
    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "ERR004", message)
    }

    /// The path is there, but not for that method.
    pub(super) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "ERR001", "HTTP 405 Method Not Allowed")
    }

    /// Another upload is at work there.
    pub(super) fn busy(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "ERR001", message)
    }

    /// The name is taken.
    pub(super) fn exists(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "ERR015", message).with_server_code(-2_147_217_042)
    }

    /// Publishing failed, and whoever asks about it is told so.
    pub(super) fn unpublished(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "ERR002", message).with_server_code(-2_147_205_240)
    }

    /// What the server says along with that status, for no reason of its own.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let code = match status.as_u16() {
            400 => "ERR006",
            401 => "ERR009",
            403 => "ERR014",
            404 => "ERR004",
            503 => "ERR016",
            500.. => "ERR002",
            _ => "ERR001",
        };
        Self::new(status, code, format!("HTTP {status}"))
    }

    /// The call is known, but this server does not do it.
    pub(super) fn unsupported(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ERR010", message)
    }

    /// The server itself failed.
    pub(super) fn broken(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "ERR002", message)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        let message = fault.to_string();
        match fault {
            Fault::Json { .. } | Fault::Base64(_) | Fault::Shape(_) | Fault::Cell { .. } => Self::invalid(message),
            Fault::Missing(_) => Self::missing(message),
            Fault::Gone => Self::not_found(message),
            Fault::Disk(_) | Fault::Database(_) => Self::broken(message),
        }
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        Self::broken(error.to_string())
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::from(Fault::from(error))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let wire =
            Wire { i_server_code: self.server_code, code: self.code, message: self.message, ticket_id: ids::ticket() };
        (self.status, Json(wire)).into_response()
    }
}
