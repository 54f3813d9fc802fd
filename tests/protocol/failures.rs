//! How each way of failing is told: kind, status, code, ticket, and words that help.

use std::time::Duration;

use pushcube::dataset::{CallFailure, Credentials, FailureKind, ServerAddress};
use pushcube::protocol::{Client, Deadlines, Options};

use crate::listener::{Listener, Reply, address, dataset, project, reply, session, signed_in, within};

/// A reply and the failure that it becomes. `words` are those that the message must hold.
struct Case {
    reply: Reply,
    kind: FailureKind,
    status: Option<u16>,
    code: Option<&'static str>,
    ticket: Option<&'static str>,
    server_code: Option<i64>,
    words: &'static [&'static str],
}

fn case(reply: Reply, kind: FailureKind, status: u16, words: &'static [&'static str]) -> Case {
    Case { reply, kind, status: Some(status), code: None, ticket: None, server_code: None, words }
}

fn refused(status: &str, kind: &str, body: &str, words: &'static [&'static str]) -> Case {
    let number = status.split(' ').next().unwrap().parse().unwrap();
    case(Reply::Say(reply(status, &[kind], body)), FailureKind::Refused, number, words)
}

const JSON: &str = "Content-Type: application/json;charset=UTF-8";
const HTML: &str = "Content-Type: text/html; charset=utf-8";

