//! Every refusal of a chunk, with the source of its rule. After each the session goes on as before.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pushcube::demo::Cell;
use reqwest::Method;
use serde_json::json;

use crate::page::model;
use crate::visitor::{Answer, Visitor, client, server};

/// The data of a chunk of `table1`, as they stand before base64, in ROW orientation.
const BAD_ROWS: &[(&str, &str)] = &[
    (r#"[[1,"2017-12-04","11:00:00","Books"]]"#, "protocol 7.1: as many cells as columns"),
    (r#"[[1,"2017-12-04","11:00:00","Books",1,2]]"#, "protocol 7.1: as many cells as columns"),
    ("[[]]", "protocol 7.1: as many cells as columns"),
    (r#"[1,"2017-12-04","11:00:00","Books",1]"#, "protocol 7.1: an array of arrays"),
    (r#"[{"ID":1}]"#, "protocol 1.6: objects are of the other flow"),
    ("[[1.0,null,null,null,null]]", "protocol 7.1: INTEGER"),
    (r#"[["1",null,null,null,null]]"#, "protocol 7.1: INTEGER"),
    ("[[2147483648,null,null,null,null]]", "protocol 2.1: 32 bits"),
    ("[[-2147483649,null,null,null,null]]", "protocol 2.1: 32 bits"),
    ("[[01,null,null,null,null]]", "our choice: JSON has no leading zeros"),
    ("[[true,null,null,null,null]]", "protocol 7.1: INTEGER"),
    (r#"[[1,"04.12.2017",null,null,null]]"#, "protocol 5.15: ISO 8601"),
    (r#"[[1,"2017-02-30",null,null,null]]"#, "our choice: dates that exist"),
    (r#"[[1,"",null,null,null]]"#, "protocol 7.1: null, not an empty string"),
    ("[[1,1512345600000,null,null,null]]", "protocol 6, issue 3: no epochs"),
    (r#"[[1,null,"11:00 AM",null,null]]"#, "protocol 5.15: ISO 8601"),
    (r#"[[1,null,"25:00:00",null,null]]"#, "our choice: times that exist"),
    ("[[1,null,null,5,null]]", "protocol 7.1: STRING"),
    (r#"[[1,null,null,null,"1.5"]]"#, "protocol 7.1: DOUBLE"),
    ("[[1,null,null,null,NaN]]", "protocol 7.1: no NaN"),
    ("[[1,null,null,null,1e999]]", "our choice: 64 bits"),
    (r#"[[1,null,null,["Books"],1]]"#, "protocol 7.1: scalars"),
    (r#"[[1,null,null,"Books",1]"#, "protocol 4.2: invalid JSON"),
    (r#"[[1,null,null,"Books",1],]"#, "protocol 4.2: invalid JSON"),
    (r#"[[1,null,null,"Books",1]] []"#, "protocol 4.2: invalid JSON"),
    ("[[1,null,null,\"Bo\noks\",1]]", "protocol 4.2: invalid JSON"),
    ("", "protocol 4.2: invalid JSON"),
    ("null", "protocol 7.1: an array of arrays"),
];

/// Likewise of `table2`, in COLUMN orientation.
const BAD_COLUMNS: &[(&str, &str)] = &[
    (r#"[[2017],["2017-12-04T11:00:00"]]"#, "protocol 7.1: an array for each column"),
    (r#"[[2017],["2017-12-04T11:00:00"],[1],[2]]"#, "protocol 7.1: an array for each column"),
    (r#"[[2017],["2017-12-04T11:00:00"],[1,2]]"#, "protocol 7.1: equally many cells"),
    (r#"[[2017,"2017-12-04T11:00:00",1]]"#, "protocol 2.2: rows where columns were announced"),
    (r#"[[2017],["2017-12-04T11:00:00+02:00"],[1]]"#, "our choice: no offsets"),
    (r#"[[2017],["2017-12-04 11:00:00"],[true]]"#, "protocol 7.1: DOUBLE"),
    (r#"[[2017],["2017-12-04 11:00:00"],[1]"#, "protocol 4.2: invalid JSON"),
];

/// Whole bodies. `W10=` is an empty array.
const BAD_BODIES: &[(&str, &str, &str)] = &[
    (r#"{"index":1,"data":"W10="}"#, "ERR007", "protocol 4.2: missing required field"),
    (r#"{"tableName":"table1","data":"W10="}"#, "ERR007", "protocol 4.2: missing required field"),
    (r#"{"tableName":"table1","index":1}"#, "ERR007", "protocol 4.2: missing required field"),
    (r#"{"tableName":"table3","index":1,"data":"W10="}"#, "ERR006", "protocol 4.3: unknown table"),
    (r#"{"tableName":"table1","index":0,"data":"W10="}"#, "ERR006", "protocol 2.3: from 1"),
    (r#"{"tableName":"table1","index":2,"data":"W10="}"#, "ERR006", "protocol 2.3: one by one"),
    (r#"{"tableName":"table1","index":-1,"data":"W10="}"#, "ERR006", "protocol 2.3: from 1"),
    (r#"{"tableName":"table1","index":1.0,"data":"W10="}"#, "ERR006", "protocol 2.3: a whole number"),
    (r#"{"tableName":"table1","index":"one","data":"W10="}"#, "ERR006", "protocol 2.3: a whole number"),
    (r#"{"tableName":"table1","index":1,"data":"W10"}"#, "ERR006", "protocol 2.3: padding"),
    (r#"{"tableName":"table1","index":1,"data":"W1\n0="}"#, "ERR006", "protocol 2.3: no line breaks"),
    (r#"{"tableName":"table1","index":1,"data":"W_-="}"#, "ERR006", "protocol 2.3: the standard alphabet"),
    (r#"{"tableName":"table1","index":1,"data":[]}"#, "ERR006", "protocol 2.3: a string"),
    (r#"{"tableName":"table1","index":1,"data":"W10=","rows":0}"#, "ERR006", "our choice: unknown field"),
    (r#"{"tableName":"table1","index":1,"index":1,"data":"W10="}"#, "ERR006", "our choice: a field twice"),
    (r#"{"tableName":"table1","index":1,"data":"W10="} x"#, "ERR006", "protocol 4.2: invalid JSON"),
    (r#"{"tableName":"table1","index":1,"data":"W10="#, "ERR006", "protocol 4.2: invalid JSON"),
    (r#"[{"tableName":"table1","index":1,"data":"W10="}]"#, "ERR006", "our choice: an object"),
    ("", "ERR006", "protocol 4.2: invalid JSON"),
];

#[tokio::test]
async fn chunks() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    let tables = json!([
        {"name": "table1", "updatePolicy": "replace"},
        {"name": "table2", "updatePolicy": "replace", "orientation": "Column"},
    ]);
    let session = visitor.open(&dataset, tables).await;
    let put = |body: String| {
        Answer::of(visitor.in_project(Method::PUT, &session).header("Content-Type", "application/json").body(body))
    };
    for (table, cases) in [("table1", BAD_ROWS), ("table2", BAD_COLUMNS)] {
        for (data, case) in cases {
            let body = json!({"tableName": table, "index": 1, "data": STANDARD.encode(data)});
            put(body.to_string()).await.refused(400, "ERR006", &format!("{data}: {case}"));
        }
    }
    for (body, code, case) in BAD_BODIES {
        put((*body).to_owned()).await.refused(400, code, &format!("{body}: {case}"));
    }
    let latin = STANDARD.encode(b"[[1,null,null,\"Gr\xfcn\",1]]");
    let latin = json!({"tableName": "table1", "index": 1, "data": latin});
    put(latin.to_string()).await.refused(400, "ERR006", "protocol 2.3: UTF-8");

    // A bad row after good ones takes the whole chunk with it.
    let half = json!([[1, null, null, null, null], [2, "x", null, null, null]]);
    visitor.put(&session, "table1", 1, &half).await.refused(400, "ERR006", "protocol 7.1: DATE");
    visitor.put(&session, "table1", 1, &json!([[3, null, null, "a/b=", 1]])).await.ok();
    let other = visitor.put(&session, "table1", 1, &json!([[4, null, null, null, 1]])).await;
    other.refused(400, "ERR006", "protocol 2.3: the same index with other data");
    // Escapes that JSON allows and base64 text may need.
    let text = json!({"tableName": "table1", "index": 2, "data": STANDARD.encode("[[5,null,null,\"~~~???\",1]]")});
    put(text.to_string().replace('/', "\\/").replace('=', "\\u003d")).await.ok();
    visitor.publish(&session).await;
    let rows = server.read_table(&dataset, "table1").unwrap().rows;
    assert_eq!(rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>(), [Cell::Integer(3), Cell::Integer(5)]);
    assert_eq!(rows[1][3], Cell::Text("~~~???".to_owned()));
}

#[tokio::test]
async fn a_long_body_is_read_before_it_is_refused() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    let session = format!("datasets/{dataset}/uploadSessions/none");
    let body = json!({"tableName": "table1", "index": 1, "data": "A".repeat(8_000_000)}).to_string();
    let strange = client().put(format!("{}/api/{session}", visitor.base));
    let request = |request: reqwest::RequestBuilder| request.header("Content-Type", "application/json");
    let cases = [
        (request(visitor.in_project(Method::PUT, &session)), 404, "ERR004", "protocol 4.3: unknown session"),
        (request(visitor.request(Method::PUT, &session)), 400, "ERR005", "protocol 1.1: the project header"),
        (visitor.in_project(Method::PUT, &session), 415, "ERR001", "protocol 1.1: Content-Type"),
        (request(strange), 401, "ERR009", "protocol 1.1: the token"),
        (request(visitor.in_project(Method::PUT, "nothing")), 404, "ERR004", "protocol 4.2: unknown endpoint"),
        (request(visitor.in_project(Method::PUT, "datasets/models")), 405, "ERR001", "protocol 4.2: method"),
    ];
    for (request, status, code, case) in cases {
        Answer::of(request.body(body.clone())).await.refused(status, code, case);
    }
}
