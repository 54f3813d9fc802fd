//! One request and its reply, for every call alike: headers, deadlines, the cap on what is read, the line
//! in the request log. Nothing here knows what a call is for.

use std::sync::Arc;

use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::body::{ChunkBody, Sending};
use super::client::{Client, Deadlines};
use super::failure::{self, Progress};
use super::record::Recording;
use super::refusal;
use super::watchdog;
use crate::dataset::{CallFailure, FailureKind, ProjectId};
use crate::text;

/// The most that is read of a reply, after decompression. The largest honest one, a list of thousands of
/// projects, is far below.
const REPLY_CAP: usize = 8 << 20;

/// The header that carries the session's token, in requests and in the reply to a sign-in.
pub(super) const TOKEN: &str = "X-MSTR-AuthToken";

/// What a call says of its sender. A server takes a project header on a call that has no project as a
/// request to open that project.
#[derive(Clone, Copy)]
pub(super) enum Scope<'a> {
    /// Nothing: sign-in and server status.
    Anyone,
    /// The token.
    SignedIn,
    /// The token and the project.
    Project(&'a ProjectId),
}

/// A reply that was read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// A call that is about to be made.
pub(super) struct Call<'a> {
    method: Method,
    path: &'a str,
    scope: Scope<'a>,
    body: Option<Vec<u8>>,
    /// How it is called in failures and in the log.
    pub(super) name: String,
}

impl<'a> Call<'a> {
    /// A call of the path below `/api`, which must be made of our own words and checked ids.
    pub(super) fn new(method: Method, path: &'a str, scope: Scope<'a>) -> Self {
        let name = format!("{method} /api{}", path.split('?').next().unwrap_or_default());
        Self { method, path, scope, body: None, name }
    }

    /// The same with a JSON body.
    pub(super) fn with(self, body: &impl Serialize) -> Result<Self, CallFailure> {
        match serde_json::to_vec(body) {
            Ok(bytes) => Ok(Self { body: Some(bytes), ..self }),
            Err(error) => Err(failure::new(&self.name, FailureKind::Cancelled, None, error.to_string())),
        }
    }

    /// The reply's JSON as a value.
    pub(super) fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, CallFailure> {
        serde_json::from_slice(&answer.body).map_err(|error| {
            let message = format!("{} ({})", refusal::glimpse(answer), text::excerpt(&error.to_string(), 200));
            self.unreadable(answer.status, message)
        })
    }

    /// A reply that says yes and need say no more. A page of a proxy says it as well, and knows nothing.
    pub(super) fn accept(&self, answer: &Answer) -> Result<(), CallFailure> {
        let body = answer.body.trim_ascii();
        if body.is_empty() {
            return Ok(());
        }
        self.read::<serde::de::IgnoredAny>(answer).map(drop)
    }

    /// A reply that says yes and yet isn't what this call answers.
    pub(super) fn unreadable(&self, status: StatusCode, message: impl Into<String>) -> CallFailure {
        failure::new(&self.name, FailureKind::Unreadable, Some(status.as_u16()), message)
    }
}

impl Client {
    /// A small call, answered with 2xx or failed. Where the server has forgotten us, we sign in again and make
    /// it once more: what is refused with 401 has done nothing.
    pub(super) async fn make(&self, call: &Call<'_>) -> Result<Answer, CallFailure> {
        let sign_in = self.current_sign_in();
        match self.make_once(call).await {
            Err(failure) if failure.is_session_lost() && !matches!(call.scope, Scope::Anyone) => {
                // Boxed, since a sign-in is such a call itself.
                match Box::pin(self.renew(sign_in)).await {
                    Ok(true) => self.make_once(call).await,
                    Ok(false) | Err(_) => Err(failure),
                }
            }
            result => result,
        }
    }

