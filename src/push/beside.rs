//! Two small files beside a journal while a program is at it: what the upload is about this second, for whoever
//! watches it from another program, and what such a one wishes of it. They lie in the private folder of the journals, so
//! that nobody but the operator can read the one or leave the other; a wish that nobody has heard when the program
//! ends goes with it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::event::{Control, Progress};

/// How often the one is written and the other is looked for.
const EVERY: Duration = Duration::from_secs(1);

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

    /// Takes both away.
    pub fn clear(&self) {
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

/// Lets an upload be watched, and told something, from another program until this is dropped.
#[derive(Debug)]
pub struct Attending {
    beside: Beside,
    task: AbortHandle,
}

impl Attending {
    /// Begins to tell and to listen. What an earlier run has left beside the journal goes.
    pub fn begin(journals: &Path, id: &str, ends: Ends) -> Self {
        let beside = Beside::new(journals, id);
        beside.clear();
        let task = tokio::spawn(attend(beside.clone(), ends)).abort_handle();
        Self { beside, task }
    }
}

impl Drop for Attending {
    fn drop(&mut self) {
        self.task.abort();
        self.beside.clear();
    }
}

async fn attend(beside: Beside, (progress, control, cancel): Ends) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = None;
    loop {
        ticks.tick().await;
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
        let wanted = match looking.await {
            Ok(Some(Wished::End)) => {
                cancel.cancel();
                continue;
            }
            Ok(Some(Wished::Pause)) => Control::Pause,
            Ok(Some(Wished::GoOn)) => Control::GoOn,
            Ok(Some(Wished::RetryNow)) => Control::RetryNow,
            Ok(None) | Err(_) => continue,
        };
        // An engine that is told a lot already has nothing to do with it.
        let _ = control.try_send(wanted);
    }
}

/// Writes a file that only its owner can read, whole or not at all. It need not outlive the machine, so that nothing
/// waits for the disk.
fn put(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec(value)?)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Takes away what a program that died has left beside the journals that nobody is at.
pub(super) fn sweep(journal: &Path) {
    let folder = journal.parent().unwrap_or(Path::new("."));
    Beside::new(folder, &super::journal::id(journal)).clear();
}
