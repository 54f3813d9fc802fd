//! Places: bookmarks, files used lately, what was done last at a server, dropped paths, and paths that complete.

use std::path::{Path, PathBuf};

use pushcube::app::overlay::{Menu, Overlay};
use pushcube::app::{Answer, Effect, Screen, Setup, Start, completion};
use pushcube::config::{Memory, Note};
use pushcube::dataset::{EntryKind, Listing, ServerAddress};

use crate::story::{Story, assert_effects};
use crate::things::{file, folder, people, projects, start};

/// What an earlier run has remembered of the first server.
fn remembered(story: &Story) -> Memory {
    let server = ServerAddress::parse(&story.state.login.servers[0].url).unwrap();
    let mut memory = Memory::default();
    memory.take(&Note::Project { server: server.clone(), project: projects()[1].id.clone(), at: 5 });
    let files = ["/in/nov.csv", "/in/dec.csv"].map(PathBuf::from).to_vec();
    memory.take(&Note::Files { server: Some(server), files });
    memory
}

/// The list of projects of a program that remembers.
fn again() -> Story {
    let memory = remembered(&Story::new());
    let mut story = Story::with(Start { setup: Setup { memory, ..Setup::default() }, ..start() });
    story.keys("Enter").answer(Answer::SignedIn(Ok(people()))).answer(Answer::Projects(Ok(projects())));
    story
}

fn menu(story: &Story) -> &Menu {
    match story.top() {
        Overlay::Menu(menu) => menu,
        other => panic!("{other:?}"),
    }
}

fn labels(story: &Story) -> Vec<&str> {
    menu(story).items.iter().map(|item| item.label.as_str()).collect()
}

fn typed(story: &Story) -> &str {
    match story.top() {
        Overlay::Prompt(prompt) => prompt.field.text(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_done_last_at_a_server_is_where_one_begins() {
    let mut story = again();
    assert_eq!(story.state.projects.selected().unwrap().id, projects()[1].id);
    story.seen().keys("Enter");
    assert_effects!(story, [Effect::Abandon(_), Effect::ListFolder(_, folder)] if folder == Path::new("/in"));
    assert!(matches!(&story.remembered[..], [Note::Project { .. }]), "{:?}", story.remembered);
    let entries = vec![file("/in/dec.csv"), file("/in/nov.csv")];
    story.listed(Listing { path: "/in".into(), parent: Some("/".into()), entries });
    assert_eq!(story.state.files.selected().unwrap().path(), Path::new("/in/nov.csv"));
    assert!(story.state.files.marks.is_empty(), "nothing is marked unasked");
    story.seen().keys("g r");
    assert_eq!(labels(&story), ["as last time", "nov.csv", "dec.csv"]);
    story.keys("Enter");
    assert_effects!(story, [Effect::FindPaths(_, paths)] if paths.len() == 2);
    let found = [("/in/nov.csv", Some(EntryKind::File(7))), ("/in/dec.csv", None)];
    story.answer(Answer::Paths(found.map(|(path, kind)| (path.into(), kind)).to_vec()));
    story.says("1 marked; no file: /in/dec.csv");
    assert_eq!(story.state.files.marks, [Path::new("/in/nov.csv")]);
}

#[test]
fn a_folder_that_is_gone_gives_way_to_the_one_the_program_was_begun_in() {
    let mut story = again();
    story.keys("Enter").answer(Answer::Folder(Err("no such folder".to_owned()))).says("not there any more");
    assert_eq!((story.state.files.folder.as_path(), story.state.unseen), (Path::new("/data"), 0));
    story.listed(folder("/data"));
    assert_eq!(story.state.screen, Screen::Files);
}

#[test]
fn used_files_are_remembered() {
    let mut story = Story::at_files();
    story.keys("j Enter");
    let Some(Note::Files { server: Some(_), files }) = story.remembered.last() else {
        panic!("{:?}", story.remembered)
    };
    assert_eq!(files[..], [Path::new("/data/customers.csv")]);
    assert_eq!(story.state.memory.recent, [Path::new("/data/customers.csv")]);
}

#[test]
fn a_folder_becomes_a_bookmark_and_is_found_again() {
    let mut story = Story::at_files();
    story.keys("g r").says("no file was used yet");
    story.keys("g b");
    assert_eq!(labels(&story), ["keep this folder", "/home/jane", "/data", "/"]);
    story.keys("k Enter").says("kept as a bookmark");
    assert_eq!(story.remembered.last(), Some(&Note::Bookmark("/data".into())));
    story.seen().keys("g b");
    assert_eq!(labels(&story)[..2], ["forget this folder", "/data"]);
    story.keys("Enter");
    assert_effects!(story, [Effect::ListFolder(_, folder)] if folder == Path::new("/data"));
    story.listed(folder("/data")).keys("g b k Enter").says("no bookmark any more");
    assert!(story.state.memory.bookmarks.is_empty());
}

#[test]
fn several_dropped_paths_are_marked_and_one_is_shown_first() {
    let mut story = Story::at_files();
    story.seen().paste("'/in/a b.csv' file:///in/c.csv");
    let wanted = ["/in/a b.csv", "/in/c.csv"].map(PathBuf::from);
    assert_effects!(story, [Effect::FindPaths(_, paths)] if paths[..] == wanted);
    let found = wanted.clone().map(|path| (path, Some(EntryKind::File(9)))).to_vec();
    story.answer(Answer::Paths(found.clone())).says("2 marked");
    assert_eq!(story.state.files.marks, wanted);
    assert_effects!(story, [Effect::Preview(..), Effect::Preview(..), Effect::ListFolder(_, folder)] if folder == Path::new("/in"));
    story.answer(Answer::Paths(found)).says("2 marked");
    assert_eq!(story.state.files.marks.len(), 2, "an answer that nobody waits for");
}

#[test]
fn a_path_completes_as_far_as_there_is_no_choice() {
    let mut story = Story::at_files();
    story.seen().keys("g p");
    assert_effects!(story, [Effect::ListFolder(_, folder)] if folder == Path::new("/data"));
    story.typed("/in/r");
    assert_effects!(story, [Effect::Abandon(_), Effect::ListFolder(..), Effect::Abandon(_), Effect::ListFolder(_, folder)] if folder == Path::new("/in"));
    let entries = ["/in/report-a.csv", "/in/report-b.csv", "/in/Readme", "/in/.rc"].map(file).to_vec();
    story.listed(Listing { path: "/in".into(), parent: Some("/".into()), entries });
    let names: Vec<_> = completion::candidates(&story.state).into_iter().map(|candidate| candidate.name).collect();
    assert_eq!(names, ["report-a.csv", "report-b.csv", "Readme"]);
    story.typed("ep").keys("Tab");
    assert_eq!(typed(&story), "/in/report-");
    story.keys("Down Down Tab");
    assert_eq!(typed(&story), "/in/report-b.csv");
    story.seen().keys("Enter");
    assert_effects!(story, [Effect::ListFolder(_, path)] if path == Path::new("/in/report-b.csv"));
}

#[test]
fn enter_takes_what_the_arrows_have_chosen() {
    let mut story = Story::at_files();
    story.keys("g p").typed("/in/r");
    let mut sub = file("/in/reports");
    sub.kind = EntryKind::Folder;
    story.listed(Listing { path: "/in".into(), parent: Some("/".into()), entries: vec![sub, file("/in/r.csv")] });
    story.seen().keys("Ctrl-N Enter");
    assert_effects!(story, [Effect::ListFolder(_, path)] if path == Path::new("/in/reports/"));
    assert!(story.state.overlays.is_empty());
}
