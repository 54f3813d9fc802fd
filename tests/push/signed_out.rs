//! A sign-in that the server has forgotten and that nothing held can renew: the upload pauses, says so, and goes on
//! with the secret that the operator gives it.

use pushcube::dataset::FailureKind;
use pushcube::demo::{Call, Moment};
use pushcube::protocol::Client;
use pushcube::push::Upload;
use pushcube::push::event::{Choice, Control, Doing, Fact, Phase, Question, Reason, Subject};
use pushcube::secret::Secret;

use crate::rig::{Rig, Running, administrator, assert_kept, client, story, texts};

/// The rows of the published table.
fn rows(count: u32) -> Vec<Vec<String>> {
    (1..=count).map(|row| vec![format!("n{row}"), row.to_string()]).collect()
}

/// An upload under a sign-in that can't be renewed, since the server takes its password no more, when it has lost it.
async fn pausing(rig: &Rig, moment: Moment) -> (Running, Client, Question) {
    let upload = rig.with_a_row_published().await;
    let theirs = client(&rig.server.base_url());
    theirs.sign_in(&administrator()).await.unwrap();
    let upload = Upload { client: theirs.clone(), ..upload };
    let gate = rig.server.gates().hold(moment);
    let mut running = Running::start(upload);
    running.until("the call", gate.reached()).await;
    rig.server.expire_sign_ins();
    let fault = rig.server.faults().add("sign-in:*:401".parse().unwrap());
    gate.open();
    running.fact(|fact| matches!(fact, Fact::Asked(_))).await;
    let Doing::Asking(question) = running.asking().await else { panic!("a question") };
    assert_eq!(question.subject, Subject::SignedOut);
    fault.remove();
    (running, theirs, question)
}

fn secret(question: u32, secret: &str) -> Control {
    Control::Secret { question, secret: Secret::new(secret) }
}

#[tokio::test]
async fn the_upload_goes_on_with_the_secret_that_it_is_given() {
    for moment in [Moment::Call(Call::Chunk), Moment::Call(Call::Publish)] {
        let rig = Rig::new().await;
        let (mut running, _, question) = pausing(&rig, moment).await;
        // An answer to something else is none; a wrong secret is asked for again.
        running.control.send(secret(question.id + 7, "")).await.unwrap();
        running.control.send(secret(question.id, "wrong")).await.unwrap();
        let next = question.id + 1;
        running.fact(|fact| matches!(fact, Fact::Asked(asked) if asked.id == next)).await;
        running.control.send(secret(next, "")).await.unwrap();
        let (outcome, facts) = running.outcome().await;
        assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
        assert!(story(&facts).contains(&"signed in again".to_owned()), "{:?}", story(&facts));
        assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
    }
}

#[tokio::test]
async fn what_one_upload_is_given_serves_all_of_the_same_sign_in() {
    let rig = Rig::new().await;
    let (running, theirs, _) = pausing(&rig, Moment::Call(Call::Publish)).await;
    theirs.sign_in(&administrator()).await.unwrap();
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
}

#[tokio::test]
async fn left_for_now_it_keeps_its_session_and_ended_it_stops_at_once() {
    let rig = Rig::new().await;
    let (running, _, question) = pausing(&rig, Moment::Call(Call::Publish)).await;
    running.control.send(Control::Answer { question: question.id, choice: Choice::Leave }).await.unwrap();
    let (outcome, _) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 4), "{outcome:?}");
    assert!(matches!(&outcome.reason, Some(Reason::SignedOut(failure)) if failure.kind == FailureKind::Refused));
    assert_kept(&outcome);
    rig.assert_untouched();
}
