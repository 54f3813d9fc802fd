//! The log: a private file beside the journals. It never goes to the screen; help and crash messages say
//! where it is.

use std::fs::{File, OpenOptions, create_dir_all};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::redact::Guarded;

/// Begins the log in a folder and returns its place.
pub(super) fn begin(folder: &Path) -> io::Result<PathBuf> {
    create_dir_all(folder)?;
    let path = folder.join("pushcube.log");
    let file = open(&path)?;
    // A second log in one process keeps the first.
    let _ = tracing_subscriber::fmt().with_ansi(false).with_writer(Mutex::new(Guarded(file))).try_init();
    Ok(path)
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
