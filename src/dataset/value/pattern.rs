//! A pattern of dates and times as people write them down, `DD.MM.YYYY HH:mm`: read once, then laid over every
//! value of a column, which becomes the ISO text that the grammar knows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::rewritten::Rewritten;

/// How many pieces a pattern has at most.
const MOST: usize = 32;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A pattern that can be read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Pattern {
    pieces: [Piece; MOST],
    length: usize,
}

/// One piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Piece {
    /// A byte of the text between.
    Between(u8),
    /// `YYYY`
    Year,
    /// `YY`: 70 to 99 are years of the last century.
    ShortYear,
    /// `MMMM`: the month's English name.
    MonthName,
    /// `MMM`: its first three letters.
    ShortMonthName,
    /// `MM`, or `M` for one or two digits.
    Month(Digits),
    /// `DD`, `D`
    Day(Digits),
    /// `HH`, `H`: 0 to 23.
    Hour(Digits),
    /// `hh`, `h`: 1 to 12.
    HalfDayHour(Digits),
    /// `mm`, `m`
    Minute(Digits),
    /// `ss`, `s`
    Second(Digits),
    /// `S`: the digits behind the second.
    Fraction,
    /// `a`: AM or PM.
    HalfDay,
    /// `Z`: the offset from UTC.
    Offset,
}

/// How many digits a number has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Digits {
    /// Two.
    Two,
    /// One or two.
    OneOrTwo,
}

impl Piece {
    /// The piece that a run of one letter stands for.
    fn of(letter: char, count: usize) -> Option<Self> {
        let digits = if count == 2 { Digits::Two } else { Digits::OneOrTwo };
        Some(match (letter, count) {
            ('Y' | 'y', 4) => Self::Year,
            ('Y' | 'y', 2) => Self::ShortYear,
            ('M', 4) => Self::MonthName,
            ('M', 3) => Self::ShortMonthName,
            ('M', 1 | 2) => Self::Month(digits),
            ('D' | 'd', 1 | 2) => Self::Day(digits),
            ('H', 1 | 2) => Self::Hour(digits),
            ('h', 1 | 2) => Self::HalfDayHour(digits),
            ('m', 1 | 2) => Self::Minute(digits),
            ('s', 1 | 2) => Self::Second(digits),
            ('S', _) => Self::Fraction,
            ('a', 1) => Self::HalfDay,
            ('Z', 1) => Self::Offset,
            _ => return None,
        })
    }

    /// How it is written.
    const fn word(self) -> &'static str {
        match self {
            Self::Between(_) => "",
            Self::Year => "YYYY",
            Self::ShortYear => "YY",
            Self::MonthName => "MMMM",
            Self::ShortMonthName => "MMM",
            Self::Month(Digits::Two) => "MM",
            Self::Month(Digits::OneOrTwo) => "M",
            Self::Day(Digits::Two) => "DD",
            Self::Day(Digits::OneOrTwo) => "D",
            Self::Hour(Digits::Two) => "HH",
            Self::Hour(Digits::OneOrTwo) => "H",
            Self::HalfDayHour(Digits::Two) => "hh",
            Self::HalfDayHour(Digits::OneOrTwo) => "h",
            Self::Minute(Digits::Two) => "mm",
            Self::Minute(Digits::OneOrTwo) => "m",
            Self::Second(Digits::Two) => "ss",
            Self::Second(Digits::OneOrTwo) => "s",
            Self::Fraction => "S",
            Self::HalfDay => "a",
            Self::Offset => "Z",
        }
    }

    /// What it tells; two pieces of a pattern that tell the same are one too many.
    const fn tells(self) -> Option<Told> {
        Some(match self {
            Self::Between(_) => return None,
            Self::Year | Self::ShortYear => Told::Year,
            Self::MonthName | Self::ShortMonthName | Self::Month(_) => Told::Month,
            Self::Day(_) => Told::Day,
            Self::Hour(_) | Self::HalfDayHour(_) => Told::Hour,
            Self::Minute(_) => Told::Minute,
            Self::Second(_) => Told::Second,
            Self::Fraction => Told::Fraction,
            Self::HalfDay => Told::HalfDay,
            Self::Offset => Told::Offset,
        })
    }
}

