//! What a sign-in is, keeping it alive, and what the server says of itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::incoming::{InProject, Incoming, SignedIn, SignedInAnywhere};
use crate::demo::accounts::User;
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;

fn description(shared: &Shared, user: &User) -> Json<Value> {
    Json(json!({
        "locale": 1033,
        "maxSearch": 3,
        "workingSet": 10,
        "timeout": shared.sign_ins.idle().as_secs(),
        "id": user.id,
        "fullName": user.full_name,
        "initials": user.initials,
    }))
}

/// `GET sessions`
pub(in crate::demo) async fn show(State(shared): State<Arc<Shared>>, request: SignedIn) -> Json<Value> {
    description(&shared, request.user)
}

/// `GET sessions/projectId`
pub(in crate::demo) async fn of_project(State(shared): State<Arc<Shared>>, request: InProject) -> Json<Value> {
    description(&shared, request.user)
}

/// `PUT sessions`
pub(in crate::demo) async fn keep_alive(request: SignedIn) -> Result<StatusCode, Refusal> {
    request.incoming.nothing()?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET sessions/userInfo`
pub(in crate::demo) async fn user_info(SignedInAnywhere(request): SignedInAnywhere) -> Json<Value> {
    let user = request.user;
    Json(json!({"id": user.id, "fullName": user.full_name, "initials": user.initials}))
}

/// `GET status`
pub(in crate::demo) async fn server_status(State(shared): State<Arc<Shared>>, _: Incoming) -> Json<Value> {
    let up = shared.started.elapsed().unwrap_or_default();
    let since = shared.started.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let version = shared.rules.version.to_string();
    Json(json!({
        "upSince": since.as_millis() as u64,
        "upTime": up.as_millis() as u64,
        "upTimeText": format!("{} seconds", up.as_secs()),
        "webVersion": version,
        "baseUri": format!("{}/api/", shared.base_url()),
        "iServerVersion": version,
    }))
}
