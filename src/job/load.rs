//! Reads a job from its file, and the definition that may lie beside it.

use std::io;
use std::path::{Path, PathBuf};

use super::file::{JobFile, JobModel};
use super::find::Base;
use super::read::{JobError, read};
use crate::dataset::{Definition, read_definition};
use crate::text;

/// Why a file is no job.
#[derive(Debug, thiserror::Error)]
pub enum NoJob {
    /// It can't be read.
    #[error("the job {} can't be read: {error}", text::harmless(&file.display().to_string()))]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It says something that is none.
    #[error(transparent)]
    Wrong(#[from] JobError),
}

impl NoJob {
    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Read { error, .. } if error.kind() == io::ErrorKind::NotFound)
    }
}

/// Reads a job file.
pub fn load(file: &Path) -> Result<JobFile, NoJob> {
    load_with_text(file).map(|(job, _)| job)
}

/// The same, with the text in which it stands.
pub fn load_with_text(file: &Path) -> Result<(JobFile, String), NoJob> {
    let text = std::fs::read_to_string(file).map_err(|error| NoJob::Read { file: file.to_owned(), error })?;
    Ok((read(file, &text)?, text))
}

/// The definition of a job, in it or beside it; why it is none, in a sentence.
pub fn definition(job: &JobFile, base: &Base) -> Result<Option<Definition>, String> {
    let path = match &job.model {
        None => return Ok(None),
        Some(JobModel::Inside(definition)) => return Ok(Some((**definition).clone())),
        Some(JobModel::File(path)) => base.path(path),
    };
    let name = text::harmless(&path.display().to_string()).into_owned();
    let json = std::fs::read_to_string(&path).map_err(|error| format!("the model {name} can't be read: {error}"))?;
    read_definition(&json).map(Some).map_err(|fault| format!("the model {name} is no definition: {fault}"))
}
