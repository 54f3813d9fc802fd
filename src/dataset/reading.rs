//! How a file is read, where in it one is, and what a first look showed: plain values that `source`
//! fills, the screens show, and a job keeps.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Doubt;
use super::cells::CellRange;
use super::format::{Declared, Format, Nested, Unit};
use super::naming::Naming;
use super::sheets::Sheets;
use super::store::Store;
use super::supply::{STANDARD_INPUT, Supply, told};
use super::value::{Trim, ValueReading, trimmed};

/// A place in a source: the start of a record, or of what is wrong.
///
/// In text, `byte` counts what was unpacked and decoded, and `line` counts from 1. In a format of rows, `byte`
/// counts the rows of the file before it, `group` is the row group and `line` the row in it, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Which of the files of one table it is in, the first is 0.
    #[serde(default, skip_serializing_if = "is_first")]
    pub part: u32,
    /// The row group that it is in, the first is 0.
    #[serde(default, skip_serializing_if = "is_first")]
    pub group: u32,
    /// Bytes before it, or rows.
    pub byte: u64,
    /// Its line, or its row in the row group; the first is 1.
    pub line: u64,
}

/// Whether a table's place is in its first file or row group, which need not be said.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_first(index: &u32) -> bool {
    *index == 0
}

impl Position {
    /// The start of a file.
    pub const START: Self = Self { part: 0, group: 0, byte: 0, line: 1 };

    /// The number of its line in the file, or of its row.
    pub const fn number(self, unit: Unit) -> u64 {
        match unit {
            Unit::Line => self.line,
            Unit::GroupRow | Unit::BatchRow | Unit::SheetRow => self.byte + 1,
        }
    }
}

impl Default for Position {
    fn default() -> Self {
        Self::START
    }
}

/// How a quote is written inside quotes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Escape {
    /// Twice.
    #[default]
    Doubled,
    /// Behind a backslash; a backslash inside quotes likewise.
    Backslash,
}

/// The options with which a file is read. What an older job does not name is as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// What the file is written in. The options of delimiter, quote and escape hold for delimited text only.
    pub format: Format,
    /// What becomes of objects inside rows of JSON.
    pub nested: Nested,
    /// The sheet of a workbook, by its name or its number; the first that is shown unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The part of the sheet that is read; all of it unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<CellRange>,
    /// The character set, by its usual name.
    pub encoding: String,
    /// The byte between fields: one of [`Reading::DELIMITERS`] when sniffed.
    pub delimiter: u8,
    /// The byte around fields that hold delimiters or line ends.
    pub quote: u8,
    /// Words that mean null besides the bare empty field, compared with the whole unquoted field.
    pub nulls: Vec<String>,
    /// How a quote is written inside quotes.
    pub escape: Escape,
    /// Where the names of columns come from.
    #[serde(skip_serializing_if = "Naming::is_header")]
    pub naming: Naming,
    /// Lines above the header line that are left out.
    pub skip_top: u32,
    /// Lines at the end that are left out, blank ones not counted.
    pub skip_bottom: u32,
    /// What a line begins with that is no row; nothing when there are none.
    pub comment: String,
    /// How values are written.
    pub values: ValueReading,
    /// What has more than one reading and was not answered yet; nothing in a job.
    #[serde(skip)]
    pub open: Vec<Doubt>,
    /// What was seen of rows that are not as wide as the header line, in a sentence; nothing in a job.
    #[serde(skip)]
    pub ragged: Option<String>,
}

impl Reading {
    /// The character set of a file of which nothing else is known.
    pub const UTF_8: &str = "UTF-8";

    /// The delimiters that are looked for.
    pub const DELIMITERS: [u8; 4] = *b",;\t|";

    /// Whether an unquoted field stands for null.
    #[inline]
    pub fn is_null(&self, bare: &[u8]) -> bool {
        let is_plain = self.nulls.is_empty() && self.values.trim == Trim::Kept;
        bare.is_empty() || (!is_plain && self.is_word_for_null(bare))
    }

    #[inline(never)]
    fn is_word_for_null(&self, bare: &[u8]) -> bool {
        let bare = if self.values.trim == Trim::Trimmed { trimmed(bare) } else { bare };
        bare.is_empty() || self.nulls.iter().any(|word| word.as_bytes() == bare)
    }

    /// A delimiter as people call it.
    pub fn delimiter_name(&self) -> String {
        match self.delimiter {
            b',' => "comma".to_owned(),
            b';' => "semicolon".to_owned(),
            b'\t' => "tab".to_owned(),
            b'|' => "pipe".to_owned(),
            other => format!("{:?}", char::from(other)),
        }
    }
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            format: Format::default(),
            nested: Nested::default(),
            sheet: None,
            range: None,
            encoding: Self::UTF_8.to_owned(),
            delimiter: b',',
            quote: b'"',
            nulls: Vec::new(),
            escape: Escape::default(),
            naming: Naming::default(),
            skip_top: 0,
            skip_bottom: 0,
            comment: String::new(),
            values: ValueReading::default(),
            open: Vec::new(),
            ragged: None,
        }
    }
}

/// One value of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A bare empty field, or a word for null.
    Null,
    /// A field without quotes.
    Bare(String),
    /// A field in quotes, which stand no more around it. It may be empty.
    Quoted(String),
}

impl Cell {
    /// The text, or none for null.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Null => None,
            Self::Bare(text) | Self::Quoted(text) => Some(text),
        }
    }
}

