//! What an upload says to the outside while it runs: facts through a queue, figures through a value that is
//! overwritten. Saying something never waits for whoever listens, so a slow or absent listener can't hold
//! up an upload or its cancellation; facts are few by design (a handful a chunk), so the queue stays short.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::{mpsc, watch};

use super::event::{Doing, Event, Fact, Progress};
use super::totals::Totals;
use crate::dataset::CallRecord;

/// The ends of both channels, and what goes into them.
#[derive(Debug)]
pub(super) struct Reporter {
    begun: Instant,
    events: mpsc::UnboundedSender<Event>,
    progress: watch::Sender<Progress>,
    calls: mpsc::Receiver<CallRecord>,
    totals: Vec<Arc<Totals>>,
    doing: Doing,
}

impl Reporter {
    pub(super) fn new(
        events: mpsc::UnboundedSender<Event>,
        progress: watch::Sender<Progress>,
        calls: mpsc::Receiver<CallRecord>,
        totals: Vec<Arc<Totals>>,
    ) -> Self {
        let reporter = Self { begun: Instant::now(), events, progress, calls, totals, doing: Doing::Working };
        reporter.show_progress();
        reporter
    }

    /// Tells a fact, after the calls that led to it.
    pub(super) fn tell(&mut self, fact: Fact) {
        self.tell_calls();
        self.send(fact);
    }

    /// Tells the calls that are over.
    pub(super) fn tell_calls(&mut self) {
        while let Ok(call) = self.calls.try_recv() {
            self.send(Fact::Request(call));
        }
    }

    /// Overwrites the figures, if they moved.
    pub(super) fn show_progress(&self) {
        let tables: Vec<_> = self.totals.iter().map(|totals| totals.read()).collect();
        let since_start = self.since_start();
        self.progress.send_if_modified(|shown| {
            let moved = shown.tables != tables || shown.doing != self.doing;
            if moved {
                *shown = Progress { since_start, tables, doing: self.doing.clone() };
            }
            moved
        });
    }

    /// Shows what the upload is about from now on.
    pub(super) fn show(&mut self, doing: Doing) {
        if self.doing != doing {
            self.doing = doing;
            self.show_progress();
        }
    }

    fn send(&self, fact: Fact) {
        // Nobody listening is no reason to stop an upload.
        let _ = self.events.send(Event { since_start: self.since_start(), at: wall_clock(), fact });
    }

    /// Milliseconds since the upload began.
    pub(super) fn since_start(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Milliseconds since 1970 UTC.
pub(super) fn wall_clock() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
