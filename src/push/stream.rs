//! Tables that come through a stream. What belongs to a chunk is let in before its request begins, since
//! nobody knows how long that takes, and a server does not wait with half a body; it is kept until the chunk
//! is accepted, so that a lost line costs nothing. What is behind that is gone, and with it any way to go on
//! from elsewhere.

use std::ops::ControlFlow;

use tokio_util::sync::CancellationToken;

use super::event::Reason;
use super::job::{Job, TableJob};
use super::ledger::Ledger;
use super::run::Engine;
use super::upload::{broke, broken, data};
use crate::dataset::{Position, Supply};
use crate::encode::{ChunkFacts, Outcome};

impl Engine {
    fn stream(&self, table: usize) -> Option<&TableJob> {
        self.job.tables.get(table).filter(|table| table.file.supply == Supply::Stream)
    }

    /// Makes a table ready to be read, if it comes through a stream and is not all sent.
    pub(super) async fn begin_stream(&mut self, table: usize) -> Result<(), Reason> {
        let is_complete = self.ledger(table)?.is_complete();
        let Some(source) = self.stream(table).filter(|_| !is_complete) else { return Ok(()) };
        let (path, reading, reach) = (source.file.path.clone(), source.reading.clone(), self.reach.clone());
        let beginning = tokio::task::spawn_blocking(move || reach.begin(&path, &reading));
        let begun = self.stops.unless(beginning).await?.map_err(broke)?;
        begun.map_err(|error| Reason::Data { text: error.to_string() })
    }

    /// Waits until all of the next chunk of a stream has come, and gives what it will be; nothing for a file.
    pub(super) async fn gather(&mut self, table: usize, index: u32) -> Result<Option<ChunkFacts>, Reason> {
        if self.stream(table).is_none() {
            return Ok(None);
        }
        let mut encoder = self.open_encoder(table).await?;
        let stop = CancellationToken::new();
        let wanted = stop.clone();
        // A read that waits for the other end is left behind if the upload is over before it.
        let _end = stop.drop_guard();
        let making = tokio::task::spawn_blocking(move || {
            let mut sink = |_| if wanted.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
            encoder.chunk(u64::from(index), &mut sink)
        });
        match self.stops.unless(making).await?.map_err(broke)? {
            Ok(Outcome::Made(facts)) => Ok(Some(facts)),
            Ok(Outcome::Stopped) => Err(broken("the encoder stopped before the end of a chunk")),
            Err(error) => Err(data(&error)),
        }
    }

    /// What lies before this place is accepted and will not be asked for again.
    pub(super) async fn let_go(&self, table: usize, place: Position) -> Result<(), Reason> {
        let Some(source) = self.stream(table) else { return Ok(()) };
        let (path, reach) = (source.file.path.clone(), self.reach.clone());
        let cutting = tokio::task::spawn_blocking(move || reach.accepted(&path, place));
        cutting.await.map_err(broke)?.map_err(broken)
    }

    /// How many bytes a table had, now that it is all sent.
    pub(super) fn size_at_end(&self, source: &TableJob, ledger: &Ledger) -> u64 {
        match source.file.supply {
            Supply::Stored if self.rows_wanted(ledger) == Some(0) => ledger.covered(),
            Supply::Stored => source.file.size,
            // Whoever only publishes what an earlier run has sent has no stream to ask.
            Supply::Stream => self.reach.came(&source.file.path).unwrap_or(ledger.covered()),
        }
    }

    /// Whether all that was accepted could be sent once more.
    pub(super) fn can_repeat(&self) -> bool {
        !self.job.tables.iter().zip(&self.ledgers).any(|(table, ledger)| is_stream(table) && ledger.next() > 1)
    }
}

fn is_stream(table: &TableJob) -> bool {
    table.file.supply == Supply::Stream
}

/// Whether something is yet to be sent that only the program that reads it can send.
pub(super) fn dies_with_its_reader(job: &Job, ledgers: &[Ledger]) -> bool {
    job.tables.iter().zip(ledgers).any(|(table, ledger)| is_stream(table) && !ledger.is_complete())
}
