//! Records as plain values, read from memory.

use std::path::Path;

use pushcube::dataset::{Position, Reading};
use pushcube::source::{Block, Field, Source, SourceError};

/// A field as a test writes it: quoted or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Bare(String),
    Quoted(String),
}

pub(crate) fn bare(text: &str) -> Cell {
    Cell::Bare(text.to_owned())
}

pub(crate) fn quoted(text: &str) -> Cell {
    Cell::Quoted(text.to_owned())
}

/// Everything that reading a file showed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) positions: Vec<Position>,
    pub(crate) blank: u64,
    pub(crate) end: Position,
    pub(crate) error: Option<SourceError>,
}

/// Reads all there is, in blocks of about `size` bytes.
pub(crate) fn read_by(text: &[u8], reading: &Reading, size: usize) -> Result<Read, SourceError> {
    let input = std::io::Cursor::new(text.to_vec());
    Source::with_block_size(Path::new("t.csv"), input, reading, size).map(rest)
}

/// Reads what a source has left.
pub(crate) fn rest(mut source: Source) -> Read {
    let mut read = Read {
        header: source.header().to_vec(),
        rows: Vec::new(),
        positions: Vec::new(),
        blank: 0,
        end: Position::START,
        error: None,
    };
    let mut block = Block::new();
    loop {
        if let Err(error) = source.next_block(&mut block) {
            read.error = Some(error);
            break;
        }
        if block.is_empty() {
            break;
        }
        for record in block.records() {
            read.positions.push(record.position());
            read.rows.push(
                record
                    .fields()
                    .map(|field| match field {
                        Field::Bare(_) => Cell::Bare(field.text().into_owned()),
                        Field::Quoted(_) => Cell::Quoted(field.text().into_owned()),
                    })
                    .collect(),
            );
        }
    }
    // How far a source looked ahead of what it could not read is its own affair.
    if read.error.is_none() {
        read.blank = source.blank_lines();
        read.end = source.position();
    }
    read
}

pub(crate) fn read(text: impl AsRef<[u8]>) -> Result<Read, SourceError> {
    read_by(text.as_ref(), &Reading::default(), 256 << 10)
}

/// The rows of a file that is right.
pub(crate) fn rows(text: impl AsRef<[u8]>) -> Vec<Vec<Cell>> {
    let read = read(text).unwrap();
    assert_eq!(read.error, None);
    read.rows
}

/// What is wrong with a file that is not.
pub(crate) fn error(text: impl AsRef<[u8]>) -> String {
    match read(text) {
        Err(error) => error.to_string(),
        Ok(read) => read.error.unwrap().to_string(),
    }
}
