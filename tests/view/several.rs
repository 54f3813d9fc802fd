//! Screen 5 with more than one upload: each with its gauge, the selected one in detail, its course as a chart.

use std::time::Duration;

use pushcube::push::event::{Doing, Fact, TableProgress};

use crate::scene::{self, Scene};
use crate::shot::shoot;
use crate::snapshots::check;

/// Three uploads: the last runs, the one before is paused, the first is over.
pub(crate) fn several() -> Scene {
    let mut scene = scene::published();
    let over = scene.state.monitor.uploads.remove(0);
    scene = running();
    let mut paused = scene.state.monitor.uploads[0].clone();
    "Prices of all markets, monthly".clone_into(&mut paused.job.definition.name);
    paused.task.0 += 100;
    paused.progress.doing = Doing::Paused { since: 40_000 };
    scene.state.monitor.uploads.splice(0..0, [over, paused]);
    scene.state.monitor.cursor.0 = 2;
    scene
}

/// A minute and a half of one upload.
pub(crate) fn running() -> Scene {
    let mut scene = scene::uploading();
    let mut sent = 38_200;
    for second in 3..90_u64 {
        sent += match second {
            30..36 => 0,
            _ => 90 + (second * 37) % 120,
        };
        let first = TableProgress {
            source_bytes: 21_400 + (sent - 38_200) / 2,
            rows: 268 + (sent - 38_200) / 160,
            chunk: 3,
            sent,
            accepted: 30_100,
            accepted_rows: 212,
            ..TableProgress::default()
        };
        scene = scene.progresses(second * 1000, vec![first, TableProgress::default()]);
    }
    scene.at(150_000)
}

#[test]
fn several_uploads() {
    check("uploads", &several());
}

#[test]
fn uploads_of_which_some_are_shown() {
    let typing = several().press("/").types("prices");
    check("uploads_filtered", &typing);
    let none = several().press("/").types("ledger");
    let text = shoot(&none.state, pushcube::view::Look::default(), (80, 24)).text();
    assert!(text.contains("Uploads 0 of 3") && text.contains("no upload holds these words; Esc shows all"), "{text}");
}

#[test]
fn a_paused_upload() {
    let scene = several().press("k");
    check("upload_paused", &scene);
    let paused = scene::uploading().reports(2_100, Fact::Paused).is(Doing::Paused { since: 2_100 }).at(92_100);
    let text = shoot(&paused.state, pushcube::view::Look::default(), (80, 24)).text();
    assert!(text.contains("paused for 30.0 s; z goes on"), "{text}");
}

#[test]
fn a_chart_that_is_read() {
    let scene = running().press("h h h h h h h h h h");
    let moment = scene.state.monitor.moment;
    check("chart_read", &scene);
    let wide = shoot(&scene.state, pushcube::view::Look::default(), (120, 40));
    let (at, _) = wide.regions.all().iter().rfind(|(_, target)| {
        matches!(target, pushcube::app::pointing::Target::Moment(millis) if Some(Duration::from_millis(*millis)) == moment)
    }).unwrap();
    assert!(wide.buffer[(at.x, at.y)].modifier.contains(ratatui::style::Modifier::REVERSED));
}

#[test]
fn limits_of_an_upload() {
    check("upload_limits", &scene::uploading().press("o"));
}

#[test]
fn a_log_of_which_some_is_shown() {
    check("upload_log_filtered", &scene::published().press("L /").types("put"));
}
