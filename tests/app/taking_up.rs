//! Uploads that were left: found at the start, listed, gone on with, started over, given up, taken out of the
//! list; each only by somebody who is signed in where it goes, and what loses data only after a question.

use pushcube::app::overlay::Overlay;
use pushcube::app::{Answer, Effect, Screen};
use pushcube::config::Guard;
use pushcube::dataset::ServerAddress;
use pushcube::push::event::{Fact, Outcome, Phase, Reason, SessionEnd};
use pushcube::push::past::{Mode, Past, PastPublish, PastSession, PastTable, Standing};

use crate::story::{MORNING, Story, assert_effects};
use crate::things::{UPLOAD, dataset, ended, failure, session, start};

/// An upload of the orders that a crash left behind the second chunk.
fn past(story: &Story) -> Past {
    let job = story.state.monitor.uploads[0].job.clone();
    let table = PastTable {
        name: "orders".to_owned(),
        file: "/data/orders.csv".to_owned(),
        size: Some(400),
        covered: 100,
        chunks: 2,
        rows: 1200,
        body_bytes: 160,
        set_aside: 0,
        as_null: 0,
    };
    Past {
        id: UPLOAD.to_owned(),
        begun: MORNING,
        last: MORNING,
        server: ServerAddress::parse(&start().servers[0].url).unwrap(),
        user: Some("administrator".to_owned()),
        project: job.project_name.clone(),
        name: job.definition.name.clone(),
        dataset: Some(dataset()),
        session: PastSession::Open(session()),
        tables: vec![table],
        unsent: Vec::new(),
        publish: PastPublish::NotBegun,
        outcome: None,
        afterwards: None,
        proof: None,
        standing: Standing::Unfinished,
        job: Box::new(job),
    }
}

/// The next start, which finds it.
fn found() -> Story {
    let past = past(&Story::uploading());
    let mut story = Story::new();
    story.answer(Answer::Uploads(Ok((vec![past], Vec::new())))).drawn();
    story
}

/// The same, signed in where it goes, its menu open.
fn at_menu() -> Story {
    let mut story = found();
    story.keys("Enter").answer(Answer::SignedIn(Ok(crate::things::people())));
    story.answer(Answer::Projects(Ok(crate::things::projects()))).keys("5 Enter").seen();
    story
}

#[test]
fn one_is_named_at_the_start_and_listed() {
    let mut story = found();
    story.says("an upload was left unfinished: 5 shows it").keys("5");
    assert_eq!(story.state.screen, Screen::Monitor);
    let upload = story.state.monitor.selected().unwrap();
    assert!(!upload.is_running() && upload.can_go_on());
    assert_eq!(upload.outcome().unwrap().phase, Phase::Interrupted);
    assert_eq!(upload.progress.tables[0].accepted_rows, 1200);
    assert!(upload.server.contains("demo"), "{}", upload.server);
}

#[test]
fn what_is_over_or_under_way_elsewhere_is_not_listed_and_a_damaged_journal_is_told() {
    let past = past(&Story::uploading());
    let of = |standing| Past { standing, ..past.clone() };
    let mut story = Story::new();
    let unreadable = vec!["the journal /x.jsonl is damaged: line 3".to_owned()];
    story.answer(Answer::Uploads(Ok((vec![of(Standing::Finished), of(Standing::Running)], unreadable))));
    assert!(story.state.monitor.uploads.is_empty());
    assert_eq!(story.state.unseen, 1);
    assert!(story.state.troubles[0].title.contains("/x.jsonl"));
}

#[test]
fn it_goes_on_only_where_one_is_signed_in() {
    let mut story = found();
    story.keys("5").seen().keys("R").says("sign in at http://127.0.0.1:41231");
    assert_effects!(story, []);
    let mut story = at_menu();
    story.keys("Enter").says("taking the upload up");
    let [Effect::TakeUp(task, id, Mode::GoOn)] = story.effects() else { panic!("one upload taken up") };
    let (task, id) = (*task, id.clone());
    assert_eq!(id, UPLOAD);
    assert!(story.state.monitor.selected().unwrap().is_running());
    assert_eq!(story.state.monitor.selected().unwrap().task, task);
}

