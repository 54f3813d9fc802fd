//! An upload that another upload session keeps out of its dataset: it counts down to its next try, and the other
//! session is ended only by an id that somebody gave.

use pushcube::app::overlay::Overlay;
use pushcube::app::{Effect, Mark, countdown};
use pushcube::push::event::{Choice, Control, Doing, Fact, Holder, Progress, Question, Stage, Subject};
use pushcube::push::past::Standing;

use crate::story::{Story, assert_effects};
use crate::things::{dataset, failure, session};

const BUSY: &str = "(The dataset has an open upload session already.)";

fn holder(standing: Standing) -> Holder {
    Holder { upload: "20261102-180000-1".to_owned(), standing, session: Some(session()) }
}

fn kept_out(holder: Option<Holder>) -> Story {
    let mut story = Story::uploading();
    story.fact(0, Fact::Defined { dataset: dataset() });
    story.fact(0, Fact::StageBegun { stage: Stage::OpenSession });
    let subject = Subject::Occupied { holder, ended: None, next: 15_000 };
    let question = Question { id: 2, subject, failure: Some(failure(Some(409), BUSY)) };
    story.fact(10, Fact::Asked(question.clone()));
    story.progress(Progress { doing: Doing::Asking(question), ..Progress::default() });
    story.seen();
    story
}

fn shown(story: &Story) -> Vec<String> {
    match story.state.overlays.last() {
        Some(Overlay::Question(question)) => {
            let choices = question.choices.iter().map(|choice| choice.label.clone());
            question.text.iter().cloned().chain(choices).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_counts_down_and_is_tried_now_without_a_question_opening_by_itself() {
    let mut story = kept_out(None);
    assert!(story.state.overlays.is_empty());
    let upload = story.state.monitor.selected().unwrap();
    assert_eq!(upload.word(), (Mark::Warn, "another session holds the dataset"));
    assert!(countdown(&story.state, upload).unwrap().starts_with("next try in "));
    story.keys("R");
    assert_effects!(story, [Effect::Control(_, Control::RetryNow)]);
}

#[test]
fn a_session_of_another_machine_is_ended_by_the_id_that_is_typed() {
    let mut story = kept_out(None);
    story.keys("Enter");
    let text = shown(&story).join("|");
    assert!(text.contains("No upload of this machine has it") && text.contains(BUSY), "{text}");
    // Waiting is what Enter does.
    story.keys("Enter");
    assert_effects!(story, []);
    story.keys("Enter Down Enter").typed("9A4EE1C0").keys("Enter");
    assert_effects!(story, []);
    let Some(Overlay::Prompt(prompt)) = story.state.overlays.last() else { panic!("a prompt") };
    assert_eq!(prompt.problem.as_deref(), Some("an id is 32 hexadecimal digits"));
    story.typed("4B2F4E7D8C1B5A6978E0F1D2").keys("Enter");
    let expected = Control::EndOther { question: 2, session: "9A4EE1C04B2F4E7D8C1B5A6978E0F1D2".parse().unwrap() };
    assert_effects!(story, [Effect::Control(_, told)] if *told == expected);
    // Gone meanwhile, nothing is told.
    let mut story = kept_out(None);
    story.keys("Enter Down Enter").typed("9A4EE1C04B2F4E7D8C1B5A6978E0F1D2");
    story.progress(Progress::default()).keys("Enter").says("not asked any more");
    assert_effects!(story, []);
}

#[test]
fn the_session_of_an_upload_of_this_machine_is_known_unless_somebody_is_at_it() {
    let mut story = kept_out(Some(holder(Standing::Unfinished)));
    story.keys("Enter");
    assert!(shown(&story).join("|").contains("upload 20261102-180000-1 of this machine"), "{:?}", shown(&story));
    story.keys("Down Enter");
    let Some(Overlay::Prompt(prompt)) = story.state.overlays.last() else { panic!("a prompt") };
    assert_eq!(prompt.field.text(), session().as_str());
    let mut story = kept_out(Some(holder(Standing::Running)));
    story.keys("Enter");
    assert!(!shown(&story).iter().any(|line| line.contains("by its id")), "{:?}", shown(&story));
}

#[test]
fn it_can_be_left_or_ended() {
    let mut story = kept_out(None);
    story.keys("Enter Down Down Enter");
    let leave = Control::Answer { question: 2, choice: Choice::Leave };
    assert_effects!(story, [Effect::Control(_, told)] if *told == leave);
    let mut story = kept_out(None);
    story.keys("Enter Down Down Down Enter");
    assert_effects!(story, [Effect::EndUpload(_)]);
}
