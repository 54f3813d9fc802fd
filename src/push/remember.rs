//! What of an upload outlives it besides its journal: the checksums of its files, read beside the upload, and its
//! line in the history. Neither holds the upload up, and neither is needed for it.

use std::path::PathBuf;

use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::chronicle;
use super::event::Outcome;
use super::history::PastPush;
use super::line::Line;
use super::report::wall_clock;
use super::run::Engine;
use crate::dataset::{Checksum, FileFacts, Supply};
use crate::source;

/// The checksums of the files, being read.
#[derive(Debug)]
pub(super) struct Contents {
    reading: JoinHandle<Vec<Option<Checksum>>>,
    unwanted: DropGuard,
}

impl Engine {
    /// Begins to read what the files hold.
    pub(super) fn read_contents(&mut self) {
        if self.job.trial.is_some() {
            return;
        }
        let files: Vec<FileFacts> = self.job.tables.iter().map(|table| table.file.clone()).collect();
        let unwanted = CancellationToken::new();
        let told = unwanted.clone();
        let reading = tokio::task::spawn_blocking(move || files.iter().map(|file| content(file, &told)).collect());
        self.contents = Some(Contents { reading, unwanted: unwanted.drop_guard() });
    }

    /// What the files hold, as far as it is known at the end. Of what is published it is waited for a while.
    pub(super) async fn note_contents(&mut self, is_published: bool) -> Vec<Option<Checksum>> {
        let none = vec![None; self.job.tables.len()];
        let Some(Contents { reading, unwanted }) = self.contents.take() else { return none };
        if !is_published && !reading.is_finished() {
            return none;
        }
        let read = self.stops.last_call(reading, self.timing.look, self.timing.leave).await;
        drop(unwanted);
        let Some(Ok(contents)) = read else { return none };
        if let Err(reason) = self.note(Line::Contents { contents: contents.clone() }).await {
            tracing::warn!("{reason}");
        }
        contents
    }

    /// Writes the upload into the history.
    pub(super) async fn remember(&self, outcome: &Outcome, contents: Vec<Option<Checksum>>) {
        let Some(journal) = &self.journal else { return };
        let folder: PathBuf = journal.folder().to_owned();
        let push = PastPush {
            upload: journal.id(),
            begun: self.begun_at,
            ended: wall_clock(),
            server: self.client.address().clone(),
            user: self.client.username(),
            job: Box::new(self.job.clone()),
            contents,
            outcome: outcome.clone(),
            afterwards: self.afterwards.clone(),
            proof: self.proof.clone(),
        };
        let writing = tokio::task::spawn_blocking(move || chronicle::append(&folder, &push));
        match writing.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!("{error}"),
            Err(error) => tracing::warn!("the history can't be written: {error}"),
        }
    }
}

/// What a file holds, unless it can't be read, is not what it was, or is not wanted any more.
fn content(file: &FileFacts, unwanted: &CancellationToken) -> Option<Checksum> {
    let is_as_told = || source::facts_now(&file.path).is_ok_and(|now| now == *file);
    if file.supply == Supply::Stream || !is_as_told() {
        return None;
    }
    let sum = source::checksum(&file.path, &|| !unwanted.is_cancelled()).ok().flatten();
    sum.filter(|_| is_as_told())
}
