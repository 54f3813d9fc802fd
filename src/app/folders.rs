//! The folder that a new dataset goes to, by browsing the server: each folder is a menu of those in it, with one line
//! that takes it and one that makes another in it.

use super::choose::{close_waiting, fill, waiting_menu};
use super::effect::{Effect, Effects, TaskId};
use super::field::TextField;
use super::guarding;
use super::model_menus::prompt;
use super::overlay::{Item, Pick, Purpose};
use super::state::{Mark, State, Trouble};
use crate::dataset::{CallFailure, Edit, Folder, FolderContents, FolderId};

/// The folders from the top down to one, in words.
fn path(way: &[Folder]) -> String {
    way.iter().map(|folder| folder.name.as_str()).collect::<Vec<_>>().join(" / ")
}

fn title(way: &[Folder]) -> String {
    if way.is_empty() { "Folders".to_owned() } else { format!("Folder {}", path(way)) }
}

/// Opens a folder: the menu that its contents fill when they are there.
pub(super) fn open(state: &mut State, way: Vec<Folder>) -> Effects {
    let Some(project) = state.projects.chosen.as_ref().map(|project| project.id.clone()) else {
        state.say(Mark::Warn, "choose a project first (screen 2)");
        return Effects::none();
    };
    let task = state.task();
    let folder = way.last().map(|folder| folder.id.clone());
    waiting_menu(state, format!("{}: reading…", title(&way)), task);
    let search = state.destination.finding.give_up();
    let earlier = state.destination.browse(task, way);
    Effects::from(search).and(earlier).and(Effect::ReadFolder(task, project, folder))
}

/// What a folder holds fills the menu that was opened for it.
pub(super) fn arrived(state: &mut State, task: TaskId, answer: Result<FolderContents, CallFailure>) {
    let Some(way) = state.destination.browsed(task) else { return };
    match answer {
        Ok(contents) => fill(state, task, |menu| (menu.title, menu.items) = (title(&way), items(way, contents))),
        Err(failure) => {
            close_waiting(state, task);
            trouble(state, "The folder can't be read", failure);
        }
    }
}

fn items(way: Vec<Folder>, contents: FolderContents) -> Vec<Item> {
    let mut items = Vec::new();
    if let Some((_, above)) = way.split_last() {
        let others = match contents.others {
            0 => "the dataset goes here".to_owned(),
            1 => "the dataset goes here, beside 1 other object".to_owned(),
            n => format!("the dataset goes here, beside {n} other objects"),
        };
        items.push(Item::new("use this folder", others, Pick::UseFolder(way.clone())));
        items.push(Item::new("../", "the folder above", Pick::OpenFolder(above.to_vec())));
    }
    for folder in contents.folders {
        let (label, owner) = (format!("{}/", folder.name), folder.owner.clone());
        items.push(Item::new(label, owner, Pick::OpenFolder(way.iter().cloned().chain([folder]).collect())));
    }
    if !way.is_empty() {
        items.push(Item::new("new folder…", "made on the server at once", Pick::Ask(Purpose::NewFolder(way))));
    }
    items
}

/// Asks for the name of a new folder.
pub(super) fn ask_name(state: &mut State, way: Vec<Folder>) {
    let here = state.login.signed_in().map(|who| who.address.clone());
    if let Some(why) = here.and_then(|address| guarding::at(state, &address)) {
        state.say(Mark::Warn, why);
        return;
    }
    let title = format!("New folder in {}", path(&way));
    prompt(state, &title, "Enter makes it on the server", TextField::new(""), Purpose::NewFolder(way));
}

/// Makes a folder of this name in the last one of a way.
pub(super) fn make(state: &mut State, way: Vec<Folder>, name: &str) -> Effects {
    let project = state.projects.chosen.as_ref().map(|project| project.id.clone());
    let Some((project, parent)) = project.zip(way.last().map(|folder| folder.id.clone())) else {
        return Effects::none();
    };
    let task = state.task();
    state.say(Mark::Busy, "making the folder");
    let earlier = state.destination.browse(task, way);
    Effects::from(earlier).and(Effect::MakeFolder(task, project, parent, name.to_owned()))
}

/// A folder was made: it is the one to use.
pub(super) fn made(state: &mut State, task: TaskId, answer: Result<Folder, CallFailure>) {
    let Some(mut way) = state.destination.browsed(task) else { return };
    match answer {
        Ok(folder) => {
            way.push(folder);
            take(state, &way);
        }
        Err(failure) => trouble(state, "The folder can't be made", failure),
    }
}

/// Makes the last folder of a way the one that the dataset goes to.
pub(super) fn take(state: &mut State, way: &[Folder]) {
    let Some(folder) = way.last() else { return };
    state.destination.name_folder(folder.id.clone(), path(way));
    if let Some(designer) = &mut state.designer {
        designer.edit(Edit::SetFolder(Some(folder.id.clone())));
    }
    state.say(Mark::Ok, format!("the dataset goes to {}", path(way)));
}

fn trouble(state: &mut State, title: &str, failure: CallFailure) {
    let text = vec![failure.to_string(), "The model is as it was.".to_owned()];
    let next = vec!["{key:destination} tries again, or chooses another folder.".to_owned()];
    state.trouble(Trouble { title: title.to_owned(), at: state.now.wall, text, next, call: Some(failure) });
}

impl super::destination::Destination {
    /// A folder in words: its path where it was browsed to, else its id.
    pub fn folder_title(&self, folder: &FolderId) -> String {
        self.names.get(folder).cloned().unwrap_or_else(|| format!("folder {folder}"))
    }

    /// Keeps the path of a folder for the screen.
    pub(super) fn name_folder(&mut self, folder: FolderId, path: String) {
        self.names.insert(folder, path);
    }

    fn browse(&mut self, task: TaskId, way: Vec<Folder>) -> Option<Effect> {
        self.way = way;
        self.browsing.wait_for(task)
    }

    /// The way to the folder that this task was about, if it is still waited for.
    fn browsed(&mut self, task: TaskId) -> Option<Vec<Folder>> {
        self.browsing.awaits(task).then(|| {
            self.browsing = super::effect::Remote::Idle;
            std::mem::take(&mut self.way)
        })
    }
}
