//! The table of calls: which path and method is which call of the API, and what happens around each of
//! them: it is logged, stands at its gate if a test holds one, and goes wrong if a fault is due.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{MethodRouter, any, delete, get, head, patch, post, put};
use futures_util::StreamExt;

use tokio_util::sync::CancellationToken;

use super::api::{
    auth, chunk, cubes, datasets, folders, instances, models, objects, one_request, projects, searches, sessions,
    uploads,
};
use super::faults::{self, Cut};
use super::gates::Moment;
use super::home;
use super::refusal::Refusal;
use super::rules::Unannounced;
use super::server::Shared;

/// The path under which a server answers, as a real one is installed.
pub(super) const CONTEXT: &str = "/MicroStrategyLibrary";

/// The calls of the API that this server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// `POST auth/login`
    SignIn,
    /// `POST auth/delegate`
    Delegate,
    /// `POST auth/identityToken`
    NewIdentityToken,
    /// `GET auth/identityToken`
    CheckIdentityToken,
    /// `POST auth/logout`
    SignOut,
    /// `GET sessions`
    Session,
    /// `PUT sessions`
    KeepAlive,
    /// `GET sessions/projectId`
    ProjectSession,
    /// `GET sessions/userInfo`
    UserInfo,
    /// `GET status`
    ServerStatus,
    /// `GET projects`
    Projects,
    /// `GET folders/preDefined`
    FolderIds,
    /// `GET folders/preDefined/{type}`
    Folder,
    /// `GET folders/preDefined/{type}/id`
    FolderId,
    /// `GET folders`
    Folders,
    /// `POST folders`
    NewFolder,
    /// `GET folders/{id}`
    FolderContents,
    /// `DELETE folders/{id}`
    DeleteFolder,
    /// `GET searches/results`
    Search,
    /// `POST metadataSearches/results`
    StoreSearch,
    /// `GET metadataSearches/results`
    SearchResults,
    /// `GET objects/{id}`
    Object,
    /// `PUT objects/{id}`
    ChangeObject,
    /// `DELETE objects/{id}`
    DeleteObject,
    /// `POST datasets`
    NewDataset,
    /// `PATCH datasets/{id}/tables/{table}`
    UpdateTable,
    /// `GET v2/cubes/{id}`
    CubeDefinition,
    /// `GET cubes`
    CubeInfo,
    /// `HEAD cubes/{id}`
    CubeStatus,
    /// `POST v2/cubes/{id}/instances`
    NewInstance,
    /// `GET v2/cubes/{id}/instances/{id}`
    InstancePage,
    /// `POST datasets/models`
    Define,
    /// `GET datasets/{id}`
    Definition,
    /// `POST datasets/{id}/uploadSessions`
    OpenUpload,
    /// `PUT datasets/{id}/uploadSessions/{id}`
    Chunk,
    /// `POST datasets/{id}/uploadSessions/{id}/publish`
    Publish,
    /// `GET datasets/{id}/uploadSessions/{id}/publishStatus`
    PublishStatus,
    /// `DELETE datasets/{id}/uploadSessions/{id}`
    DeleteUpload,
    /// `GET /`: the page for people, outside the API.
    Home,
    /// Anything else.
    Unknown,
}

impl Call {
    /// Its name in small letters: `sign-in`, `publish-status`.
    pub(super) fn word(self) -> String {
        let mut word = String::new();
        for letter in format!("{self:?}").chars() {
            if letter.is_ascii_uppercase() && !word.is_empty() {
                word.push('-');
            }
            word.push(letter.to_ascii_lowercase());
        }
        word
    }

    /// The call of that name.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        let known = table().into_iter().map(|(_, call, _)| call).chain([Self::Unknown]);
        known.into_iter().find(|call| call.word() == word)
    }

    /// All names.
    pub(super) fn words() -> Vec<String> {
        table().into_iter().map(|(_, call, _)| call.word()).collect()
    }
}

/// The whole API.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let around = |call: Call| from_fn_with_state((Arc::clone(&shared), call), around);
    let mut router = Router::new();
    for (path, call, route) in table() {
        router = router.route(&format!("{CONTEXT}/api{path}"), route.layer(around(call)));
    }
    for path in ["/", CONTEXT, &format!("{CONTEXT}/")] {
        router = router.route(path, get(home::show).layer(around(Call::Home)));
    }
    router
        .fallback_service(any(no_such_path).layer(around(Call::Unknown)).with_state(Arc::clone(&shared)))
        .method_not_allowed_fallback(no_such_method.layer(around(Call::Unknown)))
        .with_state(shared)
}

