//! The folder of journals kept in order: what is long over goes and leaves its report, what an older program left is
//! put aside once, and nothing that may be needed is touched.

use std::path::PathBuf;
use std::time::Duration;

use pushcube::demo::Moment;
use pushcube::push::event::Phase;
use pushcube::push::past::Standing;
use pushcube::push::{JournalError, KEEP, Shelf, put_aside, tidy};

use crate::rig::{Rig, Running, journals, later};

const DAY: i64 = 86_400_000;

/// One upload that is over and one that was left, both so many days old.
async fn two(rig: &Rig, days: i64) -> (String, String) {
    let upload = rig.with_a_row_published().await;
    let over = Shelf::look(&rig.journal()).unwrap().uploads[0].id.clone();
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 2, after_bytes: 20 });
    let mut running = Running::start(upload);
    running.until("the gate", gate.reached()).await;
    running.leave(15).await;
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Interrupted);
    for path in journals(&rig.journal()) {
        later(&path, "begun", -days * DAY);
    }
    (over, outcome.upload.unwrap())
}

fn path(rig: &Rig, id: &str, ending: &str) -> PathBuf {
    rig.journal().join(format!("{id}.{ending}"))
}

#[tokio::test]
async fn a_journal_goes_when_its_upload_has_long_been_over_and_its_report_stays() {
    let rig = Rig::new().await;
    two(&rig, 89).await;
    assert_eq!(tidy(&rig.journal(), KEEP), []);
    assert_eq!(journals(&rig.journal()).len(), 2, "not yet");
    let rig = Rig::new().await;
    let (over, left) = two(&rig, 91).await;
    let json = path(&rig, &over, "report.json");
    std::fs::remove_file(&json).unwrap();
    assert_eq!(tidy(&rig.journal(), KEEP), []);
    assert!(!path(&rig, &over, "jsonl").exists());
    assert!(json.is_file() && path(&rig, &over, "report.txt").is_file(), "it is written where it was missing");
    let shelf = Shelf::look(&rig.journal()).unwrap();
    assert_eq!(shelf.find(&left).unwrap().standing, Standing::Unfinished, "that is never over by itself");
}

#[tokio::test]
async fn what_somebody_is_at_stays_however_old_it_is() {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 2, after_bytes: 20 });
    let mut running = Running::start(upload);
    running.until("the gate", gate.reached()).await;
    assert_eq!(tidy(&rig.journal(), Duration::ZERO), []);
    assert_eq!(journals(&rig.journal()).len(), 1, "the one that is over is gone, the other one is busy");
    gate.open();
    assert_eq!(running.outcome().await.0.phase, Phase::Done);
}

#[tokio::test]
async fn what_an_older_program_wrote_is_put_aside_and_told_of_once() {
    let rig = Rig::new().await;
    std::fs::create_dir(rig.journal()).unwrap();
    let old = [
        r#"{"version":1,"at":1,"line":"begun","server":"http://x/","project":"P","dataset_name":"S","files":[]}"#,
        r#"{"version":1,"at":2,"line":"opened","dataset":"D13539E5433CDB837363F086C6DA6B5C","session":"9A4EE1C04B2F4E7D8C1B5A6978E0F1D2"}"#,
    ];
    std::fs::write(path(&rig, "1-2-0", "jsonl"), old.join("\n") + "\n").unwrap();
    let aside = tidy(&rig.journal(), KEEP);
    let said = aside.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(
        said.contains("session 9A4EE1C04B2F4E7D8C1B5A6978E0F1D2 of dataset D13539E5433CDB837363F086C6DA6B5C"),
        "{said}"
    );
    assert!(path(&rig, "1-2-0", "retired").is_file());
    assert_eq!(tidy(&rig.journal(), KEEP), []);
    assert!(Shelf::look(&rig.journal()).unwrap().unreadable.is_empty());
}

#[tokio::test]
async fn a_newer_or_a_damaged_one_stays_where_it_is_until_somebody_puts_it_aside() {
    let rig = Rig::new().await;
    std::fs::create_dir(rig.journal()).unwrap();
    std::fs::write(path(&rig, "7-1", "jsonl"), "{\"version\":99,\"at\":1,\"line\":\"begun\"}\n").unwrap();
    std::fs::write(path(&rig, "7-2", "jsonl"), "no journal\nat all\n").unwrap();
    std::fs::write(path(&rig, "7-3", "jsonl"), "").unwrap();
    assert_eq!(tidy(&rig.journal(), Duration::ZERO), []);
    assert_eq!(journals(&rig.journal()).len(), 3, "an empty one may just be at its beginning");
    let shelf = Shelf::look(&rig.journal()).unwrap();
    let mut ids: Vec<_> = shelf.unreadable.iter().map(JournalError::upload).collect();
    ids.sort();
    assert_eq!(ids, ["7-1", "7-2"]);
    for id in ids {
        put_aside(&rig.journal(), &id).unwrap();
    }
    assert!(Shelf::look(&rig.journal()).unwrap().unreadable.is_empty());
}
