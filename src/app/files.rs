//! Screen 3: a folder, the files marked in it, and a first look at each. The marked files become the
//! tables of the model.

mod adopting;
mod joining;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(super) use adopting::adopt;
pub(super) use joining::{join, part};

use super::command::CommandId;
use super::dropped;
use super::effect::{Effect, Effects, Remote, TaskId};
use super::field::TextField;
use super::list::{Cursor, Filter};
use super::modelling;
use super::overlay::{Overlay, Prompt, Purpose};
use super::places;
use super::sorting::{self, Order};
use super::state::{Mark, Screen, State, Trouble};
use crate::dataset::{Asked, Entry, EntryKind, Listing, Preview, Store, TableModel, table_from_preview};

/// How many first looks are kept that nobody needs at the moment.
const LOOKS_KEPT: usize = 8;

/// Screen 3.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Files {
    /// The folder that is shown, or was asked for.
    pub folder: PathBuf,
    /// What it holds.
    pub listing: Remote<Listing>,
    /// The selected row among those shown.
    pub cursor: Cursor,
    /// What is looked for.
    pub filter: Filter,
    /// Files whose name begins with a dot.
    pub hidden: Hidden,
    /// The marked files, in the order in which they were marked.
    pub marks: Vec<PathBuf>,
    /// Marked files that are one table, by the path that names them together.
    pub joined: BTreeMap<PathBuf, Vec<PathBuf>>,
    /// First looks at files.
    pub looks: BTreeMap<PathBuf, Remote<Box<Preview>>>,
    /// The tables that the files looked at would become, worked out once and not for every frame.
    pub tables: BTreeMap<PathBuf, TableModel>,
    /// The files that are to become tables as soon as all have been looked at.
    pub using: Vec<PathBuf>,
    /// What was said of how files are read.
    said: BTreeMap<PathBuf, Asked>,
    /// The operator's own folder.
    pub home: Option<PathBuf>,
    /// In which order they are listed.
    pub order: Order,
    /// Where the cursor goes when the folder is there.
    arrive_at: Option<PathBuf>,
    /// The folder that the program was begun in.
    pub begun: PathBuf,
    /// The folder that is shown if the one asked for can't be.
    pub(super) instead: Option<PathBuf>,
    /// The task that looks what pasted paths are.
    pub(super) finding: Option<TaskId>,
}

/// Whether files whose name begins with a dot are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Hidden {
    /// They are left out.
    #[default]
    Out,
    /// They are shown.
    Shown,
}

/// One row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row<'a> {
    /// The folder above.
    Parent(&'a Path),
    /// Something in the folder.
    Entry(&'a Entry),
}

impl<'a> Row<'a> {
    /// Where it leads.
    pub fn path(&self) -> &'a Path {
        match self {
            Self::Parent(path) => path,
            Self::Entry(entry) => entry.path.as_path(),
        }
    }

    /// The file that it is, if it is one.
    pub const fn file(&self) -> Option<&'a Entry> {
        match self {
            Self::Entry(entry) if matches!(entry.kind, EntryKind::File(_)) => Some(entry),
            Self::Entry(_) | Self::Parent(_) => None,
        }
    }
}

impl Files {
    pub(super) fn new(folder: PathBuf, home: Option<PathBuf>, marks: Vec<PathBuf>) -> Self {
        Self { begun: folder.clone(), folder, marks, home, ..Self::default() }
    }

