//! Snapshots of the reading options.

use pushcube::app::{Answer, Effect};

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
