//! Servers that are gone, that refuse, that have forgotten us: each ends the upload with its own code, and no
//! session stays without a name.

use pushcube::dataset::Credentials;
use pushcube::demo::{Call, Moment};
use pushcube::push::event::{Phase, Reason, SessionEnd};
use pushcube::push::{Asks, Keep, Unasked, Upload};

use crate::rig::{
    MOMENT, Rig, Running, TIMING, assert_deleted, assert_kept, client, ending, job, journal_lines, nobody, numbered,
    story,
};
use crate::scripted::{DATASET, Reply, SESSION, serve};

#[tokio::test]
async fn a_server_that_dies_under_a_chunk_leaves_a_session_with_its_name() {
    let server = serve(|call| (call == "chunk").then_some(Reply::Cut));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("items.csv");
    std::fs::write(&file, numbered(100)).unwrap();
    let journal = folder.path().join("journal");
    let client = client(&server.base_url());
    let upload = Upload::new(job("Stock", &[file]), client, Keep::In(journal.clone()));
    let upload = Upload { timing: TIMING, asks: Asks::Operator, ..upload };
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 5), "{outcome:?}");
    assert!(matches!(outcome.reason, Some(Reason::Unreachable(_))), "{outcome:?}");
    let SessionEnd::Kept { id } = &outcome.session else { panic!("{outcome:?}") };
    assert_eq!(id.as_str(), SESSION);
    assert!(ending(&facts).ends_with("ended interrupted 5"), "{}", ending(&facts));
    assert_eq!(server.asked(), ["define", "open", "chunk"]);
    let lines = journal_lines(&journal);
    assert_eq!(lines[3]["session"], SESSION);
    let end = lines.last().unwrap();
    assert_eq!(
        (&end["outcome"]["session"]["state"], &end["outcome"]["session"]["id"]),
        (&"kept".into(), &SESSION.into())
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_leaves_nothing() {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    rig.server.stop().await;
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 5), "{outcome:?}");
    assert_eq!((outcome.session, outcome.dataset), (SessionEnd::None, None));
    assert_eq!(story(&facts), ["define{", "ended interrupted 5"]);
}

#[tokio::test]
async fn who_may_not_push_is_told_so() {
    let rig = Rig::new().await;
    let file = rig.write("items.csv", &numbered(10));
    let guest = client(&rig.server.base_url());
    guest.sign_in(&Credentials::Guest).await.unwrap();
    let upload = Upload { client: guest, ..rig.upload(job("Stock", &[file])) };
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 4), "{outcome:?}");
    assert!(matches!(&outcome.reason, Some(Reason::Refused(failure)) if failure.status == Some(403)), "{outcome:?}");
    assert_eq!(outcome.session, SessionEnd::None);
}

#[tokio::test]
async fn a_sign_in_that_can_t_be_renewed_leaves_the_session_with_its_name() {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    // Whoever signs in by a token that works once holds nothing to sign in again with.
    let once = client(&rig.server.base_url());
    once.sign_in(&Credentials::IdentityToken(rig.identity_token().await)).await.unwrap();
    let asks = nobody(Unasked::Stop, Unasked::Stop);
    let upload = Upload { client: once, asks, ..upload };
    let gate = rig.server.gates().hold(Moment::Call(Call::Publish));
    let mut running = Running::start(upload);
    running.until("the publish", gate.reached()).await;
    rig.server.expire_sign_ins();
    gate.open();
    let (outcome, _) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 4), "{outcome:?}");
    assert!(matches!(outcome.reason, Some(Reason::SignedOut(_))), "{outcome:?}");
    assert_kept(&outcome);
    rig.assert_untouched();
}

#[tokio::test]
async fn a_session_that_somebody_else_ended_is_lost_and_nothing_is_published() {
    let rig = Rig::new().await;
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 2, after_bytes: u64::MAX });
    let upload = rig.with_a_row_published().await;
    let project = upload.job.project.clone();
    // More sending is lost than is repeated without a question, and nobody is there to ask.
    let (too_large, session_lost) = (Unasked::Stop, Unasked::Stop);
    let upload = Upload { asks: nobody(too_large, session_lost), ..upload };
    let mut running = Running::start(upload);
    running.until("chunk 2", gate.reached()).await;
    // Somebody else ends the session.
    let (dataset, session) = rig.ids();
    rig.client.delete_upload_session(&project, &dataset, &session).await.unwrap();
    gate.open();
    let (outcome, facts) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 6), "{outcome:?}");
    assert!(
        matches!(&outcome.reason, Some(Reason::SessionLost(failure)) if failure.status == Some(404)),
        "{outcome:?}"
    );
    assert_deleted(&outcome);
    assert!(ending(&facts).ends_with("ended interrupted 6"), "{}", ending(&facts));
    rig.assert_untouched();
}

#[tokio::test]
async fn a_dataset_that_is_being_filled_by_somebody_else_is_left_alone() {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    let other = Upload { asks: nobody(Unasked::Stop, Unasked::Stop), ..upload.clone() };
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 1, after_bytes: 1 });
    let mut first = Running::start(upload);
    first.until("the first upload", gate.reached()).await;
    let (outcome, _) = Running::start(other).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 1), "{outcome:?}");
    assert_eq!(outcome.session, SessionEnd::None, "it is not ours to delete");
    gate.open();
    assert_eq!(first.outcome().await.0.phase, Phase::Done);
}

#[tokio::test]
async fn an_opening_whose_answer_is_lost_is_called_unknown() {
    let server = serve(|call| (call == "open").then_some(Reply::Cut));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("items.csv");
    std::fs::write(&file, numbered(10)).unwrap();
    let journal = folder.path().join("journal");
    let client = client(&server.base_url());
    let upload = Upload::new(job("Stock", &[file]), client, Keep::In(journal.clone()));
    let upload = Upload { timing: TIMING, asks: Asks::Operator, ..upload };
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 5), "{outcome:?}");
    assert_eq!(outcome.session, SessionEnd::Unknown);
    assert_eq!(outcome.dataset.map(String::from).as_deref(), Some(DATASET));
    assert_eq!(server.asked(), ["define", "open"], "never a second time");
    assert_eq!(journal_lines(&journal).last().unwrap()["outcome"]["session"]["state"], "unknown");
}

#[tokio::test]
async fn a_publish_that_goes_on_too_long_is_left_to_go_on() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    upload.timing.publish = MOMENT;
    let status = rig.server.gates().hold(Moment::Status(6));
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 6), "{outcome:?}");
    assert_kept(&outcome);
    drop(status);
}
