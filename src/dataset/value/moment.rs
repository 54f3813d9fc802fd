//! Dates, times, and both together: read as people and databases write them, checked against the
//! calendar and the clock, written padded as the server wants them.

use super::rewritten::Rewritten;
use super::word::are_digits;
use super::{Utc, ValueError};

pub(super) struct Date {
    year: u16,
    month: u8,
    day: u8,
}

pub(super) struct Time {
    hour: u8,
    minute: u8,
    second: u8,
}

pub(super) struct DateTime<'a> {
    date: Date,
    time: Time,
    /// At most six digits, perhaps none.
    fraction: &'a [u8],
    utc: bool,
}

impl DateTime<'_> {
    pub(super) const fn is_utc(&self) -> bool {
        self.utc
    }

    /// The moment so many minutes after it, or before it; none beyond the years 1 to 9999.
    pub(super) fn shifted(self, minutes: i32) -> Option<Self> {
        const DAY: i32 = 24 * 60;
        let all = i32::from(self.time.hour) * 60 + i32::from(self.time.minute) + minutes;
        let of_day = all.rem_euclid(DAY);
        let time = Time { hour: (of_day / 60) as u8, minute: (of_day % 60) as u8, ..self.time };
        let mut date = self.date;
        let mut days = all.div_euclid(DAY);
        while days != 0 {
            date = if days > 0 { date.next() } else { date.before() }?;
            days -= days.signum();
        }
        Some(Self { date, time, ..self })
    }

    /// As the grammar has it, without a mark of UTC.
    pub(super) fn plain(&self) -> Option<Rewritten> {
        let mut out = Rewritten::default();
        out.push_bytes(self.date.json().get(1..11)?)?;
        out.push("T")?;
        out.push_bytes(self.time.json().get(1..9)?)?;
        if !self.fraction.is_empty() {
            out.push(".")?;
            out.push_bytes(self.fraction)?;
        }
        Some(out)
    }
}

/// One or two digits at the head of a text, and what follows.
#[inline]
fn two(text: &[u8]) -> Option<(u8, &[u8])> {
    match text {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', rest @ ..] => Some(((a - b'0') * 10 + (b - b'0'), rest)),
        [a @ b'0'..=b'9', rest @ ..] => Some((a - b'0', rest)),
        _ => None,
    }
}

#[inline]
fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A date that is padded already, as nearly all are.
#[inline]
pub(super) fn padded_date(text: &[u8; 10]) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
    if !are_digits(u64::from_le_bytes([y1, y2, y3, y4, m1, m2, d1, d2])) {
        return None;
    }
    let year = u16::from(value(y1, y2)) * 100 + u16::from(value(y3, y4));
    let (month, day) = (value(m1, m2), value(d1, d2));
    is_day(year, month, day).then_some(Date { year, month, day })
}

/// A time that is padded already and has seconds.
#[inline]
pub(super) fn padded_time(text: [u8; 8]) -> Option<Time> {
    let [h1, h2, b':', m1, m2, b':', s1, s2] = text else { return None };
    if !are_digits(u64::from_le_bytes([h1, h2, m1, m2, s1, s2, s2, s2])) {
        return None;
    }
    let (hour, minute, second) = (value(h1, h2), value(m1, m2), value(s1, s2));
    (hour < 24 && minute < 60 && second < 60).then_some(Time { hour, minute, second })
}

#[inline]
const fn value(tens: u8, ones: u8) -> u8 {
    (tens - b'0') * 10 + (ones - b'0')
}

#[inline]
fn is_day(year: u16, month: u8, day: u8) -> bool {
    year != 0 && month != 0 && month <= 12 && day != 0 && (day <= 28 || day <= days_in(year, month))
}

/// The date at the head of a text, and what follows.
#[inline]
fn date_part(text: &[u8]) -> Result<(Date, &[u8]), ValueError> {
    if let Some((head, rest)) = text.split_first_chunk::<10>()
        && let Some(date) = padded_date(head)
    {
        return Ok((date, rest));
    }
    let (year, rest) = text.split_at_checked(4).ok_or(ValueError::NotDate)?;
    if !year.iter().all(u8::is_ascii_digit) {
        return Err(ValueError::NotDate);
    }
    let year = year.iter().fold(0, |sum, &digit| sum * 10 + u16::from(digit - b'0'));
    let parts = || {
        let (month, rest) = two(rest.strip_prefix(b"-")?)?;
        let (day, rest) = two(rest.strip_prefix(b"-")?)?;
        Some((month, day, rest))
    };
    let (month, day, rest) = parts().ok_or(ValueError::NotDate)?;
    if !is_day(year, month, day) {
        return Err(ValueError::NoSuchDay);
    }
    Ok((Date { year, month, day }, rest))
}

/// The time at the head of a text, and what follows.
#[inline]
fn time_part(text: &[u8]) -> Result<(Time, &[u8]), ValueError> {
    if let Some((head, rest)) = text.split_first_chunk::<8>()
        && let Some(time) = padded_time(*head)
    {
        return Ok((time, rest));
    }
    let minutes = || {
        let (hour, rest) = two(text)?;
        let (minute, rest) = two(rest.strip_prefix(b":")?)?;
        Some((hour, minute, rest))
    };
    let (hour, minute, rest) = minutes().ok_or(ValueError::NotTime)?;
    let (second, rest) = match rest.strip_prefix(b":") {
        Some(rest) => two(rest).ok_or(ValueError::NotTime)?,
        None => (0, rest),
    };
    if hour > 23 || minute > 59 || second > 59 {
        return Err(ValueError::NoSuchTime);
    }
    Ok((Time { hour, minute, second }, rest))
}

