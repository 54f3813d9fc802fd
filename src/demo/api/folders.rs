//! The two folders that a dataset can go to: a user's own reports (type 20) and the shared ones (7).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::incoming::InProject;
use crate::demo::accounts::{ACCOUNTS, SHARED_REPORTS, User};
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;
use crate::demo::store::Dataset;

/// Name and id of a predefined folder.
fn folder(user: &User, kind: &str) -> Result<(&'static str, String), Refusal> {
    match kind {
        "7" => Ok(("Shared Reports", SHARED_REPORTS.to_owned())),
        "20" => Ok(("My Reports", user.my_reports.to_owned())),
        _ => Err(Refusal::not_found(format!("There is no predefined folder of type '{}'.", kind.escape_debug()))),
    }
}

/// The folder that a definition names, its owner's reports if it names none.
pub(super) fn resolve(user: &User, id: &str) -> Result<String, Refusal> {
    match id {
        "" => Ok(user.my_reports.to_owned()),
        id if id == SHARED_REPORTS || id == user.my_reports => Ok(id.to_owned()),
        _ => Err(Refusal::not_found(format!("There is no folder '{}' that you can use.", id.escape_debug()))),
    }
}

/// `GET folders/preDefined?folderType=7,20`
pub(in crate::demo) async fn ids(request: InProject) -> Result<Json<Value>, Refusal> {
    let kinds = request.incoming.query("folderType");
    if kinds.is_empty() {
        return Err(Refusal::missing("The parameter 'folderType' is missing."));
    }
    let item = |kind: &String| {
        let (name, id) = folder(request.user, kind)?;
        Ok(json!({"name": name, "id": id, "type": 8, "subtype": 2048, "folderType": kind.parse::<u8>().ok()}))
    };
    let items = kinds.iter().map(item).collect::<Result<Vec<_>, Refusal>>()?;
    Ok(Json(json!({"preDefined": items})))
}

/// `GET folders/preDefined/{kind}`
pub(in crate::demo) async fn contents(
    State(shared): State<Arc<Shared>>,
    Path(kind): Path<String>,
    request: InProject,
) -> Result<Response, Refusal> {
    let (_, id) = folder(request.user, &kind)?;
    let offset = page(&request, "offset")?.unwrap_or(0);
    let limit = page(&request, "limit")?.unwrap_or(-1);
    let found = shared.datasets.in_folder(request.project.id, &id);
    let total = found.len();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let items: Vec<_> =
        found.iter().skip(usize::try_from(offset).unwrap_or(0)).take(limit).map(|found| item(found)).collect();
    Ok(([("x-mstr-total-count", total.to_string())], Json(items)).into_response())
}

fn page(request: &InProject, name: &str) -> Result<Option<i64>, Refusal> {
    let bad = |_| Refusal::invalid(format!("The parameter '{name}' must be a whole number."));
    request.incoming.query(name).first().map(|text| text.parse().map_err(bad)).transpose()
}

fn item(dataset: &Dataset) -> Value {
    let owner = ACCOUNTS.iter().find(|account| account.user.id == dataset.owner).map(|account| account.user.full_name);
    json!({
        "name": dataset.definition.name,
        "id": dataset.id,
        "type": 3,
        "subtype": 779,
        "description": dataset.definition.description,
        "dateCreated": dataset.created,
        "dateModified": dataset.modified,
        "acg": 255,
        "owner": {"name": owner, "id": dataset.owner},
    })
}
