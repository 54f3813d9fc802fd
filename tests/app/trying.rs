//! A trial from the review: it goes into a dataset of its own, tells when it is over, asks what becomes of that, and
//! leads back to the sheet of the push that it was for.

use std::num::NonZeroU64;

use pushcube::app::overlay::{Decision, Overlay};
use pushcube::app::review::{Fate, Part};
use pushcube::app::{Action, Answer, Effect, Screen, Setup, Start};
use pushcube::config::{Guard, ReviewSettings};
use pushcube::dataset::{Afterwards, Edit, RowCount, UpdatePolicy};
use pushcube::push::event::{Event, Fact, Outcome, Phase, Reason};

use crate::past::past;
use crate::story::{MORNING, Story, assert_effects};
use crate::things::{UPLOAD, dataset, ended, start};

/// A trial of the model has begun.
fn trying() -> Story {
    let mut story = Story::at_model();
    story.keys(">").seen().keys("Left Enter");
    story
}

/// It tells this of itself.
fn tells(story: &mut Story, facts: Vec<Fact>) {
    let task = story.state.monitor.uploads.last().unwrap().task;
    for fact in facts {
        story.act(Action::Upload(task, Event { since_start: 1, at: MORNING, fact }));
    }
    story.drawn();
}

fn over(story: &mut Story, phase: Phase, reason: Option<Reason>) {
    let outcome = Outcome { dataset: Some(dataset()), ..ended(phase, reason) };
    let begun = Fact::Begun { id: UPLOAD.to_owned() };
    tells(story, vec![begun, Fact::Defined { dataset: dataset() }, Fact::Ended(Box::new(outcome))]);
}

#[test]
fn the_button_between_tries_the_first_rows_in_a_dataset_of_its_own() {
    let mut story = trying();
    let [Effect::Push(_, job)] = story.effects() else { panic!("one upload") };
    assert_eq!((job.definition.name.as_str(), job.dataset.as_ref()), ("data (trial)", None));
    let trial = job.trial.clone().unwrap();
    assert_eq!((trial.rows, trial.of.as_str()), (10_000, "data"));
    assert!(job.tables.iter().all(|table| table.policy == UpdatePolicy::Replace), "{job:?}");
    assert_eq!(story.state.screen, Screen::Monitor);
    story.says("it is being tried");
}

#[test]
fn how_many_rows_are_tried_can_be_set() {
    let review = ReviewSettings { trial_rows: NonZeroU64::new(7).unwrap(), ..ReviewSettings::default() };
    let mut story = Story::from_model(Start { setup: Setup { review, ..Setup::default() }, ..start() });
    story.keys(">").seen().keys("Left Enter");
    let [Effect::Push(_, job)] = story.effects() else { panic!("one upload") };
    assert_eq!(job.trial.as_ref().unwrap().rows, 7);
}

#[test]
fn when_it_is_over_its_dataset_is_deleted_after_a_question_and_the_sheet_is_there_again() {
    let mut story = trying();
    over(&mut story, Phase::Done, None);
    // What ends opens nothing by itself.
    assert!(story.state.overlays.is_empty());
    story.says("the trial is over: Enter asks what becomes of its dataset");
    story.seen().keys("Enter");
    let Overlay::Question(question) = story.top() else { panic!("{:?}", story.top()) };
    let decisions: Vec<_> = question.choices.iter().map(|choice| choice.decision).collect();
    let task = story.state.monitor.uploads[0].task;
    let ends = |fate| Decision::EndTrial(task, fate);
    assert_eq!(decisions, [Decision::Stay, ends(Fate::Deleted), ends(Fate::Kept), Decision::ListWays]);
    assert!(question.text.join(" ").contains("data was not touched."), "{question:?}");
    story.seen().keys("Down Enter");
    assert_effects!(story, [Effect::DeleteTrial(_, id)] if id == UPLOAD);
    assert_eq!((story.state.screen, story.sheet().job.definition.name.as_str()), (Screen::Designer, "data"));
    assert!(story.sheet().notes()[0].contains("the trial put"), "{:?}", story.sheet().notes());
    assert_eq!((story.sheet().job.trial.as_ref(), story.sheet().part), (None, Part::Push));
    story.answer(Answer::EmptyDeleted(Ok(()))).says("data (trial) is deleted again");
    assert_eq!(story.state.monitor.uploads[0].afterwards, Some(Afterwards::TrialDeleted));
    story.drawn().seen().keys("Enter");
    let [Effect::Push(_, job)] = story.effects() else { panic!("the push itself") };
    assert_eq!((job.trial.as_ref(), job.definition.name.as_str()), (None, "data"));
}

#[test]
fn what_could_not_be_read_back_is_not_said_to_be_there_and_another_model_gets_no_word_of_it() {
    let mut story = trying();
    over(&mut story, Phase::Done, None);
    let designer = story.state.designer.as_mut().unwrap();
    designer.history.edit(|model| model.apply(Edit::NameDataset("other".to_owned())));
    story.seen().keys("Enter").seen().keys("Down Down Enter");
    // The sheet is the one that was tried, not that of the model which is there now.
    assert_eq!(story.sheet().job.definition.name, "data");
    let notes = story.sheet().notes();
    assert!(notes[0].contains("what the server has of them can't be read"), "{notes:?}");
}

