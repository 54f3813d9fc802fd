//! A request as it comes in: who sent it and for which project, then its body.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::urlencoded;
use crate::demo::accounts::{PROJECTS, Privilege, Project, ProjectState, User};
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;

const TOKEN: &str = "X-MSTR-AuthToken";
const PROJECT: &str = "X-MSTR-ProjectID";
/// The cookie that goes with the token.
pub(super) const COOKIE: &str = "JSESSIONID";

/// A request of whoever it may be, read to its end.
pub(in crate::demo) struct Incoming {
    pub(super) headers: HeaderMap,
    query: String,
    body: Bytes,
}

/// A request of somebody who is signed in.
pub(in crate::demo) struct SignedIn {
    pub(super) user: &'static User,
    pub(super) token: String,
    pub(super) incoming: Incoming,
}

/// A request of somebody who is signed in; a project may be named and means nothing. Strategy's own Python
/// client names it in every call but those whose documentation says that it has no place there.
pub(in crate::demo) struct SignedInAnywhere(pub(super) SignedIn);

/// A request of somebody who is signed in and names a project that is at work.
pub(in crate::demo) struct InProject {
    pub(super) user: &'static User,
    pub(super) project: &'static Project,
    pub(super) incoming: Incoming,
}

/// Reads a body to its end and forgets it.
pub(in crate::demo) async fn drain(body: Body) {
    let mut frames = body.into_data_stream();
    while let Some(Ok(_)) = frames.next().await {}
}

impl Incoming {
    async fn read(headers: HeaderMap, query: Option<&str>, body: Body) -> Result<Self, Refusal> {
        let broken = |error: axum::Error| Refusal::invalid(format!("The body broke off: {error}"));
        let body = axum::body::to_bytes(body, usize::MAX).await.map_err(broken)?;
        Ok(Self { headers, query: query.unwrap_or_default().to_owned(), body })
    }

    /// The values of a parameter of the query; each may be a list with commas.
    pub(super) fn query(&self, name: &str) -> Vec<String> {
        let pairs = urlencoded::pairs(&self.query).into_iter().filter(|(given, _)| given == name);
        pairs.flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>()).collect()
    }

    /// The value of a parameter of the query that stands for itself, commas included; the last one counts.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        urlencoded::pairs(&self.query).into_iter().rfind(|(given, _)| given == name).map(|(_, value)| value)
    }

    /// The same as a whole number.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let bad = |_| Refusal::invalid(format!("The parameter '{name}' must be a whole number."));
        self.parameter(name).map(|text| text.parse().map_err(bad)).transpose()
    }

    /// The query may have these parameters and no others.
    pub(super) fn allow(&self, names: &[&str]) -> Result<(), Refusal> {
        match urlencoded::pairs(&self.query).into_iter().find(|(given, _)| !names.contains(&given.as_str())) {
            None => Ok(()),
            Some((name, _)) => {
                Err(Refusal::invalid(format!("The parameter '{}' is unknown here.", name.escape_debug())))
            }
        }
    }

    /// The body as JSON of that shape.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        check_json(&self.headers)?;
        parse(&self.body)
    }

    /// The body as JSON or as a form, whose fields are then all text.
    pub(super) fn json_or_form<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        if media_type(&self.headers).as_deref() != Some("application/x-www-form-urlencoded") {
            return self.json();
        }
        let text = std::str::from_utf8(&self.body).map_err(|_| Refusal::invalid("The form is not UTF-8."))?;
        let fields = urlencoded::pairs(text).into_iter().map(|(name, value)| (name, value.into()));
        let object = serde_json::Value::Object(fields.collect());
        serde_json::from_value(object).map_err(|error| wrong_shape(&error))
    }

    /// The call takes no body.
    pub(super) fn nothing(&self) -> Result<(), Refusal> {
        if self.body.trim_ascii().is_empty() { Ok(()) } else { Err(Refusal::invalid("This call takes no body.")) }
    }
}

