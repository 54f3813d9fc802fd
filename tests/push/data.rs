//! What arrives is what the files held: every row once, in order, however it is cut and laid out.

use std::fmt::Write as _;
use std::path::Path;

use pushcube::dataset::Orientation;
use pushcube::demo::{Call, Server};
use pushcube::push::event::{Fact, Phase};
use pushcube::push::job::Job;

use crate::rig::{Rig, Running, assert_deleted, in_chunks_of, job, laid_out, numbered, story, texts};

/// Two files with all that delimited text may hold.
fn files(rig: &Rig) -> Vec<std::path::PathBuf> {
    let mut orders = "\u{feff}order_id;day;city;amount;paid;note\r\n".to_owned();
    for row in 0..200 {
        let city = ["\"Köln\"", "東京", "", "\"New; York\""][row % 4];
        let (day, half) = (row % 28 + 1, row as f64 / 2.0);
        let note = if row % 5 == 0 { "\"two\nlines, \"\"quoted\"\"\"" } else { "plain" };
        write!(orders, "{row};2024-02-{day:02};{city};{half:.1};{};{note}\r\n", row % 2 == 0).unwrap();
    }
    vec![rig.write("orders.csv", &orders), rig.write("numbers.csv", &numbered(50))]
}

/// The rows of a file as another reader sees them, in the words of the database.
fn rows_of(path: &Path, delimiter: u8) -> Vec<Vec<String>> {
    let text = std::fs::read(path).unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_slice());
    let cell = |field: &str| match field {
        "" => "null".to_owned(),
        "true" => "1".to_owned(),
        "false" => "0".to_owned(),
        other => other.strip_suffix(".0").unwrap_or(other).to_owned(),
    };
    reader.records().map(|record| record.unwrap().iter().map(cell).collect()).collect()
}

async fn assert_arrives(rig: &Rig, job: Job) -> Vec<Fact> {
    let sizes: Vec<_> = job.tables.iter().map(|table| table.file.size).collect();
    let paths: Vec<_> = job.tables.iter().map(|table| table.file.path.clone()).collect();
    let running = Running::start(rig.upload(job));
    let progress = running.progress.clone();
    let (outcome, facts) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Done, 0), "{outcome:?}");
    assert_deleted(&outcome);
    assert_eq!(outcome.rows, [200, 50]);
    assert_same(&rig.server, "orders", &paths[0], b';');
    assert_same(&rig.server, "numbers", &paths[1], b',');
    let shown = progress.borrow();
    for (table, size) in shown.tables.iter().zip(sizes) {
        assert_eq!((table.source_bytes, table.sent), (size, table.accepted));
        assert_eq!(table.rows, table.accepted_rows);
    }
    facts
}

fn assert_same(server: &Server, table: &str, path: &Path, delimiter: u8) {
    assert_eq!(texts(server, "Sales", table), rows_of(path, delimiter), "{table}");
}

#[tokio::test]
async fn every_row_arrives_once_in_any_layout_and_any_chunk_size() {
    let rig = Rig::new().await;
    let job = job("Sales", &files(&rig));
    for orientation in [Orientation::Row, Orientation::Column] {
        for size in [150, 1000, 100_000_000] {
            assert_arrives(&rig, laid_out(orientation, in_chunks_of(size, job.clone()))).await;
        }
    }
}

#[tokio::test]
async fn the_facts_come_in_the_order_of_the_work() {
    let rig = Rig::new().await;
    let facts = assert_arrives(&rig, in_chunks_of(8000, job("Sales", &files(&rig)))).await;
    let mut story = story(&facts);
    // How many statuses are seen depends on who is quicker; the last one is always the same.
    story.retain(|fact| !fact.starts_with("status") || fact == "status 1");
    assert_eq!(
        story.join(", "),
        "define{, defined, }define, open_session{, opened, }open_session, upload{, \
         chunk 0.1, sent 0.1, accepted 0.1, chunk 0.2, sent 0.2, accepted 0.2, \
         chunk 1.1, sent 1.1, accepted 1.1, }upload, \
         publish{, status 1, }publish, close_session{, }close_session, verified, ended done 0"
    );
    let sent = facts.iter().filter_map(|fact| match fact {
        Fact::ChunkSent { rows, body_bytes, .. } => Some((*rows, *body_bytes)),
        _ => None,
    });
    assert_eq!(sent.clone().map(|(rows, _)| rows).sum::<u64>(), 250);
    let puts = facts.iter().filter_map(|fact| match fact {
        Fact::Request(call) if call.request.starts_with("PUT") => Some(call.body_bytes),
        _ => None,
    });
    assert!(sent.map(|(_, bytes)| bytes).eq(puts), "what was sent is what the log of requests says");
}

#[tokio::test]
async fn each_call_is_made_once_and_each_chunk_has_a_request() {
    let rig = Rig::new().await;
    assert_arrives(&rig, in_chunks_of(8000, job("Sales", &files(&rig)))).await;
    for (call, times) in
        [(Call::Define, 1), (Call::OpenUpload, 1), (Call::Chunk, 3), (Call::Publish, 1), (Call::DeleteUpload, 1)]
    {
        assert_eq!(rig.calls(call), vec![Some(200); times], "{call:?}");
    }
}

#[tokio::test]
async fn an_upload_to_which_nobody_listens_ends_all_the_same() {
    use pushcube::push::{self, event::Progress};
    let rig = Rig::new().await;
    let (events, told) = tokio::sync::mpsc::unbounded_channel();
    let (figures, shown) = tokio::sync::watch::channel(Progress::default());
    let (control, orders) = tokio::sync::mpsc::channel(1);
    drop((told, shown, control));
    let upload = rig.upload(in_chunks_of(300, job("Sales", &files(&rig))));
    let running = push::run(upload, events, figures, orders, tokio_util::sync::CancellationToken::new());
    let outcome = tokio::time::timeout(std::time::Duration::from_secs(30), running).await.unwrap();
    assert_eq!(outcome.phase, Phase::Done);
}
