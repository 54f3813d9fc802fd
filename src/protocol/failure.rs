//! What the HTTP library reports, told as one sentence that helps. It says "error sending request" for
//! nearly everything; name look-up, a refused port and TLS are told apart only by walking the causes.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::{CertificateError, InvalidMessage};

use super::body::Unsendable;
use crate::dataset::{CallFailure, FailureKind};
use crate::text;

/// The longest text of a library that is passed on.
const CAUSE: usize = 200;

/// A failure without anything from a server's reply.
pub(super) fn new(request: &str, kind: FailureKind, status: Option<u16>, message: impl Into<String>) -> CallFailure {
    CallFailure {
        request: request.to_owned(),
        kind,
        status,
        code: None,
        message: message.into(),
        ticket: None,
        server_code: None,
        retry_after: None,
    }
}

/// No answer in time.
pub(super) fn late(request: &str, waited: Duration, since: &str) -> CallFailure {
    new(request, FailureKind::Timeout, None, format!("no answer within {}{since}", text::span(waited)))
}

/// A body of which nothing was taken for so long.
pub(super) fn stalled(request: &str, waited: Duration) -> CallFailure {
    new(request, FailureKind::Timeout, None, format!("the server took nothing for {}", text::span(waited)))
}

/// The text of the deepest cause. Libraries wrap, and only the deepest says what happened; none of the
/// outer ones, which may hold an address with its query, is passed on.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    text::excerpt(&causes(error).last().map_or_else(String::new, ToString::to_string), CAUSE)
}

/// The error and its causes, outermost first, with those that an `io::Error` hides from `source()`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error = *error;
        let hidden = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        hidden.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source())
    })
}

fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).find_map(|cause| cause.downcast_ref::<E>())
}

/// How far the body of the request had come when the connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// Some of it was still to be sent.
    Sending,
    /// It was sent, or there was none.
    Sent,
}

/// A call that ended before the head of a reply was there.
pub(super) fn unanswered(request: &str, host: &str, error: &reqwest::Error, progress: Progress) -> CallFailure {
    let (kind, message) =
        if error.is_connect() { unconnected(host, error, error.is_timeout()) } else { broken(host, error, progress) };
    new(request, kind, None, message)
}

fn unconnected(host: &str, error: &(dyn Error + 'static), late: bool) -> (FailureKind, String) {
    if let Some(tls) = find::<rustls::Error>(error) {
        return (FailureKind::Tls, distrust(host, tls));
    }
    if late {
        return (FailureKind::Connect, format!("{host} did not take the connection in time"));
    }
    // The resolver's error has no type of its own.
    if causes(error).any(|cause| cause.to_string().contains("failed to lookup address")) {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let message = format!("host {name} was not found; check its spelling in the Library URL, and the network");
        return (FailureKind::Connect, message);
    }
    let message = match find::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => format!(
            "nothing listens at {host}; check host and port of the Library URL \
             (it looks like https://host/MicroStrategyLibrary)"
        ),
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown) => {
            format!("there is no way to {host} from here; check the network or the VPN")
        }
        _ => format!("no connection to {host}: {}", innermost(error)),
    };
    (FailureKind::Connect, message)
}

fn distrust(host: &str, error: &rustls::Error) -> String {
    use CertificateError as Bad;
    match error {
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            format!("{host} does not speak TLS on this port")
        }
        rustls::Error::InvalidCertificate(Bad::ApplicationVerificationFailure) => {
            format!("the certificate of {host} is not the one that was accepted for it; was it renewed?")
        }
        rustls::Error::InvalidCertificate(Bad::UnknownIssuer) => {
            format!("the certificate of {host} comes from an authority that this machine does not know")
        }
        rustls::Error::InvalidCertificate(Bad::BadSignature) => {
            format!("the certificate of {host} was not signed by the authority that it names")
        }
        rustls::Error::InvalidCertificate(Bad::Expired | Bad::ExpiredContext { .. }) => {
            format!("the certificate of {host} has expired, or the clock of this machine is wrong")
        }
        rustls::Error::InvalidCertificate(Bad::NotValidForName | Bad::NotValidForNameContext { .. }) => {
            format!("the certificate that {host} shows belongs to another name")
        }
        other => format!("no TLS connection to {host}: {}", text::excerpt(&other.to_string(), CAUSE)),
    }
}

fn broken(host: &str, error: &(dyn Error + 'static), progress: Progress) -> (FailureKind, String) {
    if let Some(unsendable) = find::<Unsendable>(error) {
        return (FailureKind::Cancelled, text::excerpt(&unsendable.to_string(), CAUSE));
    }
    if causes(error).any(|cause| is_no_http(&cause.to_string())) {
        return (FailureKind::Unreadable, format!("what answers at {host} does not speak HTTP"));
    }
    let message = match progress {
        Progress::Sending => "connection closed while sending",
        Progress::Sent => "connection closed before an answer came",
    };
    (FailureKind::Broken, message.to_owned())
}

/// A reply whose body ended where it should not, or is no body.
pub(super) fn cut_short(error: &reqwest::Error) -> (FailureKind, String) {
    match find::<io::Error>(error).map(io::Error::kind) {
        // Broken compression or broken framing, while the connection stands.
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
            (FailureKind::Unreadable, format!("the reply can't be read: {}", innermost(error)))
        }
        _ => (FailureKind::Broken, "connection closed in the middle of the answer".to_owned()),
    }
}

/// How hyper words a reply that is no HTTP; its error has no public kinds.
fn is_no_http(words: &str) -> bool {
    words.starts_with("invalid HTTP") || words.starts_with("message head is too large")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("error sending request for url (http://host/?secret)")]
    struct Outer(#[source] io::Error);

    fn told(inner: impl Into<Box<dyn Error + Send + Sync>>) -> (FailureKind, String) {
        unconnected("bi.example.com:8443", &Outer(io::Error::other(inner)), false)
    }

    #[test]
    fn what_kept_the_connection_from_coming_about_is_found_below_its_wrappings() {
        let (kind, message) = told("failed to lookup address information: Name or service not known");
        assert_eq!(kind, FailureKind::Connect);
        assert!(message.starts_with("host bi.example.com was not found"), "{message}");

        for (error, words) in [
            (rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType), "does not speak TLS"),
            (rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer), "does not know"),
            (rustls::Error::InvalidCertificate(CertificateError::Expired), "has expired"),
            (rustls::Error::InvalidCertificate(CertificateError::NotValidForName), "another name"),
            (rustls::Error::HandshakeNotComplete, "no TLS connection"),
        ] {
            let (kind, message) = told(error);
            assert_eq!(kind, FailureKind::Tls);
            assert!(message.contains(words), "{message}");
        }
        let (_, message) = told("something else");
        assert_eq!(message, "no connection to bi.example.com:8443: something else");
    }
}
