//! The workflow page's own example. Its JSON stands in `page/` as it was printed; what the client sends for
//! it equals the page, and each difference is named by the function that makes it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use pushcube::dataset::{
    Credentials, Definition, Orientation, ProjectStatus, PublishStage, PublishStatus, UpdatePolicy,
};
use pushcube::protocol::SessionTable;
use pushcube::secret::Secret;
use serde_json::{Value, json as value};

use crate::listener::{Listener, Reply, dataset, json, project, reply, session, signed_in, within};

fn page(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn the_sign_in_is_the_pages() {
    let headers = page(include_str!("page/login_reply_headers.json"));
    let mut listener = Listener::start([signed_in(headers["x-mstr-authtoken"].as_str().unwrap())]).await;
    let client = listener.client();
    let credentials = Credentials::Standard { username: "administrator".to_owned(), password: Secret::default() };
    within(client.sign_in(&credentials)).await.unwrap();
    assert!(client.is_signed_in());

    let mut sent = listener.request().await.json();
    // Exception: the application type, which the page leaves to the server's default.
    assert_eq!(sent.as_object_mut().unwrap().remove("applicationType"), Some(value!(35)));
    assert_eq!(sent, page(include_str!("page/login.json")));
}

#[tokio::test]
async fn the_projects_are_read() {
    let listener = Listener::start([json("200 OK", include_str!("page/projects_reply.json"))]).await;
    let projects = within(listener.client().projects()).await.unwrap();
    assert_eq!(projects.len(), 2);
    assert_eq!(projects[0].id, project());
    assert_eq!(projects[0].name, "MicroStrategy Tutorial");
    assert!(projects[0].description.starts_with("MicroStrategy Tutorial project"));
    assert!(projects.iter().all(|project| project.status == ProjectStatus::Active));
}

/// Exception: `dataType` in upper case.
fn types_in_upper_case(mut model: Value) -> Value {
    for table in model["tables"].as_array_mut().unwrap() {
        for column in table["columnHeaders"].as_array_mut().unwrap() {
            column["dataType"] = column["dataType"].as_str().unwrap().to_uppercase().into();
        }
    }
    model
}

#[tokio::test]
async fn the_definition_is_the_pages() {
    let mut listener = Listener::start([json("200 OK", include_str!("page/model_reply.json"))]).await;
    let definition: Definition = serde_json::from_str(include_str!("page/model.json")).unwrap();
    let id = within(listener.client().create_definition(&project(), &definition)).await.unwrap();
    assert_eq!(id, dataset());
    assert_eq!(listener.request().await.json(), types_in_upper_case(page(include_str!("page/model.json"))));
}

#[tokio::test]
async fn the_upload_session_is_the_pages() {
    let mut listener = Listener::start([json("200 OK", include_str!("page/upload_session_reply.json"))]).await;
    let table = |name: &str, columns: &[&str], policy| SessionTable {
        name: name.to_owned(),
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        policy,
        orientation: Orientation::Row,
    };
    let tables = [
        table("table1", &["ID", "Date", "Time", "Category", "Cost"], UpdatePolicy::Replace),
        table("table2", &["Year", "DateTime", "Profit"], UpdatePolicy::Add),
    ];
    let id = within(listener.client().open_upload_session(&project(), &dataset(), &tables)).await.unwrap();
    assert_eq!(id, session());
    assert_eq!(listener.request().await.json(), page(include_str!("page/upload_session.json")));
}

/// Exceptions: `index` an integer, `data` decoded, and in it 2017-12-4 as 2017-12-04.
fn chunk_as_we_send_it(mut chunk: Value) -> Value {
    chunk["index"] = chunk["index"].as_str().unwrap().parse::<u64>().unwrap().into();
    chunk["data"] = decoded(&chunk);
    assert_eq!(chunk["data"][0][1], "2017-12-4");
    chunk["data"][0][1] = "2017-12-04".into();
    chunk
}

fn decoded(chunk: &Value) -> Value {
    serde_json::from_slice(&STANDARD.decode(chunk["data"].as_str().unwrap()).unwrap()).unwrap()
}

#[tokio::test]
async fn a_chunk_is_the_pages() {
    let mut listener = Listener::start([Reply::Say(reply("200 OK", &[], ""))]).await;
    let data = STANDARD.encode(r#"[[1,"2017-12-04","11:00:00","Books",100.52]]"#);
    let body = Bytes::from(format!(r#"{{"tableName":"table1","index":1,"data":"{data}"}}"#));
    within(listener.client().put_chunk(&project(), &dataset(), &session(), body.into())).await.unwrap();

    let mut sent = listener.request().await.json();
    sent["data"] = decoded(&sent);
    assert_eq!(sent, chunk_as_we_send_it(page(include_str!("page/chunk.json"))));
}

#[tokio::test]
async fn the_publish_status_is_read_as_text_and_as_a_number() {
    let listener = Listener::start([
        json("200 OK", include_str!("page/publish_status_running.json")),
        json("200 OK", include_str!("page/publish_status_done.json")),
        json("200 OK", r#"{"status":6,"message":null}"#),
        json("200 OK", r#"{"status":1,"message":"result ready"}"#),
    ])
    .await;
    let client = listener.client();
    for (number, message, stage) in [
        (6, "sql execution", PublishStage::Running),
        (1, "result ready", PublishStage::Done),
        (6, "", PublishStage::Running),
        (1, "result ready", PublishStage::Done),
    ] {
        let status = within(client.publish_status(&project(), &dataset(), &session())).await.unwrap();
        assert_eq!(status, PublishStatus { status: number, message: message.to_owned() });
        assert_eq!(status.stage(), stage);
    }
}

#[tokio::test]
async fn a_delete_ends_with_the_pages_reply_and_with_a_session_that_is_gone() {
    let page = b"HTTP/1.1 200 OK\r\ncache-control: no-store\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".to_vec();
    let gone = json("404 Not Found", r#"{"code":"ERR004","message":"no such session"}"#);
    let listener = Listener::start([Reply::Say(page), gone]).await;
    let client = listener.client();
    for _ in 0..2 {
        within(client.delete_upload_session(&project(), &dataset(), &session())).await.unwrap();
    }
}
