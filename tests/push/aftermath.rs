//! What is true when an upload is over that was not published: the dataset is looked at again, and one of a few
//! sentences says it. No dataset is deleted by that.

use pushcube::dataset::{Afterwards, UpdatePolicy};
use pushcube::demo::{Call, Fault, Moment};
use pushcube::push::Upload;
use pushcube::push::audit::Report;
use pushcube::push::event::{Fact, Outcome, Phase};
use pushcube::push::history_of;

use crate::rig::{PATIENT, Rig, Running, ended_too_late, in_chunks_of, job, numbered, texts, with_policies};

fn found(facts: &[Fact]) -> Option<Afterwards> {
    facts.iter().find_map(|fact| match fact {
        Fact::Afterwards(afterwards) => Some(afterwards.clone()),
        _ => None,
    })
}

/// A dataset of three rows, and an upload that would replace them.
async fn there(rig: &Rig) -> Upload {
    let first = rig.write("items.csv", &numbered(3));
    let (outcome, _) = Running::start(rig.upload(job("Stock", &[first]))).outcome().await;
    let second = rig.write("items.csv", &numbered(200));
    let mut job = in_chunks_of(300, with_policies(&[UpdatePolicy::Replace], job("Stock", &[second])));
    job.dataset = outcome.dataset;
    rig.upload(job)
}

async fn ended_in_the_middle(rig: &Rig, upload: Upload) -> (Outcome, Vec<Fact>) {
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 2, after_bytes: 20 });
    let mut running = Running::start(upload);
    running.until("chunk 2", gate.reached()).await;
    running.cancel.cancel();
    gate.open();
    running.outcome().await
}

#[tokio::test]
async fn the_rows_of_a_dataset_that_was_there_are_read_back_after_a_cancel() {
    let rig = Rig::new().await;
    let upload = there(&rig).await;
    let (outcome, facts) = ended_in_the_middle(&rig, upload).await;
    assert_eq!((outcome.phase, found(&facts)), (Phase::Cancelled, Some(Afterwards::AsBefore)));
    assert_eq!(texts(&rig.server, "Stock", "items").len(), 3);
    let id = outcome.upload.unwrap();
    let report = Report::read(&rig.journal(), &id).unwrap();
    assert_eq!(report.afterwards, Some(Afterwards::AsBefore));
    assert!(report.page().contains("Read back: the rows in the dataset are as before"), "{}", report.page());
    let past = history_of(&rig.journal()).unwrap();
    assert_eq!(past.last().unwrap().afterwards, Some(Afterwards::AsBefore));
}

#[tokio::test]
async fn a_definition_that_was_made_and_holds_no_data_is_told_and_stays() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(200));
    let (outcome, facts) = ended_in_the_middle(&rig, rig.upload(in_chunks_of(300, job("Stock", &[items])))).await;
    assert_eq!((outcome.phase, found(&facts)), (Phase::Cancelled, Some(Afterwards::Unfilled)));
    assert!(rig.calls(Call::DeleteObject).is_empty());
}

#[tokio::test]
async fn a_publish_that_fails_leaves_the_rows_and_that_is_read_back() {
    let rig = Rig::new().await;
    let upload = there(&rig).await;
    rig.server.faults().add("publish:1:fails=18".parse::<Fault>().unwrap());
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, found(&facts)), (Phase::Failed, Some(Afterwards::AsBefore)));
}

#[tokio::test]
async fn a_cancel_that_loses_the_race_against_the_publish_says_that_there_is_no_undo() {
    let rig = Rig::new().await;
    let upload = there(&rig).await;
    let (outcome, facts) = ended_too_late(&rig, upload).await;
    assert_eq!((outcome.phase, found(&facts)), (Phase::Done, Some(Afterwards::PublishedFirst)));
    assert_eq!(texts(&rig.server, "Stock", "items").len(), 200);
}

#[tokio::test]
async fn what_cant_be_read_is_not_claimed_and_holds_nobody_up() {
    let rig = Rig::new().await;
    let upload = there(&rig).await;
    let (calls, what) = (["cube-definition:*:403", "new-instance:*:403"], "publish:1:fails=18");
    for fault in calls.into_iter().chain([what]) {
        rig.server.faults().add(fault.parse::<Fault>().unwrap());
    }
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!(outcome.phase, Phase::Failed);
    assert!(matches!(found(&facts), Some(Afterwards::Unknown { .. })), "{:?}", found(&facts));
}

#[tokio::test]
async fn nothing_is_asked_where_the_program_has_to_leave_or_the_server_is_gone() {
    let rig = Rig::new().await;
    let upload = there(&rig).await;
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 2, after_bytes: 20 });
    let mut running = Running::start(Upload { timing: PATIENT, ..upload });
    running.until("chunk 2", gate.reached()).await;
    running.leave(15).await;
    gate.open();
    let (outcome, facts) = running.outcome().await;
    assert_eq!((outcome.phase, found(&facts)), (Phase::Interrupted, None));
}
