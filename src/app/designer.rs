//! Screen 4: the model designer. Panes of tables, columns, the dataset's objects and problems, and the
//! button that opens the review. Every change is an [`Edit`] on a history, so all of it can be undone.

use std::collections::BTreeSet;

use super::list::{Cursor, Filter, Move};
use crate::dataset::{
    ColumnAt, ColumnModel, Edit, History, Known, Model, Object, Place, Problem, Sent, TableModel, Weight,
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
    /// The selected row of the dataset pane.
    pub object: Cursor,
    /// The selected problem.
    pub problem: Cursor,
    /// The marked columns of the selected table.
    pub marks: BTreeSet<usize>,
    /// The model as it was saved last.
    pub(super) saved: Option<Model>,
    /// What each pane is filtered by, in the order of [`Pane::ALL`].
    filters: [Filter; 4],
    /// What stands in the way, worked out after each edit, since a large model takes its time.
    problems: Vec<Problem>,
    /// What of it lies in single tables, for the next edit.
    known: Known,
    /// The rows of the dataset pane, likewise.
    objects: Vec<Row>,
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

    const fn number(self) -> usize {
        match self {
            Self::Tables => 0,
            Self::Columns => 1,
            Self::Dataset => 2,
            Self::Problems => 3,
            Self::Review => 4,
        }
    }
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
pub enum Row {
    /// The dataset's name.
    Name,
    /// The folder that it goes to.
    Folder,
    /// The dataset's description.
    Description,
    /// An attribute or a metric.
    Of(Object),
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
            marks: BTreeSet::new(),
            saved: None,
            filters: Default::default(),
            problems: Vec::new(),
            known: Known::default(),
            objects: Vec::new(),
        };
        designer.settle();
        if !designer.is_ready() {
            designer.pane = Pane::Problems;
        }
        designer
    }

    /// Makes this model one more edit of a model that was edited before, so that `u` brings that one back.
    pub(super) fn come_after(&mut self, earlier: Self) {
        let model = std::mem::replace(&mut self.history, earlier.history).now().clone();
        self.history.edit(|now| *now = model);
        self.saved = earlier.saved;
        self.settle();
    }

    /// Makes the whole model another one, as an edit that can be taken back, and goes where it needs somebody.
    pub(super) fn become_model(&mut self, model: Model) {
        self.marks.clear();
        (self.table, self.column, self.object, self.problem) = (Cursor(0), Cursor(0), Cursor(0), Cursor(0));
        self.edit(Edit::Become(Box::new(model)));
        self.pane = if self.is_ready() { Pane::Review } else { Pane::Problems };
    }

    /// The model as it is now.
    pub const fn model(&self) -> &Model {
        self.history.now()
    }

    /// Whether the model was edited and not saved since.
    pub fn is_unsaved(&self) -> bool {
        self.history.can_undo() && self.saved.as_ref() != Some(self.model())
    }

    /// The selected table.
    pub fn selected_table(&self) -> Option<&TableModel> {
        self.model().tables.get(self.table.0).map(|table| &**table)
    }

    /// The place of the selected column.
    pub const fn at(&self) -> ColumnAt {
        ColumnAt { table: self.table.0, column: self.column.0 }
    }

    /// The selected column.
    pub fn selected_column(&self) -> Option<&ColumnModel> {
        self.model().column(self.at())
    }

    /// The columns that a command is for: those that are marked, else the selected one.
    pub fn chosen(&self) -> Vec<ColumnAt> {
        if self.marks.is_empty() {
            return vec![self.at()];
        }
        self.marks.iter().map(|column| ColumnAt { table: self.table.0, column: *column }).collect()
    }

    /// The rows of the dataset pane: its name, folder and description, then attributes, then metrics.
    pub fn objects(&self) -> &[Row] {
        &self.objects
    }

    /// The problems, those that close the way on first.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether nothing closes the way to the review.
    pub fn is_ready(&self) -> bool {
        self.problems.first().is_none_or(|problem| problem.weight != Weight::Blocks)
    }

    /// What a pane is filtered by.
    pub fn filter(&self, pane: Pane) -> Option<&Filter> {
        self.filters.get(pane.number())
    }

    /// Whether a filter is being typed.
    pub fn is_typing(&self) -> bool {
        self.filter(self.pane).is_some_and(Filter::is_typing)
    }

    /// Acts on the filter of the pane that has the keys; the cursor stays on a row that is shown.
    pub(super) fn with_filter(&mut self, change: impl FnOnce(&mut Filter)) {
        if let Some(filter) = self.filters.get_mut(self.pane.number()) {
            change(filter);
        }
        self.back_into_sight();
    }

    /// The rows of a pane that its filter shows, by their places in the whole list.
    pub fn shown(&self, pane: Pane) -> Vec<usize> {
        let all = 0..self.len(pane);
        match self.filter(pane).filter(|filter| filter.is_on()) {
            None => all.collect(),
            Some(filter) => all.filter(|at| self.shows(filter, pane, *at)).collect(),
        }
    }

    fn shows(&self, filter: &Filter, pane: Pane, at: usize) -> bool {
        match pane {
            Pane::Tables => self.model().tables.get(at).is_some_and(|table| {
                let file = table.feed.as_ref().map(|feed| feed.file.name()).unwrap_or_default();
                filter.shows(&[&table.name, &file])
            }),
            Pane::Columns => {
                let column = self.selected_table().and_then(|table| table.columns.get(at));
                column.is_some_and(|column| {
                    let roles = column.roles_title();
                    filter.shows(&[&column.header, &column.name, column.data_type.title(), &roles])
                })
            }
            Pane::Dataset => match self.objects.get(at) {
                Some(Row::Of(object)) => filter.shows(&[object.kind(), object.name()]),
                Some(Row::Name) => filter.shows(&["name", &self.model().name]),
                Some(Row::Folder) => filter.shows(&["folder"]),
                Some(Row::Description) => filter.shows(&["description", &self.model().description]),
                None => false,
            },
            Pane::Problems => self.problems.get(at).is_some_and(|problem| filter.shows(&[&problem.text])),
            Pane::Review => false,
        }
    }

    /// How many rows a pane has, filtered or not.
    fn len(&self, pane: Pane) -> usize {
        match pane {
            Pane::Tables => self.model().tables.len(),
            Pane::Columns => self.selected_table().map_or(0, |table| table.columns.len()),
            Pane::Dataset => self.objects.len(),
            Pane::Problems => self.problems.len(),
            Pane::Review => 0,
        }
    }

    fn cursor(&self, pane: Pane) -> Option<Cursor> {
        Some(match pane {
            Pane::Tables => self.table,
            Pane::Columns => self.column,
            Pane::Dataset => self.object,
            Pane::Problems => self.problem,
            Pane::Review => return None,
        })
    }

    fn set_cursor(&mut self, pane: Pane, to: usize) {
        match pane {
            Pane::Tables if self.table.0 != to => {
                self.table = Cursor(to);
                self.column = Cursor(0);
                self.marks.clear();
                self.filters.iter_mut().skip(Pane::Columns.number()).take(1).for_each(Filter::clear);
            }
            Pane::Columns => self.column = Cursor(to),
            Pane::Dataset => self.object = Cursor(to),
            Pane::Problems => self.problem = Cursor(to),
            Pane::Tables | Pane::Review => {}
        }
    }

    /// Gives a pane the keys and puts its cursor on a row of the whole list.
    pub(super) fn select(&mut self, pane: Pane, at: usize) {
        self.pane = pane;
        if at < self.len(pane) {
            self.set_cursor(pane, at);
        }
    }

    /// Works out what follows from the model, and puts every cursor back inside its list.
    fn settle(&mut self) {
        let mut problems = self.history.now().problems_beside(&mut self.known);
        problems.sort_by_key(|problem| problem.weight != Weight::Blocks);
        self.problems = problems;
        let (attributes, metrics): (Vec<_>, Vec<_>) =
            self.model().objects().into_iter().partition(|object| matches!(object, Object::Attribute(_)));
        let objects = attributes.into_iter().chain(metrics).map(Row::Of);
        self.objects = [Row::Name, Row::Folder, Row::Description].into_iter().chain(objects).collect();
        for pane in Pane::ALL {
            let last = self.len(pane).saturating_sub(1);
            if let Some(cursor) = self.cursor(pane).filter(|cursor| cursor.0 > last) {
                self.set_cursor(pane, cursor.0.min(last));
            }
        }
        let columns = self.len(Pane::Columns);
        self.marks.retain(|at| *at < columns);
    }

    fn back_into_sight(&mut self) {
        let shown = self.shown(self.pane);
        let Some(cursor) = self.cursor(self.pane) else { return };
        if !shown.contains(&cursor.0) {
            let next = shown.iter().find(|at| **at > cursor.0).or(shown.last());
            if let Some(at) = next.copied() {
                self.set_cursor(self.pane, at);
            }
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
        let shown = self.shown(self.pane);
        let Some(cursor) = self.cursor(self.pane) else { return };
        let mut row = Cursor(shown.iter().position(|at| *at == cursor.0).unwrap_or(0));
        row.go(step, shown.len(), page);
        if let Some(at) = shown.get(row.0).copied() {
            self.set_cursor(self.pane, at);
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

    /// Marks the selected column, or takes its mark away, and goes on to the next.
    pub(super) fn mark(&mut self, page: usize) {
        if !self.marks.remove(&self.column.0) {
            self.marks.insert(self.column.0);
        }
        self.go(Move::Down, page);
    }

    /// Turns the marks of all columns shown round.
    pub(super) fn mark_all(&mut self) {
        for at in self.shown(Pane::Columns) {
            if !self.marks.remove(&at) {
                self.marks.insert(at);
            }
        }
    }

    /// Moves the selected column down or up among the columns of its table.
    pub(super) fn move_column(&mut self, by: isize) {
        let at = self.at();
        let to = at.column.checked_add_signed(by).filter(|to| *to < self.len(Pane::Columns));
        if let Some(to) = to {
            self.marks.clear();
            self.edit(Edit::MoveColumn(at, by));
            self.column = Cursor(to);
        }
    }

    /// Takes the selected table out of the model; says which.
    pub(super) fn take_table(&mut self) -> Option<String> {
        let name = self.selected_table()?.name.clone();
        let at = self.table.0;
        self.marks.clear();
        self.edit(Edit::TakeTable(at));
        self.column = Cursor(self.column.0.min(self.len(Pane::Columns).saturating_sub(1)));
        Some(format!("table {name} is taken out; {{key:undo}} brings it back"))
    }

    /// Leaves the chosen columns out, or takes them back in if all are out; says what was done.
    pub(super) fn toggle_skip(&mut self) -> Option<String> {
        let places = self.chosen();
        if self.model().target.existing().is_some() {
            return Some(self.decide_columns(&places));
        }
        let first = self.model().column(*places.first()?)?;
        let are_out = places.iter().all(|at| self.model().column(*at).is_none_or(|c| c.sent != Sent::Yes));
        let is_fed = self.selected_table().is_some_and(|table| table.feed.is_some());
        // Of a column that the file has not, null can be sent.
        let out = if places.len() == 1 && first.index.is_none() && is_fed { Sent::AsNull } else { Sent::Skipped };
        let sent = if are_out { Sent::Yes } else { out };
        let what = match places.len() {
            1 => format!("{} is", first.name),
            n => format!("{n} columns are"),
        };
        self.edit(Edit::SetSent(places, sent));
        Some(match sent {
            Sent::Yes => format!("{what} sent"),
            Sent::Skipped => format!("{what} left out"),
            Sent::AsNull => format!("{what} sent as null"),
            Sent::Undecided => format!("{what} to be decided"),
        })
    }

    /// The same where the dataset has its own columns: what the file has besides is left out, and null is no
    /// longer sent for what it lacks. Every column that both have is sent.
    fn decide_columns(&mut self, places: &[ColumnAt]) -> String {
        let next = |column: &ColumnModel| match (column.sent, column.index) {
            (Sent::Undecided, _) => Some(Sent::Skipped),
            (Sent::Skipped, _) => Some(Sent::Undecided),
            (Sent::AsNull, _) => Some(Sent::Yes),
            (Sent::Yes, _) => None,
        };
        let of = |at: &ColumnAt| self.model().column(*at).and_then(next);
        let Some(sent) = places.iter().find_map(of) else {
            return "the dataset takes every column that it has; only what the file has besides is left out".to_owned();
        };
        let places: Vec<_> = places.iter().copied().filter(|at| of(at) == Some(sent)).collect();
        let what = match places.as_slice() {
            [one] => format!("{} is", self.model().column(*one).map_or("", |column| column.name.as_str())),
            several => format!("{} columns are", several.len()),
        };
        self.edit(Edit::SetSent(places, sent));
        match sent {
            Sent::Skipped => format!("{what} left out"),
            Sent::Yes | Sent::AsNull | Sent::Undecided => format!("{what} to be decided again"),
        }
    }

    /// Goes where a problem is, and shows everything there.
    pub(super) fn go_to(&mut self, place: Place) {
        self.pane = match place {
            Place::Dataset => Pane::Dataset,
            Place::Table(_) => Pane::Tables,
            Place::Column(..) => Pane::Columns,
        };
        self.filters = Default::default();
        match place {
            Place::Dataset => self.object = Cursor(0),
            Place::Table(table) => self.set_cursor(Pane::Tables, table),
            Place::Column(table, column) => {
                self.set_cursor(Pane::Tables, table);
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
        if let Some(place) = self.problems.get(self.problem.0).map(|problem| problem.place) {
            self.go_to(place);
        }
    }

    /// Goes to the selected problem, or when it has the keys already to the one after it; from the last to
    /// the first again. So a problem that moved up because the one before it was solved is not passed over.
    pub(super) fn next_problem(&mut self) -> Option<Problem> {
        let is_here = self.problems.get(self.problem.0).is_some_and(|problem| self.place() == Some(problem.place));
        let at = (self.problem.0 + usize::from(is_here)) % self.problems.len().max(1);
        let problem = self.problems.get(at)?.clone();
        self.problem = Cursor(at);
        self.go_to(problem.place);
        Some(problem)
    }
}
