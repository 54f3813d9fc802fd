//! What a real server decides and no document says: each switch in each of its positions.

use pushcube::demo::{
    Cell, Cookies, OpenSessions, Options, Rules, SameIndex, Server, SignInAgain, StatusForm, TypeErrors, start,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::page::model;
use crate::visitor::{Answer, Visitor, client};

const TOKEN: &str = "X-MSTR-AuthToken";

async fn with(rules: Rules) -> (Server, Visitor, String) {
    let server = start(Options { rules, ..Options::default() }).await.unwrap();
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    (server, visitor, dataset)
}

fn tables(policy: &str) -> Value {
    json!([{"name": "table2", "updatePolicy": policy}])
}

fn years(server: &Server) -> Vec<Cell> {
    let rows = server.read_table("testModel", "table2").unwrap().rows;
    rows.iter().map(|row| row[0].clone()).collect()
}

#[tokio::test]
async fn a_name_that_is_taken_means_what_the_version_says() {
    let cases = [("11.2.0299", false), ("11.1.0400.00000", false), ("11.2.0300", true), ("11.10.0100", true)];
    for (version, overwrites) in cases {
        let rules = Rules { version: version.parse().unwrap(), ..Rules::default() };
        let (_server, visitor, dataset) = with(rules).await;
        let status = Answer::of(visitor.request(Method::GET, "status")).await;
        assert_eq!(status.ok().json["iServerVersion"], version, "protocol 1.2: the version");
        let again = visitor.post("datasets/models", &model()).await;
        if !overwrites {
            again.refused(409, "ERR015", "protocol 4.2 and 4.3: a name that is taken, before 11.2.0300");
            assert_eq!(again.json["iServerCode"], -2_147_217_042_i64);
            continue;
        }
        assert_eq!(again.ok().json["id"], json!(dataset), "protocol 4.3: overwritten from 11.2.0300 on");
        let path = format!("datasets/{dataset}/uploadSessions");
        let add = visitor.post(&path, &json!({"tables": tables("add")})).await;
        add.refused(400, "ERR006", "protocol 4.3: then only replace");
        visitor.open(&dataset, tables("replace")).await;
    }
    assert!("11.3".parse::<pushcube::demo::Version>().is_err());
}

#[tokio::test]
async fn how_many_sessions_may_be_open() {
    let cases = [
        (
            OpenSessions::OneADataset,
            409,
            200,
            "protocol 1.7: no concurrent sessions; a dataset is the scope by our choice",
        ),
        (OpenSessions::OneAUser, 409, 409, "protocol 1.7: the other scope"),
        (OpenSessions::Unlimited, 200, 200, "our choice: a server without the rule"),
    ];
    for (open_sessions, same, other, case) in cases {
        let (_server, visitor, dataset) = with(Rules { open_sessions, ..Rules::default() }).await;
        let mut second = model();
        second["name"] = json!("second");
        let second = visitor.define(&second).await;
        visitor.open(&dataset, tables("add")).await;
        for (dataset, status) in [(&dataset, same), (&second, other)] {
            let path = format!("datasets/{dataset}/uploadSessions");
            let answer = visitor.post(&path, &json!({"tables": tables("add")})).await;
            assert_eq!(answer.status, status, "{case}");
        }
    }
}

#[tokio::test]
async fn an_index_that_comes_again() {
    let cases = [
        (SameIndex::SameBytes, 200, 400, [2017, 2019], "protocol 2.3: an idempotent repetition, nothing else"),
        (SameIndex::Refused, 400, 400, [2017, 2019], "protocol 9: our choice, never twice"),
        (SameIndex::Overwrites, 200, 200, [2019, 2018], "protocol 9: our choice, the last one counts"),
    ];
    for (same_index, same, other, kept, case) in cases {
        let (server, visitor, dataset) = with(Rules { same_index, ..Rules::default() }).await;
        let session = visitor.open(&dataset, tables("replace")).await;
        let [first, next, new] = [2017, 2019, 2018].map(|year| json!([[year, null, 1]]));
        visitor.put(&session, "table2", 1, &first).await.ok();
        visitor.put(&session, "table2", 2, &next).await.ok();
        assert_eq!(visitor.put(&session, "table2", 1, &first).await.status, same, "{case}");
        assert_eq!(visitor.put(&session, "table2", 1, &new).await.status, other, "{case}");
        visitor.publish(&session).await;
        assert_eq!(years(&server), kept.map(Cell::Integer), "{case}");
    }
}

#[tokio::test]
async fn type_errors_can_wait_for_the_publishing() {
    let (server, visitor, dataset) = with(Rules { type_errors: TypeErrors::AtPublish, ..Rules::default() }).await;
    visitor.push(&dataset, "table2", "replace", &json!([[2017, null, 1]])).await;
    let session = visitor.open(&dataset, tables("replace")).await;
    let crooked = visitor.put(&session, "table2", 1, &json!([["x", null]])).await;
    crooked.refused(400, "ERR006", "protocol 4.3: shape errors at PUT all the same");
    visitor.put(&session, "table2", 1, &json!([["x", null, 1], [2018, "y", 1]])).await.ok();
    assert_eq!(visitor.publish(&session).await.last(), Some(&json!(3)), "protocol 4.3: status 3");
    let status = visitor.get(&format!("{session}/publishStatus")).await;
    let message = status.ok().json["message"].as_str().unwrap();
    assert!(message.contains("'Year'") || message.contains("row 1"), "{message}");
    assert_eq!(years(&server), [Cell::Integer(2017)], "protocol 7.2: previous data intact");
}

#[tokio::test]
async fn a_second_sign_in_may_cost_the_open_sessions() {
    for (sign_in_again, lost) in [(SignInAgain::KeepsUploads, false), (SignInAgain::LosesUploads, true)] {
        let (server, visitor, dataset) = with(Rules { sign_in_again, ..Rules::default() }).await;
        let session = visitor.open(&dataset, tables("replace")).await;
        let other = Visitor::with(&server, json!({"username": "jdoe", "password": "push-me"})).await;
        visitor.put(&session, "table2", 1, &json!([[2017, null, 1]])).await.ok();
        drop(other);
        let again = Visitor::new(&server).await;
        let put = again.put(&session, "table2", 2, &json!([[2018, null, 1]])).await;
        if lost {
            put.refused(404, "ERR004", "protocol 1.2: a re-login may lose the upload session");
            again.open(&dataset, tables("replace")).await;
        } else {
            put.ok();
        }
    }
}

#[tokio::test]
async fn a_token_may_do_without_its_cookie() {
    for (cookies, status) in [(Cookies::Required, 401), (Cookies::Ignored, 200)] {
        let (_server, visitor, _) = with(Rules { cookies, ..Rules::default() }).await;
        let asked = client().get(format!("{}/api/sessions", visitor.base)).header(TOKEN, &visitor.token);
        assert_eq!(Answer::of(asked).await.status, status, "protocol 8.1: an option");
    }
}

#[tokio::test]
async fn statuses_are_walked_as_told_and_written_as_told() {
    let rules = Rules { status_form: StatusForm::Text, walk: vec![13, 6], ..Rules::default() };
    let (server, visitor, dataset) = with(rules).await;
    let session = visitor.open(&dataset, tables("add")).await;
    visitor.put(&session, "table2", 1, &json!([[2017, null, 1]])).await.ok();
    let gates = [13, 6].map(|status| (status, server.gates().hold(pushcube::demo::Moment::Status(status))));
    Answer::of(visitor.in_project(Method::POST, &format!("{session}/publish"))).await.ok();
    for (status, gate) in gates {
        crate::visitor::soon("a status", gate.reached()).await;
        let shown = visitor.get(&format!("{session}/publishStatus")).await.ok().json["status"].clone();
        assert_eq!(shown, json!(status.to_string()), "protocol 3: the form of the page");
        gate.open();
    }
    assert_eq!(crate::visitor::soon("the end", visitor.wait_published(&session)).await.last(), Some(&json!("1")));
}

#[tokio::test]
async fn a_proxy_may_refuse_long_bodies() {
    let (server, visitor, dataset) = with(Rules { longest_body: Some(2_000), ..Rules::default() }).await;
    let session = visitor.open(&dataset, tables("replace")).await;
    let long: Value = (0..500).map(|n| json!([n, null, 1])).collect();
    let refused = visitor.put(&session, "table2", 1, &long).await;
    assert_eq!((refused.status.as_u16(), refused.json), (413, Value::Null), "protocol 4.3: 413 from a proxy");
    assert!(refused.text.starts_with("<html>"));
    visitor.put(&session, "table2", 1, &json!([[2017, null, 1]])).await.ok();
    visitor.publish(&session).await;
    assert_eq!(years(&server), [Cell::Integer(2017)]);
}

#[tokio::test]
async fn a_definition_of_somebody_else_is_not_overwritten() {
    let server = start(Options::default()).await.unwrap();
    let owner = Visitor::new(&server).await;
    let other = Visitor::with(&server, json!({"username": "jdoe", "password": "push-me"})).await;
    let mut shared = model();
    shared["folderId"] = json!("D3C7D461F69C4610AA6BAA5EF51F4125");
    owner.define(&shared).await;
    let refused = other.post("datasets/models", &shared).await;
    refused.refused(403, "ERR017", "our choice: only the owner defines it anew");
}