fn server_errors() -> Vec<Case> {
    vec![
        Case {
            code: Some("ERR009"),
            ticket: Some("0f1e2d"),
            ..refused(
                "401 Unauthorized",
                JSON,
                r#"{"code":"ERR009","message":"The user's session has expired, please reauthenticate","ticketId":"0f1e2d"}"#,
                &["The user's session has expired"],
            )
        },
        Case {
            code: Some("ERR014"),
            server_code: Some(-2_147_213_784),
            ..refused(
                "403 Forbidden",
                JSON,
                r#"{"code":"ERR0014","message":"(You do not have the privilege (Import).)","iServerCode":-2147213784}"#,
                &["You do not have the privilege (Import)."],
            )
        },
        Case {
            code: Some("ERR004"),
            server_code: Some(-1),
            ..refused(
                "404 Not Found",
                JSON,
                r#"{"errors":[{"code":"ERR004","message":"The object does not exist","IserverCode":"-1"}]}"#,
                &["The object does not exist"],
            )
        },
        Case {
            code: Some("ERR002"),
            ..refused("500 Server Error", JSON, r#"{"code":"ERR002","message":null,"iServerCode":null}"#, &["500"])
        },
        Case {
            code: Some("ERR001"),
            ..refused(
                "500 Server Error",
                JSON,
                "{\"code\":\"ERR001\",\"message\":\"one\\n  two\\u001b[2J\"}",
                &["one two\u{241b}[2J"],
            )
        },
        refused("404 Not Found", HTML, "<h1>Not here</h1>", &["404 Not Found", "text/html", "path of the Library URL"]),
        refused("500 Server Error", HTML, "<html>\n<b>Tomcat\u{1b}</b>", &["text/html: <html> <b>Tomcat\u{241b}</b>"]),
        refused("413 Payload Too Large", HTML, "", &["empty body", "limits the size of a chunk"]),
        refused("502 Bad Gateway", "Server: proxy", "", &["502 Bad Gateway with an empty body"]),
        refused("503 Service Unavailable", JSON, r#"{"errors":[]}"#, &["503", "errors"]),
    ]
}

fn unreadable() -> Vec<Case> {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[".to_vec();
    let packed = reply("200 OK", &[JSON, "Content-Encoding: gzip"], "no gzip at all, only text that says so");
    vec![
        case(
            Reply::SayAndClose(reply("200 OK", &[JSON], vec![b' '; 9 << 20])),
            FailureKind::Unreadable,
            200,
            &["larger than 8 MiB"],
        ),
        case(Reply::Say(reply("200 OK", &[HTML], "<p>Sign in")), FailureKind::Unreadable, 200, &["text/html: <p>Sign"]),
        case(
            Reply::Say(reply("200 OK", &[JSON], r#"{"a":1}"#)),
            FailureKind::Unreadable,
            200,
            &["expected a sequence"],
        ),
        case(
            Reply::Say(reply("200 OK", &[JSON], r#"[{"id":"../../objects","name":"x"}]"#)),
            FailureKind::Unreadable,
            200,
            &["is not an object id"],
        ),
        case(Reply::SayAndClose(cut), FailureKind::Broken, 200, &["in the middle of the answer"]),
        case(Reply::Say(packed), FailureKind::Unreadable, 200, &["can't be read"]),
        Case {
            status: None,
            ..case(
                Reply::SayAndClose(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec()),
                FailureKind::Unreadable,
                0,
                &["does not speak HTTP"],
            )
        },
        Case {
            status: None,
            ..case(Reply::SayAndClose(Vec::new()), FailureKind::Broken, 0, &["closed before an answer came"])
        },
    ]
}

#[tokio::test]
async fn every_failure_says_what_the_server_said() {
    for case in server_errors().into_iter().chain(unreadable()) {
        let listener = Listener::start([case.reply]).await;
        let failure = within(listener.client().projects()).await.unwrap_err();
        let told = format!("{failure} {failure:?}");
        assert_eq!(failure.request, "GET /api/projects");
        assert_eq!(failure.kind, case.kind, "{told}");
        assert_eq!(failure.status, case.status, "{told}");
        assert_eq!(failure.code.as_deref(), case.code, "{told}");
        assert_eq!(failure.ticket.as_deref(), case.ticket, "{told}");
        assert_eq!(failure.server_code, case.server_code, "{told}");
        for words in case.words {
            assert!(failure.message.contains(words), "{words:?} in {told}");
        }
    }
}

#[tokio::test]
async fn the_request_is_named_with_its_ids() {
    let gone = reply("404 Not Found", &[JSON], r#"{"code":"ERR004","message":"no"}"#);
    let listener = Listener::start([Reply::Say(gone)]).await;
    let failure = within(listener.client().publish_status(&project(), &dataset(), &session())).await.unwrap_err();
    assert_eq!(
        failure.request,
        "GET /api/datasets/D13539E5433CDB837363F086C6DA6B5C/uploadSessions/9A4EE1C04C4EA20C8A976A8172034DD0\
         /publishStatus"
    );
}

#[tokio::test]
async fn a_redirect_is_shown_by_its_host_and_never_followed() {
    let mut other = Listener::start([]).await;
    let port = other.address.host();
    let location = format!("Location: http://{port}/sso?state=hidden");
    let listener = Listener::start([Reply::Say(reply("307 Temporary Redirect", &[&location], ""))]).await;
    let failure = within(listener.client().sign_in(&Credentials::Guest)).await.unwrap_err();
    assert_eq!((failure.kind, failure.status), (FailureKind::Refused, Some(307)));
    assert!(failure.message.contains(&format!("http://{port},")), "{}", failure.message);
    assert!(!failure.to_string().contains("hidden"), "{failure}");
    assert!(other.seen_so_far().is_empty());
}

/// To another host, and with the method and the body kept: what a library that follows would carry a token along to.
#[tokio::test]
async fn a_token_and_a_chunk_never_follow_a_redirect() {
    let mut other = Listener::start([]).await;
    let location = format!("Location: {}/elsewhere", other.address.as_str());
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let away = || Reply::Say(reply(status, &[&location], ""));
        let listener = Listener::start([signed_in("token-5b21c9"), away(), away()]).await;
        let client = listener.client();
        within(client.sign_in(&Credentials::Guest)).await.unwrap();
        let number = status.split(' ').next().unwrap().parse().ok();
        let failure = within(client.projects()).await.unwrap_err();
        assert_eq!((failure.kind, failure.status), (FailureKind::Refused, number), "{failure}");
        let body = bytes::Bytes::from_static(b"{}").into();
        let failure = within(client.put_chunk(&project(), &dataset(), &session(), body)).await.unwrap_err();
        assert_eq!((failure.kind, failure.status), (FailureKind::Refused, number), "{failure}");
        assert!(!failure.to_string().contains("5b21c9"), "{failure}");
    }
    assert!(other.seen_so_far().is_empty());
}

#[tokio::test]
async fn a_sign_in_without_a_usable_token_is_none() {
    for (header, words) in [
        ("Server: x", "without a token"),
        ("X-MSTR-AuthToken:", "without a token"),
        ("X-MSTR-AuthToken: two words", "not visible ASCII"),
        ("X-MSTR-AuthToken: t\u{f6}ken", "not visible ASCII"),
    ] {
        let listener = Listener::start([Reply::Say(reply("204 No Content", &[header], ""))]).await;
        let client = listener.client();
        let failure = within(client.sign_in(&Credentials::Guest)).await.unwrap_err();
        assert_eq!((failure.kind, failure.status), (FailureKind::Unreadable, Some(204)), "{header}");
        assert!(failure.message.contains(words), "{failure}");
        assert!(!failure.message.contains("ken\""), "{failure}");
        assert!(!client.is_signed_in());
    }
}

#[tokio::test]
async fn a_refused_port_is_called_by_its_name() {
    // A port that was free a moment ago and on which nobody listens now.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let client = Client::new(&address(port), Options::default()).unwrap();
    let failure = within(client.server_status()).await.unwrap_err();
    assert_eq!((failure.kind, failure.status), (FailureKind::Connect, None));
    let message = format!(
        "nothing listens at 127.0.0.1:{port}; check host and port of the Library URL \
         (it looks like https://host/MicroStrategyLibrary)"
    );
    assert_eq!(failure.message, message);
}

#[tokio::test]
async fn a_port_without_tls_is_told_from_one_that_is_closed() {
    let listener = Listener::start([]).await;
    let address = ServerAddress::parse(&listener.address.as_str().replace("http://", "https://")).unwrap();
    // A machine without any certificates can't even begin, and says so with the same kind.
    let failure = match Client::new(&address, Options::default()) {
        Err(failure) => failure,
        Ok(client) => {
            let failure = within(client.server_status()).await.unwrap_err();
            assert_eq!(failure.message, format!("{} does not speak TLS on this port", address.host()));
            failure
        }
    };
    assert_eq!(failure.kind, FailureKind::Tls);
}

#[tokio::test]
async fn an_address_that_can_not_be_is_refused_before_anything_is_sent() {
    let address = ServerAddress::parse("http://127.0.0.1:99999/MicroStrategyLibrary").unwrap();
    let failure = Client::new(&address, Options::default()).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Connect);
    assert!(failure.message.contains("invalid port"), "{failure}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_and_let_go() {
    let mut listener = Listener::start([Reply::Hang]).await;
    let deadlines = Deadlines { call: Duration::from_millis(100), ..Deadlines::default() };
    let failure: CallFailure = within(listener.client_with(deadlines).keep_alive()).await.unwrap_err();
    assert_eq!((failure.kind, failure.status), (FailureKind::Timeout, None));
    assert_eq!(failure.message, "no answer within 0.1 s");
    listener.closed().await;
}
