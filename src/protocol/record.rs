//! What a call leaves behind for the request log: one [`CallRecord`] when it is over, also when the caller
//! stopped waiting and the call was never finished.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tokio::sync::mpsc;

use super::failure;
use crate::dataset::{CallFailure, CallOutcome, CallRecord, FailureKind};

/// A call that is being watched.
pub(super) struct Recording<'a> {
    observer: Option<&'a mpsc::Sender<CallRecord>>,
    request: &'a str,
    begun: Instant,
    sent: Arc<AtomicU64>,
    over: bool,
}

impl<'a> Recording<'a> {
    /// Begins to watch; `sent` counts the bytes of its body that were taken.
    pub(super) fn begin(
        observer: Option<&'a mpsc::Sender<CallRecord>>,
        request: &'a str,
        sent: Arc<AtomicU64>,
    ) -> Self {
        Self { observer, request, begun: Instant::now(), sent, over: false }
    }

    pub(super) fn end(mut self, outcome: Result<u16, &CallFailure>) {
        self.tell(match outcome {
            Ok(status) => CallOutcome::Answered(status),
            Err(failure) => CallOutcome::Failed(failure.clone()),
        });
    }

    fn tell(&mut self, outcome: CallOutcome) {
        self.over = true;
        let sent = match &outcome {
            CallOutcome::Failed(CallFailure { kind: FailureKind::Connect | FailureKind::Tls, .. }) => 0,
            _ => self.sent.load(Ordering::Relaxed),
        };
        if let Some(observer) = self.observer {
            let record = CallRecord { request: self.request.to_owned(), outcome, duration: self.begun.elapsed(), sent };
            // Nobody reading, or too slowly, is no reason for a call to fail or wait.
            let _ = observer.try_send(record);
        }
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        if !self.over {
            let stopped = failure::new(self.request, FailureKind::Cancelled, None, "stopped before an answer came");
            self.tell(CallOutcome::Failed(stopped));
        }
    }
}
