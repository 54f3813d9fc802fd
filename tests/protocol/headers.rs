//! Which headers go with which call, and which calls there are: the whole workflow in one table.

use bytes::Bytes;
use pushcube::dataset::{CallFailure, Credentials, Definition, ServerFacts};
use pushcube::protocol::Client;
use pushcube::secret::Secret;
use serde_json::json as value;

use crate::listener::{Listener, Reply, dataset, json, project, reply, session, signed_in, within};

const BASE: &str = "/MicroStrategyLibrary/api";
const UPLOADS: &str = "/datasets/D13539E5433CDB837363F086C6DA6B5C/uploadSessions";
const SESSION: &str = "/datasets/D13539E5433CDB837363F086C6DA6B5C/uploadSessions/9A4EE1C04C4EA20C8A976A8172034DD0";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sends {
    Nothing,
    Token,
    TokenAndProject,
}

async fn whole_workflow(client: &Client) -> Result<(), CallFailure> {
    let (project, dataset, session) = (project(), dataset(), session());
    let definition: Definition = serde_json::from_str(include_str!("page/model.json")).unwrap();
    let facts = client.server_status().await?;
    assert_eq!(facts.server_version.as_deref(), Some("11.4.1"));
    client.sign_in(&Credentials::Guest).await?;
    let user = client.user_session().await?;
    assert_eq!((user.full_name.as_str(), user.timeout), ("Administrator", Some(1800)));
    client.keep_alive().await?;
    client.projects().await?;
    client.create_definition(&project, &definition).await?;
    client.open_upload_session(&project, &dataset, &[]).await?;
    client.put_chunk(&project, &dataset, &session, Bytes::from_static(b"{}").into()).await?;
    client.publish(&project, &dataset, &session).await?;
    client.publish_status(&project, &dataset, &session).await?;
    client.delete_upload_session(&project, &dataset, &session).await?;
    client.sign_out().await?;
    // Nothing is left of the first sign-in when the second one begins.
    client.sign_in(&Credentials::Guest).await
}

