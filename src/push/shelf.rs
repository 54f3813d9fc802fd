//! The journals of this machine together: which uploads there are, which of them can go on, and how one is
//! taken up again. Reading them never changes them and never waits for a program that is at one.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::beside::Beside;
use super::chronicle::{self, HistoryError};
use super::event::Holder;
use super::job::Job;
use super::journal::{self, Journal, JournalError};
use super::line::Line;
use super::past::{Mode, Past, PastPublish, PastSession, Standing};
use super::recall::Recalled;
use super::report::wall_clock;
use crate::dataset::{DatasetId, ServerAddress};
use crate::source::{self, Reach};

/// What lies on the shelf.
#[derive(Debug, Default)]
pub struct Shelf {
    /// The uploads, the newest first.
    pub uploads: Vec<Past>,
    /// Journals that can't be read, and why.
    pub unreadable: Vec<JournalError>,
}

/// Why an upload can't be taken up.
#[derive(Debug, thiserror::Error)]
pub enum TakeUpError {
    /// No journal, or more than one, goes by that id.
    #[error("{0}")]
    Unknown(String),
    /// Its journal can't be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The history can't be changed.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// There is nothing to go on with.
    #[error("upload {id} is finished")]
    Finished {
        /// Its id.
        id: String,
    },
    /// What is yet to be sent came through a stream.
    #[error(
        "upload {id} was read from a stream, which can't be read again: push it anew; `pushcube sessions delete {id}` ends what is left of it"
    )]
    Stream {
        /// Its id.
        id: String,
    },
    /// One of its files can't be looked at.
    #[error("{0}")]
    Source(String),
}

impl Shelf {
    /// Looks at all journals of a folder. A folder that is not there holds none.
    pub fn look(folder: &Path) -> Result<Self, JournalError> {
        let mut shelf = Self::default();
        let mut paths = match journals(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(shelf),
            paths => paths.map_err(|error| JournalError::Read { path: folder.to_owned(), error })?,
        };
        paths.sort();
        for path in paths.into_iter().rev() {
            match past(&path) {
                Ok(past) => shelf.uploads.extend(past),
                Err(error) => shelf.unreadable.push(error),
            }
        }
        shelf.uploads.sort_by_key(|past| std::cmp::Reverse(past.begun));
        Ok(shelf)
    }

    /// The upload with this id, or with one that begins or ends like this.
    pub fn find(&self, id: &str) -> Result<&Past, TakeUpError> {
        if let Some(exact) = self.uploads.iter().find(|past| past.id == id) {
            return Ok(exact);
        }
        let mut alike = self.uploads.iter().filter(|past| past.id.starts_with(id) || past.id.ends_with(id));
        match (alike.next(), alike.next()) {
            (Some(past), None) => Ok(past),
            (None, _) => Err(TakeUpError::Unknown(format!(
                "no upload of this machine has the id {:?}; `pushcube sessions list` shows them",
                crate::text::excerpt(id, 40)
            ))),
            (Some(one), Some(other)) => Err(TakeUpError::Unknown(format!(
                "more than one upload is meant: {} and {}; give more of the id",
                one.id, other.id
            ))),
        }
    }

    /// The only upload that can go on.
    pub fn only_unfinished(&self) -> Result<&Past, TakeUpError> {
        let mut unfinished = self.uploads.iter().filter(|past| past.standing == Standing::Unfinished);
        match (unfinished.next(), unfinished.next()) {
            (Some(past), None) => Ok(past),
            (None, _) => Err(TakeUpError::Unknown("no upload of this machine is unfinished".to_owned())),
            (Some(_), Some(_)) => Err(TakeUpError::Unknown(
                "more than one upload is unfinished; `pushcube sessions list` shows them, `pushcube resume ID` takes one up"
                    .to_owned(),
            )),
        }
    }
}

