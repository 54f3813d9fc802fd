//! One chunk on its way from the file to the socket. The encoder runs on a thread of its own and fills
//! buffers; a short queue of them is the body of the request, so memory stays flat and a slow server slows
//! the encoder down. A body that the encoder did not finish ends in an error, never in a short chunk.

use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::rejects::Aside;
use super::throttle::{Pace, Throttle};
use super::totals::Totals;
use crate::encode::{EncodeError, Encoder, Outcome, Sink};
use crate::protocol::ChunkBody;

/// How many full buffers may wait for the connection.
const BUFFERS: usize = 4;

/// What the encoder's thread gives back: itself, to go on with, and how the chunk went.
pub(super) struct Made {
    pub(super) encoder: Encoder,
    pub(super) outcome: Result<Outcome, EncodeError>,
    /// The rows of the chunk that were set aside.
    pub(super) aside: Aside,
}

/// A chunk that is being made.
pub(super) struct Making {
    /// What will go over the wire.
    pub(super) body: ChunkBody,
    /// Comes when the connection has taken the last byte.
    pub(super) taken: oneshot::Receiver<()>,
    /// The encoder's own word.
    pub(super) made: JoinHandle<Made>,
    /// Ends the encoder at its next buffer when it is dropped, whoever still holds the body.
    pub(super) stop: DropGuard,
}

/// Starts to make the chunk where the encoder stands; what it sets aside is gathered in `aside`, the body goes as fast
/// as `throttle` lets it, and its length is announced if it is known. Needs a runtime.
pub(super) fn make(
    mut encoder: Encoder,
    index: u32,
    totals: &Arc<Totals>,
    aside: Aside,
    throttle: Arc<Throttle>,
    length: Option<u64>,
) -> Making {
    let (parts, queue) = mpsc::channel(BUFFERS);
    let (told, taken) = oneshot::channel();
    let stop = CancellationToken::new();
    let mut filling = Filling {
        parts,
        stop: stop.clone(),
        runtime: Handle::current(),
        rows_before: totals.read().accepted_rows,
        totals: Arc::clone(totals),
        aside,
    };
    let made = tokio::task::spawn_blocking(move || {
        let outcome = encoder.chunk(u64::from(index), &mut filling);
        if let Ok(Outcome::Made(facts)) = &outcome {
            filling.reached(facts.covered, facts.rows);
            // Nobody is left to hear it when the transfer was stopped behind the last buffer.
            let _ = filling.give(Part::End);
        }
        Made { encoder, outcome, aside: filling.aside }
    });
    let pace = Pace::new(throttle);
    let queue = Queue { parts: queue, rest: None, pace, told: Some(told), totals: Arc::clone(totals) };
    let body = match length {
        Some(length) => ChunkBody::sized(queue, length),
        None => ChunkBody::streamed(queue),
    };
    Making { body, taken, made, stop: stop.drop_guard() }
}

/// What the encoder says to the body.
enum Part {
    Buffer(Bytes),
    /// The chunk is complete. Without this word it is not, however the queue ended.
    End,
}

/// The encoder's end of the queue.
struct Filling {
    parts: mpsc::Sender<Part>,
    stop: CancellationToken,
    runtime: Handle,
    rows_before: u64,
    totals: Arc<Totals>,
    aside: Aside,
}

impl Filling {
    fn give(&self, part: Part) -> ControlFlow<()> {
        let sent = self.stop.run_until_cancelled(self.parts.send(part));
        match self.runtime.block_on(sent) {
            Some(Ok(())) => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }
}

impl Sink for Filling {
    fn take(&mut self, buffer: Bytes) -> ControlFlow<()> {
        self.give(Part::Buffer(buffer))
    }

    fn reached(&mut self, source_bytes: u64, rows: u64) {
        self.totals.encoded(source_bytes, self.rows_before + rows);
    }

    fn set_aside(&mut self, row: &[u8]) -> ControlFlow<()> {
        // A file of nothing but such rows hands out no buffer, and must be stopped all the same.
        match self.aside.add(row) {
            Ok(()) if !self.stop.is_cancelled() => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }
}

/// The connection's end of the queue.
struct Queue {
    parts: mpsc::Receiver<Part>,
    /// What of the last buffer is to go yet.
    rest: Option<Bytes>,
    pace: Pace,
    told: Option<oneshot::Sender<()>>,
    totals: Arc<Totals>,
}

/// The chunk was not completed.
#[derive(Debug, thiserror::Error)]
#[error("the chunk was not completed")]
struct Incomplete;

impl Stream for Queue {
    type Item = Result<Bytes, Incomplete>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        ready!(self.pace.poll_due(cx));
        let part = match self.rest.take() {
            Some(rest) => Some(Part::Buffer(rest)),
            None => ready!(self.parts.poll_recv(cx)),
        };
        Poll::Ready(match part {
            Some(Part::Buffer(buffer)) => {
                let (piece, rest) = self.pace.cut(buffer);
                self.rest = rest;
                self.totals.sent(piece.len() as u64);
                Some(Ok(piece))
            }
            Some(Part::End) => {
                if let Some(told) = self.told.take() {
                    // The engine may have stopped listening.
                    let _ = told.send(());
                }
                None
            }
            None => Some(Err(Incomplete)),
        })
    }
}
