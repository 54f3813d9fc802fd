//! A fault fires: around a call, in the middle of its body, or in place of its answer.

use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;
use tokio::sync::oneshot;

use super::{Due, Form, Misdeed, Point, RetryAfter, body};
use crate::demo::forgetting;
use crate::demo::refusal::Refusal;
use crate::demo::server::Shared;
use crate::demo::wire::{End, Wire};

/// Says that an answer does not go out, because its connection was cut.
#[derive(Debug, Clone, Copy)]
pub(in crate::demo) struct Cut;

/// What a fault did to a call.
enum Act {
    /// This is its answer.
    Instead(Response),
    /// It goes on.
    GoOn,
}

/// Answers a call at which a fault is due.
pub(in crate::demo) async fn carry_out(due: Due, shared: &Arc<Shared>, mut request: Request, next: Next) -> Response {
    let scene = Scene {
        wire: request.extensions().get::<ConnectInfo<Wire>>().map(|info| info.0.clone()).unwrap_or_default(),
        target: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
        due,
        shared,
    };
    match (&scene.due.fault().what, scene.due.fault().point) {
        (&Misdeed::Slow(rate), _) => {
            scene.due.fire();
            let response = next.run(request.map(|all| body::slow(all, rate))).await;
            response.map(|all| body::slow(all, rate))
        }
        (&Misdeed::Publishing(ending), _) => {
            scene.due.fire();
            request.extensions_mut().insert(ending);
            next.run(request).await
        }
        (Misdeed::Truncate, _) | (_, Point::Applied) => {
            let response = next.run(request).await;
            scene.after(response).await
        }
        (_, Point::Start) => match scene.before().await {
            Act::Instead(response) => response,
            Act::GoOn => next.run(request).await,
        },
        (_, Point::Share(hundredths)) => {
            let length = request.headers().get(header::CONTENT_LENGTH);
            let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
            let bytes = length.map_or(u64::MAX, |length| length.saturating_mul(u64::from(hundredths)) / 100);
            scene.within(bytes, request, next).await
        }
        (_, Point::Bytes(bytes)) => scene.within(bytes, request, next).await,
        (_, Point::End) => scene.within(u64::MAX, request, next).await,
    }
}

struct Scene<'a> {
    due: Due,
    wire: Wire,
    /// Path and query of the call.
    target: String,
    shared: &'a Arc<Shared>,
}

impl Scene<'_> {
    /// Fires once that many bytes of the body were read, or all of it.
    async fn within(&self, bytes: u64, request: Request, next: Next) -> Response {
        let (tell, told) = oneshot::channel();
        let (resume, resumed) = oneshot::channel::<()>();
        let hook = async move {
            let _ = tell.send(());
            let _ = resumed.await;
        };
        let mut answer = std::pin::pin!(next.run(request.map(|all| body::hooked(all, bytes, hook))));
        tokio::select! {
            // A call that never looks at its body was over before the fault could fire.
            response = &mut answer => return response,
            Ok(()) = told => {}
        }
        match self.before().await {
            Act::Instead(response) => response,
            Act::GoOn => {
                let _ = resume.send(());
                answer.await
            }
        }
    }

    /// Fires when the call took effect.
    async fn after(&self, response: Response) -> Response {
        if self.due.fault().what == Misdeed::Truncate {
            self.due.fire();
            return truncated(response).await;
        }
        match self.before().await {
            Act::Instead(other) => other,
            Act::GoOn => response,
        }
    }

    /// Fires here and now.
    async fn before(&self) -> Act {
        self.due.fire();
        match &self.due.fault().what {
            Misdeed::Answer { status, form, retry_after } => Act::Instead(answer(*status, *form, *retry_after)),
            Misdeed::Redirect(to) => Act::Instead(redirect(to, &self.target)),
            Misdeed::Garbage => {
                Act::Instead(([(header::CONTENT_TYPE, "application/json")], "{\"\u{0}").into_response())
            }
            Misdeed::Reset => Act::Instead(self.cut(End::Reset)),
            Misdeed::Close => Act::Instead(self.cut(End::Close)),
            Misdeed::Hang => {
                self.due.taken_out().await;
                Act::GoOn
            }
            Misdeed::ExpireSignIns => {
                self.shared.sign_ins.end_all();
                Act::GoOn
            }
            Misdeed::ForgetUploads => {
                forgetting::all(self.shared);
                Act::GoOn
            }
            Misdeed::Settle => {
                tokio::select! {
                    () = settled(self.shared) => {}
                    () = self.due.taken_out() => {}
                }
                Act::GoOn
            }
            Misdeed::Slow(_) | Misdeed::Truncate | Misdeed::Publishing(_) => Act::GoOn,
        }
    }

    /// No answer: the connection ends when it is about to be written.
    fn cut(&self, end: End) -> Response {
        self.wire.cut(end);
        let mut response = Response::default();
        response.extensions_mut().insert(Cut);
        response
    }
}

/// Waits until nothing is being published.
async fn settled(shared: &Shared) {
    for upload in shared.uploads.all() {
        upload.settled().await;
    }
}

fn answer(status: u16, form: Form, retry_after: Option<RetryAfter>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match form {
        Form::Json if status.is_success() => (status, Json(json!({}))).into_response(),
        Form::Json => Refusal::of_status(status).into_response(),
        Form::Html => (status, Html(page(status))).into_response(),
        Form::Empty => status.into_response(),
    };
    let value = retry_after.map(|when| match when {
        RetryAfter::Seconds(seconds) => seconds.to_string(),
        RetryAfter::Date(seconds) => http_date(seconds),
    });
    if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// The page that a proxy would show.
pub(in crate::demo) fn page(status: StatusCode) -> String {
    format!("<html>\r\n<head><title>{status}</title></head>\r\n<body><h1>{status}</h1></body>\r\n</html>\r\n")
}

fn http_date(seconds: u32) -> String {
    let now = jiff::Timestamp::now();
    let then = now.checked_add(jiff::SignedDuration::from_secs(i64::from(seconds))).unwrap_or(now);
    then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// 307 keeps method and body, which is the worst that can happen to a token.
fn redirect(to: &str, target: &str) -> Response {
    let location = format!("{}{target}", to.trim_end_matches('/'));
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]).into_response()
}

/// The answer as it would have been, except that its body breaks off.
async fn truncated(response: Response) -> Response {
    let (mut parts, all) = response.into_parts();
    let whole = axum::body::to_bytes(all, usize::MAX).await.unwrap_or_default();
    // An empty body breaks off as well: it is announced as a longer one.
    let length = whole.len().max(2);
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if parts.status == StatusCode::NO_CONTENT {
        parts.status = StatusCode::OK;
    }
    Response::from_parts(parts, body::broken_off(whole.slice(..whole.len() / 2)))
}
