//! Snapshots of the reading options.

use pushcube::app::{Answer, Effect};
use pushcube::dataset::{AskedValues, RowCount, weigh};

use crate::scene;
use crate::snapshots::check;

#[test]
fn reading_options() {
    check("reading", &scene::in_files().press("o"));
}

#[test]
fn reading_an_option_that_is_changed() {
    check("reading_encoding", &scene::in_files().press("o j j j Enter"));
    check("reading_nulls", &scene::in_files().press("o G End k Enter").types("NULL, #N/A"));
}

#[test]
fn reading_a_file_that_cannot_be_read_like_this() {
    let which = |effect: &Effect| match effect {
        Effect::Preview(task, ..) => Some(*task),
        _ => None,
    };
    let why = "orders.csv, line 3, byte 1: the row has 1 field and the header line 7".to_owned();
    check("reading_failed", &scene::in_files().press("o Enter j j Enter").answers(which, Answer::Preview(Err(why))));
}

/// In front of a file whose numbers and dates have two readings.
fn in_doubt() -> scene::Scene {
    let text = "id,amount,day\n1,1.234,03/04/2026\n2,12.500,05/06/2026";
    let mut look = scene::look("orders.csv", 60, RowCount::Exact(2), text);
    look.reading.delimiter = b';';
    look.reading.open = weigh(&look.sample, b';', AskedValues::default()).open;
    let which = |effect: &Effect| match effect {
        Effect::Preview(task, ..) => Some(*task),
        _ => None,
    };
    scene::in_files().press("o Enter j Enter Esc").answers(which, Answer::Preview(Ok(Box::new(look))))
}

#[test]
fn reading_with_two_results() {
    check("doubt_files", &in_doubt());
    check("doubt_options", &in_doubt().press("o"));
    check("doubt_question", &in_doubt().press("o Enter"));
    check("doubt_problem", &in_doubt().press("Enter"));
}

/// A file of date-times with offsets is used as it is.
fn with_offsets() -> scene::Scene {
    let text = "id,at,net\n1,2026-04-17T00:30:00+02:00,1\n2,2026-04-17T11:00:00Z,2";
    let mut look = scene::look("orders.csv", 60, RowCount::Exact(2), text);
    look.reading.open = weigh(&look.sample, b',', AskedValues::default()).open;
    let which = |effect: &Effect| match effect {
        Effect::Preview(task, ..) => Some(*task),
        _ => None,
    };
    scene::in_files().press("o Enter j Enter Esc").answers(which, Answer::Preview(Ok(Box::new(look)))).press("Enter")
}

#[test]
fn reading_of_one_column() {
    check("offsets_question", &with_offsets().press("Enter").press("Enter"));
    check("column_options", &with_offsets().press("Shift-Tab Shift-Tab l j o Enter"));
    check("column_offsets", &with_offsets().press("Shift-Tab Shift-Tab l j o Enter j j j j j Enter"));
    let read = with_offsets().press("Shift-Tab Shift-Tab l j o Enter j j j j j Enter j j Enter");
    check("column_read", &read);
    check("column_pattern", &read.press("o Enter j j j Enter j j j j j Enter"));
}
