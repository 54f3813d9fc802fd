//! Date-times with an offset from UTC, which DATETIME can't hold: they stay text, are converted to one offset, or
//! lose it because the operator said so.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::moment::date_time;
use super::rewritten::Rewritten;
use super::{ValueError, trimmed};

/// The widest offset that is in use anywhere, and some more, in minutes.
const WIDEST: i16 = 18 * 60;

/// What becomes of date-times with an offset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Offsets {
    /// They are text.
    #[default]
    AsText,
    /// They are converted to this offset, in minutes east of UTC; one without an offset is an error.
    ConvertedTo(i16),
    /// The offset is taken off, and the clock's time stays as it stands there.
    Dropped,
}

impl Offsets {
    /// Converted to UTC itself.
    pub const TO_UTC: Self = Self::ConvertedTo(0);
}

impl fmt::Display for Offsets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsText => f.pad("text"),
            Self::ConvertedTo(0) => f.pad("utc"),
            Self::ConvertedTo(minutes) => {
                let sign = if *minutes < 0 { '-' } else { '+' };
                f.pad(&format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60))
            }
            Self::Dropped => f.pad("dropped"),
        }
    }
}

impl FromStr for Offsets {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "text" => Ok(Self::AsText),
            "dropped" => Ok(Self::Dropped),
            word if word.eq_ignore_ascii_case("utc") => Ok(Self::TO_UTC),
            other => minutes(other.as_bytes()).map(Self::ConvertedTo).ok_or_else(|| {
                format!("{other:?} says nothing of offsets: say text, utc, an offset like +02:00, or dropped")
            }),
        }
    }
}

/// An offset like `+02:00`, `-0330` or `+02`, in minutes.
fn minutes(text: &[u8]) -> Option<i16> {
    let (sign, rest) = match text.split_first()? {
        (b'+', rest) => (1, rest),
        (b'-', rest) => (-1, rest),
        _ => return None,
    };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| i16::from(byte - b'0'));
    let (hours, minutes) = match rest {
        [a, b] => (digit(a)? * 10 + digit(b)?, 0),
        [a, b, c, d] | [a, b, b':', c, d] => (digit(a)? * 10 + digit(b)?, digit(c)? * 10 + digit(d)?),
        _ => return None,
    };
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= WIDEST).then_some(sign * all)
}

/// A date-time without its offset, and that offset; none where it is no date-time or has none.
pub(super) fn split(text: &[u8]) -> Option<(&[u8], i16)> {
    // The date comes first, whose dashes are no signs.
    let signed = || {
        let at = text.iter().rposition(|b| matches!(b, b'+' | b'-')).filter(|at| *at > 10)?;
        let (base, offset) = text.split_at_checked(at)?;
        Some((base, minutes(offset)?))
    };
    let named = || {
        let ends = [&b"Z"[..], b"z", b"UTC", b"GMT"];
        Some((ends.iter().find_map(|end| text.strip_suffix(*end))?, 0))
    };
    let (base, offset) = signed().or_else(named)?;
    let base = trimmed(base);
    date_time(base).is_ok_and(|moment| !moment.is_utc()).then_some((base, offset))
}

