//! Leaving the program, and time.

use std::time::Duration;

use pushcube::app::overlay::{Overlay, Question};
use pushcube::app::{Action, Effect, next_tick};
use pushcube::push::event::{Fact, Phase};

use crate::story::{Story, assert_effects};
use crate::things::ended;

#[track_caller]
fn question(story: &Story) -> &Question {
    match story.top() {
        Overlay::Question(question) => question,
        other => panic!("{other:?}"),
    }
}

#[test]
fn q_leaves_at_once_when_nothing_would_be_lost() {
    for begin in [Story::at_projects, Story::at_files, Story::at_model] {
        let mut story = begin();
        story.seen().keys("q");
        assert_effects!(story, [Effect::Quit(0)]);
    }
}

#[test]
fn q_asks_when_an_edit_would_be_lost() {
    let mut story = Story::at_model();
    story.keys("Tab Tab s").seen().keys("q");
    assert!(question(&story).text[0].contains("not kept"));
    story.keys("q y Enter");
    assert_effects!(story, []);
    assert!(story.state.overlays.is_empty());
    story.keys("q Down Enter");
    assert_effects!(story, [Effect::Quit(0)]);
}

#[test]
fn q_asks_while_an_upload_runs_and_names_it() {
    let mut story = Story::uploading();
    story.keys("q");
    assert!(question(&story).text[0].contains("data is on its way to DEMO demo"));
    story.fact(9, Fact::Ended(Box::new(ended(Phase::Done, None))));
    assert_eq!(question(&story).text, ["Nothing would be lost."]);
    story.keys("Esc").seen().keys("q");
    assert_effects!(story, [Effect::Quit(0)]);
}

#[test]
fn quitting_under_an_upload_says_by_its_exit_code_that_it_can_go_on() {
    let mut story = Story::uploading();
    story.keys("q Down Enter");
    assert_effects!(story, [Effect::Quit(6)]);
}

#[test]
fn one_ctrl_c_asks_and_a_second_one_leaves() {
    let mut story = Story::uploading();
    story.keys("Ctrl-C");
    assert_effects!(story, []);
    assert_eq!(question(&story).choices[0].label, "Stay");
    story.wait(1999).keys("Ctrl-C");
    assert_effects!(story, [Effect::Quit(6)]);
}

#[test]
fn a_ctrl_c_two_seconds_later_is_a_first_one_again() {
    let mut story = Story::uploading();
    story.keys("Ctrl-C").wait(2000).keys("Ctrl-C");
    assert_effects!(story, []);
    assert_eq!(story.state.overlays.len(), 1);
    story.keys("Ctrl-C");
    assert_effects!(story, [Effect::Quit(6)]);
}

#[test]
fn another_key_between_makes_the_second_ctrl_c_a_first_one() {
    let mut story = Story::at_files();
    story.keys("Ctrl-C Esc Ctrl-C");
    assert_effects!(story, []);
    story.keys("Ctrl-C");
    assert_effects!(story, [Effect::Quit(0)]);
}

#[test]
fn ctrl_c_works_in_text_too_and_its_question_is_never_covered() {
    let mut story = Story::at_files();
    story.keys("/ Ctrl-C");
    assert_eq!(question(&story).title, "Quit?");
    story.keys("F1").wait(3000).keys("Ctrl-C");
    assert_eq!(question(&story).title, "Quit?");
}

#[test]
fn signals_end_with_the_code_that_shells_expect() {
    let mut story = Story::uploading();
    story.act(Action::Signal(15));
    assert_effects!(story, [Effect::Quit(143)]);
}

#[test]
fn at_rest_nothing_ticks() {
    let mut story = Story::at_projects();
    story.wait(10_000);
    assert_eq!(story.state.message, None);
    assert_eq!(next_tick(&story.state), None);
}

#[test]
fn a_message_ticks_at_its_end_only() {
    let mut story = Story::at_projects();
    story.wait(10_000).keys("x").says("x means nothing here");
    assert_eq!(next_tick(&story.state), Some(Duration::from_secs(6)));
    story.wait(5999);
    assert_eq!(next_tick(&story.state), Some(Duration::from_millis(1)));
    story.wait(1);
    assert_eq!((&story.state.message, next_tick(&story.state)), (&None, None));
}

#[test]
fn an_upload_ticks_until_it_is_over() {
    let mut story = Story::uploading();
    assert!(next_tick(&story.state).unwrap() <= Duration::from_millis(100));
    story.fact(9, Fact::Ended(Box::new(ended(Phase::Done, None)))).wait(10_000);
    assert_eq!(next_tick(&story.state), None);
}
