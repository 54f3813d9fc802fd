//! An upload without screens is looked at from a terminal beside it: it is ended from there, or found dead.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use pushcube::demo::{self, Gate, Moment, Options, Server};

use crate::samples::{published, rows_of};
use crate::terminal::Terminal;

const ORDERS: &str = include_str!("../../assets/samples/orders.csv");

/// A push as cron would begin it, with this folder as its home.
fn push(home: &Path, server: &Server) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushcube"));
    command.args(["push", "work/orders.csv", "--name", "orders", "--project", "MicroStrategy Tutorial"]);
    command.env_clear().env("HOME", home).env("TMPDIR", home).current_dir(home);
    command.env("MSTR_BASE_URL", server.base_url()).env("MSTR_USERNAME", "administrator").env("MSTR_PASSWORD", "");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// A terminal in front of an upload that stands in its first chunk.
async fn attached(server: &Server) -> (Terminal, Child, Gate) {
    attached_by("attach", server).await
}

/// The same with more behind it.
async fn attached_by(words: &str, server: &Server) -> (Terminal, Child, Gate) {
    let gate = server.gates().hold(Moment::Chunk { table: "orders".to_owned(), index: 1, after_bytes: 64 });
    // The shell waits for a line before it runs the program.
    let mut terminal = Terminal::run_with("read answer;", words, &[("orders.csv", ORDERS)]);
    let child = push(terminal.home(), server);
    gate.reached().await;
    terminal.types("\n");
    terminal.sees("runs in another program of this machine");
    terminal.sees("uploading");
    (terminal, child, gate)
}

/// What lies in the folder of the journals besides these, by its ending.
fn left_beside(home: &Path) -> Vec<String> {
    let folder = home.join(".local/state/pushcube/journal");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let is_beside = |name: &String| name.rsplit_once('.').is_some_and(|(_, end)| end == "now" || end == "wish");
    names.filter(is_beside).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_ended_from_there_and_says_so_itself() {
    let server = demo::start(Options::default()).await.unwrap();
    let (mut terminal, mut child, gate) = attached(&server).await;
    terminal.types("X");
    terminal.sees("Keep uploading");
    terminal.sees("End it");
    terminal.types("\u{1b}[B\u{1b}[B\u{1b}[B\r");
    terminal.sees("you ended the upload");
    assert_eq!(child.wait().unwrap().code(), Some(8));
    drop(gate);
    assert!(published(&server, "orders", "orders").is_empty());
    assert_eq!(left_beside(terminal.home()), Vec::<String>::new());
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_leaves_it_alone() {
    let server = demo::start(Options::default()).await.unwrap();
    let (mut terminal, mut child, gate) = attached_by("attach; echo the shell is back; read answer", &server).await;
    terminal.types("q");
    terminal.sees("the shell is back");
    gate.open();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    terminal.types("\n");
    assert_eq!(terminal.leaves(), 0);
    assert_eq!(published(&server, "orders", "orders"), rows_of("orders.csv"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_program_has_died_is_told_to_be_dead() {
    let server = demo::start(Options::default()).await.unwrap();
    let (mut terminal, mut child, gate) = attached(&server).await;
    child.kill().unwrap();
    child.wait().unwrap();
    terminal.sees("has died in the middle of it");
    terminal.sees("interrupted");
    drop(gate);
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}