    /// The rows that are shown.
    pub fn rows(&self) -> Vec<Row<'_>> {
        let Some(listing) = self.listing.ready() else { return Vec::new() };
        let parent = listing.parent.as_deref().filter(|_| !self.filter.is_on()).map(Row::Parent);
        let entries = listing
            .entries
            .iter()
            .filter(|entry| self.hidden == Hidden::Shown || !entry.is_hidden())
            .filter(|entry| self.filter.shows(&[&entry.name]))
            .map(Row::Entry);
        parent.into_iter().chain(entries).collect()
    }

    /// The selected row.
    pub fn selected(&self) -> Option<Row<'_>> {
        self.rows().get(self.cursor.0).copied()
    }

    /// The first look at the selected file.
    pub fn look(&self) -> Option<&Remote<Box<Preview>>> {
        self.looks.get(self.table_of(&self.selected()?.file()?.path))
    }

    /// What was said of how a file is read.
    pub fn asked(&self, path: &Path) -> Asked {
        self.said.get(path).cloned().unwrap_or_default()
    }

    /// Puts the cursor on the row that leads there, else on the first that doesn't lead up.
    fn select(&mut self, wanted: Option<&Path>) {
        let rows = self.rows();
        let at = wanted
            .and_then(|path| rows.iter().position(|row| row.path() == path))
            .or_else(|| rows.iter().position(|row| matches!(row, Row::Entry(_))));
        self.cursor = Cursor(at.unwrap_or(0));
    }

    /// Whether this is a file that is there and left out.
    fn hides(&self, path: Option<&Path>) -> bool {
        let entries = self.listing.ready().map_or(&[][..], |listing| &listing.entries);
        self.hidden == Hidden::Out
            && entries.iter().any(|entry| Some(entry.path.as_path()) == path && entry.is_hidden())
    }

    fn forget(&mut self, path: &Path) {
        self.looks.remove(path);
        self.tables.remove(path);
    }

    /// Whether someone needs the first look at a file: it is selected, marked or in use.
    fn needs(&self, path: &Path) -> bool {
        let selected = self.selected().and_then(|row| row.file());
        selected.is_some_and(|entry| self.table_of(&entry.path) == path)
            || self.marks.iter().any(|mark| mark == path)
            || self.using.iter().any(|used| used == path)
    }

    /// Whether a file is marked, by itself or as part of a table.
    pub fn is_marked(&self, path: &Path) -> bool {
        let table = self.table_of(path);
        self.marks.iter().any(|mark| mark == table)
    }
}

/// Opens a folder; the cursor goes to `at` when it is there.
pub(super) fn open(state: &mut State, folder: PathBuf, at: Option<PathBuf>) -> Effects {
    let task = state.task();
    let files = &mut state.files;
    let earlier = files.listing.wait_for(task);
    files.folder.clone_from(&folder);
    files.filter.clear();
    files.cursor = Cursor(0);
    files.arrive_at = at;
    Effects::from(earlier).and(Effect::ListFolder(task, folder))
}

/// Takes a folder in.
pub(super) fn folder_arrived(state: &mut State, task: TaskId, answer: Result<Listing, String>) -> Effects {
    if !state.files.listing.awaits(task) {
        return Effects::none();
    }
    match answer {
        Ok(mut listing) => {
            let files = &mut state.files;
            files.instead = None;
            files.folder.clone_from(&listing.path);
            if files.order != Order::Read {
                sorting::sort_entries(&mut listing.entries, files.order);
            }
            files.listing = Remote::Ready(listing);
            let wanted = files.arrive_at.take();
            if files.hides(wanted.as_deref()) {
                files.hidden = Hidden::Shown;
            }
            files.select(wanted.as_deref());
            state.renew_on(Screen::Files);
            look_at_selected(state)
        }
        Err(_) if state.files.instead.is_some() => {
            let folder = state.files.instead.take().unwrap_or_default();
            state.say(Mark::Warn, "the folder of last time is not there any more");
            open(state, folder, None)
        }
        Err(why) => {
            let keys = [CommandId::Left, CommandId::GoPath, CommandId::Again].map(|id| state.key(id));
            state.files.listing = Remote::Failed(why.clone());
            state.trouble(Trouble {
                title: why,
                at: state.now.wall,
                text: vec![format!("The folder is {}.", state.files.folder.display())],
                next: vec![format!(
                    "{} goes to the folder above, {} types a path, {} reads it again.",
                    keys[0], keys[1], keys[2]
                )],
                call: None,
            });
            Effects::none()
        }
    }
}

/// Looks at the selected file unless it was looked at; a look that nobody waits for any more is given up.
pub(super) fn look_at_selected(state: &mut State) -> Effects {
    let files = &state.files;
    let path = files.selected().and_then(|row| row.file()).map(|entry| files.table_of(&entry.path).to_owned());
    let unwanted: Vec<(PathBuf, TaskId)> = state
        .files
        .looks
        .iter()
        .filter(|(at, _)| !state.files.needs(at))
        .filter_map(|(at, look)| match look {
            Remote::Loading(task) => Some((at.clone(), *task)),
            _ => None,
        })
        .collect();
    let mut effects = Effects::none();
    for (at, task) in unwanted {
        state.files.looks.remove(&at);
        effects = effects.and(Effect::Abandon(task));
    }
    match path {
        Some(path) => effects.and(look_at(state, path)),
        None => effects,
    }
}