/// What a piece tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Fraction,
    HalfDay,
    Offset,
}

/// What the letters mean, in one line.
pub const PATTERN_LETTERS: &str =
    "YYYY YY, MM M MMM MMMM, DD D, HH H, hh h with a for AM, mm m, ss s, S fraction, Z offset, 'text'";

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text.trim();
        while let Some(letter) = rest.chars().next() {
            if let Some(quoted) = rest.strip_prefix('\'') {
                let (inner, after) = quoted.split_once('\'').ok_or("a ' has no partner")?;
                pieces.extend(inner.bytes().map(Piece::Between));
                rest = after;
            } else if letter.is_ascii_alphabetic() {
                let end = rest.find(|c| c != letter).unwrap_or(rest.len());
                let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                let piece = Piece::of(letter, run.len());
                pieces.push(piece.ok_or_else(|| format!("{run} means nothing in a pattern: {PATTERN_LETTERS}"))?);
                rest = after;
            } else if letter.is_ascii_digit() {
                return Err("a digit in a pattern means nothing; in quotes it stands for itself".to_owned());
            } else {
                let mut room = [0; 4];
                pieces.extend(letter.encode_utf8(&mut room).bytes().map(Piece::Between));
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            }
        }
        Self::of(&pieces)
    }
}

impl Pattern {
    fn of(pieces: &[Piece]) -> Result<Self, String> {
        let told: Vec<Told> = pieces.iter().filter_map(|piece| piece.tells()).collect();
        let count = |what: Told| told.iter().filter(|told| **told == what).count();
        let has = |what: Told| count(what) > 0;
        if told.iter().any(|what| count(*what) > 1) {
            return Err("the pattern says the same thing twice; months are MM, minutes mm".to_owned());
        }
        let dates = [Told::Year, Told::Month, Told::Day].map(has);
        let times = [Told::Hour, Told::Minute].map(has);
        let has_time = times == [true; 2];
        let is_whole =
            (dates == [true; 3] || dates == [false; 3]) && (has_time || times == [false; 2]) && (dates[0] || has_time);
        if !is_whole {
            return Err("a date needs YYYY, MM and DD, a time HH and mm; months are MM, minutes mm".to_owned());
        }
        if has(Told::HalfDay) != pieces.iter().any(|piece| matches!(piece, Piece::HalfDayHour(_))) {
            return Err("hh and a (AM or PM) belong together; hours up to 23 are HH".to_owned());
        }
        if (has(Told::Second) && !has_time)
            || (has(Told::Fraction) && !has(Told::Second))
            || (has(Told::Offset) && !(has_time && dates[0]))
        {
            return Err("ss belongs to HH and mm, S to ss, and Z to a date with a time".to_owned());
        }
        let mut pattern = Self { pieces: [Piece::Between(0); MOST], length: pieces.len() };
        let room = pattern.pieces.get_mut(..pieces.len());
        let room = room.ok_or_else(|| format!("a pattern has at most {MOST} pieces"))?;
        room.copy_from_slice(pieces);
        Ok(pattern)
    }

    fn pieces(&self) -> &[Piece] {
        self.pieces.get(..self.length).unwrap_or_default()
    }

    /// A value as the grammar has it; none if it is not written like this.
    pub(super) fn read(&self, text: &[u8]) -> Option<Rewritten> {
        let mut read = Read::default();
        let mut rest = text;
        for piece in self.pieces() {
            rest = read.take(*piece, rest)?;
        }
        if rest.is_empty() { read.written() } else { None }
    }
}

/// What a value says so far.
#[derive(Default)]
struct Read<'a> {
    date: Option<()>,
    time: Option<()>,
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    fraction: &'a [u8],
    is_afternoon: Option<bool>,
    offset: &'a [u8],
}

