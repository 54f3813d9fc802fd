//! What can be wrong with a file, as data: which file, where in it, what, and what can be done.

use std::path::{Path, PathBuf};

use super::away::{self, Away};
use super::layers::Malformed;
use crate::dataset::{Position, Unit, told};
use crate::text;

/// Where in a file something is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// What it is counted in.
    #[serde(default)]
    pub unit: Unit,
    /// The row group, the first is 0.
    #[serde(default)]
    pub group: u32,
    /// The line, the first is 1; in a format of rows, the row of the file.
    pub line: u64,
    /// The byte of the line, the first is 1; 0 when reading began in mid line.
    pub column: u64,
    /// Bytes of the file before it, or rows.
    pub byte: u64,
    /// The column's name in the header line, if it is known which column it is.
    pub name: Option<String>,
}

impl Place {
    /// The place of a row in a format of rows.
    pub(super) fn of_row(position: Position, unit: Unit) -> Self {
        let Position { group, byte, .. } = position;
        Self { unit, group, line: position.number(unit), byte, ..Self::default() }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.column {
            _ if self.unit == Unit::GroupRow => {
                write!(f, "row {} (row group {})", text::count(self.line), u64::from(self.group) + 1)?;
            }
            _ if self.unit == Unit::SheetRow => {
                write!(f, "row {} (sheet {})", text::count(self.line), u64::from(self.group) + 1)?;
            }
            _ if self.unit == Unit::BatchRow => {
                write!(f, "row {} (record batch {})", text::count(self.line), u64::from(self.group) + 1)?;
            }
            0 => write!(f, "line {}, byte {} of the file", self.line, text::count(self.byte + 1))?,
            column => write!(f, "line {}, byte {column}", self.line)?,
        }
        match &self.name {
            Some(name) => write!(f, ", column \u{201c}{}\u{201d}", text::cell(name, 60)),
            None => Ok(()),
        }
    }
}

/// A file that can't be read as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    /// The file.
    pub file: PathBuf,
    /// Where in it, if it is about its contents.
    pub place: Option<Place>,
    /// What is wrong.
    pub fault: Fault,
}

impl std::error::Error for SourceError {}

impl std::fmt::Display for SourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&told(&self.file))?;
        if let Some(place) = &self.place {
            write!(f, ", {place}")?;
        }
        write!(f, ": {}", self.fault)
    }
}

impl SourceError {
    /// What is wrong with a whole file.
    pub(super) fn of(file: &Path, fault: Fault) -> Self {
        Self { file: file.to_owned(), place: None, fault }
    }
}

impl Fault {
    /// What failed while a file was read.
    pub(super) fn of_io(error: &std::io::Error) -> Self {
        match (malformed(error), away::behind(error)) {
            (Some(malformed), _) => Self::Malformed(malformed.name),
            (None, Some(Away(said))) => Self::Away(said.clone()),
            (None, None) => Self::Read(error.to_string()),
        }
    }

    /// What a decoder of a format says, unless it could not read on.
    #[cfg(any(feature = "parquet", feature = "workbook"))]
    pub(super) fn broken(format: &'static str, error: &(dyn std::error::Error + 'static)) -> Self {
        match away::behind(error) {
            Some(Away(said)) => Self::Away(said.clone()),
            None => Self::Broken(format, text::excerpt(&error.to_string(), 200)),
        }
    }

    /// Whether nothing is wrong with the file, as far as one can see from here.
    pub const fn is_away(&self) -> bool {
        matches!(self, Self::Away(_))
    }
}

