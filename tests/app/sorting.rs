//! Other orders of the lists: the cursor stays on its row, folders stay first, a folder read later keeps the order.

use pushcube::app::{Effect, Order};
use pushcube::dataset::{Entry, EntryKind, Listing};

use crate::story::{Story, assert_effects};

fn entry(name: &str, kind: EntryKind, modified: i64) -> Entry {
    Entry { name: name.to_owned(), path: format!("/data/{name}").into(), kind, modified: Some(modified) }
}

fn listing() -> Listing {
    let entries = vec![
        entry("old", EntryKind::Folder, 9),
        entry("a.csv", EntryKind::File(10), 1),
        entry("b.csv", EntryKind::File(30), 2),
        entry("c.csv", EntryKind::File(20), 3),
    ];
    Listing { path: "/data".into(), parent: None, entries }
}

fn names(story: &Story) -> Vec<String> {
    story.state.files.rows().iter().map(|row| row.path().file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn files_by_size_by_time_and_by_name_again() {
    let mut story = Story::at_files();
    story.keys("R").listed(listing()).keys("j");
    assert_eq!(story.state.files.selected().unwrap().path().to_str(), Some("/data/a.csv"));
    story.keys(", s Enter");
    assert_eq!((story.state.files.order, names(&story)), (Order::Size, owned(["old", "b.csv", "c.csv", "a.csv"])));
    assert_eq!(story.state.files.selected().unwrap().path().to_str(), Some("/data/a.csv"), "the cursor stays");
    story.keys(", t Enter");
    assert_eq!(names(&story), owned(["old", "c.csv", "b.csv", "a.csv"]));
    story.keys("R").listed(listing());
    assert_eq!(names(&story), owned(["old", "c.csv", "b.csv", "a.csv"]), "a list read later");
    story.keys(", n Enter");
    assert_eq!(names(&story), owned(["old", "a.csv", "b.csv", "c.csv"]));
}

fn owned(names: [&str; 4]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}

#[test]
fn projects_by_name_and_status() {
    let mut story = Story::at_projects();
    let names = |story: &Story| -> Vec<String> {
        story.state.projects.shown().iter().map(|project| project.name.clone()).collect()
    };
    let read = names(&story);
    let selected = story.state.projects.selected().unwrap().id.clone();
    story.keys(", n Enter");
    let mut sorted = read.clone();
    sorted.sort_by_key(|name| name.to_lowercase());
    assert_eq!(names(&story), sorted);
    assert_eq!(story.state.projects.selected().unwrap().id, selected);
    story.keys(", s Enter");
    let ranks: Vec<bool> = story.state.projects.shown().iter().map(|p| p.status.refusal().is_some()).collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
    story.keys(", a Enter");
    assert_eq!(names(&story), read);
}

#[test]
fn the_menu_begins_at_the_order_that_is_on_and_esc_changes_nothing() {
    let mut story = Story::at_files();
    story.keys(", s Enter ,");
    let pushcube::app::overlay::Overlay::Menu(menu) = story.top() else { panic!("no menu") };
    assert_eq!(menu.cursor.0, 1);
    story.seen().keys("Up Esc");
    assert_eq!(story.state.files.order, Order::Size);
    assert_effects!(story, []);
    story.keys("1 ,").says("means nothing here");
    let _: &[Effect] = story.effects();
}
