//! The edits of a model as values: what the designer's keys, menus and prompts come down to. An edit names
//! its place; applied to a [`super::History`] it can be undone.

use super::{DataType, FormCategory, Model, Orientation, Role, Sent, TableModel, UpdatePolicy};

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
    /// A table gets this name.
    NameTable(usize, String),
    /// A column gets this name in its table.
    NameColumn(ColumnAt, String),
    /// An attribute or metric gets this name, wherever it is used.
    NameObject(Role, String),
    /// A column gets this type.
    SetType(ColumnAt, DataType),
    /// A column serves as this.
    SetRole(ColumnAt, Role),
    /// A column is left out, or comes back.
    ToggleSkip(ColumnAt),
    /// What happens to the rows that a table holds.
    SetPolicy(usize, UpdatePolicy),
    /// How a table's chunks are laid out.
    SetOrientation(usize, Orientation),
    /// The limit of a table's chunks, in bytes of JSON.
    SetChunkSize(usize, u64),
}

impl Model {
    /// Makes an edit. A place that is not there changes nothing.
    pub fn apply(&mut self, edit: Edit) {
        match edit {
            Edit::NameDataset(name) => self.name = name,
            Edit::Describe(text) => self.description = text,
            Edit::NameTable(at, name) => self.with_table(at, |table| table.name = name),
            Edit::NameColumn(at, name) => self.name_column(at, name),
            Edit::NameObject(role, name) => self.name_object(&role, &name),
            Edit::SetType(at, data_type) => self.with_column(at, |column| {
                column.data_type = data_type;
                "chosen by you".clone_into(&mut column.reason);
            }),
            Edit::SetRole(at, role) => self.with_column(at, |column| column.role = role),
            Edit::ToggleSkip(at) => self.with_column(at, |column| {
                column.sent = match column.sent {
                    Sent::Yes => Sent::Skipped,
                    Sent::Skipped => Sent::Yes,
                };
            }),
            Edit::SetPolicy(at, policy) => self.with_table(at, |table| table.policy = policy),
            Edit::SetOrientation(at, orientation) => self.with_table(at, |table| table.orientation = orientation),
            Edit::SetChunkSize(at, size) => self.with_table(at, |table| table.chunk_size = size),
        }
    }

    fn with_table(&mut self, at: usize, change: impl FnOnce(&mut TableModel)) {
        if let Some(table) = self.tables.get_mut(at) {
            change(table);
        }
    }

    fn with_column(&mut self, at: ColumnAt, change: impl FnOnce(&mut super::ColumnModel)) {
        if let Some(column) = self.tables.get_mut(at.table).and_then(|table| table.columns.get_mut(at.column)) {
            change(column);
        }
    }

    /// The column at a place.
    pub fn column(&self, at: ColumnAt) -> Option<&super::ColumnModel> {
        self.tables.get(at.table)?.columns.get(at.column)
    }

    /// An attribute or metric that bears its only column's name follows it.
    fn name_column(&mut self, at: ColumnAt, name: String) {
        let Some(column) = self.column(at) else { return };
        let (role, before) = (column.role.clone(), column.name.clone());
        let users =
            self.tables.iter().flat_map(|table| &table.columns).filter(|c| c.role.name() == role.name()).count();
        self.with_column(at, |column| {
            if users == 1 && role.name() == before {
                column.role = role.renamed(name.as_str());
            }
            column.name = name;
        });
    }

    fn name_object(&mut self, object: &Role, name: &str) {
        for column in self.tables.iter_mut().flat_map(|table| &mut table.columns) {
            if column.role.is_same_object(object) {
                column.role = column.role.renamed(name);
            }
        }
    }
}

impl Role {
    /// Whether both name the same attribute, by whichever form, or the same metric.
    pub fn is_same_object(&self, other: &Self) -> bool {
        self.name() == other.name() && self.is_metric() == other.is_metric()
    }

    /// Whether it is a metric.
    pub const fn is_metric(&self) -> bool {
        matches!(self, Self::Metric { .. })
    }

    /// The role as the screen names it: `attribute Order`, `Customer (DESC)`, `metric Amount`.
    pub fn title(&self) -> String {
        match self {
            Self::Metric { name } => format!("metric {name}"),
            Self::Attribute { name, form: FormCategory::Id } => format!("attribute {name}"),
            Self::Attribute { name, form: FormCategory::Desc } => format!("{name} (DESC)"),
        }
    }
}
