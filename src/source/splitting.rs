//! How the bytes of a source become records, whichever format they are in.

use super::block::Block;
use super::json::Json;
use super::split::{Input, Splitter, Stop, Width};
use crate::dataset::Reading;

/// The splitter of a format.
pub(super) enum Splitting {
    Delimited(Splitter),
    Json(Json),
}

impl Splitting {
    /// The same, to begin with anew.
    pub(super) fn again(&self, reading: &Reading) -> Self {
        match self {
            Self::Delimited(splitter) => {
                Self::Delimited(Splitter::new(reading.delimiter, reading.quote, splitter.width))
            }
            Self::Json(json) => Self::Json(json.clone()),
        }
    }

    /// For delimited text whose header line has yet to be read.
    pub(super) fn of(reading: &Reading) -> Self {
        Self::Delimited(Splitter::new(reading.delimiter, reading.quote, Width::Any))
    }

    /// The same, for a part of the file that is tried from a place on where a record may begin.
    pub(super) fn for_window(&self, reading: &Reading) -> Self {
        match self {
            Self::Delimited(_) => Self::of(reading),
            Self::Json(json) => Self::Json(json.resumed()),
        }
    }

    /// The splitter of JSON whose rows may lack names.
    pub(super) fn objects(&mut self) -> Option<&mut Json> {
        match self {
            Self::Json(json) if json.has_objects() => Some(json),
            _ => None,
        }
    }

    /// Goes on at the start of a record.
    pub(super) fn resume(&mut self) {
        if let Self::Json(json) = self {
            *json = json.resumed();
        }
    }

    /// Splits the bytes of a block.
    pub(super) fn fill(&mut self, block: &mut Block, from: usize, line: u64, input: Input, most: usize) -> Stop {
        match self {
            Self::Delimited(splitter) => splitter.fill(block, from, line, input, most),
            Self::Json(json) => json.fill(block, from, line, input, most),
        }
    }
}
