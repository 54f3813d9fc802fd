//! The model that the designer edits: one plan a table that says which columns of a file go where, as
//! what, and how. The definition that the server gets is derived from it, so that what is on the screen
//! and what is sent can't differ.

use super::{
    Attribute, AttributeForm, Column, DataType, Definition, Expression, FileFacts, FolderId, FormCategory, Metric,
    Orientation, Reading, RowCount, Table, UpdatePolicy,
};

/// What is to be pushed: the dataset and its tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Name of the dataset.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The folder it goes to; My Reports when none.
    pub folder: Option<FolderId>,
    /// Its tables, one a file.
    pub tables: Vec<TableModel>,
}

/// One table and the file that feeds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableModel {
    /// Its name in the dataset.
    pub name: String,
    /// The file that feeds it.
    pub file: FileFacts,
    /// How that file is read.
    pub reading: Reading,
    /// How many rows the file has.
    pub rows: RowCount,
    /// What happens to the rows that are there.
    pub policy: UpdatePolicy,
    /// How a chunk is laid out.
    pub orientation: Orientation,
    /// The limit of a chunk's JSON, in bytes.
    pub chunk_size: u64,
    /// Its columns in file order.
    pub columns: Vec<ColumnModel>,
}

/// One column of a file and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnModel {
    /// Its name in the file.
    pub header: String,
    /// Its place in the file, from 0.
    pub index: usize,
    /// Its name in the table.
    pub name: String,
    /// What its values are.
    pub data_type: DataType,
    /// Whether every date-time of its sample ends in `Z` or `+00:00`, which is taken off.
    pub utc: bool,
    /// Why it has this type, one sentence.
    pub reason: String,
    /// What it serves as.
    pub role: Role,
    /// Whether it is sent.
    pub sent: Sent,
    /// A value from the file, for the screen.
    pub example: Option<String>,
}

/// Whether a column is sent. A skipped one keeps its type and role for when it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is.
    Yes,
    /// It is left out.
    Skipped,
}

/// What a column serves as in the dataset.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Role {
    /// A form of an attribute. Columns of several tables that name the same attribute share it.
    Attribute {
        /// The attribute's name.
        name: String,
        /// Which of its forms.
        form: FormCategory,
    },
    /// A metric. Columns of several tables that name the same metric share it.
    Metric {
        /// The metric's name.
        name: String,
    },
}

impl Role {
    /// An attribute of its own, by its ID form.
    pub fn attribute(name: impl Into<String>) -> Self {
        Self::Attribute { name: name.into(), form: FormCategory::Id }
    }

    /// A metric.
    pub fn metric(name: impl Into<String>) -> Self {
        Self::Metric { name: name.into() }
    }

    /// The name of the attribute or metric.
    pub fn name(&self) -> &str {
        match self {
            Self::Attribute { name, .. } | Self::Metric { name } => name,
        }
    }

    /// The same role under another name.
    #[must_use]
    pub fn renamed(&self, to: impl Into<String>) -> Self {
        match self {
            Self::Attribute { form, .. } => Self::Attribute { name: to.into(), form: *form },
            Self::Metric { .. } => Self::Metric { name: to.into() },
        }
    }
}

impl TableModel {
    /// The limit of a chunk's JSON unless set: the ideal that the Push Data page names.
    pub const CHUNK_SIZE: u64 = 100_000_000;
    /// The largest limit in COLUMN orientation, which holds a chunk in memory.
    pub const COLUMN_CHUNK_SIZE: u64 = 50_000_000;

    /// The columns that are sent, in file order: the order in which chunks hold them.
    pub fn sent(&self) -> impl Iterator<Item = &ColumnModel> {
        self.columns.iter().filter(|column| column.sent == Sent::Yes)
    }

    /// The limit that holds for this table's orientation.
    pub fn chunk_limit(&self) -> u64 {
        match self.orientation {
            Orientation::Row => self.chunk_size,
            Orientation::Column => self.chunk_size.min(Self::COLUMN_CHUNK_SIZE),
        }
    }
}

impl Model {
    /// The body of `POST /api/datasets/models`. Attributes and metrics come in the order in which their
    /// first column does.
    pub fn definition(&self) -> Definition {
        let mut metrics: Vec<Metric> = Vec::new();
        let mut attributes: Vec<Attribute> = Vec::new();
        for table in &self.tables {
            for column in table.sent() {
                let expression = Expression { table_name: table.name.clone(), column_name: column.name.clone() };
                match &column.role {
                    Role::Metric { name } => match metrics.iter_mut().find(|m| m.name == *name) {
                        Some(metric) => metric.expressions.push(expression),
                        None => metrics.push(Metric {
                            name: name.clone(),
                            description: String::new(),
                            expressions: vec![expression],
                        }),
                    },
                    Role::Attribute { name, form } => add_form(&mut attributes, name, *form, expression),
                }
            }
        }
        Definition {
            name: self.name.clone(),
            description: self.description.clone(),
            folder_id: self.folder.clone(),
            tables: self.tables.iter().map(table_definition).collect(),
            metrics,
            attributes,
        }
    }
}

fn table_definition(table: &TableModel) -> Table {
    Table {
        name: table.name.clone(),
        column_headers: table
            .sent()
            .map(|column| Column { name: column.name.clone(), data_type: column.data_type })
            .collect(),
    }
}

fn add_form(attributes: &mut Vec<Attribute>, name: &str, category: FormCategory, expression: Expression) {
    let at = attributes.iter().position(|a| a.name == name).unwrap_or_else(|| {
        attributes.push(Attribute { name: name.to_owned(), description: String::new(), attribute_forms: Vec::new() });
        attributes.len() - 1
    });
    let Some(attribute) = attributes.get_mut(at) else { return };
    if let Some(form) = attribute.attribute_forms.iter_mut().find(|f| f.category == category) {
        form.expressions.push(expression);
    } else {
        attribute.attribute_forms.push(AttributeForm { category, expressions: vec![expression] });
        // ID stands before DESC, whichever column came first.
        attribute.attribute_forms.sort_by_key(|form| form.category);
    }
}
