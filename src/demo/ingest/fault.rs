//! What can be wrong with a chunk, told apart by what the sender could do about it.

use std::io;

use thiserror::Error;

/// Why a chunk was not taken.
#[derive(Debug, Error)]
pub(in crate::demo) enum Fault {
    #[error("Invalid JSON in {place} at byte {at}: {what}.")]
    Json { place: &'static str, at: u64, what: &'static str },
    #[error("The value of 'data' is not standard base64: {0}.")]
    Base64(String),
    #[error("The required field '{0}' is missing.")]
    Missing(&'static str),
    #[error("{0}")]
    Shape(String),
    #[error("Table '{table}', column '{column}', row {row} of the chunk: {why}.")]
    Cell { table: String, column: String, row: u64, why: &'static str },
    #[error("The upload session was deleted while the chunk was on its way.")]
    Gone,
    #[error("The server could not keep the chunk: {0}.")]
    Disk(#[from] io::Error),
    #[error("The server could not store the chunk: {0}.")]
    Database(#[from] rusqlite::Error),
}

impl Fault {
    /// An error of the decoding reader: bad base64 comes out of it as invalid data.
    pub(super) fn from_data(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::InvalidData { Self::Base64(error.to_string()) } else { Self::Disk(error) }
    }
}
