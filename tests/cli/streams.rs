//! Standard input and named pipes, pushed by the binary: what comes through them arrives like a file, in any
//! dress, and what can't be done with them is said before anything is sent.

use std::fs::File;
use std::io::{PipeReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;

use pushcube::demo::{Call, Cell, Moment};

use crate::tool::{Running, Stage, run};

const ONCE: &str = "can be read only once";

fn corpus_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus").join(name)
}

fn corpus(name: &str) -> File {
    File::open(corpus_path(name)).unwrap()
}

/// The end of a pipe into which bytes are written, and who writes them.
fn pipe(bytes: Vec<u8>) -> (PipeReader, JoinHandle<()>) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    // Whoever listens no more has said why.
    (reader, std::thread::spawn(move || writer.write_all(&bytes).unwrap_or_default()))
}

fn rows_of(stage: &Stage, dataset: &str) -> Vec<Vec<Cell>> {
    stage.server.read_table(dataset, "orders").unwrap().rows
}

#[test]
fn standard_input_arrives_like_a_file_in_any_dress() {
    let stage = Stage::new();
    let said = Running::fed(stage.push(["-", "--table", "orders", "--name", "plain"]), corpus("plain.csv")).said();
    said.assert(0, &["note: standard input can be read only once", "can't be resumed", "published"]);
    let plain = rows_of(&stage, "plain");
    assert_eq!(plain.len(), 3);
    for (file, words) in [
        ("one.csv.gz", &[][..]),
        ("two_frames.csv.zst", &[]),
        ("one.csv.xz", &["--orientation", "column"]),
        ("lines.jsonl", &[]),
        ("array.json", &["--format", "json"]),
        ("utf16be_marked.csv", &["--format", "csv"]),
        ("utf16le.csv", &["--encoding", "UTF-16LE"]),
    ] {
        let words: Vec<_> =
            ["-", "--table", "orders", "--name", file].into_iter().chain(words.iter().copied()).collect();
        let (input, writer) = pipe(std::fs::read(corpus_path(file)).unwrap());
        Running::fed(stage.push(words), input).said().assert(0, &[ONCE, "published"]);
        writer.join().unwrap();
        assert_eq!(rows_of(&stage, file), plain, "{file}");
    }
}

#[test]
fn a_long_stream_is_cut_into_chunks_beside_a_file() {
    let stage = Stage::new();
    let rows: Vec<String> = (1..=60_000).map(|row| format!("{row},\"a text, number {row}\"\n")).collect();
    let customers = stage.write("customers.csv", "customer,city\nC1,Ulm\n");
    let (input, writer) = pipe(format!("id,text\n{}", rows.concat()).into_bytes());
    let words = ["customers.csv", "-", "--table", "orders", "--name", "Long", "--chunk-size", "100kB"];
    Running::fed(stage.push(words), input).said().assert(0, &["orders: chunk 12 accepted", "published"]);
    writer.join().unwrap();
    let arrived = rows_of(&stage, "Long");
    assert_eq!(arrived.len(), 60_000);
    assert_eq!(arrived[59_999], [Cell::Integer(60_000), Cell::Text("a text, number 60000".to_owned())]);
    assert_eq!(stage.server.read_table("Long", "customers").unwrap().rows.len(), 1);
    assert!(customers.exists());
}

#[test]
fn a_named_pipe_is_a_file_that_is_read_once() {
    let stage = Stage::new();
    let path = stage.home.path().join("orders.csv");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let running = Running::start(stage.push(["orders.csv", "--name", "Pipe"]));
    // Opening it waits for the program to open its own end.
    std::fs::write(&path, "id,city\n1,Ulm\n2,Bonn\n").unwrap();
    running.said().assert(0, &["note: orders.csv can be read only once", "published"]);
    assert_eq!(rows_of(&stage, "Pipe").len(), 2);
    let (input, _writer) = pipe(b"id,city\n1,Ulm\n".to_vec());
    let words = ["/dev/stdin", "--table", "orders", "--name", "Device"];
    Running::fed(stage.push(words), input).said().assert(0, &[ONCE, "published"]);
    assert_eq!(rows_of(&stage, "Device").len(), 1);
}

