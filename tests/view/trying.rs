//! A trial on its screens: the sheet that suggests one, the upload that is one, and the question at its end.

use pushcube::push::event::{Fact, Phase};
use pushcube::push::history::PastPush;

use crate::scene::{self, Scene};
use crate::snapshots::check;

/// A trial of the samples that is over.
pub(crate) fn tried() -> Scene {
    let published = scene::published();
    let upload = &published.state.monitor.uploads[0];
    let (outcome, proof) = (upload.outcome().unwrap().clone(), upload.proof.clone().unwrap());
    let begun = Fact::Begun { id: scene::UPLOAD.to_owned() };
    let defined = Fact::Defined { dataset: scene::DATASET.parse().unwrap() };
    scene::in_review()
        .at(60_000)
        .press("Left Enter")
        .reports(10, begun)
        .reports(20, defined)
        .reports(900, Fact::Verified(proof))
        .reports(1000, Fact::Ended(Box::new(outcome)))
        .at(62_000)
}

#[test]
fn a_trial_that_is_over_asks_what_becomes_of_its_dataset() {
    check("trial_over", &tried());
    check("trial_question", &tried().press("Enter"));
}

#[test]
fn the_sheet_says_what_came_of_the_trial() {
    check("review_tried", &tried().press("Enter Down Enter"));
}

/// A push of the samples that took a second, when they were of ten megabytes; now they are of thirty gigabytes.
#[test]
fn the_sheet_suggests_a_trial_for_what_takes_long() {
    let mut published = scene::published();
    let upload = &published.state.monitor.uploads[0];
    let mut job = upload.job.clone();
    job.tables[0].file.size = 10_000_000;
    let mut long = job.clone();
    long.tables[0].file.size = 30_000_000_000;
    let past = |upload: &str, job, (begun, ended)| PastPush {
        upload: upload.to_owned(),
        begun: scene::MONDAY_EVENING + begun,
        ended: scene::MONDAY_EVENING + ended,
        server: published.state.monitor.uploads[0].address.clone(),
        user: None,
        job: Box::new(job),
        contents: vec![None, None],
        outcome: upload_outcome(&published),
        afterwards: None,
        proof: None,
    };
    let pushes = vec![
        past("20261101-192901-1", long, (-9_000_000, -8_999_900)),
        past("20261102-182901-1", job, (-3_600_000, -3_590_000)),
    ];
    published.state.history = pushes;
    let mut again = published.press("4 >");
    let pushcube::app::overlay::Overlay::Review(sheet) = again.state.overlays.last_mut().unwrap() else { panic!() };
    sheet.job.tables[0].file.size = 30_000_000_000;
    check("review_suggests_trial", &again);
}

fn upload_outcome(scene: &Scene) -> pushcube::push::event::Outcome {
    let outcome = scene.state.monitor.uploads[0].outcome().unwrap().clone();
    assert_eq!(outcome.phase, Phase::Done);
    outcome
}
