//! Every fault at every call and every moment that it has, over real sockets: whatever the upload comes to,
//! the dataset holds exactly the rows of the file or exactly those of before, the outcome says which of them
//! as far as it can be known, and the way on that it names leads to the rows of the file.

use pushcube::dataset::OnBad;
use pushcube::push::event::{Outcome, Phase, Reason, SessionEnd};
use pushcube::push::job::Job;
use pushcube::push::past::Mode;
use pushcube::push::{Keep, TakenUp, Unasked, Upload};

use crate::rig::{PATIENT, Rig, Running, nobody, numbered, sets_aside, texts};

/// How an upload must end that meets a fault once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Must {
    /// It is got over.
    Publish,
    /// It ends the upload, with nothing published.
    End,
    /// What was asked for may or may not have been done, and is not asked for again: either.
    Either,
}
use Must::{Either, End, Publish};

/// Faults, and what they must lead to at: a definition, the opening of a session, a chunk, a publish, a question
/// for its status. (At the end of a session everything is published already.)
const FAULTS: [(&str, [Must; 5]); 26] = [
    ("403", [End, End, End, End, Either]),
    ("404", [End, End, Publish, End, Either]),
    ("404,html", [End, End, End, End, Either]),
    ("409", [End, End, End, End, Either]),
    ("400", [End, End, End, End, Either]),
    // A chunk goes with its length then.
    ("411", [End, End, Publish, End, Either]),
    // The chunks here are too small to be made smaller.
    ("413", [End, End, End, End, Either]),
    ("redirect=http://127.0.0.1:9", [End, End, End, End, Either]),
    ("408", [Either, Either, Publish, Publish, Publish]),
    ("429", [Publish, Publish, Publish, Publish, Publish]),
    ("429,retry-after=0", [Publish, Publish, Publish, Publish, Publish]),
    ("500", [Either, Either, Publish, Either, Either]),
    ("500,html", [Either, Either, Publish, Publish, Publish]),
    ("500@applied", [Either, Either, Publish, Either, Either]),
    ("502,html", [Either, Either, Publish, Publish, Publish]),
    ("502,html@applied", [Either, Either, Publish, Publish, Publish]),
    ("503", [Publish, Publish, Publish, Publish, Publish]),
    ("504,html@applied", [Either, Either, Publish, Publish, Publish]),
    ("close", [Either, Either, Publish, Publish, Publish]),
    ("close@applied", [Either, Either, Publish, Publish, Publish]),
    ("reset", [Either, Either, Publish, Publish, Publish]),
    ("reset@applied", [Either, Either, Publish, Publish, Publish]),
    ("truncate", [Either, Either, Publish, Publish, Publish]),
    ("garbage", [Either, Either, Publish, Publish, Publish]),
    ("expire", [Publish, Publish, Publish, Publish, Publish]),
    ("200,html@applied", [Either, Either, Publish, Publish, Publish]),
];

fn rows(count: u32) -> Vec<[String; 2]> {
    (1..=count).map(|row| [format!("n{row}"), row.to_string()]).collect()
}

/// What an outcome says about the rows, as far as it can know.
fn claims_to_be_as_before(outcome: &Outcome) -> bool {
    let is_open = matches!(outcome.session, SessionEnd::Kept { .. });
    let is_unknown = matches!(outcome.reason, Some(Reason::PublishUnknown(_)));
    matches!(outcome.phase, Phase::Failed | Phase::Cancelled) && !is_open && !is_unknown
}

