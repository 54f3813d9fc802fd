//! Stops at every point of the way: the transfer ends at once, the session is deleted, and what is said at
//! the end is true, also where the stop came too late.

use pushcube::demo::{Call, Gate, Moment};
use pushcube::push::event::{Fact, Outcome, Phase, Reason, SessionEnd};

use crate::rig::{
    MOMENT, Rig, Running, assert_deleted, assert_kept, ended_too_late, ending, in_chunks_of, job, numbered, story,
};

fn chunk(index: u32, after_bytes: u64) -> Moment {
    Moment::Chunk { table: "items".to_owned(), index, after_bytes }
}

/// An upload that the server holds at a moment.
async fn held_at(moment: Moment) -> (Rig, Running, Gate) {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    let gate = rig.server.gates().hold(moment);
    let mut running = Running::start(upload);
    running.until("the gate", gate.reached()).await;
    (rig, running, gate)
}

fn assert_cancelled(outcome: &Outcome) {
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Cancelled, 8), "{outcome:?}");
    assert_eq!(outcome.reason, Some(Reason::Ended));
}

/// Nothing changed, and nothing is in the way of the next upload.
async fn assert_as_before(rig: &Rig) {
    rig.assert_untouched();
    let next = rig.write("items.csv", &numbered(1));
    rig.assert_no_session_is_open(job("Stock", &[next])).await;
}

#[tokio::test]
async fn a_stop_before_the_start_asks_the_server_for_nothing() {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    let before = rig.server.requests().len();
    let running = Running::start(upload);
    running.cancel.cancel();
    let (outcome, _) = running.outcome().await;
    assert_cancelled(&outcome);
    assert_eq!((outcome.session, rig.server.requests().len()), (SessionEnd::None, before));
}

#[tokio::test]
async fn a_stop_while_defining_waits_for_the_dataset_s_name() {
    let (rig, running, gate) = held_at(Moment::Call(Call::Define)).await;
    running.cancel.cancel();
    gate.open();
    let (outcome, facts) = running.outcome().await;
    assert_cancelled(&outcome);
    assert!(outcome.dataset.is_some());
    assert_eq!(outcome.session, SessionEnd::None);
    assert_eq!(story(&facts).join(", "), "define{, defined, ended cancelled 8");
    assert_as_before(&rig).await;
}

#[tokio::test]
async fn a_stop_while_opening_waits_for_the_session_s_name_and_deletes_it() {
    let (rig, running, gate) = held_at(Moment::Call(Call::OpenUpload)).await;
    running.cancel.cancel();
    gate.open();
    let (outcome, facts) = running.outcome().await;
    assert_cancelled(&outcome);
    assert_deleted(&outcome);
    let story = story(&facts).join(", ");
    assert!(story.ends_with("open_session{, opened, close_session{, }close_session, ended cancelled 8"), "{story}");
    assert_as_before(&rig).await;
}

#[tokio::test]
async fn a_session_whose_name_never_came_is_called_unknown() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    upload.timing.grace = MOMENT;
    let gate = rig.server.gates().hold(Moment::Call(Call::OpenUpload));
    let mut running = Running::start(upload);
    running.until("the call", gate.reached()).await;
    running.cancel.cancel();
    let (outcome, _) = running.outcome().await;
    assert_cancelled(&outcome);
    assert_eq!(outcome.session, SessionEnd::Unknown);
    assert!(outcome.dataset.is_some());
}

#[tokio::test]
async fn a_stop_in_the_middle_of_a_chunk_ends_the_request_and_the_session() {
    let (rig, running, gate) = held_at(chunk(3, 20)).await;
    running.cancel.cancel();
    let (outcome, facts) = running.outcome().await;
    assert_cancelled(&outcome);
    assert_deleted(&outcome);
    let story = story(&facts).join(", ");
    assert!(story.contains("accepted 0.2, chunk 0.3") && !story.contains("accepted 0.3"), "{story}");
    assert_eq!(ending(&facts), "close_session{, }close_session, ended cancelled 8");
    let stopped = facts.iter().position(|fact| matches!(fact, Fact::Request(call) if call.status.is_none()));
    let closing = facts.iter().position(
        |fact| matches!(fact, Fact::Request(call) if call.request.starts_with("DELETE") && call.status == Some(200)),
    );
    assert!(stopped.is_some() && stopped < closing, "the transfer ends first: {facts:?}");
    drop(gate);
    assert_as_before(&rig).await;
}

