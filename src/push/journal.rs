//! The upload as a file that outlives the program. An upload session without a name blocks its dataset for
//! everyone, so both ids are on the disk before the first byte of data leaves. The file is append-only, one
//! JSON object a line, readable by its owner only, and holds nothing secret: addresses, names and ids.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::event::{Outcome, SessionEnd};
use super::job::Job;
use crate::dataset::{DatasetId, FileFacts, ProjectId, ServerAddress, UploadSessionId};

/// The version of the lines; whoever reads them looks at it first.
const VERSION: u32 = 1;

/// Why the journal can't be kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum JournalError {
    #[error("the journal's folder {} can't be made: {error}", path.display())]
    Folder { path: PathBuf, error: io::Error },
    #[error("the journal {} can't be made: {error}", path.display())]
    Create { path: PathBuf, error: io::Error },
    #[error("the journal {} can't be written: {error}", path.display())]
    Write { path: PathBuf, error: io::Error },
}

/// What a line says.
#[derive(Debug, Serialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub(super) enum Line<'a> {
    /// What is going to be pushed where; nothing has been sent yet.
    Begun { server: &'a ServerAddress, project: &'a ProjectId, dataset_name: &'a str, files: Vec<&'a FileFacts> },
    /// The upload session is open.
    Opened { dataset: &'a DatasetId, session: &'a UploadSessionId },
    /// That session is gone, and all data is sent again in another one.
    Closed { session: &'a SessionEnd },
    /// The upload is over. A session that is still `open` in here has to be cleaned up.
    Ended { outcome: &'a Outcome },
}

impl<'a> Line<'a> {
    pub(super) fn begun(server: &'a ServerAddress, job: &'a Job) -> Self {
        Self::Begun {
            server,
            project: &job.project,
            dataset_name: &job.definition.name,
            files: job.tables.iter().map(|table| &table.file).collect(),
        }
    }
}

/// A line with what every line has.
#[derive(Serialize)]
struct Entry<'a> {
    version: u32,
    at: i64,
    #[serde(flatten)]
    line: &'a Line<'a>,
}

/// The journal of one upload.
#[derive(Debug, Clone)]
pub(super) struct Journal {
    file: Arc<File>,
    path: Arc<Path>,
}

impl Journal {
    /// Begins a journal in this folder, which is made if it is not there.
    pub(super) fn create(folder: &Path, at: i64) -> Result<Self, JournalError> {
        make_private(folder).map_err(|error| JournalError::Folder { path: folder.to_owned(), error })?;
        let mut number = 0_u32;
        loop {
            let path = folder.join(format!("{at}-{}-{number}.jsonl", std::process::id()));
            match open_new(&path) {
                Ok(file) => {
                    sync_names(folder).map_err(|error| JournalError::Create { path: path.clone(), error })?;
                    return Ok(Self { file: Arc::new(file), path: path.into() });
                }
                // Another upload of this program began in the same millisecond.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(JournalError::Create { path, error }),
            }
        }
    }

    /// Adds a line and waits until it is on the disk.
    pub(super) async fn append(&self, at: i64, line: &Line<'_>) -> Result<(), JournalError> {
        let written = match serde_json::to_vec(&Entry { version: VERSION, at, line }) {
            Ok(text) => self.write(text).await,
            Err(error) => Err(error.into()),
        };
        written.map_err(|error| JournalError::Write { path: self.path.to_path_buf(), error })
    }

    async fn write(&self, mut text: Vec<u8>) -> io::Result<()> {
        text.push(b'\n');
        let file = Arc::clone(&self.file);
        // A disk may take its time to sync, and the runtime's workers have a body to send.
        let writing = tokio::task::spawn_blocking(move || {
            // One call a line: a crash leaves at most the last one torn.
            (&*file).write_all(&text)?;
            file.sync_data()
        });
        writing.await.unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(folder)
}

/// Makes sure that the new file's name is on the disk as well.
#[cfg(unix)]
fn sync_names(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_names(_: &Path) -> io::Result<()> {
    Ok(())
}

fn open_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
