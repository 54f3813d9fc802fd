//! The history on screen 5: what is over is listed before what this run does, can be pushed again and be taken out.

use pushcube::app::overlay::Overlay;
use pushcube::app::{Answer, Effect, Screen};
use pushcube::push::event::{Outcome, Phase};
use pushcube::push::history::PastPush;

use crate::story::{MORNING, Story, assert_effects};
use crate::things::{UPLOAD, ended, start};

/// A push of the morning that is over.
pub(crate) fn past(upload: &str, outcome: Outcome) -> PastPush {
    let job = Story::uploading().state.monitor.uploads[0].job.clone();
    PastPush {
        upload: upload.to_owned(),
        begun: MORNING,
        ended: MORNING + 60_000,
        server: pushcube::dataset::ServerAddress::parse(&start().servers[0].url).unwrap(),
        user: Some("administrator".to_owned()),
        job: Box::new(job),
        contents: vec![None, None],
        outcome,
        afterwards: None,
        proof: None,
    }
}

#[test]
fn the_newest_are_listed_and_the_newest_of_all_is_selected() {
    let mut story = Story::new();
    let history: Vec<_> = (0..30).map(|n| past(&format!("u{n}"), ended(Phase::Done, None))).collect();
    story.answer(Answer::History(Ok(history))).drawn().keys("5");
    assert_eq!((story.state.screen, story.state.monitor.uploads.len()), (Screen::Monitor, 20));
    let selected = story.state.monitor.selected().unwrap();
    assert_eq!((selected.id.as_deref(), selected.is_running()), (Some("u29"), false));
    assert_eq!(story.state.history.len(), 30);
    assert_eq!(selected.progress.tables[0].accepted_rows, 3);
}

#[test]
fn one_that_can_go_on_is_told_of_by_its_journal_alone() {
    let mut story = Story::new();
    let left = past(UPLOAD, ended(Phase::Interrupted, None));
    story.answer(Answer::History(Ok(vec![left, past("over", ended(Phase::Done, None))])));
    let ids: Vec<_> = story.state.monitor.uploads.iter().map(|upload| upload.id.clone().unwrap()).collect();
    assert_eq!(ids, ["over"]);
}

#[test]
fn what_this_run_has_begun_stays_selected() {
    let mut story = Story::uploading();
    let task = story.state.monitor.uploads[0].task;
    story.answer(Answer::History(Ok(vec![past("over", ended(Phase::Done, None))])));
    assert_eq!(story.state.monitor.uploads.len(), 2);
    assert_eq!(story.state.monitor.selected().unwrap().task, task);
}

#[test]
fn one_is_pushed_again_through_the_review_and_taken_out_after_a_question() {
    let mut story = Story::at_model();
    story.answer(Answer::History(Ok(vec![past("over", ended(Phase::Done, None))]))).keys("5 R");
    assert!(matches!(story.top(), Overlay::Review(_)), "{:?}", story.top());
    story.keys("Esc Enter").seen().keys("Down Down Down Down Enter");
    let Overlay::Question(question) = story.top() else { panic!("{:?}", story.top()) };
    assert!(question.text.join(" ").contains("It can't be pushed again from here afterwards"), "{question:?}");
    story.seen().keys("Down Enter");
    assert!(story.state.monitor.uploads.is_empty());
    assert_effects!(story, [Effect::Forget(_, id)] if id == "over");
}

#[test]
fn a_history_that_cant_be_read_is_said_and_stands_in_nobody_s_way() {
    let mut story = Story::new();
    story.answer(Answer::History(Err("the history can't be read".to_owned())));
    story.says("the history can't be read");
    assert!(story.state.history.is_empty());
}
