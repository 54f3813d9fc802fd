//! From the sign-in to a published dataset, and every way in which an operator may end it before.

use std::path::Path;

use pushcube::demo::{self, Cell, Moment, Options, Server};

use crate::operator::Operator;

/// A sample file as the csv crate reads it.
fn rows_of(file: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(file);
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A published table as text, the way the sample files write it.
fn published(server: &Server, table: &str) -> Vec<Vec<String>> {
    let table = server.read_table("Coffee shop", table).unwrap();
    let text = |cell: &Cell| match cell {
        Cell::Null => String::new(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => format!("{number:.2}"),
        Cell::Text(text) => text.clone(),
    };
    table.rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

/// Signs in and goes as far as the review.
async fn to_the_review(operator: &mut Operator) {
    operator.sees("[ Sign in ]").await;
    operator.press("Enter");
    operator.sees("MicroStrategy Tutorial").await;
    operator.press("Enter");
    operator.sees("use 2 marked").await;
    operator.press("Enter");
    operator.sees("Review and push").await;
    operator.press("Enter");
    operator.sees("[[ Push ]]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_times_enter_publishes_the_samples() {
    let server = demo::start(Options::default()).await.unwrap();
    let mut operator = Operator::at(&server);
    to_the_review(&mut operator).await;
    operator.press("Enter");
    operator.sees("Coffee shop is published: 58 rows").await;
    let yes = |text: &str| text.replace("true", "1").replace("false", "0");
    let customers: Vec<Vec<String>> =
        rows_of("customers.csv").into_iter().map(|row| row.iter().map(|cell| yes(cell)).collect()).collect();
    assert_eq!(published(&server, "customers"), customers);
    assert_eq!(published(&server, "orders"), rows_of("orders.csv"));
    operator.press("q");
    let exit = operator.leaves().await;
    assert_eq!((exit.code, exit.words.is_empty()), (0, true), "{:?}", exit.words);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_ended_in_the_middle_leaves_nothing() {
    let server = demo::start(Options::default()).await.unwrap();
    let gate = server.gates().hold(Moment::Chunk { table: "orders".to_owned(), index: 1, after_bytes: 100 });
    let mut operator = Operator::at(&server);
    to_the_review(&mut operator).await;
    operator.press("Enter");
    gate.reached().await;
    operator.sees("uploading").await;
    operator.press("X");
    operator.sees("Keep uploading").await;
    // The letters that opened the question or mean yes elsewhere decide nothing in it.
    operator.press("X y Down Enter");
    operator.sees("was not published: you ended the upload").await;
    drop(gate);
    assert!(server.read_table("Coffee shop", "orders").map_or(true, |table| table.rows.is_empty()));
    operator.press("q");
    assert_eq!(operator.leaves().await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_typed_ahead_decide_nothing() {
    let server = demo::start(Options::default()).await.unwrap();
    let mut operator = Operator::at(&server);
    operator.sees("[ Sign in ]").await;
    operator.press("Enter");
    operator.sees("MicroStrategy Tutorial").await;
    operator.press("Enter Enter Enter Enter Enter");
    operator.sees("use 2 marked").await;
    operator.press("1");
    operator.sees("[ Sign in ]").await;
    assert!(!server.requests().iter().any(|request| request.path.contains("models")), "{:?}", server.requests());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_in_the_middle_closes_the_session_and_says_so() {
    let server = demo::start(Options::default()).await.unwrap();
    let gate = server.gates().hold(Moment::Chunk { table: "orders".to_owned(), index: 1, after_bytes: 100 });
    let mut operator = Operator::at(&server);
    to_the_review(&mut operator).await;
    operator.press("Enter");
    gate.reached().await;
    operator.signal(15);
    let exit = operator.leaves().await;
    drop(gate);
    assert_eq!(exit.code, 143);
    let words = exit.words.join("\n");
    assert!(words.contains("Coffee shop was interrupted"), "{words}");
    assert!(words.contains("The upload session on the server is closed"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_said_beside_its_field() {
    let server = demo::start(Options::default()).await.unwrap();
    let mut operator = Operator::at(&server);
    operator.sees("[ Sign in ]").await;
    operator.press("k Enter w r o n g Enter");
    operator.sees("Login failed").await;
    assert!(!operator.screen().contains("wrong"), "{}", operator.screen());
}
