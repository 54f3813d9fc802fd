//! Screen 3: finding and marking files.

use std::path::Path;

use pushcube::app::files::Hidden;
use pushcube::app::overlay::Overlay;
use pushcube::app::{Action, Answer, Effect, Mode, Remote, Screen};
use pushcube::dataset::Listing;

use crate::story::{Story, assert_effects};
use crate::things::{file, folder, preview, start};

fn selected(story: &Story) -> String {
    story.state.files.selected().map_or_else(String::new, |row| row.path().display().to_string())
}

/// The cursor stands on a file, which is being looked at.
fn on_customers() -> Story {
    let mut story = Story::at_files();
    story.keys("j");
    assert_eq!(selected(&story), "/data/customers.csv");
    story
}

#[test]
fn a_selected_file_is_looked_at_and_one_that_is_passed_by_is_not() {
    let mut story = on_customers();
    assert_effects!(story, [Effect::Preview(..)]);
    story.keys("j");
    assert_effects!(story, [Effect::Abandon(_), Effect::Preview(..)]);
    let late = story.look_task("/data/customers.csv");
    story.act(Action::Answer(late, Answer::Preview(Ok(Box::new(preview("/data/customers.csv"))))));
    assert!(!story.state.files.looks.contains_key(Path::new("/data/customers.csv")));
    story.look("/data/orders.csv").keys("k k j j");
    assert!(story.state.files.look().unwrap().ready().is_some());
}

#[test]
fn a_walk_through_a_long_folder_does_not_keep_every_file_in_memory() {
    let names: Vec<String> = (10..60).map(|n| format!("/data/{n}.csv")).collect();
    let entries = names.iter().map(|name| file(name)).collect();
    let mut story = Story::at_projects();
    story.keys("Enter").listed(Listing { path: "/data".into(), parent: None, entries });
    for name in &names {
        story.look(name).keys("j");
    }
    let files = &story.state.files;
    assert!(files.looks.len() < 12 && files.tables.len() < 12, "{} {}", files.looks.len(), files.tables.len());
}

#[test]
fn enter_uses_the_file_under_the_cursor() {
    let mut story = on_customers();
    story.keys("Enter").says("looking at the files").look("/data/customers.csv");
    assert_eq!(story.state.screen, Screen::Designer);
    assert_eq!(story.state.designer.as_ref().unwrap().model().name, "customers");
}

#[test]
fn enter_uses_the_marked_files_in_the_order_of_their_marks() {
    let mut story = Story::at_files();
    story.keys("j j Space k k Space Enter").look("/data/orders.csv");
    assert_eq!(story.state.screen, Screen::Files);
    story.look("/data/customers.csv");
    let model = story.state.designer.as_ref().unwrap().model();
    let tables: Vec<&str> = model.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!((model.name.as_str(), tables), ("data", vec!["orders", "customers"]));
}

#[test]
fn marks_can_be_turned_round() {
    let mut story = on_customers();
    story.keys("Space *");
    assert_eq!(story.state.files.marks, [Path::new("/data/orders.csv")]);
    story.keys("g g Space").says("only files can be marked");
}

#[test]
fn a_pipe_is_no_file() {
    let mut story = Story::at_files();
    story.keys("G Enter").says("pipe is no file");
}

#[test]
fn an_unreadable_file_stops_the_way_and_can_be_tried_again() {
    let mut story = on_customers();
    story.keys("Enter").no_look("/data/customers.csv", "line 3 has 4 fields").says("line 3 has 4 fields");
    assert_eq!((story.state.screen, story.state.unseen), (Screen::Files, 1));
    assert!(story.state.troubles[0].text[0].contains("/data/customers.csv"));
    story.seen().keys("Enter");
    assert_effects!(story, [Effect::Preview(..)]);
    story.look("/data/customers.csv");
    assert_eq!(story.state.screen, Screen::Designer);
}

#[test]
fn esc_gives_up_waiting_for_the_files() {
    let mut story = on_customers();
    story.keys("Enter Esc").says("not used").look("/data/customers.csv");
    assert_eq!((story.state.screen, &story.state.designer), (Screen::Files, &None));
    story.keys("Esc");
    assert_eq!(story.state.screen, Screen::Projects);
}

#[test]
fn a_model_that_gets_ready_under_an_open_overlay_does_not_change_the_page() {
    let mut story = on_customers();
    story.keys("Enter ?").look("/data/customers.csv").says("the model is ready");
    assert_eq!(story.state.screen, Screen::Files);
    story.keys("Esc >");
    assert_eq!(story.state.screen, Screen::Designer);
}

