//! The definition of a dataset: the JSON a client sends, and what is left of it once every rule holds.

mod check;
mod request;
mod shape;

use super::ingest::Kind;

pub(super) use check::check;
pub(super) use request::{DataTable, NewData};
pub(super) use shape::{Model, Tables, UploadTable};

/// A definition in which every name and every reference is good.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) tables: Vec<Table>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) metrics: Vec<Metric>,
}

/// One table, with the columns that together identify its rows.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// Positions of the columns behind the ID forms of attributes.
    pub(super) key: Vec<usize>,
}

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// Position of a table in the definition, then of a column in the table.
pub(super) type Place = (usize, usize);

/// One attribute with the forms it has, the ID form first.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) forms: Vec<Form>,
}

/// One form of an attribute.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) category: &'static str,
    pub(super) kind: Kind,
    /// Where its values are, one column a table at most.
    pub(super) places: Vec<Place>,
}

/// One metric.
#[derive(Debug)]
pub(super) struct Metric {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Where its values are, one column a table at most.
    pub(super) places: Vec<Place>,
}

impl Definition {
    /// The table of that very name.
    pub(super) fn table(&self, name: &str) -> Option<(usize, &Table)> {
        self.tables.iter().enumerate().find(|(_, table)| table.name == name)
    }
}

impl Table {
    /// The column of that very name.
    pub(super) fn column(&self, name: &str) -> Option<(usize, &Column)> {
        self.columns.iter().enumerate().find(|(_, column)| column.name == name)
    }
}
