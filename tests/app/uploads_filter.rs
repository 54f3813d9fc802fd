//! The filter over the uploads of screen 5: what it hides is never selected, whatever comes and ends meanwhile.

use pushcube::app::overlay::Overlay;
use pushcube::app::{Action, Answer, Mode, Screen};
use pushcube::push::event::{Event, Fact, Phase, Stage};

use crate::past::past;
use crate::story::{MORNING, Story};
use crate::things::ended;

/// One upload that runs, behind three of the history.
fn several() -> Story {
    let mut story = Story::uploading();
    let mut history: Vec<_> = ["Ledger", "Prices", "Old ledger"]
        .into_iter()
        .map(|name| {
            let mut past = past(&format!("id of {name}"), ended(Phase::Done, None));
            name.clone_into(&mut past.job.definition.name);
            past
        })
        .collect();
    history[1].outcome.phase = Phase::Cancelled;
    story.answer(Answer::History(Ok(history))).drawn();
    story
}

fn selected(story: &Story) -> &str {
    story.state.monitor.selected().map_or("nothing", |upload| &upload.job.definition.name)
}

fn shown(story: &Story) -> Vec<&str> {
    let monitor = &story.state.monitor;
    monitor.shown().into_iter().map(|at| monitor.uploads[at].job.definition.name.as_str()).collect()
}

#[test]
fn what_is_typed_leaves_those_that_hold_it() {
    let mut story = several();
    assert_eq!((shown(&story).len(), selected(&story)), (4, "data"));
    story.keys("/");
    assert_eq!(story.state.mode(), Mode::Text);
    story.typed("ledger");
    assert_eq!(shown(&story), ["Ledger", "Old ledger"]);
    assert_eq!(selected(&story), "Old ledger", "the one before is hidden");
    // Letters are text, arrows move.
    story.keys("Up");
    assert_eq!(selected(&story), "Ledger");
    story.keys("Enter");
    assert_eq!(story.state.mode(), Mode::Keys);
    story.keys("j j j");
    assert_eq!(selected(&story), "Old ledger");
    story.keys("g g G k");
    assert_eq!(selected(&story), "Ledger");
    // Esc shows all and keeps the cursor; another one goes a step back.
    story.keys("Esc");
    assert_eq!((shown(&story).len(), selected(&story)), (4, "Ledger"));
    story.keys("Esc");
    assert_ne!(story.state.screen, Screen::Monitor);
}

#[test]
fn how_an_upload_stands_and_its_ids_are_found_as_well() {
    let mut story = several();
    story.keys("/").typed("ended by");
    assert_eq!(shown(&story), ["Prices"]);
    story.keys("Ctrl-U").typed("id of old");
    assert_eq!(shown(&story), ["Old ledger"]);
    story.keys("Ctrl-U").typed("no such thing");
    assert_eq!((shown(&story).len(), selected(&story)), (0, "nothing"));
    // With nothing selected no key is about an upload.
    story.keys("Enter X");
    assert!(story.state.overlays.is_empty());
    story.keys("/ Ctrl-U");
    assert_eq!(shown(&story).len(), 4);
}

#[test]
fn one_that_the_filter_loses_gives_the_cursor_away_and_takes_no_key_with_it() {
    let mut story = several();
    story.fact(0, Fact::StageBegun { stage: Stage::Publish }).keys("/").typed("publish").keys("Enter");
    assert_eq!((shown(&story).len(), selected(&story)), (4, "data"));
    let (task, over) = (story.state.monitor.selected().unwrap().task, ended(Phase::Interrupted, None));
    let over = Event { since_start: 10, at: MORNING, fact: Fact::Ended(Box::new(over)) };
    story.act(Action::Upload(task, over));
    assert_eq!((shown(&story).len(), selected(&story)), (3, "Old ledger"));
    story.ahead("R");
    assert!(story.state.overlays.is_empty(), "it was pressed before the other one was seen to be selected");
    story.drawn().keys("R");
    assert!(matches!(story.top(), Overlay::Review(_)));
}

#[test]
fn none_is_selected_when_the_last_one_is_lost() {
    let mut story = several();
    story.keys("/").typed("starting").keys("Enter");
    assert_eq!(selected(&story), "data");
    story.fact(0, Fact::StageBegun { stage: Stage::Define });
    assert_eq!((shown(&story).len(), selected(&story)), (0, "nothing"));
    story.keys("Esc");
    assert_eq!(selected(&story), "data");
}

#[test]
fn a_new_upload_is_in_sight_whatever_was_looked_for() {
    let mut story = several();
    story.fact(2000, Fact::Ended(Box::new(ended(Phase::Failed, None))));
    story.keys("/").typed("failed").keys("Enter");
    assert_eq!((shown(&story).len(), selected(&story)), (1, "data"));
    story.keys("R");
    assert!(matches!(story.top(), Overlay::Review(_)));
    story.seen().keys("Enter");
    assert_eq!(shown(&story).len(), 5, "the filter is taken off");
    assert!(story.state.monitor.selected().unwrap().is_running());
}