pub(super) fn look_at(state: &mut State, path: PathBuf) -> Effects {
    if state.files.looks.contains_key(&path) {
        return Effects::none();
    }
    let task = state.task();
    state.files.looks.insert(path.clone(), Remote::Loading(task));
    let asked = Box::new(state.files.asked(&path));
    Effect::Preview(task, path, asked).into()
}

/// Looks at a file again, which is read as is said from now on.
pub(super) fn look_as(state: &mut State, path: PathBuf, asked: Asked) -> Effects {
    state.files.said.insert(path.clone(), asked);
    let earlier = match state.files.looks.remove(&path) {
        Some(Remote::Loading(task)) => Some(Effect::Abandon(task)),
        _ => None,
    };
    Effects::from(earlier).and(look_at(state, path))
}

/// Takes a first look in, and goes on to the model when it was the last one waited for.
pub(super) fn look_arrived(state: &mut State, task: TaskId, answer: Result<Box<Preview>, String>) -> Effects {
    let Some((path, look)) = state.files.looks.iter_mut().find(|(_, look)| look.awaits(task)) else {
        return Effects::none();
    };
    let path = path.clone();
    match &answer {
        Ok(preview) => state.files.tables.insert(path.clone(), table_from_preview(preview)),
        Err(_) => state.files.tables.remove(&path),
    };
    let why = answer.as_ref().err().cloned();
    *look = answer.into();
    if let Some(why) = why {
        joining::refused(state, &path, why);
    }
    modelling::read_again(state, &path);
    forget_old_looks(&mut state.files);
    modelling::begin_when_ready(state)
}

/// A look holds a megabyte and more; a walk through a folder of thousands must not keep them all.
fn forget_old_looks(files: &mut Files) {
    let idle: Vec<PathBuf> = files.looks.keys().filter(|path| !files.needs(path)).cloned().collect();
    for path in idle.iter().take(idle.len().saturating_sub(LOOKS_KEPT)) {
        files.forget(path);
    }
}

/// Acts on Enter: opens a folder, or uses the marked files, or else the selected one.
pub(super) fn enter(state: &mut State) -> Effects {
    let Some(row) = state.files.selected() else { return Effects::none() };
    let path = row.path().to_path_buf();
    match row {
        Row::Parent(_) => up(state),
        Row::Entry(entry) => match entry.kind {
            EntryKind::Folder => open(state, path, None),
            EntryKind::Other => {
                state.say(Mark::Warn, format!("{} is no file", entry.name.clone()));
                Effects::none()
            }
            EntryKind::File(_) if state.files.marks.is_empty() => use_files(state, vec![path]),
            EntryKind::File(_) => use_files(state, state.files.marks.clone()),
        },
    }
}

/// Makes these files the tables of the model, as soon as all have been looked at.
pub(super) fn use_files(state: &mut State, paths: Vec<PathBuf>) -> Effects {
    let mut effects = Effects::none();
    for path in &paths {
        if matches!(state.files.looks.get(path), Some(Remote::Failed(_))) {
            state.files.looks.remove(path);
        }
        effects = effects.and(look_at(state, path.clone()));
    }
    state.files.using.clone_from(&paths);
    state.say(Mark::Busy, "looking at the files");
    effects.and(places::used(state, paths)).and(modelling::begin_when_ready(state))
}

/// Opens the folder above, with the cursor on the one that was left.
pub(super) fn up(state: &mut State) -> Effects {
    let from = state.files.folder.clone();
    let parent = Store::of(&from).map_or_else(|| from.parent().map(Path::to_path_buf), Store::parent);
    let Some(parent) = parent else {
        state.say(Mark::Warn, "there is no folder above");
        return Effects::none();
    };
    open(state, parent, Some(from))
}

/// Gives up waiting for the files that were to be used.
pub(super) fn stop_using(state: &mut State) -> Effects {
    state.files.using.clear();
    state.say(Mark::Warn, "the files are not used; you stay here");
    look_at_selected(state)
}

/// Changes the filter: the cursor goes to the first match, or stays on its row when all are shown again.
pub(super) fn filter(state: &mut State, change: impl FnOnce(&mut Filter)) -> Effects {
    let files = &mut state.files;
    let before = files.selected().map(|row| row.path().to_path_buf());
    let text = files.filter.text().to_owned();
    change(&mut files.filter);
    if files.filter.text() == text {
        return Effects::none();
    }
    let wanted = before.filter(|_| !files.filter.is_on());
    files.select(wanted.as_deref());
    look_at_selected(state)
}

