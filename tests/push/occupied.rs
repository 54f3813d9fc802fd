//! A dataset that another upload session holds, left by another machine or by somebody at work: the upload says
//! so, tries again until the dataset is free, and ends the other session only when it is told to, by its id.

use pushcube::dataset::{DatasetId, UploadSessionId};
use pushcube::demo::{Call, Moment};
use pushcube::protocol::SessionTable;
use pushcube::push::event::{Choice, Control, Doing, Fact, Outcome, Phase, Question, Reason, SessionEnd, Subject};
use pushcube::push::past::Standing;
use pushcube::push::{Asks, Shelf, Timing, Unasked, Unfree, Unmoved, Upload};

use crate::rig::{MOMENT, PATIENT, Rig, Running, administrator, assert_kept, client, story, texts};

/// An upload into a dataset in which another machine, with the same user, has left a session.
async fn kept_out(rig: &Rig) -> (Upload, DatasetId, UploadSessionId) {
    let mut upload = rig.with_a_row_published().await;
    let (dataset, _) = rig.ids();
    upload.job.dataset = Some(dataset.clone());
    let theirs = client(&rig.server.base_url());
    theirs.sign_in(&administrator()).await.unwrap();
    let table = &upload.job.tables[0];
    let tables = [SessionTable {
        name: table.name.clone(),
        columns: vec!["name".to_owned(), "amount".to_owned()],
        policy: table.policy,
        orientation: table.orientation,
    }];
    let session = theirs.open_upload_session(&upload.job.project, &dataset, &tables).await.unwrap();
    (Upload { timing: PATIENT, ..upload }, dataset, session)
}

fn question(doing: Doing) -> Question {
    let Doing::Asking(question) = doing else { panic!("{doing:?}") };
    assert!(matches!(question.subject, Subject::Occupied { .. }), "{question:?}");
    question
}

async fn assert_published(rig: &Rig, running: Running) -> Vec<Fact> {
    let (outcome, facts) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items").len(), 100);
    facts
}

#[tokio::test]
async fn it_is_tried_again_until_the_other_session_is_gone() {
    let rig = Rig::new().await;
    let (upload, dataset, session) = kept_out(&rig).await;
    let project = upload.job.project.clone();
    let mut running = Running::start(upload);
    let asked = question(running.asking().await);
    let Subject::Occupied { holder: None, ended: None, .. } = asked.subject else { panic!("{asked:?}") };
    let is_try = |fact: &Fact| matches!(fact, Fact::Request(call) if call.request.ends_with("/uploadSessions"));
    for _ in 0..3 {
        running.another(is_try).await;
    }
    rig.client.delete_upload_session(&project, &dataset, &session).await.unwrap();
    let facts = assert_published(&rig, running).await;
    assert_eq!(facts.iter().filter(|fact| matches!(fact, Fact::Asked(_))).count(), 1, "it is said once");
    assert!(story(&facts).iter().any(|fact| fact.starts_with("went on")), "{:?}", story(&facts));
}

#[tokio::test]
async fn it_is_tried_at_once_when_somebody_wants_that() {
    let rig = Rig::new().await;
    let (upload, dataset, session) = kept_out(&rig).await;
    let (project, hour) = (upload.job.project.clone(), std::time::Duration::from_hours(1));
    let mut running = Running::start(Upload { timing: Timing { occupied: hour, ..PATIENT }, ..upload });
    let Subject::Occupied { next, .. } = question(running.asking().await).subject else { unreachable!() };
    assert!(next >= 225_000, "the countdown is that of the wait: {next}");
    rig.client.delete_upload_session(&project, &dataset, &session).await.unwrap();
    running.control.send(Control::RetryNow).await.unwrap();
    assert_published(&rig, running).await;
}

#[tokio::test]
async fn the_other_session_is_ended_by_its_id_and_that_is_written_down() {
    let rig = Rig::new().await;
    let (upload, _, session) = kept_out(&rig).await;
    let hour = std::time::Duration::from_hours(1);
    let mut running = Running::start(Upload { timing: Timing { occupied: hour, ..PATIENT }, ..upload });
    let asked = question(running.asking().await);
    // One that is none changes nothing, and is said.
    let wrong: UploadSessionId = "00000000000000000000000000000000".parse().unwrap();
    let end = |question: u32, session: &UploadSessionId| Control::EndOther { question, session: session.clone() };
    running.control.send(end(asked.id, &wrong)).await.unwrap();
    let is_second = |fact: &Fact| matches!(fact, Fact::Asked(question) if question.id > asked.id);
    running.fact(is_second).await;
    let second = question(running.asking_after(asked.id).await);
    let Subject::Occupied { ended, .. } = &second.subject else { unreachable!() };
    assert_eq!(ended.as_ref(), Some(&wrong));
    running.control.send(end(second.id, &session)).await.unwrap();
    let facts = assert_published(&rig, running).await;
    let ended: Vec<_> = facts.iter().filter(|fact| matches!(fact, Fact::OtherEnded { .. })).collect();
    assert_eq!(ended, [&Fact::OtherEnded { session: wrong }, &Fact::OtherEnded { session: session.clone() }]);
    let lines = rig.newest_journal();
    assert!(lines.iter().any(|line| line["line"] == "other_ended" && line["session"] == session.as_str()));
}

