//! The way to plant faults while the server runs: a port of its own, so that no client can come upon it.
//! `POST /faults` takes one fault a line, or a JSON list of such texts; `GET /faults` shows all with how often
//! they fired; `DELETE /faults` and `DELETE /faults/ID` take them out.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::faults::{Fault, Faults, NotAFault, Planted};

/// What the port answers.
pub(super) fn router(faults: Faults) -> Router {
    Router::new()
        .route("/faults", get(list).post(add).delete(clear))
        .route("/faults/{id}", delete(remove))
        .with_state(faults)
}

fn shown(planted: &[Planted]) -> Json<Value> {
    let item =
        |planted: &Planted| json!({"id": planted.id(), "fault": planted.fault().to_string(), "fired": planted.count()});
    Json(planted.iter().map(item).collect())
}

async fn list(State(faults): State<Faults>) -> Json<Value> {
    shown(&faults.all())
}

async fn add(State(faults): State<Faults>, body: String) -> Response {
    match read(&body) {
        Ok(new) => {
            let planted: Vec<_> = new.into_iter().map(|fault| faults.add(fault)).collect();
            (StatusCode::CREATED, shown(&planted)).into_response()
        }
        Err(why) => (StatusCode::BAD_REQUEST, format!("{why}\n")).into_response(),
    }
}

/// All of them, or the first that is none.
fn read(body: &str) -> Result<Vec<Fault>, String> {
    let texts: Vec<String> = if body.trim_start().starts_with('[') {
        serde_json::from_str(body).map_err(|error| format!("a JSON list of texts was expected: {error}"))?
    } else {
        body.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
    };
    texts.iter().map(|text| text.parse().map_err(|error: NotAFault| error.to_string())).collect()
}

async fn clear(State(faults): State<Faults>) -> StatusCode {
    faults.clear();
    StatusCode::NO_CONTENT
}

async fn remove(State(faults): State<Faults>, Path(id): Path<u64>) -> StatusCode {
    match faults.all().into_iter().find(|planted| planted.id() == id) {
        Some(planted) => {
            planted.remove();
            StatusCode::NO_CONTENT
        }
        None => StatusCode::NOT_FOUND,
    }
}