/// Opens the selected folder.
pub(super) fn into(state: &mut State) -> Effects {
    match state.files.selected() {
        Some(Row::Entry(entry)) if entry.kind == EntryKind::Folder => {
            let path = entry.path.clone();
            open(state, path, None)
        }
        _ => Effects::none(),
    }
}

/// Marks the selected file, or takes the mark away, and goes one down.
pub(super) fn mark(state: &mut State) -> Effects {
    let Some(path) = state.files.selected().and_then(|row| row.file()).map(|entry| entry.path.clone()) else {
        state.say(Mark::Warn, "only files can be marked");
        return Effects::none();
    };
    if state.files.table_of(&path) != path {
        state.say(Mark::Warn, "this file is part of a table; {key:part-files} takes it apart");
        return Effects::none();
    }
    toggle(&mut state.files.marks, path);
    let len = state.files.rows().len();
    state.files.cursor.go(super::list::Move::Down, len, 1);
    look_at_selected(state)
}

/// Turns the marks of all files shown round.
pub(super) fn mark_all(state: &mut State) {
    let paths: Vec<PathBuf> = state.files.rows().iter().filter_map(Row::file).map(|entry| entry.path.clone()).collect();
    for path in paths.into_iter().filter(|path| state.files.table_of(path) == path).collect::<Vec<_>>() {
        toggle(&mut state.files.marks, path);
    }
}

/// Takes the marks off all files, also those of other folders.
pub(super) fn unmark(state: &mut State) {
    state.files.marks.clear();
    state.files.joined.clear();
    state.say(Mark::Ok, "no file is marked any more");
}

fn toggle(marks: &mut Vec<PathBuf>, path: PathBuf) {
    match marks.iter().position(|mark| *mark == path) {
        Some(at) => {
            marks.remove(at);
        }
        None => marks.push(path),
    }
}

/// Shows files whose name begins with a dot, or leaves them out.
pub(super) fn toggle_hidden(state: &mut State) -> Effects {
    let at = state.files.selected().map(|row| row.path().to_path_buf());
    let files = &mut state.files;
    files.hidden = match files.hidden {
        Hidden::Out => Hidden::Shown,
        Hidden::Shown => Hidden::Out,
    };
    files.select(at.as_deref());
    look_at_selected(state)
}

/// Lists the folder in another order; the cursor stays on its row.
pub(super) fn sort(state: &mut State, order: Order) -> Effects {
    let files = &mut state.files;
    let at = files.selected().map(|row| row.path().to_path_buf());
    files.order = order;
    if let Remote::Ready(listing) = &mut files.listing {
        sorting::sort_entries(&mut listing.entries, order);
    }
    files.select(at.as_deref());
    look_at_selected(state)
}

/// Reads the folder again and forgets what was seen of its files.
pub(super) fn again(state: &mut State) -> Effects {
    let at = state.files.selected().map(|row| row.path().to_path_buf());
    state.files.looks.retain(|_, look| look.is_loading());
    state.files.tables.clear();
    open(state, state.files.folder.clone(), at)
}

/// Asks for a path.
pub(super) fn ask_path(state: &mut State, text: &str) {
    let folder = state.files.folder.clone();
    state.open(Overlay::Prompt(Prompt {
        title: "Go to".to_owned(),
        note: "a file or a folder: Tab completes, ~ is your own, s3://bucket/ one in a store".to_owned(),
        field: TextField::new(text),
        problem: None,
        purpose: Purpose::GoTo(folder),
    }));
}

/// Goes to a path as it was typed or pasted: quotes, `~`, `file://` and escaped blanks are understood. Several are
/// marked.
pub(super) fn go_to(state: &mut State, text: &str) -> Effects {
    let mut paths = dropped::paths(text, &state.files.folder, state.files.home.as_deref());
    state.show(Screen::Files);
    match (paths.len(), paths.pop()) {
        // Only the shell knows whether it is a file; its answer brings the folder that holds it.
        (1, Some(path)) => open(state, path.clone(), Some(path)),
        (_, Some(path)) => {
            paths.push(path);
            places::find(state, paths)
        }
        (_, None) => Effects::none(),
    }
}

/// The one path that a text names.
pub(super) fn read_path(text: &str, folder: &Path, home: Option<&Path>) -> PathBuf {
    dropped::paths(text, folder, home).into_iter().next().unwrap_or_else(|| folder.to_path_buf())
}
