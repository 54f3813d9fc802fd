//! Faults over a real socket. What each looks like is our choice, after the list of faults that reliability
//! B.1 has; what the server may not do while it misbehaves is that of the protocol.

use std::time::Duration;

use pushcube::demo::{Call, Cell, Ending, Fault, Form, Misdeed, Moment, Options, Point, RetryAfter, Server, start};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::page::model;
use crate::visitor::{Answer, Visitor, encoded, server, soon};

/// A server with an open session of an empty `table2`.
async fn opened() -> (Server, Visitor, String) {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    let session = visitor.open(&dataset, json!([{"name": "table2", "updatePolicy": "replace"}])).await;
    (server, visitor, session)
}

fn plant(server: &Server, text: &str) -> pushcube::demo::Planted {
    server.faults().add(text.parse().unwrap())
}

fn row(year: i64) -> Value {
    json!([[year, null, 1]])
}

/// A chunk of that many rows.
fn chunk(visitor: &Visitor, session: &str, rows: i64) -> RequestBuilder {
    let data: Value = (0..rows).map(|n| json!([n, "2017-12-04T11:00:00", 1.5])).collect();
    visitor.in_project(Method::PUT, session).json(&json!({"tableName": "table2", "index": 1, "data": encoded(&data)}))
}

fn rows(server: &Server) -> usize {
    server.read_table("testModel", "table2").unwrap().rows.len()
}

/// Publishes what the session has and counts the rows.
async fn published(server: &Server, visitor: &Visitor, session: &str) -> usize {
    assert_eq!(visitor.publish(session).await.last(), Some(&json!(1)));
    rows(server)
}

#[tokio::test]
async fn answers_of_every_form() {
    let cases = [
        ("401", 401, "application/json", Some("ERR009")),
        ("403", 403, "application/json", Some("ERR014")),
        ("404", 404, "application/json", Some("ERR004")),
        ("500", 500, "application/json", Some("ERR002")),
        ("502,html", 502, "text/html; charset=utf-8", None),
        ("503,empty", 503, "", None),
        ("200", 200, "application/json", None),
    ];
    let (server, visitor, _) = opened().await;
    for (what, status, kind, code) in cases {
        let fault = plant(&server, &format!("projects:1:{what}"));
        let answer = visitor.request(Method::GET, "projects").send().await.unwrap();
        let shown = answer.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!((answer.status().as_u16(), shown.unwrap_or_default()), (status, kind.to_owned()), "{what}");
        let answer = Answer::read(answer).await;
        match code {
            Some(code) => answer.refused(status, code, "protocol 4.1: the shape of a refusal"),
            None => assert!(answer.text.is_empty() || answer.text == "{}" || answer.text.contains("502"), "{what}"),
        }
        assert_eq!(fault.count(), 1);
        Answer::of(visitor.request(Method::GET, "projects")).await.ok();
        fault.remove();
    }
}

#[tokio::test]
async fn when_to_come_back() {
    let (server, visitor, _) = opened().await;
    let busy = |retry_after| Misdeed::Answer { status: 429, form: Form::Json, retry_after: Some(retry_after) };
    let mut seen = Vec::new();
    for when in [RetryAfter::Seconds(7), RetryAfter::Date(3600)] {
        server.faults().add(Fault::new(Call::Projects, busy(when)));
        let answer = visitor.request(Method::GET, "projects").send().await.unwrap();
        seen.push(answer.headers()["retry-after"].to_str().unwrap().to_owned());
    }
    assert_eq!(seen[0], "7");
    let form = "%a, %d %b %Y %H:%M:%S GMT";
    let parsed = jiff::fmt::strtime::parse(form, &seen[1]).unwrap().to_datetime().unwrap();
    let ahead = jiff::tz::Offset::UTC.to_timestamp(parsed).unwrap() - jiff::Timestamp::now();
    assert!((3_500..=3_600).contains(&ahead.as_secs()), "{}", seen[1]);
}

#[tokio::test]
async fn a_refused_chunk_was_not_taken_and_can_come_again() {
    for point in ["start", "30%", "1000B", "end"] {
        let (server, visitor, session) = opened().await;
        let fault = plant(&server, &format!("chunk:1:503@{point}"));
        // An answer before the end of the body may be lost to who is still sending.
        match chunk(&visitor, &session, 20_000).send().await {
            Ok(answer) => assert_eq!(answer.status(), 503, "{point}"),
            Err(error) => assert!(point != "end" && error.is_request(), "{point}: {error:?}"),
        }
        assert_eq!(fault.count(), 1, "{point}");
        Answer::of(chunk(&visitor, &session, 3)).await.ok();
        assert_eq!(published(&server, &visitor, &session).await, 3, "{point}");
    }
}

