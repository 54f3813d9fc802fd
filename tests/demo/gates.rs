//! What happens in the middle of something, with the server standing there.

use pushcube::demo::{Call, Moment};
use reqwest::Method;
use serde_json::{Value, json};

use crate::page::model;
use crate::visitor::{Answer, Visitor, encoded, server, soon};

const OLD: (i64, f64) = (2016, 0.5);

/// A server with a dataset whose `table2` has one row.
async fn with_a_row() -> (pushcube::demo::Server, Visitor, String) {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    visitor.push(&dataset, "table2", "replace", &json!([[OLD.0, null, OLD.1]])).await;
    (server, visitor, dataset)
}

fn years(server: &pushcube::demo::Server) -> Vec<String> {
    let rows = server.read_table("testModel", "table2").unwrap().rows;
    rows.iter().map(|row| format!("{:?}", row[0])).collect()
}

/// Enough rows that the body comes in many pieces.
fn many() -> Value {
    (0..40_000).map(|n| json!([n, "2017-12-04T11:00:00", 1.5])).collect()
}

#[tokio::test]
async fn a_delete_in_the_middle_of_a_body_is_answered_at_once() {
    let (server, visitor, dataset) = with_a_row().await;
    let tables = json!([{"name": "table2", "updatePolicy": "replace"}]);
    let session = visitor.open(&dataset, tables.clone()).await;
    let gate = server.gates().hold(Moment::Chunk { table: "table2".into(), index: 1, after_bytes: 100_000 });
    let body = json!({"tableName": "table2", "index": 1, "data": encoded(&many())});
    let put = tokio::spawn(Answer::of(visitor.in_project(Method::PUT, &session).json(&body)));
    soon("the chunk", gate.reached()).await;
    visitor.delete(&session).await.ok();
    let answer = soon("the chunk's answer", put).await.unwrap();
    answer.refused(404, "ERR004", "the brief of the call: deleted while a body arrives");
    visitor.delete(&session).await.refused(404, "ERR004", "protocol 3: a deleted session is unknown");
    drop(gate);
    // The dataset is free again, and as it was.
    let again = visitor.open(&dataset, tables).await;
    visitor.delete(&again).await.ok();
    assert_eq!(years(&server), ["Integer(2016)"]);
}

