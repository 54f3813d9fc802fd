//! ISO 8601 dates and times as this server takes them. Month and day may lack their leading zero,
//! since a published sample of the API has such a date; everything is kept with it.

/// `YYYY-MM-DD` of a date that exists.
pub(super) fn date(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4..=4)?;
    let month = digits(parts.next()?, 1..=2)?;
    let day = digits(parts.next()?, 1..=2)?;
    let real = parts.next().is_none() && day >= 1 && day <= days_in(year, month)?;
    real.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// `HH:MM:SS`, with the fraction of a second as it was given.
pub(super) fn time(text: &str) -> Option<String> {
    let (clock, fraction) = match text.split_once('.') {
        None => (text, None),
        Some((clock, fraction)) => {
            digits(fraction, 1..=6)?;
            (clock, Some(fraction))
        }
    };
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2..=2)?;
    let minute = digits(parts.next()?, 2..=2)?;
    let second = match (parts.next(), fraction) {
        (Some(second), _) => digits(second, 2..=2)?,
        (None, Some(_)) => return None,
        (None, None) => 0,
    };
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
    Some(format!("{hour:02}:{minute:02}:{second:02}{fraction}"))
}

/// A date, `T` or a space, a time, and perhaps a `Z`, which is not kept.
pub(super) fn date_time(text: &str) -> Option<String> {
    let Some((day, clock)) = text.split_once(['T', ' ']) else {
        return date(text).map(|day| format!("{day}T00:00:00"));
    };
    let clock = clock.strip_suffix('Z').unwrap_or(clock);
    Some(format!("{}T{}", date(day)?, time(clock)?))
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let all = lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if all { text.parse().ok() } else { None }
}

fn days_in(year: u32, month: u32) -> Option<u32> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => Some(29),
        2 => Some(28),
        _ => None,
    }
}
