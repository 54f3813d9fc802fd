//! Every refusal of the calls around a chunk, with the source of its rule.

use reqwest::Method;
use serde_json::{Value, json};

use crate::page::model;
use crate::visitor::{Answer, TUTORIAL, Visitor, client, server};

/// One change to the page's model: where, what, and the refusal that follows.
type Case = (&'static str, Value, u16, &'static str, &'static str);

fn model_cases() -> Vec<Case> {
    let long = json!("x".repeat(251));
    let wide: Value = (0..2000).map(|at| json!({"name": format!("c{at}"), "dataType": "STRING"})).collect();
    let at = |table: &str, column: &str| json!({"tableName": table, "columnName": column});
    let form = |category: &str| json!({"category": category, "expressions": [at("table1", "ID")]});
    vec![
        ("/name", json!(""), 400, "ERR006", "our choice: empty name"),
        ("/name", long.clone(), 400, "ERR006", "protocol 2.1: at most 250"),
        ("/name", json!("a[b"), 400, "ERR006", "protocol 2.1: forbidden characters"),
        ("/name", json!("a\"b"), 400, "ERR006", "protocol 2.1: forbidden characters"),
        ("/name", json!("a\\b"), 400, "ERR006", "protocol 2.1: forbidden characters"),
        ("/name", json!("a\u{7}b"), 400, "ERR006", "our choice: control characters"),
        ("/name", json!(7), 400, "ERR006", "our choice: wrong JSON type"),
        ("/name", Value::Null, 400, "ERR006", "our choice: null is no name"),
        ("/description", long, 400, "ERR006", "protocol 2.1: at most 250"),
        ("/folderId", json!("0123456789ABCDEF0123456789ABCDEF"), 404, "ERR004", "protocol 4.2: not found"),
        ("/certified", json!(true), 400, "ERR006", "protocol 1.5: nothing else in the body"),
        ("/tables", json!([]), 400, "ERR006", "protocol 2.1: at least one table"),
        ("/tables/1/name", json!("Table1"), 400, "ERR006", "our choice: tables differ by more than case"),
        ("/tables/1/name", json!("renamed"), 400, "ERR006", "protocol 2.1: an expression to a missing table"),
        ("/tables/0/name", json!("ta]ble"), 400, "ERR006", "protocol 2.1: forbidden characters"),
        ("/tables/0/data", json!("W10="), 400, "ERR006", "protocol 5.21: no data in a model"),
        ("/tables/0/columnHeaders", json!([]), 400, "ERR006", "our choice: a table needs columns"),
        ("/tables/0/columnHeaders", wide, 400, "ERR006", "our choice: at most 1999 columns, as SQLite holds them"),
        ("/tables/0/columnHeaders/0/name", json!("Id"), 400, "ERR006", "protocol 2.1: a missing column"),
        ("/tables/0/columnHeaders/1/name", json!("id"), 400, "ERR006", "protocol 2.1: unique columns, case aside"),
        ("/tables/0/columnHeaders/0/name", json!("I]D"), 400, "ERR006", "protocol 2.1: forbidden characters"),
        ("/tables/0/columnHeaders/0/dataType", json!("VARCHAR"), 400, "ERR006", "protocol 2.1: the nine types"),
        ("/tables/0/columnHeaders/0/dateFormat", json!("x"), 400, "ERR006", "protocol 2.1: only in one request"),
        ("/metrics/0/expressions", json!([]), 400, "ERR006", "our choice: a metric has an expression"),
        ("/metrics/0/expressions/0/columnName", json!("cost"), 400, "ERR006", "protocol 2.1: a missing column"),
        ("/metrics/0/expressions/0/tableName", json!("none"), 400, "ERR006", "protocol 2.1: a missing table"),
        ("/metrics/0/expressions/0/formula", json!("a.b"), 400, "ERR006", "protocol 2.1: no formula here"),
        ("/metrics/0/dataType", json!("number"), 400, "ERR006", "protocol 1.6: only in one request"),
        ("/metrics/1", json!({"name": "cost", "expressions": [at("table1", "ID")]}), 400, "ERR006", "our choice: name"),
        ("/attributes/0/name", json!("da\"te"), 400, "ERR006", "our choice: forbidden characters"),
        ("/attributes/1/name", json!("id"), 400, "ERR006", "our choice: one name twice in one table"),
        ("/attributes/0/attributeForms", json!([]), 400, "ERR006", "protocol 2.1: an ID form"),
        ("/attributes/0/attributeForms", json!([form("DESC")]), 400, "ERR006", "protocol 2.1: an ID form"),
        ("/attributes/0/attributeForms/1", form("ID"), 400, "ERR006", "our choice: one ID form"),
        ("/attributes/0/attributeForms/1", form("LATITUDE"), 400, "ERR006", "protocol 2.1: ID and DESC only"),
        ("/attributes/0/attributeForms/0/geoRole", json!(1), 400, "ERR006", "protocol 2.1: no geo role"),
        (
            "/attributes/0/attributeForms/0/expressions/1",
            at("table1", "Cost"),
            400,
            "ERR006",
            "our choice: one expression a table",
        ),
        (
            "/attributes/0/attributeForms/1",
            json!({"category": "DESC", "expressions": [at("table2", "Year")]}),
            400,
            "ERR006",
            "our choice: a DESC where there is no ID",
        ),
    ]
}

/// Puts a value where the pointer says, made if it is not there.
fn edit(body: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match body.pointer_mut(parent).unwrap() {
        Value::Object(fields) => drop(fields.insert(name.to_owned(), value)),
        Value::Array(items) => match items.get_mut(name.parse::<usize>().unwrap()) {
            Some(item) => *item = value,
            None => items.push(value),
        },
        other => unreachable!("{pointer} points into {other}"),
    }
}

#[tokio::test]
async fn models() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    for (pointer, value, status, code, case) in model_cases() {
        let mut body = model();
        edit(&mut body, pointer, value);
        visitor.post("datasets/models", &body).await.refused(status, code, &format!("{pointer}: {case}"));
    }
    for missing in ["name", "tables"] {
        let mut body = model();
        body.as_object_mut().unwrap().remove(missing);
        visitor.post("datasets/models", &body).await.refused(400, "ERR007", "protocol 4.2: missing required field");
    }
    let folder = visitor.get("folders/preDefined/20").await;
    assert_eq!(folder.ok().json, json!([]), "nothing that was refused left a trace");
}