#[test]
fn folders_open_and_close() {
    let mut story = Story::at_files();
    story.keys("l");
    assert_effects!(story, [Effect::ListFolder(_, path)] if path == Path::new("/data/2025"));
    story.listed(folder("/data/2025")).keys("h");
    assert_effects!(story, [Effect::ListFolder(_, path)] if path == Path::new("/data"));
    story.listed(folder("/data"));
    assert_eq!(selected(&story), "/data/2025");
    story.keys("g g Enter").listed(Listing { path: "/".into(), parent: None, entries: Vec::new() });
    story.seen().keys("h").says("no folder above");
    assert_effects!(story, []);
}

#[test]
fn a_folder_that_is_left_before_it_was_read_is_given_up() {
    let mut story = Story::at_files();
    story.keys("l").seen().keys("h");
    assert_effects!(story, [Effect::Abandon(_), Effect::ListFolder(..)]);
}

#[test]
fn a_folder_that_cannot_be_read_says_so() {
    let mut story = Story::at_files();
    story.keys("l").answer(Answer::Folder(Err("permission denied".to_owned()))).says("permission denied");
    assert!(matches!(story.state.files.listing, Remote::Failed(_)));
    story.seen().keys("Enter Space h");
    assert_effects!(story, [Effect::ListFolder(..)]);
}

#[test]
fn a_path_can_be_typed_and_a_file_in_it_gets_the_cursor() {
    let mut story = Story::at_files();
    story.keys("g p");
    assert_eq!(story.state.mode(), Mode::Text);
    story.typed("~/in/q.csv").seen().keys("Enter");
    assert_effects!(story, [Effect::ListFolder(_, path)] if path == Path::new("/home/jane/in/q.csv"));
    let entries = vec![file("/home/jane/in/a.csv"), file("/home/jane/in/q.csv")];
    story.listed(Listing { path: "/home/jane/in".into(), parent: Some("/home/jane".into()), entries });
    assert_eq!(selected(&story), "/home/jane/in/q.csv");
    assert_eq!(story.state.files.folder, Path::new("/home/jane/in"));
    assert_effects!(story, [Effect::Preview(..)]);
}

#[test]
fn a_hidden_file_that_is_asked_for_by_name_is_shown() {
    let mut story = Story::at_files();
    story.keys("g p").typed(".notes.csv").keys("Enter").listed(folder("/data"));
    assert_eq!(selected(&story), "/data/.notes.csv");
}

#[test]
fn a_pasted_path_waits_for_enter() {
    let mut story = Story::at_files();
    story.paste("'/tmp/two words.csv'\n");
    assert!(matches!(story.top(), Overlay::Prompt(prompt) if prompt.field.text() == "/tmp/two words.csv"));
    assert_effects!(story, [Effect::ListFolder(_, path)] if path == Path::new("/tmp/"));
    story.keys("Enter");
    assert_effects!(story, [Effect::ListFolder(_, path)] if path == Path::new("/tmp/two words.csv"));
}

#[test]
fn g_h_goes_home_and_g_alone_can_be_taken_back() {
    let mut story = Story::at_files();
    story.keys("g Esc");
    assert_eq!((story.state.prefix, story.state.screen), (None, Screen::Files));
    story.keys("g h");
    assert_effects!(story, [Effect::ListFolder(_, path)] if path == Path::new("/home/jane"));
    let mut nobody = Story::with(pushcube::app::Start { home: None, ..start() });
    nobody.keys("Enter").answer(Answer::SignedIn(Ok(crate::things::people())));
    nobody.answer(Answer::Projects(Ok(crate::things::projects()))).keys("Enter g h").says("no folder of yours");
}

#[test]
fn hidden_files_come_and_go_and_the_cursor_stays_on_its_file() {
    let mut story = on_customers();
    story.keys(".");
    assert_eq!((story.state.files.hidden, selected(&story).as_str()), (Hidden::Shown, "/data/customers.csv"));
    story.keys("k");
    assert_eq!(selected(&story), "/data/.notes.csv");
    story.keys(".");
    assert_eq!(selected(&story), "/data/2025");
}

