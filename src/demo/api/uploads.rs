//! Upload sessions: opening, publishing, asking, deleting.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::datasets::{find, no_dataset};
use super::incoming::{InProject, check_privilege};
use crate::demo::faults::Ending;
use crate::demo::forgetting;
use crate::demo::ingest::Orientation;
use crate::demo::model::{Tables, UploadTable};
use crate::demo::publishing;
use crate::demo::refusal::Refusal;
use crate::demo::rules::OpenSessions;
use crate::demo::server::Shared;
use crate::demo::store::{self, Dataset};
use crate::demo::upload::{Feed, Policy, Upload};

/// `POST datasets/{dataset}/uploadSessions`
pub(in crate::demo) async fn open(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    check_privilege(request.user)?;
    find(&shared, &request, &id)?;
    let tables: Tables = request.incoming.json()?;
    super::to_its_end(async move { begin(&shared, &request, &id, &tables).await }).await
}

async fn begin(shared: &Shared, request: &InProject, id: &str, tables: &Tables) -> Result<Json<Value>, Refusal> {
    let _turn = shared.turn.lock().await;
    let dataset = find(shared, request, id)?;
    let feeds = feeds(&dataset, &tables.tables)?;
    if dataset.owner != request.user.id {
        return Err(Refusal::no_access("(The dataset belongs to somebody else.)"));
    }
    check_open(shared, request, id)?;
    let upload = Arc::new(Upload::new(request.user, dataset, feeds));
    let prepared = Arc::clone(&upload);
    let prepare = move |connection: &mut _| store::prepare(connection, &prepared);
    shared.writer.run(prepare).await.map_err(Refusal::from)?;
    let answer = json!({"uploadSessionId": upload.id});
    shared.uploads.insert(upload);
    Ok(Json(answer))
}

/// Whether another session may be opened.
fn check_open(shared: &Shared, request: &InProject, dataset: &str) -> Result<(), Refusal> {
    let rule = shared.rules.open_sessions;
    if rule == OpenSessions::OneAUser && shared.uploads.all().iter().any(|u| u.user == request.user && u.is_open()) {
        return Err(Refusal::busy("(The user has an open upload session already.)"));
    }
    if rule != OpenSessions::Unlimited && shared.uploads.is_open(dataset) {
        return Err(Refusal::busy("(The dataset has an open upload session already.)"));
    }
    Ok(())
}

fn feeds(dataset: &Dataset, tables: &[UploadTable]) -> Result<Vec<Feed>, Refusal> {
    if tables.is_empty() {
        return Err(Refusal::invalid("An upload session needs at least one table."));
    }
    let mut feeds: Vec<Feed> = Vec::new();
    for given in tables {
        let feed = feed(dataset, given)?;
        if feeds.iter().any(|other| other.table == feed.table) {
            return Err(Refusal::invalid(format!("The table '{}' comes twice.", given.name)));
        }
        feeds.push(feed);
    }
    Ok(feeds)
}

fn feed(dataset: &Dataset, given: &UploadTable) -> Result<Feed, Refusal> {
    let name = given.name.escape_debug();
    let (at, table) = dataset.definition.table(&given.name).ok_or_else(|| {
        Refusal::invalid(format!("(The dataset has no table '{name}'.)")).with_server_code(-2_147_211_005)
    })?;
    let policy = Policy::parse(&given.update_policy).ok_or_else(|| {
        let word = given.update_policy.escape_debug();
        Refusal::invalid(format!("The update policy '{word}' is none of add, update, upsert, replace."))
    })?;
    if dataset.overwrites && policy != Policy::Replace {
        return Err(Refusal::invalid("A definition that overwrote another takes only the policy 'replace' at first."));
    }
    let orientation = match given.orientation.as_deref() {
        None => Orientation::Row,
        Some(word) => Orientation::parse(word).ok_or_else(|| {
            Refusal::invalid(format!("The orientation '{}' is neither ROW nor COLUMN.", word.escape_debug()))
        })?,
    };
    let columns = match &given.column_headers {
        None => (0..table.columns.len()).collect(),
        Some(names) => order(table, names)?,
    };
    Ok(Feed { table: at, policy, orientation, columns })
}

/// Positions of the named columns; every column must be there once.
fn order(table: &crate::demo::model::Table, names: &[String]) -> Result<Vec<usize>, Refusal> {
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        let shown = name.escape_debug();
        let (at, _) = table.column(name).ok_or_else(|| {
            let message = format!("(Table '{}' has no column '{shown}'.)", table.name);
            Refusal::invalid(message).with_server_code(-2_147_049_892)
        })?;
        if columns.contains(&at) {
            return Err(Refusal::invalid(format!("The column '{shown}' of table '{}' comes twice.", table.name)));
        }
        columns.push(at);
    }
    if let Some(missing) = (0..table.columns.len()).find(|at| !columns.contains(at)) {
        let message = format!("(The column '{}' of table '{}' is missing.)", table.columns[missing].name, table.name);
        return Err(Refusal::invalid(message).with_server_code(-2_147_049_892));
    }
    Ok(columns)
}

/// The session of the path, if it is that user's.
fn find_upload(shared: &Shared, request: &InProject, ids: &(String, String)) -> Result<Arc<Upload>, Refusal> {
    find(shared, request, &ids.0)?;
    shared.uploads.find(&ids.1, request.user, &ids.0).ok_or_else(no_session)
}

/// What is answered when there is none.
pub(super) fn no_session() -> Refusal {
    Refusal::not_found("There is no such upload session.")
}

/// The session of the path, for a call whose body is not read yet.
pub(super) fn admit(
    shared: &Shared,
    headers: &axum::http::HeaderMap,
    (dataset, session): &(String, String),
) -> Result<Arc<Upload>, Refusal> {
    let (user, project) = super::incoming::sender_in_project(shared, headers)?;
    super::incoming::check_json(headers)?;
    shared.datasets.find(project.id, dataset).ok_or_else(no_dataset)?;
    shared.uploads.find(session, user, dataset).ok_or_else(no_session)
}

/// `POST datasets/{dataset}/uploadSessions/{session}/publish`
pub(in crate::demo) async fn publish(
    State(shared): State<Arc<Shared>>,
    Path(ids): Path<(String, String)>,
    ending: Option<Extension<Ending>>,
    request: InProject,
) -> Result<StatusCode, Refusal> {
    let upload = find_upload(&shared, &request, &ids)?;
    request.incoming.nothing()?;
    publishing::begin(&shared, upload, ending.map(|ending| ending.0))?;
    Ok(StatusCode::OK)
}

/// `GET datasets/{dataset}/uploadSessions/{session}/publishStatus`
pub(in crate::demo) async fn publish_status(
    State(shared): State<Arc<Shared>>,
    Path(ids): Path<(String, String)>,
    request: InProject,
) -> Result<Json<Value>, Refusal> {
    let upload = find_upload(&shared, &request, &ids)?;
    let (status, message) =
        upload.status()?.ok_or_else(|| Refusal::unfit("The upload session was not published yet."))?;
    let status = shared.rules.status_form.write(status);
    Ok(Json(json!({"uploadSessionId": upload.id, "status": status, "message": message})))
}

/// `DELETE datasets/{dataset}/uploadSessions/{session}`
pub(in crate::demo) async fn delete(
    State(shared): State<Arc<Shared>>,
    Path(ids): Path<(String, String)>,
    request: InProject,
) -> Result<StatusCode, Refusal> {
    let upload = find_upload(&shared, &request, &ids)?;
    request.incoming.nothing()?;
    forgetting::one(&shared, upload);
    Ok(StatusCode::OK)
}
