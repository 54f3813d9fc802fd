//! Screen 4: the model designer. Panes of tables, columns, the dataset's objects and problems, and the
//! button that opens the review. Every change is an [`Edit`] on a history, so all of it can be undone.

use std::path::Path;

use super::effect::{Effects, Remote};
use super::list::{Cursor, Move};
use super::overlay::Overlay;
use super::state::{Mark, Screen, State, Trouble};
use crate::dataset::{
    ColumnAt, Edit, History, Model, Place, Preview, Problem, Role, Sent, TableModel, Weight, suggest_roles,
    table_from_preview,
};

/// Screen 4.
#[derive(Debug, Clone, PartialEq)]
pub struct Designer {
    /// The model and its past.
    pub history: History<Model>,
    /// What has the keys.
    pub pane: Pane,
    /// The selected table.
    pub table: Cursor,
    /// The selected column of that table.
    pub column: Cursor,
    /// The selected cell of that column.
    pub cell: Cell,
    /// The selected object of the dataset.
    pub object: Cursor,
    /// The selected problem.
    pub problem: Cursor,
}

/// What has the keys on screen 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The tables.
    Tables,
    /// The columns of the selected table.
    Columns,
    /// The dataset's name, description, attributes and metrics.
    Dataset,
    /// What stands in the way.
    Problems,
    /// The button that opens the review.
    Review,
}

impl Pane {
    /// All of them, in the order of Tab.
    pub const ALL: [Self; 5] = [Self::Tables, Self::Columns, Self::Dataset, Self::Problems, Self::Review];
}

/// A cell of the row of a column that Enter edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Its name in the dataset.
    Name,
    /// Its type.
    Type,
    /// Its role.
    Role,
}

/// A row of the dataset pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// The dataset's name.
    Name,
    /// The dataset's description.
    Description,
    /// An attribute, by its ID form, or a metric.
    Role(Role),
}

impl Designer {
    pub(super) fn new(model: Model) -> Self {
        let mut designer = Self {
            history: History::new(model),
            pane: Pane::Review,
            table: Cursor(0),
            column: Cursor(0),
            cell: Cell::Name,
            object: Cursor(0),
            problem: Cursor(0),
        };
        if !designer.model().is_ready() {
            designer.pane = Pane::Problems;
        }
        designer
    }

    /// Makes this model one more edit of a model that was edited before, so that `u` brings that one back.
    fn come_after(&mut self, earlier: Self) {
        let model = std::mem::replace(&mut self.history, earlier.history).now().clone();
        self.history.edit(|now| *now = model);
    }

    /// The model as it is now.
    pub const fn model(&self) -> &Model {
        self.history.now()
    }

    /// The selected table.
    pub fn selected_table(&self) -> Option<&TableModel> {
        self.model().tables.get(self.table.0)
    }

    /// The place of the selected column.
    pub const fn at(&self) -> ColumnAt {
        ColumnAt { table: self.table.0, column: self.column.0 }
    }

    /// The rows of the dataset pane: its name and description, then attributes, then metrics.
    pub fn objects(&self) -> Vec<Object> {
        let definition = self.model().definition();
        let attributes = definition.attributes.iter().map(|a| Object::Role(Role::attribute(a.name.as_str())));
        let metrics = definition.metrics.iter().map(|m| Object::Role(Role::metric(m.name.as_str())));
        [Object::Name, Object::Description].into_iter().chain(attributes).chain(metrics).collect()
    }