#[tokio::test]
async fn whoever_leaves_it_finds_it_again_with_nothing_sent_and_nothing_in_doubt() {
    let rig = Rig::new().await;
    let (upload, ..) = kept_out(&rig).await;
    let mut running = Running::start(upload);
    let asked = question(running.asking().await);
    running.control.send(Control::Answer { question: asked.id, choice: Choice::Leave }).await.unwrap();
    let (outcome, _) = running.outcome().await;
    assert!(matches!(outcome.reason, Some(Reason::Left(_))), "{outcome:?}");
    assert_eq!((outcome.phase, &outcome.session), (Phase::Interrupted, &SessionEnd::None));
    let shelf = Shelf::look(&rig.journal()).unwrap();
    assert_eq!(shelf.find(&outcome.upload.unwrap()).unwrap().standing, Standing::Unfinished);
    rig.assert_untouched();
}

#[tokio::test]
async fn an_upload_of_this_machine_is_named_whether_the_dataset_is_known_by_id_or_by_name() {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 2, after_bytes: 20 });
    let mut first = Running::start(upload.clone());
    first.until("the gate", gate.reached()).await;
    // While it runs, nobody of this machine begins another one into the same dataset.
    let second = Running::start(Upload { timing: PATIENT, ..upload.clone() });
    let (second, _) = second.outcome().await;
    let Some(Reason::Claimed { text }) = &second.reason else { panic!("{second:?}") };
    assert!(text.contains(&format!("process {}", std::process::id())), "{text}");
    first.leave(15).await;
    let (left, _) = first.outcome().await;
    assert_kept(&left);
    gate.open();
    // By id.
    let mut job = upload.job.clone();
    job.dataset = left.dataset;
    let mut third = Running::start(Upload { timing: PATIENT, ..rig.upload(job) });
    let Subject::Occupied { holder: Some(holder), .. } = question(third.asking().await).subject else { panic!() };
    assert_eq!((Some(&holder.upload), holder.standing), (left.upload.as_ref(), Standing::Unfinished));
    let session = holder.session.unwrap();
    assert_eq!(left.session, SessionEnd::Kept { id: session.clone() });
    third.control.send(Control::EndOther { question: 1, session }).await.unwrap();
    assert_published(&rig, third).await;
}

fn nobody(occupied: Unfree) -> Asks {
    Asks::Nobody { too_large: Unasked::Stop, session_lost: Unasked::Stop, unchanged: Unmoved::Wait, occupied }
}

#[tokio::test]
async fn where_nobody_can_be_asked_it_stops_or_waits_as_long_as_was_said() {
    for (occupied, least) in [(Unfree::Stop, 1), (Unfree::Wait(MOMENT), 2)] {
        let rig = Rig::new().await;
        let (upload, ..) = kept_out(&rig).await;
        let (outcome, facts): (Outcome, _) =
            Running::start(Upload { asks: nobody(occupied), ..upload }).outcome().await;
        assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 1), "{outcome:?}");
        assert!(matches!(outcome.reason, Some(Reason::Refused(_))), "{outcome:?}");
        let tries = rig.calls(Call::OpenUpload).iter().filter(|status| **status == Some(409)).count();
        assert!(tries >= least, "{tries}");
        assert_eq!(facts.iter().filter(|fact| matches!(fact, Fact::Asked(_))).count(), 1);
        rig.assert_untouched();
    }
    let rig = Rig::new().await;
    let (upload, dataset, session) = kept_out(&rig).await;
    let project = upload.job.project.clone();
    let asks = nobody(Unfree::Wait(std::time::Duration::MAX));
    let mut running = Running::start(Upload { asks, ..upload });
    running.fact(|fact| matches!(fact, Fact::Asked(_))).await;
    rig.client.delete_upload_session(&project, &dataset, &session).await.unwrap();
    assert_published(&rig, running).await;
}

#[tokio::test]
async fn killed_while_it_waits_no_session_is_in_doubt() {
    let rig = Rig::new().await;
    let (upload, ..) = kept_out(&rig).await;
    let mut running = Running::start(upload);
    question(running.asking().await);
    let lines = rig.newest_journal();
    let refused = lines.iter().rposition(|line| line["line"] == "not_opened").unwrap();
    assert!(!lines[..refused].iter().any(|line| line["line"] == "opened"), "{lines:?}");
    running.leave(9).await;
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.session, SessionEnd::None, "{outcome:?}");
}