#[test]
fn one_that_is_kept_can_be_deleted_from_the_list() {
    let mut story = trying();
    over(&mut story, Phase::Done, None);
    story.seen().keys("Enter").seen().keys("Down Down Enter");
    assert_effects!(story, []);
    assert_eq!(story.sheet().job.definition.name, "data");
    story.keys("Esc 5").seen().keys("Enter").seen().keys("Down Enter");
    assert_effects!(story, [Effect::DeleteTrial(..)]);
    assert!(story.state.overlays.is_empty(), "there was a way back once");
    story.answer(Answer::EmptyDeleted(Err("no right".to_owned())));
    assert!(story.state.monitor.uploads[0].left_a_trial(), "it is there as before");
    story.seen().keys("Enter").seen().keys("Down Enter").answer(Answer::EmptyDeleted(Ok(())));
    // There is nothing more to ask, and nothing to push again.
    story.drawn().seen().keys("Enter");
    let Overlay::Menu(menu) = story.top() else { panic!("{:?}", story.top()) };
    let labels: Vec<_> = menu.items.iter().map(|item| item.label.as_str()).collect();
    assert!(labels.contains(&"report") && !labels.contains(&"push again…"), "{labels:?}");
    story.keys("Esc R").says("a trial is begun from the review of its push");
}

#[test]
fn one_that_fails_asks_as_well_and_one_that_can_go_on_does_not() {
    let mut story = trying();
    over(&mut story, Phase::Failed, Some(Reason::PublishFailed { status: 18, message: "no".to_owned() }));
    story.seen().keys("Enter");
    assert!(matches!(story.top(), Overlay::Question(question) if question.title.contains("data (trial)")));
    let mut story = trying();
    over(&mut story, Phase::Interrupted, Some(Reason::Stopped { signal: 15 }));
    story.seen().keys("Enter");
    assert!(matches!(story.top(), Overlay::Menu(menu) if menu.items[0].label == "go on"), "{:?}", story.top());
}

#[test]
fn one_that_made_nothing_leads_back_as_well_and_never_to_another_server() {
    let guarded = || Some(Reason::Guarded { text: "taken".to_owned() });
    let mut story = trying();
    tells(&mut story, vec![Fact::Ended(Box::new(ended(Phase::Failed, guarded())))]);
    story.state.monitor.uploads[0].dataset = None;
    story.seen().keys("Enter").seen().keys("Enter");
    assert_eq!(story.sheet().job.definition.name, "data");
    assert!(story.sheet().notes()[0].contains("did not come through"), "{:?}", story.sheet().notes());
    let mut story = trying();
    tells(&mut story, vec![Fact::Ended(Box::new(ended(Phase::Failed, guarded())))]);
    story.state.monitor.uploads[0].dataset = None;
    let here = story.state.projects.chosen.clone().unwrap().id;
    story.state.projects.chosen = crate::things::projects().into_iter().find(|project| project.id != here);
    story.seen().keys("Enter").seen().keys("Enter");
    assert!(story.state.overlays.is_empty(), "another project is chosen by now");
    story.says("choose the project of that push first");
}

#[test]
fn on_a_protected_server_the_name_is_typed_before_the_trial_and_before_its_end() {
    let mut story = crate::guarding::at_model(Guard::Protected);
    story.keys("> Tab").seen().keys("Enter").says("type the name of the dataset first");
    assert_effects!(story, []);
    story.keys("Shift-Tab Shift-Tab").paste("orders").keys("Tab Tab Enter");
    assert_effects!(story, [Effect::Push(_, job)] if job.trial.is_some());
    over(&mut story, Phase::Done, None);
    story.seen().keys("Enter").seen().keys("Down Enter");
    assert_effects!(story, []);
    assert!(matches!(story.top(), Overlay::Prompt(prompt) if prompt.title.contains("orders (trial)")));
    story.typed("orders").keys("Enter");
    assert_effects!(story, []);
    story.keys("Ctrl-U").typed("orders (trial)").keys("Enter");
    assert!(matches!(story.effects(), [Effect::DeleteTrial(..), ..]));
}

#[test]
fn what_would_take_long_is_said_with_the_push_that_tells_it() {
    let mut before = past("u1", ended(Phase::Done, None));
    (before.begun, before.ended) = (MORNING, MORNING + 10_000);
    before.job.tables.truncate(1);
    before.job.tables[0].file.size = 10_000_000;
    // It is of this server, and of another dataset.
    before.job.definition.name = "Elsewhere".to_owned();
    let words = "at 1.0 MB/s, as in the push of ";
    for (size, is_told) in [(1_700_000_000, false), (25_000_000_000, true)] {
        let mut story = Story::at_model();
        story.back(Some(vec![before.clone()]));
        let mut again = past("u2", ended(Phase::Done, None));
        again.job.tables.truncate(1);
        (again.job.tables[0].file.size, again.job.tables[0].rows) = (size, RowCount::About(9));
        story.answer(Answer::History(Ok(vec![again]))).keys("5 R");
        let notes = story.sheet().notes().join("; ");
        assert_eq!(notes.contains(words), is_told, "{notes}");
        assert!(!is_told || notes.contains("Trial proves it first with 10 000 rows of each table"), "{notes}");
    }
}