type Row = (&'static str, Call, MethodRouter<Arc<Shared>>);

fn table() -> Vec<Row> {
    const UPLOAD: &str = "/datasets/{dataset}/uploadSessions/{session}";
    let mut rows = vec![
        ("/auth/login", Call::SignIn, post(auth::sign_in)),
        ("/auth/delegate", Call::Delegate, post(auth::delegate)),
        ("/auth/identityToken", Call::NewIdentityToken, post(auth::new_identity_token)),
        ("/auth/identityToken", Call::CheckIdentityToken, get(auth::check_identity_token)),
        ("/auth/logout", Call::SignOut, post(auth::sign_out)),
        ("/sessions", Call::Session, get(sessions::show)),
        ("/sessions", Call::KeepAlive, put(sessions::keep_alive)),
        ("/sessions/projectId", Call::ProjectSession, get(sessions::of_project)),
        ("/sessions/userInfo", Call::UserInfo, get(sessions::user_info)),
        ("/status", Call::ServerStatus, get(sessions::server_status)),
        ("/projects", Call::Projects, get(projects::list)),
        ("/folders/preDefined", Call::FolderIds, get(folders::ids)),
        ("/folders/preDefined/{kind}", Call::Folder, get(folders::of_kind)),
        ("/folders/preDefined/{kind}/id", Call::FolderId, get(folders::id_of_kind)),
        ("/datasets/models", Call::Define, post(models::define)),
        ("/datasets/{dataset}", Call::Definition, get(datasets::show)),
        ("/datasets/{dataset}/uploadSessions", Call::OpenUpload, post(uploads::open)),
        (UPLOAD, Call::Chunk, put(chunk::take)),
        (UPLOAD, Call::DeleteUpload, delete(uploads::delete)),
        ("/datasets/{dataset}/uploadSessions/{session}/publish", Call::Publish, post(uploads::publish)),
        (
            "/datasets/{dataset}/uploadSessions/{session}/publishStatus",
            Call::PublishStatus,
            get(uploads::publish_status),
        ),
    ];
    rows.extend(objects_table());
    rows
}

/// The calls around the workflow.
fn objects_table() -> Vec<Row> {
    vec![
        ("/folders", Call::Folders, get(folders::top)),
        ("/folders", Call::NewFolder, post(folders::create)),
        ("/folders/{id}", Call::FolderContents, get(folders::list)),
        ("/folders/{id}", Call::DeleteFolder, delete(folders::delete)),
        ("/searches/results", Call::Search, get(searches::quick)),
        ("/metadataSearches/results", Call::StoreSearch, post(searches::store)),
        ("/metadataSearches/results", Call::SearchResults, get(searches::results)),
        ("/objects/{id}", Call::Object, get(objects::show)),
        ("/objects/{id}", Call::ChangeObject, put(objects::change)),
        ("/objects/{id}", Call::DeleteObject, delete(objects::delete)),
        ("/datasets", Call::NewDataset, post(one_request::create)),
        ("/datasets/{dataset}/tables/{table}", Call::UpdateTable, patch(one_request::update)),
        ("/v2/cubes/{id}", Call::CubeDefinition, get(cubes::definition)),
        ("/v2/cubes/{id}/instances", Call::NewInstance, post(instances::create)),
        ("/v2/cubes/{id}/instances/{instance}", Call::InstancePage, get(instances::show)),
        ("/cubes", Call::CubeInfo, get(cubes::info)),
        // Strategy's own Python client writes it with a slash before the query.
        ("/cubes/", Call::CubeInfo, get(cubes::info)),
        ("/cubes/{id}", Call::CubeStatus, head(cubes::status)),
    ]
}

async fn around(State((shared, call)): State<(Arc<Shared>, Call)>, request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    let number = shared.log.begin(call, request.method().as_str(), path);
    shared.gates.pass(&CancellationToken::new(), |moment| *moment == Moment::Call(call)).await;
    let response = match shared.faults.due(call) {
        Some(due) => faults::carry_out(due, &shared, request, next).await,
        None => match let_through(&shared, request).await {
            Ok(request) => next.run(request).await,
            Err(refusal) => refusal,
        },
    };
    if response.extensions().get::<Cut>().is_none() {
        shared.log.end(number, response.status().as_u16());
    }
    response
}

/// The request as it comes out of a proxy that lets only small bodies through, or what that proxy says. Where
/// the length is not announced it counts, as proxies do.
async fn let_through(shared: &Shared, request: Request) -> Result<Request, Response> {
    let length: Option<u64> =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let is_unannounced = length.is_none() && request.headers().contains_key(header::TRANSFER_ENCODING);
    if is_unannounced && shared.rules.unannounced == Unannounced::Refused {
        return Err(page(StatusCode::LENGTH_REQUIRED, request.into_body()).await);
    }
    let Some(limit) = shared.rules.longest_body else { return Ok(request) };
    match length {
        Some(length) if length > limit => Err(page(StatusCode::PAYLOAD_TOO_LARGE, request.into_body()).await),
        Some(_) => Ok(request),
        None => {
            let (head, body) = request.into_parts();
            let mut frames = body.into_data_stream();
            let mut kept = Vec::new();
            while let Some(Ok(frame)) = frames.next().await {
                kept.extend_from_slice(&frame);
                if kept.len() as u64 > limit {
                    return Err(page(StatusCode::PAYLOAD_TOO_LARGE, Body::from_stream(frames)).await);
                }
            }
            Ok(Request::from_parts(head, Body::from(kept)))
        }
    }
}

/// What a proxy says.
async fn page(status: StatusCode, body: Body) -> Response {
    super::api::drain(body).await;
    (status, Html(faults::page(status))).into_response()
}

async fn no_such_path(body: Body) -> Response {
    super::api::drain(body).await;
    Refusal::not_found("HTTP 404 Not Found").into_response()
}

async fn no_such_method(body: Body) -> Response {
    super::api::drain(body).await;
    Refusal::method().into_response()
}
