//! Jump labels: what is in sight gets letters, and typing them goes there without pressing anything.

use pushcube::app::login::Focus;
use pushcube::app::overlay::Overlay;
use pushcube::app::pointing::{Place, Target};
use pushcube::app::{Action, Effect, Screen};

use crate::story::{Story, assert_effects};

fn labelled(mut story: Story, targets: Vec<Target>) -> Story {
    story.seen().keys("f");
    assert_effects!(story, [Effect::FindTargets]);
    story.act(Action::Targets(targets)).drawn();
    story
}

fn rows(count: usize) -> Vec<Target> {
    (0..count).map(|at| Target::Row(Place::Files, at)).collect()
}

#[test]
fn a_letter_goes_to_its_row() {
    let mut story = labelled(Story::at_files(), rows(3));
    story.seen().keys("d");
    assert_eq!((story.state.files.cursor.0, story.state.overlays.len()), (2, 0));
    assert!(story.effects().iter().all(|effect| matches!(effect, Effect::Preview(..) | Effect::Abandon(_))));
}

#[test]
fn many_rows_have_two_letters_and_the_first_leaves_those_that_begin_with_it() {
    let mut story = labelled(Story::at_files(), rows(60));
    let Overlay::Jump(jump) = story.top() else { panic!("no labels") };
    let labels: Vec<String> = jump.labels().map(|(label, _)| label).collect();
    assert_eq!((labels.len(), labels[0].as_str(), labels[27].as_str()), (60, "aa", "ss"));
    let mut sorted = labels.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), 60);
    story.keys("a");
    let Overlay::Jump(jump) = story.top() else { panic!("no labels") };
    assert_eq!(jump.labels().count(), 26);
    story.keys("s");
    assert_eq!((story.state.files.cursor.0, story.state.overlays.len()), (1, 0));
}

#[test]
fn a_field_gets_the_keys_and_a_button_is_not_pressed() {
    let mut story = labelled(Story::new(), vec![Target::Field(Focus::Username), Target::Field(Focus::SignIn)]);
    story.seen().keys("s");
    assert_eq!(story.state.login.focus, Focus::SignIn);
    assert_effects!(story, []);
}

#[test]
fn esc_and_a_letter_that_is_no_label_do_nothing() {
    let mut story = labelled(Story::at_files(), rows(3));
    let at = story.state.files.cursor;
    story.keys("Esc");
    assert!(story.state.overlays.is_empty());
    let mut story = labelled(story, rows(3));
    story.keys("z").says("no label is called z");
    assert_eq!((story.state.files.cursor, story.state.screen), (at, Screen::Files));
}

#[test]
fn where_there_is_nothing_to_go_to_it_says_so() {
    let mut story = labelled(Story::at_files(), vec![Target::Nothing, Target::Page(Screen::Login)]);
    assert!(story.state.overlays.is_empty());
    story.says("nothing here to jump to");
}
