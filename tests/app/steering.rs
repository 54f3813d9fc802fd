//! What the operator changes of an upload under way: pause, bandwidth, the bell; and the chart that is read.

use std::time::Duration;

use pushcube::app::overlay::{Overlay, Question};
use pushcube::app::steering::Notices;
use pushcube::app::{Effect, Mark};
use pushcube::push::event::{self, Control, Doing, Fact, Phase, Progress, Reason, Stage, Subject, TableProgress};

use crate::story::{Story, assert_effects};
use crate::things::{ended, session};

fn sending() -> Story {
    let mut story = Story::uploading();
    story.fact(400, Fact::SessionOpened { session: session() }).fact(400, Fact::StageBegun { stage: Stage::Upload });
    story.seen();
    story
}

fn totals(since_start: u64, sent: u64, doing: Doing) -> Progress {
    let table = TableProgress { chunk: 1, sent, ..TableProgress::default() };
    Progress { since_start, tables: vec![table, TableProgress::default()], doing }
}

#[test]
fn z_pauses_and_z_goes_on() {
    let mut story = sending();
    let task = story.upload();
    story.keys("z").says("pausing");
    assert_effects!(story, [Effect::Control(told, Control::Pause)] if *told == task);
    story.fact(900, Fact::Paused).progress(totals(900, 0, Doing::Paused { since: 900 })).says("nothing is sent");
    assert_eq!(story.state.monitor.selected().unwrap().word(), (Mark::Warn, "paused"));
    story.keys("z").says("goes on");
    assert_effects!(story, [Effect::Control(told, Control::GoOn)] if *told == task);
}

#[test]
fn a_publish_can_t_be_paused_and_neither_can_what_is_over() {
    let mut story = sending();
    story.fact(900, Fact::StageBegun { stage: Stage::Publish });
    story.keys("z").says("can't be paused");
    story.fact(990, Fact::Ended(Box::new(ended(Phase::Done, None))));
    story.keys("z").says("over already");
    assert_effects!(story, [Effect::Notify(_)]);
}

#[test]
fn the_question_about_ending_offers_to_pause_instead() {
    let mut story = sending();
    let task = story.upload();
    story.keys("X");
    let Overlay::Question(Question { choices, .. }) = story.top() else { panic!("a question") };
    let labels: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
    assert_eq!(labels, ["Keep uploading", "Pause", "Leave", "End it"]);
    story.keys("Down Enter");
    assert_effects!(story, [Effect::Control(told, Control::Pause)] if *told == task);
    story.seen().keys("X Down Down Enter");
    assert_effects!(story, [Effect::Quit(6)]);
}

#[test]
fn a_limit_is_typed_as_a_size_and_taken_away() {
    let mut story = sending();
    let task = story.upload();
    story.keys("o Enter");
    story.typed("1.5 MB").keys("Enter").says("at most 1.5 MB a second");
    assert_effects!(story, [Effect::Control(told, Control::Limit { rate: Some(1_500_000) })] if *told == task);
    assert_eq!(story.state.monitor.selected().unwrap().limit, Some(1_500_000));
    story.seen().keys("o Enter Ctrl-U").typed("7").keys("Enter");
    let Overlay::Prompt(prompt) = story.top() else { panic!("a prompt") };
    assert_eq!(prompt.problem.as_deref(), Some("at least 1.0 kB a second"));
    story.keys("Esc").seen().keys("o Down Enter").says("as fast as it goes");
    assert_effects!(story, [Effect::Control(_, Control::Limit { rate: None })]);
}

#[test]
fn the_end_and_a_question_are_announced_unless_it_is_quiet() {
    let mut story = sending();
    let question = event::Question { id: 1, subject: Subject::LongWait { seconds: 900 }, failure: None };
    story.fact(500, Fact::Asked(question));
    assert_effects!(story, [Effect::Notify(text)] if text == "pushcube: data waits for your answer.");
    story.fact(990, Fact::Ended(Box::new(ended(Phase::Done, None))));
    assert_effects!(story, [Effect::Notify(text)] if text.contains("data is published"));

    let mut story = sending();
    story.fact(990, Fact::Ended(Box::new(ended(Phase::Cancelled, Some(Reason::Ended)))));
    assert_effects!(story, []);

    let mut story = sending();
    story.keys("o Down Enter").says("quiet");
    assert_eq!(story.state.notices, Notices::Quiet);
    assert_effects!(story, [Effect::Configure(..)]);
    story.fact(990, Fact::Ended(Box::new(ended(Phase::Done, None))));
    assert_effects!(story, []);
}

#[test]
fn the_chart_is_read_from_the_newest_back_and_follows_again() {
    let mut story = sending();
    for (at, sent) in [(500, 0), (1500, 1_000), (2500, 3_000), (3500, 3_000)] {
        story.progress(totals(at, sent, Doing::Working));
    }
    let read = |story: &Story| {
        let upload = story.state.monitor.selected().unwrap();
        let stretches = upload.course.stretches(60);
        let (at, stretch) = upload.stretch_at(story.state.monitor.moment, &stretches).unwrap();
        (at, stretch.rate as u64)
    };
    assert_eq!((story.state.monitor.moment, read(&story)), (None, (3, 0)));
    story.keys("h");
    assert_eq!((story.state.monitor.moment, read(&story)), (Some(Duration::from_secs(2)), (2, 2_000)));
    story.keys("Left Left Left Left");
    assert_eq!(read(&story), (0, 0));
    story.keys("l");
    assert_eq!(read(&story), (1, 1_000));
    story.keys("l l l");
    assert_eq!(story.state.monitor.moment, None);
}

#[test]
fn the_request_log_shows_what_holds_the_words_typed() {
    let mut story = sending();
    for (request, status) in [("PUT /api/a", 200), ("GET /api/b", 200), ("PUT /api/c", 503)] {
        let call = pushcube::dataset::CallRecord {
            request: request.to_owned(),
            status: Some(status),
            failure: None,
            millis: 5,
            body_bytes: 0,
        };
        story.fact(500, Fact::Request(call));
    }
    story.seen().keys("L /");
    story.typed("put 503").keys("Enter");
    let shown = |story: &Story| match story.top() {
        Overlay::Text(view) => view.whole(),
        other => panic!("{other:?}"),
    };
    assert!(shown(&story).contains("/api/c") && shown(&story).lines().count() == 1, "{}", shown(&story));
    story.keys("y");
    assert_effects!(story, [Effect::Copy(text)] if text.ends_with("/api/c"));
    story.keys("/ Esc");
    assert_eq!(shown(&story).lines().count(), 3);
    story.keys("q");
    assert!(story.state.overlays.is_empty());
}