#[inline]
pub(super) fn date(text: &[u8]) -> Result<Date, ValueError> {
    match date_part(text)? {
        (date, []) => Ok(date),
        _ => Err(ValueError::NotDate),
    }
}

#[inline]
pub(super) fn time(text: &[u8]) -> Result<Time, ValueError> {
    match time_part(text)? {
        (time, []) => Ok(time),
        _ => Err(ValueError::NotTime),
    }
}

#[inline]
pub(super) fn date_time(text: &[u8]) -> Result<DateTime<'_>, ValueError> {
    let whole = |error| match error {
        ValueError::NotDate | ValueError::NotTime => ValueError::NotDateTime,
        other => other,
    };
    let (date, rest) = date_part(text).map_err(whole)?;
    let Some((b'T' | b' ', rest)) = rest.split_first() else { return Err(ValueError::NotDateTime) };
    let (time, rest) = time_part(rest).map_err(whole)?;
    let (fraction, rest) = fraction_part(rest)?;
    let utc = match rest {
        [] => false,
        b"Z" | b"+00:00" => true,
        [b'+' | b'-', b'0'..=b'9', ..] => return Err(ValueError::Offset),
        _ => return Err(ValueError::NotDateTime),
    };
    Ok(DateTime { date, time, fraction, utc })
}

/// The digits behind the second without the zeros beyond the sixth, and what follows.
#[inline]
fn fraction_part(text: &[u8]) -> Result<(&[u8], &[u8]), ValueError> {
    let Some((b'.', behind)) = text.split_first() else { return Ok((&[], text)) };
    let end = behind.iter().position(|b| !b.is_ascii_digit()).unwrap_or(behind.len());
    let (digits, rest) = behind.split_at_checked(end).unwrap_or((behind, &[]));
    if digits.is_empty() {
        return Err(ValueError::NotDateTime);
    }
    let (kept, dropped) = digits.split_at_checked(6).unwrap_or((digits, &[]));
    if dropped.iter().any(|&b| b != b'0') {
        return Err(ValueError::FinerThanMicroseconds);
    }
    Ok((kept, rest))
}

#[inline]
const fn tens(n: u8) -> u8 {
    b'0' + n / 10
}

#[inline]
const fn ones(n: u8) -> u8 {
    b'0' + n % 10
}

impl Date {
    fn next(self) -> Option<Self> {
        let Self { year, month, day } = self;
        if day < days_in(year, month) {
            Some(Self { day: day + 1, ..self })
        } else if month < 12 {
            Some(Self { month: month + 1, day: 1, ..self })
        } else {
            (year < 9999).then_some(Self { year: year + 1, month: 1, day: 1 })
        }
    }

    fn before(self) -> Option<Self> {
        let Self { year, month, day } = self;
        if day > 1 {
            Some(Self { day: day - 1, ..self })
        } else if month > 1 {
            Some(Self { month: month - 1, day: days_in(year, month - 1), ..self })
        } else {
            (year > 1).then_some(Self { year: year - 1, month: 12, day: 31 })
        }
    }

    /// As JSON, its quotes included.
    #[inline]
    fn json(&self) -> [u8; 12] {
        let (century, year, month, day) = ((self.year / 100) as u8, (self.year % 100) as u8, self.month, self.day);
        let (y1, y2, y3, y4) = (tens(century), ones(century), tens(year), ones(year));
        [b'"', y1, y2, y3, y4, b'-', tens(month), ones(month), b'-', tens(day), ones(day), b'"']
    }
}

impl Time {
    /// As JSON, its quotes included.
    #[inline]
    fn json(&self) -> [u8; 10] {
        let Self { hour, minute, second } = *self;
        let (m1, m2, s1, s2) = (tens(minute), ones(minute), tens(second), ones(second));
        [b'"', tens(hour), ones(hour), b':', m1, m2, b':', s1, s2, b'"']
    }
}

#[inline]
pub(super) fn write_date(text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    out.extend_from_slice(&date(text)?.json());
    Ok(())
}

#[inline]
pub(super) fn write_time(text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    out.extend_from_slice(&time(text)?.json());
    Ok(())
}

#[inline]
pub(super) fn write_date_time(text: &[u8], utc: Utc, out: &mut Vec<u8>) -> Result<(), ValueError> {
    let moment = date_time(text)?;
    match (utc, moment.utc) {
        (Utc::Absent, true) => return Err(ValueError::UnexpectedUtc),
        (Utc::TakenOff, false) => return Err(ValueError::MissingUtc),
        (Utc::Absent, false) | (Utc::TakenOff, true) => {}
    }
    out.extend_from_slice(&moment.date.json());
    // The quotes between the two become the T.
    if let Some(quote) = out.last_mut() {
        *quote = b'T';
    }
    let [_, time @ ..] = moment.time.json();
    out.extend_from_slice(&time);
    if !moment.fraction.is_empty() {
        out.pop();
        out.push(b'.');
        out.extend_from_slice(moment.fraction);
        out.push(b'"');
    }
    Ok(())
}
