//! What a folder holds, for the file chooser.

use std::path::Path;
#[cfg(feature = "stores")]
use std::path::PathBuf;

#[cfg(feature = "stores")]
use super::tree::child;
use super::tree::{Child, children};
use super::{Fault, Location, SourceError};
#[cfg(feature = "stores")]
use crate::dataset::Store;
use crate::dataset::{Entry, EntryKind, Listing};

/// Lists a folder: folders first, then everything else, by name without regard to case.
pub fn list<'a>(location: impl Into<Location<'a>>) -> Result<Listing, SourceError> {
    let location = location.into();
    #[cfg(feature = "stores")]
    if let Some((_, store)) = location.store() {
        return list_store(location, store);
    }
    let failed = |error: std::io::Error| SourceError::of(location.path, Fault::Open(error.to_string()));
    let folder = std::fs::canonicalize(location.path).map_err(failed)?;
    let children = children(location.beside(&folder)).map_err(|error| SourceError::of(location.path, error.fault))?;
    let parent = folder.parent().map(Path::to_owned);
    Ok(Listing { path: folder, parent, entries: entries(children) })
}

/// Lists a folder of a store; of a file there, the folder that it lies in.
#[cfg(feature = "stores")]
fn list_store(location: Location<'_>, store: Store<'_>) -> Result<Listing, SourceError> {
    let here = PathBuf::from(format!("{}/{}", store.root(), store.key()).trim_end_matches('/'));
    let found = children(location.beside(&here))?;
    let above = store.parent();
    match &above {
        // Nothing below it: it may be a file.
        Some(folder) if found.is_empty() => {
            child(location.beside(&here))?;
            list(location.beside(folder))
        }
        _ => Ok(Listing { path: here, parent: above, entries: entries(found) }),
    }
}

fn entries(children: Vec<Child>) -> Vec<Entry> {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut entries: Vec<Entry> = children
        .into_iter()
        .map(|child| Entry {
            name: name(&child.path).unwrap_or_default(),
            path: child.path,
            kind: child.kind,
            modified: child.modified,
        })
        .collect();
    entries
        .sort_by_cached_key(|entry| (entry.kind != EntryKind::Folder, entry.name.to_lowercase(), entry.name.clone()));
    entries
}