#[test]
fn what_a_stream_can_not_be_is_said_first() {
    let stage = Stage::new();
    stage.write("a.csv", "id\n1\n");
    stage.write("b.csv", "id\n1\n");
    let push =
        |words: &[&str], input: Stdio| Running::fed(stage.push(words.iter().chain(&["--name", "N"])), input).said();
    push(&["-"], Stdio::null()).assert(2, &["standard input has no name for its table; say --table NAME"]);
    push(&["-", "-", "--table", "t"], Stdio::null()).assert(2, &["standard input can be read once only"]);
    push(&["-", "--table", "t", "--password-stdin"], Stdio::null()).assert(2, &["both a table and the password"]);
    push(&["a.csv", "b.csv", "--table", "t"], Stdio::null()).assert(2, &["--table names the table of one file"]);
    push(&["-", "--table", "t"], Stdio::null()).assert(3, &["standard input: is empty"]);
    let broken = corpus("deflated.zip").into();
    push(&["-", "--table", "t"], broken).assert(3, &["standard input", "a zip archive in a stream"]);
    let mut check = stage.tool();
    check.args(["check", "-"]);
    run(check).assert(3, &["standard input: is a pipe or a device"]);
    let wrong = pipe(b"id,day\n1,2026-01-05\n2,\"open\n".to_vec()).0.into();
    push(&["-", "--table", "t"], wrong).assert(3, &["standard input, line 3, byte 3"]);
    assert!(stage.server.requests().is_empty(), "{:?}", stage.server.requests());
    let renamed = run(stage.push(["a.csv", "--table", "orders", "--name", "Renamed"]));
    renamed.assert(0, &["published"]);
    assert_eq!(rows_of(&stage, "Renamed").len(), 1);
}

#[test]
fn nobody_goes_on_with_a_stream_that_died_with_its_reader() {
    let stage = Stage::new();
    let gate = stage.server.gates().hold(Moment::Chunk { table: "orders".to_owned(), index: 2, after_bytes: 10 });
    let rows: Vec<String> = (1..=200).map(|row| format!("{row}\n")).collect();
    let (input, _writer) = pipe(format!("id\n{}", rows.concat()).into_bytes());
    let words = ["-", "--table", "orders", "--name", "Killed", "--chunk-size", "1kB"];
    let running = Running::fed(stage.push(words), input);
    stage.reached(&gate, &running);
    running.signal("KILL");
    assert_eq!(running.said().code(), None);
    drop(gate);
    run(stage.sessions(&["list"])).assert(0, &[]);
    let listed = run(stage.sessions(&["list"])).stdout;
    assert!(listed.contains("session still open") && listed.contains(" rows  "), "{listed}");
    run(stage.resume(&[])).assert(2, &["no upload of this machine is unfinished"]);
    let id = listed.lines().find(|line| line.contains("Killed")).unwrap().split_whitespace().next().unwrap().to_owned();
    run(stage.resume(&[&id])).assert(3, &["was read from a stream, which can't be read again", "sessions delete"]);
    run(stage.sessions(&["delete", &id])).assert(0, &[]);
    let (input, _writer) = pipe(b"id\n1\n".to_vec());
    Running::fed(stage.push(["-", "--table", "orders", "--name", "Killed"]), input).said().assert(0, &["published"]);
}

#[test]
fn a_signal_ends_a_stream_and_its_session() {
    let stage = Stage::new();
    let (input, mut writer) = std::io::pipe().unwrap();
    // More than the first look wants, and then nothing for a while.
    let rows: Vec<String> = (1..=200_000).map(|row| format!("{row},a text of row {row}\n")).collect();
    let feeding = std::thread::spawn(move || {
        let _ = writer.write_all(format!("id,text\n{}", rows.concat()).as_bytes());
        writer
    });
    let gate = stage.server.gates().hold(Moment::Call(Call::OpenUpload));
    let running = Running::fed(stage.push(["-", "--table", "orders", "--name", "Left"]), input);
    stage.reached(&gate, &running);
    drop(gate);
    running.signal("INT");
    let said = running.said();
    drop(feeding);
    said.assert(130, &["stopped by signal 2"]);
    assert!(said.last_line().starts_with("failed, nothing published"), "{}", said.stderr);
    assert!(!said.last_line().contains("resume"), "{}", said.stderr);
    let (input, _writer) = pipe(b"id\n1\n".to_vec());
    Running::fed(stage.push(["-", "--table", "orders", "--name", "Left"]), input).said().assert(0, &["published"]);
}
