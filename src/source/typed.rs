//! Files whose format knows rows and the types of their columns, as a stream of blocks like any other: the
//! values come out as the text that the grammar of values has for them. What the libraries below make of a
//! broken file is theirs; a panic of one of them ends the reading of that file and nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::block::Block;
use super::{Fault, Location, Place, SourceError, formats};
use crate::dataset::{Declared, Position, Reading, Sheets};

/// A column of such a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// What the file says of its type, if it says one.
    pub(super) declared: Option<Declared>,
}

/// What is wrong, and where if it is about a row.
pub(super) struct Trouble {
    pub(super) fault: Fault,
    pub(super) place: Option<Place>,
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self { fault, place: None }
    }
}

/// What reads a format of rows.
pub(super) trait Rows: Send {
    /// The columns, at least one.
    fn columns(&self) -> &[Column];

    /// Fills a block, which is empty, with the next rows of one row group. It stays empty at the end.
    fn fill(&mut self, block: &mut Block) -> Result<(), Trouble>;

    /// Where the next row is; behind the last one it is in a row group that is none.
    fn position(&self) -> Position;

    /// Goes on at a place that was reported before.
    fn go_to(&mut self, position: Position) -> Result<(), Fault>;

    /// How many bytes of the file as stored had to be read to come to a place; at the end it is all of them.
    fn covered(&self, position: Position) -> u64;

    /// How many rows there are.
    fn count(&self) -> u64;

    /// How it is written, one sentence an item.
    fn described(&self) -> Vec<String>;

    /// The sheets that it has, if it is a workbook.
    fn sheets(&self) -> Option<Sheets> {
        None
    }
}

/// A file of such a format that is being read.
pub(super) struct Typed {
    file: PathBuf,
    reading: Reading,
    header: Vec<String>,
    rows: Box<dyn Rows>,
    part: u32,
    given: Vec<Vec<u8>>,
    pending: Option<SourceError>,
}

impl Typed {
    /// Opens a file and goes on at the start of a row that was reported before.
    pub(super) fn open_at(location: Location<'_>, reading: &Reading, position: Position) -> Result<Self, SourceError> {
        let failed = |fault| SourceError::of(location.path, fault);
        let rows = guarded(reading, || {
            let mut rows = formats::open(location, reading)?;
            if position != Position::START {
                rows.go_to(position)?;
            }
            Ok::<_, Fault>(rows)
        });
        let rows = rows.map_err(failed)?;
        Ok(Self {
            file: location.path.to_owned(),
            reading: reading.clone(),
            header: rows.columns().iter().map(|column| column.name.clone()).collect(),
            rows,
            part: 0,
            given: Vec::new(),
            pending: None,
        })
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    pub(super) fn reading(&self) -> &Reading {
        &self.reading
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn columns(&self) -> &[Column] {
        self.rows.columns()
    }

    pub(super) fn position(&self) -> Position {
        self.rows.position()
    }

    pub(super) fn covered(&self, position: Position) -> u64 {
        self.rows.covered(position)
    }

    pub(super) fn count(&self) -> u64 {
        self.rows.count()
    }

    pub(super) fn described(&self) -> Vec<String> {
        self.rows.described()
    }

    pub(super) fn sheets(&self) -> Option<Sheets> {
        self.rows.sheets()
    }

    /// Makes it one of many files; each of its records has these values too.
    pub(super) fn add_values(&mut self, part: u32, values: &[Option<String>]) {
        self.part = part;
        self.given = values.iter().map(|value| value.clone().unwrap_or_default().into_bytes()).collect();
    }

    /// Fills a block with the next records. When it comes back empty, the file is at its end.
    pub(super) fn next_block(&mut self, block: &mut Block) -> Result<(), SourceError> {
        block.clear();
        block.bytes.clear();
        block.filled = 0;
        if let Some(error) = &self.pending {
            return Err(error.clone());
        }
        block.part = self.part;
        block.unit = self.reading.format.unit();
        block.given.clone_from(&self.given);
        let rows = &mut self.rows;
        let filled = guarded(&self.reading, || rows.fill(block));
        if let Err(Trouble { fault, place }) = filled {
            let error = SourceError { file: self.file.clone(), place, fault };
            self.pending = Some(error.clone());
            if block.is_empty() {
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Does what a library does with a file that may be broken.
fn guarded<T, E: From<Fault>>(reading: &Reading, task: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(task)).unwrap_or_else(|_| {
        let text = "its parts contradict each other".to_owned();
        Err(Fault::Broken(reading.format.title(), text).into())
    })
}
