//! Full scans: each on a thread of its own, with its totals told ten times a second and a way to end it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::spawn;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::app::{Action, TaskId};
use crate::dataset::ScanTotals;
use crate::push::ScanMeter;

/// How often the totals are told.
const TELL: Duration = Duration::from_millis(100);

/// The scans that may still run. One that is forgotten ends at its next block.
#[derive(Default)]
pub(super) struct Scans(HashMap<TaskId, DropGuard>);

impl Scans {
    /// A meter for a new scan, and what tells it that it is not wanted any more.
    pub(super) fn begin(
        &mut self,
        task: TaskId,
        actions: mpsc::UnboundedSender<Action>,
    ) -> (Arc<ScanMeter>, CancellationToken) {
        let (meter, cancel) = (Arc::new(ScanMeter::default()), CancellationToken::new());
        self.0.insert(task, cancel.clone().drop_guard());
        let watched = Arc::downgrade(&meter);
        spawn(async move {
            let mut told = ScanTotals::default();
            // The scan's thread holds the meter as long as it runs.
            while let Some(meter) = watched.upgrade() {
                let totals = meter.read();
                drop(meter);
                if totals != told && actions.send(Action::Scanned(task, totals)).is_err() {
                    return;
                }
                told = totals;
                tokio::time::sleep(TELL).await;
            }
        });
        (meter, cancel)
    }

    /// Ends a scan, if it is one.
    pub(super) fn end(&mut self, task: TaskId) {
        self.0.remove(&task);
    }
}
