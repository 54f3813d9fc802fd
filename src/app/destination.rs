//! Where a push goes: a new dataset, or one that the server has. The latter is searched for, its definition is
//! read, and the files are laid under it; what doesn't fit is decided column by column, and nothing of the
//! dataset's own is edited here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::choose::{close_waiting, fill, menu, waiting_menu};
use super::command::CommandId;
use super::designer::{Designer, Pane};
use super::effect::{Effect, Effects, Remote, TaskId};
use super::field::TextField;
use super::list::Cursor;
use super::model_menus::prompt;
use super::modelling::{dataset_name, tell_ready};
use super::overlay::{Choice, Decision, Item, Overlay, Pick, Purpose, Question};
use super::state::{Mark, State, Trouble};
use crate::dataset::{
    CallFailure, ColumnAt, ColumnModel, Edit, Folder, FolderId, FoundDataset, FoundDatasets, Model, Sent, Standing,
    StoredDataset, TableModel, Target, suggest_roles, table_read_as,
};
use crate::text;

/// What is on its way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Destination {
    /// A search for datasets.
    pub(super) finding: Remote<()>,
    /// The definition of one.
    reading: Remote<()>,
    /// The one whose definition is read.
    wanted: Option<FoundDataset>,
    /// A folder's contents, or a folder that is made.
    pub(super) browsing: Remote<()>,
    /// The way to that folder.
    pub(super) way: Vec<Folder>,
    /// The folders that were come upon, by their paths.
    pub(super) names: BTreeMap<FolderId, String>,
    /// What stands where the dataset goes, for the menu of destinations.
    looking: Remote<()>,
}

/// Why an edit is not for a dataset that is there.
const LOCKED: &str = "the dataset has its own names and types; {key:destination} chooses another destination";

/// Why a command can't run for where the push goes, if so.
pub(super) fn refusal(designer: &Designer, id: CommandId) -> Option<&'static str> {
    let is_there = designer.model().target.existing().is_some();
    match id {
        CommandId::Type
        | CommandId::Attribute
        | CommandId::Metric
        | CommandId::Rename
        | CommandId::Describe
        | CommandId::ColumnDown
        | CommandId::ColumnUp
        | CommandId::Body
            if is_there =>
        {
            Some(LOCKED)
        }
        CommandId::Match if !is_there => Some(
            "there is nothing to match with: the push makes a new dataset ({key:destination} chooses one that is there)",
        ),
        CommandId::Match if !matches!(designer.pane, Pane::Tables | Pane::Columns) => {
            Some("select a table or a column first (Tab goes to them)")
        }
        _ => None,
    }
}

/// Offers the destinations, and asks the server what stands where a new dataset would go.
pub(super) fn ask(state: &mut State) -> Effects {
    let Some(designer) = &state.designer else { return Effects::none() };
    let find = Item::new("an existing dataset…", "search by name; its own types rule", Pick::Ask(Purpose::FindDataset));
    let model = designer.model();
    let Some(dataset) = model.target.existing() else {
        let folder = model.folder.as_ref().map_or_else(my_reports, |id| state.destination.folder_title(id));
        let items = vec![
            Item::new("a new dataset", "{key:rename} renames it here", Pick::Ask(Purpose::NameDataset)),
            Item::new("its folder…", format!("now {folder}"), Pick::OpenFolder(Vec::new())),
            find,
        ];
        let title = format!("Destination (now a new dataset {})", text::cell(&model.name, 40));
        let place = (model.folder.clone(), model.name.clone());
        menu(state, title, items, 2);
        return look(state, place);
    };
    let new = Item::new("a new dataset", "with everything that the files have; that one stays", Pick::NewDataset);
    let over = Item::new(
        "overwrite its definition…",
        "all tables replaced; reports built on it can lose their links; asks for the name",
        Pick::Redefine,
    );
    let title = format!("Destination (now {})", text::cell(&dataset.name, 40));
    menu(state, title, vec![new, over, find], 2);
    Effects::none()
}

/// Where a dataset goes that names no folder.
fn my_reports() -> String {
    "My Reports".to_owned()
}

