//! The walks that the product is made for: the first one of a newcomer, and one of an operator who thinks
//! better of it.

use pushcube::demo::{self, Moment, Options};

use crate::samples::{published, rows_of};
use crate::terminal::Terminal;

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_presses_enter_five_times() {
    let kept = tempfile::TempDir::new().unwrap();
    let file = kept.path().join("kept.sqlite");
    let mut terminal = Terminal::run(&format!("demo --db '{}'", file.display()), &[]);
    terminal.sees("[ Sign in ]");
    terminal.types("\r");
    terminal.sees("MicroStrategy Tutorial");
    terminal.types("\r");
    terminal.sees("use 2 marked");
    terminal.types("\r");
    terminal.sees("Review and push");
    terminal.types("\r");
    terminal.sees("nothing is sent yet");
    terminal.types("\r");
    terminal.sees("is published: 58 rows");
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
    let server = demo::start(Options { database: Some(file), ..Options::default() }).await.unwrap();
    assert_eq!(published(&server, "Coffee shop", "customers"), rows_of("customers.csv"));
    assert_eq!(published(&server, "Coffee shop", "orders"), rows_of("orders.csv"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_types_an_address_and_ends_the_upload_in_the_middle() {
    let server = demo::start(Options::default()).await.unwrap();
    let gate = server.gates().hold(Moment::Chunk { table: "orders".to_owned(), index: 1, after_bytes: 64 });
    let mut terminal = Terminal::run("", &[("orders.csv", include_str!("../../assets/samples/orders.csv"))]);
    terminal.passes_the_offer();
    terminal.pushes_to(&server.base_url());
    gate.reached().await;
    terminal.sees("uploading");
    terminal.types("X");
    terminal.sees("Keep uploading");
    // Over pausing and leaving to the last of the choices.
    terminal.sees("End it");
    terminal.types("\u{1b}[B\u{1b}[B\u{1b}[B\r");
    terminal.sees("you ended the upload");
    drop(gate);
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
    assert!(published(&server, "orders", "orders").is_empty());
}
