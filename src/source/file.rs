//! Opening what a path names. What is no regular file is refused before it is opened, since opening a pipe
//! waits for its other end and a device never ends, unless streams are allowed; what is plainly no text is
//! called by its name.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;
use std::time::UNIX_EPOCH;

use super::stored::Stored;
use super::{Fault, Location, SourceError, parts};
use crate::dataset::{FileFacts, STANDARD_INPUT, Store, Supply};

/// Opens a file or a stream whose first bytes may be text.
pub(super) fn open(location: Location<'_>) -> Result<Stored, SourceError> {
    let error = |fault| SourceError::of(location.path, fault);
    let mut file = open_any(location)?;
    let mut head = Vec::new();
    let failed = |e: std::io::Error| error(Fault::of_io(&e));
    file.by_ref().take(8).read_to_end(&mut head).map_err(failed)?;
    std::io::Seek::rewind(&mut file).map_err(failed)?;
    match other_format(&head) {
        Some(fault) => Err(error(fault)),
        None => Ok(file),
    }
}

/// The first bytes of a file or a stream.
pub(super) fn head(location: Location<'_>, length: usize) -> Result<Vec<u8>, SourceError> {
    let mut head = Vec::new();
    let read = open_any(location)?.take(length as u64).read_to_end(&mut head);
    read.map_err(|error| SourceError::of(location.path, Fault::of_io(&error)))?;
    Ok(head)
}

/// Opens a file or a stream, whatever is in it.
pub(super) fn open_any(location: Location<'_>) -> Result<Stored, SourceError> {
    #[cfg(feature = "stores")]
    if let Some((stores, store)) = location.store() {
        return Ok(Stored::Object(Box::new(stores.open(location.path, store)?)));
    }
    match location.stream()? {
        Some(stream) => Ok(Stored::Stream(stream.look())),
        None => Ok(Stored::File(regular(location.path)?.0)),
    }
}

/// Opens a regular file.
fn regular(path: &Path) -> Result<(File, Metadata), SourceError> {
    let error = |fault| SourceError::of(path, fault);
    if path == Path::new(STANDARD_INPUT) {
        return Err(error(Fault::NotAFile));
    }
    if Store::of(path).is_some() {
        return Err(error(Fault::NoStores));
    }
    let metadata = std::fs::metadata(path).map_err(|e| error(Fault::Open(e.to_string())))?;
    if metadata.is_dir() {
        return Err(error(Fault::Folder));
    }
    if !metadata.is_file() {
        return Err(error(Fault::NotAFile));
    }
    let file = File::open(path).map_err(|e| error(Fault::Open(e.to_string())))?;
    Ok((file, metadata))
}

fn other_format(head: &[u8]) -> Option<Fault> {
    match head {
        [b'P', b'A', b'R', b'1', ..] => Some(Fault::OtherFormat("a Parquet file")),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Some(Fault::OtherFormat("an Arrow file")),
        [b'F', b'E', b'A', b'1', ..] => Some(Fault::OtherFormat("a Feather file of version 1")),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(Fault::OtherFormat("an old Excel workbook (xls)")),
        _ => None,
    }
}

/// What the system says of a file now, or of all the files of a table; differs from before when one was changed.
pub fn facts<'a>(location: impl Into<Location<'a>>) -> Result<FileFacts, SourceError> {
    let location = location.into();
    let path = location.path;
    if let Some(facts) = facts_of_no_file(location) {
        return facts;
    }
    let supply = if location.stream()?.is_some() { Supply::Stream } else { Supply::Stored };
    open_any(location)?;
    match supply {
        Supply::Stored => regular(path).map(|(_, metadata)| stored(path, &metadata)),
        Supply::Stream => Ok(FileFacts { supply, ..FileFacts::stored(path.to_owned(), 0, None) }),
    }
}

/// What the system says of each of the files that a path names.
pub fn each<'a>(location: impl Into<Location<'a>>) -> Result<Vec<FileFacts>, SourceError> {
    let location = location.into();
    if parts::is_many(location) {
        return parts::find(location).map(|parts| parts.each());
    }
    facts(location).map(|file| vec![file])
}

/// Size and time of change of what was looked at before, without opening it.
pub fn facts_now<'a>(location: impl Into<Location<'a>>) -> Result<FileFacts, SourceError> {
    let location = location.into();
    let path = location.path;
    if let Some(facts) = facts_of_no_file(location) {
        return facts;
    }
    let failed = |error: std::io::Error| SourceError::of(path, Fault::Open(error.to_string()));
    let metadata = std::fs::metadata(path).map_err(failed)?;
    Ok(stored(path, &metadata))
}

/// The same where a location is not one file of this machine: many of them, or an object of a store.
fn facts_of_no_file(location: Location<'_>) -> Option<Result<FileFacts, SourceError>> {
    if parts::is_many(location) {
        return Some(parts::find(location).map(|parts| parts.facts(location.path)));
    }
    #[cfg(feature = "stores")]
    if let Some((stores, store)) = location.store() {
        return Some(stores.facts(location.path, store));
    }
    None
}

/// What the system says of a file that can be read again.
fn stored(path: &Path, metadata: &Metadata) -> FileFacts {
    FileFacts::stored(path.to_owned(), metadata.len(), modified(metadata)).known_as(identity(metadata))
}

/// When it was changed, in milliseconds since 1970 UTC.
pub(super) fn modified(metadata: &Metadata) -> Option<i64> {
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}

/// What tells it from another file of the same name.
#[cfg(unix)]
pub(super) fn identity(metadata: &Metadata) -> Option<u64> {
    // Where a file system has no numbers it says 0.
    Some(std::os::unix::fs::MetadataExt::ino(metadata)).filter(|number| *number > 0)
}

#[cfg(not(unix))]
pub(super) const fn identity(_: &Metadata) -> Option<u64> {
    None
}