#[tokio::test]
async fn upload_sessions() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    let path = format!("datasets/{dataset}/uploadSessions");
    let table = |edits: Value| {
        let mut table = json!({"name": "table2", "updatePolicy": "add"});
        table.as_object_mut().unwrap().extend(edits.as_object().unwrap().clone());
        json!({"tables": [table]})
    };
    let cases = [
        (json!({"tables": []}), "ERR006", "our choice: at least one table"),
        (json!({}), "ERR007", "protocol 4.2: missing required field"),
        (json!({"tables": [{"name": "table2"}]}), "ERR007", "protocol 2.2: updatePolicy is required"),
        (json!({"tables": [{"updatePolicy": "add"}]}), "ERR007", "protocol 2.2: name is required"),
        (table(json!({"name": "table3"})), "ERR006", "protocol 4.3: unknown table"),
        (table(json!({"name": "TABLE2"})), "ERR006", "our choice: names match by case"),
        (table(json!({"updatePolicy": "merge"})), "ERR006", "protocol 2.2: the four policies"),
        (table(json!({"orientation": "diagonal"})), "ERR006", "protocol 2.2: ROW or COLUMN"),
        (table(json!({"columnHeaders": ["Year", "DateTime"]})), "ERR006", "our choice: all columns of the table"),
        (table(json!({"columnHeaders": ["Year", "DateTime", "Profit", "Loss"]})), "ERR006", "protocol 4.3: extra"),
        (table(json!({"columnHeaders": ["Year", "Year", "Profit"]})), "ERR006", "our choice: a column twice"),
        (table(json!({"columnHeaders": [{"name": "Year"}]})), "ERR006", "protocol 2.2: plain strings"),
        (table(json!({"rows": 5})), "ERR006", "our choice: unknown field"),
        (
            json!({"tables": [{"name": "table2", "updatePolicy": "add"}, {"name": "table2", "updatePolicy": "add"}]}),
            "ERR006",
            "our choice: a table twice",
        ),
    ];
    for (body, code, case) in cases {
        visitor.post(&path, &body).await.refused(400, code, case);
    }
    let body = table(json!({}));
    let unknown = "datasets/00000000000000000000000000000000/uploadSessions";
    visitor.post(unknown, &body).await.refused(404, "ERR004", "protocol 4.3: unknown dataset");
    let session = visitor.open(&dataset, body["tables"].clone()).await;
    let publish = format!("{session}/publish");
    Answer::of(visitor.in_project(Method::POST, &publish)).await.refused(400, "ERR001", "our choice: no chunks");
    visitor.get(&format!("{session}/publishStatus")).await.refused(400, "ERR001", "our choice: not published yet");
    visitor.post(&publish, &json!({"now": true})).await.refused(400, "ERR006", "protocol 1.7: no body");
    let other = format!("{path}/00000000000000000000000000000000");
    for (method, path) in [
        (Method::POST, format!("{other}/publish")),
        (Method::GET, format!("{other}/publishStatus")),
        (Method::DELETE, other.clone()),
    ] {
        Answer::of(visitor.in_project(method, &path)).await.refused(404, "ERR004", "protocol 4.3: unknown session");
    }
}

