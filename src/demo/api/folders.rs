//! Folders: a user's own reports (type 20) and the shared ones (7) are always there, and others can be
//! made below them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::incoming::{InProject, check_privilege};
use super::listing;
use crate::demo::accounts::{SHARED_REPORTS, User};
use crate::demo::ids;
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;
use crate::demo::store::{self, Folder};

const LONGEST_NAME: usize = 250;

/// Name and id of a predefined folder.
fn predefined(user: &'static User, kind: &str) -> Result<(&'static str, &'static str), Refusal> {
    match kind {
        "7" => Ok(("Shared Reports", SHARED_REPORTS)),
        "20" => Ok(("My Reports", user.my_reports)),
        _ => Err(Refusal::not_found(format!("There is no predefined folder of type '{}'.", kind.escape_debug()))),
    }
}

/// Names and ids from a predefined folder down to that one; none where the user can't go.
pub(super) fn chain(shared: &Shared, request: &InProject, id: &str) -> Option<Vec<(String, String)>> {
    let mut chain = Vec::new();
    let mut at = id.to_owned();
    loop {
        if let Some(kind) = ["7", "20"].into_iter().find_map(|kind| {
            let (name, root) = predefined(request.user, kind).ok()?;
            (root == at).then_some(name)
        }) {
            chain.push((kind.to_owned(), at));
            chain.reverse();
            return Some(chain);
        }
        let folder = shared.folders.find(request.project.id, &at)?;
        chain.push((folder.name, folder.id));
        at = folder.parent;
    }
}

/// The folder that a definition names, its owner's reports if it names none.
pub(super) fn resolve(shared: &Shared, request: &InProject, id: &str) -> Result<String, Refusal> {
    let id = if id.is_empty() { request.user.my_reports } else { id };
    chain(shared, request, id).map(|_| id.to_owned()).ok_or_else(|| no_folder(id))
}

/// What is answered when there is none.
pub(super) fn no_folder(id: &str) -> Refusal {
    Refusal::not_found(format!("There is no folder '{}' that you can use.", id.escape_debug()))
        .with_server_code(-2_147_217_381)
}

fn contents(shared: &Shared, request: &InProject, id: &str) -> Vec<Value> {
    let folders = shared.folders.below(request.project.id, id);
    let datasets = shared.datasets.in_folder(request.project.id, id);
    folders.iter().map(listing::folder).chain(datasets.iter().map(|dataset| listing::dataset(dataset))).collect()
}

/// `GET folders`
pub(in crate::demo) async fn top(request: InProject) -> Result<Response, Refusal> {
    request.incoming.allow(&["offset", "limit"])?;
    let item = |kind: &str| {
        let (name, id) = predefined(request.user, kind)?;
        Ok(listing::predefined(request.user, name, id))
    };
    listing::page(&request.incoming, ["20", "7"].into_iter().map(item).collect::<Result<_, Refusal>>()?)
}

/// `GET folders/preDefined?folderType=7,20`
pub(in crate::demo) async fn ids(request: InProject) -> Result<Json<Value>, Refusal> {
    request.incoming.allow(&["folderType"])?;
    let kinds = request.incoming.query("folderType");
    if kinds.is_empty() {
        return Err(Refusal::missing("The parameter 'folderType' is missing."));
    }
    let item = |kind: &String| {
        let (name, id) = predefined(request.user, kind)?;
        let mut item = listing::predefined(request.user, name, id);
        item["folderType"] = json!(kind.parse::<u8>().ok());
        Ok(item)
    };
    let items = kinds.iter().map(item).collect::<Result<Vec<_>, Refusal>>()?;
    Ok(Json(json!({"preDefined": items})))
}

/// `GET folders/preDefined/{kind}`
pub(in crate::demo) async fn of_kind(
    State(shared): State<Arc<Shared>>,
    Path(kind): Path<String>,
    request: InProject,
) -> Result<Response, Refusal> {
    request.incoming.allow(&["offset", "limit"])?;
    let (_, id) = predefined(request.user, &kind)?;
    listing::page(&request.incoming, contents(&shared, &request, id))
}

