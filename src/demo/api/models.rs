//! Defining a dataset.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::folders;
use super::incoming::{InProject, check_privilege};
use crate::demo::model::{Definition, Model, check};
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;
use crate::demo::store::{NewDataset, define as write};

/// `POST datasets/models`
///
/// A dataset of that name in that folder is overwritten and keeps its id, as servers from 11.2.0300 on
/// do it; older ones refuse. Its rows stay as they are until the new definition is published.
pub(in crate::demo) async fn define(
    State(shared): State<Arc<Shared>>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    check_privilege(request.user)?;
    let model: Model = request.incoming.json()?;
    let definition = check(&model).map_err(Refusal::invalid)?;
    let folder = folders::resolve(&shared, &request, &model.folder_id)?;
    super::to_its_end(async move { place(&shared, request, folder, model, definition).await }).await
}

async fn place(
    shared: &Shared,
    request: InProject,
    folder: String,
    model: Model,
    definition: Definition,
) -> Result<Json<Value>, Refusal> {
    let _turn = shared.turn.lock().await;
    let old = shared.datasets.named(request.project.id, &folder, &model.name);
    if let Some(old) = &old {
        if !shared.rules.version.overwrites() {
            return Err(Refusal::exists("(An object of that name is in the folder already.)"));
        }
        if old.owner != request.user.id {
            return Err(Refusal::no_access("(The dataset of that name belongs to somebody else.)"));
        }
        if shared.uploads.is_open(&old.id) {
            return Err(Refusal::busy("(The dataset of that name has an open upload session.)"));
        }
    }
    let (project, owner) = (request.project.id, request.user.id);
    let new = NewDataset { project, folder, owner, model, definition, old, one_request: false };
    let dataset = shared.writer.run(move |connection| write(connection, new)).await.map_err(Refusal::from)?;
    let answer = json!({"id": dataset.id, "name": dataset.definition.name});
    shared.datasets.put(Arc::new(dataset));
    Ok(Json(answer))
}