#[tokio::test]
async fn connections_are_cut_where_told() {
    let cases = [("reset", "start"), ("reset", "50%"), ("reset", "end"), ("close", "10%"), ("close", "end")];
    for (what, point) in cases {
        let (server, visitor, session) = opened().await;
        let fault = plant(&server, &format!("chunk:1:{what}@{point}"));
        assert!(chunk(&visitor, &session, 20_000).send().await.is_err(), "{what}@{point}");
        soon("the fault", fault.fired()).await;
        let request = server.requests().into_iter().find(|request| request.call == Call::Chunk).unwrap();
        assert_eq!(request.status, None, "nothing was answered");
        Answer::of(chunk(&visitor, &session, 3)).await.ok();
        assert_eq!(published(&server, &visitor, &session).await, 3, "{what}@{point}");
    }
}

#[tokio::test]
async fn a_reset_is_a_reset() {
    use std::io::ErrorKind::{BrokenPipe, ConnectionReset};
    let (server, visitor, session) = opened().await;
    plant(&server, "chunk:1:reset@50%");
    let error = chunk(&visitor, &session, 50_000).send().await.unwrap_err();
    let mut source: Option<&dyn std::error::Error> = Some(&error);
    let mut kinds = Vec::new();
    while let Some(at) = source {
        kinds.extend(at.downcast_ref::<std::io::Error>().map(std::io::Error::kind));
        source = at.source();
    }
    assert!(kinds.iter().any(|kind| matches!(kind, ConnectionReset | BrokenPipe)), "{error:?}");
}

#[tokio::test]
async fn a_call_takes_effect_though_its_answer_is_lost() {
    for what in ["reset", "close", "500", "504,html"] {
        let (server, visitor, session) = opened().await;
        let fault = plant(&server, &format!("chunk:1:{what}@applied"));
        let answer = chunk(&visitor, &session, 3).send().await;
        assert!(answer.is_err() || answer.unwrap().status().is_server_error(), "{what}");
        assert_eq!(fault.count(), 1);
        Answer::of(chunk(&visitor, &session, 3)).await.ok();
        assert_eq!(published(&server, &visitor, &session).await, 3, "protocol 2.3: the repetition counts once");
    }
    let (server, visitor, session) = opened().await;
    visitor.put(&session, "table2", 1, &row(2017)).await.ok();
    plant(&server, "publish:1:close@applied");
    assert!(visitor.in_project(Method::POST, &format!("{session}/publish")).send().await.is_err());
    soon("publishing", visitor.wait_published(&session)).await;
    plant(&server, "delete-upload:1:reset@applied");
    assert!(visitor.in_project(Method::DELETE, &session).send().await.is_err());
    visitor.delete(&session).await.refused(404, "ERR004", "protocol 3: it was deleted");
}

#[tokio::test]
async fn answers_break_off_or_make_no_sense() {
    let (server, visitor, session) = opened().await;
    plant(&server, "projects:1:truncate");
    let answer = visitor.request(Method::GET, "projects").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.is_err(), "the body is shorter than announced");
    plant(&server, "chunk:1:truncate");
    let answer = chunk(&visitor, &session, 3).send().await.unwrap();
    assert!(answer.bytes().await.is_err(), "an empty body is announced as longer");
    plant(&server, "projects:1:garbage");
    let answer = Answer::of(visitor.request(Method::GET, "projects")).await;
    assert_eq!((answer.ok().json.clone(), answer.text.is_empty()), (Value::Null, false));
    Answer::of(chunk(&visitor, &session, 3)).await.ok();
    assert_eq!(published(&server, &visitor, &session).await, 3, "the chunk was taken before its answer broke off");
}

#[tokio::test]
async fn a_call_hangs_until_its_fault_is_taken_out() {
    for point in ["start", "50%", "end", "applied"] {
        let (server, visitor, session) = opened().await;
        let fault = plant(&server, &format!("chunk:1:hang@{point}"));
        let put = tokio::spawn(Answer::of(chunk(&visitor, &session, 5_000)));
        soon("the fault", fault.fired()).await;
        assert!(!put.is_finished(), "{point}");
        fault.remove();
        put.await.unwrap().ok();
        assert_eq!(published(&server, &visitor, &session).await, 5_000, "{point}");
    }
}

#[tokio::test]
async fn a_slow_call_takes_its_time_and_ends_well() {
    let (server, visitor, session) = opened().await;
    let fault = plant(&server, "chunk:1:slow=200000");
    let request = chunk(&visitor, &session, 400).build().unwrap();
    let length = request.body().unwrap().as_bytes().unwrap().len();
    let begin = std::time::Instant::now();
    visitor.http.execute(request).await.unwrap().error_for_status().unwrap();
    let least = Duration::from_secs_f64(length as f64 / 200_000.0);
    assert!(begin.elapsed() + Duration::from_millis(15) >= least, "{:?} for {length} bytes", begin.elapsed());
    assert_eq!(fault.count(), 1);
    plant(&server, "projects:1:slow=20000");
    assert!(Answer::of(visitor.request(Method::GET, "projects")).await.ok().json.is_array());
    assert_eq!(published(&server, &visitor, &session).await, 400);
}

