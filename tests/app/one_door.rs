//! Whatever way leads to a push passes the review: a key, the focused button, the mouse, the palette, the help, a push of
//! the history, a job. Nothing is sent before its own button is pressed. (The story itself holds for every test here,
//! also for those in which anything happens, that no push begins without a sheet.)

use pushcube::app::command::CommandId;
use pushcube::app::overlay::Overlay;
use pushcube::app::pointing::Target;
use pushcube::app::review::Part;
use pushcube::app::{Answer, Effect};
use pushcube::push::event::Phase;

use crate::past::past;
use crate::story::Story;
use crate::things::ended;

type Way = (&'static str, fn() -> Story);

/// In front of the model, where this is done.
fn model(act: impl FnOnce(&mut Story) -> &mut Story) -> Story {
    let mut story = Story::at_model();
    act(&mut story);
    story
}

/// A push of the history is selected, and this is done.
fn repeated(act: impl FnOnce(&mut Story) -> &mut Story) -> Story {
    model(|story| {
        story.answer(Answer::History(Ok(vec![past("over", ended(Phase::Done, None))]))).keys("5");
        act(story)
    })
}

const WAYS: [Way; 9] = [
    ("the key", || model(|story| story.keys(">"))),
    ("the button of the model", || model(|story| story.keys("Enter"))),
    ("the mouse", || model(|story| story.click(Target::Command(CommandId::NextStep)))),
    ("the palette", || model(|story| story.keys(":").typed("next step").keys("Enter"))),
    ("the help", || model(|story| story.keys("? /").typed("next step").keys("Enter Enter"))),
    ("the history, by its key", || repeated(|story| story.keys("R"))),
    ("the history, by its menu", || repeated(|story| story.keys("Enter p Enter"))),
    ("the history, by the palette", || repeated(|story| story.keys(":").typed("again").keys("Enter"))),
    ("a job of the login screen", crate::opening::before_the_review),
];

#[test]
fn every_way_into_a_push_passes_the_review() {
    let pushes = |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::Push(..))).count();
    for (way, goes) in WAYS {
        let mut story = goes();
        assert_eq!(pushes(story.effects()), 0, "{way}");
        let Some(Overlay::Review(sheet)) = story.state.overlays.last() else {
            panic!("{way}: {:?}", story.state.overlays)
        };
        let name = sheet.job.definition.name.clone();
        // Other keys than those of its buttons send nothing.
        story.keys("y X Space s p");
        assert_eq!(pushes(story.effects()), 0, "{way}");
        story.settled();
        while !matches!(story.top(), Overlay::Review(sheet) if sheet.part == Part::Push) {
            story.keys("Tab");
            if matches!(story.top(), Overlay::Review(sheet) if sheet.part == Part::Name) {
                story.paste(&name);
            }
        }
        story.seen().keys("Enter");
        assert_eq!(pushes(story.effects()), 1, "{way}: {:?}", story.state.message);
    }
}
