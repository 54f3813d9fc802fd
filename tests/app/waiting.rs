//! Uploads that do not go on by themselves: the countdown, trying now, and questions with their answers.

use pushcube::app::overlay::{Decision, Overlay};
use pushcube::app::{Action, Now};
use pushcube::app::{Effect, Mark, TaskId, countdown, update};
use pushcube::push::event::{Choice, Control, Delay, Doing, Fact, Phase, Progress, Question, Stage, Subject};
use pushcube::secret::Secret;

use crate::story::{MORNING, Story, assert_effects};
use crate::things::{ended, failure, session};

fn uploading() -> Story {
    let mut story = Story::uploading();
    story.fact(0, Fact::StageBegun { stage: Stage::Upload });
    story
}

fn about(doing: Doing) -> Story {
    let mut story = uploading();
    story.progress(Progress { doing, ..Progress::default() });
    story
}

fn waiting(cause: Delay, next: Option<u64>) -> Doing {
    Doing::Waiting { failure: failure(Some(503), "busy"), cause, attempt: 2, since: 1_000, next }
}

fn asked(subject: Subject) -> Question {
    Question { id: 3, subject, failure: Some(failure(Some(413), "too large")) }
}

fn too_large() -> Question {
    asked(Subject::TooLarge { table: 0, chunk: 100_000_000, proposed: 50_000_000 })
}

/// The upload asks.
fn asking(question: &Question) -> Story {
    let mut story = uploading();
    story.fact(900, Fact::Asked(question.clone()));
    story.progress(Progress { doing: Doing::Asking(question.clone()), ..Progress::default() });
    story.seen();
    story
}

fn task(story: &Story) -> TaskId {
    story.state.monitor.selected().unwrap().task
}

#[test]
fn a_wait_says_when_the_next_try_is_due() {
    let mut story = about(waiting(Delay::Line, Some(6_400)));
    let upload = story.state.monitor.selected().unwrap();
    assert_eq!(upload.word(), (Mark::Warn, "line lost"));
    let began = upload.began;
    let mut shown = |millis: u64| {
        let since_start = began.since_start + std::time::Duration::from_millis(millis);
        let _ = update(&mut story.state, Action::Tick(Now { since_start, ..began }));
        countdown(&story.state, story.state.monitor.selected().unwrap()).unwrap()
    };
    assert_eq!(shown(2_000), "next try in 5 s, failing for 1.0 s");
    assert_eq!(shown(6_399), "next try in 1 s, failing for 5.4 s");
    assert_eq!(shown(6_400), "trying now, failing for 5.4 s");
    let story = about(waiting(Delay::Server, None));
    let upload = story.state.monitor.selected().unwrap();
    assert_eq!(upload.word(), (Mark::Warn, "the server can't serve now"));
    assert!(countdown(&story.state, upload).unwrap().starts_with("trying now"));
    let story = uploading();
    assert_eq!(countdown(&story.state, story.state.monitor.selected().unwrap()), None);
}

#[test]
fn r_tries_now_and_says_so() {
    let mut story = about(waiting(Delay::Line, Some(6_400)));
    story.seen().keys("R").says("trying now");
    let task = task(&story);
    assert_effects!(story, [Effect::Control(told, Control::RetryNow)] if *told == task);
    story.keys("Enter Down Enter");
    assert_effects!(story, [Effect::Control(_, Control::RetryNow)]);
}

#[test]
fn a_question_is_a_line_and_a_badge_and_opens_nothing_by_itself() {
    let mut story = asking(&too_large());
    story.says("too large");
    assert_eq!((story.state.overlays.len(), story.state.unseen), (0, 1));
    assert_eq!(story.state.monitor.selected().unwrap().word(), (Mark::Warn, "waits for your answer"));
    story.keys("e");
    let Overlay::Text(view) = story.top() else { panic!("a text") };
    for words in ["100.0 MB", "133.3 MB on the wire", "Nothing of it is published", "Enter on the upload", "413"] {
        assert!(view.whole().contains(words), "{words}: {}", view.whole());
    }
}

#[test]
fn nothing_is_decided_by_the_first_enter() {
    for key in ["Enter", "R"] {
        let mut story = asking(&too_large());
        story.keys(key);
        let Overlay::Question(question) = story.top() else { panic!("a question") };
        assert_eq!(question.choices[0].decision, Decision::Stay);
        story.keys("Enter");
        assert_effects!(story, []);
        assert!(story.state.overlays.is_empty());
    }
}

#[test]
fn a_chunk_that_is_too_large_is_answered_with_a_size() {
    let mut story = asking(&too_large());
    story.keys("Enter Down Enter");
    let expected = Control::Answer { question: 3, choice: Choice::Smaller { chunk_size: 50_000_000 } };
    assert_effects!(story, [Effect::Control(_, control)] if *control == expected);
    let mut story = asking(&too_large());
    story.keys("Enter Down Down Enter");
    assert!(matches!(story.top(), Overlay::Prompt(prompt) if prompt.field.text() == "50 MB"), "{:?}", story.top());
    story.keys("Ctrl-U 2 0 M B Enter");
    let expected = Control::Answer { question: 3, choice: Choice::Smaller { chunk_size: 20_000_000 } };
    assert_effects!(story, [Effect::Control(_, control)] if *control == expected);
    assert!(story.state.overlays.is_empty());
}

