//! The server as the operator meets it: its address, how one signs in, what it says of itself, its
//! projects, and calls: what came of them, and why they failed. Plain data that `protocol` fills and the screens show.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ProjectId;
use crate::secret::Secret;

/// The address of a Library, without `/api` and without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServerAddress(String);

/// Why a text is no address of a Library.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Nothing was typed.
    #[error("the Library URL is missing; it looks like https://host/MicroStrategyLibrary")]
    Empty,
    /// No scheme that we speak.
    #[error("the Library URL must begin with https:// or http://")]
    Scheme,
    /// No host after the scheme.
    #[error("the Library URL names no host")]
    Host,
    /// A user or password stands in the address.
    #[error("a user or password does not belong into the URL; type it into its own field")]
    UserInfo,
    /// A character that no address holds.
    #[error("the Library URL holds a blank or a control character")]
    Character,
}

impl ServerAddress {
    /// Reads an address as people paste it: with slashes at its end, with `/api` (at which mstrio-py cuts as
    /// well), from the REST explorer, or from the browser in which they use the Library.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadAddress::Empty);
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(BadAddress::Character);
        }
        let (scheme, rest) = text.split_once("://").ok_or(BadAddress::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "https" && scheme != "http" {
            return Err(BadAddress::Scheme);
        }
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.contains('@') {
            return Err(BadAddress::UserInfo);
        }
        if host.is_empty() || host.starts_with(':') {
            return Err(BadAddress::Host);
        }
        Ok(Self(format!("{scheme}://{host}{}", context(&format!("/{path}/")))))
    }

    /// The address as it is shown, and put before `/api`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Host and port.
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default()
    }

    /// Whether what is sent there can be read on the way: plain http to another machine.
    pub fn is_open(&self) -> bool {
        self.is_plain() && !self.is_loopback()
    }

    /// Whether it is http without TLS.
    pub fn is_plain(&self) -> bool {
        self.0.starts_with("http://")
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        use std::net::{Ipv4Addr, Ipv6Addr};
        let host = self.host();
        if let Some((name, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            return name.parse().is_ok_and(|ip: Ipv6Addr| ip.is_loopback());
        }
        let name = host.split(':').next().unwrap_or_default();
        name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback())
    }
}

impl TryFrom<String> for ServerAddress {
    type Error = BadAddress;
    fn try_from(text: String) -> Result<Self, BadAddress> {
        Self::parse(&text)
    }
}

impl From<ServerAddress> for String {
    fn from(address: ServerAddress) -> String {
        address.0
    }
}

/// The part of a path that belongs to the Library itself.
fn context(path: &str) -> &str {
    const USUAL: &str = "/microstrategylibrary/";
    let lower = path.to_ascii_lowercase();
    let usual = lower.find(USUAL).map(|at| at + USUAL.len());
    let end = usual.or_else(|| ["/api/", "/api-docs/"].iter().filter_map(|word| lower.find(word)).min());
    path.get(..end.unwrap_or(path.len())).unwrap_or(path).trim_end_matches('/')
}

impl std::fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The colour of a server's label, one of the terminal's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelColour {
    /// Red.
    Red,
    /// Yellow.
    Yellow,
    /// Green.
    Green,
    /// Cyan.
    Cyan,
    /// Blue.
    Blue,
    /// Magenta.
    Magenta,
}

impl LabelColour {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Red, Self::Yellow, Self::Green, Self::Cyan, Self::Blue, Self::Magenta];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Cyan => "cyan",
            Self::Blue => "blue",
            Self::Magenta => "magenta",
        }
    }
}

/// Who signs in, and how (`loginMode` of `POST /api/auth/login`, as listed in Strategy's REST docs).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Mode 1.
    Standard {
        /// The login.
        username: String,
        /// The password, which may be empty.
        password: Secret,
    },
    /// Mode 16.
    Ldap {
        /// The login.
        username: String,
        /// The password.
        password: Secret,
    },
    /// Mode 8: nobody in particular.
    Guest,
    /// Mode 4096: the token travels as `username`.
    ApiToken(Secret),
    /// Mode -1, by `/api/auth/delegate`.
    IdentityToken(Secret),
}

