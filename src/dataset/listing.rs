//! What a place holds: the folder that the file chooser shows. Filled by `source`, shown by `app`.

use std::path::PathBuf;

/// The contents of one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The folder, absolute.
    pub path: PathBuf,
    /// The folder above it, if there is one.
    pub parent: Option<PathBuf>,
    /// Folders first, then files, each by name without regard to case.
    pub entries: Vec<Entry>,
}

/// One thing in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name as the system has it, lossily decoded.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it is.
    pub kind: EntryKind,
    /// When it was changed, in milliseconds since 1970 UTC.
    pub modified: Option<i64>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A folder that can be opened.
    Folder,
    /// A regular file and its size in bytes.
    File(u64),
    /// A pipe, a device, a broken link: it can't be pushed.
    Other,
}

impl Entry {
    /// Whether its name begins with a dot.
    pub fn is_hidden(&self) -> bool {
        self.name.starts_with('.')
    }
}