#[test]
fn an_upload_can_be_left_or_ended_instead() {
    let mut story = asking(&too_large());
    story.keys("Enter Down Down Down Enter");
    let expected = Control::Answer { question: 3, choice: Choice::Leave };
    assert_effects!(story, [Effect::Control(_, control)] if *control == expected);
    let mut story = asking(&too_large());
    story.keys("Enter Down Down Down Down Enter");
    assert_effects!(story, [Effect::EndUpload(_)]);
}

#[test]
fn each_question_has_its_words_and_its_way_on() {
    let lost = Subject::SessionLost { session: session(), sending: 7_200_000 };
    let cases = [(lost, "2 h 00 min of sending"), (Subject::LongWait { seconds: 90_000 }, "It asks for 25 h")];
    for (subject, words) in cases {
        let mut story = asking(&asked(subject));
        story.keys("Enter");
        let Overlay::Question(question) = story.top() else { panic!("a question") };
        assert!(question.text.join(" ").contains(words), "{:?}", question.text);
        story.keys("Down Enter");
        let expected = Control::Answer { question: 3, choice: Choice::GoOn };
        assert_effects!(story, [Effect::Control(_, control)] if *control == expected);
    }
}

#[test]
fn an_answer_that_comes_too_late_is_said_to_be() {
    let mut story = asking(&too_large());
    story.keys("Enter Down");
    story.progress(Progress::default()).keys("Enter").says("not asked any more");
    assert_effects!(story, []);
    let mut story = asking(&too_large());
    story.keys("Enter Down");
    story.fact(2_000, Fact::Ended(Box::new(ended(Phase::Failed, None))));
    assert!(matches!(story.top(), Overlay::Question(question) if question.title == "It is over already"));
}

#[test]
fn what_is_sent_again_goes_through_its_stages_once_more() {
    let mut story = uploading();
    story
        .fact(100, Fact::StageBegun { stage: Stage::OpenSession })
        .fact(200, Fact::SessionOpened { session: session() })
        .fact(200, Fact::StageEnded { stage: Stage::OpenSession })
        .fact(200, Fact::StageBegun { stage: Stage::Upload })
        .fact(900, Fact::Restarted { session: session() })
        .says("sent again");
    assert_eq!(story.state.monitor.selected().unwrap().session, None);
    story.fact(900, Fact::StageBegun { stage: Stage::OpenSession });
    let upload = story.state.monitor.selected().unwrap();
    assert_eq!(upload.stage(), Some(Stage::OpenSession));
    let event = |fact| pushcube::push::event::Event { since_start: 1, at: MORNING, fact };
    story.act(Action::Upload(TaskId(9999), event(Fact::Asked(too_large()))));
    assert_eq!(story.state.unseen, 0, "nobody knows that upload");
}

#[test]
fn a_lost_sign_in_says_so_and_takes_the_secret_when_asked_for_it() {
    let question = Question { failure: Some(failure(Some(401), "no session")), ..asked(Subject::SignedOut) };
    let mut story = asking(&question);
    assert!(story.state.overlays.is_empty(), "nothing opens by itself");
    assert_eq!(story.state.monitor.selected().unwrap().word(), (Mark::Warn, "signed out, wants the password"));
    story.keys("Enter Down Enter");
    assert!(matches!(story.top(), Overlay::Secret(_)));
    story.paste("sentinel-1\n").typed("!");
    assert!(!format!("{:?}", story.state).contains("sentinel-1"));
    let task = task(&story);
    story.keys("Enter");
    let secret = Secret::new("sentinel-1!");
    assert_effects!(story, [Effect::Control(to, Control::Secret { question: 3, secret: given })]
        if *to == task && *given == secret);
    assert!(!format!("{:?}", story.state).contains("sentinel-1"));
    // Answered meanwhile, it goes nowhere.
    story.keys("Enter Down Enter").typed("x");
    story.progress(Progress::default()).keys("Enter").says("not asked any more");
    assert_effects!(story, []);
}

#[test]
fn a_publish_that_does_not_move_can_be_waited_on_left_or_ended() {
    let subject = Subject::Unchanged { status: 6, message: "sql execution".to_owned(), unchanged: 900_000 };
    let unmoved = Question { id: 3, subject, failure: None };
    let mut story = asking(&unmoved);
    story.says("the publish does not move");
    assert_eq!(story.state.monitor.selected().unwrap().word(), (Mark::Warn, "the publish does not move"));
    story.keys("Enter Down Enter");
    let answer = |choice| Control::Answer { question: 3, choice };
    assert_effects!(story, [Effect::Control(_, told)] if *told == answer(Choice::GoOn));
    let mut story = asking(&unmoved);
    story.keys("Enter Down Down Enter");
    assert_effects!(story, [Effect::Control(_, told)] if *told == answer(Choice::Leave));
    let mut story = asking(&unmoved);
    let task = task(&story);
    story.keys("Enter Down Down Down Enter");
    assert_effects!(story, [Effect::EndUpload(told)] if *told == task);
}