/// What a date-time becomes; none where nothing is to be done about it.
pub(super) fn settle(offsets: Offsets, text: &[u8]) -> Result<Option<Rewritten>, ValueError> {
    let found = match offsets {
        Offsets::AsText => return Ok(None),
        Offsets::ConvertedTo(_) | Offsets::Dropped => split(text),
    };
    match (offsets, found) {
        (Offsets::ConvertedTo(_), None) if date_time(text).is_ok() => Err(ValueError::MissingOffset),
        (_, None) | (Offsets::AsText, _) => Ok(None),
        (Offsets::Dropped, Some((base, _))) => {
            let mut out = Rewritten::default();
            out.push_bytes(base).map(|()| Some(out)).ok_or(ValueError::NotDateTime)
        }
        (Offsets::ConvertedTo(wanted), Some((base, offset))) => {
            let moved = date_time(base)?.shifted(i32::from(wanted) - i32::from(offset));
            moved.and_then(|moment| moment.plain()).map(Some).ok_or(ValueError::NoSuchDay)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_are_converted_over_days_months_and_years() {
        for (offsets, text, expected) in [
            (Offsets::TO_UTC, "2026-04-17T10:00:00+02:00", Some("2026-04-17T08:00:00")),
            (Offsets::TO_UTC, "2026-01-01 00:30+0100", Some("2025-12-31T23:30:00")),
            (Offsets::TO_UTC, "2024-02-28T23:00:00.125-05", Some("2024-02-29T04:00:00.125")),
            (Offsets::TO_UTC, "2026-04-17 10:00:00 UTC", Some("2026-04-17T10:00:00")),
            (Offsets::TO_UTC, "2026-04-17T10:00:00Z", Some("2026-04-17T10:00:00")),
            (Offsets::ConvertedTo(330), "2026-04-17T23:00:00Z", Some("2026-04-18T04:30:00")),
            (Offsets::ConvertedTo(-480), "2026-03-01T01:00:00+05:30", Some("2026-02-28T11:30:00")),
            (Offsets::Dropped, "2026-04-17T10:00:00+02:00", Some("2026-04-17T10:00:00")),
            (Offsets::Dropped, "2026-04-17T10:00:00", None),
            (Offsets::AsText, "2026-04-17T10:00:00+02:00", None),
            (Offsets::TO_UTC, "2026-04-17", None),
            (Offsets::TO_UTC, "2026-04-17T10:00:00+19:00", None),
            (Offsets::TO_UTC, "10-20+0200", None),
        ] {
            let read = settle(offsets, text.as_bytes()).unwrap();
            let read = read.as_ref().map(|read| std::str::from_utf8(read.bytes()).unwrap());
            assert_eq!(read, expected, "{offsets} {text}");
        }
        assert_eq!(settle(Offsets::TO_UTC, b"2026-04-17T10:00:00").err(), Some(ValueError::MissingOffset));
        assert_eq!(settle(Offsets::TO_UTC, b"0001-01-01T00:00:00+02:00").err(), Some(ValueError::NoSuchDay));
        assert_eq!(settle(Offsets::TO_UTC, b"9999-12-31T23:00:00-02:00").err(), Some(ValueError::NoSuchDay));
    }

    #[test]
    fn each_choice_has_a_word() {
        for choice in [Offsets::AsText, Offsets::TO_UTC, Offsets::ConvertedTo(-210), Offsets::Dropped] {
            assert_eq!(choice.to_string().parse(), Ok(choice));
        }
        assert_eq!("+0530".parse(), Ok(Offsets::ConvertedTo(330)));
        for wrong in ["", "local", "2", "+25:00", "+02:75", "CET"] {
            assert!(wrong.parse::<Offsets>().is_err(), "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn there_and_back_is_the_same_moment(
            month in 1u8..=12, day in 1u8..=28, hour in 0u8..24, minute in 0u8..60,
            from in -1080i16..=1080, to in -1080i16..=1080,
        ) {
            let text = format!("2024-{month:02}-{day:02}T{hour:02}:{minute:02}:30{}", Offsets::ConvertedTo(from));
            proptest::prop_assume!(from != 0 && to != 0);
            let there = settle(Offsets::ConvertedTo(to), text.as_bytes()).unwrap().unwrap();
            let there = format!("{}{}", String::from_utf8_lossy(there.bytes()), Offsets::ConvertedTo(to));
            let back = settle(Offsets::ConvertedTo(from), there.as_bytes()).unwrap().unwrap();
            assert_eq!(format!("{}{}", String::from_utf8_lossy(back.bytes()), Offsets::ConvertedTo(from)), text);
        }
    }
}