    async fn make_once(&self, call: &Call<'_>) -> Result<Answer, CallFailure> {
        let length = call.body.as_ref().map_or(0, |body| body.len() as u64);
        let recording = Recording::begin(self.observer(), &call.name, Arc::new(length.into()));
        let request = match &call.body {
            Some(body) => self.request(call).body(body.clone()),
            // Without it some proxies refuse a POST or PUT that has no body (411).
            None if call.method == Method::GET => self.request(call),
            None => self.request(call).header(CONTENT_LENGTH, 0),
        };
        let exchange = async {
            match request.send().await {
                Ok(response) => self.reply(call, response).await,
                Err(error) => Err(failure::unanswered(&call.name, self.address().host(), &error, Progress::Sent)),
            }
        };
        let deadline = self.deadlines().call;
        let result = timeout(deadline, exchange).await.unwrap_or_else(|_| Err(failure::late(&call.name, deadline, "")));
        recording.end(result.as_ref().map(|answer| answer.status.as_u16()));
        result
    }

    /// A call whose body is streamed for as long as it takes.
    pub(super) async fn make_streamed(&self, call: &Call<'_>, chunk: ChunkBody) -> Result<Answer, CallFailure> {
        let (body, mut sending) = chunk.watched();
        let recording = Recording::begin(self.observer(), &call.name, sending.taken());
        let result = self.stream(call, self.request(call).body(body), &mut sending).await;
        recording.end(result.as_ref().map(|answer| answer.status.as_u16()));
        result
    }

    async fn stream(
        &self,
        call: &Call<'_>,
        request: RequestBuilder,
        sending: &mut Sending,
    ) -> Result<Answer, CallFailure> {
        let Deadlines { answer: patience, call: reading, stall, .. } = *self.deadlines();
        let watch = sending.watch();
        let stalled = watchdog::stalled(&watch, stall);
        let overdue = async {
            sending.left().await;
            tokio::time::sleep(patience).await;
        };
        let response = tokio::select! {
            biased;
            response = request.send() => response,
            () = overdue => return Err(failure::late(&call.name, patience, " of the last byte")),
            () = stalled => return Err(failure::stalled(&call.name, stall)),
        };
        let response = response.map_err(|error| {
            let progress = if sending.is_complete() { Progress::Sent } else { Progress::Sending };
            failure::unanswered(&call.name, self.address().host(), &error, progress)
        })?;
        let reply = timeout(reading, self.reply(call, response)).await;
        let answer = reply.unwrap_or_else(|_| Err(failure::late(&call.name, reading, " of the reply's begin")))?;
        // A server that reads the JSON as it comes may answer at its last brace, before the body has ended.
        let ended = timeout(reading, sending.left()).await.is_ok();
        if ended && sending.is_complete() {
            return Ok(answer);
        }
        Err(call.unreadable(answer.status, "the server said yes before it had the whole chunk"))
    }

    fn request(&self, call: &Call<'_>) -> RequestBuilder {
        let url = format!("{}/api{}", self.address().as_str(), call.path);
        let request = self.http().request(call.method.clone(), url);
        let token = match call.scope {
            Scope::Anyone => None,
            Scope::SignedIn | Scope::Project(_) => self.token(),
        };
        let request = token.into_iter().fold(request, |request, token| request.header(TOKEN, token));
        match call.scope {
            Scope::Project(project) => request.header("X-MSTR-ProjectID", project.as_str()),
            Scope::Anyone | Scope::SignedIn => request,
        }
    }

    /// Reads the reply and sorts it by its status. A refusal stays one even if its body is cut short.
    async fn reply(&self, call: &Call<'_>, mut response: Response) -> Result<Answer, CallFailure> {
        self.held().heard();
        let url = response.url().clone();
        let headers = std::mem::take(response.headers_mut());
        let mut answer = Answer { status: response.status(), headers, body: Vec::new() };
        let problem = loop {
            match response.chunk().await {
                Ok(None) => break None,
                Ok(Some(part)) if answer.body.len() + part.len() > REPLY_CAP => {
                    break Some((FailureKind::Unreadable, "the reply is larger than 8 MiB".to_owned()));
                }
                Ok(Some(part)) => answer.body.extend_from_slice(&part),
                Err(error) => break Some(failure::cut_short(&error)),
            }
        };
        if !answer.status.is_success() {
            return Err(refusal::read(&call.name, &url, &answer));
        }
        match problem {
            None => Ok(answer),
            Some((kind, message)) => Err(failure::new(&call.name, kind, Some(answer.status.as_u16()), message)),
        }
    }
}
