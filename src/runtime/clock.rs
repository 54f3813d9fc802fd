//! The one clock of the screens, as the value that the core reads.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::app::Now;

/// A clock that began when it was made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    began: Instant,
}

impl Clock {
    pub(super) fn new() -> Self {
        Self { began: Instant::now() }
    }

    /// The present moment.
    pub(super) fn now(self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        // The zone is asked each time, since an upload may run through a change of the clocks.
        let offset = jiff::ZonedDateTime::now().offset().seconds();
        Now { since_start: self.began.elapsed(), wall: i64::try_from(wall.as_millis()).unwrap_or(i64::MAX), offset }
    }
}
