//! Anything that can happen. The shell makes actions from keys, pastes, sizes, time and the answers of
//! tasks; [`super::update`] is the only one to act on them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::clock::Now;
use super::effect::TaskId;
use super::first_run::DemoServer;
use super::jobs::DryRun;
use super::key::Key;
use super::known::JobLoss;
use super::opening::{Opened, Parts};
use super::pointing::{Gesture, Target};
use crate::config::Settings;
use crate::dataset::{
    CallFailure, CallRecord, EntryKind, Findings, Folder as RemoteFolder, FolderContents, FoundDatasets, KeyLook,
    Listing, Preview, Project, SaveFailure, ScanTotals, ServerFacts, ShownCertificate, Standing, StoredDataset,
    UserSession,
};
use crate::job::file::JobFile;
use crate::push::event::{Event, Progress};
use crate::push::history::{LookBack, PastPush};
use crate::push::past::Past;
use crate::secret::Secret;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A key was pressed while frame number `frame` was the last one drawn.
    Key {
        /// Which.
        key: Key,
        /// What the operator could see.
        frame: u64,
    },
    /// The mouse did something while frame number `frame` was the last one drawn.
    Point {
        /// What is under it.
        target: Target,
        /// What it did.
        gesture: Gesture,
        /// What the operator could see.
        frame: u64,
    },
    /// What is in sight, in the order in which it was drawn.
    Targets(Vec<Target>),
    /// Text was pasted: perhaps a password, so nobody prints it.
    Paste(Secret),
    /// The terminal has this size now.
    Resize(Size),
    /// The time.
    Tick(Now),
    /// A frame was drawn; frames are numbered from 1.
    Drawn(u64),
    /// A task is over.
    Answer(TaskId, Answer),
    /// A call was made outside of an upload.
    Call(CallRecord),
    /// An upload reports a fact.
    Upload(TaskId, Event),
    /// An upload reports its totals.
    Progress(TaskId, Progress),
    /// A scan reports how far it is.
    Scanned(TaskId, ScanTotals),
    /// The system asks the program to end.
    Signal(i32),
}

/// How many cells the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Lines.
    pub height: u16,
}

/// What a task brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// What these job files say.
    JobsSeen(Vec<(PathBuf, Result<Box<JobFile>, JobLoss>)>),
    /// A job that is to be opened, or why it can't be.
    JobOpened(Result<Box<Opened>, String>),
    /// What was found of a job.
    JobLaid(Box<Parts>),
    /// What a dry run came to, or why it did not begin.
    DryRun(Result<DryRun, String>),
    /// The datasets that a search found.
    Datasets(Result<FoundDatasets, CallFailure>),
    /// The definition of a dataset.
    Dataset(Result<StoredDataset, CallFailure>),
    /// What a folder of the server holds.
    FolderOfServer(Result<FolderContents, CallFailure>),
    /// A folder was made.
    FolderMade(Result<RemoteFolder, CallFailure>),
    /// What stands in a folder under a name.
    Place(Result<Standing, CallFailure>),
    /// The rows that each table of a dataset has, by the tables' names.
    Rows(Result<BTreeMap<String, u64>, CallFailure>),
    /// What came of looking up keys, table by table, or why they could not be.
    Keys(Result<Vec<KeyLook>, String>),
    /// The pushes that are over, the newest last, or why they can't be read.
    History(Result<Vec<PastPush>, String>),
    /// What was pushed before, and the files as they are now, or why that can't be read.
    LookedBack(Result<Box<LookBack>, String>),
    /// The uploads that earlier runs left, and what is wrong with journals that can't be read.
    Uploads(Result<(Vec<Past>, Vec<String>), String>),
    /// An upload was taken out of the list for good, or why it could not be.
    Forgotten(Result<(), String>),
    /// An empty dataset was deleted, or why it was not.
    EmptyDeleted(Result<(), String>),
    /// Nobody is at an upload any more that was watched; what is left of it, or why it can't be watched.
    Watched(Result<Box<Past>, String>),
    /// The program that runs an upload could not be told something, and why.
    Untold(String),
    /// An upload can't be taken up, and why.
    NotTakenUp(String),
    /// Where the page of a report was saved, or why it was not.
    ReportSaved(Result<PathBuf, String>),
    /// What the server says of itself.
    Server(Result<ServerFacts, CallFailure>),
    /// The certificate that it shows.
    Certificate(Result<ShownCertificate, CallFailure>),
    /// What the configuration says after a change, or why it was not made.
    Configured(Result<Box<Settings>, String>),
    /// Whether the sign-in worked.
    SignedIn(Result<UserSession, CallFailure>),
    /// There is no secret to sign in with, and why.
    NoSecret(String),
    /// The projects.
    Projects(Result<Vec<Project>, CallFailure>),
    /// What a folder holds, or why it can't be read.
    Folder(Result<Listing, String>),
    /// The embedded server, or why it did not start.
    Demo(Result<DemoServer, String>),
    /// What these paths are, where there is something.
    Paths(Vec<(PathBuf, Option<EntryKind>)>),
    /// A first look at a file, or why there is none.
    Preview(Result<Box<Preview>, String>),
    /// What a full scan found.
    Scan(Vec<Findings>),
    /// A model file's text, or why it can't be read.
    Model(Result<String, String>),
    /// Whether a model file was written.
    Saved(Result<(), SaveFailure>),
    /// The task panicked; the text is its message.
    Panicked(String),
}
