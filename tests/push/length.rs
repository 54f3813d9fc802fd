//! Ways that take no body without its length: each chunk is counted, then sent with what was counted, and the next
//! upload to that server begins so.

use pushcube::demo::{Call, Options, Rules, Storage, Unannounced};
use pushcube::push::event::{Fact, Phase, Reason};
use pushcube::push::{SendLength, Upload};

use crate::rig::{PATIENT, Rig, Running, in_chunks_of, job, numbered, story, texts};

fn rows(count: u32) -> Vec<Vec<String>> {
    (1..=count).map(|row| vec![format!("n{row}"), row.to_string()]).collect()
}

async fn strict() -> Rig {
    let rules = Rules { unannounced: Unannounced::Refused, ..Rules::default() };
    Rig::with(Options { rules, ..Options::default() }).await
}

fn upload(rig: &Rig, rows: u32) -> Upload {
    let file = rig.write("items.csv", &numbered(rows));
    Upload { timing: PATIENT, ..rig.upload(in_chunks_of(300, job("Stock", &[file]))) }
}

/// How many chunks were refused.
fn refusals(rig: &Rig) -> usize {
    rig.calls(Call::Chunk).iter().filter(|status| **status == Some(411)).count()
}

fn is_wanted(facts: &[Fact]) -> bool {
    facts.iter().any(|fact| matches!(fact, Fact::LengthWanted { .. }))
}

#[tokio::test]
async fn what_is_refused_without_its_length_goes_with_it_and_the_server_is_remembered() {
    let rig = strict().await;
    let (outcome, facts) = Running::start(upload(&rig, 100)).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
    let begun = story(&facts).join(", ");
    assert!(begun.contains("chunk 0.1, sent 0.1, length wanted, chunk 0.1, sent 0.1, accepted 0.1"), "{begun}");
    assert_eq!(refusals(&rig), 1);

    let (outcome, facts) = Running::start(upload(&rig, 60)).outcome().await;
    assert_eq!((outcome.phase, refusals(&rig)), (Phase::Done, 1), "{outcome:?}");
    assert!(!is_wanted(&facts), "it is known");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(60));
}

#[tokio::test]
async fn who_says_never_is_refused() {
    let rig = strict().await;
    let upload = Upload { send_length: SendLength::Never, ..upload(&rig, 20) };
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, refusals(&rig)), (Phase::Failed, 1), "{outcome:?}");
    let Some(Reason::Refused(failure)) = outcome.reason else { panic!("{:?}", outcome.reason) };
    assert_eq!(failure.status, Some(411));
}

#[tokio::test]
async fn always_means_from_the_first_chunk_on() {
    let rig = strict().await;
    let upload = Upload { send_length: SendLength::Always, ..upload(&rig, 100) };
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, refusals(&rig)), (Phase::Done, 0), "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
}

#[tokio::test]
async fn a_line_that_breaks_twice_at_the_head_of_all_is_taken_for_a_refusal() {
    let rig = Rig::new().await;
    rig.server.faults().add("chunk:1-2:reset@0%".parse().unwrap());
    let (outcome, facts) = Running::start(upload(&rig, 100)).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert!(is_wanted(&facts), "{:?}", story(&facts));
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
    let (_, facts) = Running::start(Upload { timing: PATIENT, ..upload(&rig, 10) }).outcome().await;
    assert!(!is_wanted(&facts));
}

#[tokio::test]
async fn a_line_that_goes_on_breaking_was_no_refusal() {
    let rig = Rig::new().await;
    let broken = rig.server.faults().add("chunk:1-4:reset@0%".parse().unwrap());
    let (outcome, _) = Running::start(upload(&rig, 100)).outcome().await;
    assert_eq!((outcome.phase, broken.count()), (Phase::Done, 4), "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
    let limits = std::fs::read_to_string(rig.journal().join("limits.json")).unwrap_or_default();
    assert!(!limits.contains(rig.server.base_url().as_str()), "{limits}");
}

/// Many chunks of a file that has to be unpacked, so that counting goes on where it stood.
#[tokio::test]
async fn a_file_is_gone_through_twice_and_not_once_a_chunk() {
    let rules = Rules { unannounced: Unannounced::Refused, ..Rules::default() };
    let rig = Rig::with(Options { rules, storage: Storage::Keep, ..Options::default() }).await;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, numbered(3000).as_bytes()).unwrap();
    let file = rig.folder.path().join("items.csv.gz");
    std::fs::write(&file, packed.finish().unwrap()).unwrap();
    rig.server.faults().add("chunk:7:503".parse().unwrap());
    let upload = Upload { timing: PATIENT, ..rig.upload(in_chunks_of(1000, job("Stock", &[file]))) };
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, refusals(&rig)), (Phase::Done, 1), "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(3000));
}