async fn meets(call: &str, nth: u32, fault: &str, must: Must) {
    let story = format!("{call}:{nth}:{fault}");
    let rig = Rig::new().await;
    let asks = nobody(Unasked::GoOn, Unasked::GoOn);
    let upload = Upload { timing: PATIENT, asks, ..with_bad_rows(&rig).await };
    let job = upload.job.clone();
    let planted = rig.server.faults().add(story.parse().unwrap());
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!(planted.count(), 1, "{story}: it was never met");
    planted.remove();
    let held = texts(&rig.server, "Stock", "items");
    let is_new = held == rows(100);
    assert!(is_new || held == [["old", "1"]], "{story}: between: {held:?}");
    if outcome.phase == Phase::Done {
        assert!(is_new, "{story}: said to be published");
    }
    if claims_to_be_as_before(&outcome) {
        assert!(!is_new, "{story}: said to be as before: {outcome:?}");
    }
    match must {
        Publish => assert_eq!(outcome.phase, Phase::Done, "{story}: {outcome:?}"),
        End => assert_ne!(outcome.phase, Phase::Done, "{story}"),
        Either => {}
    }
    let outcome = on_it_goes(&rig, outcome, job, &story).await;
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100), "{story}");
    assert_eq!(set_aside(&outcome), [1, 2, 3, 4, 5].map(|row| format!("b{row}")), "{story}");
}

/// As the rig's upload, with rows in between that are to be set aside.
async fn with_bad_rows(rig: &Rig) -> Upload {
    let upload = rig.with_a_row_published().await;
    let mut text = numbered(100);
    for row in 1..=5 {
        text = text.replace(&format!("\nn{}0,", row * 2), &format!("\nb{row},no number\nn{}0,", row * 2));
    }
    Upload { job: sets_aside(rig, upload.job.clone(), &text, OnBad::SetAside), ..upload }
}

/// The first fields of the rows in the rejects file.
fn set_aside(outcome: &Outcome) -> Vec<String> {
    let [of_table] = &outcome.unsent[..] else { panic!("{outcome:?}") };
    let text = std::fs::read_to_string(of_table.file.as_ref().unwrap()).unwrap();
    assert_eq!(text.lines().count() as u64, of_table.set_aside + 1);
    text.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect()
}

/// Takes the way on: resumes where that is offered, else pushes anew. Gives the last outcome.
async fn on_it_goes(rig: &Rig, outcome: Outcome, job: Job, story: &str) -> Outcome {
    if outcome.phase == Phase::Done {
        return outcome;
    }
    if outcome.session == SessionEnd::Unknown {
        // Nobody but the server can end a session whose id never arrived.
        rig.server.faults().add("define:1:forget@start".parse().unwrap());
        rig.server.faults().add("open-upload:1:forget@start".parse().unwrap());
    }
    let left = outcome.upload.as_ref().filter(|_| outcome.can_go_on());
    let next = if let Some(id) = left {
        let taken = TakenUp::new(&rig.journal(), id, Mode::GoOn, &pushcube::source::Reach::default()).unwrap();
        Upload { timing: PATIENT, journal: Keep::On(Box::new(taken.clone())), ..rig.upload(taken.job().clone()) }
    } else {
        Upload { timing: PATIENT, ..rig.upload(job) }
    };
    let (outcome, _) = Running::start(next).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{story}, and then: {outcome:?}");
    outcome
}

/// Every fault at one call.
async fn at(call: &str, nth: u32, column: usize) {
    for (fault, must) in FAULTS {
        meets(call, nth, fault, must[column]).await;
    }
}

#[tokio::test]
async fn at_the_definition() {
    at("define", 1, 0).await;
}

#[tokio::test]
async fn at_the_opening_of_the_session() {
    at("open-upload", 1, 1).await;
}

#[tokio::test]
async fn at_the_first_chunk() {
    at("chunk", 1, 2).await;
}

#[tokio::test]
async fn at_a_chunk_in_the_middle() {
    at("chunk", 3, 2).await;
}

#[tokio::test]
async fn at_the_publish() {
    at("publish", 1, 3).await;
}

#[tokio::test]
async fn at_the_status() {
    at("publish-status", 1, 4).await;
}

#[tokio::test]
async fn at_the_end_of_the_session() {
    for (fault, _) in FAULTS {
        meets("delete-upload", 1, fault, Publish).await;
    }
}
