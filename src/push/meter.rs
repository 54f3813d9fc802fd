//! Bytes and times in, rate and time left out. Pure: whoever feeds it brings the clock.

use std::collections::VecDeque;
use std::time::Duration;

/// A meter over the last seconds of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meter {
    window: Duration,
    points: VecDeque<(Duration, u64)>,
}

impl Meter {
    /// A meter that looks back as far as `window`.
    pub const fn new(window: Duration) -> Self {
        Self { window, points: VecDeque::new() }
    }

    /// Takes a total and when it was read. Times never run backwards; a total that does, since something is
    /// sent once more, begins a new measurement.
    pub fn read(&mut self, at: Duration, total: u64) {
        if self.points.back().is_some_and(|(_, last)| *last > total) {
            self.points.clear();
        }
        if self.points.back().is_some_and(|(_, last)| *last == total) && self.points.len() > 1 {
            // A standing total moves the last point, so that a stall lowers the rate and fills no memory.
            self.points.pop_back();
        }
        self.points.push_back((at, total));
        while self.points.len() > 2 && self.points.get(1).is_some_and(|(time, _)| *time + self.window < at) {
            self.points.pop_front();
        }
    }

    /// Bytes a second over the window; none before two readings lie apart in time.
    pub fn rate(&self) -> Option<f64> {
        let ((from, low), (to, high)) = (self.points.front()?, self.points.back()?);
        let seconds = to.saturating_sub(*from).as_secs_f64();
        (seconds > 0.0).then(|| high.saturating_sub(*low) as f64 / seconds)
    }

    /// How long `left` bytes take at this rate; none while nothing moves.
    pub fn time_left(&self, left: u64) -> Option<Duration> {
        let rate = self.rate().filter(|rate| *rate >= 1.0)?;
        Duration::try_from_secs_f64(left as f64 / rate).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let mut meter = Meter::new(Duration::from_secs(10));
        assert_eq!(meter.rate(), None);
        for second in 0..=20 {
            meter.read(Duration::from_secs(second), second * 1000);
        }
        assert_eq!(meter.rate(), Some(1000.0));
        assert_eq!(meter.time_left(5000), Some(Duration::from_secs(5)));
        for second in 21..=60 {
            meter.read(Duration::from_secs(second), 20_000);
        }
        assert!(meter.rate() < Some(300.0), "{:?}", meter.rate());
        assert!(meter.points.len() < 15);
        meter.read(Duration::from_secs(61), 500);
        assert_eq!(meter.rate(), None, "something is sent once more");
        meter.read(Duration::from_secs(62), 900);
        assert_eq!(meter.rate(), Some(400.0));
    }
}