/// Whether a body is declared as JSON, unpacked and in UTF-8.
pub(super) fn check_json(headers: &HeaderMap) -> Result<(), Refusal> {
    if let Some(packed) = headers.get(header::CONTENT_ENCODING) {
        return Err(Refusal::media_type(format!("The Content-Encoding {packed:?} is not supported.")));
    }
    let content_type = media_type(headers);
    if content_type.as_deref() != Some("application/json") {
        let shown = content_type.unwrap_or_else(|| "none".to_owned());
        return Err(Refusal::media_type(format!("The Content-Type must be application/json, it is {shown}.")));
    }
    Ok(())
}

/// The media type in lower case; a character set other than UTF-8 stays with it.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::CONTENT_TYPE)?.to_str().ok()?.to_ascii_lowercase();
    let (kind, parameter) = text.split_once(';').unwrap_or((&text, ""));
    let utf8 = matches!(parameter.trim().replace('"', "").as_str(), "" | "charset=utf-8");
    Some(if utf8 { kind.trim().to_owned() } else { text })
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| wrong_shape(&error))
}

fn wrong_shape(error: &serde_json::Error) -> Refusal {
    let text = error.to_string();
    match error.classify() {
        serde_json::error::Category::Data if text.starts_with("missing field") => Refusal::missing(text),
        serde_json::error::Category::Data => Refusal::invalid(text),
        _ => Refusal::invalid(format!("Invalid JSON: {text}")),
    }
}

/// Who is behind token and cookie.
pub(super) fn sender(shared: &Shared, headers: &HeaderMap) -> Result<(&'static User, String), Refusal> {
    let token = headers.get(TOKEN).and_then(|value| value.to_str().ok()).ok_or_else(Refusal::signed_out)?;
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookie = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value));
    let user = shared.sign_ins.user(token, cookie).ok_or_else(Refusal::signed_out)?;
    Ok((user, token.to_owned()))
}

/// Who is behind token and cookie, and the project of the header, if it is at work.
pub(super) fn sender_in_project(
    shared: &Shared,
    headers: &HeaderMap,
) -> Result<(&'static User, &'static Project), Refusal> {
    let (user, _) = sender(shared, headers)?;
    let id = headers.get(PROJECT).ok_or_else(|| Refusal::missing_header(PROJECT))?;
    let project = PROJECTS
        .iter()
        .find(|project| id.as_bytes() == project.id.as_bytes())
        .ok_or_else(|| Refusal::not_found("(There is no project of that id.)"))?;
    if project.state != ProjectState::Active {
        return Err(Refusal::forbidden(format!("(The project '{}' is not active.)", project.name)));
    }
    Ok((user, project))
}

/// Whether a user may define and push datasets.
pub(super) fn check_privilege(user: &User) -> Result<(), Refusal> {
    match user.privilege {
        Privilege::Push => Ok(()),
        Privilege::Browse => {
            let message = "(You do not have 'Import data' privilege(s) to perform the task.)";
            Err(Refusal::forbidden(message).with_server_code(-2_147_213_784))
        }
    }
}

fn no_project(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(PROJECT) {
        return Err(Refusal::invalid(format!("The header '{PROJECT}' has no place in this call.")));
    }
    Ok(())
}

impl FromRequest<Arc<Shared>> for Incoming {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &Arc<Shared>) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        Self::read(parts.headers, parts.uri.query(), body).await
    }
}

impl FromRequest<Arc<Shared>> for SignedIn {
    type Rejection = Refusal;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let checked = sender(shared, &parts.headers).and_then(|sender| no_project(&parts.headers).map(|()| sender));
        let incoming = Incoming::read(parts.headers, parts.uri.query(), body).await?;
        checked.map(|(user, token)| Self { user, token, incoming })
    }
}

impl FromRequest<Arc<Shared>> for SignedInAnywhere {
    type Rejection = Refusal;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let checked = sender(shared, &parts.headers);
        let incoming = Incoming::read(parts.headers, parts.uri.query(), body).await?;
        checked.map(|(user, token)| Self(SignedIn { user, token, incoming }))
    }
}

impl FromRequest<Arc<Shared>> for InProject {
    type Rejection = Refusal;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let checked = sender_in_project(shared, &parts.headers);
        let incoming = Incoming::read(parts.headers, parts.uri.query(), body).await?;
        checked.map(|(user, project)| Self { user, project, incoming })
    }
}