#[test]
fn a_filter_finds_and_its_end_stays_on_what_was_found() {
    let mut story = Story::at_files();
    story.keys("/").typed("ORD").keys("Enter");
    assert_eq!((selected(&story).as_str(), story.state.mode()), ("/data/orders.csv", Mode::Keys));
    // The first letter stands in both names.
    assert_effects!(story, [Effect::Preview(..), Effect::Abandon(_), Effect::Preview(..)]);
    story.keys("Esc");
    assert_eq!((selected(&story).as_str(), story.state.screen), ("/data/orders.csv", Screen::Files));
    story.keys("/").paste("zzz").keys("Enter Enter Space");
    assert_eq!(selected(&story), "");
}

#[test]
fn reading_again_looks_at_the_file_anew() {
    let mut story = on_customers();
    story.look("/data/customers.csv").seen().keys("R");
    assert_effects!(story, [Effect::ListFolder(..)]);
    story.listed(folder("/data"));
    assert_eq!(selected(&story), "/data/customers.csv");
    assert_effects!(story, [Effect::Preview(..)]);
}

#[test]
fn files_marked_from_the_start_are_looked_at_before_anyone_asks() {
    let marked = vec!["/data/orders.csv".into(), "/data/customers.csv".into()];
    let mut story = Story::with(pushcube::app::Start { marked, ..start() });
    assert_effects!(
        story,
        [
            Effect::LookForUploads(_),
            Effect::ReadHistory(_),
            Effect::AskServer(..),
            Effect::ListFolder(..),
            Effect::Preview(..),
            Effect::Preview(..)
        ]
    );
    story.listed(folder("/data"));
    assert_eq!(selected(&story), "/data/orders.csv");
}

#[test]
fn x_takes_all_marks_off_also_those_of_a_folder_that_is_not_shown() {
    let marked = vec!["/elsewhere/old.csv".into(), "/data/orders.csv".into()];
    let mut story = Story::with(pushcube::app::Start { marked, ..start() });
    story.listed(folder("/data")).keys("Enter").answer(pushcube::app::Answer::SignedIn(Ok(crate::things::people())));
    story.answer(pushcube::app::Answer::Projects(Ok(crate::things::projects()))).keys("Enter").seen();
    assert_eq!(story.state.files.marks.len(), 2);
    story.keys("x").says("no file is marked any more");
    assert!(story.state.files.marks.is_empty());
    story.keys("x").says("no file is marked");
}

/// Where the two marked files are one table.
const JOINED: &str = "/data/{customers,orders}.csv";

fn two_marked() -> Story {
    let mut story = on_customers();
    story.keys("Space Space");
    assert_eq!(story.state.files.marks.len(), 2);
    story
}

#[test]
fn marked_files_become_one_table_and_come_apart_again() {
    let mut story = two_marked();
    story.effects();
    story.keys("+").says("2 files are one table; - takes them apart again");
    assert_eq!(story.state.files.marks, [Path::new(JOINED)]);
    assert!(story.state.files.is_marked(Path::new("/data/orders.csv")));
    assert_effects!(story, [Effect::Preview(_, path, _)] if path == Path::new(JOINED));
    story.keys("k Space").says("this file is part of a table; - takes it apart");
    story.keys("-").says("each file is a table of its own again");
    let apart = [Path::new("/data/customers.csv"), Path::new("/data/orders.csv")];
    assert_eq!((&story.state.files.marks[..], story.state.files.joined.len()), (&apart.map(Path::to_owned)[..], 0));
    story.keys("-").says("no files were made one table here");
    story.keys("x + ").says("mark the files first");
}

#[test]
fn enter_makes_one_table_of_joined_files_with_its_own_reading() {
    let mut story = two_marked();
    story.keys("+").look(JOINED).keys("k o");
    assert!(matches!(story.top(), Overlay::Reading(sheet) if sheet.path == Path::new(JOINED)));
    story.keys("Esc Enter");
    let model = story.state.designer.as_ref().unwrap().model();
    let tables: Vec<_> = model.tables.iter().map(|table| table.feed.as_ref().unwrap().file.path.clone()).collect();
    assert_eq!((tables, model.tables[0].name.as_str()), (vec![Path::new(JOINED).to_owned()], "data"));
}

#[test]
fn files_that_differ_stay_apart_and_the_difference_is_said() {
    let mut story = two_marked();
    story.keys("+").no_look(JOINED, "orders.csv: has no column \u{201c}since\u{201d}");
    story.says("orders.csv: has no column");
    assert_eq!((story.state.files.marks.len(), story.state.files.joined.len()), (2, 0));
}
