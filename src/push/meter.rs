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

/// How many steps a course has at most.
const STEPS: usize = 480;

/// The course of a transfer from its beginning: the bytes of each step of time. Steps grow as it goes on, so that a
/// day takes no more memory than a minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    step: Duration,
    steps: Vec<u64>,
    last: u64,
    now: Duration,
}

/// A stretch of a course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// When it began.
    pub from: Duration,
    /// Bytes a second.
    pub rate: f64,
}

impl Default for Course {
    fn default() -> Self {
        Self { step: Duration::from_secs(1), steps: Vec::new(), last: 0, now: Duration::ZERO }
    }
}

impl Course {
    /// Takes a total and when it was read. One that is less than before counts from there.
    pub fn read(&mut self, at: Duration, total: u64) {
        self.now = self.now.max(at);
        while self.place(self.now) >= STEPS {
            self.steps = self.steps.chunks(2).map(|two| two.iter().sum()).collect();
            self.step *= 2;
        }
        self.steps.resize(self.place(self.now) + 1, 0);
        if let Some(step) = self.steps.last_mut() {
            *step += total.saturating_sub(self.last);
        }
        self.last = total;
    }

    fn place(&self, at: Duration) -> usize {
        usize::try_from(at.as_millis() / self.step.as_millis().max(1)).unwrap_or(usize::MAX)
    }

    /// The course in at most so many stretches, the newest last.
    pub fn stretches(&self, most: usize) -> Vec<Stretch> {
        let size = self.steps.len().div_ceil(most.max(1)).max(1);
        let whole = self.step * u32::try_from(size).unwrap_or(u32::MAX);
        let stretch = |(at, steps): (usize, &[u64])| {
            let from = whole * u32::try_from(at).unwrap_or(u32::MAX);
            // The last one is not over yet; a moment of it says nothing.
            let lasts = self.now.saturating_sub(from).clamp(self.step / 2, whole);
            Stretch { from, rate: steps.iter().sum::<u64>() as f64 / lasts.as_secs_f64() }
        };
        self.steps.chunks(size).enumerate().map(stretch).collect()
    }

    /// Bytes a second over the last so long, or since the beginning if that is less.
    pub fn over(&self, window: Duration) -> Option<f64> {
        let first = self.place(self.now.saturating_sub(window));
        let lasts = self.now.saturating_sub(self.step * u32::try_from(first).unwrap_or(u32::MAX)).as_secs_f64();
        let bytes: u64 = self.steps.get(first..)?.iter().sum();
        (lasts > 0.0).then(|| bytes as f64 / lasts)
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

    #[test]
    fn a_course_loses_no_byte_when_its_steps_grow() {
        let mut course = Course::default();
        for second in 0..=10_000 {
            course.read(Duration::from_secs(second), second * 1000);
        }
        assert!(course.steps.len() <= STEPS);
        assert_eq!(course.steps.iter().sum::<u64>(), 10_000_000);
        let shown = course.stretches(60);
        assert!(shown.len() <= 60 && shown.iter().all(|stretch| (900.0..=1100.0).contains(&stretch.rate)), "{shown:?}");
        assert_eq!(shown.first().map(|stretch| stretch.from), Some(Duration::ZERO));
        let over = course.over(Duration::from_mins(10)).unwrap_or_default();
        assert!((900.0..=1100.0).contains(&over), "{over}");
    }

    #[test]
    fn a_standstill_and_a_second_try_are_seen_in_the_course() {
        let mut course = Course::default();
        assert_eq!((course.over(Duration::from_secs(5)), course.stretches(9)), (None, Vec::new()));
        for (second, total) in [(0, 0), (1, 500), (3, 500), (4, 0), (5, 800)] {
            course.read(Duration::from_millis(second * 1000 + 500), total);
        }
        let rates: Vec<f64> = course.stretches(9).iter().map(|stretch| stretch.rate).collect();
        assert_eq!(rates, [0.0, 500.0, 0.0, 0.0, 0.0, 1600.0]);
    }
}