impl Credentials {
    /// The same with this secret.
    #[must_use]
    pub fn with_secret(self, secret: Secret) -> Self {
        match self {
            Self::Standard { username, .. } => Self::Standard { username, password: secret },
            Self::Ldap { username, .. } => Self::Ldap { username, password: secret },
            Self::ApiToken(_) => Self::ApiToken(secret),
            Self::IdentityToken(_) => Self::IdentityToken(secret),
            Self::Guest => Self::Guest,
        }
    }

    /// The user's name for the screen, as far as it is known before the server was asked.
    pub fn user(&self) -> &str {
        match self {
            Self::Standard { username, .. } | Self::Ldap { username, .. } => username,
            Self::Guest => "guest",
            Self::ApiToken(_) => "API token",
            Self::IdentityToken(_) => "identity token",
        }
    }
}

/// What `GET /api/status` says; a server that doesn't answer it has neither.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerFacts {
    /// Version of the web tier.
    pub web_version: Option<String>,
    /// Version of the Intelligence Server.
    pub server_version: Option<String>,
}

/// What `GET /api/sessions` says of the signed-in user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSession {
    /// The full name.
    pub full_name: String,
    /// After how many seconds without a call the server forgets us.
    pub timeout: Option<u64>,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it takes uploads.
    pub status: ProjectStatus,
}

/// The state of a project (numbers as in mstrio-py).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectStatus {
    /// 0: the only one that takes uploads.
    Active,
    /// 1, 2, 4, 7: loaded, but refuses or holds back jobs.
    Idle(i64),
    /// -1 and below: not loaded.
    Offline(i64),
}

impl ProjectStatus {
    /// The state from its number on the wire.
    pub const fn from_wire(number: i64) -> Self {
        match number {
            0 => Self::Active,
            n if n < 0 => Self::Offline(n),
            n => Self::Idle(n),
        }
    }

    /// The word for the list.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Idle(_) => "idle",
            Self::Offline(_) => "offline",
        }
    }

    /// Why it can't be chosen, if so.
    pub const fn refusal(self) -> Option<&'static str> {
        match self {
            Self::Active => None,
            Self::Idle(1) => Some("holds jobs back now (execution idle)"),
            Self::Idle(2) => Some("refuses new jobs now (request idle)"),
            Self::Idle(4) => Some("runs no warehouse jobs now"),
            Self::Idle(_) => Some("refuses jobs now (idle)"),
            Self::Offline(-2) => Some("is being unloaded"),
            Self::Offline(-3) => Some("failed to load"),
            Self::Offline(-4) => Some("is being loaded; read the list again"),
            Self::Offline(_) => Some("is not loaded"),
        }
    }
}

/// A call that did not do what it should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, JsonSchema)]
pub struct CallFailure {
    /// What was asked: `PUT /api/datasets/…/uploadSessions/…`.
    pub request: String,
    /// How it failed.
    pub kind: FailureKind,
    /// The HTTP status, if there was a reply.
    pub status: Option<u16>,
    /// The server's error code: `ERR009`.
    pub code: Option<String>,
    /// The server's words, or ours where it had none.
    pub message: String,
    /// The server's ticket id, by which its administrators find the entry in their log.
    pub ticket: Option<String>,
    /// The Intelligence Server's own number.
    pub server_code: Option<i64>,
    /// After how many seconds to come back, where the answer says so (`Retry-After`).
    pub retry_after: Option<u64>,
}

