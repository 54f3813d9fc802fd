//! Opening files. What is no regular file is refused before it is opened, since opening a pipe waits for
//! its other end and a device never ends; what is plainly no text is called by its name.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;
use std::time::UNIX_EPOCH;

use super::{Fault, SourceError, parts};
use crate::dataset::FileFacts;

/// Opens a regular file whose first bytes may be text.
pub(super) fn open(path: &Path) -> Result<File, SourceError> {
    let error = |fault| SourceError { file: path.to_owned(), place: None, fault };
    let metadata = std::fs::metadata(path).map_err(|e| error(Fault::Open(e.to_string())))?;
    if metadata.is_dir() {
        return Err(error(Fault::Folder));
    }
    if !metadata.is_file() {
        return Err(error(Fault::NotAFile));
    }
    let mut file = File::open(path).map_err(|e| error(Fault::Open(e.to_string())))?;
    let mut head = Vec::new();
    let failed = |e: std::io::Error| error(Fault::Read(e.to_string()));
    file.by_ref().take(8).read_to_end(&mut head).map_err(failed)?;
    std::io::Seek::rewind(&mut file).map_err(failed)?;
    match other_format(&head) {
        Some(fault) => Err(error(fault)),
        None => Ok(file),
    }
}

fn other_format(head: &[u8]) -> Option<Fault> {
    match head {
        [b'P', b'A', b'R', b'1', ..] => Some(Fault::OtherFormat("a Parquet file")),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(Fault::OtherFormat("an old Excel workbook")),
        _ => None,
    }
}

/// What the system says of a file now, or of all the files of a table; differs from before when one was changed.
pub fn facts(path: &Path) -> Result<FileFacts, SourceError> {
    if parts::is_many(path) {
        return parts::find(path).map(|parts| parts.facts(path));
    }
    let metadata = open(path)?.metadata().map_err(|e| SourceError {
        file: path.to_owned(),
        place: None,
        fault: Fault::Open(e.to_string()),
    })?;
    Ok(FileFacts { path: path.to_owned(), size: metadata.len(), modified: modified(&metadata) })
}

/// Size and time of change of what was looked at before, without opening it.
pub fn facts_now(path: &Path) -> std::io::Result<FileFacts> {
    if parts::is_many(path) {
        return parts::find(path).map(|parts| parts.facts(path)).map_err(std::io::Error::other);
    }
    let metadata = std::fs::metadata(path)?;
    Ok(FileFacts { path: path.to_owned(), size: metadata.len(), modified: modified(&metadata) })
}

/// When it was changed, in milliseconds since 1970 UTC.
pub(super) fn modified(metadata: &Metadata) -> Option<i64> {
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}
