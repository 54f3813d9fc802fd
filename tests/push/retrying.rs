//! Calls that fail and are made again: what is waited for, what is asked, what is repeated and what never is.
//! Nothing sleeps: waits are of milliseconds or are cut short by the operator's word.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pushcube::dataset::FailureKind;
use pushcube::demo::{Call, Fault, Options, Rules, Storage};
use pushcube::protocol::retry::Patience;
use pushcube::protocol::{self, Client, Deadlines};
use pushcube::push::event::{Choice, Control, Delay, Doing, Fact, Phase, Reason, Subject};
use pushcube::push::{Asks, Timing, Unasked, Upload};

use crate::rig::{
    MOMENT, PATIENT, Rig, Running, administrator, assert_deleted, in_chunks_of, job, nobody, numbered, story, texts,
};
use crate::scripted::{Reply, serve};

/// Waits that nobody sits out.
const HOURS: Timing = Timing {
    patience: Patience { first: Duration::from_hours(9), longest: Duration::from_hours(9), ..PATIENT.patience },
    ..PATIENT
};

fn plant(rig: &Rig, fault: &str) -> pushcube::demo::Planted {
    rig.server.faults().add(fault.parse::<Fault>().unwrap())
}

fn rows(count: u32) -> Vec<Vec<String>> {
    (1..=count).map(|row| vec![format!("n{row}"), row.to_string()]).collect()
}

#[tokio::test]
async fn a_chunk_is_sent_again_with_the_same_index_and_arrives_once() {
    let rig = Rig::new().await;
    let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
    let fault = plant(&rig, "chunk:2-3:503");
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, fault.count()), (Phase::Done, 2), "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
    let story = story(&facts).join(", ");
    let retried = "chunk 0.2, sent 0.2, waiting 503, chunk 0.2, sent 0.2, waiting 503, chunk 0.2, sent 0.2, went on 2, \
                   accepted 0.2, chunk 0.3";
    assert!(story.contains(retried), "{story}");
}

#[tokio::test]
async fn the_figures_forget_what_was_sent_in_vain() {
    let rig = Rig::new().await;
    let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
    plant(&rig, "chunk:2:reset@50%");
    plant(&rig, "chunk:4:close@applied");
    let running = Running::start(upload);
    let progress = running.progress.clone();
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    let shown = progress.borrow();
    let table = shown.tables[0];
    assert_eq!((table.sent, table.rows, table.accepted_rows), (table.accepted, 100, 100));
    assert_eq!(shown.doing, Doing::Working);
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
}

#[tokio::test]
async fn tries_run_out_and_then_the_upload_is_interrupted() {
    let rig = Rig::new().await;
    let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
    let fault = plant(&rig, "chunk:*:503");
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 5), "{outcome:?}");
    assert_eq!(fault.count(), 6, "{:?}", story(&facts));
    rig.assert_untouched();
}

#[tokio::test]
async fn a_lost_line_has_a_patience_of_its_own() {
    let rig = Rig::new().await;
    let patience = Patience { tries: 1, ..PATIENT.patience };
    let upload = Upload { timing: Timing { patience, ..PATIENT }, ..rig.with_a_row_published().await };
    let fault = plant(&rig, "chunk:1-20:close");
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, fault.count()), (Phase::Done, 20), "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
    let upload = rig.with_a_row_published().await;
    let patience = Patience { lost: Some(MOMENT), ..PATIENT.patience };
    plant(&rig, "chunk:*:close");
    let (outcome, _) = Running::start(Upload { timing: Timing { patience, ..PATIENT }, ..upload }).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 5), "{outcome:?}");
    rig.assert_untouched();
}

