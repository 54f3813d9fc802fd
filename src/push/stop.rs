//! The wishes of whoever watches an upload: to end it (the token) or to leave at once (a signal). Both are
//! remembered once they came, since several steps of the way out ask for them.

use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::event::{Control, Reason};

/// Why an upload stops before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The operator ends it.
    End,
    /// The program has to leave.
    Leave(i32),
}

impl From<Stop> for Reason {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::End => Self::Ended,
            Stop::Leave(signal) => Self::Stopped { signal },
        }
    }
}

/// Listens for both wishes.
#[derive(Debug)]
pub(super) struct Stops {
    cancel: CancellationToken,
    control: mpsc::Receiver<Control>,
    leave: Option<i32>,
}

impl Stops {
    pub(super) const fn new(cancel: CancellationToken, control: mpsc::Receiver<Control>) -> Self {
        Self { cancel, control, leave: None }
    }

    /// Waits until somebody wants the upload to stop.
    pub(super) async fn wanted(&mut self) -> Stop {
        let cancel = self.cancel.clone();
        tokio::select! {
            biased;
            signal = self.leave() => Stop::Leave(signal),
            () = cancel.cancelled() => Stop::End,
        }
    }

    /// Waits until the program has to leave.
    pub(super) async fn leave(&mut self) -> i32 {
        if let Some(signal) = self.leave {
            return signal;
        }
        match self.control.recv().await {
            Some(Control::Leave { signal }) => {
                self.leave = Some(signal);
                signal
            }
            // Nobody can say it any more.
            None => std::future::pending().await,
        }
    }

    /// A stop that is wanted already.
    pub(super) fn check(&mut self) -> Result<(), Reason> {
        self.wanted().now_or_never().map_or(Ok(()), |stop| Err(stop.into()))
    }

    /// Runs a step of the way; a stop drops it where it is.
    pub(super) async fn unless<T>(&mut self, step: impl Future<Output = T>) -> Result<T, Reason> {
        tokio::select! {
            biased;
            stop = self.wanted() => Err(stop.into()),
            done = step => Ok(done),
        }
    }

    /// Runs a call whose answer must not be lost; after a stop it is waited for as long as `grace`. Gives
    /// the answer, if there was one, and the stop, if one is wanted.
    pub(super) async fn with_grace<T>(
        &mut self,
        call: impl Future<Output = T>,
        grace: Duration,
    ) -> (Option<T>, Option<Stop>) {
        tokio::pin!(call);
        tokio::select! {
            biased;
            done = &mut call => (Some(done), None),
            stop = self.wanted() => {
                let answer = tokio::time::timeout(grace, call).await.ok();
                (answer, Some(stop))
            }
        }
    }

    /// Runs a call on the way out: it may take `limit`, and only `hurry` once the program has to leave.
    pub(super) async fn last_call<T>(
        &mut self,
        call: impl Future<Output = T>,
        limit: Duration,
        hurry: Duration,
    ) -> Option<T> {
        tokio::pin!(call);
        tokio::select! {
            biased;
            done = tokio::time::timeout(limit, &mut call) => return done.ok(),
            _ = self.leave() => {}
        }
        tokio::time::timeout(hurry.min(limit), call).await.ok()
    }

    /// The signal that makes the program leave, if one came.
    pub(super) const fn signal(&self) -> Option<i32> {
        self.leave
    }
}
