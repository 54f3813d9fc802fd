//! A file of a table that is open: text that is split into records, or rows of a format that has them.

use std::io::Read;
use std::path::Path;

use super::block::Block;
use super::chain::Reached;
use super::delimited::Single;
use super::splitting::Splitting;
use super::typed::{Column, Typed};
use super::{Location, SourceError};
use crate::dataset::{Position, Reading};

/// A file that is being read.
pub(super) enum Opened {
    Text(Box<Single>),
    Typed(Box<Typed>),
}

impl Opened {
    /// Opens a file and goes on at the start of a record that was reported before.
    pub(super) fn open_at(location: Location<'_>, reading: &Reading, position: Position) -> Result<Self, SourceError> {
        if reading.format.is_text() {
            Single::open_at(location, reading, position).map(Self::from)
        } else {
            Typed::open_at(location, reading, position).map(Self::from)
        }
    }

    /// Opens a file.
    pub(super) fn open(location: Location<'_>, reading: &Reading) -> Result<Self, SourceError> {
        Self::open_at(location, reading, Position::START)
    }

    /// Opens a file of text in blocks of another size.
    pub(super) fn open_by(location: Location<'_>, reading: &Reading, block_size: usize) -> Result<Self, SourceError> {
        if reading.format.is_text() {
            Single::open_by(location, reading, block_size).map(Self::from)
        } else {
            Typed::open_at(location, reading, Position::START).map(Self::from)
        }
    }

    /// Reads a stream of text.
    pub(super) fn stream(
        name: &Path,
        input: impl Read + Send + 'static,
        reading: &Reading,
        block_size: usize,
    ) -> Result<Self, SourceError> {
        Single::with_block_size(name, input, reading, block_size).map(Self::from)
    }

    /// The file.
    pub(super) fn file(&self) -> &Path {
        match self {
            Self::Text(text) => text.file(),
            Self::Typed(typed) => typed.file(),
        }
    }

    /// How it is read.
    pub(super) fn reading(&self) -> &Reading {
        match self {
            Self::Text(text) => text.reading(),
            Self::Typed(typed) => typed.reading(),
        }
    }

    /// The names of the columns as they stand in the file; they may be empty or occur twice.
    pub(super) fn header(&self) -> &[String] {
        match self {
            Self::Text(text) => text.header(),
            Self::Typed(typed) => typed.header(),
        }
    }

    /// What the file says of the types of its columns; nothing where it says none.
    pub(super) fn columns(&self) -> &[Column] {
        match self {
            Self::Text(_) => &[],
            Self::Typed(typed) => typed.columns(),
        }
    }

    /// Makes it one of many files; each of its records has these values too.
    pub(super) fn add_values(&mut self, part: u32, values: &[Option<String>]) {
        match self {
            Self::Text(text) => text.add_values(part, values),
            Self::Typed(typed) => typed.add_values(part, values),
        }
    }

    /// Puts the values where another file of the table has them, if both are JSON whose rows may lack names.
    pub(super) fn adopt(&mut self, first: &mut Self) -> bool {
        match (self, first) {
            (Self::Text(mine), Self::Text(theirs)) => mine.adopt(theirs),
            _ => false,
        }
    }

    /// Where the next block begins. After an error it says nothing.
    pub(super) fn position(&self) -> Position {
        match self {
            Self::Text(text) => text.position(),
            Self::Typed(typed) => typed.position(),
        }
    }

    /// How many blank lines were left out so far.
    pub(super) fn blank_lines(&self) -> u64 {
        match self {
            Self::Text(text) => text.blank_lines(),
            Self::Typed(_) => 0,
        }
    }

    /// Whether a place in it counts bytes of the file as stored.
    pub(super) fn counts_stored_bytes(&self) -> bool {
        matches!(self, Self::Text(text) if text.counts_stored_bytes())
    }

    /// How many bytes of the file as stored have been read so far.
    pub(super) fn stored_bytes(&self) -> u64 {
        match self {
            Self::Text(text) => text.stored_bytes(),
            Self::Typed(typed) => typed.covered(typed.position()),
        }
    }

    /// How many bytes of the file as stored had to be read to come to a place.
    pub(super) fn covered(&self, position: Position) -> u64 {
        match self {
            Self::Text(text) if text.counts_stored_bytes() => position.byte,
            Self::Text(text) => text.stored_bytes(),
            Self::Typed(typed) => typed.covered(position),
        }
    }

    /// For text, how much had to be read for the block that was read last, behind so many bytes of other files.
    pub(super) fn reached(&self, before: u64) -> Option<Reached> {
        match self {
            Self::Text(text) if text.counts_stored_bytes() => Some(Reached { before, stored: None }),
            Self::Text(text) => Some(Reached { before, stored: Some(text.stored_bytes()) }),
            Self::Typed(_) => None,
        }
    }

    /// The splitter for a part of the file that is tried from a place on; none where that can't be done.
    pub(super) fn window_splitting(&self) -> Option<Splitting> {
        match self {
            Self::Text(text) => Some(text.window_splitting()),
            Self::Typed(_) => None,
        }
    }

    /// Lets rows that are not as wide as the header line come out.
    pub(super) fn pass_ragged(&mut self) {
        match self {
            Self::Text(text) => text.pass_ragged(),
            // Its rows are all of one width.
            Self::Typed(_) => {}
        }
    }

    /// Fills a block with the next records. When it comes back empty, the file is at its end.
    pub(super) fn next_block(&mut self, block: &mut Block) -> Result<(), SourceError> {
        match self {
            Self::Text(text) => text.next_block(block),
            Self::Typed(typed) => typed.next_block(block),
        }
    }
}

impl From<Typed> for Opened {
    fn from(typed: Typed) -> Self {
        Self::Typed(Box::new(typed))
    }
}

impl From<Single> for Opened {
    fn from(text: Single) -> Self {
        Self::Text(Box::new(text))
    }
}