#[tokio::test]
async fn the_workflow_sends_token_and_project_where_they_belong_and_nowhere_else() {
    let empty = || Reply::Say(reply("200 OK", &[], ""));
    let mut listener = Listener::start([
        json("200 OK", r#"{"webVersion":"11.4","iServerVersion":"11.4.1","upTime":1}"#),
        signed_in("r8t814um1kjnjocse1kgm7rijm"),
        json("200 OK", r#"{"fullName":"Administrator","timeout":1800}"#),
        Reply::Say(reply("204 No Content", &[], "")),
        json("200 OK", "[]"),
        json("200 OK", include_str!("page/model_reply.json")),
        json("200 OK", include_str!("page/upload_session_reply.json")),
        empty(),
        empty(),
        json("200 OK", include_str!("page/publish_status_done.json")),
        empty(),
        Reply::Say(reply("204 No Content", &[], "")),
        signed_in("anothertoken"),
    ])
    .await;
    let client = listener.client();
    within(whole_workflow(&client)).await.unwrap();

    for (line, sends) in [
        ("GET /status".to_owned(), Sends::Nothing),
        ("POST /auth/login".to_owned(), Sends::Nothing),
        ("GET /sessions".to_owned(), Sends::Token),
        ("PUT /sessions".to_owned(), Sends::Token),
        ("GET /projects".to_owned(), Sends::Token),
        ("POST /datasets/models".to_owned(), Sends::TokenAndProject),
        (format!("POST {UPLOADS}"), Sends::TokenAndProject),
        (format!("PUT {SESSION}"), Sends::TokenAndProject),
        (format!("POST {SESSION}/publish"), Sends::TokenAndProject),
        (format!("GET {SESSION}/publishStatus"), Sends::TokenAndProject),
        (format!("DELETE {SESSION}"), Sends::TokenAndProject),
        ("POST /auth/logout".to_owned(), Sends::Token),
        ("POST /auth/login".to_owned(), Sends::Nothing),
    ] {
        let request = listener.request().await;
        let (method, path) = line.split_once(' ').unwrap();
        assert_eq!(request.line, format!("{method} {BASE}{path} HTTP/1.1"));
        let token = request.header("x-mstr-authtoken").map(|token| token == "r8t814um1kjnjocse1kgm7rijm");
        let asked = request.header("x-mstr-projectid").map(|id| id == "B19DEDCC11D4E0EFC000EB9495D0F44F");
        let sent = match (token, asked) {
            (None, None) => Sends::Nothing,
            (Some(true), None) => Sends::Token,
            (Some(true), Some(true)) => Sends::TokenAndProject,
            other => panic!("{line}: {other:?}"),
        };
        assert_eq!(sent, sends, "{line}");
        assert_eq!(request.header("accept"), Some("application/json"), "{line}");
        assert_eq!(request.header("content-type"), Some("application/json"), "{line}");
        if method != "GET" {
            assert!(request.header("content-length").is_some(), "{line}: a body, or the word that there is none");
        }
    }
}

#[tokio::test]
async fn every_way_to_sign_in_has_its_body() {
    let secret = || Secret::new("s3cret");
    let name = || "ann".to_owned();
    for (credentials, path, body) in [
        (
            Credentials::Standard { username: name(), password: secret() },
            "login",
            value!({"loginMode": 1, "username": "ann", "password": "s3cret", "applicationType": 35}),
        ),
        (
            Credentials::Ldap { username: name(), password: secret() },
            "login",
            value!({"loginMode": 16, "username": "ann", "password": "s3cret", "applicationType": 35}),
        ),
        (Credentials::Guest, "login", value!({"loginMode": 8, "applicationType": 35})),
        (
            Credentials::ApiToken(secret()),
            "login",
            value!({"loginMode": 4096, "username": "s3cret", "applicationType": 35}),
        ),
        (Credentials::IdentityToken(secret()), "delegate", value!({"loginMode": -1, "identityToken": "s3cret"})),
    ] {
        // A sign-in may be answered with 200 as well.
        let mut listener = Listener::start([Reply::Say(reply("200 OK", &["X-MSTR-AuthToken: abc"], "{}"))]).await;
        within(listener.client().sign_in(&credentials)).await.unwrap();
        let request = listener.request().await;
        assert_eq!(request.line, format!("POST {BASE}/auth/{path} HTTP/1.1"));
        assert_eq!(request.json(), body);
    }
}

#[tokio::test]
async fn cookies_of_server_and_balancer_come_back() {
    let cookies = [
        "x-mstr-authtoken: abc",
        "Set-Cookie: JSESSIONID=J1; Path=/MicroStrategyLibrary; HttpOnly",
        "Set-Cookie: AWSALB=B1; Path=/",
        "Set-Cookie: elsewhere=E1; Path=/Other",
    ];
    let mut listener = Listener::start([Reply::Say(reply("204 No Content", &cookies, "")), json("200 OK", "[]")]).await;
    let client = listener.client();
    within(client.sign_in(&Credentials::Guest)).await.unwrap();
    // A clone shares the sign-in and the cookies.
    within(client.clone().projects()).await.unwrap();

    assert_eq!(listener.request().await.header("cookie"), None);
    let request = listener.request().await;
    let mut sent: Vec<&str> = request.header("cookie").unwrap().split("; ").collect();
    sent.sort_unstable();
    assert_eq!(sent, ["AWSALB=B1", "JSESSIONID=J1"]);
}

#[tokio::test]
async fn a_server_that_hides_its_status_is_merely_unknown() {
    let hidden = json("401 Unauthorized", r#"{"code":"ERR009","message":"not you"}"#);
    let listener = Listener::start([hidden]).await;
    assert_eq!(within(listener.client().server_status()).await, Ok(ServerFacts::default()));
}

#[tokio::test]
async fn signing_out_of_a_session_that_is_gone_is_no_failure() {
    for gone in ["401 Unauthorized", "404 Not Found"] {
        let listener = Listener::start([signed_in("abc"), json(gone, r#"{"code":"ERR009"}"#)]).await;
        let client = listener.client();
        within(client.sign_in(&Credentials::Guest)).await.unwrap();
        within(client.sign_out()).await.unwrap();
        assert!(!client.is_signed_in());
    }
    // Who is not signed in has nothing to say.
    let mut listener = Listener::start([]).await;
    within(listener.client().sign_out()).await.unwrap();
    assert!(listener.seen_so_far().is_empty());
}
