//! Datasets and folders as objects: looked at, renamed, deleted.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::datasets::no_dataset;
use super::folders::{self, check_free};
use super::incoming::InProject;
use super::listing;
use super::searches::ancestors_of;
use crate::demo::accounts::PROJECTS;
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;
use crate::demo::store::{self, Dataset};

/// The types of objects that this server has.
enum Type {
    Dataset,
    Folder,
    Project,
}

impl Type {
    fn of(request: &InProject) -> Result<Self, Refusal> {
        // The long comments of an object are asked for with `comments`; no object here has any.
        request.incoming.allow(&["type", "comments"])?;
        match request.incoming.number("type")? {
            Some(3) => Ok(Self::Dataset),
            Some(8) => Ok(Self::Folder),
            Some(32) => Ok(Self::Project),
            Some(other) => Err(Refusal::invalid(format!("This server has no objects of type {other}."))),
            None => Err(Refusal::missing("The parameter 'type' is missing.")),
        }
    }
}

/// `GET objects/{id}?type=…`
pub(in crate::demo) async fn show(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    let (mut object, folder) = match Type::of(&request)? {
        Type::Dataset => {
            let dataset = shared.datasets.find(request.project.id, &id).ok_or_else(no_dataset)?;
            (listing::dataset(&dataset), Some(dataset.folder.clone()))
        }
        Type::Folder => {
            let chain = folders::chain(&shared, &request, &id).ok_or_else(|| folders::no_folder(&id))?;
            match (shared.folders.find(request.project.id, &id), chain.last()) {
                (Some(folder), _) => (listing::folder(&folder), Some(folder.parent)),
                (None, last) => {
                    let name = last.map_or("", |(name, _)| name);
                    (listing::predefined(request.user, name, &id), None)
                }
            }
        }
        Type::Project => {
            let project = PROJECTS.iter().find(|project| project.id == id).ok_or_else(no_dataset)?;
            let mut object = super::projects::item(project);
            object["type"] = 32.into();
            (object, None)
        }
    };
    if let Some(chain) = folder.and_then(|folder| folders::chain(&shared, &request, &folder)) {
        object["ancestors"] = ancestors_of(&chain);
    }
    Ok(Json(object))
}

/// What of an object can be changed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    name: Option<String>,
    description: Option<String>,
}

/// `PUT objects/{id}?type=…`
pub(in crate::demo) async fn change(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    let kind = Type::of(&request)?;
    let change: Change = request.incoming.json()?;
    super::to_its_end(async move {
        let _turn = shared.turn.lock().await;
        match kind {
            Type::Dataset => change_dataset(&shared, &request, &id, change).await,
            Type::Folder => change_folder(&shared, &request, &id, change).await,
            Type::Project => Err(Refusal::no_access("(The projects of this server are fixed.)")),
        }
    })
    .await
    .map(Json)
}

async fn change_dataset(shared: &Shared, request: &InProject, id: &str, change: Change) -> Result<Value, Refusal> {
    let dataset = own(shared, request, id)?;
    if shared.uploads.is_open(id) {
        return Err(Refusal::busy("(The dataset has an open upload session.)"));
    }
    if let Some(name) = &change.name {
        check_free(shared, request, &dataset.folder, name, id)?;
    }
    let Change { name, description } = change;
    let rename = move |connection: &mut _| store::rename_dataset(connection, &dataset, name, description);
    let renamed = Arc::new(shared.writer.run(rename).await.map_err(Refusal::from)?);
    shared.datasets.put(Arc::clone(&renamed));
    Ok(listing::dataset(&renamed))
}

async fn change_folder(shared: &Shared, request: &InProject, id: &str, change: Change) -> Result<Value, Refusal> {
    let mut folder = folders::own(shared, request, id)?;
    if let Some(name) = change.name {
        folders::check_name(&name)?;
        check_free(shared, request, &folder.parent, &name, id)?;
        folder.name = name;
    }
    folder.description = change.description.unwrap_or(folder.description);
    let written = folder.clone();
    shared.writer.run(move |connection| store::rename_folder(connection, &written)).await.map_err(Refusal::from)?;
    let answer = listing::folder(&folder);
    shared.folders.put(folder);
    Ok(answer)
}

/// The dataset of that id, if it is the user's own.
fn own(shared: &Shared, request: &InProject, id: &str) -> Result<Arc<Dataset>, Refusal> {
    let dataset = shared.datasets.find(request.project.id, id).ok_or_else(no_dataset)?;
    if dataset.owner == request.user.id {
        Ok(dataset)
    } else {
        Err(Refusal::no_access("(The dataset belongs to somebody else.)"))
    }
}

/// `DELETE objects/{id}?type=…`
///
/// With a dataset go its upload sessions, whatever they are at.
pub(in crate::demo) async fn delete(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: InProject,
) -> Result<StatusCode, Refusal> {
    let kind = Type::of(&request)?;
    request.incoming.nothing()?;
    super::to_its_end(async move {
        match kind {
            Type::Dataset => delete_dataset(&shared, &request, &id).await,
            Type::Folder => folders::remove(&shared, &request, &id).await,
            Type::Project => Err(Refusal::no_access("(The projects of this server are fixed.)")),
        }
    })
    .await
}

async fn delete_dataset(shared: &Shared, request: &InProject, id: &str) -> Result<StatusCode, Refusal> {
    let _turn = shared.turn.lock().await;
    let dataset = own(shared, request, id)?;
    let uploads = shared.uploads.take_of(id);
    shared
        .writer
        .run(move |connection| {
            for upload in &uploads {
                store::clear(connection, upload)?;
            }
            store::delete_dataset(connection, &dataset.id)
        })
        .await
        .map_err(Refusal::from)?;
    shared.datasets.remove(id);
    Ok(StatusCode::NO_CONTENT)
}
