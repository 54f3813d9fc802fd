//! What a location names, opened: bytes that can be read and sought, wherever they come from.

use std::fs::File;
use std::io::{Read, Result, Seek, SeekFrom};

use super::spool::Replay;

/// Something that is open.
pub(super) enum Stored {
    /// A file of this machine.
    File(File),
    /// The start of a stream, which is only looked at.
    Stream(Replay),
}

impl Stored {
    /// How many bytes it has; none where nobody knows.
    pub(super) fn size(&self) -> Result<Option<u64>> {
        match self {
            Self::File(file) => Ok(Some(file.metadata()?.len())),
            Self::Stream(_) => Ok(None),
        }
    }
}

impl Read for Stored {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        match self {
            Self::File(file) => file.read(room),
            Self::Stream(stream) => stream.read(room),
        }
    }
}

impl Seek for Stored {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Stream(stream) => stream.seek(to),
        }
    }
}