#[tokio::test]
async fn a_wait_is_shown_and_can_be_cut_short() {
    let rig = Rig::new().await;
    let upload = Upload { timing: HOURS, ..rig.with_a_row_published().await };
    plant(&rig, "chunk:2:503,retry-after=500");
    let mut running = Running::start(upload);
    let mut progress = running.progress.clone();
    let shown = progress.wait_for(|progress| matches!(progress.doing, Doing::Waiting { next: Some(_), .. }));
    let shown = tokio::time::timeout(Duration::from_secs(30), shown).await.unwrap().unwrap().clone();
    let Doing::Waiting { failure, cause, attempt, since, next } = shown.doing else { panic!("{shown:?}") };
    assert_eq!((failure.status, failure.retry_after, cause, attempt), (Some(503), Some(500), Delay::Server, 1));
    assert!(next.unwrap() >= since + 500_000, "never earlier than told");
    running.fact(|fact| matches!(fact, Fact::Waiting { wait, .. } if *wait >= 500_000)).await;
    running.control.send(Control::RetryNow).await.unwrap();
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
}

#[tokio::test]
async fn a_wait_ends_at_once_when_the_upload_is_ended() {
    let rig = Rig::new().await;
    let upload = Upload { timing: HOURS, ..rig.with_a_row_published().await };
    plant(&rig, "chunk:2:503,retry-after=500");
    let mut running = Running::start(upload);
    running.fact(|fact| matches!(fact, Fact::Waiting { .. })).await;
    running.cancel.cancel();
    let (outcome, _) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Cancelled, 8), "{outcome:?}");
    assert_deleted(&outcome);
    rig.assert_untouched();
}

#[tokio::test]
async fn a_server_that_wants_to_be_left_alone_for_hours_is_asked_about() {
    let rig = Rig::new().await;
    let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
    plant(&rig, "chunk:1:429,retry-after=90000");
    let mut running = Running::start(upload);
    running.fact(|fact| matches!(fact, Fact::Asked(q) if q.subject == Subject::LongWait { seconds: 90_000 })).await;
    running.control.send(Control::Answer { question: 1, choice: Choice::Leave }).await.unwrap();
    let (outcome, _) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 6), "{outcome:?}");
    rig.assert_untouched();
}

#[tokio::test]
async fn what_makes_something_is_not_blindly_made_twice() {
    for (call, path) in [("define", Call::Define), ("open-upload", Call::OpenUpload)] {
        for fault in ["close", "reset@applied", "504,html", "500@applied"] {
            let rig = Rig::new().await;
            let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
            let before = rig.calls(path).len();
            plant(&rig, &format!("{call}:1:{fault}"));
            let (outcome, _) = Running::start(upload).outcome().await;
            assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 5), "{call} {fault}: {outcome:?}");
            assert_eq!(rig.calls(path).len(), before + 1, "{call} {fault}");
            rig.assert_untouched();
        }
        let rig = Rig::new().await;
        let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
        plant(&rig, &format!("{call}:1-2:503"));
        assert_eq!(Running::start(upload).outcome().await.0.phase, Phase::Done, "{call}: a refusal made nothing");
        assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
    }
}

#[tokio::test]
async fn a_publish_that_never_came_through_is_asked_for_again() {
    for fault in ["close", "reset", "504,html"] {
        let rig = Rig::new().await;
        let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
        plant(&rig, &format!("publish:1:{fault}"));
        let (outcome, facts) = Running::start(upload).outcome().await;
        assert_eq!(outcome.phase, Phase::Done, "{fault}: {outcome:?}");
        let story = story(&facts).join(", ");
        assert!(story.contains("publish{, waiting"), "{fault}: {story}");
        assert_eq!(texts(&rig.server, "Stock", "items"), rows(100), "{fault}");
    }
}

#[tokio::test]
async fn a_publish_whose_answer_is_lost_is_not_asked_for_again() {
    for fault in ["close@applied", "500@applied", "200,html@applied"] {
        let rig = Rig::new().await;
        let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
        let before = rig.calls(Call::Publish).len();
        plant(&rig, &format!("publish:1:{fault}"));
        let (outcome, _) = Running::start(upload).outcome().await;
        assert_eq!(outcome.phase, Phase::Done, "{fault}: {outcome:?}");
        assert_eq!(rig.calls(Call::Publish).len(), before + 1);
        assert_eq!(texts(&rig.server, "Stock", "items"), rows(100), "{fault}");
    }
}