#[tokio::test]
async fn a_chunk_goes_on_when_its_gate_opens() {
    let (server, visitor, dataset) = with_a_row().await;
    let session = visitor.open(&dataset, json!([{"name": "table2", "updatePolicy": "replace"}])).await;
    // Short of its limit the chunk stands at its end; here its address comes after its data, too.
    let gate = server.gates().hold(Moment::Chunk { table: "table2".into(), index: 1, after_bytes: u64::MAX });
    let body = format!(r#"{{"data":"{}","index":"1","tableName":"table2"}}"#, encoded(&json!([[2017, null, 1]])));
    let request = visitor.in_project(Method::PUT, &session).header("Content-Type", "application/json").body(body);
    let put = tokio::spawn(Answer::of(request));
    soon("the chunk", gate.reached()).await;
    let refused = Answer::of(visitor.in_project(Method::POST, &format!("{session}/publish"))).await;
    refused.refused(400, "ERR001", "our choice: nothing to publish yet");
    gate.open();
    put.await.unwrap().ok();
    visitor.publish(&session).await;
    assert_eq!(years(&server), ["Integer(2017)"]);
}

#[tokio::test]
async fn a_delete_while_publishing_leaves_the_data_as_they_were() {
    let (server, visitor, dataset) = with_a_row().await;
    let session = visitor.open(&dataset, json!([{"name": "table2", "updatePolicy": "replace"}])).await;
    visitor.put(&session, "table2", 1, &json!([[2017, null, 1]])).await.ok();
    let gate = server.gates().hold(Moment::Status(6));
    Answer::of(visitor.in_project(Method::POST, &format!("{session}/publish"))).await.ok();
    soon("status 6", gate.reached()).await;
    let status = visitor.get(&format!("{session}/publishStatus")).await;
    assert_eq!((&status.ok().json["status"], &status.json["message"]), (&json!(6), &json!("sql execution")));
    assert_eq!(years(&server), ["Integer(2016)"], "nothing is seen before status 1");
    for (path, method) in [(format!("{session}/publish"), Method::POST), (session.clone(), Method::PUT)] {
        let body = json!({"tableName": "table2", "index": 2, "data": encoded(&json!([]))});
        let request = visitor.in_project(method.clone(), &path);
        let request = if method == Method::PUT { request.json(&body) } else { request };
        let code = if method == Method::PUT { "ERR006" } else { "ERR001" };
        Answer::of(request).await.refused(400, code, "protocol 3: published just once");
    }
    visitor.delete(&session).await.ok();
    visitor.get(&format!("{session}/publishStatus")).await.refused(404, "ERR004", "protocol 3: after DELETE");
    gate.open();
    visitor.push(&dataset, "table2", "add", &json!([[2018, null, 1]])).await;
    assert_eq!(years(&server), ["Integer(2016)", "Integer(2018)"]);
}

#[tokio::test]
async fn publishing_walks_through_its_statuses() {
    let (server, visitor, dataset) = with_a_row().await;
    let session = visitor.open(&dataset, json!([{"name": "table2", "updatePolicy": "replace"}])).await;
    visitor.put(&session, "table2", 1, &json!([[2017, null, 1]])).await.ok();
    let gates = [13, 4, 5, 6, 7].map(|status| (status, server.gates().hold(Moment::Status(status))));
    Answer::of(visitor.in_project(Method::POST, &format!("{session}/publish"))).await.ok();
    for (status, gate) in gates {
        soon("a status", gate.reached()).await;
        assert_eq!(visitor.get(&format!("{session}/publishStatus")).await.ok().json["status"], status);
        gate.open();
    }
    soon("the end", visitor.wait_published(&session)).await;
    assert_eq!(years(&server), ["Integer(2017)"]);
}

#[tokio::test]
async fn only_one_session_of_a_dataset_is_open() {
    let (_server, visitor, dataset) = with_a_row().await;
    let tables = json!([{"name": "table2", "updatePolicy": "add"}]);
    let session = visitor.open(&dataset, tables.clone()).await;
    let path = format!("datasets/{dataset}/uploadSessions");
    let second = visitor.post(&path, &json!({"tables": tables})).await;
    second.refused(409, "ERR001", "protocol 1.7: no concurrent upload sessions");
    let anew = visitor.post("datasets/models", &model()).await;
    anew.refused(409, "ERR001", "our choice: a definition in use stays");
    visitor.put(&session, "table2", 1, &json!([[2017, null, 1]])).await.ok();
    visitor.publish(&session).await;
    // A session that is published is in nobody's way, as some clients never delete it.
    let next = visitor.open(&dataset, tables).await;
    visitor.delete(&next).await.ok();
    visitor.delete(&session).await.ok();
}

#[tokio::test]
async fn any_call_can_be_made_to_wait_and_is_logged() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let gate = server.gates().hold(Moment::Call(Call::Projects));
    let asked = tokio::spawn(Answer::of(visitor.request(Method::GET, "projects?limit=5")));
    soon("the call", gate.reached()).await;
    let last = server.requests().pop().unwrap();
    assert_eq!((last.call, last.status), (Call::Projects, None));
    assert_eq!((last.method.as_str(), last.path.as_str()), ("GET", "/MicroStrategyLibrary/api/projects?limit=5"));
    gate.open();
    asked.await.unwrap().ok();
    assert_eq!(server.requests().pop().unwrap().status, Some(200));
    Answer::of(visitor.request(Method::PATCH, "projects")).await.refused(405, "ERR001", "protocol 4.2: method");
    assert_eq!(server.requests().pop().unwrap().status, Some(405));
    Answer::of(visitor.request(Method::GET, "nowhere")).await.refused(404, "ERR004", "protocol 4.2: not found");
    let last = server.requests().pop().unwrap();
    assert_eq!((last.call, last.status), (Call::Unknown, Some(404)));
}

#[tokio::test]
async fn a_chunk_whose_sender_goes_away_was_never_there() {
    let (server, visitor, dataset) = with_a_row().await;
    let session = visitor.open(&dataset, json!([{"name": "table2", "updatePolicy": "replace"}])).await;
    let gate = server.gates().hold(Moment::Chunk { table: "table2".into(), index: 1, after_bytes: 100_000 });
    let body = json!({"tableName": "table2", "index": 1, "data": encoded(&many())});
    let put = tokio::spawn(Answer::of(visitor.in_project(Method::PUT, &session).json(&body)));
    soon("the chunk", gate.reached()).await;
    put.abort();
    assert!(put.await.unwrap_err().is_cancelled());
    gate.open();
    visitor.put(&session, "table2", 1, &json!([[2017, null, 1]])).await.ok();
    visitor.publish(&session).await;
    assert_eq!(years(&server), ["Integer(2017)"]);
}

#[tokio::test]
async fn a_server_ends_while_it_is_made_to_wait() {
    let (server, visitor, dataset) = with_a_row().await;
    let session = visitor.open(&dataset, json!([{"name": "table2", "updatePolicy": "replace"}])).await;
    let gate = server.gates().hold(Moment::Chunk { table: "table2".into(), index: 1, after_bytes: 1 });
    let body = json!({"tableName": "table2", "index": 1, "data": encoded(&many())});
    let put = tokio::spawn(visitor.in_project(Method::PUT, &session).json(&body).send());
    soon("the chunk", gate.reached()).await;
    soon("the end", server.stop()).await;
    assert!(soon("the cut", put).await.unwrap().is_err());
}
