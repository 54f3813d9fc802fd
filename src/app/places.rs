//! Where files may be: bookmarks, files used lately, and what was used at this server last time. Also paths that are
//! dropped on the terminal: the shell says what each of them is, and files among them are marked.

use std::path::{Path, PathBuf};

use super::choose::menu;
use super::dropped;
use super::effect::{Effect, Effects, TaskId};
use super::files;
use super::overlay::{Item, Pick};
use super::state::{Mark, State};
use crate::config::{Last, Note};
use crate::dataset::EntryKind;
use crate::text;

/// How much of a path a line of a menu shows.
const SHOWN: usize = 60;

/// Remembers something, here and for the next start.
pub(super) fn remember(state: &mut State, note: Note) -> Effects {
    state.memory.take(&note);
    Effect::Remember(note).into()
}

/// What was done last at the server where one is signed in.
pub(super) fn last(state: &State) -> Option<&Last> {
    state.memory.last(&state.login.signed_in()?.address)
}

/// Remembers the project that was chosen, and opens the folder of last time where nothing else was begun.
pub(super) fn chose_project(state: &mut State) -> Effects {
    let (Some(who), Some(project)) = (state.login.signed_in(), &state.projects.chosen) else { return Effects::none() };
    let note = Note::Project { server: who.address.clone(), project: project.id.clone(), at: state.now.wall };
    let effects = remember(state, note);
    let nothing_begun = state.files.marks.is_empty() && state.designer.is_none();
    let last = last(state).filter(|_| nothing_begun).cloned();
    let Some(Last { folder: Some(folder), files, .. }) = last else { return effects };
    if folder == state.files.folder {
        return effects;
    }
    state.files.instead = Some(state.files.folder.clone());
    effects.and(files::open(state, folder, files.first().cloned()))
}

/// Remembers files that were used.
pub(super) fn used(state: &mut State, files: Vec<PathBuf>) -> Effects {
    let server = state.login.signed_in().map(|who| who.address.clone());
    remember(state, Note::Files { server, files })
}

/// A path as a line of a menu.
fn item(path: &Path, note: String) -> Item {
    let shown = path.display().to_string();
    Item::new(text::name(&shown, SHOWN), note, Pick::Go(path.to_path_buf()))
}

/// A file as a line of a menu: its name, and where it is.
fn recent(path: &Path) -> Item {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().map_or_else(String::new, |folder| folder.display().to_string());
    Item::new(text::name(&name, SHOWN), text::cell(&folder, SHOWN), Pick::Go(path.to_path_buf()))
}

/// Offers the files used lately, those of last time at this server first.
pub(super) fn ask_recent(state: &mut State) {
    let mut items = Vec::new();
    if let Some(last) = last(state).filter(|last| !last.files.is_empty()) {
        let names: Vec<_> =
            last.files.iter().filter_map(|path| path.file_name()).map(|n| n.to_string_lossy()).collect();
        let note = format!("marks {}", names.join(", "));
        items.push(Item::new("as last time", note, Pick::MarkAll(last.files.clone())));
    }
    items.extend(state.memory.recent.iter().map(|path| recent(path)));
    if items.is_empty() {
        state.say(Mark::Warn, "no file was used yet; those that become tables are listed here");
        return;
    }
    menu(state, "Used lately".to_owned(), items, 0);
}

/// Offers bookmarks and places that every system has.
pub(super) fn ask_places(state: &mut State) {
    let here = state.files.folder.clone();
    let (label, note) = if state.memory.bookmarks.contains(&here) {
        ("forget this folder", "as a bookmark; the folder itself stays")
    } else {
        ("keep this folder", "as a bookmark, for this and the next runs")
    };
    let mut items = vec![Item::new(label, note, Pick::Bookmark(here))];
    items.extend(state.memory.bookmarks.iter().map(|path| item(path, "bookmark".to_owned())));
    items.extend(state.files.home.iter().map(|path| item(path, "your own folder".to_owned())));
    items.push(item(&state.files.begun, "where pushcube was begun".to_owned()));
    items.extend(state.files.begun.ancestors().last().map(|root| item(root, "the top".to_owned())));
    let at = usize::from(items.len() > 1);
    menu(state, "Bookmarks and places".to_owned(), items, at);
}

/// Keeps a folder as a bookmark, or forgets it.
pub(super) fn turn_bookmark(state: &mut State, folder: PathBuf) -> Effects {
    let (note, words) = if state.memory.bookmarks.contains(&folder) {
        (Note::NoBookmark(folder), "no bookmark any more")
    } else {
        (Note::Bookmark(folder), "kept as a bookmark")
    };
    state.say(Mark::Ok, words);
    remember(state, note)
}

/// Takes what was pasted on the Files screen: one path is shown first, several are looked up at once.
pub(super) fn paste(state: &mut State, text: &str) -> Effects {
    let paths = dropped::paths(text, &state.files.folder, state.files.home.as_deref());
    match paths.as_slice() {
        [] => Effects::none(),
        [path] => {
            let shown = path.to_str().map_or_else(|| text.trim().to_owned(), str::to_owned);
            files::ask_path(state, &shown);
            super::completion::follow(state)
        }
        _ => find(state, paths),
    }
}

/// Asks the shell what these paths are.
pub(super) fn find(state: &mut State, paths: Vec<PathBuf>) -> Effects {
    let task = state.task();
    state.files.finding = Some(task);
    Effect::FindPaths(task, paths).into()
}

/// The shell has looked: files are marked, and the first thing is shown.
pub(super) fn found(state: &mut State, task: TaskId, found: &[(PathBuf, Option<EntryKind>)]) -> Effects {
    if state.files.finding.take_if(|awaited| *awaited == task).is_none() {
        return Effects::none();
    }
    let mut effects = Effects::none();
    let (mut marked, mut missing) = (0_usize, Vec::new());
    for (path, kind) in found {
        match kind {
            Some(EntryKind::File(_)) => {
                marked += 1;
                if !state.files.is_marked(path) {
                    state.files.marks.push(path.clone());
                }
                effects = effects.and(files::look_at(state, path.clone()));
            }
            Some(EntryKind::Folder) => {}
            Some(EntryKind::Other) | None => missing.push(path),
        }
    }
    let words = match (marked, missing.first()) {
        (0, Some(path)) => format!("no file: {}", path.display()),
        (n, Some(path)) => format!("{n} marked; no file: {}", path.display()),
        (0, None) => "folders can't be marked; the first one is shown".to_owned(),
        (n, None) => format!("{n} marked"),
    };
    state.say(if missing.is_empty() { Mark::Ok } else { Mark::Warn }, words);
    let file = found.iter().find(|(_, kind)| matches!(kind, Some(EntryKind::File(_))));
    let there = file.or_else(|| found.iter().find(|(_, kind)| kind.is_some()));
    match there {
        Some((path, Some(EntryKind::Folder))) => effects.and(files::open(state, path.clone(), None)),
        Some((path, _)) => {
            let folder = path.parent().map_or_else(|| path.clone(), Path::to_path_buf);
            effects.and(files::open(state, folder, Some(path.clone())))
        }
        None => effects,
    }
}