/// The upload of this machine, other than `own`, that may have a session of this dataset open. A dataset whose id
/// is not known yet is known by its name.
pub(super) fn holder(
    folder: &Path,
    own: &str,
    server: &ServerAddress,
    dataset: Option<&DatasetId>,
    job: &Job,
) -> Option<Holder> {
    let uploads = Shelf::look(folder).ok()?.uploads;
    let is_it = |past: &&Past| {
        let is_same = match dataset {
            Some(_) => past.dataset.as_ref() == dataset,
            None => past.name == job.definition.name,
        };
        past.id != own
            && past.session != PastSession::None
            && is_same
            && (&past.server, &past.job.project) == (server, &job.project)
    };
    uploads.iter().find(is_it).map(|past| Holder {
        upload: past.id.clone(),
        standing: past.standing,
        session: match &past.session {
            PastSession::Open(session) => Some(session.clone()),
            PastSession::None | PastSession::Doubtful => None,
        },
    })
}

/// The journals in a folder; whatever else is there is none.
pub(super) fn journals(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "jsonl") {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// What a journal tells; nothing if its first line never came to be.
fn past(path: &Path) -> Result<Option<Past>, JournalError> {
    let file = File::open(path).map_err(|error| JournalError::Read { path: path.to_owned(), error })?;
    let running = journal::is_busy(&file);
    let entries = journal::read(&file, path)?.entries;
    if entries.is_empty() {
        return Ok(None);
    }
    let recalled = Recalled::from_entries(entries);
    let recalled = recalled.map_err(|what| JournalError::Damaged { path: path.to_owned(), what })?;
    Ok(Some(recalled.told(path, running)))
}

/// An upload that is taken up again: nobody else can be at it.
#[derive(Debug, Clone)]
pub struct TakenUp {
    pub(super) journal: Journal,
    pub(super) recalled: Recalled,
    pub(super) mode: Mode,
}

/// Takes the upload with this id out of the list, whatever is left of it on its server.
pub fn forget(folder: &Path, id: &str) -> Result<(), TakeUpError> {
    let path = folder.join(format!("{id}.jsonl"));
    if path.exists() {
        let (journal, _) = Journal::reopen(&path)?;
        journal.write(wall_clock(), Line::Forgotten)?;
    }
    Ok(chronicle::remove(folder, id)?)
}

impl TakenUp {
    /// Takes up the upload with this id, whose files are looked for within this reach.
    pub fn new(folder: &Path, id: &str, mode: Mode, reach: &Reach) -> Result<Self, TakeUpError> {
        let path = folder.join(format!("{id}.jsonl"));
        let (journal, entries) = Journal::reopen(&path)?;
        // What an earlier run was told goes, and what this one is told from here on does not.
        Beside::new(folder, id).clear();
        let recalled = Recalled::from_entries(entries);
        let mut recalled = recalled.map_err(|what| JournalError::Damaged { path, what })?;
        if recalled.standing() == Standing::Finished {
            return Err(TakeUpError::Finished { id: id.to_owned() });
        }
        if mode != Mode::GiveUp && recalled.died_with_its_reader() {
            return Err(TakeUpError::Stream { id: id.to_owned() });
        }
        // What was asked to be published is of the files as they were.
        if mode == Mode::Anew && recalled.publish == PastPublish::NotBegun {
            for table in &mut recalled.job.tables {
                let facts = source::facts(reach.at(&table.file.path));
                table.file = facts.map_err(|error| TakeUpError::Source(error.to_string()))?;
            }
        }
        Ok(Self { journal, recalled, mode })
    }

    /// What is pushed where.
    pub const fn job(&self) -> &Job {
        &self.recalled.job
    }

    /// Who was signed in, as far as known by name.
    pub fn user(&self) -> Option<&str> {
        self.recalled.user.as_deref()
    }

    /// The server it goes to.
    pub const fn server(&self) -> &ServerAddress {
        &self.recalled.server
    }
}
