//! A dataset as a cube: its definition, what the server says about it, its status.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::datasets::{attributes, find, metrics, no_dataset};
use super::folders;
use super::incoming::InProject;
use crate::demo::accounts::{ACCOUNTS, SHARED_REPORTS};
use crate::demo::ids;
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;
use crate::demo::store::{Dataset, Published, ReadError};

const STATUS: HeaderName = HeaderName::from_static("x-mstr-cubestatus");
/// Active, persisted, dirty info, loaded, ready, imported, and one bit whose meaning is not known.
const HEALTHY: u16 = 17_518;

/// Reads from the file without holding up other calls.
pub(in crate::demo) async fn read<T: Send + 'static>(
    shared: &Shared,
    work: impl FnOnce(&Published) -> Result<T, ReadError> + Send + 'static,
) -> Result<T, Refusal> {
    let file = shared.database.clone();
    let reading = tokio::task::spawn_blocking(move || work(&Published::open(&file)?));
    Ok(reading.await.map_err(|error| Refusal::broken(error.to_string()))??)
}

/// Whether the definition that a dataset has now was published.
pub(super) async fn is_published(shared: &Shared, dataset: &Dataset) -> Result<bool, Refusal> {
    let (id, generation) = (dataset.id.clone(), dataset.generation);
    read(shared, move |published| Ok(published.generation(&id)? == Some(generation))).await
}

/// The metric that counts the rows of a table, as a definition shows it.
pub(super) fn row_count(dataset: &Dataset, table: &str) -> Value {
    json!({
        "name": format!("Row Count - {table}"),
        "id": ids::part(&dataset.id, "row count", table),
        "type": "metric",
        "dataType": "reserved",
    })
}

/// `GET v2/cubes/{id}`
///
/// A definition can be read before it is published; the row counts come with publishing.
pub(in crate::demo) async fn definition(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    request.incoming.allow(&[])?;
    let dataset = find(&shared, &request, &id)?;
    let mut metrics = metrics(&dataset);
    if let (true, Value::Array(metrics)) = (is_published(&shared, &dataset).await?, &mut metrics) {
        metrics.extend(dataset.definition.tables.iter().map(|table| row_count(&dataset, &table.name)));
    }
    let objects = json!({
        "attributes": attributes(&dataset),
        "metrics": metrics,
        "customGroups": [],
        "consolidations": [],
        "hierarchies": [],
    });
    let name = &dataset.definition.name;
    Ok(Json(json!({"id": dataset.id, "name": name, "definition": {"availableObjects": objects}})))
}

/// `GET cubes?id=…`
pub(in crate::demo) async fn info(
    State(shared): State<Arc<Shared>>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    request.incoming.allow(&["id"])?;
    let ids = request.incoming.query("id");
    if ids.is_empty() {
        return Err(Refusal::missing("The parameter 'id' is missing."));
    }
    let mut infos = Vec::new();
    for id in ids {
        let dataset = find(&shared, &request, &id)?;
        infos.push(info_of(&shared, &request, &dataset).await?);
    }
    Ok(Json(json!({"cubesInfos": infos})))
}

async fn info_of(shared: &Shared, request: &InProject, dataset: &Dataset) -> Result<Value, Refusal> {
    let id = dataset.id.clone();
    let size = read(shared, move |published| published.size(&id)).await?;
    let status = if is_published(shared, dataset).await? { HEALTHY } else { 0 };
    let modified = dataset.modified.get(..19).unwrap_or_default().replace('T', " ");
    Ok(json!({
        "cubeName": dataset.definition.name,
        "cubeId": dataset.id,
        "ownerId": dataset.owner,
        "path": path(shared, request, dataset),
        "modificationTime": modified,
        "serverMode": 1,
        "size": size,
        "status": status,
    }))
}

/// Where a dataset is, as the server writes it; for a folder of somebody else, only as far as its owner.
fn path(shared: &Shared, request: &InProject, dataset: &Dataset) -> String {
    let mut steps = vec![request.project.name.to_owned()];
    let chain = folders::chain(shared, request, &dataset.folder);
    if chain.as_ref().and_then(|chain| chain.first()).is_some_and(|(_, id)| id == SHARED_REPORTS) {
        steps.push("Public Objects".to_owned());
    } else {
        let account = ACCOUNTS.iter().find(|account| account.user.id == dataset.owner);
        steps.push("Profiles".to_owned());
        steps.extend(account.map(|account| format!("{} ({})", account.user.full_name, account.login)));
    }
    steps.extend(chain.into_iter().flatten().map(|(name, _)| name));
    steps.push(dataset.definition.name.clone());
    steps.iter().flat_map(|step| ["\\", step]).collect()
}

/// `HEAD cubes/{id}`
pub(in crate::demo) async fn status(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: InProject,
) -> Result<Response, Refusal> {
    let dataset = shared.datasets.find(request.project.id, &id).ok_or_else(no_dataset)?;
    let status = if shared.uploads.is_publishing(&id) {
        1
    } else if is_published(&shared, &dataset).await? {
        HEALTHY
    } else {
        0
    };
    Ok((StatusCode::OK, [(STATUS, status.to_string())]).into_response())
}