impl<'a> Read<'a> {
    /// Takes a piece from the head of a text; gives what follows.
    fn take(&mut self, piece: Piece, text: &'a [u8]) -> Option<&'a [u8]> {
        let number = |digits: Digits, slot: &mut u8| {
            let (value, rest) = number(text, digits)?;
            *slot = value;
            Some(rest)
        };
        match piece {
            Piece::Between(byte) => text.strip_prefix(&[byte]),
            Piece::Year => {
                let (year, rest) = text.split_at_checked(4)?;
                self.year = year
                    .iter()
                    .try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u16::from(byte - b'0')))?;
                self.date = Some(());
                Some(rest)
            }
            Piece::ShortYear => {
                let (year, rest) = self::number(text, Digits::Two)?;
                self.year = u16::from(year) + if year < 70 { 2000 } else { 1900 };
                self.date = Some(());
                Some(rest)
            }
            Piece::MonthName => self.month_name(text, usize::MAX),
            Piece::ShortMonthName => self.month_name(text, 3),
            Piece::Month(digits) => number(digits, &mut self.month),
            Piece::Day(digits) => number(digits, &mut self.day),
            Piece::Hour(digits) => {
                self.time = Some(());
                number(digits, &mut self.hour)
            }
            Piece::HalfDayHour(digits) => {
                self.time = Some(());
                number(digits, &mut self.hour).filter(|_| matches!(self.hour, 1..=12))
            }
            Piece::Minute(digits) => number(digits, &mut self.minute),
            Piece::Second(digits) => number(digits, &mut self.second),
            Piece::Fraction => {
                let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
                let (digits, rest) = text.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())?;
                self.fraction = digits;
                Some(rest)
            }
            Piece::HalfDay => {
                let (half, rest) = text.split_at_checked(2)?;
                self.is_afternoon = Some(match half {
                    [b'a' | b'A', b'm' | b'M'] => false,
                    [b'p' | b'P', b'm' | b'M'] => true,
                    _ => return None,
                });
                Some(rest)
            }
            Piece::Offset => {
                let end = text.iter().position(|byte| !b"+-:Zz0123456789".contains(byte)).unwrap_or(text.len());
                let (offset, rest) = text.split_at_checked(end).filter(|(offset, _)| !offset.is_empty())?;
                self.offset = offset;
                Some(rest)
            }
        }
    }

    fn month_name(&mut self, text: &'a [u8], letters: usize) -> Option<&'a [u8]> {
        for (at, name) in (1..).zip(MONTHS) {
            let name = name.as_bytes();
            let name = name.get(..letters).unwrap_or(name);
            if let Some((head, rest)) = text.split_at_checked(name.len())
                && head.eq_ignore_ascii_case(name)
            {
                self.month = at;
                return Some(rest);
            }
        }
        None
    }

    fn written(&self) -> Option<Rewritten> {
        let mut out = Rewritten::default();
        if self.date.is_some() {
            let (century, year) = ((self.year / 100) as u8, (self.year % 100) as u8);
            out.push_two(century)?;
            out.push_two(year)?;
            for part in [self.month, self.day] {
                out.push("-")?;
                out.push_two(part)?;
            }
        }
        if self.time.is_some() {
            if self.date.is_some() {
                out.push("T")?;
            }
            out.push_two(match self.is_afternoon {
                None => self.hour,
                Some(is_afternoon) => self.hour % 12 + if is_afternoon { 12 } else { 0 },
            })?;
            for part in [self.minute, self.second] {
                out.push(":")?;
                out.push_two(part)?;
            }
            if !self.fraction.is_empty() {
                out.push(".")?;
                out.push_bytes(self.fraction)?;
            }
            out.push_bytes(self.offset)?;
        }
        Some(out)
    }
}

