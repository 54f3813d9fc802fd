//! How fast the server is, as data: a person wants to see what happens, a test does not wait.

use std::num::NonZeroU64;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// How long the server takes for what it does. All zero means as fast as it can.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pace {
    /// How long publishing stays in each status.
    pub each_status: Duration,
    /// How long a chunk that has arrived waits before it is taken.
    pub each_chunk: Duration,
    /// At which rate bodies of chunks are read.
    pub bytes_per_second: Option<NonZeroU64>,
}

impl Pace {
    /// As fast as it can.
    pub const NONE: Self = Self { each_status: Duration::ZERO, each_chunk: Duration::ZERO, bytes_per_second: None };

    /// Two small tables take about four seconds, so that one sees what happens and can stop it; a
    /// file of a hundred megabytes takes some more.
    pub const HUMAN: Self = Self {
        each_status: Duration::from_millis(500),
        each_chunk: Duration::from_millis(600),
        bytes_per_second: NonZeroU64::new(16 * 1024 * 1024),
    };

    /// How long reading that many bytes takes at this pace.
    pub(super) fn of_bytes(self, count: usize) -> Duration {
        self.bytes_per_second.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(count as f64 / rate.get() as f64))
    }
}

/// Waits that long, or until `leave` is cancelled.
pub(super) async fn rest(time: Duration, leave: &CancellationToken) {
    if time.is_zero() {
        return;
    }
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = leave.cancelled() => {}
    }
}
