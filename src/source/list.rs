//! What a folder holds, for the file chooser.

use std::path::Path;

use super::{Fault, SourceError, file};
use crate::dataset::{Entry, EntryKind, Listing};

/// Lists a folder: folders first, then everything else, by name without regard to case.
///
/// Links are followed. Entries that vanish meanwhile, or whose target does, are still listed, as something
/// that can't be pushed.
pub fn list(path: &Path) -> Result<Listing, SourceError> {
    let error = |fault| SourceError { file: path.to_owned(), place: None, fault };
    let opened = |e: std::io::Error| {
        error(if e.kind() == std::io::ErrorKind::NotADirectory {
            Fault::NotAFolder
        } else {
            Fault::Open(e.to_string())
        })
    };
    let folder = std::fs::canonicalize(path).map_err(opened)?;
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(opened)? {
        let entry = entry.map_err(opened)?;
        let path = entry.path();
        let metadata = std::fs::metadata(&path).ok();
        let kind = match &metadata {
            Some(m) if m.is_dir() => EntryKind::Folder,
            Some(m) if m.is_file() => EntryKind::File(m.len()),
            _ => EntryKind::Other,
        };
        entries.push(Entry {
            name: entry.file_name().to_string_lossy().into_owned(),
            path,
            kind,
            modified: metadata.as_ref().and_then(file::modified),
        });
    }
    entries.sort_by_cached_key(|e| (e.kind != EntryKind::Folder, e.name.to_lowercase(), e.name.clone()));
    let parent = folder.parent().map(Path::to_owned);
    Ok(Listing { path: folder, parent, entries })
}
