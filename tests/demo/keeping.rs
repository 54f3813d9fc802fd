//! What stays over a restart, and what goes.

use pushcube::demo::{Cell, Options, Published, start};
use serde_json::json;

use crate::page::model;
use crate::visitor::{Visitor, server, soon};

#[tokio::test]
async fn a_file_keeps_datasets_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept.sqlite");
    let options = Options { database: Some(file.clone()), ..Options::default() };
    let server = start(options.clone()).await.unwrap();
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model()).await;
    visitor.push(&dataset, "table2", "add", &json!([[2017, "2017-12-04 11:00:00", 1.5]])).await;
    // A session that is open when the server ends is lost.
    let session = visitor.open(&dataset, json!([{"name": "table2", "updatePolicy": "add"}])).await;
    visitor.put(&session, "table2", 1, &json!([[2018, null, null]])).await.ok();
    soon("the end", server.stop()).await;
    let tables = Published::open(&file).unwrap().tables().unwrap();
    let left: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["kept.sqlite"]);
    assert_eq!(tables[1].data_table, "1/testModel/table2");
    assert_eq!((tables[1].dataset_name.as_str(), tables[1].table_name.as_str()), ("testModel", "table2"));

    let server = start(options).await.unwrap();
    let visitor = Visitor::new(&server).await;
    visitor.delete(&session).await.refused(404, "ERR004", "our choice: sessions end with the server");
    visitor.push(&dataset, "table2", "upsert", &json!([[2017, "2017-12-04 11:00:00", 2.5], [2018, null, 3]])).await;
    let rows = server.read_table("testModel", "table2").unwrap().rows;
    let year = |row: &Vec<Cell>| (row[0].clone(), row[2].clone());
    let expected = [(Cell::Integer(2017), Cell::Real(2.5)), (Cell::Integer(2018), Cell::Real(3.0))];
    assert_eq!(rows.iter().map(year).collect::<Vec<_>>(), expected);
    let names = Published::open(&file).unwrap().tables().unwrap().len();
    assert_eq!(names, 2);
}

#[tokio::test]
async fn a_temporary_server_leaves_nothing() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    visitor.define(&model()).await;
    let folder = server.database().parent().unwrap().to_owned();
    let base = server.base_url();
    assert!(folder.exists());
    drop(server);
    assert!(!folder.exists());
    assert!(visitor.http.get(format!("{base}/api/status")).send().await.is_err());
}

#[tokio::test]
async fn a_file_of_something_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.sqlite");
    rusqlite::Connection::open(&file).unwrap().execute_batch("CREATE TABLE notes (text)").unwrap();
    let error = start(Options { database: Some(file), ..Options::default() }).await.err().unwrap();
    assert!(error.to_string().contains("notes.sqlite"), "{error}");
    let text = folder.path().join("text.sqlite");
    std::fs::write(&text, "This is a text and no database at all, and long enough to tell.").unwrap();
    assert!(start(Options { database: Some(text), ..Options::default() }).await.is_err());
}

#[tokio::test]
async fn a_port_that_is_taken_is_told() {
    let server = server().await;
    let error = start(Options { listen: server.address(), ..Options::default() }).await.err().unwrap();
    assert!(error.to_string().contains(&server.address().to_string()), "{error}");
}
