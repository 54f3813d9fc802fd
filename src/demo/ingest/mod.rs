//! A chunk on its way in: its envelope found in the spooled body, its base64 decoded and its cells
//! read as a stream, each checked against the type of its column. Nothing here holds a whole chunk.

mod by_column;
mod by_row;
mod dates;
mod decode;
mod envelope;
mod fault;
mod kind;
mod lexer;

use std::fs::File;
use std::path::Path;

pub(super) use envelope::{Address, Envelope, Head};
pub(super) use fault::Fault;
pub(super) use kind::{Kind, Stored};
pub(super) use lexer::Token;

/// How the cells of a chunk are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Orientation {
    Row,
    Column,
}

impl Orientation {
    /// The REST word, in any case.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word.to_ascii_uppercase().as_str() {
            "ROW" => Some(Self::Row),
            "COLUMN" => Some(Self::Column),
            _ => None,
        }
    }
}

/// What takes the cells of a chunk, row by row, from the left.
pub(super) trait Sink {
    fn cell(&mut self, column: usize, token: Token<'_>) -> Result<(), Fault>;
    fn end_row(&mut self) -> Result<(), Fault>;
}

/// The checksum of the decoded data, by which a repeated chunk is recognised.
pub(super) fn fingerprint(spool: &File, envelope: &Envelope) -> Result<u128, Fault> {
    let mut decoded = decode::open(spool, envelope)?;
    std::io::copy(&mut decoded, &mut std::io::sink()).map_err(Fault::from_data)?;
    Ok(decoded.digest())
}

/// Feeds the cells of a spooled chunk to `sink`; returns the checksum of its decoded data.
pub(super) fn read(
    spool: &File,
    envelope: &Envelope,
    orientation: Orientation,
    width: usize,
    scratch: &Path,
    sink: &mut dyn Sink,
) -> Result<u128, Fault> {
    let decoded = decode::open(spool, envelope)?;
    match orientation {
        Orientation::Row => by_row::read(decoded, width, sink),
        Orientation::Column => by_column::read(decoded, width, scratch, sink),
    }
}
