//! The edits of a model as values: what the designer's keys, menus and prompts come down to. An edit names
//! its place; applied to a [`super::History`] it can be undone.

use std::sync::Arc;

use super::{
    Basis, ColumnModel, DataType, FolderId, Matched, Model, Object, OnBad, Orientation, Role, Sent, TableModel,
    UpdatePolicy,
};

/// A column by the places of its table and itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ColumnAt {
    /// The table's place in the model.
    pub table: usize,
    /// The column's place in the table.
    pub column: usize,
}

/// One edit of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// The dataset gets this name.
    NameDataset(String),
    /// The dataset gets this description.
    Describe(String),
    /// A new dataset goes to this folder.
    SetFolder(Option<FolderId>),
    /// A table gets this name.
    NameTable(usize, String),
    /// A table gets this description.
    DescribeTable(usize, String),
    /// A table is taken away.
    TakeTable(usize),
    /// A column gets this name in its table.
    NameColumn(ColumnAt, String),
    /// An attribute or metric gets this name, wherever it is used.
    NameObject(Object, String),
    /// An attribute or metric gets this description.
    DescribeObject(Object, String),
    /// Columns get this type.
    SetType(Vec<ColumnAt>, DataType),
    /// A column serves as these.
    SetRoles(ColumnAt, Vec<Role>),
    /// Columns become attributes, each under its own name.
    OwnAttributes(Vec<ColumnAt>),
    /// Columns become metrics, each under its own name.
    OwnMetrics(Vec<ColumnAt>),
    /// Columns are left out, or come back.
    SetSent(Vec<ColumnAt>, Sent),
    /// A column goes so many places down in its table, or up.
    MoveColumn(ColumnAt, isize),
    /// A column of the file that no column takes feeds this one.
    Match {
        /// The column that is left over.
        extra: ColumnAt,
        /// The one that it feeds, in the same table.
        column: usize,
    },
    /// The file of a table that the dataset does not have feeds this one.
    MatchTable {
        /// The table that is left over.
        extra: usize,
        /// The one that it feeds.
        table: usize,
    },
    /// What happens to the rows that a table holds.
    SetPolicy(usize, UpdatePolicy),
    /// How a table's chunks are laid out.
    SetOrientation(usize, Orientation),
    /// The limit of a table's chunks, in bytes of JSON.
    SetChunkSize(usize, u64),
    /// What becomes of the rows of a table with a value that is not of its column's type.
    SetOnBad(usize, OnBad),
    /// A table becomes this one, as after its file or columns of it are read in another way.
    SetTable(usize, Box<TableModel>),
    /// Everything becomes this, as after a definition was opened or edited as text.
    Become(Box<Model>),
}

impl Model {
    /// Makes an edit. A place that is not there changes nothing.
    pub fn apply(&mut self, edit: Edit) {
        match edit {
            Edit::NameDataset(name) => self.name = name,
            Edit::Describe(text) => self.description = text,
            Edit::SetFolder(folder) => self.folder = folder,
            Edit::NameTable(at, name) => self.with_table(at, |table| table.name = name),
            Edit::DescribeTable(at, text) => self.with_table(at, |table| table.description = text),
            Edit::TakeTable(at) if at < self.tables.len() => drop(self.tables.remove(at)),
            Edit::TakeTable(_) => {}
            Edit::NameColumn(at, name) => self.name_column(at, &name),
            Edit::NameObject(object, name) => self.name_object(&object, &name),
            Edit::DescribeObject(object, text) if text.is_empty() => drop(self.notes.remove(&object)),
            Edit::DescribeObject(object, text) => drop(self.notes.insert(object, text)),
            Edit::SetType(places, data_type) => self.with_columns(&places, |column| {
                column.data_type = data_type;
                column.type_basis = Basis::chosen();
            }),
            Edit::SetRoles(at, roles) => self.with_columns(&[at], |column| serve(column, roles.clone())),
            Edit::OwnAttributes(places) => {
                self.with_columns(&places, |column| serve(column, vec![Role::attribute(column.name.as_str())]));
            }
            Edit::OwnMetrics(places) => {
                self.with_columns(&places, |column| serve(column, vec![Role::metric(column.name.as_str())]));
            }
            Edit::SetSent(places, sent) => self.with_columns(&places, |column| column.sent = sent),
            Edit::MoveColumn(at, by) => self.move_column(at, by),
            Edit::Match { extra, column } => self.match_column(extra, column),
            Edit::MatchTable { extra, table } => self.match_table(extra, table),
            Edit::SetPolicy(at, policy) => self.with_table(at, |table| table.policy = Some(policy)),
            Edit::SetOrientation(at, orientation) => self.with_table(at, |table| table.orientation = orientation),
            Edit::SetChunkSize(at, size) => self.with_table(at, |table| table.chunk_size = size),
            Edit::SetOnBad(at, on_bad) => self.with_table(at, |table| table.on_bad = on_bad),
            Edit::SetTable(at, fresh) => self.with_table(at, |table| *table = *fresh),
            Edit::Become(model) => *self = *model,
        }
    }