#[test]
fn one_that_can_t_be_taken_up_is_as_it_was() {
    let mut story = at_menu();
    story.keys("Enter").answer(Answer::NotTakenUp("another pushcube is at this upload right now".to_owned()));
    let upload = story.state.monitor.selected().unwrap();
    assert!(upload.can_go_on());
    assert!(story.state.troubles.last().unwrap().text[0].contains("another pushcube"));
}

#[test]
fn starting_over_and_giving_up_say_what_is_lost_and_ask() {
    for (keys, mode, title) in
        [("j Enter", Mode::Anew, "Start this upload over?"), ("j j Enter", Mode::GiveUp, "Give this upload up?")]
    {
        let mut story = at_menu();
        story.keys(keys);
        let Overlay::Question(question) = story.top() else { panic!("a question") };
        assert_eq!(question.title, title);
        assert!(question.text[1].contains("1 200 rows"), "{:?}", question.text);
        assert_eq!(question.cursor.0, 0, "the safe answer is the default");
        assert_effects!(story, []);
        story.keys("Down Enter");
        let [Effect::TakeUp(_, id, by)] = story.effects() else { panic!("one upload taken up") };
        assert_eq!((id.as_str(), *by), (UPLOAD, mode));
    }
}

#[test]
fn x_gives_up_what_was_left_after_the_same_question() {
    let mut story = found();
    story.keys("Enter").answer(Answer::SignedIn(Ok(crate::things::people())));
    story.answer(Answer::Projects(Ok(crate::things::projects()))).keys("5 X").seen();
    story.keys("X y Space");
    assert!(matches!(story.top(), Overlay::Question(question) if question.title == "Give this upload up?"));
    assert_effects!(story, []);
    story.keys("Down Enter");
    assert_effects!(story, [Effect::TakeUp(_, _, Mode::GiveUp)]);
}

#[test]
fn one_whose_server_is_no_more_is_taken_out_of_the_list() {
    let mut story = found();
    story.keys("5 Enter j j j Enter");
    assert!(matches!(story.top(), Overlay::Question(question) if question.title.contains("out of the list")));
    story.seen().keys("Down Enter");
    assert_effects!(story, [Effect::Forget(..)]);
    assert!(story.state.monitor.uploads.is_empty());
    story.answer(Answer::Forgotten(Ok(()))).says("taken out of the list");
}

#[test]
fn an_upload_of_this_run_that_was_interrupted_goes_on_as_well() {
    let mut story = Story::uploading();
    let reason = Some(Reason::Unreachable(failure(None, "no route")));
    let kept = SessionEnd::Kept { id: session() };
    story.fact(1, Fact::Begun { id: UPLOAD.to_owned() });
    story.fact(2000, Fact::Ended(Box::new(Outcome { session: kept, ..ended(Phase::Interrupted, reason) }))).seen();
    story.keys("R");
    assert_effects!(story, [Effect::TakeUp(_, _, Mode::GoOn)]);
}

#[test]
fn a_session_that_a_published_upload_left_is_deleted_by_whoever_signs_in_there_next() {
    let before = Story::uploading();
    let open = SessionEnd::Open { id: session(), failure: failure(Some(503), "busy") };
    let outcome = Some(Outcome { session: open, ..ended(Phase::Done, None) });
    let past = Past { outcome, standing: Standing::ToCleanUp, publish: PastPublish::Done, ..past(&before) };
    let mut story = Story::new();
    story.answer(Answer::Uploads(Ok((vec![past], Vec::new())))).drawn().keys("Enter").seen();
    story.answer(Answer::SignedIn(Ok(crate::things::people())));
    assert_effects!(story, [Effect::UseSignIn(_), Effect::ReadProjects(_), Effect::TakeUp(_, _, Mode::GiveUp)]);
}

#[test]
fn nothing_of_an_upload_is_touched_on_a_server_that_is_read_only() {
    // Go on, start over, give up from the menu, then by their own keys.
    for keys in ["Enter", "j Enter", "j j Enter", "Esc R", "Esc X"] {
        let mut story = at_menu();
        story.state.login.servers[0].guard = Guard::ReadOnly;
        story.keys(keys).says("read only");
        assert!(story.state.overlays.is_empty(), "{keys}: {:?}", story.state.overlays);
        assert_effects!(story, []);
    }
}
