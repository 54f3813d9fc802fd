//! What a call leaves behind for the request log: one [`CallRecord`] when it is over, also when the caller
//! stopped waiting and the call was never finished.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tokio::sync::mpsc;

use super::failure;
use crate::dataset::{CallFailure, CallRecord, FailureKind};

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
        match outcome {
            Ok(status) => self.tell(Some(status), None),
            Err(failure) => self.tell(failure.status, Some(failure.clone())),
        }
    }

    fn tell(&mut self, status: Option<u16>, failure: Option<CallFailure>) {
        self.over = true;
        let Some(observer) = self.observer else { return };
        let is_unsent = |failure: &CallFailure| matches!(failure.kind, FailureKind::Connect | FailureKind::Tls);
        let body_bytes = if failure.as_ref().is_some_and(is_unsent) { 0 } else { self.sent.load(Ordering::Relaxed) };
        let millis = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        // Nobody reading, or too slowly, is no reason for a call to fail or wait.
        let _ = observer.try_send(CallRecord { request: self.request.to_owned(), status, failure, millis, body_bytes });
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        if !self.over {
            let stopped = failure::new(self.request, FailureKind::Cancelled, None, "stopped before an answer came");
            self.tell(None, Some(stopped));
        }
    }
}
