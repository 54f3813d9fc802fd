//! What lies between a stored file and its records: an archive is unpacked, a character set decoded, lines
//! that are no rows are taken out, and escapes rewritten. Each layer is a `Read` over the one below and
//! holds no more than a few buffers. A file that needs none of them is read as it is stored, and only such
//! a file can be gone on with by a seek; any other is read again up to the place.

mod archive;
mod backslash;
mod charset;
mod lines;
pub(super) mod zip;
mod zstd;

use std::io::{BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::stored::Stored;
use super::{Fault, Location, SourceError, file};
use crate::dataset::{Escape, Position, Reading};
pub(super) use archive::Archive;
pub(super) use charset::{Malformed, encoding_of, head_as_text};

/// Something that gives bytes.
pub(super) type Input = Box<dyn Read + Send>;

/// What the bytes of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bytes {
    /// Those of the file as it is stored, so that a place in them can be sought.
    Stored,
    /// What came out of a layer.
    Derived,
}

/// A source under its layers.
pub(super) struct Layers {
    pub(super) input: Input,
    pub(super) bytes: Bytes,
    pub(super) archive: Option<Archive>,
    /// Where the first byte that is given out stands.
    pub(super) start: Position,
    stored: Arc<AtomicU64>,
}

impl Layers {
    /// A text that has all its layers behind it.
    pub(super) fn behind(input: Input, start: Position) -> Self {
        Self { input, bytes: Bytes::Stored, archive: None, start, stored: Arc::default() }
    }

    /// How many bytes of the file as stored have been read.
    pub(super) fn stored_bytes(&self) -> u64 {
        self.stored.load(Ordering::Relaxed)
    }
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(room)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// A file unpacked, and nothing else.
pub(super) fn unpacked(location: Location<'_>) -> Result<Layers, SourceError> {
    let path = location.path;
    let mut file = match file::open(location)? {
        stream @ Stored::Stream(_) => return unpacked_stream(path, Box::new(stream)),
        file => file,
    };
    let failed = |e: std::io::Error| SourceError::of(path, Fault::of_io(&e));
    let member = zip::only_member(&mut file).map_err(|fault| SourceError::of(path, fault))?;
    std::io::Seek::rewind(&mut file).map_err(failed)?;
    match member {
        Some(member) => {
            let count = Arc::new(AtomicU64::new(0));
            let counted = Counted { inner: file, count: Arc::clone(&count) };
            let input = member.open(counted).map_err(failed)?;
            Ok(Layers {
                input,
                bytes: Bytes::Derived,
                archive: Some(Archive::Zip),
                start: Position::START,
                stored: count,
            })
        }
        None => unpacked_stream(path, Box::new(file)),
    }
}

/// A stream unpacked, and nothing else. A zip archive needs a file.
fn unpacked_stream(name: &Path, input: Input) -> Result<Layers, SourceError> {
    let failed = |e: std::io::Error| SourceError::of(name, Fault::of_io(&e));
    let count = Arc::new(AtomicU64::new(0));
    let mut counted = Counted { inner: input, count: Arc::clone(&count) };
    let mut head = Vec::new();
    counted.by_ref().take(archive::MAGIC as u64).read_to_end(&mut head).map_err(failed)?;
    let archive = Archive::of(&head);
    let whole: Input = Box::new(Cursor::new(head).chain(counted));
    let (input, bytes) = match archive {
        None => (whole, Bytes::Stored),
        Some(Archive::Zip) => return Err(SourceError::of(name, Fault::OtherFormat("a zip archive in a stream"))),
        Some(archive) => (archive.unpack(whole, Arc::clone(&count)), Bytes::Derived),
    };
    Ok(Layers { input, bytes, archive, start: Position::START, stored: count })
}

/// A file under all the layers that a reading asks for.
pub(super) fn open(location: Location<'_>, reading: &Reading) -> Result<(Layers, Option<Stored>), SourceError> {
    let layers = dressed(location.path, unpacked(location)?, reading)?;
    let file = match layers.bytes {
        Bytes::Stored => Some(file::open(location)?),
        Bytes::Derived => None,
    };
    Ok((layers, file))
}

/// A stream under all the layers that a reading asks for.
pub(super) fn over(name: &Path, input: Input, reading: &Reading) -> Result<Layers, SourceError> {
    dressed(name, unpacked_stream(name, input)?, reading)
}

fn dressed(name: &Path, mut layers: Layers, reading: &Reading) -> Result<Layers, SourceError> {
    let Some(encoding) = encoding_of(&reading.encoding) else {
        return Err(SourceError::of(name, Fault::UnknownEncoding(reading.encoding.clone())));
    };
    let mut derived = layers.bytes == Bytes::Derived;
    let mut add = |input: Input| {
        derived = true;
        input
    };
    // A mark before the first line would hide that it is a comment; decoding takes it off.
    if encoding != encoding_rs::UTF_8 || !reading.comment.is_empty() {
        layers.input = add(Box::new(charset::Decoding::new(layers.input, encoding)));
    }
    if reading.skip_top > 0 {
        let mut buffered = BufReader::new(layers.input);
        let failed = |e: std::io::Error| SourceError::of(name, Fault::of_io(&e));
        layers.start = lines::skip(&mut buffered, reading.skip_top).map_err(failed)?;
        layers.input = Box::new(buffered);
    }
    if reading.skip_bottom > 0 {
        layers.input = add(Box::new(lines::Shortened::new(layers.input, reading.skip_bottom)));
    }
    if !reading.comment.is_empty() {
        let comment = reading.comment.clone().into_bytes();
        layers.input = add(Box::new(lines::Uncommented::new(layers.input, comment, reading.quote)));
    }
    if reading.escape == Escape::Backslash {
        layers.input = add(Box::new(backslash::Doubling::new(layers.input, reading.quote)));
    }
    layers.bytes = if derived { Bytes::Derived } else { Bytes::Stored };
    Ok(layers)
}