#[tokio::test]
async fn headers() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let post = |visitor: &Visitor| visitor.request(Method::POST, "datasets/models");
    let json_text = model().to_string();
    let typed = |kind: &str| post(&visitor).header("X-MSTR-ProjectID", TUTORIAL).header("Content-Type", kind);
    let project = |id: &str| post(&visitor).header("X-MSTR-ProjectID", id).json(&model());
    let cases = [
        (post(&visitor).json(&model()), 400, "ERR005", "protocol 1.1: the project header"),
        (project("00000000000000000000000000000000"), 404, "ERR004", "our choice: unknown project"),
        (project(&TUTORIAL.to_lowercase()), 404, "ERR004", "protocol 1.1: upper-case GUID"),
        (project("7C1D5E3A4F6B48A29D0E1F2A3B4C5D6E"), 403, "ERR014", "protocol 1.3: idle"),
        (project("D8E7F6A5B4C34D2E8F1A9B0C1D2E3F4A"), 403, "ERR014", "protocol 1.3: offline"),
        (typed("text/plain").body(json_text.clone()), 415, "ERR001", "protocol 1.1: Content-Type"),
        (typed("application/json; charset=latin1").body(json_text.clone()), 415, "ERR001", "our choice: UTF-8"),
        (
            post(&visitor).header("X-MSTR-ProjectID", TUTORIAL).body(json_text.clone()),
            415,
            "ERR001",
            "protocol 1.1: Content-Type",
        ),
        (
            typed("application/json").header("Content-Encoding", "gzip").body(json_text.clone()),
            415,
            "ERR001",
            "our choice: packed bodies",
        ),
        (typed("application/json").body("{\"name\": "), 400, "ERR006", "protocol 4.2: invalid JSON"),
        (typed("application/json").body(vec![b'"', 0xff, b'"']), 400, "ERR006", "protocol 2.3: UTF-8"),
        (typed("application/json").body(format!("{json_text} {{}}")), 400, "ERR006", "protocol 4.2: invalid JSON"),
        (visitor.in_project(Method::GET, "projects"), 400, "ERR006", "protocol 1.1: no project header here"),
        (visitor.in_project(Method::POST, "auth/logout"), 400, "ERR006", "protocol 1.2: no project header here"),
        (client().get(format!("{}/api/projects", visitor.base)), 401, "ERR009", "protocol 1.1: the token"),
        (visitor.in_project(Method::GET, "nothing"), 404, "ERR004", "protocol 4.2: unknown endpoint"),
        (visitor.in_project(Method::GET, "logout"), 404, "ERR004", "protocol 5.2: it is auth/logout"),
        (visitor.in_project(Method::PATCH, "datasets/models"), 405, "ERR001", "protocol 4.2: method"),
    ];
    for (request, status, code, case) in cases {
        Answer::of(request).await.refused(status, code, case);
    }
    let dataset = visitor.define(&model()).await;
    let wrong = visitor.get(&format!("datasets/{dataset}?fields=rows")).await;
    wrong.refused(400, "ERR006", "protocol 1.5: tables, columns, attributes, metrics");
    visitor.get("datasets/none").await.refused(404, "ERR004", "protocol 4.2: no such object");
    visitor.get("folders/preDefined/1").await.refused(404, "ERR004", "our choice: only 7 and 20 are kept");
    visitor.get("folders/preDefined").await.refused(400, "ERR007", "our choice: folderType is needed");
    visitor.get("folders/preDefined/7?limit=x").await.refused(400, "ERR006", "our choice: a number");
    let put = visitor.in_project(Method::PUT, &format!("datasets/{dataset}/uploadSessions/none/publishStatus"));
    Answer::of(put).await.refused(405, "ERR001", "protocol 5.1: the status is a GET");
}
