//! The client itself: one server, one signed-in session, and the settings of the HTTP library. This is the
//! only place that builds a `reqwest::Client`, since half of its defaults are wrong here: it would follow
//! redirects with the token, repeat requests by itself and cut uploads that move.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use tokio::sync::mpsc;

use super::failure;
use super::held::Held;
use super::trust;
use crate::dataset::{CallFailure, CallRecord, FailureKind, ServerAddress, Trust};

/// How long is waited for what; data, so that tests wait milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// For a connection, with name look-up and TLS.
    pub connect: Duration,
    /// For a small call from its first byte to the last of its reply, and for the reply of a chunk once it
    /// has begun.
    pub call: Duration,
    /// For the next bytes of a chunk to be taken. Waiting for its source does not count.
    pub stall: Duration,
    /// For the answer to a chunk after its last byte was taken. The sending itself has no deadline: a
    /// transfer that moves is never cut.
    pub answer: Duration,
    /// For how long an unused connection is kept. Less than the 20 s after which Tomcat closes it, so that
    /// no call is lost on a connection that is being closed.
    pub idle: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            call: Duration::from_secs(30),
            stall: Duration::from_mins(1),
            answer: Duration::from_mins(5),
            idle: Duration::from_secs(10),
        }
    }
}

/// What a client is told when it is built.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Its waits.
    pub deadlines: Deadlines,
    /// Who wants to know of each call when it is over. A full queue loses the news, never the call.
    pub observer: Option<mpsc::Sender<CallRecord>>,
    /// How the server's certificate is judged.
    pub trust: Trust,
}

/// A client of one server. Clones share the connections, the cookies and the sign-in.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    observer: Option<mpsc::Sender<CallRecord>>,
}

struct Inner {
    http: reqwest::Client,
    address: ServerAddress,
    deadlines: Deadlines,
    token: Mutex<Option<HeaderValue>>,
    held: Held,
}

impl Client {
    /// A client of the server at this address; nothing is sent yet.
    pub fn new(address: &ServerAddress, options: Options) -> Result<Self, CallFailure> {
        let trust = options.trust.clone();
        let how = || match trust {
            Trust::System => Ok(Tls::System),
            Trust::Authority(file) => trust::authorities(&file).map(Tls::Authorities),
            Trust::Pinned(fingerprint) => {
                let config = trust::pinned(fingerprint).map_err(|error| error.to_string())?;
                Ok(Tls::Own(Box::new(config)))
            }
        };
        Self::with_tls(address, options, how)
    }

    /// A client that judges certificates as it is told.
    pub(super) fn with_tls(
        address: &ServerAddress,
        options: Options,
        tls: impl FnOnce() -> Result<Tls, String>,
    ) -> Result<Self, CallFailure> {
        let request = format!("GET {address}/api");
        let refuse = |kind, message: String| failure::new(&request, kind, None, message);
        if let Err(error) = reqwest::Url::parse(address.as_str()) {
            return Err(refuse(FailureKind::Connect, format!("the Library URL can't be used: {error}")));
        }
        // Plain http shows no certificate.
        let tls = if address.is_plain() { Ok(Tls::System) } else { tls() };
        let tls = tls.map_err(|why| refuse(FailureKind::Tls, why))?;
        let http = build(address, &options.deadlines, tls).map_err(|error| {
            let cause = failure::innermost(&error);
            refuse(FailureKind::Tls, format!("the system's certificates can't be used: {cause}"))
        })?;
        let Options { deadlines, observer, .. } = options;
        let inner = Inner { http, address: address.clone(), deadlines, token: Mutex::default(), held: Held::default() };
        Ok(Self { inner: Arc::new(inner), observer })
    }

    /// The same client, whose calls are told to somebody else.
    #[must_use]
    pub fn observed_by(&self, observer: mpsc::Sender<CallRecord>) -> Self {
        Self { inner: Arc::clone(&self.inner), observer: Some(observer) }
    }

    /// The server that this client talks to.
    pub fn address(&self) -> &ServerAddress {
        &self.inner.address
    }

    /// Whether a sign-in succeeded and no sign-out came after it. The server may have forgotten us since.
    pub fn is_signed_in(&self) -> bool {
        self.token().is_some()
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    pub(super) fn deadlines(&self) -> &Deadlines {
        &self.inner.deadlines
    }

    pub(super) fn observer(&self) -> Option<&mpsc::Sender<CallRecord>> {
        self.observer.as_ref()
    }

    pub(super) fn held(&self) -> &Held {
        &self.inner.held
    }

    pub(super) fn token(&self) -> Option<HeaderValue> {
        self.inner.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_token(&self, token: Option<HeaderValue>) {
        *self.inner.token.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("address", &self.inner.address)
            .field("signed_in", &self.is_signed_in())
            .finish_non_exhaustive()
    }
}

/// How certificates are judged, as the HTTP library takes it.
pub(super) enum Tls {
    /// By the system.
    System,
    /// By these authorities alone.
    Authorities(Vec<reqwest::tls::Certificate>),
    /// As this says.
    Own(Box<rustls::ClientConfig>),
}

fn build(address: &ServerAddress, deadlines: &Deadlines, tls: Tls) -> reqwest::Result<reqwest::Client> {
    // Fails when a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The page's samples send both headers with every call, and the vendor's client does.
    let json = HeaderValue::from_static("application/json");
    let headers = HeaderMap::from_iter([(ACCEPT, json.clone()), (CONTENT_TYPE, json)]);
    let builder = reqwest::Client::builder()
        .user_agent(concat!("pushcube/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(deadlines.connect)
        .pool_idle_timeout(deadlines.idle)
        // Its default of 30 s ends an upload whenever the server pauses reading for that long.
        .tcp_user_timeout(deadlines.answer);
    // A server on this machine is never behind a proxy; and over plain http no certificate is needed, so
    // that a machine without any can still run the demo.
    let builder = match (address.is_loopback(), address.is_plain()) {
        (true, true) => builder.no_proxy().tls_certs_only([]),
        (true, false) => builder.no_proxy(),
        (false, _) => builder,
    };
    match tls {
        Tls::System => builder.build(),
        Tls::Authorities(known) => builder.tls_certs_only(known).build(),
        Tls::Own(config) => builder.tls_backend_preconfigured(*config).build(),
    }
}
