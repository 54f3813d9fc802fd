//! A publish of which the status stays the same for long: it is said and asked about while it is watched on, and
//! whatever is answered, the end says what is so.

use std::time::Duration;

use pushcube::demo::{Gate, Moment};
use pushcube::push::event::{Choice, Control, Doing, Fact, Outcome, Phase, Question, Reason, Subject};
use pushcube::push::past::Mode;
use pushcube::push::{Asks, Keep, TakenUp, Timing, Unasked, Unfree, Unmoved, Upload};

use crate::rig::{PATIENT, Rig, Running, assert_deleted, assert_kept, texts};

/// Says so at once.
const IMPATIENT: Timing = Timing { unchanged: Duration::from_millis(1), ..PATIENT };

/// An upload of which the publish stands still, and the gate that lets it go on.
async fn standing(rig: &Rig, asks: Asks) -> (Running, Gate) {
    let upload = Upload { timing: IMPATIENT, asks, ..rig.with_a_row_published().await };
    let gate = rig.server.gates().hold(Moment::Status(6));
    (Running::start(upload), gate)
}

fn nobody(unchanged: Unmoved) -> Asks {
    Asks::Nobody { too_large: Unasked::Stop, session_lost: Unasked::Stop, unchanged, occupied: Unfree::Stop }
}

async fn asked(running: &mut Running) -> Question {
    let Doing::Asking(question) = running.asking().await else { unreachable!("it asks") };
    let Subject::Unchanged { status, unchanged, .. } = &question.subject else { panic!("{question:?}") };
    assert!((*status, *unchanged > 0) == (6, true), "{question:?}");
    question
}

async fn answer(running: &Running, question: &Question, choice: Choice) {
    running.control.send(Control::Answer { question: question.id, choice }).await.unwrap();
}

fn is_published(rig: &Rig, outcome: &Outcome) -> bool {
    let rows = texts(&rig.server, "Stock", "items").len();
    assert!(rows == 1 || rows == 100, "{rows}");
    assert_eq!(rows == 100, outcome.phase == Phase::Done, "{outcome:?}");
    outcome.phase == Phase::Done
}

#[tokio::test]
async fn it_is_watched_on_while_it_is_asked_about() {
    let rig = Rig::new().await;
    let (mut running, gate) = standing(&rig, Asks::Operator).await;
    asked(&mut running).await;
    let is_status = |fact: &Fact| matches!(fact, Fact::Request(call) if call.request.ends_with("/publishStatus"));
    for _ in 0..5 {
        running.another(is_status).await;
    }
    gate.open();
    let (outcome, facts) = running.outcome().await;
    assert!(is_published(&rig, &outcome), "{outcome:?}");
    let asked = facts.iter().filter(|fact| matches!(fact, Fact::Asked(question) if question.id > 1));
    assert_eq!(asked.count(), 0, "nothing is asked twice while it stands open");
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::Answered { .. })), "the server has answered");
}

#[tokio::test]
async fn whoever_waits_on_is_asked_again() {
    let rig = Rig::new().await;
    let (mut running, gate) = standing(&rig, Asks::Operator).await;
    let first = asked(&mut running).await;
    answer(&running, &first, Choice::GoOn).await;
    running.fact(|fact| matches!(fact, Fact::Asked(question) if question.id > first.id)).await;
    gate.open();
    assert!(is_published(&rig, &running.outcome().await.0));
}

#[tokio::test]
async fn left_to_the_server_it_is_asked_what_became_of_it() {
    let rig = Rig::new().await;
    let (mut running, gate) = standing(&rig, Asks::Operator).await;
    let question = asked(&mut running).await;
    answer(&running, &question, Choice::Leave).await;
    let (outcome, _) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Interrupted, 6), "{outcome:?}");
    assert!(matches!(outcome.reason, Some(Reason::PublishLeft { status: 6, .. })), "{outcome:?}");
    assert_kept(&outcome);
    gate.open();
    let taken = TakenUp::new(&rig.journal(), &outcome.upload.unwrap(), Mode::GoOn, &pushcube::source::Reach::default())
        .unwrap();
    let next =
        Upload { timing: PATIENT, journal: Keep::On(Box::new(taken.clone())), ..rig.upload(taken.job().clone()) };
    assert!(is_published(&rig, &Running::start(next).outcome().await.0));
}

#[tokio::test]
async fn ended_its_session_goes_and_the_rows_are_as_before() {
    let rig = Rig::new().await;
    let (mut running, _gate) = standing(&rig, Asks::Operator).await;
    asked(&mut running).await;
    running.cancel.cancel();
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Cancelled, "{outcome:?}");
    assert_deleted(&outcome);
    rig.assert_untouched();
}

#[tokio::test]
async fn where_nobody_can_be_asked_it_is_done_as_was_said() {
    for (unchanged, phase, code) in [(Unmoved::Leave, Phase::Interrupted, 6), (Unmoved::End, Phase::Cancelled, 8)] {
        let rig = Rig::new().await;
        let (running, _gate) = standing(&rig, nobody(unchanged)).await;
        let (outcome, facts) = running.outcome().await;
        assert_eq!((outcome.phase, outcome.exit_code()), (phase, code), "{outcome:?}");
        let is_it = |fact: &Fact| matches!(fact, Fact::Asked(Question { subject: Subject::Unchanged { .. }, .. }));
        assert_eq!(facts.iter().filter(|fact| is_it(fact)).count(), 1);
        rig.assert_untouched();
    }
    let rig = Rig::new().await;
    let (mut running, gate) = standing(&rig, nobody(Unmoved::Wait)).await;
    running.fact(|fact| matches!(fact, Fact::Answered { question: 2, choice: Choice::GoOn })).await;
    gate.open();
    assert!(is_published(&rig, &running.outcome().await.0));
}
