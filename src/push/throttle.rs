//! How fast an upload may send. The limit is set from outside while a body is under way; whoever hands out the body
//! cuts it into pieces of a tenth of a second and waits behind each, so that a line that others share stays usable.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, Sleep, sleep_until};

/// The smallest piece: below it a request is more head than body.
const LEAST: usize = 1 << 10;

/// The limit of one upload, in bytes a second.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    /// Nothing stands for no limit.
    rate: AtomicU64,
}

impl Throttle {
    /// Sets the limit, or takes it away.
    pub(super) fn set(&self, rate: Option<u64>) {
        self.rate.store(rate.unwrap_or(0), Relaxed);
    }

    fn rate(&self) -> Option<u64> {
        Some(self.rate.load(Relaxed)).filter(|rate| *rate > 0)
    }
}

/// The pace of one body.
#[derive(Debug)]
pub(super) struct Pace {
    throttle: Arc<Throttle>,
    /// When the next piece may go.
    due: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    pub(super) const fn new(throttle: Arc<Throttle>) -> Self {
        Self { throttle, due: None }
    }

    /// Waits until the next piece may go.
    pub(super) fn poll_due(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(due) = &mut self.due {
            ready!(due.as_mut().poll(cx));
            self.due = None;
        }
        Poll::Ready(())
    }

    /// What of a buffer may go now, and what is left of it.
    pub(super) fn cut(&mut self, mut buffer: Bytes) -> (Bytes, Option<Bytes>) {
        let Some(rate) = self.throttle.rate() else { return (buffer, None) };
        let most = usize::try_from(rate / 10).unwrap_or(usize::MAX).max(LEAST);
        let rest = (buffer.len() > most).then(|| buffer.split_off(most));
        let takes = Duration::from_secs_f64(buffer.len() as f64 / rate as f64);
        self.due = Some(Box::pin(sleep_until(Instant::now() + takes)));
        (buffer, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_cuts_buffers_into_tenths_of_a_second() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let _within = runtime.as_ref().map(tokio::runtime::Runtime::enter);
        let throttle = Arc::new(Throttle::default());
        let mut pace = Pace::new(Arc::clone(&throttle));
        let buffer = Bytes::from(vec![7; 100_000]);
        let lengths = |(now, rest): (Bytes, Option<Bytes>)| (now.len(), rest.map(|rest| rest.len()));
        assert_eq!(lengths(pace.cut(buffer.clone())), (100_000, None));
        assert!(pace.due.is_none());
        throttle.set(Some(200_000));
        assert_eq!(lengths(pace.cut(buffer.clone())), (20_000, Some(80_000)));
        assert!(pace.due.is_some());
        // A second's worth goes in ten pieces, each a tenth of a second after the one before it.
        let (mut rest, mut pieces) = (Some(Bytes::from(vec![7; 200_000])), 0);
        while let Some(buffer) = rest.take() {
            let before = Instant::now();
            rest = pace.cut(buffer).1;
            let wait = pace.due.as_ref().map(|due| due.deadline().duration_since(before));
            assert!(wait >= Some(Duration::from_millis(100)), "{wait:?}");
            pieces += 1;
        }
        assert_eq!(pieces, 10);
        throttle.set(Some(10));
        assert_eq!(lengths(pace.cut(buffer.clone())), (1024, Some(98_976)));
        throttle.set(None);
        assert_eq!(lengths(pace.cut(buffer)), (100_000, None));
    }
}
