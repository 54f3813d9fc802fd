//! Two small files beside a journal while a program is at it: what the upload is about this second, for whoever
//! watches it from another program, and what such a one wishes of it. They lie in the private folder of the journals, so
//! that nobody but the operator can read the one or leave the other; a wish that nobody has heard when the program
//! ends goes with it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::event::{Control, Progress};
use super::journal;

/// What another program wishes of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wished {
    /// It is to be ended: its upload session is deleted.
    End,
    /// It is to stand still.
    Pause,
    /// It is to go on.
    GoOn,
    /// The next try is to be made now.
    RetryNow,
}

impl Wished {
    /// The wish that a control is, if another program can have it.
    pub const fn of(control: &Control) -> Option<Self> {
        match control {
            Control::Pause => Some(Self::Pause),
            Control::GoOn => Some(Self::GoOn),
            Control::RetryNow => Some(Self::RetryNow),
            _ => None,
        }
    }

    /// The control that it is; ending goes by the upload's token.
    const fn control(self) -> Option<Control> {
        match self {
            Self::End => None,
            Self::Pause => Some(Control::Pause),
            Self::GoOn => Some(Control::GoOn),
            Self::RetryNow => Some(Control::RetryNow),
        }
    }
}

/// The files beside the journal of one upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    now: PathBuf,
    wish: PathBuf,
}

impl Beside {
    /// Those of the upload with this id.
    pub fn new(journals: &Path, id: &str) -> Self {
        Self { now: journals.join(format!("{id}.now")), wish: journals.join(format!("{id}.wish")) }
    }

    /// Says what the upload is about.
    pub fn tell(&self, progress: &Progress) -> io::Result<()> {
        put(&self.now, progress)
    }

    /// What it is about; none where no program says so.
    pub fn told(&self) -> Option<Progress> {
        serde_json::from_slice(&fs::read(&self.now).ok()?).ok()
    }

    /// Leaves a wish.
    pub fn wish(&self, wished: Wished) -> io::Result<()> {
        put(&self.wish, &wished)
    }

    /// Takes the wish that was left, if one was.
    pub fn heard(&self) -> Option<Wished> {
        let text = fs::read(&self.wish).ok()?;
        fs::remove_file(&self.wish).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Takes both away, which is for whoever holds the lock of the journal.
    pub(super) fn clear(&self) {
        for path in [&self.now, &self.wish] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::warn!("{} stays: {error}", path.display());
                }
                _ => {}
            }
        }
    }
}

/// Where an upload is told something, and tells.
pub(super) type Ends = (watch::Receiver<Progress>, mpsc::Sender<Control>, CancellationToken);

/// Lets an upload be watched, and told something, from another program until this is ended or dropped.
#[derive(Debug)]
pub struct Attending {
    over: DropGuard,
    task: JoinHandle<()>,
}

impl Attending {
    /// Begins to tell and to listen, every so often.
    pub fn begin(journals: &Path, id: &str, ends: Ends, every: Duration) -> Self {
        let over = CancellationToken::new();
        let (beside, journal) = (Beside::new(journals, id), journals.join(format!("{id}.jsonl")));
        let task = tokio::spawn(attend(beside, journal, ends, (every, over.clone())));
        Self { over: over.drop_guard(), task }
    }

    /// Ends it once the upload is over, and waits until nothing of it lies beside the journal.
    pub async fn end(self) {
        drop(self.over);
        if let Err(error) = self.task.await {
            tracing::warn!("what lets others watch has broken: {error}");
        }
    }
}

async fn attend(
    beside: Beside,
    journal: PathBuf,
    (progress, control, cancel): Ends,
    (every, over): (Duration, CancellationToken),
) {
    let mut ticks = interval(every.max(Duration::from_millis(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = None;
    loop {
        tokio::select! {
            biased;
            () = over.cancelled() => break,
            _ = ticks.tick() => {}
        }
        let now = progress.borrow().clone();
        let told = (last.as_ref() != Some(&now)).then(|| now.clone());
        last = Some(now);
        let beside = beside.clone();
        let looking = tokio::task::spawn_blocking(move || {
            if let Some(Err(error)) = told.map(|told| beside.tell(&told)) {
                tracing::warn!("nobody can watch: {error}");
            }
            beside.heard()
        });
        let Ok(Some(wished)) = looking.await else { continue };
        match wished.control() {
            // An engine that is told a lot already has nothing to do with it.
            Some(told) => drop(control.try_send(told)),
            None => cancel.cancel(),
        }
    }
    // Behind the loop, so that nothing is written after it.
    let _ = tokio::task::spawn_blocking(move || sweep(&journal)).await;
}

/// Writes a file that only its owner can read, whole or not at all. It need not outlive the machine, so that nothing
/// waits for the disk.
fn put(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec(value)?)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Takes away what lies beside a journal that nobody is at. Where somebody is, both files are his.
pub(super) fn sweep(journal: &Path) {
    let Ok(file) = File::open(journal) else { return };
    if !journal::is_busy(&file) {
        // The lock that was just looked for keeps everybody from it until the file is closed.
        Beside::new(journal.parent().unwrap_or(Path::new(".")), &journal::id(journal)).clear();
    }
}
