//! Where the server keeps things, whom it keeps out, and how it speaks TLS.

use std::fs::File;

use pushcube::demo::{Encryption, Options, Server, Storage, start};
use reqwest::{Certificate, Client, Method};
use serde_json::json;

use crate::page::model;
use crate::visitor::{Answer, Visitor, client, soon};

const LOGIN: &str = r#"{"username": "administrator", "password": ""}"#;

#[tokio::test]
async fn two_servers_do_not_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { database: Some(folder.path().join("kept.sqlite")), ..Options::default() };
    let first = start(options.clone()).await.unwrap();
    let refused = start(options.clone()).await.err().unwrap().to_string();
    assert!(refused.contains("another server") && refused.contains("kept.sqlite"), "{refused}");
    soon("the end", first.stop()).await;
    start(options.clone()).await.unwrap();
    start(options).await.unwrap();
    let left: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["kept.sqlite"]);
}

#[tokio::test]
async fn what_a_killed_server_left_is_swept_up() {
    let stale = tempfile::Builder::new().prefix("demo-server-").tempdir().unwrap();
    let alive = tempfile::Builder::new().prefix("demo-server-").tempdir().unwrap();
    let fresh = tempfile::Builder::new().prefix("demo-server-").tempdir().unwrap();
    File::create(stale.path().join("demo.sqlite")).unwrap();
    File::create(stale.path().join("lock")).unwrap();
    let held = File::create(alive.path().join("lock")).unwrap();
    held.lock().unwrap();
    let _server = start(Options::default()).await.unwrap();
    assert!(!stale.path().exists(), "nobody holds its lock");
    assert!(alive.path().exists() && fresh.path().exists(), "a server that lives, and one that just begins");
}

async fn discarding() -> (Server, Visitor, String) {
    let server = start(Options { storage: Storage::Discard, ..Options::default() }).await.unwrap();
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    let session = visitor.open(&dataset, json!([{"name": "table2", "updatePolicy": "replace"}])).await;
    (server, visitor, session)
}

#[tokio::test]
async fn data_can_be_dropped_unseen() {
    let (server, visitor, session) = discarding().await;
    let put = |body: &'static str| {
        Answer::of(visitor.in_project(Method::PUT, &session).header("Content-Type", "application/json").body(body))
    };
    put(r#"{"tableName":"table2","index":1,"data":"no base64 at all"#).await.ok();
    put(r#"{"tableName":"table2","index":1,"data":"again"}"#).await.ok();
    put(r#"{"tableName":"table2","index":2,"data":""}"#).await.ok();
    let skipped = put(r#"{"tableName":"table2","index":4,"data":""}"#).await;
    skipped.refused(400, "ERR006", "protocol 2.3: one by one, discarded or not");
    let late = put(r#"{"data":"","index":3,"tableName":"table2"#).await;
    late.refused(400, "ERR006", "our choice: who discards must know at once what");
    assert_eq!(visitor.publish(&session).await.last(), Some(&json!(1)));
    assert!(server.read_table("testModel", "table2").is_err(), "nothing was kept");
}

#[tokio::test]
async fn tls_is_spoken_with_a_certificate_that_must_be_trusted() {
    let options = Options { encryption: Encryption::OwnCertificate, ..Options::default() };
    let server = start(options).await.unwrap();
    assert!(server.base_url().starts_with("https://127.0.0.1:"));
    let login = format!("{}/api/auth/login", server.base_url());
    let ask =
        |http: Client, address: &str| http.post(address).header("Content-Type", "application/json").body(LOGIN).send();
    assert!(ask(client(), &login).await.is_err(), "nobody knows the certificate");
    assert!(ask(client(), &login.replace("https", "http")).await.is_err(), "plain HTTP to a TLS port");
    let certificate = Certificate::from_pem(server.certificate_pem().unwrap().as_bytes()).unwrap();
    let builder = || Client::builder().no_proxy().cookie_store(true).tls_certs_only([certificate.clone()]);
    let answer = ask(builder().build().unwrap(), &login).await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("; Secure; HttpOnly"), "protocol 1.2: {cookie}");
    let token = answer.headers()["x-mstr-authtoken"].to_str().unwrap().to_owned();
    let http = builder().build().unwrap();
    ask(http.clone(), &login).await.unwrap();
    let status = Answer::of(http.get(format!("{}/api/status", server.base_url()))).await;
    assert!(status.ok().json["baseUri"].as_str().unwrap().starts_with("https://"));
    let alone = http.get(format!("{}/api/projects", server.base_url())).header("X-MSTR-AuthToken", token);
    Answer::of(alone).await.refused(401, "ERR009", "protocol 8.1: the cookie is another sign-in's");
    // Faults reach below TLS, too.
    server.faults().add("server-status:1:reset@applied".parse().unwrap());
    assert!(http.get(format!("{}/api/status", server.base_url())).send().await.is_err());
}

#[tokio::test]
async fn without_tls_there_is_no_certificate_and_no_secure_cookie() {
    let server = crate::visitor::server().await;
    assert_eq!(server.certificate_pem(), None);
    let request = client().post(format!("{}/api/auth/login", server.base_url()));
    let answer = request.header("Content-Type", "application/json").body(LOGIN).send().await.unwrap();
    assert!(!answer.headers()["set-cookie"].to_str().unwrap().contains("Secure"), "protocol 8.1");
}
