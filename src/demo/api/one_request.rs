//! The flow in which one request brings definition and rows together, for small data in one table: it
//! publishes before it answers. The rows come as objects; they are put in the order of the columns and then
//! go the way of every other chunk.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::path::Path as FilePath;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::datasets::find;
use super::folders;
use super::incoming::{InProject, check_privilege};
use crate::demo::accounts::User;
use crate::demo::ids;
use crate::demo::ingest::{Envelope, Fault, Orientation};
use crate::demo::model::{DataTable, NewData, Table, check};
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;
use crate::demo::status;
use crate::demo::store::{self, Dataset, NewDataset, Unpublished};
use crate::demo::upload::{Feed, Policy, Upload};

/// `POST datasets`
///
/// A name that is taken in the folder is refused: that the call would overwrite is stated nowhere.
pub(in crate::demo) async fn create(
    State(shared): State<Arc<Shared>>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    check_privilege(request.user)?;
    let new: NewData = request.incoming.json()?;
    let (model, data) = new.split().map_err(Refusal::invalid)?;
    let definition = check(&model).map_err(Refusal::invalid)?;
    let spool = spool(&shared.scratch, definition.only_table(), &data)?;
    let folder = folders::resolve(&shared, &request, &model.folder_id)?;
    super::to_its_end(async move {
        let _turn = shared.turn.lock().await;
        folders::check_free(&shared, &request, &folder, &model.name, "")?;
        let (project, owner) = (request.project.id, request.user.id);
        let new = NewDataset { project, folder, owner, model, definition, old: None, one_request: true };
        let defined = shared.writer.run(move |connection| store::define(connection, new)).await;
        let dataset = Arc::new(defined.map_err(Refusal::from)?);
        let id = dataset.id.clone();
        match publish(&shared, request.user, dataset, Policy::Replace, spool).await {
            Ok(dataset) => {
                let answer = answer(&dataset);
                shared.datasets.put(Arc::new(dataset));
                Ok(Json(answer))
            }
            Err(refusal) => {
                let delete = move |connection: &mut _| store::delete_dataset(connection, &id);
                shared.writer.run(delete).await.map_err(Refusal::from)?;
                Err(refusal)
            }
        }
    })
    .await
}

fn answer(dataset: &Dataset) -> Value {
    let table = |table: &Table| json!({"id": ids::part(&dataset.id, "table", &table.name), "name": table.name});
    let tables: Vec<_> = dataset.definition.tables.iter().map(table).collect();
    json!({"datasetId": dataset.id, "name": dataset.definition.name, "tables": tables})
}

/// `PATCH datasets/{id}/tables/{table}`
pub(in crate::demo) async fn update(
    State(shared): State<Arc<Shared>>,
    Path((id, table)): Path<(String, String)>,
    request: InProject,
) -> Result<StatusCode, Refusal> {
    check_privilege(request.user)?;
    let word = request.incoming.headers.get("updatePolicy").ok_or_else(|| Refusal::missing_header("updatePolicy"))?;
    let policy = word.to_str().ok().and_then(Policy::parse);
    let policy = policy.ok_or_else(|| Refusal::invalid("The header 'updatePolicy' is none of the four policies."))?;
    let body: DataTable = request.incoming.json()?;
    super::to_its_end(async move {
        let _turn = shared.turn.lock().await;
        let dataset = find(&shared, &request, &id)?;
        if dataset.owner != request.user.id {
            return Err(Refusal::no_access("(The dataset belongs to somebody else.)"));
        }
        if !dataset.one_request {
            return Err(Refusal::unfit("(A dataset made by datasets/models is updated by upload sessions only.)"));
        }
        if shared.uploads.is_open(&id) {
            return Err(Refusal::busy("(The dataset has an open upload session.)"));
        }
        let only = dataset.definition.only_table();
        if table != only.name && table != ids::part(&id, "table", &only.name) {
            return Err(Refusal::not_found(format!("(The dataset has no table '{}'.)", table.escape_debug())));
        }
        body.check_against(only).map_err(Refusal::invalid)?;
        let spool = spool(&shared.scratch, only, &body.data)?;
        let updated = publish(&shared, request.user, dataset, policy, spool).await?;
        shared.datasets.put(Arc::new(updated));
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Rows that came as objects, as the body of a chunk.
fn spool(scratch: &FilePath, table: &Table, data: &str) -> Result<File, Fault> {
    let decoded = STANDARD.decode(data).map_err(|error| Fault::Base64(error.to_string()))?;
    let bad = |error: serde_json::Error| Fault::Shape(format!("Invalid JSON in the decoded data: {error}."));
    let rows: Vec<HashMap<String, &RawValue>> = serde_json::from_slice(&decoded).map_err(bad)?;
    let mut arrays = String::from("[");
    for (number, row) in rows.iter().enumerate() {
        arrays.push_str(if number == 0 { "[" } else { ",[" });
        for (at, column) in table.columns.iter().enumerate() {
            let cell = row.get(&column.name).ok_or_else(|| {
                Fault::Shape(format!("Row {} of the data has no '{}'.", number + 1, column.name.escape_debug()))
            })?;
            arrays.push_str(if at == 0 { "" } else { "," });
            arrays.push_str(cell.get());
        }
        if row.len() > table.columns.len() {
            return Err(Fault::Shape(format!("Row {} of the data has a cell without a column.", number + 1)));
        }
        arrays.push(']');
    }
    arrays.push(']');
    let body = json!({"tableName": table.name, "index": 1, "data": STANDARD.encode(arrays)});
    let mut file = tempfile::tempfile_in(scratch)?;
    file.write_all(body.to_string().as_bytes())?;
    Ok(file)
}

/// Publishes rows in an upload session that nobody sees.
async fn publish(
    shared: &Shared,
    user: &'static User,
    dataset: Arc<Dataset>,
    policy: Policy,
    spool: File,
) -> Result<Dataset, Refusal> {
    let columns = (0..dataset.definition.only_table().columns.len()).collect();
    let feed = Feed { table: 0, policy, orientation: Orientation::Row, columns };
    let upload = Upload::new(user, dataset, vec![feed]);
    let (scratch, rules) = (shared.scratch.clone(), shared.rules.clone());
    let work = move |connection: &mut _| {
        store::prepare(connection, &upload)?;
        let published = Envelope::read(&spool).and_then(|envelope| {
            store::take_chunk(connection, &upload, &spool, &envelope, &scratch, &rules)?;
            upload.begin_publishing(status::WALK[0]).map_err(|why| Fault::Shape(why.to_owned()))?;
            store::publish(connection, &upload).map_err(|error| match error {
                Unpublished::Failed(fault) => fault,
                Unpublished::Cancelled => Fault::Gone,
            })
        });
        store::clear(connection, &upload)?;
        published
    };
    shared.writer.run(work).await.map_err(Refusal::from)
}
