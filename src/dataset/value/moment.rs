//! Dates, times, and both together: read as people and databases write them, checked against the
//! calendar and the clock, written padded as the server wants them.

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

/// The date at the head of a text, and what follows.
#[inline]
fn date_part(text: &[u8]) -> Result<(Date, &[u8]), ValueError> {
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
    if year == 0 || !(1..=12).contains(&month) || day == 0 || day > days_in(year, month) {
        return Err(ValueError::NoSuchDay);
    }
    Ok((Date { year, month, day }, rest))
}

/// The time at the head of a text, and what follows.
#[inline]
fn time_part(text: &[u8]) -> Result<(Time, &[u8]), ValueError> {
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
    #[inline]
    fn padded(&self) -> [u8; 10] {
        let (century, year) = ((self.year / 100) as u8, (self.year % 100) as u8);
        [
            tens(century),
            ones(century),
            tens(year),
            ones(year),
            b'-',
            tens(self.month),
            ones(self.month),
            b'-',
            tens(self.day),
            ones(self.day),
        ]
    }
}

impl Time {
    #[inline]
    fn padded(&self) -> [u8; 8] {
        [
            tens(self.hour),
            ones(self.hour),
            b':',
            tens(self.minute),
            ones(self.minute),
            b':',
            tens(self.second),
            ones(self.second),
        ]
    }
}

#[inline]
pub(super) fn write_date(text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    let date = date(text)?;
    out.push(b'"');
    out.extend_from_slice(&date.padded());
    out.push(b'"');
    Ok(())
}

#[inline]
pub(super) fn write_time(text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    let time = time(text)?;
    out.push(b'"');
    out.extend_from_slice(&time.padded());
    out.push(b'"');
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
    out.push(b'"');
    out.extend_from_slice(&moment.date.padded());
    out.push(b'T');
    out.extend_from_slice(&moment.time.padded());
    if !moment.fraction.is_empty() {
        out.push(b'.');
        out.extend_from_slice(moment.fraction);
    }
    out.push(b'"');
    Ok(())
}
