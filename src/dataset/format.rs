//! The formats a file can be in, what they say of their columns, and what becomes of values that hold values.

use serde::{Deserialize, Serialize};

use super::value::Rule;

/// What a file is written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Lines of fields with a delimiter between.
    #[default]
    Delimited,
    /// An array of objects or of arrays, or objects or arrays one after the other.
    Json,
    /// Row groups of typed columns.
    Parquet,
    /// Record batches of typed columns: Arrow files, Feather files of version 2, and saved streams.
    Arrow,
    /// A sheet of a workbook.
    Workbook,
}

impl Format {
    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Delimited => "delimited text",
            Self::Json => "JSON",
            Self::Parquet => "Parquet",
            Self::Arrow => "Arrow",
            Self::Workbook => "workbook",
        }
    }

    /// Whether its files are text, with lines and a character set.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Delimited | Self::Json)
    }

    /// Whether the first line or row of its files may hold the names of the columns, or not.
    pub const fn has_header(self) -> bool {
        matches!(self, Self::Delimited | Self::Workbook)
    }

    /// What the places of its files are counted in.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Delimited | Self::Json => Unit::Line,
            Self::Parquet => Unit::GroupRow,
            Self::Arrow => Unit::BatchRow,
            Self::Workbook => Unit::SheetRow,
        }
    }
}

/// What the places of a file are counted in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Lines of text.
    #[default]
    Line,
    /// Rows in row groups.
    GroupRow,
    /// Rows in record batches.
    BatchRow,
    /// Rows of sheets.
    SheetRow,
}

impl Unit {
    /// One of them.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::GroupRow | Self::BatchRow | Self::SheetRow => "row",
        }
    }
}

/// What a file that says the types of its columns says of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The type that holds all its values.
    pub rule: Rule,
    /// What the file calls it, and what follows from that, as a sentence for the operator.
    pub reason: String,
}

/// What becomes of an object inside a row. An array inside a row is always kept as text, since it has no
/// names to make columns of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Nested {
    /// Each of its values becomes a column, named by the path to it: `address.city`.
    #[default]
    Flattened,
    /// It stays the text that it is in the file.
    Text,
}
