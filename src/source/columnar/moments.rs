//! Dates and times out of the numbers that count them, in the calendar that the server has: written as the
//! grammar of values has them, so that one that lies outside of it is refused by its own text.

use std::io::Write as _;

const DAY: i64 = 86_400;

/// Adds a date, from its days since 1970.
pub(super) fn date(days: i64, out: &mut Vec<u8>) {
    let (year, month, day) = civil(days);
    let _ = write!(out, "{year:04}-{month:02}-{day:02}");
}

/// Adds a time of the day; `per_second` is how many ticks a second has.
pub(super) fn time(ticks: i64, per_second: i64, out: &mut Vec<u8>) {
    let (seconds, fraction) = (ticks.div_euclid(per_second), ticks.rem_euclid(per_second));
    let _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    self::fraction(fraction, per_second, out);
}

/// Adds a date with a time, from its ticks since 1970.
pub(super) fn date_time(ticks: i64, per_second: i64, out: &mut Vec<u8>) {
    let (seconds, fraction) = (ticks.div_euclid(per_second), ticks.rem_euclid(per_second));
    date(seconds.div_euclid(DAY), out);
    out.push(b'T');
    time(seconds.rem_euclid(DAY), 1, out);
    self::fraction(fraction, per_second, out);
}

/// Adds the digits behind the second, without zeros at their end.
fn fraction(mut fraction: i64, mut per_second: i64, out: &mut Vec<u8>) {
    if fraction == 0 {
        return;
    }
    out.push(b'.');
    while fraction > 0 {
        per_second /= 10;
        out.push(b'0' + (fraction / per_second.max(1) % 10) as u8);
        fraction %= per_second.max(1);
    }
}

/// Year, month and day of a number of days since 1970, counted in eras of 400 years that begin in March.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(put: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        put(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_calendar_is_that_of_the_wall_clock_library() {
        let epoch = jiff::civil::date(1970, 1, 1);
        for days in (-719_000..2_900_000).step_by(137).chain([-719_162, -1, 0, 59, 789, 2_932_896]) {
            let expected = epoch.checked_add(jiff::Span::new().days(days)).unwrap().to_string();
            assert_eq!(text(|out| date(i64::from(days), out)), expected);
        }
    }

    #[test]
    fn times_before_1970_and_fractions_are_written_as_they_are() {
        assert_eq!(text(|out| date_time(-1, 1000, out)), "1969-12-31T23:59:59.999");
        assert_eq!(text(|out| date_time(1_500_000_000_000_100, 1_000_000, out)), "2017-07-14T02:40:00.0001");
        assert_eq!(text(|out| date_time(i64::MAX, 1_000_000_000, out)), "2262-04-11T23:47:16.854775807");
        assert_eq!(text(|out| time(3_661_000_000, 1_000_000, out)), "01:01:01");
        assert_eq!(text(|out| time(86_399_500, 1000, out)), "23:59:59.5");
        // Beyond what any calendar has, but no reason to break.
        assert!(!text(|out| date_time(i64::MIN, 1, out)).is_empty());
    }
}