    /// The problems, those that close the way on first.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.model().problems();
        problems.sort_by_key(|problem| problem.weight != Weight::Blocks);
        problems
    }

    /// Whether a pane has rows at all.
    fn len(&self, pane: Pane) -> usize {
        match pane {
            Pane::Tables => self.model().tables.len(),
            Pane::Columns => self.selected_table().map_or(0, |table| table.columns.len()),
            Pane::Dataset => self.objects().len(),
            Pane::Problems => self.problems().len(),
            Pane::Review => 0,
        }
    }

    /// Puts every cursor back inside its list after an edit.
    fn settle(&mut self) {
        for pane in Pane::ALL {
            let len = self.len(pane);
            let cursor = match pane {
                Pane::Tables => &mut self.table,
                Pane::Columns => &mut self.column,
                Pane::Dataset => &mut self.object,
                Pane::Problems => &mut self.problem,
                Pane::Review => continue,
            };
            cursor.0 = cursor.0.min(len.saturating_sub(1));
        }
    }

    pub(super) fn edit(&mut self, edit: Edit) {
        self.history.edit(|model| model.apply(edit));
        self.settle();
    }

    pub(super) fn undo(&mut self) -> bool {
        let done = self.history.undo();
        self.settle();
        done
    }

    pub(super) fn redo(&mut self) -> bool {
        let done = self.history.redo();
        self.settle();
        done
    }

    pub(super) fn go(&mut self, step: Move, page: usize) {
        let len = self.len(self.pane);
        match self.pane {
            Pane::Tables => {
                let before = self.table;
                self.table.go(step, len, page);
                if self.table != before {
                    self.column = Cursor(0);
                }
            }
            Pane::Columns => self.column.go(step, len, page),
            Pane::Dataset => self.object.go(step, len, page),
            Pane::Problems => self.problem.go(step, len, page),
            Pane::Review => {}
        }
    }

    /// Left and right: between the cells of a column, or from the tables into the columns and back.
    pub(super) fn sideways(&mut self, right: bool) {
        match (self.pane, self.cell, right) {
            (Pane::Tables, _, true) => {
                self.pane = Pane::Columns;
                self.cell = Cell::Name;
            }
            (Pane::Columns, Cell::Name, true) | (Pane::Columns, Cell::Role, false) => self.cell = Cell::Type,
            (Pane::Columns, Cell::Type, true) => self.cell = Cell::Role,
            (Pane::Columns, Cell::Type, false) => self.cell = Cell::Name,
            (Pane::Columns, Cell::Name, false) => self.pane = Pane::Tables,
            _ => {}
        }
    }

    pub(super) fn next_pane(&mut self, by: usize) {
        let at = Pane::ALL.iter().position(|pane| *pane == self.pane).unwrap_or(0);
        if let Some(pane) = Pane::ALL.get((at + by) % Pane::ALL.len()) {
            self.pane = *pane;
        }
    }

    /// Goes where a problem is.
    pub(super) fn go_to(&mut self, place: Place) {
        match place {
            Place::Dataset => {
                self.pane = Pane::Dataset;
                self.object = Cursor(0);
            }
            Place::Table(table) => {
                self.pane = Pane::Tables;
                self.table = Cursor(table);
                self.column = Cursor(0);
            }
            Place::Column(table, column) => {
                self.pane = Pane::Columns;
                self.table = Cursor(table);
                self.column = Cursor(column);
            }
        }
    }

    /// The place that has the keys.
    const fn place(&self) -> Option<Place> {
        match self.pane {
            Pane::Tables => Some(Place::Table(self.table.0)),
            Pane::Columns => Some(Place::Column(self.table.0, self.column.0)),
            Pane::Dataset => Some(Place::Dataset),
            Pane::Problems | Pane::Review => None,
        }
    }

    /// Goes where the selected problem is.
    pub(super) fn go_to_selected_problem(&mut self) {
        if let Some(problem) = self.problems().get(self.problem.0) {
            self.go_to(problem.place);
        }
    }

    /// Goes to the selected problem, or when it has the keys already to the one after it; from the last to
    /// the first again. So a problem that moved up because the one before it was solved is not passed over.
    pub(super) fn next_problem(&mut self) -> Option<Problem> {
        let problems = self.problems();
        let is_here = problems.get(self.problem.0).is_some_and(|problem| self.place() == Some(problem.place));
        let at = (self.problem.0 + usize::from(is_here)) % problems.len().max(1);
        let problem = problems.get(at)?.clone();
        self.problem = Cursor(at);
        self.go_to(problem.place);
        Some(problem)
    }
}

