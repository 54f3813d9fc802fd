//! A file that many readers read at their own places, as the columns of a row group are.

use std::io::{BufReader, Read, Result, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::file::reader::{ChunkReader, Length};

use super::super::Fault;
use super::super::stored::Stored;
use crate::dataset::Format;

/// How much is read ahead for one of them.
const AHEAD: usize = 64 << 10;

/// An open file.
#[derive(Clone)]
pub(in super::super) struct Shared {
    file: Arc<Mutex<Stored>>,
    size: u64,
}

impl Shared {
    pub(in super::super) fn new(file: Stored, format: Format) -> std::result::Result<Self, Fault> {
        let size = file.size().map_err(|error| Fault::of_io(&error))?.ok_or(Fault::NeedsFile(format.title()))?;
        Ok(Self { file: Arc::new(Mutex::new(file)), size })
    }

    pub(in super::super) const fn size(&self) -> u64 {
        self.size
    }

    /// A part of the file. What a broken file says of its lengths is not believed before memory is taken for it.
    pub(in super::super) fn bytes(&self, start: u64, length: u64) -> Result<Bytes> {
        if start.checked_add(length).is_none_or(|end| end > self.size) {
            return Err(std::io::Error::other("a part of it lies beyond its end"));
        }
        let mut bytes = Vec::with_capacity(length as usize);
        let mut reader = Reader { shared: self.clone(), at: start }.take(length);
        if (reader.read_to_end(&mut bytes)? as u64) < length {
            return Err(std::io::Error::other("it ends in the middle of a part"));
        }
        Ok(bytes.into())
    }

    fn read_at(&self, at: u64, room: &mut [u8]) -> Result<usize> {
        // Each reader says where it reads, so that nothing is lost with one that broke.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        file.read(room)
    }
}

impl Length for Shared {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Shared {
    type T = BufReader<Reader>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(BufReader::with_capacity(AHEAD, Reader { shared: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        Ok(self.bytes(start, length as u64)?)
    }
}

/// One that reads from a place on.
pub(in super::super) struct Reader {
    shared: Shared,
    at: u64,
}

impl Read for Reader {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        let read = self.shared.read_at(self.at, room)?;
        self.at += read as u64;
        Ok(read)
    }
}
