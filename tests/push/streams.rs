//! Tables that come through a stream: a lost line costs nothing, the request of a chunk begins when all of it
//! has come, and what can't be read again is not promised.

use std::io::{Cursor, Read, Result};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};

use pushcube::dataset::{Model, STANDARD_INPUT, Supply, Target, suggest_roles, table_from_preview};
use pushcube::demo::{Call, Fault, Options, Rules};
use pushcube::push::event::{Fact, Phase, Reason};
use pushcube::push::job::Job;
use pushcube::push::{Unasked, Upload};
use pushcube::source::{Reach, preview_asked};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::rig::{PATIENT, Rig, Running, TUTORIAL, assert_deleted, in_chunks_of, nobody, numbered, story, texts};

/// A stream whose parts come when they are sent, and that tells when it is asked for the next one.
struct Parts {
    asked: UnboundedSender<()>,
    coming: Receiver<Vec<u8>>,
    part: Cursor<Vec<u8>>,
}

impl Read for Parts {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        loop {
            let read = self.part.read(room)?;
            if read > 0 {
                return Ok(read);
            }
            let _ = self.asked.send(());
            let Ok(part) = self.coming.recv() else { return Ok(0) };
            self.part = Cursor::new(part);
        }
    }
}

fn parts() -> (Sender<Vec<u8>>, UnboundedReceiver<()>, Parts) {
    let (sender, coming) = channel();
    let (asked, asks) = unbounded_channel();
    (sender, asks, Parts { asked, coming, part: Cursor::default() })
}

/// An upload of a table `items` from a stream, in chunks of so many bytes.
pub(crate) fn upload(rig: &Rig, input: impl Read + Send + 'static, chunk: u64) -> Upload {
    let reach = Reach::default().with_streams(rig.journal(), input);
    let look = preview_asked(reach.at(Path::new(STANDARD_INPUT)), &pushcube::dataset::Asked::default()).unwrap();
    assert_eq!(look.file.supply, Supply::Stream);
    let mut table = table_from_preview(&look);
    "items".clone_into(&mut table.name);
    let mut tables = vec![table];
    suggest_roles(&mut tables);
    let model = Model {
        name: "Stock".to_owned(),
        description: String::new(),
        folder: None,
        tables: tables.into_iter().map(std::sync::Arc::new).collect(),
        notes: std::collections::BTreeMap::new(),
        target: Target::New,
    };
    let job = Job::from_model(&model, TUTORIAL.parse().unwrap(), "MicroStrategy Tutorial".to_owned());
    Upload { timing: PATIENT, reach, ..rig.upload(in_chunks_of(chunk, job)) }
}

fn plant(rig: &Rig, fault: &str) -> pushcube::demo::Planted {
    rig.server.faults().add(fault.parse::<Fault>().unwrap())
}

fn rows(count: u32) -> Vec<Vec<String>> {
    (1..=count).map(|row| vec![format!("n{row}"), row.to_string()]).collect()
}

#[tokio::test]
async fn a_chunk_of_a_stream_is_sent_again_from_its_spool() {
    for fault in ["chunk:1-3:503", "chunk:2:reset@50%", "chunk:4:close@applied", "chunk:5:503"] {
        let rig = Rig::new().await;
        let fault = plant(&rig, fault);
        let running = Running::start(upload(&rig, Cursor::new(numbered(1000)), 3000));
        let (outcome, facts) = running.outcome().await;
        assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
        assert!(fault.count() > 0 && story(&facts).len() > 20);
        assert_eq!(texts(&rig.server, "Stock", "items"), rows(1000));
    }
}

#[tokio::test]
async fn a_request_begins_when_all_of_its_chunk_has_come() {
    let rig = Rig::new().await;
    let (sender, mut asks, input) = parts();
    // The first look wants a megabyte.
    let (whole, looked_at) = (numbered(200_000), 1 << 20);
    let (head, rest) = whole.split_at(looked_at);
    sender.send(head.as_bytes().to_vec()).unwrap();
    let rest = rest.as_bytes().to_vec();
    let upload = upload(&rig, input, 50_000_000);
    let mut running = Running::start(upload);
    running.fact(|fact| matches!(fact, Fact::SessionOpened { .. })).await;
    let (first, second) = rest.split_at(rest.len() / 2);
    sender.send(first.to_vec()).unwrap();
    for part in ["head", "first", "second"] {
        running.until(&format!("the wish for the {part} part"), asks.recv()).await.unwrap();
    }
    assert!(rig.calls(Call::Chunk).is_empty());
    sender.send(second.to_vec()).unwrap();
    drop(sender);
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items").len(), 200_000);
    assert_eq!(rig.calls(Call::Chunk).len(), 1);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_the_other_end() {
    let rig = Rig::new().await;
    let (sender, _asks, input) = parts();
    sender.send(numbered(150_000).into_bytes()).unwrap();
    let mut running = Running::start(upload(&rig, input, 50_000_000));
    running.fact(|fact| matches!(fact, Fact::SessionOpened { .. })).await;
    running.leave(15).await;
    let (outcome, _) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 143), "{outcome:?}");
    assert_deleted(&outcome);
    assert!(!outcome.can_go_on());
    drop(sender);
}

#[tokio::test]
async fn a_session_lost_behind_accepted_chunks_is_the_end_of_a_stream() {
    let rig = Rig::new().await;
    plant(&rig, "chunk:3:forget@start");
    let (outcome, facts) = Running::start(upload(&rig, Cursor::new(numbered(1000)), 3000)).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 6), "{outcome:?}");
    assert!(matches!(outcome.reason, Some(Reason::SessionLost(_))), "{outcome:?}");
    assert_deleted(&outcome);
    assert!(!story(&facts).contains(&"restarted".to_owned()));
}

#[tokio::test]
async fn a_first_chunk_that_is_too_large_is_cut_anew() {
    let rules = Rules { longest_body: Some(2500), ..Rules::default() };
    let rig = Rig::with(Options { rules, ..Options::default() }).await;
    let asks = nobody(Unasked::GoOn, Unasked::Stop);
    let upload = Upload { asks, ..upload(&rig, Cursor::new(numbered(1000)), 6000) };
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert!(story(&facts).contains(&"restarted".to_owned()));
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(1000));
}

#[tokio::test]
async fn a_server_that_stays_away_ends_a_stream_and_says_so() {
    let rig = Rig::new().await;
    plant(&rig, "chunk:2-99:503");
    let (outcome, _) = Running::start(upload(&rig, Cursor::new(numbered(1000)), 3000)).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 5), "{outcome:?}");
    assert_deleted(&outcome);
}
