//! Bookmarks, files used lately, and a path that completes.

use pushcube::app::Answer;
use pushcube::config::Note;
use pushcube::dataset::{EntryKind, Listing};

use crate::scene;
use crate::snapshots::check;

#[test]
fn files_used_lately() {
    let mut scene = scene::in_files();
    let files = ["/data/samples/orders.csv", "/data/samples/customers.csv", "/data/november/orders_2026-11.csv"];
    scene.state.memory.take(&Note::Files { server: None, files: files.map(Into::into).to_vec() });
    check("files_recent", &scene.press("g r"));
}

#[test]
fn bookmarks_and_places() {
    let mut scene = scene::in_files();
    scene.state.memory.take(&Note::Bookmark("/data/november".into()));
    check("files_places", &scene.press("g b"));
}

#[test]
fn a_path_that_completes() {
    let names = ["orders.csv", "orders_2025.csv", "orders_2024.csv", "old.csv", "open.csv", "offers.csv", "other.csv"];
    let entries = names.map(|name| crate::things::entry(name, EntryKind::File(9_000))).to_vec();
    let listing = Listing { path: "/data/samples".into(), parent: None, entries };
    let scene = scene::in_files().press("g p").types("o").answers(scene::folder, Answer::Folder(Ok(listing)));
    check("files_completing", &scene.press("Down Down"));
}

#[test]
fn a_project_used_before() {
    let mut scene = scene::login().press("Enter").signs_in();
    let server = scene.state.login.signed_in().unwrap().address.clone();
    let project = scene::projects()[0].id.clone();
    scene.state.memory.take(&Note::Project { server, project, at: scene::MONDAY_EVENING - 900_000 });
    check("projects_used", &scene.lists_projects(scene::projects()));
}