/// `GET folders/preDefined/{kind}/id`
pub(in crate::demo) async fn id_of_kind(Path(kind): Path<String>, request: InProject) -> Result<Json<Value>, Refusal> {
    let (_, id) = predefined(request.user, &kind)?;
    Ok(Json(json!({"id": id})))
}

/// `GET folders/{id}`
pub(in crate::demo) async fn list(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: InProject,
) -> Result<Response, Refusal> {
    request.incoming.allow(&["offset", "limit"])?;
    chain(&shared, &request, &id).ok_or_else(|| no_folder(&id))?;
    listing::page(&request.incoming, contents(&shared, &request, &id))
}

/// The body of `POST folders`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFolder {
    name: String,
    #[serde(default)]
    description: Option<String>,
    parent: String,
}

/// `POST folders`
pub(in crate::demo) async fn create(
    State(shared): State<Arc<Shared>>,
    request: InProject,
) -> Result<Response, Refusal> {
    check_privilege(request.user)?;
    let new: NewFolder = request.incoming.json()?;
    check_name(&new.name)?;
    chain(&shared, &request, &new.parent).ok_or_else(|| no_folder(&new.parent))?;
    super::to_its_end(async move {
        let _turn = shared.turn.lock().await;
        check_free(&shared, &request, &new.parent, &new.name, "")?;
        let folder = Folder {
            id: ids::object(),
            project: request.project.id.to_owned(),
            parent: new.parent,
            owner: request.user.id.to_owned(),
            name: new.name,
            description: new.description.unwrap_or_default(),
            created: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3f+0000").to_string(),
        };
        let written = folder.clone();
        shared.writer.run(move |connection| store::create_folder(connection, &written)).await.map_err(Refusal::from)?;
        let answer = (StatusCode::CREATED, Json(listing::folder(&folder))).into_response();
        shared.folders.put(folder);
        Ok(answer)
    })
    .await
}

/// Whether a folder may be called so.
pub(super) fn check_name(name: &str) -> Result<(), Refusal> {
    let shown = name.escape_debug();
    if name.trim().is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Refusal::invalid(format!("A name has 1 to {LONGEST_NAME} characters.")));
    }
    if name.contains(['\\', '"', '[', ']']) || name.contains(char::is_control) {
        return Err(Refusal::invalid(format!("The name '{shown}' contains a character that names can't have.")));
    }
    Ok(())
}

/// Whether no other object than `id` has that name in a folder.
pub(super) fn check_free(
    shared: &Shared,
    request: &InProject,
    folder: &str,
    name: &str,
    id: &str,
) -> Result<(), Refusal> {
    let same = |item: &Value| {
        item["id"] != id && item["name"].as_str().is_some_and(|other| other.to_lowercase() == name.to_lowercase())
    };
    if contents(shared, request, folder).iter().any(same) {
        return Err(Refusal::exists(format!("(An object named '{}' is in the folder already.)", name.escape_debug())));
    }
    Ok(())
}

/// `DELETE folders/{id}`
pub(in crate::demo) async fn delete(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: InProject,
) -> Result<StatusCode, Refusal> {
    request.incoming.nothing()?;
    super::to_its_end(async move { remove(&shared, &request, &id).await }).await
}

/// Removes a folder that somebody made, if nothing is in it: a slip of the hand must not cost datasets.
pub(super) async fn remove(shared: &Shared, request: &InProject, id: &str) -> Result<StatusCode, Refusal> {
    let _turn = shared.turn.lock().await;
    let folder = own(shared, request, id)?;
    if !contents(shared, request, id).is_empty() {
        return Err(Refusal::unfit("(The folder is not empty.)"));
    }
    let gone = folder.id.clone();
    shared.writer.run(move |connection| store::delete_folder(connection, &gone)).await.map_err(Refusal::from)?;
    shared.folders.remove(&folder.id);
    Ok(StatusCode::NO_CONTENT)
}

/// The folder of that id, if the user made it.
pub(super) fn own(shared: &Shared, request: &InProject, id: &str) -> Result<Folder, Refusal> {
    chain(shared, request, id).ok_or_else(|| no_folder(id))?;
    let folder = shared.folders.find(request.project.id, id);
    folder
        .filter(|folder| folder.owner == request.user.id)
        .ok_or_else(|| Refusal::no_access("(The folder is not yours to change.)"))
}