/// The server says that nothing was asked for, is asked once more, and then the first request comes through: what is
/// asked once more is refused, and yet it is published.
#[tokio::test]
async fn a_publish_that_came_through_late_is_published_though_the_next_one_is_refused() {
    let rig = Rig::new().await;
    let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
    plant(&rig, "publish:1:504,html");
    plant(&rig, "publish:2:400@applied");
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
    // Where it is refused and not published, that is the end of it.
    let rig = Rig::new().await;
    let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
    plant(&rig, "publish:1:504,html");
    plant(&rig, "publish:2:400");
    let (outcome, _) = Running::start(upload).outcome().await;
    assert!(matches!(outcome.reason, Some(Reason::PublishRefused(_))), "{outcome:?}");
    rig.assert_untouched();
}

/// A server behind something that lets only small bodies through.
async fn narrow() -> Rig {
    Rig::with(Options { rules: Rules { longest_body: Some(2500), ..Rules::default() }, ..Options::default() }).await
}

#[tokio::test]
async fn a_chunk_that_is_too_large_is_asked_about_and_all_is_sent_in_smaller_ones() {
    let rig = narrow().await;
    let file = rig.write("items.csv", &numbered(500));
    let upload = Upload { timing: PATIENT, ..rig.upload(in_chunks_of(5000, job("Stock", &[file]))) };
    let mut running = Running::start(upload);
    let Doing::Asking(question) = running.asking().await else { panic!("a question") };
    assert_eq!(question.failure.as_ref().unwrap().status, Some(413));
    let Subject::TooLarge { table: 0, chunk, proposed } = question.subject else { panic!("{question:?}") };
    assert!(chunk <= 5000 && proposed == chunk / 2, "{question:?}");
    let answer = |question, chunk_size| Control::Answer { question, choice: Choice::Smaller { chunk_size } };
    // An answer to another question is none.
    running.control.send(answer(question.id + 7, 9)).await.unwrap();
    running.control.send(answer(question.id, 1500)).await.unwrap();
    let (outcome, facts) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(500));
    let story = story(&facts).join(", ");
    let again = "limited 1500, restarted, open_session{, opened, }open_session, upload{, chunk 0.1";
    assert!(story.contains(again), "{story}");
    assert_eq!(rig.calls(Call::DeleteUpload), [Some(200), Some(200)], "the first session is not left behind");
}

#[tokio::test]
async fn a_limit_is_found_once_and_remembered_for_the_server() {
    let rig =
        Rig::with(Options { rules: Rules { longest_body: Some(2500), ..Rules::default() }, ..Options::default() })
            .await;
    let file = rig.write("items.csv", &numbered(1000));
    let asks = nobody(Unasked::GoOn, Unasked::Stop);
    let job = in_chunks_of(6000, job("Stock", &[file]));
    let upload = Upload { timing: PATIENT, asks, ..rig.upload(job) };
    let (outcome, facts) = Running::start(upload.clone()).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(1000));
    let first = story(&facts).join(", ");
    assert!(first.contains("asked 1, answered smaller") && first.contains("restarted"), "{first}");
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    let second = story(&facts).join(", ");
    assert!(second.starts_with("limited ") && !second.contains("asked"), "{second}");
}

#[tokio::test]
async fn where_nobody_can_be_asked_a_chunk_that_is_too_large_stops_the_upload() {
    let rig = narrow().await;
    let file = rig.write("items.csv", &numbered(1000));
    let asks = nobody(Unasked::Stop, Unasked::Stop);
    let upload = Upload { timing: PATIENT, asks, ..rig.upload(in_chunks_of(5000, job("Stock", &[file]))) };
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 6), "{outcome:?}");
    assert!(matches!(&outcome.reason, Some(Reason::Left(failure)) if failure.status == Some(413)), "{outcome:?}");
    assert!(story(&facts).join(", ").contains("asked 1, answered leave"));
}

