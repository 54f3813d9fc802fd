//! The example of the REST documentation, body by body as it stands there.

use pushcube::demo::{Cell, Options, Rules, StatusForm, start};
use reqwest::Method;
use serde_json::{Value, json};

use crate::visitor::{Answer, TUTORIAL, Visitor, client, server};

const LOGIN: &str = include_str!("bodies/login.json");
const MODEL: &str = include_str!("bodies/model.json");
const UPLOAD: &str = include_str!("bodies/upload.json");
const CHUNK: &str = include_str!("bodies/chunk.json");

pub(crate) fn model() -> Value {
    serde_json::from_str(MODEL).unwrap()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn first_row() -> Vec<Cell> {
    vec![Cell::Integer(1), text("2017-12-04"), text("11:00:00"), text("Books"), Cell::Real(100.52)]
}

async fn send(visitor: &Visitor, method: Method, path: &str, body: &'static str) -> Answer {
    let request = visitor.in_project(method, path).header("Content-Type", "application/json");
    Answer::of(request.header("Accept", "application/json").body(body)).await
}

#[tokio::test]
async fn the_samples_of_the_page_work_as_they_stand() {
    let server = server().await;
    let http = client();
    let login = http.post(format!("{}/api/auth/login", server.base_url())).header("Content-Type", "application/json");
    let answer = login.body(LOGIN).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("JSESSIONID=") && cookie.ends_with("; Path=/MicroStrategyLibrary; HttpOnly"),
        "{cookie}"
    );
    let token = answer.headers()["x-mstr-authtoken"].to_str().unwrap().to_owned();
    assert_eq!(token.len(), 26);
    let visitor = Visitor { http, base: server.base_url(), token, project: TUTORIAL.to_owned() };

    let projects = Answer::of(visitor.request(Method::GET, "projects")).await;
    let first = &projects.ok().json[0];
    assert_eq!(
        (&first["id"], &first["name"], &first["status"]),
        (&json!(TUTORIAL), &json!("MicroStrategy Tutorial"), &json!(0))
    );

    let defined = send(&visitor, Method::POST, "datasets/models", MODEL).await;
    assert_eq!(defined.ok().json["name"], "testModel");
    let dataset = defined.json["id"].as_str().unwrap().to_owned();
    let path = format!("datasets/{dataset}/uploadSessions");
    let opened = send(&visitor, Method::POST, &path, UPLOAD).await;
    let session = format!("{path}/{}", opened.ok().json["uploadSessionId"].as_str().unwrap());
    let taken = send(&visitor, Method::PUT, &session, CHUNK).await;
    assert_eq!(taken.ok().text, "");

    let seen = visitor.publish(&session).await;
    assert_eq!(seen.last(), Some(&json!(1)));
    let last = visitor.get(&format!("{session}/publishStatus")).await;
    assert_eq!(last.json["message"], "result ready");
    assert!(last.json["uploadSessionId"].is_string());
    assert_eq!(server.read_table("testModel", "table1").unwrap().rows, [first_row()]);
    assert_eq!(server.read_table(&dataset, "table2").unwrap().rows, Vec::<Vec<Cell>>::new());

    assert_eq!(visitor.delete(&session).await.ok().text, "");
    let out = Answer::of(visitor.request(Method::POST, "auth/logout")).await;
    assert_eq!((out.status.as_u16(), out.text.as_str()), (204, ""));
    Answer::of(visitor.request(Method::GET, "projects")).await.refused(401, "ERR009", "after the logout");
}

#[tokio::test]
async fn both_orientations_bring_the_same_rows() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    let rows = json!([["2017-12-04", 1, "ä \"quoted\"\n𝄞", null, "11:00"], ["2024-02-29", null, "", -0.1, null]]);
    let columns =
        json!([["2017-12-04", "2024-02-29"], [1, null], ["ä \"quoted\"\n𝄞", ""], [null, -0.1], ["11:00", null]]);
    let expected = vec![
        vec![Cell::Integer(1), text("2017-12-04"), text("11:00:00"), text("ä \"quoted\"\n𝄞"), Cell::Null],
        vec![Cell::Null, text("2024-02-29"), Cell::Null, text(""), Cell::Real(-0.1)],
    ];
    for (orientation, data) in [("row", rows), ("COLUMN", columns)] {
        let headers = ["Date", "ID", "Category", "Cost", "Time"];
        let table =
            json!({"name": "table1", "updatePolicy": "Replace", "orientation": orientation, "columnHeaders": headers});
        let session = visitor.open(&dataset, json!([table])).await;
        visitor.put(&session, "table1", 1, &data).await.ok();
        visitor.publish(&session).await;
        visitor.delete(&session).await.ok();
        let table = server.read_table(&dataset, "table1").unwrap();
        assert_eq!(table.columns, ["ID", "Date", "Time", "Category", "Cost"]);
        assert_eq!(table.rows, expected, "{orientation}");
    }
}

