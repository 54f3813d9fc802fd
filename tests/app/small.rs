//! Small questions, where one letter may answer; and the keys of TEXT mode in the help.

use pushcube::app::command::TEXT_KEYS;
use pushcube::app::key::Key;
use pushcube::app::overlay::{Help, Overlay};
use pushcube::app::{Answer, Effect, help_rows};
use pushcube::dataset::SaveFailure;

use crate::story::{Story, assert_effects};

/// The model is to be saved where a file is already.
fn asked() -> Story {
    let mut story = Story::at_model();
    story.keys("w Ctrl-U").typed("/out/x.json").keys("Enter");
    story.answer(Answer::Saved(Err(SaveFailure::Exists))).drawn();
    story.keys("w Enter").seen();
    story
}

#[test]
fn y_and_n_answer_a_small_question() {
    let mut story = asked();
    if !matches!(story.state.overlays.last(), Some(Overlay::Question(_))) {
        story.keys("Enter").seen();
    }
    let Some(Overlay::Question(question)) = story.state.overlays.last() else { panic!("{:?}", story.state.overlays) };
    assert!(question.is_small(), "{question:?}");
    let again = story.state.clone();
    story.keys("n");
    assert_effects!(story, []);
    assert!(story.state.overlays.is_empty());
    story.state = again;
    story.keys("y");
    assert_effects!(story, [Effect::WriteModel { over: true, .. }]);
}

#[test]
fn y_answers_no_grave_question_and_none_that_was_not_seen() {
    let mut story = Story::uploading();
    story.keys("X").seen().keys("y n");
    assert_effects!(story, []);
    assert_eq!(story.state.overlays.len(), 1);
}

#[test]
fn help_in_a_field_lists_the_keys_that_edit_and_they_are_what_they_say() {
    let mut story = Story::at_files();
    story.keys("g p F1");
    let titles: Vec<&str> = help_rows(&story.state, &Help::default()).iter().map(|command| command.name).collect();
    assert!(titles.starts_with(&["text-take", "text-leave"]), "{titles:?}");
    story.keys("Esc Esc ?");
    assert!(help_rows(&story.state, &Help::default()).iter().all(|command| !command.name.starts_with("text-")));
    let mut keys: Vec<&str> = TEXT_KEYS.iter().flat_map(|command| command.keys).copied().collect();
    assert!(keys.iter().all(|key| key.parse::<Key>().is_ok_and(|key| key.typed().is_none())), "letters are text");
    let len = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), len, "a key has one meaning");
}
