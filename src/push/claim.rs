//! One run at a time: whoever pushes into a dataset, or runs a job, holds a lock of this machine until it is over. The
//! server would refuse a second upload session only after the first has its own; here the second hears at once who is at
//! it. A lock that its holder left behind by dying is free.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use super::event::Reason;
use super::job::Job;
use super::journal::make_private;
use super::question::{Asks, Unfree};
use super::report::wall_clock;
use super::run::Engine;
use crate::dataset::ServerAddress;
use crate::text;

/// A lock that is held.
#[derive(Debug)]
pub struct Claim {
    file: File,
}

/// Why something can't be claimed.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Another program holds it; who, as it says itself.
    #[error("{0}")]
    Held(String),
    /// There can be no lock.
    #[error("no lock can be kept in {folder}: {error}")]
    Local {
        /// Where.
        folder: String,
        /// Why.
        error: io::Error,
    },
}

impl Claim {
    /// Claims something by its name. Locks are kept beside the journals of this folder.
    pub fn take(journals: &Path, name: &str) -> Result<Self, ClaimError> {
        let failed = |error| ClaimError::Local { folder: journals.display().to_string(), error };
        make_private(journals).map_err(failed)?;
        let path = journals.join(format!("{:016x}.lock", xxhash_rust::xxh3::xxh3_64(name.as_bytes())));
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Whoever holds it may not have said yet who it is.
                let _ = file.read_to_string(&mut holder);
                let holder = text::excerpt(holder.trim(), 300);
                Err(ClaimError::Held(if holder.is_empty() { "another pushcube".to_owned() } else { holder }))
            }
            Err(TryLockError::Error(error)) => {
                // Some network file systems have no locks, and the server refuses a second session all the same.
                tracing::warn!("no lock: {error}");
                Ok(Self { file })
            }
        }
    }

    /// Says who holds it.
    pub fn say(&self, holder: &str) {
        let mut file = &self.file;
        let said = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(holder.as_bytes()));
        if let Err(error) = said {
            tracing::warn!("a lock without a name: {error}");
        }
    }
}

/// Who this process is, for whoever finds it in the way.
pub fn holder(what: &str) -> String {
    let now = jiff::Timestamp::from_millisecond(wall_clock()).unwrap_or_default();
    let now = now.to_zoned_datetime(jiff::tz::TimeZone::system());
    format!("{what} (process {}, since {})", std::process::id(), now.strftime("%Y-%m-%d %H:%M:%S"))
}

impl Engine {
    /// Claims the dataset of the job. Whoever can be asked, or is to wait until the other is through, hears of it from
    /// the server instead, and may choose.
    pub(super) fn claim_dataset(&mut self, folder: &Path) -> Result<(), Reason> {
        match Claim::take(folder, &dataset_name(self.client.address(), &self.job)) {
            Ok(claim) => {
                self.claim = Some(claim);
                Ok(())
            }
            Err(ClaimError::Held(_)) if !matches!(self.asks, Asks::Nobody { occupied: Unfree::Stop, .. }) => Ok(()),
            Err(ClaimError::Held(holder)) => {
                let name = text::excerpt(&self.job.definition.name, 60);
                Err(Reason::Claimed { text: format!("dataset {name} is being pushed into by {holder}") })
            }
            Err(error) => Err(Reason::Local { text: error.to_string() }),
        }
    }

    /// Says in the lock which upload this is.
    pub(super) fn sign_claim(&self, id: &str) {
        if let Some(claim) = &self.claim {
            claim.say(&holder(&format!("upload {id}")));
        }
    }
}

/// What names a dataset on its server: its id, or the place where it will be made.
fn dataset_name(server: &ServerAddress, job: &Job) -> String {
    let (project, definition) = (&job.project, &job.definition);
    if let Some(dataset) = &job.dataset {
        return format!("{server} {project} {dataset}");
    }
    let folder = definition.folder_id.as_ref().map_or("", |folder| folder.as_str());
    format!("{server} {project} {folder}/{}", definition.name)
}