/// How a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// No connection came about: nothing was sent.
    Connect,
    /// No connection that can be trusted: nothing was sent, and trying again won't help.
    Tls,
    /// The connection broke, or no answer came: what was sent may have arrived.
    Broken,
    /// No answer in time.
    Timeout,
    /// An answer with a status that says no.
    Refused,
    /// An answer that is not what this call answers.
    Unreadable,
    /// We stopped it ourselves.
    Cancelled,
}

impl CallFailure {
    /// The failure of a call that was not made, since nobody is signed in.
    pub fn not_signed_in(request: &str) -> Self {
        Self {
            request: request.to_owned(),
            kind: FailureKind::Refused,
            status: None,
            code: None,
            message: "nobody is signed in".to_owned(),
            ticket: None,
            server_code: None,
            retry_after: None,
        }
    }

    /// Whether the server says that we are not signed in any more (401, ERR009).
    pub fn is_session_lost(&self) -> bool {
        self.status == Some(401)
    }

    /// Whether the server says that the thing named in the path is not there. A 404 without a code comes from
    /// something in between, which knows nothing of it.
    pub fn is_not_found(&self) -> bool {
        self.status == Some(404) && self.code.is_some()
    }
}

impl std::fmt::Display for CallFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.request)?;
        if let Some(status) = self.status {
            write!(f, "{status} ")?;
        }
        if let Some(code) = &self.code {
            write!(f, "{code} ")?;
        }
        f.write_str(&self.message)?;
        if let Some(ticket) = &self.ticket {
            write!(f, " (ticket {ticket})")?;
        }
        Ok(())
    }
}

/// A call that is over, as the request log shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CallRecord {
    /// What was asked: `PUT /api/datasets/…/uploadSessions/…`.
    pub request: String,
    /// The status of the answer, if one came.
    pub status: Option<u16>,
    /// How it failed, if it did.
    pub failure: Option<CallFailure>,
    /// From its begin to the answer's last byte, in milliseconds.
    pub millis: u64,
    /// Bytes of the request's body that the connection has taken.
    pub body_bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_people_paste_it() {
        for plain in ["https://bi.example.com/MicroStrategyLibrary", "https://bi.example.com/bi/library"] {
            for pasted in ["", "/", "/api", "/api/", "/api/auth/login", "/api-docs/#!/Datasets", "?x=1"] {
                let typed = format!("{plain}{pasted}");
                let read = ServerAddress::parse(&typed).map(|a| a.as_str().to_owned());
                assert_eq!(read, Ok(plain.to_owned()), "{typed}");
            }
        }
        let read = |text| ServerAddress::parse(text).map(|a| a.as_str().to_owned());
        let browser = "https://bi.example.com/app/MicroStrategyLibrary/app/B19D/home?x=1";
        assert_eq!(read(browser), Ok("https://bi.example.com/app/MicroStrategyLibrary".to_owned()));
        assert_eq!(read("HTTP://127.0.0.1:8080"), Ok("http://127.0.0.1:8080".to_owned()));
        assert_eq!(ServerAddress::parse("bi.example.com"), Err(BadAddress::Scheme));
        assert_eq!(ServerAddress::parse("file:///etc/passwd"), Err(BadAddress::Scheme));
        assert_eq!(ServerAddress::parse("https://me:pw@bi.example.com/x"), Err(BadAddress::UserInfo));
    }

    #[test]
    fn plain_http_is_open_to_readers_unless_it_stays_here() {
        let open = |text| ServerAddress::parse(text).map(|a| a.is_open());
        assert_eq!(open("http://bi.example.com:8080/x"), Ok(true));
        assert_eq!(open("http://127.0.0.1:41231/x"), Ok(false));
        assert_eq!(open("http://[::1]:41231/x"), Ok(false));
        assert_eq!(open("http://[::1]/x"), Ok(false));
        assert_eq!(open("http://localhost/x"), Ok(false));
        assert_eq!(open("http://127.0.0.1.example.com/x"), Ok(true));
        assert_eq!(open("https://bi.example.com/x"), Ok(false));
    }
}