/// The bytes that mean nothing in their character set, if it was they that failed.
pub(super) fn malformed(error: &std::io::Error) -> Option<&Malformed> {
    error.get_ref()?.downcast_ref()
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The system refuses it.
    #[error("can't be opened: {0}")]
    Open(String),
    /// What comes through a stream can't be kept for the chunk that is under way.
    #[error("is a stream, and the private file that keeps the current chunk of it fails: {0}")]
    Spool(String),
    /// A folder.
    #[error("is a folder; choose a file in it")]
    Folder,
    /// A pipe, a socket, a device.
    #[error("is a pipe or a device; only regular files can be read, so save it as a file first")]
    NotAFile,
    /// It would have to be fetched.
    #[error("lies in a store or on a web server, which can't be read here; fetch it first")]
    NoStores,
    /// The store does not answer, or not as it should.
    #[error("can't be had from where it lies: {0}")]
    Away(String),
    /// A folder was wanted.
    #[error("is not a folder")]
    NotAFolder,
    /// Nothing in it.
    #[error("is empty; it needs a header line with the names of its columns")]
    Empty,
    /// A name that no character set has.
    #[error("is to be read in the character set \u{201c}{}\u{201d}, which is not known; write one like windows-1252, UTF-16LE or Shift_JIS", text::cell(.0, 40))]
    UnknownEncoding(String),
    /// No text at all.
    #[error("looks like {0}, which is not read like this; export it as CSV")]
    OtherFormat(&'static str),
    /// The system failed in mid file.
    #[error("reading failed: {0}")]
    Read(String),
    /// A position beyond the end.
    #[error("is shorter than it was: the place to go on from lies beyond its end")]
    Shorter,
    /// Another number of fields than the header line has.
    #[error("the row has {found} {}, but the header line has {expected}", if *found == 1 { "field" } else { "fields" })]
    Ragged {
        /// As many as the header line has.
        expected: usize,
        /// As many as the row has.
        found: usize,
    },
    /// Another number of fields than the first row has, where no line is above it.
    #[error("the row has {found} {}, but the first row has {expected}", if *found == 1 { "field" } else { "fields" })]
    OtherWidth {
        /// As many as the first row has.
        expected: usize,
        /// As many as the row has.
        found: usize,
    },
    /// `1"x`.
    #[error(
        "a quote stands inside a field that does not begin with one; put the whole field in quotes and double the quotes inside"
    )]
    StrayQuote,
    /// `"x"y`.
    #[error("text follows a closing quote; if the quote belongs to the text, double it")]
    TextAfterQuote,
    /// `"x` up to the end of the file.
    #[error("the quote that opens here is never closed")]
    OpenQuote,
    /// Beyond [`super::FIELD_LIMIT`].
    #[error("the field is longer than 16 MiB; if it should not be, a quote that opens here is not closed")]
    FieldTooLong,
    /// Beyond [`super::RECORD_LIMIT`].
    #[error("the row is longer than 128 MiB; if it should not be, the file is no delimited text")]
    RecordTooLong,
    /// More fields than a table can have.
    #[error("the row has more than 65 536 fields; the delimiter may be another one")]
    TooManyFields,
    /// A comment would become a blank line, and that a row.
    #[error(
        "has one column, where a line left out as a comment can't be told from an empty value; take the comments out of the file"
    )]
    CommentsInOneColumn,
    /// Many files without one.
    #[error("is a folder or a pattern without a file that could be read")]
    NoParts,
    /// More files than a table can have.
    #[error("names more than 100 000 files; put them together first")]
    TooManyParts,
    /// Partitions in partitions in partitions.
    #[error("lies more than 16 partitions deep")]
    TooDeep,
    /// A folder in a folder that is a table.
    #[error(
        "is a folder inside the table's folder and no partition like day=2026-01-05; take it out, or name a pattern of files"
    )]
    NoPartition,
    /// A file in other partitions than the first.
    #[error("lies in other partitions than the files before it: {found} instead of {expected}")]
    OtherPartitions {
        /// Those of the first file.
        expected: String,
        /// Those of this one.
        found: String,
    },
    /// A column more than the first file has.
    #[error("has a column \u{201c}{}\u{201d}, which the first file of the table has not", text::cell(.0, 60))]
    MoreColumns(String),
    /// A column that the first file has is missing.
    #[error("has no column \u{201c}{}\u{201d}, which the first file of the table has", text::cell(.0, 60))]
    FewerColumns(String),
    /// The same columns in another order.
    #[error(
        "has its columns in another order than the first file of the table: \u{201c}{}\u{201d} stands where \u{201c}{}\u{201d} is there",
        text::cell(found, 60),
        text::cell(expected, 60)
    )]
    OtherOrder {
        /// What the first file has there.
        expected: String,
        /// What this one has.
        found: String,
    },
    /// A column of another type than in the first file.
    #[error(
        "its column \u{201c}{}\u{201d} is {found}, and {expected} in the first file of the table",
        text::cell(column, 60)
    )]
    OtherType {
        /// The column.
        column: String,
        /// What it is in the first file.
        expected: String,
        /// What it is in this one.
        found: String,
    },
    /// What is no file of its format, or a broken one.
    #[error("is no {0} file, or a broken one: {1}")]
    Broken(&'static str, String),
    /// Values in values in values.
    #[error("has values that lie in values more than 128 deep")]
    TooDeeplyNested,
    /// A way of packing that is not built in.
    #[error("has columns packed with {0}, which are not read; write it with zstd, gzip, snappy or lz4")]
    OtherPacking(&'static str),
    /// A format that was left out when the program was built.
    #[error("is a {0} file, which this build of pushcube does not read; build it with the feature {1}")]
    NotBuilt(&'static str, &'static str),
    /// A format that is read from both its ends, in a stream.
    #[error("is a {0} file, which is read from its end: save it as a file first, unpacked")]
    NeedsFile(&'static str),
    /// A type that nothing here stands for.
    #[error(
        "has a column \u{201c}{}\u{201d} of the type {type_name}, which no type of a dataset can hold; leave it out of the file",
        text::cell(column, 60)
    )]
    NoType {
        /// The column.
        column: String,
        /// Its type, as the file calls it.
        type_name: String,
    },
    /// Bytes without a character set, in a column.
    #[error("the column holds bytes that are no text; leave it out of the file, or write it as hexadecimal digits")]
    BinaryValue,
    /// A workbook that is encrypted.
    #[error("is protected with a password; save it without one")]
    Locked,
    /// A sheet that a workbook does not have.
    #[error("has no sheet \u{201c}{}\u{201d}; it has {there}", text::cell(asked, 60))]
    NoSheet {
        /// What was asked for.
        asked: String,
        /// The sheets that there are.
        there: String,
    },
    /// A sheet, or a part of it, without a cell.
    #[error("has nothing in this sheet where it is read; say which sheet with --sheet, and which part with --range")]
    EmptySheet,
    /// Cells beside the columns that have names.
    #[error(
        "has something in cell {0}, beside the columns that have names; say which part is the table: --range A1:F90"
    )]
    BesideTheTable(String),
    /// More than is held in memory.
    #[error(
        "unpacks to more than a workbook may (16 million cells, 256 MiB of text, 1 GiB of XML); save the sheet as CSV"
    )]
    SheetTooLarge,
    /// A record batch that would take too much memory.
    #[error(
        "has a record batch of more than 1 GiB, which is decoded as a whole; write it in smaller ones, or as Parquet"
    )]
    BatchTooLarge,
    /// A row group or a record batch that does not hold what it says.
    #[error("its part {group} has {found} rows, but says that it has {said}; the file is broken")]
    OtherRows {
        /// Which row group or record batch, the first is 1.
        group: u64,
        /// As many as it says.
        said: u64,
        /// As many as were found, or more.
        found: u64,
    },
    /// What breaks the grammar of JSON.
    #[error("is no valid JSON here: {0}")]
    Json(&'static str),
    /// Neither an object nor an array, or the other one of them.
    #[error(
        "no row begins here: rows are objects, or arrays of which the first holds the names of the columns; if the file is no JSON, say so: pushcube push --format delimited"
    )]
    NoRow,
    /// `[]`
    #[error("has no rows, so the names of its columns are not known; export it with at least one row")]
    NoColumns,
    /// A name that no row of the head has.
    #[error(
        "the first megabyte has no value called \u{201c}{}\u{201d}, so there is no column for it; give the first row every name, with null where it has no value", text::cell(.0, 60)
    )]
    UnknownName(String),
    /// `{"a":1,"a":2}`
    #[error("the row has \u{201c}{}\u{201d} twice; only one of them can be its value", text::cell(.0, 60))]
    RepeatedName(String),
    /// Bytes that are no UTF-8.
    #[error(
        "the bytes here are not UTF-8; if the file is in another character set, name it: pushcube push --encoding windows-1252"
    )]
    NotUtf8,
    /// Bytes that mean nothing in the character set.
    #[error("the bytes here mean nothing in {0}; name the character set that the file is in: pushcube push --encoding")]
    Malformed(&'static str),
    /// A byte 0.
    #[error(
        "a NUL byte stands here; if the file is in UTF-16, say so: pushcube push --encoding UTF-16LE; else take the byte out"
    )]
    Nul,
}