/// A number at the head of a text, and what follows.
fn number(text: &[u8], digits: Digits) -> Option<(u8, &[u8])> {
    match (text, digits) {
        ([a @ b'0'..=b'9', b @ b'0'..=b'9', rest @ ..], _) => Some(((a - b'0') * 10 + (b - b'0'), rest)),
        ([a @ b'0'..=b'9', rest @ ..], Digits::OneOrTwo) => Some((a - b'0', rest)),
        _ => None,
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        let mut between = Vec::new();
        let end = |between: &mut Vec<u8>, text: &mut String| {
            let words = String::from_utf8_lossy(between);
            let is_plain = !words.contains(|c: char| c.is_ascii_alphanumeric());
            let quote = if is_plain { "" } else { "'" };
            text.extend([quote, &words, quote]);
            between.clear();
        };
        for piece in self.pieces() {
            if let Piece::Between(byte) = piece {
                between.push(*byte);
            } else {
                end(&mut between, &mut text);
                text.push_str(piece.word());
            }
        }
        end(&mut between, &mut text);
        f.pad(&text)
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.to_string()
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, text: &str) -> Option<String> {
        let pattern: Pattern = pattern.parse().unwrap();
        assert_eq!(pattern.to_string().parse(), Ok(pattern));
        let read = pattern.read(text.as_bytes())?;
        Some(String::from_utf8_lossy(read.bytes()).into_owned())
    }

    #[test]
    fn a_pattern_reads_what_is_written_like_it_and_nothing_else() {
        for (pattern, text, expected) in [
            ("DD.MM.YYYY", "17.04.2026", Some("2026-04-17")),
            ("DD.MM.YYYY", "7.4.2026", None),
            ("D.M.YYYY", "7.4.2026", Some("2026-04-07")),
            ("D.M.YYYY", "17.12.2026", Some("2026-12-17")),
            ("DD.MM.YY", "17.04.26", Some("2026-04-17")),
            ("MM/DD/YY", "04/17/99", Some("1999-04-17")),
            ("YYYYMMDDHHmmss", "20260417101500", Some("2026-04-17T10:15:00")),
            ("YYYYMMDDHHmmss", "20260417", None),
            ("DD-MMM-YYYY", "17-APR-2026", Some("2026-04-17")),
            ("MMMM D, YYYY", "May 7, 2026", Some("2026-05-07")),
            ("D MMM YYYY h:mm a", "7 Sep 2026 12:05 am", Some("2026-09-07T00:05:00")),
            ("h:mm:ss a", "1:05:09 PM", Some("13:05:09")),
            ("h:mm a", "13:05 PM", None),
            ("HHmm", "0915", Some("09:15:00")),
            ("DD.MM.YYYY HH:mm:ss,SSS", "17.04.2026 10:15:00,250", Some("2026-04-17T10:15:00.250")),
            ("YYYY-MM-DD'T'HH:mm:ssZ", "2026-04-17T10:15:00+0200", Some("2026-04-17T10:15:00+0200")),
            ("YYYY年MM月DD日", "2026年04月17日", Some("2026-04-17")),
            ("'week of' YYYY-MM-DD", "week of 2026-04-17", Some("2026-04-17")),
            ("DD.MM.YYYY", "17.04.2026 ", None),
            ("DD.MM.YYYY", "", None),
        ] {
            assert_eq!(read(pattern, text).as_deref(), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused_with_the_reason() {
        for (wrong, why) in [
            ("", "a date needs"),
            ("DD.MM", "a date needs"),
            ("yyyy-mm-dd", "minutes mm"),
            ("HH:MM", "minutes mm"),
            ("HH:MM:ss DD.MM.YYYY", "twice"),
            ("hh:mm", "belong together"),
            ("HH:mm a", "belong together"),
            ("YYYY-MM-DD ss", "ss belongs"),
            ("HH:mmZ", "Z to a date"),
            ("DD.QQ.YYYY", "QQ means nothing"),
            ("DD.MM.YYYY 12", "digit"),
            ("YYYY-MM-DD'T", "no partner"),
            ("YYYY-MM-DD'a very long text between, and on'", "at most"),
        ] {
            let refused = wrong.parse::<Pattern>();
            assert!(refused.as_ref().is_err_and(|error| error.contains(why)), "{wrong}: {refused:?}");
        }
    }
}