#[tokio::test]
async fn sign_ins_end_and_uploads_are_forgotten() {
    let (server, visitor, session) = opened().await;
    plant(&server, "chunk:2:expire");
    Answer::of(chunk(&visitor, &session, 3)).await.ok();
    let refused = visitor.put(&session, "table2", 2, &row(2018)).await;
    refused.refused(401, "ERR009", "protocol 1.2: every call is refused on expiry");
    let visitor = Visitor::new(&server).await;
    visitor.put(&session, "table2", 2, &row(2018)).await.ok();
    plant(&server, "chunk:1:expire@applied");
    visitor.put(&session, "table2", 3, &row(2019)).await.ok();
    visitor.get(&format!("{session}/publishStatus")).await.refused(401, "ERR009", "protocol 1.2: expired since");
    for point in ["start", "50%", "applied"] {
        let visitor = Visitor::new(&server).await;
        let dataset = visitor.define(&json!({"name": point, "tables": model()["tables"]})).await;
        let tables = json!([{"name": "table2", "updatePolicy": "replace"}]);
        let session = visitor.open(&dataset, tables.clone()).await;
        plant(&server, &format!("chunk:1:forget@{point}"));
        let answer = Answer::of(chunk(&visitor, &session, 20_000)).await;
        if point == "applied" {
            answer.ok();
        } else {
            answer.refused(404, "ERR004", "reliability N11: the session is gone");
        }
        visitor.get(&format!("{session}/publishStatus")).await.refused(404, "ERR004", "gone for good");
        visitor.open(&dataset, tables).await;
    }
}

#[tokio::test]
async fn publishing_ends_badly_and_changes_nothing() {
    let endings = [(Ending::Status(3), 3), (Ending::Status(18), 18), (Ending::Status(2), 2)];
    for (ending, status) in endings {
        let (server, visitor, session) = opened().await;
        visitor.put(&session, "table2", 1, &row(2017)).await.ok();
        let fault = server.faults().add(Fault::new(Call::Publish, Misdeed::Publishing(ending)));
        Answer::of(visitor.in_project(Method::POST, &format!("{session}/publish"))).await.ok();
        let mut seen = Value::Null;
        while seen != json!(status) {
            seen = visitor.get(&format!("{session}/publishStatus")).await.ok().json["status"].clone();
            assert_ne!(seen, json!(1));
        }
        assert_eq!(fault.count(), 1);
        assert!(server.read_table("testModel", "table2").is_err(), "protocol 7.2: nothing is published");
        let again = Answer::of(visitor.in_project(Method::POST, &format!("{session}/publish"))).await;
        again.refused(400, "ERR001", "protocol 3: just once, well or not");
        visitor.delete(&session).await.ok();
    }
}

#[tokio::test]
async fn a_failed_publishing_may_show_as_a_refusal() {
    let (server, visitor, session) = opened().await;
    visitor.put(&session, "table2", 1, &row(2017)).await.ok();
    plant(&server, "publish:1:fails=refusal");
    Answer::of(visitor.in_project(Method::POST, &format!("{session}/publish"))).await.ok();
    let refused = loop {
        let answer = visitor.get(&format!("{session}/publishStatus")).await;
        if answer.status != 200 {
            break answer;
        }
    };
    refused.refused(500, "ERR002", "protocol 3: failure (b), a refused question");
    visitor.delete(&session).await.ok();
}

#[tokio::test]
async fn publishing_that_never_ends_can_be_cancelled() {
    let (server, visitor, session) = opened().await;
    visitor.put(&session, "table2", 1, &row(2017)).await.ok();
    plant(&server, "publish:1:never");
    Answer::of(visitor.in_project(Method::POST, &format!("{session}/publish"))).await.ok();
    let last = async { while visitor.get(&format!("{session}/publishStatus")).await.ok().json["status"] != 7 {} };
    soon("the last status", last).await;
    assert_eq!(visitor.get(&format!("{session}/publishStatus")).await.ok().json["status"], 7);
    visitor.delete(&session).await.ok();
    let dataset = session.split('/').nth(1).unwrap();
    visitor.push(dataset, "table2", "replace", &row(2018)).await;
    assert_eq!(server.read_table("testModel", "table2").unwrap().rows[0][0], Cell::Integer(2018));
}

