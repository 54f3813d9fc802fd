//! The shapes of requests and replies, read more generously than they are documented: numbers may come as
//! text (the workflow page shows `"status": "1"`, servers send `1`), fields may be null or missing.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::dataset::{DatasetId, Project, ProjectId, ProjectStatus, PublishStatus, UploadSessionId};

/// `applicationType` of the Library's own web application: taken by servers of every version, while the
/// number of the vendor's Python client is refused by old ones (seen in mstrio-py).
const LIBRARY_WEB: u8 = 35;

/// A number that may stand in quotes.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn lenient_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        value => integer(&value).map(Some).ok_or_else(|| serde::de::Error::custom("expected an integer")),
    }
}

fn required_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    lenient_integer(deserializer)?.ok_or_else(|| serde::de::Error::custom("expected an integer, found null"))
}

fn lenient_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Option::<String>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// The body of `POST /api/auth/login`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignIn<'a> {
    login_mode: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    application_type: u8,
}

impl<'a> SignIn<'a> {
    pub(super) fn new(login_mode: i32, username: Option<&'a str>, password: Option<&'a str>) -> Self {
        Self { login_mode, username, password, application_type: LIBRARY_WEB }
    }
}

/// The body of `POST /api/auth/delegate`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delegate<'a> {
    pub(super) login_mode: i32,
    pub(super) identity_token: &'a str,
}

/// The reply to `GET /api/status`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Status {
    pub(super) web_version: Option<String>,
    #[serde(rename = "iServerVersion")]
    pub(super) server_version: Option<String>,
}

/// The reply to `GET /api/sessions`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session {
    #[serde(default, deserialize_with = "lenient_text")]
    pub(super) full_name: String,
    #[serde(default, deserialize_with = "lenient_integer")]
    pub(super) timeout: Option<i64>,
}

/// One element of the reply to `GET /api/projects`.
#[derive(Deserialize)]
pub(super) struct WireProject {
    id: ProjectId,
    name: String,
    #[serde(default, deserialize_with = "lenient_text")]
    description: String,
    #[serde(default, deserialize_with = "lenient_integer")]
    status: Option<i64>,
}

impl From<WireProject> for Project {
    fn from(wire: WireProject) -> Self {
        Self {
            id: wire.id,
            name: wire.name,
            description: wire.description,
            status: ProjectStatus::from_wire(wire.status.unwrap_or_default()),
        }
    }
}

/// The reply to `POST /api/datasets/models`.
#[derive(Deserialize)]
pub(super) struct Created {
    pub(super) id: DatasetId,
}

/// The body of `POST …/uploadSessions`.
#[derive(Serialize)]
pub(super) struct SessionRequest<'a> {
    pub(super) tables: Vec<WireTable<'a>>,
}

/// One table of that body.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireTable<'a> {
    pub(super) name: &'a str,
    pub(super) update_policy: &'static str,
    /// In lower case, as the workflow page writes it.
    pub(super) orientation: String,
    pub(super) column_headers: &'a [String],
}

/// The reply to `POST …/uploadSessions`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Opened {
    pub(super) upload_session_id: UploadSessionId,
}

/// The reply to `GET …/publishStatus`; the page shows an id of the upload session as well, which is that
/// of the dataset and therefore worth nothing.
#[derive(Deserialize)]
pub(super) struct WirePublishStatus {
    #[serde(deserialize_with = "required_integer")]
    status: i64,
    #[serde(default, deserialize_with = "lenient_text")]
    message: String,
}

impl From<WirePublishStatus> for PublishStatus {
    fn from(wire: WirePublishStatus) -> Self {
        Self { status: wire.status, message: wire.message }
    }
}