/// Makes a model of the files in use as soon as all have been looked at, and shows it. The same files again
/// keep the model as it was edited.
pub(super) fn begin_when_ready(state: &mut State) -> Effects {
    if state.files.using.is_empty() {
        return Effects::none();
    }
    let mut previews: Vec<&Preview> = Vec::new();
    for path in &state.files.using {
        match state.files.looks.get(path) {
            Some(Remote::Ready(preview)) => previews.push(preview),
            Some(Remote::Failed(why)) => {
                let (path, why) = (path.clone(), why.clone());
                return unreadable(state, &path, why);
            }
            _ => return Effects::none(),
        }
    }
    let is_same = state.designer.as_ref().is_some_and(|designer| {
        let tables = &designer.model().tables;
        tables.len() == previews.len() && tables.iter().zip(&previews).all(|(table, look)| table.file == look.file)
    });
    if !is_same {
        let mut tables: Vec<TableModel> = previews.iter().map(|preview| table_from_preview(preview)).collect();
        suggest_roles(&mut tables);
        let name = dataset_name(&tables);
        let mut designer = Designer::new(Model { name, description: String::new(), folder: None, tables });
        if let Some(earlier) = state.designer.take().filter(|earlier| earlier.history.can_undo()) {
            designer.come_after(earlier);
        }
        state.designer = Some(designer);
    }
    state.files.using.clear();
    tell_ready(state);
    if state.screen == Screen::Files && state.overlays.is_empty() {
        state.show(Screen::Designer);
    }
    Effects::none()
}

fn tell_ready(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    match designer.problems().iter().filter(|problem| problem.weight == Weight::Blocks).count() {
        0 => state.say(Mark::Ok, "the model is ready; > opens the review"),
        1 => state.say(Mark::Warn, "1 problem closes the way to the review"),
        n => state.say(Mark::Warn, format!("{n} problems close the way to the review")),
    }
}

fn unreadable(state: &mut State, path: &Path, why: String) -> Effects {
    state.files.using.clear();
    state.trouble(Trouble {
        title: why,
        at: state.now.wall,
        text: vec![format!("The file is {}.", path.display()), "Nothing was sent. The model is as it was.".to_owned()],
        next: vec!["Correct the file and press Enter again, or choose another.".to_owned()],
        call: None,
    });
    Effects::none()
}

/// One file gives the dataset its name; several get that of the folder that holds the first.
fn dataset_name(tables: &[TableModel]) -> String {
    let folder = |table: &TableModel| Some(table.file.path.parent()?.file_name()?.to_string_lossy().into_owned());
    match tables {
        [only] => only.name.clone(),
        _ => tables.first().and_then(folder).unwrap_or_else(|| "dataset".to_owned()),
    }
}

/// Skips the selected column, or takes it back in.
pub(super) fn toggle_skip(state: &mut State) {
    let Some(designer) = &mut state.designer else { return };
    let at = designer.at();
    designer.edit(Edit::ToggleSkip(at));
    let Some(column) = designer.model().column(at) else { return };
    let words = match column.sent {
        Sent::Skipped => format!("{} is left out", column.header),
        Sent::Yes => format!("{} is sent", column.header),
    };
    state.say(Mark::Ok, words);
}

/// Opens the review, or goes to the first problem that closes the way.
pub(super) fn review(state: &mut State) {
    let Some(designer) = &mut state.designer else { return };
    let blocking = designer.problems().into_iter().find(|problem| problem.weight == Weight::Blocks);
    if let Some(problem) = blocking {
        designer.problem = Cursor(0);
        designer.go_to(problem.place);
        state.say(Mark::Warn, format!("not ready: {}", problem.text));
        return;
    }
    if let Some(review) = super::review::Review::of(state) {
        state.open(Overlay::Review(Box::new(review)));
    }
}
