//! The upload as a file that outlives the program. An upload session without a name blocks its dataset for
//! everyone, so both ids are on the disk before the first byte of data leaves, and each chunk is there before
//! it is sent and when it is accepted. The file is append-only, one sealed line after the other, readable by
//! its owner only, locked by whoever is at it, and holds nothing secret: addresses, names and ids.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::line::{Entry, Flaw, Line, VERSION};

/// Why a journal can't be kept, or can't be read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Its folder can't be made.
    #[error("the journal's folder {} can't be made: {error}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It can't be made.
    #[error("the journal {} can't be made: {error}", path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It can't be written.
    #[error("the journal {} can't be written: {error}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It can't be read.
    #[error("the journal {} can't be read: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Another version of the program wrote it.
    #[error("the journal {} is of version {version}, and this program reads version {VERSION}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// What it says.
        version: u32,
    },
    /// What it says can't be.
    #[error("the journal {} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A program is at it.
    #[error("another pushcube is at this upload right now ({})", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
}

impl JournalError {
    /// The id of the upload whose journal it is about.
    pub fn upload(&self) -> String {
        match self {
            Self::Folder { path, .. }
            | Self::Create { path, .. }
            | Self::Write { path, .. }
            | Self::Read { path, .. }
            | Self::Version { path, .. }
            | Self::Damaged { path, .. }
            | Self::Busy { path } => id(path),
        }
    }
}

/// How long somebody may look at a journal before it is locked, and how often that is waited for.
const LOOK: Duration = Duration::from_millis(10);
const LOOKS: u32 = 500;

/// The journal of one upload, open and locked.
#[derive(Debug, Clone)]
pub(super) struct Journal {
    file: Arc<File>,
    path: Arc<Path>,
}

impl Journal {
    /// Begins a journal in this folder, which is made if it is not there.
    pub(super) fn create(folder: &Path, at: i64) -> Result<Self, JournalError> {
        make_private(folder).map_err(|error| JournalError::Folder { path: folder.to_owned(), error })?;
        let time = jiff::Timestamp::from_millisecond(at).unwrap_or_default().strftime("%Y%m%d-%H%M%S").to_string();
        let mut number = 1_u32;
        loop {
            let path = folder.join(format!("{time}-{number}.jsonl"));
            let failed = |error| JournalError::Create { path: path.clone(), error };
            match open_new(&path) {
                Ok(file) => {
                    lock(&file, &path)?;
                    sync_names(folder).map_err(failed)?;
                    return Ok(Self { file: Arc::new(file), path: path.into() });
                }
                // Another upload began in the same second.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(failed(error)),
            }
        }
    }

    /// Opens a journal to go on with it: what a crash left of its last line goes.
    pub(super) fn reopen(path: &Path) -> Result<(Self, Vec<Entry>), JournalError> {
        let open = OpenOptions::new().read(true).append(true).open(path);
        let file = open.map_err(|error| JournalError::Read { path: path.to_owned(), error })?;
        lock(&file, path)?;
        let read = read(&file, path)?;
        file.set_len(read.whole).map_err(|error| JournalError::Write { path: path.to_owned(), error })?;
        Ok((Self { file: Arc::new(file), path: path.into() }, read.entries))
    }

    /// Adds a line and waits until it is on the disk.
    pub(super) async fn append(&self, at: i64, line: Line) -> Result<(), JournalError> {
        let journal = self.clone();
        // A disk may take its time to sync, and the runtime's workers have a body to send.
        let writing = tokio::task::spawn_blocking(move || journal.write(at, line));
        let failed = |error| JournalError::Write { path: self.path.to_path_buf(), error };
        writing.await.unwrap_or_else(|error| Err(failed(io::Error::other(error))))
    }

    /// The same for those who may wait.
    pub(super) fn write(&self, at: i64, line: Line) -> Result<(), JournalError> {
        let written = line.seal(at).map_err(io::Error::from).and_then(|text| {
            let before = self.file.metadata()?.len();
            // One call a line: a crash leaves at most the last one torn.
            (&*self.file).write_all(&text).inspect_err(|_| {
                // A full disk may have taken a part of it, behind which no line could be read any more.
                let _ = self.file.set_len(before);
            })?;
            self.file.sync_data()
        });
        written.map_err(|error| JournalError::Write { path: self.path.to_path_buf(), error })
    }

    /// The folder it is in.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The upload's id.
    pub(super) fn id(&self) -> String {
        id(&self.path)
    }
}

/// The id of the upload whose journal this is.
pub(super) fn id(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What a journal holds.
pub(super) struct Held {
    pub(super) entries: Vec<Entry>,
    /// How many bytes of it are whole lines.
    whole: u64,
}

/// Reads a journal. The last line may be torn; any other that is not whole is damage.
pub(super) fn read(mut file: &File, path: &Path) -> Result<Held, JournalError> {
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(|error| JournalError::Read { path: path.to_owned(), error })?;
    let (mut entries, mut whole) = (Vec::new(), 0);
    let mut lines = text.split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let number = entries.len() + 1;
        match line.split_last() {
            Some((b'\n', body)) => match Entry::open(body) {
                Ok(entry) => entries.push(entry),
                Err(Flaw::Version(version)) => return Err(JournalError::Version { path: path.to_owned(), version }),
                Err(Flaw::Torn) if lines.peek().is_none() => break,
                Err(Flaw::Torn) => {
                    let what = format!("line {number} is not what was written");
                    return Err(JournalError::Damaged { path: path.to_owned(), what });
                }
            },
            _ => break,
        }
        whole += line.len() as u64;
    }
    Ok(Held { entries, whole })
}

/// Whether nobody is at this journal, and somebody looks whether anybody is, which takes no time.
fn is_only_looked_at(file: &File) -> bool {
    if !matches!(file.try_lock(), Err(TryLockError::WouldBlock)) || is_busy(file) {
        return false;
    }
    // Not to be taken for somebody who looks.
    let _ = file.unlock();
    true
}

/// Whether a program is at this journal.
pub(super) fn is_busy(file: &File) -> bool {
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    let mut looks = 0;
    while looks < LOOKS && is_only_looked_at(file) {
        looks += 1;
        std::thread::sleep(LOOK);
    }
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(JournalError::Busy { path: path.to_owned() }),
        // Some network file systems have no locks; a journal without one is better than none.
        Err(TryLockError::Error(error)) => {
            tracing::warn!("the journal {} can't be locked: {error}", path.display());
            Ok(())
        }
    }
}

#[cfg(unix)]
pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(folder)
}

/// Puts a file, which is its owner's alone, in the place of the one there was, so that a crash leaves one of them whole.
pub(super) fn put_whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Makes sure that the new file's name is on the disk as well.
#[cfg(unix)]
pub(super) fn sync_names(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_names(_: &Path) -> io::Result<()> {
    Ok(())
}

fn open_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