#[tokio::test]
async fn a_session_that_the_server_forgot_is_filled_again() {
    for point in ["start", "50%"] {
        let rig = Rig::new().await;
        let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
        plant(&rig, &format!("chunk:3:forget@{point}"));
        let (outcome, facts) = Running::start(upload).outcome().await;
        assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
        assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
        assert!(story(&facts).contains(&"restarted".to_owned()));
    }
}

#[tokio::test]
async fn a_session_lost_with_much_sending_is_asked_about() {
    let rig = Rig::new().await;
    let timing = Timing { repeat: Duration::ZERO, ..PATIENT };
    let upload = Upload { timing, ..rig.with_a_row_published().await };
    plant(&rig, "chunk:3:forget@start");
    let mut running = Running::start(upload);
    running.fact(|fact| matches!(fact, Fact::Asked(_))).await;
    let Doing::Asking(question) = running.asking().await else { panic!("a question") };
    assert!(matches!(question.subject, Subject::SessionLost { .. }), "{question:?}");
    running.control.send(Control::Answer { question: question.id, choice: Choice::GoOn }).await.unwrap();
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
}

#[tokio::test]
async fn a_page_instead_of_an_answer_is_no_acknowledgement() {
    let rig = Rig::new().await;
    let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
    plant(&rig, "chunk:2:200,html");
    plant(&rig, "chunk:4:garbage");
    plant(&rig, "chunk:6:truncate");
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert!(story(&facts).iter().filter(|fact| fact.starts_with("went on")).count() >= 3, "{:?}", story(&facts));
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
}

#[tokio::test]
async fn a_transfer_that_moves_is_never_cut_and_one_that_stalls_is() {
    let rig = Rig::with(Options { storage: Storage::Discard, ..Options::default() }).await;
    // More than both sockets hold.
    let path = rig.write("items.csv", &numbered(900_000));
    let stall = Duration::from_millis(200);
    let deadlines = Deadlines { stall, call: stall, ..Deadlines::default() };
    let options = protocol::Options { deadlines, ..protocol::Options::default() };
    let client = Client::new(rig.client.address(), options).unwrap();
    client.sign_in(&administrator()).await.unwrap();
    let hang = plant(&rig, "chunk:1:hang@1000000B");
    // Several times as long as a stall may last, though it never rests.
    let slow = plant(&rig, "chunk:2:slow=30000000");
    let upload = Upload { client, timing: PATIENT, ..rig.upload(job("Stock", &[path])) };
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!((slow.count(), hang.count()), (1, 1));
    let waited: Vec<_> = facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Waiting { failure, .. } => Some((failure.kind, failure.message.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(waited.len(), 1, "{waited:?}");
    assert_eq!(waited[0].0, FailureKind::Timeout);
    assert!(waited[0].1.contains("took nothing"), "{waited:?}");
}

#[tokio::test]
async fn a_delete_is_tried_again_where_the_session_has_no_further_use() {
    let asked = AtomicUsize::new(0);
    let server = serve(move |call| {
        (call == "delete" && asked.fetch_add(1, Ordering::Relaxed) < 3).then(|| Reply::error(503, "ERR016"))
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("items.csv");
    std::fs::write(&file, numbered(10)).unwrap();
    let keep = pushcube::push::Keep::In(folder.path().join("journal"));
    let upload = Upload::new(job("Stock", &[file]), crate::rig::client(&server.base_url()), keep);
    let upload = Upload { timing: PATIENT, asks: Asks::Operator, ..upload };
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!(outcome.phase, Phase::Done);
    assert_deleted(&outcome);
}
