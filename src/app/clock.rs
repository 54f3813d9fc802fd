//! Time as a value. The core reads no clock: the shell brings the time in with [`super::Action::Tick`], and
//! these functions turn it into what people read.

use std::time::Duration;

/// A moment, by the clock that only runs forward and by the one on the wall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Now {
    /// Since the program began.
    pub since_start: Duration,
    /// Milliseconds since 1970 UTC.
    pub wall: i64,
    /// Seconds by which the local zone is ahead of UTC.
    pub offset: i32,
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Now {
    fn civil(&self, wall: i64) -> Option<jiff::civil::DateTime> {
        let offset = jiff::tz::Offset::from_seconds(self.offset).ok()?;
        Some(offset.to_datetime(jiff::Timestamp::from_millisecond(wall).ok()?))
    }

    /// The time of day of a moment, in the local zone: `22:25:51`.
    pub fn time(&self, wall: i64) -> String {
        self.civil(wall)
            .map_or_else(String::new, |at| format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second()))
    }

    /// The day and time of a moment in the local zone: `02 Nov 06:11`, or `02 Nov 2024` in another year.
    pub fn day(&self, wall: i64) -> String {
        let Some((at, today)) = self.civil(wall).zip(self.civil(self.wall)) else { return String::new() };
        let month = usize::try_from(at.month() - 1).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or_default();
        if at.year() == today.year() {
            format!("{:02} {month} {:02}:{:02}", at.day(), at.hour(), at.minute())
        } else {
            format!("{:02} {month} {:5}", at.day(), at.year())
        }
    }

    /// When something that takes this long will be over: `06:40`, with the day when it isn't today.
    pub fn after(&self, left: Duration) -> String {
        let wall = self.wall.saturating_add(i64::try_from(left.as_millis()).unwrap_or(i64::MAX));
        match (self.civil(wall), self.civil(self.wall)) {
            (Some(at), Some(today)) if at.date() == today.date() => format!("{:02}:{:02}", at.hour(), at.minute()),
            _ => self.day(wall),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_shown_in_the_local_zone() {
        let now = Now { since_start: Duration::ZERO, wall: 1_793_000_000_000, offset: 3600 };
        assert_eq!(now.time(now.wall), "08:33:20");
        assert_eq!(now.day(now.wall), "26 Oct 08:33");
        assert_eq!(now.day(0), "01 Jan  1970");
        assert_eq!(now.after(Duration::from_hours(2)), "10:33");
        assert_eq!(now.after(Duration::from_hours(24)), "27 Oct 08:33");
    }
}