fn look(state: &mut State, (folder, name): (Option<FolderId>, String)) -> Effects {
    let Some(project) = state.projects.chosen.as_ref().map(|project| project.id.clone()) else {
        return Effects::none();
    };
    let task = state.task();
    let earlier = state.destination.looking.wait_for(task);
    Effects::from(earlier).and(Effect::LookAtPlace(task, project, folder, name))
}

/// What stands there is said in the menu that asked, if it is still open.
pub(super) fn looked(state: &mut State, task: TaskId, found: Result<Standing, CallFailure>) {
    if !state.destination.looking.awaits(task) {
        return;
    }
    state.destination.looking = Remote::Idle;
    let version = state.login.signed_in().and_then(|who| state.login.version_at(&who.address)).map(str::to_owned);
    let words = match found {
        Ok(standing) => standing.sentence(version.as_deref()),
        Err(failure) => format!("what stands there can't be read: {}", failure.message),
    };
    let is_new = |item: &&mut Item| item.pick == Pick::Ask(Purpose::NameDataset);
    if let Some(Overlay::Menu(menu)) = state.overlays.last_mut()
        && let Some(item) = menu.items.iter_mut().find(is_new)
    {
        item.note = words;
    }
}

/// Asks for the name to search by.
pub(super) fn ask_name(state: &mut State) {
    let name = state.designer.as_ref().map(|designer| designer.model().name.clone()).unwrap_or_default();
    let note = "a part of its name; nothing lists all";
    prompt(state, "Search for a dataset", note, TextField::new(&name), Purpose::FindDataset);
}

fn searching(name: &str) -> String {
    format!("Datasets like {:?}: searching…", text::excerpt(name, 40))
}

/// Searches for datasets.
pub(super) fn find(state: &mut State, name: &str) -> Effects {
    let Some(project) = state.projects.chosen.as_ref().map(|project| project.id.clone()) else {
        state.say(Mark::Warn, "choose a project first (screen 2)");
        return Effects::none();
    };
    let task = state.task();
    let folder = state.destination.browsing.give_up();
    let earlier = state.destination.finding.wait_for(task);
    waiting_menu(state, searching(name), task);
    Effects::from(folder).and(earlier).and(Effect::FindDatasets(task, project, name.to_owned()))
}

/// What was found fills the list that was opened for it.
pub(super) fn found(state: &mut State, task: TaskId, answer: Result<FoundDatasets, CallFailure>) {
    if !state.destination.finding.awaits(task) {
        return;
    }
    state.destination.finding = Remote::Idle;
    match answer {
        Ok(found) => fill(state, task, |menu| {
            let begin = menu.title.trim_end_matches(": searching…").to_owned();
            let (shown, total) = (found.list.len(), found.total);
            menu.title = match shown {
                0 => format!("{begin}: none"),
                n if n < total => format!("{begin}: the first {n} of {total}"),
                n => format!("{begin}: {n}"),
            };
            menu.items = found.list.iter().map(item).collect();
        }),
        Err(failure) => {
            close_waiting(state, task);
            trouble(state, "The search for datasets failed", failure);
        }
    }
}

fn item(found: &FoundDataset) -> Item {
    let day = found.changed.split('T').next().unwrap_or_default();
    let parts = [found.path.as_str(), found.owner.as_str(), day, found.id.short()];
    let about = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    Item::new(found.name.clone(), about, Pick::Dataset(found.clone()))
}

/// Reads the definition of a dataset.
pub(super) fn read(state: &mut State, found: FoundDataset) -> Effects {
    let Some(project) = state.projects.chosen.as_ref().map(|project| project.id.clone()) else {
        return Effects::none();
    };
    let task = state.task();
    let earlier = state.destination.reading.wait_for(task);
    state.say(Mark::Busy, "reading the definition of the dataset");
    let dataset = found.id.clone();
    state.destination.wanted = Some(found);
    Effects::from(earlier).and(Effect::ReadDataset(task, project, dataset))
}

