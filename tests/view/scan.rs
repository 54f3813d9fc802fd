//! Snapshots of the full scan.

use pushcube::app::{Action, Answer, Effect, TaskId};
use pushcube::dataset::{BadPlace, BadValues, DataType, Findings, OnBad, Repeat, Repeats, ScanTotals, Unit};

use crate::scene;
use crate::snapshots::check;

fn scan(effect: &Effect) -> Option<TaskId> {
    match effect {
        Effect::Scan(task, ..) => Some(*task),
        _ => None,
    }
}

fn findings() -> Vec<Findings> {
    let place = |line, value: &str| BadPlace { line, byte: 17, value: value.to_owned() };
    let bad = |column: &str, data_type, reason: &str, count, first| BadValues {
        column: column.to_owned(),
        data_type,
        reason: reason.to_owned(),
        count,
        first,
    };
    let orders = Findings {
        table: "orders".to_owned(),
        file: "/data/samples/orders.csv".into(),
        unit: Unit::Line,
        rows: 4_812_007,
        bytes: 412_600_000,
        chunks: 5,
        json_bytes: 455_000_000,
        bad_rows: 132,
        on_bad: OnBad::Stop,
        bad: vec![
            bad(
                "quantity",
                DataType::Integer,
                "not a whole number",
                130,
                vec![place(70_113, "n/a"), place(70_114, "\u{1b}[2J")],
            ),
            bad("order_day", DataType::Date, "the calendar has no such day", 2, vec![place(3, "2026-02-30")]),
        ],
        ragged: pushcube::dataset::RaggedRows::default(),
        too_big: None,
        repeats: Repeats::About { rows: 2_048, sample: 601_500 },
        broken: None,
        content: None,
    };
    let customers = Findings {
        table: "customers".to_owned(),
        file: "/data/samples/customers.csv".into(),
        unit: Unit::Line,
        rows: 48,
        bytes: 2_871,
        chunks: 1,
        json_bytes: 3_004,
        bad_rows: 0,
        on_bad: OnBad::SetAside,
        bad: Vec::new(),
        ragged: pushcube::dataset::RaggedRows::default(),
        too_big: None,
        repeats: Repeats::Counted { rows: 1, first: vec![Repeat { key: "1002".to_owned(), line: 3, again: 40 }] },
        broken: None,
        content: None,
    };
    vec![orders, customers]
}

#[test]
fn scan_under_way_and_done() {
    let mut scene = scene::in_model().press("v");
    let begun = scene.state.scan.as_ref().unwrap().task;
    scene.act(Action::Scanned(begun, ScanTotals { bytes: 17_000, rows: 212 }));
    check("scan_running", &scene.at(1_500));
    check("scan_done", &scene::in_model().press("v").answers(scan, Answer::Scan(findings())));
}
