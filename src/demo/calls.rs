//! The table of calls: which path and method is which call of the API, and what happens around each of
//! them: it is logged, and stands at its gate if a test holds one.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, delete, get, post, put};

use tokio_util::sync::CancellationToken;

use super::api::{auth, chunk, datasets, folders, models, projects, sessions, uploads};
use super::gates::Moment;
use super::refusal::Refusal;
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
    /// Anything else.
    Unknown,
}

/// The whole API.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let around = |call: Call| from_fn_with_state((Arc::clone(&shared), call), around);
    let mut router = Router::new();
    for (path, call, route) in table() {
        router = router.route(&format!("{CONTEXT}/api{path}"), route.layer(around(call)));
    }
    router
        .fallback_service(any(no_such_path).layer(around(Call::Unknown)).with_state(Arc::clone(&shared)))
        .method_not_allowed_fallback(no_such_method.layer(around(Call::Unknown)))
        .with_state(shared)
}

type Row = (&'static str, Call, MethodRouter<Arc<Shared>>);

fn table() -> Vec<Row> {
    const UPLOAD: &str = "/datasets/{dataset}/uploadSessions/{session}";
    vec![
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
        ("/folders/preDefined/{kind}", Call::Folder, get(folders::contents)),
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
    ]
}

async fn around(State((shared, call)): State<(Arc<Shared>, Call)>, request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    let number = shared.log.begin(call, request.method().as_str(), path);
    shared.gates.pass(&CancellationToken::new(), |moment| *moment == Moment::Call(call)).await;
    let response = next.run(request).await;
    shared.log.end(number, response.status().as_u16());
    response
}

async fn no_such_path(body: Body) -> Response {
    super::api::drain(body).await;
    Refusal::not_found("HTTP 404 Not Found").into_response()
}

async fn no_such_method(body: Body) -> Response {
    super::api::drain(body).await;
    Refusal::method().into_response()
}