/// The definition has come: the files are laid under it.
pub(super) fn arrived(state: &mut State, task: TaskId, answer: Result<StoredDataset, CallFailure>) {
    if !state.destination.reading.awaits(task) {
        return;
    }
    state.destination.reading = Remote::Idle;
    match answer {
        Ok(mut dataset) => {
            if let Some(FoundDataset { folder: Some(folder), path, .. }) = state.destination.wanted.take() {
                state.destination.name_folder(folder.clone(), path);
                dataset.folder = Some(folder);
            }
            let files = files(state);
            let Some(designer) = &mut state.designer else { return };
            let model = Model::of_stored(&Arc::new(dataset)).fed_by(&files);
            designer.become_model(model);
            tell_ready(state);
        }
        Err(failure) => trouble(state, "The definition of the dataset can't be read", failure),
    }
}

/// The tables that the files in use would become by themselves.
fn files(state: &State) -> Vec<TableModel> {
    let Some(designer) = &state.designer else { return Vec::new() };
    let fed = designer.model().tables.iter().filter(|table| table.feed.is_some());
    let afresh = |table: &Arc<TableModel>| {
        let feed = table.feed.as_ref()?;
        let look = state.files.looks.get(&feed.file.path)?.ready()?;
        (look.file == feed.file && look.reading == feed.reading)
            .then(|| table_read_as(look, &table.readings(&look.sample)))
    };
    let mut tables: Vec<_> = fed.map(|table| afresh(table).unwrap_or_else(|| TableModel::clone(table))).collect();
    suggest_roles(&mut tables);
    tables
}

/// Makes the destination a new dataset again.
pub(super) fn new_dataset(state: &mut State) {
    let tables = files(state);
    let name = dataset_name(&tables);
    define(state, name, None, tables);
}

/// Makes the destination a definition under the name and in the folder of the dataset that is there, which puts it
/// in that one's place. The review asks for the name.
pub(super) fn redefine(state: &mut State) {
    let tables = files(state);
    let existing = state.designer.as_ref().and_then(|designer| designer.model().target.existing());
    let Some((name, folder)) = existing.map(|dataset| (dataset.name.clone(), dataset.folder.clone())) else { return };
    let Some(folder) = folder else {
        state.say(Mark::Warn, "the server does not tell the folder of that dataset, which its definition has to name");
        return;
    };
    define(state, name, Some(folder), tables);
}

fn define(state: &mut State, name: String, folder: Option<FolderId>, tables: Vec<TableModel>) {
    let Some(designer) = &mut state.designer else { return };
    let tables = tables.into_iter().map(Arc::new).collect();
    let (description, notes) = (String::new(), BTreeMap::new());
    designer.become_model(Model { name, description, folder, tables, notes, target: Target::New });
    tell_ready(state);
}

/// The same dataset, fed by other files.
pub(super) fn fed_by(model: &Model, tables: &[TableModel]) -> Option<Model> {
    match &model.target {
        Target::New => None,
        Target::Existing(dataset) => Some(Model::of_stored(dataset).fed_by(tables)),
    }
}

/// Offers what can be done about the selected column.
pub(super) fn ask_column(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let at = designer.at();
    let Some(column) = designer.model().column(at) else { return };
    let by_hand = |about| Item::new("match it…", about, Pick::Run(CommandId::Match));
    let skip = |title, about| Item::new(title, about, Pick::Run(CommandId::Skip));
    let items = match (column.sent, column.index) {
        (Sent::Undecided, _) => vec![
            skip("leave it out", "nothing changes on the server"),
            by_hand("it is another name of a column of the dataset"),
            Item::new("another destination…", "a new dataset has every column", Pick::Run(CommandId::Destination)),
        ],
        (Sent::Skipped, _) => {
            vec![skip("decide again", "it is left out now"), by_hand("it is another name of a column")]
        }
        (Sent::Yes, None) => {
            vec![by_hand("it is another name of a column of the file"), skip("send null…", "asks; in every row")]
        }
        (Sent::AsNull, _) => vec![skip("decide again", "null is sent now")],
        (Sent::Yes, Some(_)) => {
            state.say(Mark::Warn, LOCKED);
            return;
        }
    };
    let title = column.name.clone();
    menu(state, title, items, 0);
}