#[tokio::test]
async fn a_cancel_can_be_made_to_come_too_late() {
    let (server, visitor, session) = opened().await;
    chunk(&visitor, &session, 10).send().await.unwrap().error_for_status().unwrap();
    let gate = server.gates().hold(Moment::Status(6));
    let fault = plant(&server, "delete-upload:1:settle");
    Answer::of(visitor.in_project(Method::POST, &format!("{session}/publish"))).await.ok();
    gate.reached().await;
    let delete = tokio::spawn(visitor.in_project(Method::DELETE, &session).send());
    soon("the DELETE", fault.fired()).await;
    assert!(!delete.is_finished(), "it waits for what is being published");
    drop(gate);
    assert!(delete.await.unwrap().unwrap().status().is_success());
    assert_eq!(rows(&server), 10, "published, though it was cancelled");
}

#[tokio::test]
async fn a_redirect_names_another_host() {
    let (server, visitor, session) = opened().await;
    let elsewhere = self::server().await;
    let to = format!("http://{}", elsewhere.address());
    server.faults().add(Fault::new(Call::Chunk, Misdeed::Redirect(to.clone())));
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let request = chunk(&visitor, &session, 3).build().unwrap();
    let answer = http.execute(request).await.unwrap();
    assert_eq!(answer.status(), 307);
    let location = answer.headers()["location"].to_str().unwrap();
    assert_eq!(location, format!("{to}/MicroStrategyLibrary/api/{session}"));
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn faults_are_counted_in_their_window() {
    let (server, visitor, _) = opened().await;
    let second = plant(&server, "projects:2-3:503");
    let any = plant(&server, "any:6:500");
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(Answer::of(visitor.request(Method::GET, "projects")).await.status.as_u16());
    }
    assert_eq!(seen, [200, 503, 503, 200, 200, 500]);
    soon("both", second.fired_times(2)).await;
    assert_eq!((second.count(), any.count()), (2, 1));
    let kept = plant(&server, "projects:*:504");
    assert_eq!(Answer::of(visitor.request(Method::GET, "projects")).await.status, 504);
    drop(kept);
    assert_eq!(Answer::of(visitor.request(Method::GET, "projects")).await.status, 504, "dropped is not taken out");
    server.faults().clear();
    assert!(server.faults().all().is_empty());
    Answer::of(visitor.request(Method::GET, "projects")).await.ok();
}

#[tokio::test]
async fn faults_go_in_and_out_by_another_port() {
    let admin = Some("127.0.0.1:0".parse().unwrap());
    let server = start(Options { admin, ..Options::default() }).await.unwrap();
    let visitor = Visitor::new(&server).await;
    let faults = format!("http://{}/faults", server.admin().unwrap());
    let send = |method: Method, address: &str, body: &str| {
        Answer::of(visitor.http.request(method, address).body(body.to_owned()))
    };
    let added = send(Method::POST, &faults, "projects:1:503\n\nchunk:2:reset@50%\n").await;
    assert_eq!((added.status.as_u16(), added.json[1]["fault"].as_str()), (201, Some("chunk:2:reset@50%")));
    let added = send(Method::POST, &faults, r#"["any:*:hang@start"]"#).await;
    let id = added.json[0]["id"].as_u64().unwrap();
    for wrong in ["chunk:2", r#"["chunk:2"]"#, "[1]"] {
        assert_eq!(send(Method::POST, &faults, wrong).await.status, 400, "{wrong}");
    }
    assert_eq!(send(Method::DELETE, &format!("{faults}/{id}"), "").await.status, 204);
    assert_eq!(send(Method::DELETE, &format!("{faults}/{id}"), "").await.status, 404);
    assert_eq!(Answer::of(visitor.request(Method::GET, "projects")).await.status, 503);
    let shown = send(Method::GET, &faults, "").await;
    let counts: Vec<_> = shown.json.as_array().unwrap().iter().map(|fault| fault["fired"].as_u64().unwrap()).collect();
    assert_eq!(counts, [1, 0]);
    assert_eq!(send(Method::DELETE, &faults, "").await.status, 204);
    assert!(server.faults().all().is_empty());
    let open = start(Options { admin: Some("0.0.0.0:0".parse().unwrap()), ..Options::default() }).await;
    assert!(open.err().unwrap().to_string().contains("loopback"));
}

#[tokio::test]
async fn a_point_within_a_body_is_exact() {
    let (server, visitor, session) = opened().await;
    let fault = server.faults().add(Fault::new(Call::Chunk, Misdeed::Hang).at(Point::Bytes(u64::MAX)));
    let put = tokio::spawn(Answer::of(chunk(&visitor, &session, 3)));
    soon("the end of a short body", fault.fired()).await;
    fault.remove();
    put.await.unwrap().ok();
}