#[tokio::test]
async fn a_stop_in_the_middle_of_a_large_body_ends_the_encoder_too() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    // Several times what the queue, the library and both sockets can hold.
    let path = rig.write("items.csv", &numbered(2_000_000));
    let fresh = job("Stock", &[path]);
    upload.job = fresh;
    let size = upload.job.tables[0].file.size;
    let gate = rig.server.gates().hold(chunk(1, 1000));
    let mut running = Running::start(upload);
    running.until("the chunk", gate.reached()).await;
    let progress = running.progress.clone();
    running.cancel.cancel();
    let (outcome, _) = running.outcome().await;
    assert_cancelled(&outcome);
    assert_deleted(&outcome);
    assert!(progress.borrow().tables[0].source_bytes < size, "{progress:?}");
    drop(gate);
    assert_as_before(&rig).await;
}

#[tokio::test]
async fn a_stop_while_the_answer_to_a_chunk_is_awaited() {
    let (rig, running, gate) = held_at(chunk(2, u64::MAX)).await;
    running.cancel.cancel();
    let (outcome, _) = running.outcome().await;
    assert_cancelled(&outcome);
    assert_deleted(&outcome);
    drop(gate);
    assert_as_before(&rig).await;
}

#[tokio::test]
async fn a_stop_between_two_chunks() {
    let rig = Rig::new().await;
    let mut running = Running::start(rig.with_a_row_published().await);
    running.fact(|fact| matches!(fact, Fact::ChunkAcknowledged { index: 1, .. })).await;
    running.cancel.cancel();
    let (outcome, _) = running.outcome().await;
    assert_cancelled(&outcome);
    assert_deleted(&outcome);
    assert_as_before(&rig).await;
}

#[tokio::test]
async fn a_stop_while_the_server_publishes_takes_the_publish_back() {
    let (rig, mut running, gate) = held_at(Moment::Status(6)).await;
    running.fact(|fact| matches!(fact, Fact::StatusChanged { status: 6, .. })).await;
    running.cancel.cancel();
    let (outcome, facts) = running.outcome().await;
    assert_cancelled(&outcome);
    assert_deleted(&outcome);
    assert_eq!(ending(&facts), "close_session{, }close_session, ended cancelled 8");
    drop(gate);
    assert_as_before(&rig).await;
}

#[tokio::test]
async fn a_stop_that_came_after_the_publish_is_told_as_published() {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    let (outcome, facts) = ended_too_late(&rig, upload).await;
    assert_eq!((outcome.phase, outcome.exit_code(), &outcome.reason), (Phase::Done, 0, &None), "{outcome:?}");
    assert_deleted(&outcome);
    assert_eq!(ending(&facts), "}close_session, verified, ended done 0");
}

#[tokio::test]
async fn a_stop_while_the_session_of_a_published_dataset_is_closed_changes_nothing() {
    let (_rig, running, gate) = held_at(Moment::Call(Call::DeleteUpload)).await;
    running.cancel.cancel();
    gate.open();
    let (outcome, _) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Done, 0));
    assert_deleted(&outcome);
}

#[tokio::test]
async fn a_signal_stops_the_transfer_and_leaves_the_session() {
    for (signal, code) in [(1, 129), (2, 130), (15, 143)] {
        let (rig, running, gate) = held_at(chunk(2, 20)).await;
        running.leave(signal).await;
        let (outcome, facts) = running.outcome().await;
        assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, code), "{outcome:?}");
        assert_eq!(outcome.reason, Some(Reason::Stopped { signal }));
        assert_kept(&outcome);
        let story = story(&facts).join(", ");
        assert!(story.contains("accepted 0.1") && !story.contains("accepted 0.2"), "{story}");
        assert!(story.ends_with(&format!("0.2, ended interrupted {code}")), "{story}");
        assert!(rig.calls(Call::DeleteUpload).len() == 1, "only that of the upload before");
        drop(gate);
        rig.assert_untouched();
    }
}

#[tokio::test]
async fn a_signal_overtakes_a_stop_whose_delete_is_not_answered() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    upload.timing.leave = MOMENT;
    let (gate, delete) =
        (rig.server.gates().hold(chunk(2, 20)), rig.server.gates().hold(Moment::Call(Call::DeleteUpload)));
    let mut running = Running::start(upload);
    running.until("chunk 2", gate.reached()).await;
    running.cancel.cancel();
    running.until("the DELETE", delete.reached()).await;
    running.leave(2).await;
    let (outcome, _) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 130), "{outcome:?}");
    assert!(matches!(outcome.session, SessionEnd::Open { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_delete_that_is_not_answered_leaves_the_phase_as_it_was() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    upload.timing.close = MOMENT;
    upload.job = in_chunks_of(1_000_000, upload.job);
    let delete = rig.server.gates().hold(Moment::Call(Call::DeleteUpload));
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Done, 0), "{outcome:?}");
    assert!(matches!(outcome.session, SessionEnd::Open { .. }), "{outcome:?}");
    assert!(!story(&facts).contains(&"}close_session".to_owned()), "done and cleaned up are two facts");
    drop(delete);
}