#[tokio::test]
async fn the_status_can_take_the_form_of_the_page() {
    let rules = Rules { status_form: StatusForm::Text, walk: vec![6], ..Rules::default() };
    let options = Options { rules, ..Options::default() };
    let server = start(options).await.unwrap();
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    let session = visitor.open(&dataset, json!([{"name": "table2", "updatePolicy": "add"}])).await;
    visitor.put(&session, "table2", 1, &json!([[2017, "2017-12-04 11:00:00", 1.5]])).await.ok();
    let seen = visitor.publish(&session).await;
    assert!(seen == [json!("6"), json!("1")] || seen == [json!("1")], "{seen:?}");
}

#[tokio::test]
async fn every_type_keeps_its_digits() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let kinds = ["String", "INTEGER", "bigInteger", "bool", "DOUBLE", "BigDecimal", "date", "TIME", "DateTime"];
    let headers: Vec<_> = kinds.iter().map(|kind| json!({"name": kind, "dataType": kind})).collect();
    let dataset = visitor.define(&json!({"name": "kinds", "tables": [{"name": "t", "columnHeaders": headers}]})).await;
    let session = visitor.open(&dataset, json!([{"name": "t", "updatePolicy": "replace"}])).await;
    let data = r#"[["a", -2147483648, 9223372036854775807, true, 1e20, 0.10000000000000000000000000000000001,
        "2017-12-4", "23:59:59.123456", "2017-12-04T11:00:00.250Z"], [null,null,null,null,null,null,null,null,null]]"#;
    let body = json!({"data": base64::Engine::encode(&base64::engine::general_purpose::STANDARD, data),
        "tableName": "t", "index": 1});
    Answer::of(visitor.in_project(Method::PUT, &session).json(&body)).await.ok();
    visitor.publish(&session).await;
    let rows = server.read_table(&dataset, "t").unwrap().rows;
    assert_eq!(
        rows[0],
        [
            text("a"),
            Cell::Integer(i64::from(i32::MIN)),
            Cell::Integer(i64::MAX),
            Cell::Integer(1),
            Cell::Real(1e20),
            text("0.10000000000000000000000000000000001"),
            text("2017-12-04"),
            text("23:59:59.123456"),
            text("2017-12-04T11:00:00.250"),
        ]
    );
    assert_eq!(rows[1], vec![Cell::Null; 9]);
}

#[tokio::test]
async fn a_definition_reads_back_as_recorded_servers_show_it() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    let one = visitor.get(&format!("datasets/{dataset}?fields=tables&fields=columns")).await;
    let other = visitor.get(&format!("datasets/{dataset}?fields=tables,columns")).await;
    assert_eq!(one.ok().json, other.ok().json);
    let objects = &one.json["result"]["definition"]["availableObjects"];
    assert_eq!(objects["tables"][1]["name"], "table2");
    assert_eq!(objects["tables"][1]["type"], 15);
    let names: Vec<_> = objects["columns"].as_array().unwrap().iter().map(|c| c["columnName"].as_str()).collect();
    let expected = ["ID", "Date", "Time", "Category", "Cost", "Year", "DateTime", "Profit"];
    assert_eq!(names, expected.map(Some));
    let first = &objects["columns"][0];
    assert_eq!((&first["dataType"], &first["precision"], &first["scale"]), (&json!(1), &json!(4), &json!(0)));
    assert_eq!(first["tableId"], objects["tables"][0]["id"]);
    let rest = visitor.get(&format!("datasets/{dataset}")).await;
    let objects = &rest.ok().json["result"]["definition"]["availableObjects"];
    assert_eq!(objects["metrics"].as_array().unwrap().len(), 2);
    assert_eq!(objects["attributes"][0]["forms"][0]["id"], "45C11FA478E745FEA08D781CEA190FE5");

    let folders = visitor.get("folders/preDefined?folderType=7,20").await;
    let own = folders.ok().json["preDefined"][1]["id"].as_str().unwrap().to_owned();
    let contents = visitor.get("folders/preDefined/20").await;
    assert_eq!((&contents.ok().json[0]["id"], &contents.json[0]["subtype"]), (&json!(dataset), &json!(779)));
    let mut again = model();
    again["folderId"] = json!(own);
    assert_eq!(visitor.define(&again).await, dataset);
}
