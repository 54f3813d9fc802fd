//! Marked files that become one table, and are taken apart again. To everything behind this page they are one
//! path, the pattern that names them; here they are still rows of a folder.

use std::path::{Path, PathBuf};

use super::{Files, look_at, look_at_selected};
use crate::app::effect::Effects;
use crate::app::state::{Mark, State, Trouble};
use crate::dataset::joined;
use crate::text;

impl Files {
    /// The files that are one table under this path; nothing when it is that of a file.
    pub fn parts(&self, path: &Path) -> &[PathBuf] {
        self.joined.get(path).map_or(&[], Vec::as_slice)
    }

    /// What a file is read as: the table that it was made a part of, else itself.
    pub fn table_of<'a>(&'a self, path: &'a Path) -> &'a Path {
        let table = self.joined.iter().find(|(_, files)| files.iter().any(|file| file == path));
        table.map_or(path, |(table, _)| table)
    }

    /// Marks the files of a table one by one again.
    fn part(&mut self, table: &Path) {
        let Some(files) = self.joined.remove(table) else { return };
        if let Some(at) = self.marks.iter().position(|mark| mark == table) {
            self.marks.splice(at..=at, files);
        }
        self.using.clear();
        self.forget(table);
    }
}

/// Makes the marked files one table.
pub(in crate::app) fn join(state: &mut State) -> Effects {
    let files: Vec<PathBuf> =
        state.files.marks.iter().filter(|mark| state.files.parts(mark).is_empty()).cloned().collect();
    if files.len() < 2 {
        state.say(Mark::Warn, "mark the files first that are to be one table ({key:mark})");
        return Effects::none();
    }
    let Some(table) = joined(&files) else {
        state.say(Mark::Warn, "a name with * ? { } or a comma in it can't be made one table with others");
        return Effects::none();
    };
    let count = text::count(files.len() as u64);
    state.files.marks.retain(|mark| !files.contains(mark));
    state.files.marks.push(table.clone());
    state.files.joined.insert(table.clone(), files);
    state.say(Mark::Ok, format!("{count} files are one table; {{key:part-files}} takes them apart again"));
    look_at(state, table)
}

/// Takes the table apart that the selected file is part of, or else all of them.
pub(in crate::app) fn part(state: &mut State) -> Effects {
    let files = &mut state.files;
    let selected = files.selected().and_then(|row| row.file()).map(|entry| files.table_of(&entry.path).to_owned());
    let tables: Vec<PathBuf> = match selected {
        Some(table) if files.joined.contains_key(&table) => vec![table],
        _ => files.joined.keys().cloned().collect(),
    };
    if tables.is_empty() {
        state.say(Mark::Warn, "no files were made one table here ({key:join-files} does that)");
        return Effects::none();
    }
    for table in &tables {
        files.part(table);
    }
    state.say(Mark::Ok, "each file is a table of its own again");
    look_at_selected(state)
}

/// Files that can't be one table are marked one by one again.
pub(super) fn refused(state: &mut State, table: &Path, why: String) {
    if state.files.parts(table).is_empty() {
        return;
    }
    state.files.part(table);
    state.trouble(Trouble {
        title: why,
        at: state.now.wall,
        text: vec!["The files are not one table; each is marked by itself again.".to_owned()],
        next: vec![
            "{key:take-away} takes the marks off, {key:mark} marks others, {key:join-files} makes them one table."
                .to_owned(),
        ],
        call: None,
    });
}
