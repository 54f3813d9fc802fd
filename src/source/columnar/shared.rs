//! A file that many readers read at their own places, as the columns of a row group are. What lies in a store is
//! fetched for each of those places by itself, or every step from one column to the next would be a request.

use std::io::{BufReader, Read, Result, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::file::reader::{ChunkReader, Length};

use super::super::Fault;
use super::super::stored::Stored;
use crate::dataset::Format;

/// How much is read ahead for one of them.
const AHEAD: usize = 64 << 10;
/// What all of them together may hold of what was fetched.
const FETCHED: u64 = 32 << 20;
/// The least and the most that is fetched at once for one of them.
const WINDOW: (u64, u64) = (64 << 10, 2 << 20);

/// An open file.
#[derive(Clone)]
pub(in super::super) struct Shared {
    places: Arc<Mutex<Places>>,
    size: u64,
}

/// Where it is read, the place of the last read at the end. Never empty.
struct Places {
    readers: Vec<Stored>,
    /// How many there may be, and what is fetched at once for each.
    most: usize,
    window: u64,
}

impl Places {
    /// The reader that stands nearest to a place.
    fn nearest(&mut self, at: u64) -> Option<&mut Stored> {
        let near = self.readers.iter().position(|reader| reader.is_near(at));
        let room = self.readers.len() < self.most;
        let other =
            if near.is_none() && room { self.readers.last().and_then(|one| one.another(self.window)) } else { None };
        match other {
            Some(other) => self.readers.push(other),
            // The one that was not used for longest stands where nobody reads any more.
            None => self.readers.get_mut(near.unwrap_or(0)..)?.rotate_left(1),
        }
        self.readers.last_mut()
    }
}

impl Shared {
    pub(in super::super) fn new(file: Stored, format: Format) -> std::result::Result<Self, Fault> {
        let size = file.size().map_err(|error| Fault::of_io(&error))?.ok_or(Fault::NeedsFile(format.title()))?;
        let places = Places { readers: vec![file], most: 1, window: WINDOW.1 };
        Ok(Self { places: Arc::new(Mutex::new(places)), size })
    }

    /// Has so many places be read side by side.
    pub(in super::super) fn spread(&self, places: usize) {
        let mut all = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        all.most = places.max(1);
        all.window = (FETCHED / 2 / all.most as u64).clamp(WINDOW.0, WINDOW.1);
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
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(file) = places.nearest(at) else { return Ok(0) };
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