/// Values of a file by column: what types are inferred from and previews are drawn from.
///
/// Values of the first megabyte come first, in file order and without a gap; `head` says how many rows that
/// is. The rest comes from windows spread over the file, and can only widen a type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// The columns in file order, all of the same length.
    pub columns: Vec<SampleColumn>,
    /// How many rows from the start stand in file order.
    pub head: usize,
}

/// One column of a sample.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SampleColumn {
    /// Its name in the header line.
    pub name: String,
    /// Its values, one a row.
    pub values: Vec<Cell>,
    /// What the file says of its type, if it is one that says types.
    pub declared: Option<Declared>,
}

impl Sample {
    /// How many rows it holds.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }
}

/// A file as it was when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Where it is.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    /// When it was changed, in milliseconds since 1970 UTC, if the system says so.
    pub modified: Option<i64>,
    /// Whether it can be read again; of what can't, the length is not known.
    #[serde(default, skip_serializing_if = "Supply::is_stored")]
    pub supply: Supply,
    /// Tells it from another file that took its name, if the system says so: the number that it has in its file
    /// system, of many files a checksum. The device is no part of that: its number may be another one after a restart.
    #[serde(default)]
    pub identity: Option<u64>,
}

impl FileFacts {
    /// Those of a file that can be read again.
    pub const fn stored(path: PathBuf, size: u64, modified: Option<i64>) -> Self {
        Self { path, size, modified, supply: Supply::Stored, identity: None }
    }

    /// The same with what tells it from another file of its name.
    #[must_use]
    pub fn known_as(self, identity: Option<u64>) -> Self {
        Self { identity, ..self }
    }

    /// Whether it is a file of this machine.
    pub fn is_local(&self) -> bool {
        self.supply == Supply::Stored && Store::of(&self.path).is_none()
    }

    /// Its length in bytes, where that is known before its end.
    pub const fn length(&self) -> Option<u64> {
        match self.supply {
            Supply::Stored => Some(self.size),
            Supply::Stream => None,
        }
    }

    /// The file's name without folder, for people.
    pub fn name(&self) -> String {
        if let Some(name) = self.path.to_str().and_then(name_with_folders) {
            return name.to_owned();
        }
        self.path
            .file_name()
            .filter(|name| *name != STANDARD_INPUT)
            .map_or_else(|| told(&self.path), |name| name.to_string_lossy().into_owned())
    }

    /// The name of the table that this file becomes: its name without ending, and without that of an archive.
    /// Of a pattern it is what stands before the first sign in its last name, else the name of the folder.
    pub fn stem(&self) -> String {
        const ARCHIVES: [&str; 5] = ["gz", "zst", "bz2", "xz", "zip"];
        let name = self.name();
        if let Some((before, _)) = name.split_once(['*', '?', '{']) {
            let before = before.trim_end_matches(['-', '_', '.', ' ']);
            let above = self.path.to_str().and_then(|path| path.strip_suffix(&name)).map(Path::new);
            let mut folders = above.into_iter().flat_map(Path::ancestors).filter_map(Path::file_name);
            let folder = folders.find(|folder| *folder != "**").map(OsStr::to_string_lossy);
            return match folder {
                Some(folder) if before.is_empty() && !folder.contains(['*', '?', '{']) => folder.into_owned(),
                _ if before.is_empty() => "table".to_owned(),
                _ => before.to_owned(),
            };
        }
        let is_archive =
            self.path.extension().is_some_and(|end| ARCHIVES.iter().any(|known| end.eq_ignore_ascii_case(known)));
        let path = if is_archive { self.path.with_extension("") } else { self.path.clone() };
        path.file_stem().map_or_else(|| "table".to_owned(), |n| n.to_string_lossy().into_owned())
    }
}

/// What stands behind the folder of a path whose braces hold folders too.
fn name_with_folders(path: &str) -> Option<&str> {
    let (before, inside) = path.split_once('{')?;
    if !inside.split_once('}')?.0.contains(['/', ',']) || !inside.contains('/') {
        return None;
    }
    path.get(before.rfind('/').map_or(0, |slash| slash + 1)..)
}

/// What a first look at a file showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The file.
    pub file: FileFacts,
    /// How it was read.
    pub reading: Reading,
    /// Why it was read like that, one sentence a reason.
    pub reasons: Vec<String>,
    /// Values by column.
    pub sample: Sample,
    /// The first lines as they stand in the file (at most 20, each at most 500 characters, lossily decoded).
    pub raw: Vec<String>,
    /// How many rows the file has: exact when the sample is the whole file, else about.
    pub rows: RowCount,
    /// What it has besides the sheet that is read, if it is a workbook.
    pub sheets: Option<Sheets>,
}

/// A number of rows and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowCount {
    /// Counted.
    Exact(u64),
    /// Estimated from the size and the mean length of the sample's rows.
    About(u64),
    /// Those of the sample, where nobody knows how many come behind it.
    AtLeast(u64),
}

impl RowCount {
    /// The number, exact or not.
    pub const fn number(self) -> u64 {
        match self {
            Self::Exact(n) | Self::About(n) | Self::AtLeast(n) => n,
        }
    }
}

impl std::fmt::Display for RowCount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact(n) => f.pad(&crate::text::count(*n)),
            Self::About(n) => f.pad(&format!("~{}", crate::text::count(*n))),
            Self::AtLeast(n) => f.pad(&format!("{}+", crate::text::count(*n))),
        }
    }
}
