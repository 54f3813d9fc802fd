//! What lies in a folder, wherever that folder is. Links are followed.

use std::path::{Path, PathBuf};

#[cfg(feature = "stores")]
use super::pattern::is_pattern;
use super::{Fault, Location, SourceError, file};
use crate::dataset::EntryKind;

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Child {
    pub(super) path: PathBuf,
    pub(super) kind: EntryKind,
    /// When it was changed, in milliseconds since 1970 UTC.
    pub(super) modified: Option<i64>,
    /// What tells it from another one of its name.
    pub(super) identity: Option<u64>,
}

impl Child {
    /// A folder of which only the name is known.
    pub(super) const fn folder(path: PathBuf) -> Self {
        Self { path, kind: EntryKind::Folder, modified: None, identity: None }
    }

    /// What vanished meanwhile, or whose target did, is still there, as something that can't be read.
    fn of(path: PathBuf) -> Self {
        let metadata = std::fs::metadata(&path).ok();
        let kind = match &metadata {
            Some(metadata) if metadata.is_dir() => EntryKind::Folder,
            Some(metadata) if metadata.is_file() => EntryKind::File(metadata.len()),
            _ => EntryKind::Other,
        };
        let modified = metadata.as_ref().and_then(file::modified);
        let identity = metadata.as_ref().and_then(file::identity);
        Self { path, kind, modified, identity }
    }
}

/// Whether a location is a folder.
pub(super) fn is_folder(location: Location<'_>) -> bool {
    #[cfg(feature = "stores")]
    if let Some((stores, store)) = location.store() {
        let is_slashed = location.path.as_os_str().as_encoded_bytes().ends_with(b"/");
        return !is_pattern(location.path.as_os_str()) && (is_slashed || stores.is_folder(location.path, store));
    }
    location.path.is_dir()
}

/// What a location is.
pub(super) fn child(location: Location<'_>) -> Result<Child, SourceError> {
    #[cfg(feature = "stores")]
    if let Some((stores, store)) = location.store() {
        return stores.child(location.path, store);
    }
    let found = std::fs::symlink_metadata(location.path);
    found.map_err(|error| SourceError::of(location.path, Fault::Open(error.to_string())))?;
    Ok(Child::of(location.path.to_owned()))
}

/// What lies in a folder, by name.
pub(super) fn children(location: Location<'_>) -> Result<Vec<Child>, SourceError> {
    #[cfg(feature = "stores")]
    if let Some((stores, store)) = location.store() {
        return stores.children(location.path, store);
    }
    let folder = if location.path.as_os_str().is_empty() { Path::new(".") } else { location.path };
    let failed = |error: std::io::Error| {
        let fault = match error.kind() {
            std::io::ErrorKind::NotADirectory => Fault::NotAFolder,
            _ => Fault::Open(error.to_string()),
        };
        SourceError::of(folder, fault)
    };
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let entries = entries.map(|entry| entry.map(|entry| Child::of(entry.path())));
    let mut children = entries.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    children.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(children)
}
