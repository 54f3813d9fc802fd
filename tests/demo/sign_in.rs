//! Ways in, and ways a sign-in ends: protocol 1.2.

use std::time::Duration;

use pushcube::demo::{Options, start};
use reqwest::Method;
use serde_json::{Value, json};

use crate::visitor::{Answer, TUTORIAL, Visitor, client, server};

#[tokio::test]
async fn every_mode_lets_its_user_in() {
    let server = server().await;
    let cases = [
        (json!({"username": "administrator", "password": ""}), "Administrator"),
        (json!({"loginMode": 1, "username": "JDoe", "password": "push-me", "applicationType": 35}), "Doe, Jane"),
        (json!({"loginMode": 16, "username": "jdoe", "password": "directory"}), "Doe, Jane"),
        (json!({"loginMode": 8}), "Public / Guest"),
        (json!({"loginMode": 4096, "username": "demo-api-token-of-jdoe", "workingSet": 10}), "Doe, Jane"),
    ];
    for (login, name) in cases {
        let visitor = Visitor::with(&server, login.clone()).await;
        let info = Answer::of(visitor.request(Method::GET, "sessions/userInfo")).await;
        assert_eq!(info.ok().json["fullName"], name, "{login}");
    }
}

#[tokio::test]
async fn a_form_does_as_well_as_json() {
    let server = server().await;
    let login = client().post(format!("{}/api/auth/login", server.base_url()));
    let login = login.header("Content-Type", "application/x-www-form-urlencoded");
    let answer = login.body("loginMode=1&username=jdoe&password=push%2Dme&applicationType=35").send().await.unwrap();
    assert_eq!(answer.status(), 204);
    assert!(answer.headers().contains_key("x-mstr-authtoken"));
}

#[tokio::test]
async fn who_does_not_prove_it_stays_out() {
    let server = server().await;
    let cases = [
        (json!({"username": "administrator", "password": "guess"}), 401, "ERR003", "protocol 1.2: bad credentials"),
        (json!({"username": "nobody", "password": ""}), 401, "ERR003", "protocol 1.2: bad credentials"),
        (json!({}), 401, "ERR003", "our choice: no user name is a wrong one"),
        (json!({"loginMode": 16, "username": "jdoe", "password": "push-me"}), 401, "ERR003", "the other directory"),
        (json!({"loginMode": 4096, "username": "stale"}), 401, "ERR003", "protocol 1.2: bad credentials"),
        (json!({"loginMode": 64, "username": "jdoe"}), 400, "ERR006", "our choice: a mode that needs a browser"),
        (json!({"loginMode": "one"}), 400, "ERR006", "our choice: not a number"),
        (json!({"userName": "administrator"}), 400, "ERR006", "our choice: unknown field"),
        (json!({"username": "administrator", "workingSet": 2}), 400, "ERR006", "protocol 1.2: workingSet of 3 or more"),
        (json!({"username": 5}), 400, "ERR006", "our choice: wrong JSON type"),
        (json!({"loginMode": 1, "timeZone": ["UTC"]}), 400, "ERR006", "our choice: a number or a text"),
        (json!({"loginMode": -1, "identityToken": "x"}), 400, "ERR006", "protocol 1.2: that goes to auth/delegate"),
    ];
    for (login, status, code, case) in cases {
        let request = client().post(format!("{}/api/auth/login", server.base_url())).json(&login);
        Answer::of(request).await.refused(status, code, case);
    }
}

#[tokio::test]
async fn a_form_is_utf_8() {
    let server = server().await;
    let login = client().post(format!("{}/api/auth/login", server.base_url()));
    let login = login.header("Content-Type", "application/x-www-form-urlencoded");
    Answer::of(login.body(b"username=\xff".to_vec())).await.refused(400, "ERR006", "our choice: UTF-8");
}