    fn with_table(&mut self, at: usize, change: impl FnOnce(&mut TableModel)) {
        if let Some(table) = self.tables.get_mut(at) {
            change(Arc::make_mut(table));
        }
    }

    fn with_columns(&mut self, places: &[ColumnAt], change: impl Fn(&mut ColumnModel)) {
        for at in places {
            self.with_table(at.table, |table| table.columns.get_mut(at.column).into_iter().for_each(&change));
        }
    }

    fn match_column(&mut self, extra: ColumnAt, to: usize) {
        if extra.column == to {
            return;
        }
        self.with_table(extra.table, |table| {
            let (Some(from), Some(column)) = (table.columns.get(extra.column).cloned(), table.columns.get(to).cloned())
            else {
                return;
            };
            if let Some(place) = table.columns.get_mut(to) {
                *place = ColumnModel {
                    name: column.name.clone(),
                    data_type: column.data_type,
                    type_basis: column.type_basis.clone(),
                    roles: column.roles.clone(),
                    role_basis: column.role_basis.clone(),
                    sent: Sent::Yes,
                    matched: Matched::Hand,
                    ..from
                };
            }
            // What fed it before is left over in turn.
            let left =
                column.index.map(|_| ColumnModel { name: column.header.clone(), sent: Sent::Undecided, ..column });
            match (table.columns.get_mut(extra.column), left) {
                (Some(place), Some(left)) => *place = left,
                _ => drop(table.columns.remove(extra.column)),
            }
        });
    }

    fn match_table(&mut self, extra: usize, to: usize) {
        if extra == to {
            return;
        }
        let (Some(from), Some(table)) = (self.tables.get(extra).cloned(), self.tables.get(to).cloned()) else { return };
        let fed = Arc::new(super::lay::fed(&table, &from, &self.target));
        self.tables.get_mut(to).into_iter().for_each(|place| *place = Arc::clone(&fed));
        self.tables.remove(extra);
    }

    /// The column at a place.
    pub fn column(&self, at: ColumnAt) -> Option<&ColumnModel> {
        self.tables.get(at.table)?.columns.get(at.column)
    }

    /// An attribute or metric that bears its only column's name follows it.
    fn name_column(&mut self, at: ColumnAt, name: &str) {
        let Some(column) = self.column(at) else { return };
        let before = column.name.clone();
        let follows = |role: &Role| role.name() == before && self.users(&role.object()) == 1;
        let roles = column.roles.iter().map(|role| if follows(role) { role.renamed(name) } else { role.clone() });
        let (roles, old) = (roles.collect::<Vec<_>>(), column.roles.clone());
        for (old, new) in old.iter().zip(&roles).filter(|(old, new)| old != new) {
            self.rename_note(&old.object(), new.name());
        }
        self.with_columns(&[at], |column| {
            column.roles.clone_from(&roles);
            name.clone_into(&mut column.name);
        });
    }

    /// How many columns feed an attribute or metric.
    fn users(&self, object: &Object) -> usize {
        let columns = self.tables.iter().flat_map(|table| &table.columns);
        columns.flat_map(|column| &column.roles).filter(|role| role.is_of(object)).count()
    }

    fn name_object(&mut self, object: &Object, name: &str) {
        let uses = |column: &ColumnModel| column.roles.iter().any(|role| role.is_of(object));
        for table in self.tables.iter_mut().filter(|table| table.columns.iter().any(uses)) {
            for role in Arc::make_mut(table).columns.iter_mut().flat_map(|column| &mut column.roles) {
                if role.is_of(object) {
                    *role = role.renamed(name);
                }
            }
        }
        self.rename_note(object, name);
    }

    fn rename_note(&mut self, object: &Object, name: &str) {
        if let Some(note) = self.notes.remove(object) {
            self.notes.entry(object.renamed(name)).or_insert(note);
        }
    }

    fn move_column(&mut self, at: ColumnAt, by: isize) {
        self.with_table(at.table, |table| {
            let to = at.column.checked_add_signed(by).filter(|to| *to < table.columns.len());
            if let Some(to) = to.filter(|_| at.column < table.columns.len()) {
                let column = table.columns.remove(at.column);
                table.columns.insert(to, column);
            }
        });
    }
}

fn serve(column: &mut ColumnModel, roles: Vec<Role>) {
    column.roles = roles;
    column.role_basis = Basis::chosen();
}
