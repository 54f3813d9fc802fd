//! What a job meets where it goes: the dataset of today, or why it is not the one that was meant. A job that has come
//! to mean something else than when it was saved is never pushed in silence: both names are told.

use std::sync::Arc;

use crate::dataset::{CallFailure, DatasetId, FolderId, StoredDataset};

/// What the dataset of a job is on its server.
#[derive(Debug, Clone, PartialEq)]
pub enum Goal {
    /// It is there, and its own definition rules.
    There(Arc<StoredDataset>),
    /// It is to be defined, in this folder.
    Defined(Option<FolderId>),
    /// The same, in the place of one that an earlier run left without data: a server takes nothing but replace there.
    DefinedAgain(Option<FolderId>),
}

/// Why the dataset of a job is not to be had as it was meant.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NoGoal {
    /// The server was not to be asked.
    #[error("{0}")]
    Call(CallFailure),
    /// Its folder is not there.
    #[error("{0}")]
    Folder(NoFolder),
    /// The dataset of this id has another name.
    #[error("dataset {} was {was:?} when the job was made, and is {now:?} now", dataset.id)]
    Renamed {
        /// It.
        dataset: Arc<StoredDataset>,
        /// Its name in the job, harmless.
        was: String,
        /// Its name now, harmless.
        now: String,
    },
    /// No dataset of the project has this id.
    #[error("dataset {name:?} ({id}) is not in project {project:?} any more")]
    Gone {
        /// The id.
        id: DatasetId,
        /// Its name in the job, harmless.
        name: String,
        /// The project's name, harmless.
        project: String,
    },
    /// More than one has the name, and the job names no id.
    #[error("several datasets are called {name:?}; write the id of one into the job: {places}")]
    Several {
        /// The name, harmless.
        name: String,
        /// Each with its id and folder, harmless.
        places: String,
    },
}

/// Why a folder of the server is not found.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NoFolder {
    /// The server was not to be asked.
    #[error("{0}")]
    Call(CallFailure),
    /// The path is empty.
    #[error("no folder is named; write one like 'Shared Reports/Finance', or its id")]
    Unnamed,
    /// A place has no folder of that name.
    #[error("{place} has no folder {name:?}; there is: {there}")]
    Missing {
        /// The place, in words.
        place: String,
        /// The name, harmless.
        name: String,
        /// The folders that are there, harmless.
        there: String,
    },
}
