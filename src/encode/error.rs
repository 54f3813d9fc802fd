//! Why a file can't be encoded: with file, line, column, value, reason, and what would fit.

use std::path::{Path, PathBuf};

use crate::dataset::value::ValueError;
use crate::dataset::{DataType, Position, Unit, told};
use crate::source::{Place, SourceError};
use crate::text;

/// What ends an encoder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// The file can't be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A value is not of its column's type.
    #[error(transparent)]
    Value(#[from] Box<BadValue>),
    /// A row alone is more than a chunk can hold.
    #[error(
        "{}, {} {}: the row alone takes {} of JSON, more than the {} that a chunk can hold; raise the chunk size",
        shown(.file), .unit.title(), .start.number(*.unit), text::size(*.size), text::size(*.limit)
    )]
    RowTooBig {
        /// The file.
        file: PathBuf,
        /// Where the row begins.
        start: Position,
        /// What that is counted in.
        unit: Unit,
        /// What a chunk of this row alone would take, in bytes of JSON.
        size: u64,
        /// What a chunk can hold.
        limit: u64,
    },
    /// The threads that read ahead can't be started, or ended too early.
    #[error("{}: it can't be read by threads of their own: {text}", shown(.file))]
    Threads {
        /// The file.
        file: PathBuf,
        /// What happened.
        text: String,
    },
    /// The file has other columns than the plan.
    #[error(
        "{}: {} where \u{201c}{}\u{201d} was when the model was made; open the file again",
        shown(.file), found_column(*.column, .found.as_deref()), text::cell(.expected, 60)
    )]
    Header {
        /// The file.
        file: PathBuf,
        /// The column of the file, the first is 1.
        column: usize,
        /// Its name in the plan.
        expected: String,
        /// Its name in the file; none when there are not so many columns.
        found: Option<String>,
    },
}

/// A value that is not of its column's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadValue {
    /// The file.
    pub file: PathBuf,
    /// Where the field begins, with the column's name in the file.
    pub place: Place,
    /// The type of the column.
    pub data_type: DataType,
    /// The value, made harmless and clipped.
    pub value: String,
    /// What is wrong with it.
    pub reason: ValueError,
    /// The type that would fit this value.
    pub fits: DataType,
}

impl std::error::Error for BadValue {}

impl std::fmt::Display for BadValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}: {}", shown(&self.file), self.place, self.why())
    }
}

impl BadValue {
    /// The value, what is wrong with it, and what would fit.
    pub fn why(&self) -> String {
        let Self { data_type, value, reason, fits, .. } = self;
        let why = format!("\u{201c}{value}\u{201d} is no {data_type}: {reason}");
        if fits == data_type { why } else { format!("{why} ({fits} would fit)") }
    }
}

fn shown(file: &Path) -> String {
    told(file)
}

fn found_column(column: usize, found: Option<&str>) -> String {
    match found {
        Some(name) => format!("column {column} of the header line is \u{201c}{}\u{201d}", text::cell(name, 60)),
        None => format!("the header line has no column {column}"),
    }
}
