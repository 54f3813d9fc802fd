//! What a full scan found: plain data, one value a table, that the screens show and the command line prints.

use std::path::PathBuf;

use serde::Serialize;

use super::{Checksum, DataType, OnBad, Unit};

/// What a scan found in the file of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// The table.
    pub table: String,
    /// Its file.
    pub file: PathBuf,
    /// What its places are counted in.
    pub unit: Unit,
    /// The rows that were read.
    pub rows: u64,
    /// The bytes of the file as stored that were read.
    pub bytes: u64,
    /// How many chunks a push makes of it.
    pub chunks: u64,
    /// The bytes of their JSON.
    pub json_bytes: u64,
    /// Rows with a value that is not of its column's type, or of another width than the header line.
    pub bad_rows: u64,
    /// What a push does with them.
    pub on_bad: OnBad,
    /// Those values, by column and reason.
    pub bad: Vec<BadValues>,
    /// Rows that are not as wide as the header line, where they are set aside; else the file is not read beyond them.
    pub ragged: RaggedRows,
    /// Rows that no chunk can hold.
    pub too_big: Option<TooBig>,
    /// Rows whose key another row has.
    pub repeats: Repeats,
    /// Why the file could not be read to its end, if so.
    pub broken: Option<String>,
    /// What the file holds, unless it could not be read to its end.
    pub content: Option<Checksum>,
}

/// The values of one column that are not of its type for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadValues {
    /// The column's name in the file.
    pub column: String,
    /// Its type.
    pub data_type: DataType,
    /// What is wrong.
    pub reason: String,
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub first: Vec<BadPlace>,
}

/// Rows that are not as wide as the header line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RaggedRows {
    /// How many.
    pub rows: u64,
    /// The first of them, with how many fields each has.
    pub first: Vec<BadPlace>,
}

/// Where one of them stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadPlace {
    /// Its line, or its row where the file has no lines; the first is 1.
    pub line: u64,
    /// Its byte in the line, the first is 1; 0 where the file has no lines.
    pub byte: u64,
    /// The value, made harmless and clipped.
    pub value: String,
}

/// Rows that are larger than a chunk may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TooBig {
    /// How many.
    pub rows: u64,
    /// The line of the first.
    pub line: u64,
    /// What a chunk of it alone would take, in bytes of JSON.
    pub size: u64,
}

/// Rows whose key an earlier row has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Repeats {
    /// The table has no key.
    NoKey,
    /// Counted, each compared with the row that it repeats.
    Counted {
        /// How many rows.
        rows: u64,
        /// The first of them.
        first: Vec<Repeat>,
    },
    /// Estimated from a sample of the keys.
    About {
        /// About how many rows.
        rows: u64,
        /// How many different keys the sample has.
        sample: u64,
    },
    /// Not looked at to the end, since the file could not be read.
    Unknown,
}

/// A key that comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repeat {
    /// The key, made harmless and clipped.
    pub key: String,
    /// The line of the row that has it first.
    pub line: u64,
    /// The line of the row that has it again.
    pub again: u64,
}

impl Findings {
    /// Whether a push would stop at something that was found.
    pub const fn stops_a_push(&self) -> bool {
        self.bad_rows > 0 && matches!(self.on_bad, OnBad::Stop) || self.too_big.is_some() || self.broken.is_some()
    }
}

/// How far a scan is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScanTotals {
    /// Bytes of the files as stored.
    pub bytes: u64,
    /// Rows.
    pub rows: u64,
}
