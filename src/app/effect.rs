//! Work asked of the shell, as plain data. The reducer returns effects, the shell carries them out as
//! tasks and brings their answers back as actions under the same [`TaskId`].

use std::path::PathBuf;

use super::opening::Wanted;
use super::pointing::Mouse;
use crate::config::{Change, Note, SecretSource};
use crate::dataset::{Asked, Credentials, DatasetId, Definition, FileFacts, FolderId, ProjectId, ServerAddress, Trust};
use crate::push::event::Control;
use crate::push::job::{Job, TableJob};
use crate::push::past::Mode;

/// The number of a task; an answer with a number that nobody waits for is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct TaskId(pub u64);

/// One piece of work.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask a server what it is, without signing in.
    AskServer(TaskId, ServerAddress),
    /// Sign in. Calls go on using an earlier sign-in until this one is taken.
    SignIn(TaskId, ServerAddress, Credentials),
    /// The same, with the secret that this source gives instead of the one in the credentials.
    SignInFrom(TaskId, ServerAddress, Credentials, SecretSource),
    /// Take the sign-in of this task, which has worked, for all calls that follow. Uploads keep the one that
    /// they began with.
    UseSignIn(TaskId),
    /// Judge the certificate of the server at this address like this from now on.
    Trust(ServerAddress, Trust),
    /// Read the certificate that a server shows, and send it nothing.
    ReadCertificate(TaskId, ServerAddress),
    /// Change the configuration.
    Configure(TaskId, Change),
    /// Read the projects.
    ReadProjects(TaskId),
    /// Read a folder.
    ListFolder(TaskId, PathBuf),
    /// Start the embedded server, with sample files.
    StartDemo(TaskId),
    /// Look what these paths are.
    FindPaths(TaskId, Vec<PathBuf>),
    /// Remember something for the next start.
    Remember(Note),
    /// Take a first look at a file, read as is said here.
    Preview(TaskId, PathBuf, Box<Asked>),
    /// Read these files to their end against a definition.
    Scan(TaskId, Box<Definition>, Vec<TableJob>),
    /// Read a model file.
    ReadModel(TaskId, PathBuf),
    /// Write a model file.
    WriteModel {
        /// The task.
        task: TaskId,
        /// Where.
        path: PathBuf,
        /// What.
        text: String,
        /// Whether a file that is there already is replaced.
        over: bool,
    },
    /// Read what these job files say.
    LookAtJobs(TaskId, Vec<PathBuf>),
    /// Read a job that is to be opened.
    OpenJob(TaskId, PathBuf),
    /// Look for the dataset of a job, and at its files.
    LayJob(TaskId, Box<Wanted>),
    /// Run this program with nothing in its environment; these are its words, its path the first.
    DryRun(TaskId, Vec<String>),
    /// Search a project for datasets by a part of their name.
    FindDatasets(TaskId, ProjectId, String),
    /// Read the definition of a dataset.
    ReadDataset(TaskId, ProjectId, DatasetId),
    /// Read what a folder holds; the folders where browsing begins where none is named.
    ReadFolder(TaskId, ProjectId, Option<FolderId>),
    /// Make a folder of this name in another.
    MakeFolder(TaskId, ProjectId, FolderId, String),
    /// Look what stands in a folder, in My Reports where none is named, under a name.
    LookAtPlace(TaskId, ProjectId, Option<FolderId>, String),
    /// Count the rows that each table of a dataset has.
    CountRows(TaskId, ProjectId, DatasetId),
    /// Look up keys of the files of a job in the dataset that it goes to.
    LookUpKeys(TaskId, Box<Job>),
    /// Delete a dataset, unless it ever held data.
    DeleteEmpty(TaskId, ProjectId, DatasetId),
    /// Delete the dataset that the trial with this id made.
    DeleteTrial(TaskId, String),
    /// Read the history, and of these files, one a table, what they are now and, up to so many bytes, what they hold.
    LookBack(TaskId, Vec<FileFacts>, u64),
    /// Upload and publish.
    Push(TaskId, Box<Job>),
    /// Read the pushes that are over from the history.
    ReadHistory(TaskId),
    /// Look at the journals for uploads that earlier runs left.
    LookForUploads(TaskId),
    /// Save the report of the upload with this id in a folder.
    SaveReport(TaskId, String, PathBuf),
    /// Watch the upload with this id, which another program runs.
    Watch(TaskId, String),
    /// Take up the upload with this id.
    TakeUp(TaskId, String, Mode),
    /// Take the upload with this id out of the list that outlives the program.
    Forget(TaskId, String),
    /// Tell an upload something.
    Control(TaskId, Control),
    /// End an upload: stop the transfer, delete its session.
    EndUpload(TaskId),
    /// A task's answer is not wanted any more.
    Abandon(TaskId),
    /// Put a text into the terminal's clipboard.
    Copy(String),
    /// Ring the terminal's bell, and show a message where it knows those.
    Notify(String),
    /// Draw everything anew.
    Redraw,
    /// Say what is in sight.
    FindTargets,
    /// Take the mouse, or give it to the terminal.
    Mouse(Mouse),
    /// Give the terminal back and stop, until the shell lets the program go on.
    Suspend,
    /// Leave the program, with this exit code. Uploads that still run are told to leave first.
    Quit(i32),
}

/// Effects in the order in which they are to begin.
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use]
pub struct Effects(pub Vec<Effect>);

impl Effects {
    /// No work.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// These, then those.
    pub fn and(mut self, more: impl Into<Self>) -> Self {
        self.0.extend(more.into().0);
        self
    }
}

impl From<Effect> for Effects {
    fn from(effect: Effect) -> Self {
        Self(vec![effect])
    }
}

impl From<Option<Effect>> for Effects {
    fn from(effect: Option<Effect>) -> Self {
        Self(effect.into_iter().collect())
    }
}

impl From<Vec<Effect>> for Effects {
    fn from(effects: Vec<Effect>) -> Self {
        Self(effects)
    }
}

/// Something that is fetched: the phases it can be in.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Remote<T, E = String> {
    /// Nobody asked.
    #[default]
    Idle,
    /// Asked, not answered.
    Loading(TaskId),
    /// Here.
    Ready(T),
    /// It failed.
    Failed(E),
}

impl<T, E> Remote<T, E> {
    /// What came, if it is here.
    pub const fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }

    /// Waits for this task from now on; one that it waited for before is given up.
    pub(super) fn wait_for(&mut self, task: TaskId) -> Option<Effect> {
        match std::mem::replace(self, Self::Loading(task)) {
            Self::Loading(earlier) => Some(Effect::Abandon(earlier)),
            _ => None,
        }
    }

    /// Forgets what came, and waits for nothing any more.
    pub(super) fn give_up(&mut self) -> Option<Effect> {
        match std::mem::take(self) {
            Self::Loading(task) => Some(Effect::Abandon(task)),
            _ => None,
        }
    }

    /// Whether this is the task that it waits for.
    pub fn awaits(&self, id: TaskId) -> bool {
        matches!(self, Self::Loading(task) if *task == id)
    }

    /// Whether it waits for any task.
    pub const fn is_loading(&self) -> bool {
        matches!(self, Self::Loading(_))
    }
}

impl<T, E> From<Result<T, E>> for Remote<T, E> {
    fn from(result: Result<T, E>) -> Self {
        result.map_or_else(Self::Failed, Self::Ready)
    }
}
