//! Snapshots of what is far larger than a screen: a file of two hundred columns, an upload of an hour.

use std::fmt::Write;

use pushcube::dataset::RowCount;
use pushcube::push::event::TableProgress;

use crate::scene::{self, Scene};
use crate::snapshots::check;

const COLUMNS: usize = 200;

/// The folder's file of two hundred columns, read.
fn with_two_hundred_columns() -> Scene {
    let mut text = String::new();
    for at in 0..COLUMNS {
        write!(text, "measurement_of_station_{at},").unwrap();
    }
    text.pop();
    for row in 0..4 {
        text.push('\n');
        for at in 0..COLUMNS {
            let is_text = at % 3 == 0;
            if is_text { write!(text, "clear {row}{at},") } else { write!(text, "{}.25,", at + 10 * row) }.unwrap();
        }
        text.pop();
    }
    Scene::of(vec![scene::demo()], &["/data/samples/orders.csv"])
        .tells_version()
        .lists_folder(scene::listing())
        .looks_at(scene::look("orders.csv", 412_600_000_000, RowCount::About(197_000_000), &text))
        .press("Enter")
        .signs_in()
        .lists_projects(scene::projects())
        .press("Enter")
}

#[test]
fn files_with_two_hundred_columns() {
    check("files_wide", &with_two_hundred_columns());
}

#[test]
fn model_of_two_hundred_columns() {
    check("model_wide", &with_two_hundred_columns().press("Enter Tab Tab G k"));
}

#[test]
fn upload_of_more_than_an_hour() {
    const SECOND: u64 = 1_000;
    let after = |seconds: u64, chunk| TableProgress {
        source_bytes: seconds * 61_000_000,
        rows: seconds * 29_000,
        chunk,
        sent: seconds * 95_000_000,
        accepted: seconds * 94_000_000,
        accepted_rows: seconds * 28_700,
        ..TableProgress::default()
    };
    let review = with_two_hundred_columns().press("Enter Enter").at(60 * SECOND);
    let mut scene = scene::with_session_open(review.press("Tab Tab Enter"));
    for seconds in 4_000..4_090 {
        scene = scene.progresses(seconds * SECOND, vec![after(seconds, 2_573)]);
    }
    check("upload_long", &scene.at((60 + 4_090) * SECOND));
}
