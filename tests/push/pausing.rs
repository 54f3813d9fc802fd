//! An upload that is paused and goes on: nothing is sent meanwhile, nothing is lost, nothing is sent twice that the
//! server has; and a limit of bandwidth that comes and goes under way.

use pushcube::demo::{Call, Moment};
use pushcube::push::event::{Control, Doing, Fact, Phase, SessionEnd};

use crate::rig::{Rig, Running, assert_deleted, assert_kept, job, numbered, story, texts};

fn chunk(index: u32, after_bytes: u64) -> Moment {
    Moment::Chunk { table: "items".to_owned(), index, after_bytes }
}

/// An upload that is paused where the server holds it.
async fn paused_at(moment: Moment) -> (Rig, Running) {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    let gate = rig.server.gates().hold(moment);
    let mut running = Running::start(upload);
    running.until("the gate", gate.reached()).await;
    running.control.send(Control::Pause).await.unwrap();
    gate.open();
    running.fact(|fact| *fact == Fact::Paused).await;
    (rig, running)
}

async fn goes_on(running: &Running) {
    running.control.send(Control::GoOn).await.unwrap();
}

/// All rows, each once.
fn assert_whole(rig: &Rig, last: u32) {
    let rows = texts(&rig.server, "Stock", "items");
    let mut numbers: Vec<u32> = rows.iter().map(|row| row[1].parse().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=last).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_pause_in_the_middle_of_a_chunk_drops_it_and_makes_it_again() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    upload.job = job("Stock", &[rig.write("items.csv", &numbered(20_000))]);
    let gate = rig.server.gates().hold(chunk(1, 20));
    let mut running = Running::start(upload);
    // So slow that the chunk can't be all on its way.
    running.control.send(Control::Limit { rate: Some(10_000) }).await.unwrap();
    running.until("the gate", gate.reached()).await;
    running.control.send(Control::Pause).await.unwrap();
    running.fact(|fact| *fact == Fact::Paused).await;
    drop(gate);
    let paused = |shown: &pushcube::push::event::Progress| matches!(shown.doing, Doing::Paused { .. });
    let mut progress = running.progress.clone();
    let shown = running.until("the pause in the totals", progress.wait_for(paused)).await.unwrap().clone();
    assert_eq!((shown.tables[0].sent, shown.tables[0].accepted), (0, 0), "{shown:?}");
    rig.assert_untouched();
    running.control.send(Control::Limit { rate: None }).await.unwrap();
    goes_on(&running).await;
    let (outcome, facts) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_deleted(&outcome);
    let story = story(&facts).join(", ");
    assert!(
        story.contains("upload{, chunk 0.1, paused, continued, chunk 0.1, sent 0.1, accepted 0.1, }upload"),
        "{story}"
    );
    assert_whole(&rig, 20_000);
}

#[tokio::test]
async fn a_chunk_that_is_all_on_its_way_is_waited_for() {
    let (rig, running) = paused_at(chunk(2, u64::MAX)).await;
    goes_on(&running).await;
    let (outcome, facts) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    let story = story(&facts).join(", ");
    assert!(story.contains("sent 0.2, accepted 0.2, paused, continued, chunk 0.3"), "{story}");
    assert_whole(&rig, 100);
}

#[tokio::test]
async fn a_pause_before_the_first_chunk_waits_for_it() {
    let (rig, running) = paused_at(Moment::Call(Call::OpenUpload)).await;
    goes_on(&running).await;
    let (outcome, facts) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    let story = story(&facts).join(", ");
    assert!(story.contains("}open_session, upload{, paused, continued, chunk 0.1"), "{story}");
    assert_whole(&rig, 100);
}

#[tokio::test]
async fn a_paused_upload_can_be_ended_or_left() {
    let (rig, running) = paused_at(chunk(2, 20)).await;
    running.cancel.cancel();
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Cancelled, "{outcome:?}");
    assert_deleted(&outcome);
    rig.assert_untouched();

    let (rig, running) = paused_at(chunk(2, 20)).await;
    running.leave(2).await;
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Interrupted, "{outcome:?}");
    assert_kept(&outcome);
    assert!(matches!(outcome.session, SessionEnd::Kept { .. }));
    rig.assert_untouched();
}

#[tokio::test]
async fn a_limit_comes_and_goes_under_way() {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    let gate = rig.server.gates().hold(chunk(2, 20));
    let mut running = Running::start(upload);
    // As much in a second as there is: the pieces are smaller than a buffer, and the wait is short.
    running.control.send(Control::Limit { rate: Some(100_000) }).await.unwrap();
    running.until("the gate", gate.reached()).await;
    running.control.send(Control::Limit { rate: None }).await.unwrap();
    gate.open();
    let (outcome, facts) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert!(!story(&facts).join(", ").contains("waiting"), "{facts:?}");
    assert_whole(&rig, 100);
}
