//! How a publish ends when it does not end well: the dataset stays as it was, and the session goes.

use std::sync::atomic::{AtomicUsize, Ordering};

use pushcube::demo::{Moment, Options, Rules};
use pushcube::push::event::{Fact, Outcome, Phase, Reason, SessionEnd};
use pushcube::push::{Asks, Upload};

use crate::rig::{MOMENT, Rig, Running, TIMING, assert_deleted, assert_kept, client, ending, job, numbered, story};
use crate::scripted::{Reply, SESSION, Scripted, serve};

#[tokio::test]
async fn a_publish_that_the_server_gives_up_fails_with_its_words() {
    for status in [2, 3, 18] {
        let rig =
            Rig::with(Options { rules: Rules { walk: vec![4, status], ..Rules::default() }, ..Options::default() })
                .await;
        let gate = rig.server.gates().hold(Moment::Status(status));
        let file = rig.write("items.csv", &numbered(10));
        let (outcome, facts) = Running::start(rig.upload(job("Stock", &[file]))).outcome().await;
        assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 7), "{outcome:?}");
        let Some(Reason::PublishFailed { status: seen, .. }) = outcome.reason else { panic!("{outcome:?}") };
        assert_eq!(seen, i64::from(status));
        assert_deleted(&outcome);
        assert_eq!(ending(&facts), "close_session{, }close_session, ended failed 7");
        assert!(rig.server.read_table("Stock", "items").is_err_and(|error| error.to_string().contains("published")));
        drop(gate);
    }
}

#[tokio::test]
async fn a_publish_that_takes_too_long_is_interrupted_with_its_last_status() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    upload.timing.publish = MOMENT * 10;
    let gate = rig.server.gates().hold(Moment::Status(6));
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 6), "{outcome:?}");
    let reason = Reason::PublishDeadline { status: 6, message: "sql execution".to_owned() };
    assert_eq!(outcome.reason, Some(reason));
    assert_kept(&outcome);
    let told = story(&facts).into_iter().filter(|fact| fact == "status 6").count();
    assert_eq!(told, 1, "a status is told when it changes: {:?}", story(&facts));
    rig.assert_untouched();
    drop(gate);
}

/// An upload to a scripted server.
async fn against(server: &Scripted) -> (Outcome, Vec<Fact>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("items.csv");
    std::fs::write(&file, numbered(10)).unwrap();
    let keep = pushcube::push::Keep::In(folder.path().join("journal"));
    let upload = Upload::new(job("Stock", &[file]), client(&server.base_url()), keep);
    let upload = Upload { timing: TIMING, asks: Asks::Operator, ..upload };
    Running::start(upload).outcome().await
}

#[tokio::test]
async fn a_refused_publish_is_final() {
    for (status, code) in [(400, "ERR001"), (500, "ERR002"), (404, "ERR004")] {
        let server = serve(move |call| match call {
            "publish" => Some(Reply::error(status, code)),
            // As a server says it of a session that it was never asked to publish.
            "status" => Some(Reply::error(400, "ERR001")),
            _ => None,
        });
        let (outcome, _) = against(&server).await;
        assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 7), "{status}: {outcome:?}");
        let Some(Reason::PublishRefused(failure)) = &outcome.reason else { panic!("{outcome:?}") };
        assert_eq!(failure.code.as_deref(), Some(code));
        assert_deleted(&outcome);
        // At the end it is looked whether the dataset holds data, and its rows are read.
        let mut asked = vec!["define", "open", "chunk", "publish", "delete", "other", "other"];
        if status == 500 {
            // It may have been said at the end of the work.
            asked.insert(4, "status");
        }
        assert_eq!(server.asked(), asked);
    }
}

#[tokio::test]
async fn a_session_that_is_gone_before_it_told_leaves_the_publish_unknown() {
    let server = serve(|call| (call == "status").then(|| Reply::error(404, "ERR004")));
    let (outcome, _) = against(&server).await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 1), "{outcome:?}");
    assert!(matches!(outcome.reason, Some(Reason::PublishUnknown(_))), "{outcome:?}");
    assert!(!outcome.can_go_on(), "sending it again could double the rows");
}

#[tokio::test]
async fn an_error_in_place_of_the_status_is_final_where_the_server_itself_says_it() {
    let server = serve(|call| (call == "status").then(|| Reply::error(500, "ERR002")));
    let (outcome, _) = against(&server).await;
    assert_eq!(outcome.exit_code(), 7, "{outcome:?}");
    let server = serve(|call| (call == "status").then(|| Reply::Json(502, "<html>".to_owned())));
    let (outcome, _) = against(&server).await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 5), "{outcome:?}");
}

#[tokio::test]
async fn a_publish_whose_answer_is_lost_is_never_asked_for_again() {
    let asked = AtomicUsize::new(0);
    let server = serve(move |call| match call {
        "publish" => Some(Reply::Cut),
        "status" if asked.fetch_add(1, Ordering::Relaxed) == 0 => {
            Some(Reply::ok(r#"{"status":"6","message":"sql execution"}"#))
        }
        _ => None,
    });
    let (outcome, _) = against(&server).await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Done, 0), "{outcome:?}");
    assert_eq!(
        server.asked(),
        ["define", "open", "chunk", "publish", "status", "status", "delete", "other", "other", "other"],
        "the last ones ask what is there now, and where"
    );
}

#[tokio::test]
async fn a_delete_that_is_refused_leaves_the_session_with_its_name() {
    let server = serve(|call| (call == "delete").then(|| Reply::error(500, "ERR001")));
    let (outcome, facts) = against(&server).await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Done, 0));
    let SessionEnd::Open { id, failure } = &outcome.session else { panic!("{outcome:?}") };
    assert_eq!((id.as_str(), failure.status), (SESSION, Some(500)));
    assert_eq!(ending(&facts), "close_session{, verified, ended done 0");
}