#[tokio::test]
async fn an_identity_token_is_a_way_in() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let answer = visitor.request(Method::POST, "auth/identityToken").send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let identity = answer.headers()["x-mstr-identitytoken"].to_str().unwrap().to_owned();
    let check = client().get(format!("{}/api/auth/identityToken", server.base_url()));
    assert_eq!(check.header("X-MSTR-IdentityToken", &identity).send().await.unwrap().status(), 200);
    for mode in [json!(-1), json!("-1")] {
        let delegate = client().post(format!("{}/api/auth/delegate", server.base_url()));
        let answer = delegate.json(&json!({"loginMode": mode, "identityToken": identity})).send().await.unwrap();
        assert_eq!(answer.status(), 204);
        assert!(answer.headers().contains_key("x-mstr-authtoken"));
    }
    let refused = [
        (json!({"loginMode": -1, "identityToken": "stale"}), 401, "ERR003", "protocol 4.2: bad identity token"),
        (json!({"loginMode": -1}), 400, "ERR007", "protocol 4.2: missing required field"),
        (json!({"loginMode": 1, "identityToken": identity}), 400, "ERR006", "protocol 1.2: only -1"),
        (
            json!({"loginMode": -1, "identityToken": identity, "username": "administrator"}),
            400,
            "ERR006",
            "our choice: the token says who it is",
        ),
    ];
    for (body, status, code, case) in refused {
        let request = client().post(format!("{}/api/auth/delegate", server.base_url())).json(&body);
        Answer::of(request).await.refused(status, code, case);
    }
}

#[tokio::test]
async fn token_and_cookie_go_together() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let other = Visitor::new(&server).await;
    let ask = |http: &reqwest::Client, token: Option<&str>| {
        let request = http.get(format!("{}/api/sessions", server.base_url()));
        token.map(|token| request.try_clone().unwrap().header("X-MSTR-AuthToken", token)).unwrap_or(request)
    };
    Answer::of(ask(&visitor.http, Some(&visitor.token))).await.ok();
    let cases = [
        (ask(&visitor.http, None), "no token"),
        (ask(&visitor.http, Some("r8t814um1kjnjocse1kgm7rijm")), "unknown token"),
        (ask(&client(), Some(&visitor.token)), "protocol 8.1: token without its cookie"),
        (ask(&other.http, Some(&visitor.token)), "token with the cookie of another"),
    ];
    for (request, case) in cases {
        Answer::of(request).await.refused(401, "ERR009", case);
    }
}

#[tokio::test]
async fn a_sign_in_tells_about_itself_and_ends_unused() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let session = Answer::of(visitor.request(Method::GET, "sessions")).await;
    assert_eq!((&session.ok().json["timeout"], &session.json["locale"]), (&json!(1800), &json!(1033)));
    assert_eq!(visitor.get("sessions/projectId").await.ok().json, session.json);
    assert_eq!(visitor.request(Method::PUT, "sessions").send().await.unwrap().status(), 204);
    server.expire_sign_ins();
    Answer::of(visitor.request(Method::PUT, "sessions")).await.refused(401, "ERR009", "protocol 1.2: expired");

    let brief = start(Options { idle: Duration::ZERO, ..Options::default() }).await.unwrap();
    let visitor = Visitor::new(&brief).await;
    Answer::of(visitor.request(Method::GET, "sessions")).await.refused(401, "ERR009", "protocol 1.2: expired");
}

#[tokio::test]
async fn the_status_of_the_server_needs_no_sign_in() {
    let server = server().await;
    let status = Answer::of(client().get(format!("{}/api/status", server.base_url()))).await;
    let Value::Object(fields) = &status.ok().json else { panic!("{}", status.text) };
    for name in ["upSince", "upTime", "upTimeText", "webVersion", "baseUri", "iServerVersion"] {
        assert!(fields.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn a_guest_looks_but_does_not_push() {
    let server = server().await;
    let guest = Visitor::with(&server, json!({"loginMode": 8})).await;
    assert!(Answer::of(guest.request(Method::GET, "projects")).await.ok().json.as_array().unwrap().len() > 3);
    let refused = guest.post("datasets/models", &crate::page::model()).await;
    refused.refused(403, "ERR014", "protocol 4.2: insufficient privileges");
    assert_eq!(refused.json["iServerCode"], -2_147_213_784_i64);

    let owner = Visitor::new(&server).await;
    let dataset = owner.define(&crate::page::model()).await;
    let jdoe = Visitor::with(&server, json!({"username": "jdoe", "password": "push-me"})).await;
    let tables = json!({"tables": [{"name": "table1", "updatePolicy": "add"}]});
    let refused = jdoe.post(&format!("datasets/{dataset}/uploadSessions"), &tables).await;
    refused.refused(403, "ERR017", "our choice: only the owner pushes");
    let session = owner.open(&dataset, tables["tables"].clone()).await;
    jdoe.delete(&session).await.refused(404, "ERR004", "our choice: a session is its user's");
    assert_eq!(owner.project, TUTORIAL);
}
