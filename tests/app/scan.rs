//! The full scan: begun, watched, ended, and what it says on the review.

use pushcube::app::overlay::Overlay;
use pushcube::app::scan::{ScanPhase, lines};
use pushcube::app::{Action, Answer, Effect, Size, TaskId};
use pushcube::dataset::{BadPlace, BadValues, DataType, Findings, OnBad, Repeats, ScanTotals, Unit};

use crate::story::{Story, assert_effects};

fn scanning() -> (Story, TaskId) {
    let mut story = Story::at_model();
    story.keys("v");
    let [Effect::Scan(task, definition, tables)] = story.effects() else { panic!("one scan: {:?}", story.state.scan) };
    assert_eq!((definition.tables.len(), tables.len()), (2, 2));
    let task = *task;
    (story, task)
}

fn found(bad: u64) -> Findings {
    let place = BadPlace { line: 3, byte: 1, value: "x".to_owned() };
    let bad_values = BadValues {
        column: "id".to_owned(),
        data_type: DataType::Integer,
        reason: "no".to_owned(),
        count: bad,
        first: vec![place],
    };
    Findings {
        table: "orders".to_owned(),
        file: "/data/orders.csv".into(),
        unit: Unit::Line,
        rows: 1_000_000,
        bytes: 50_000_000,
        chunks: 1,
        json_bytes: 60_000_000,
        bad_rows: bad,
        on_bad: OnBad::Stop,
        bad: if bad > 0 { vec![bad_values] } else { Vec::new() },
        ragged: pushcube::dataset::RaggedRows::default(),
        too_big: None,
        repeats: Repeats::Counted { rows: 0, first: Vec::new() },
        broken: None,
        content: None,
    }
}

fn text(story: &Story) -> String {
    lines(&story.state).join("\n")
}

#[test]
fn it_tells_how_far_it_is_and_what_it_found() {
    let (mut story, task) = scanning();
    story.wait(500).act(Action::Scanned(task, ScanTotals { bytes: 1000, rows: 20 })).drawn();
    assert!(text(&story).contains("50 %") && text(&story).contains("20 rows"), "{}", text(&story));
    assert!(text(&story).contains("2.0 kB/s"), "{}", text(&story));
    story.keys("Esc").wait(500).act(Action::Answer(task, Answer::Scan(vec![found(0)]))).drawn();
    story.says("the scan found nothing that stops a push; v shows it");
    assert!(story.state.overlays.is_empty(), "nothing opens by itself");
    story.seen().keys("v");
    assert_effects!(story, []);
    assert!(text(&story).contains("every value is of its column's type"), "{}", text(&story));
}

#[test]
fn it_can_be_ended_and_begun_again() {
    let (mut story, task) = scanning();
    story.seen().keys("X").says("the scan is ended");
    assert_eq!(story.effects(), [Effect::Abandon(task)]);
    story.act(Action::Answer(task, Answer::Scan(Vec::new()))).drawn();
    assert_eq!(story.state.scan.as_ref().unwrap().phase, ScanPhase::Stopped);
    story.seen().keys("Esc v");
    assert_effects!(story, [Effect::Scan(..)]);
}

#[test]
fn an_edit_makes_it_stale_and_what_it_found_is_said_on_the_review() {
    let (mut story, task) = scanning();
    story.act(Action::Answer(task, Answer::Scan(vec![found(7)]))).drawn().says("the scan found what stops a push");
    story.keys("Esc >");
    let Overlay::Review(review) = story.top() else { panic!("{:?}", story.top()) };
    assert_eq!(review.warnings, ["the scan found what ends the push of orders; v shows it"]);
    story.keys("Esc").seen().keys("Tab Tab t Home Enter v");
    assert_effects!(story, [Effect::Scan(..)]);
}

#[test]
fn a_scan_that_breaks_says_so() {
    let (mut story, task) = scanning();
    story.act(Action::Answer(task, Answer::Panicked("boom".to_owned()))).drawn();
    assert!(text(&story).contains("boom"));
}

#[test]
fn a_sheet_that_was_read_further_down_begins_anew_when_it_says_something_else() {
    let (mut story, task) = scanning();
    story.act(Action::Resize(Size { width: 80, height: 8 })).keys("G");
    assert!(matches!(story.top(), Overlay::Scan(top) if *top > 1), "{:?}", story.top());
    story.act(Action::Answer(task, Answer::Panicked("boom".to_owned()))).drawn();
    assert!(matches!(story.top(), Overlay::Scan(0)), "{:?}", story.top());
}
