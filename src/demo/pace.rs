//! How fast the server is, as data: a person wants to see what happens, a test does not wait.

use std::num::NonZeroU64;
use std::time::{Duration, Instant};

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
    fn of_bytes(self, count: u64) -> Duration {
        self.bytes_per_second.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(count as f64 / rate.get() as f64))
    }

    /// Waits if `count` bytes came sooner after `start` than the pace allows.
    pub(super) async fn keep(self, start: Instant, count: u64, leave: &CancellationToken) {
        let ahead = self.of_bytes(count).saturating_sub(start.elapsed());
        // A timer is not precise enough for less.
        if ahead > Duration::from_millis(10) {
            rest(ahead, leave).await;
        }
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

#[cfg(test)]
mod tests {
    use super::Pace;
    use crate::demo::status::WALK;

    #[test]
    fn two_small_tables_take_a_person_about_four_seconds() {
        let pace = Pace::HUMAN;
        let all = pace.each_chunk * 2 + pace.each_status * WALK.len() as u32 + pace.of_bytes(100_000);
        assert!((3.5..4.5).contains(&all.as_secs_f64()), "{all:?}");
        assert!(Pace::NONE.of_bytes(u64::MAX).is_zero());
    }
}
