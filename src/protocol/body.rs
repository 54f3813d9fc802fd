//! The body of a chunk on its way to the socket. The caller brings a stream of bytes; this file gives it
//! an exact length that can't lie, counts what was taken, tells when the last byte was taken (only then does
//! the wait for the answer begin), and ends the stream when nobody waits for the call any more.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http_body::{Body, Frame, SizeHint};
use tokio::sync::oneshot;

type Source = Pin<Box<dyn Stream<Item = Result<Bytes, Unsendable>> + Send>>;

/// Why a body can't be sent to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    /// Its source gave up; the text is the source's.
    #[error("{0}")]
    Source(String),
    /// Its source holds more than it promised.
    #[error("the chunk is longer than the {0} bytes that were announced")]
    TooLong(u64),
    /// Its source holds less than it promised.
    #[error("the chunk is {missing} bytes shorter than the {announced} bytes that were announced")]
    TooShort {
        /// What was promised.
        announced: u64,
        /// What is lacking.
        missing: u64,
    },
    /// Nobody waits for the answer any more.
    #[error("the call was stopped")]
    Stopped,
}

/// The body of `PUT …/uploadSessions/{id}`: bytes that become known while they are sent.
pub struct ChunkBody {
    source: Source,
    length: Option<u64>,
}

impl ChunkBody {
    /// A body whose length is known only at its end.
    pub fn streamed<S, E>(source: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: std::fmt::Display,
    {
        Self { source: Box::pin(source.map(|part| part.map_err(|e| Unsendable::Source(e.to_string())))), length: None }
    }

    /// A body of exactly `length` bytes. One that turns out longer or shorter fails the call and never
    /// arrives as a complete request.
    pub fn sized<S, E>(source: S, length: u64) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: std::fmt::Display,
    {
        Self { length: Some(length), ..Self::streamed(source) }
    }

    /// Hands the body to the HTTP library and keeps the end from which it is watched.
    pub(super) fn watched(self) -> (reqwest::Body, Sending) {
        let (gone, left) = oneshot::channel();
        // A body that is known to be empty is never asked for anything.
        let shared = Arc::new(Shared { complete: (self.length == Some(0)).into(), ..Shared::default() });
        let body = Watched {
            source: Mutex::new(self.source),
            announced: self.length,
            given: 0,
            held: None,
            breath: None,
            shared: Arc::clone(&shared),
            _gone: gone,
        };
        (reqwest::Body::wrap(body), Sending { left: Some(left), shared })
    }
}

impl From<Bytes> for ChunkBody {
    fn from(bytes: Bytes) -> Self {
        let length = bytes.len() as u64;
        Self::sized(stream::iter((length > 0).then_some(Ok::<_, Unsendable>(bytes))), length)
    }
}

impl std::fmt::Debug for ChunkBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChunkBody").field("length", &self.length).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Shared {
    taken: Arc<AtomicU64>,
    complete: AtomicBool,
    hungry: AtomicBool,
    stopped: AtomicBool,
}

/// The caller's view of a body under way. Dropping it ends the body, wherever it is.
pub(super) struct Sending {
    left: Option<oneshot::Receiver<()>>,
    shared: Arc<Shared>,
}

impl Sending {
    /// The count of bytes that the connection has taken.
    pub(super) fn taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.shared.taken)
    }

    /// Whether the connection has taken the whole body.
    pub(super) fn is_complete(&self) -> bool {
        self.shared.complete.load(Ordering::Acquire)
    }

    /// A look at it that does not keep it alive.
    pub(super) fn watch(&self) -> Watch {
        Watch { shared: Arc::clone(&self.shared) }
    }

    /// Waits until the connection has let go of the body, complete or not.
    pub(super) async fn left(&mut self) {
        if let Some(left) = &mut self.left {
            // The other end is never used to send: it is dropped with the body, and that is the news.
            let _ = left.await;
            self.left = None;
        }
    }
}

/// How a body gets on, for whoever sees to it that it does.
pub(super) struct Watch {
    shared: Arc<Shared>,
}

impl Watch {
    /// How many bytes the connection has taken.
    pub(super) fn taken(&self) -> u64 {
        self.shared.taken.load(Ordering::Relaxed)
    }

    /// Whether it is not the connection that is waited for: the source has nothing yet, or all was taken.
    pub(super) fn is_excused(&self) -> bool {
        self.shared.hungry.load(Ordering::Relaxed) || self.shared.complete.load(Ordering::Acquire)
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
    }
}

struct Watched {
    // A stream is Send, a body must be Sync as well: `get_mut` never locks.
    source: Mutex<Source>,
    announced: Option<u64>,
    given: u64,
    // The part that completes the announced length waits here until the source says that it was the last.
    held: Option<Bytes>,
    breath: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
    shared: Arc<Shared>,
    _gone: oneshot::Sender<()>,
}

impl Watched {
    fn give(&mut self, part: Bytes) -> Frame<Bytes> {
        self.given += part.len() as u64;
        self.shared.taken.store(self.given, Ordering::Relaxed);
        self.breath = Some(Box::pin(breath()));
        Frame::data(part)
    }

    fn end(&mut self) -> Option<Result<Frame<Bytes>, Unsendable>> {
        let last = self.held.take();
        let total = self.given + last.as_ref().map_or(0, |part| part.len() as u64);
        if let Some(announced) = self.announced
            && total < announced
        {
            return Some(Err(Unsendable::TooShort { announced, missing: announced - total }));
        }
        self.shared.complete.store(true, Ordering::Release);
        last.map(|part| Ok(self.give(part)))
    }
}

/// Between two parts the connection gets to see what the server has said already. Without that four of
/// five early refusals are lost to the write error that follows them (measured on loopback); with one turn
/// of the event loop one of four, with three none. Three cost microseconds a part.
async fn breath() {
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Unsendable;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Unsendable>>> {
        let this = self.get_mut();
        if let Some(breath) = &mut this.breath {
            ready!(breath.as_mut().poll(cx));
            this.breath = None;
        }
        loop {
            if this.shared.stopped.load(Ordering::Acquire) {
                return Poll::Ready(Some(Err(Unsendable::Stopped)));
            }
            if this.shared.complete.load(Ordering::Acquire) {
                return Poll::Ready(None);
            }
            let source = this.source.get_mut().unwrap_or_else(PoisonError::into_inner);
            let polled = source.poll_next_unpin(cx);
            this.shared.hungry.store(polled.is_pending(), Ordering::Relaxed);
            let part = match ready!(polled) {
                None => return Poll::Ready(this.end()),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(part)) if part.is_empty() => continue,
                Some(Ok(part)) => part,
            };
            let Some(announced) = this.announced else {
                return Poll::Ready(Some(Ok(this.give(part))));
            };
            let total = this.given + part.len() as u64;
            if this.held.is_some() || total > announced {
                return Poll::Ready(Some(Err(Unsendable::TooLong(announced))));
            }
            if total < announced {
                return Poll::Ready(Some(Ok(this.give(part))));
            }
            this.held = Some(part);
        }
    }

    fn is_end_stream(&self) -> bool {
        self.shared.complete.load(Ordering::Acquire)
    }

    fn size_hint(&self) -> SizeHint {
        self.announced.map_or_else(SizeHint::default, |length| SizeHint::with_exact(length - self.given))
    }
}
