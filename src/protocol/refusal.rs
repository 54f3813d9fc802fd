//! A reply that says no, read for what helps. The server answers with JSON of its own shape, sometimes
//! wrapped, with codes in two spellings; proxies before it answer with HTML or nothing at all; and a
//! redirect would carry the token to a host that nobody chose, so it is shown and never followed.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use serde_json::Value;

use super::exchange::Answer;
use super::failure;
use crate::dataset::{CallFailure, FailureKind};
use crate::text;

/// The longest message of a server that is kept.
const MESSAGE: usize = 8000;
/// How much of a reply that nobody understands is shown.
const GLIMPSE: usize = 200;

/// The failure that an answer with another status than 2xx is.
pub(super) fn read(request: &str, url: &reqwest::Url, answer: &Answer) -> CallFailure {
    let status = answer.status;
    let mut failure = failure::new(request, FailureKind::Refused, Some(status.as_u16()), "");
    if status.is_redirection() {
        failure.message = redirect(url, status, &answer.headers);
        return failure;
    }
    failure.retry_after = retry_after(&answer.headers);
    match serde_json::from_slice(&answer.body).ok().as_ref().and_then(Said::find) {
        Some(said) => said.put_into(&mut failure),
        None => failure.message = wordless(answer),
    }
    if failure.message.is_empty() {
        failure.message = format!("the server answered {}", name(status));
    }
    failure
}

/// After how many seconds the server wants to be asked again. A date is read against the server's own clock,
/// which its `Date` tells; ours may be wrong.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).map(str::trim);
    let told = text(RETRY_AFTER)?;
    if let Ok(seconds) = told.parse() {
        return Some(seconds);
    }
    let date = |text: &str| jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let now = text(DATE).and_then(date).unwrap_or_else(jiff::Timestamp::now);
    let wait = date(told)?.as_second().saturating_sub(now.as_second());
    Some(u64::try_from(wait).unwrap_or(0))
}

fn redirect(url: &reqwest::Url, status: StatusCode, headers: &HeaderMap) -> String {
    let target = headers.get(LOCATION).and_then(|value| value.to_str().ok()).and_then(|text| url.join(text).ok());
    let Some(target) = target else {
        return format!("the server answered {} and names no address", name(status));
    };
    // Only the host: a path or query may hold a token of a sign-in page.
    let origin = text::excerpt(&target.origin().ascii_serialization(), GLIMPSE);
    format!(
        "the server sends this call on to {origin}, which is never followed; \
         if the Library is there, that belongs into the Library URL"
    )
}

/// A word on an answer that holds no error of the server's own.
fn wordless(answer: &Answer) -> String {
    let hint = match answer.status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            "; there is no such call at this address: check the path of the Library URL"
        }
        StatusCode::PAYLOAD_TOO_LARGE => "; something before the server limits the size of a chunk",
        _ => "",
    };
    format!("{}{hint}", glimpse(answer))
}

/// What came, shortened: status, kind and the beginning of the body.
pub(super) fn glimpse(answer: &Answer) -> String {
    let status = name(answer.status);
    let body = one_line(&String::from_utf8_lossy(answer.body.get(..4 * GLIMPSE).unwrap_or(&answer.body)));
    if body.is_empty() {
        return format!("the server answered {status} with an empty body");
    }
    let kind = answer.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = match kind.split(';').next().unwrap_or_default().trim() {
        "" => "a body of no declared kind".to_owned(),
        kind => text::excerpt(kind, 40),
    };
    let head: String = body.chars().take(GLIMPSE).collect();
    format!("the server answered {status} with {kind}: {}", text::harmless(&head))
}

fn name(status: StatusCode) -> String {
    status.canonical_reason().map_or_else(|| status.as_str().to_owned(), |word| format!("{} {word}", status.as_str()))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The error object of a reply, with every field as it may come.
struct Said<'a> {
    code: Option<&'a str>,
    message: &'a str,
    ticket: Option<&'a str>,
    server_code: Option<i64>,
}

impl<'a> Said<'a> {
    fn find(reply: &'a Value) -> Option<Self> {
        let error = match reply.get("errors") {
            Some(list) => list.get(0)?,
            None => reply,
        };
        let text = |key| error.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let number = |key| error.get(key).and_then(super::wire::integer);
        let said = Self {
            code: text("code"),
            message: text("message").unwrap_or_default(),
            ticket: text("ticketId"),
            // Both spellings stand in Strategy's REST docs.
            server_code: number("iServerCode").or_else(|| number("IserverCode")),
        };
        (said.code.is_some() || !said.message.is_empty()).then_some(said)
    }

    fn put_into(&self, failure: &mut CallFailure) {
        failure.code = self.code.map(code);
        failure.message = text::excerpt(bare(&one_line(self.message)), MESSAGE);
        failure.ticket = self.ticket.map(|ticket| text::excerpt(ticket, 64));
        failure.server_code = self.server_code;
    }
}

/// `ERR0014` and `ERR014` are one code: the docs print the first, servers send the second.
fn code(sent: &str) -> String {
    let number = sent.strip_prefix("ERR").filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    match number.and_then(|digits| digits.parse::<u32>().ok()) {
        Some(number) => format!("ERR{number:03}"),
        None => text::excerpt(sent, 64),
    }
}

/// A message without the parentheses in which those of the Intelligence Server come.
fn bare(message: &str) -> &str {
    let Some(inner) = message.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else { return message };
    // "(a) and (b)" begins and ends with parentheses that are no pair.
    let mut depth = 0_i64;
    let paired = inner.chars().all(|c| {
        depth += i64::from(c == '(') - i64::from(c == ')');
        depth >= 0
    });
    if paired { inner.trim() } else { message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_equal_by_number() {
        for (sent, kept) in [("ERR0014", "ERR014"), ("ERR014", "ERR014"), ("ERR9", "ERR009"), ("X-1", "X-1")] {
            assert_eq!(code(sent), kept);
        }
        assert_eq!(code("ERR99999999999999999999"), "ERR99999999999999999999");
    }

    #[test]
    fn only_a_pair_of_parentheses_is_taken_off() {
        assert_eq!(bare("(The object does not exist (yet).)"), "The object does not exist (yet).");
        assert_eq!(bare("(a) and (b)"), "(a) and (b)");
        assert_eq!(bare("plain"), "plain");
    }
}