/// Asks whether null is sent for the selected column, which the file lacks; false where that is not the matter.
pub(super) fn ask_null(state: &mut State) -> bool {
    let Some(designer) = &state.designer else { return false };
    let at = designer.at();
    let (Some(dataset), Some(column)) = (designer.model().target.existing(), designer.model().column(at)) else {
        return false;
    };
    if designer.pane != Pane::Columns || (column.sent, column.index) != (Sent::Yes, None) {
        return false;
    }
    let name = column.name.clone();
    if dataset.is_key(&name) {
        state
            .say(Mark::Warn, format!("{name} can't be null: an attribute has its name, and rows are told apart by it"));
        return true;
    }
    state.open(Overlay::Question(Question {
        title: format!("Send null for {name} in every row?"),
        text: vec![
            "The file has no column for it. The server does not tell what a column feeds: if rows are told apart \
             by it, they will not be found again."
                .to_owned(),
        ],
        choices: vec![
            Choice::new("Leave it open", "Esc does the same", Decision::Stay),
            Choice::new("Send null", "{key:undo} takes it back", Decision::SendNull(at)),
        ],
        cursor: Cursor(0),
        upload: None,
    }));
    true
}

/// Offers what the selected column, or table, can be matched with by hand.
pub(super) fn ask_match(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let (title, items) = match designer.pane {
        Pane::Tables => table_matches(designer),
        _ => column_matches(designer),
    };
    if items.is_empty() {
        state.say(Mark::Warn, "there is nothing left over to match it with");
        return;
    }
    menu(state, title, items, 0);
}

fn column_matches(designer: &Designer) -> (String, Vec<Item>) {
    let at = designer.at();
    let Some((table, column)) = designer.selected_table().zip(designer.model().column(at)) else {
        return (String::new(), Vec::new());
    };
    let is_extra = |column: &ColumnModel| matches!(column.sent, Sent::Undecided | Sent::Skipped);
    let others = table.columns.iter().enumerate().filter(|(place, _)| *place != at.column);
    if is_extra(column) {
        let items = others.filter(|(_, other)| !is_extra(other)).map(|(to, other)| {
            let about = match other.index {
                Some(_) => format!("{}, fed by {} now", other.data_type.title(), other.header),
                None => format!("{}, fed by nothing", other.data_type.title()),
            };
            Item::new(other.name.clone(), about, Pick::Edit(Edit::Match { extra: at, column: to }))
        });
        return (format!("{} of the file is…", column.header), items.collect());
    }
    let items = others.filter(|(_, other)| is_extra(other)).map(|(from, other)| {
        let extra = ColumnAt { table: at.table, column: from };
        let about = other.example.clone().unwrap_or_default();
        Item::new(other.header.clone(), about, Pick::Edit(Edit::Match { extra, column: at.column }))
    });
    (format!("{} of the dataset is fed by…", column.name), items.collect())
}

fn table_matches(designer: &Designer) -> (String, Vec<Item>) {
    let at = designer.table.0;
    let (Some(dataset), Some(table)) = (designer.model().target.existing(), designer.selected_table()) else {
        return (String::new(), Vec::new());
    };
    let is_extra = |table: &TableModel| dataset.table(&table.name).is_none();
    let tables = designer.model().tables.iter().enumerate();
    if is_extra(table) {
        let free = tables.filter(|(_, other)| !is_extra(other) && other.feed.is_none());
        let items = free.map(|(to, other)| {
            Item::new(other.name.clone(), "fed by nothing", Pick::Edit(Edit::MatchTable { extra: at, table: to }))
        });
        return (format!("{} feeds…", table.name), items.collect());
    }
    let items = tables.filter(|(_, other)| is_extra(other)).map(|(from, other)| {
        Item::new(other.name.clone(), "a file", Pick::Edit(Edit::MatchTable { extra: from, table: at }))
    });
    (format!("{} is fed by…", table.name), items.collect())
}

fn trouble(state: &mut State, title: &str, failure: CallFailure) {
    let text = vec![failure.to_string(), "The model is as it was.".to_owned()];
    let next =
        vec!["{key:destination} tries again; a dataset that this API did not make can't be updated by it.".to_owned()];
    state.trouble(Trouble { title: title.to_owned(), at: state.now.wall, text, next, call: Some(failure) });
}
