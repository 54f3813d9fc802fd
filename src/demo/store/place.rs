//! Where a server's files are: the SQLite file and a private folder, both locked, so that no second server
//! writes into the one and so that the other is swept up by a later server after a kill.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Result};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

use super::schema;

const PREFIX: &str = "demo-server-";
const LOCK: &str = "lock";

/// The file and the private folder; the folder goes when this is dropped.
pub(in crate::demo) struct Place {
    file: PathBuf,
    scratch: TempDir,
    temporary: bool,
    /// Lock on the private folder.
    _alive: File,
    /// Lock on a file that stays.
    claim: Option<Claim>,
}

impl Place {
    /// A file that stays, or one that goes with the private folder. `WouldBlock` if another server has it.
    pub(in crate::demo) fn new(file: Option<PathBuf>) -> Result<Self> {
        let claim = file.as_deref().map(Claim::new).transpose()?;
        sweep(&std::env::temp_dir());
        let scratch = tempfile::Builder::new().prefix(PREFIX).tempdir()?;
        let alive = mark(scratch.path())?;
        let temporary = file.is_none();
        let file = file.unwrap_or_else(|| scratch.path().join("demo.sqlite"));
        Ok(Self { file, scratch, temporary, _alive: alive, claim })
    }

    pub(in crate::demo) fn file(&self) -> &Path {
        &self.file
    }

    /// Where bodies are spooled.
    pub(in crate::demo) fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Opens the connection that writes.
    pub(in crate::demo) fn open(&self) -> rusqlite::Result<Connection> {
        schema::open(&self.file, self.temporary)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(claim) = self.claim.take() {
            claim.release();
        }
    }
}

/// Marks a private folder as one whose server lives.
fn mark(folder: &Path) -> Result<File> {
    // Locked before it has the name by which others find it.
    let (new, name) = (folder.join("new-lock"), folder.join(LOCK));
    let file = File::create(&new)?;
    file.lock()?;
    fs::rename(new, name)?;
    Ok(file)
}

/// Removes the private folders of servers that were killed.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let Ok(mark) = File::open(entry.path().join(LOCK)) else { continue };
        if mark.try_lock().is_ok() {
            // What belongs to somebody else stays.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A lock beside a file, as a file of its own: SQLite has locks of its own on the file itself.
struct Claim {
    path: PathBuf,
    lock: File,
}

impl Claim {
    fn new(file: &Path) -> Result<Self> {
        let mut name = file.as_os_str().to_owned();
        name.push("-lock");
        let path = PathBuf::from(name);
        loop {
            let lock = File::options().write(true).create(true).truncate(false).open(&path)?;
            match lock.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(ErrorKind::WouldBlock.into()),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // A server that ended in between took the file of that name with it.
            if is_at(&lock, &path)? {
                return Ok(Self { path, lock });
            }
        }
    }

    fn release(self) {
        // Removed while it is locked, so that nobody's new file is removed.
        let _ = fs::remove_file(&self.path);
        drop(self.lock);
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let here = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((here.dev(), here.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A file that is open can't be removed here.
#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> Result<bool> {
    path.try_exists()
}
