//! Values as people of one place write them: `1.234,56-`, `17.04.2026`. They are rewritten into the one
//! grammar before it sees them, for inference and for the encoder alike; where no option is set, nothing
//! here is asked.

use serde::{Deserialize, Serialize};

use super::offset::{self, Offsets};
use super::pattern::Pattern;
use super::rewritten::Rewritten;
use super::zero::{ZeroDates, is_zero_date};
use super::{Fits, Rule, Utc, ValueError, fits, number, trimmed, write};
use crate::dataset::DataType;

/// What stands before the fraction of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DecimalMark {
    /// `1.5`
    #[default]
    Point,
    /// `1,5`
    Comma,
}

impl DecimalMark {
    /// The mark itself.
    pub const fn char(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// Whether a minus may stand behind a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TrailingMinus {
    /// `17-` is text.
    #[default]
    Refused,
    /// `17-` is -17.
    Taken,
}

/// How dates are written that are not ISO dates. ISO dates are read with each of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DateOrder {
    /// `2026-04-17` only.
    #[default]
    Iso,
    /// `17.04.2026`, `17/04/2026`, `17-04-2026`.
    DayFirst,
    /// `04/17/2026`, `04-17-2026`; with points the day comes first all the same.
    MonthFirst,
    /// `20260417`.
    Compact,
}

/// What becomes of spaces around a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Trim {
    /// They belong to it.
    #[default]
    Kept,
    /// They are taken off.
    Trimmed,
}

/// How the values of a file, or of one column of it, are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct ValueReading {
    /// What stands before the fraction of a number.
    pub decimal: DecimalMark,
    /// What stands between groups of three digits; a space stands for its unbreakable kinds too.
    pub thousands: Option<char>,
    /// Whether a minus may stand behind a number.
    pub trailing_minus: TrailingMinus,
    /// How dates are written.
    pub date_order: DateOrder,
    /// How dates and times are written where no order says it: like this and not otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// What a date of nothing but zeros is.
    pub zero_dates: ZeroDates,
    /// What becomes of date-times with an offset from UTC.
    pub offsets: Offsets,
    /// What becomes of spaces around a text.
    pub trim: Trim,
}

impl ValueReading {
    /// Whether values are written as the grammar has them.
    #[inline]
    pub const fn is_plain(&self) -> bool {
        matches!(
            self,
            Self {
                decimal: DecimalMark::Point,
                thousands: None,
                trailing_minus: TrailingMinus::Refused,
                date_order: DateOrder::Iso,
                pattern: None,
                zero_dates: ZeroDates::AsText,
                offsets: Offsets::AsText,
                trim: Trim::Kept,
            }
        )
    }

    /// Why no number can be written like this, if so.
    pub fn clash(&self) -> Option<&'static str> {
        match self.thousands {
            Some(mark) if mark == self.decimal.char() => Some("the decimal mark and the thousands mark are the same"),
            Some(mark) if mark.is_ascii_digit() || mark == '-' || mark == '+' => {
                Some("a digit or a sign can't stand between thousands")
            }
            _ => None,
        }
    }

    /// A date, a time or both as the grammar has it; none if it is written as the grammar has it.
    fn moment(&self, text: &[u8]) -> Result<Option<Rewritten>, ValueError> {
        let read = match self.pattern {
            Some(pattern) => Some(pattern.read(text).ok_or(ValueError::NotPattern)?),
            None => self.date(text),
        };
        let settled = offset::settle(self.offsets, read.as_ref().map_or(text, Rewritten::bytes))?;
        Ok(settled.or(read))
    }

    /// A number as the grammar has it; none if this is no number as the file writes them.
    fn number(&self, text: &[u8]) -> Option<Rewritten> {
        let text = std::str::from_utf8(text).ok()?;
        let (sign, body) = match (text.strip_prefix(['-', '+']), self.trailing_minus) {
            (Some(body), _) => (text.get(..1)?, body),
            (None, TrailingMinus::Taken) => text.strip_suffix('-').map_or(("", text), |body| ("-", body.trim_end())),
            (None, TrailingMinus::Refused) => ("", text),
        };
        let mut out = Rewritten::default();
        out.push(sign)?;
        let (whole, fraction) = body.split_once(self.decimal.char()).map_or((body, None), |(w, f)| (w, Some(f)));
        self.ungroup(whole, &mut out)?;
        if let Some(fraction) = fraction {
            if fraction.contains(['.', ',']) {
                return None;
            }
            out.push(".")?;
            out.push(fraction)?;
        }
        Some(out)
    }

    /// Takes the marks out from between groups of three digits.
    fn ungroup(&self, whole: &str, out: &mut Rewritten) -> Option<()> {
        let is_mark =
            |c: char| self.thousands == Some(c) || (self.thousands == Some(' ') && matches!(c, '\u{a0}' | '\u{202f}'));
        let mut groups = whole.split(is_mark);
        let first = groups.next()?;
        let mut rest = groups.peekable();
        if rest.peek().is_some() && (first.is_empty() || first.len() > 3) {
            return None;
        }
        out.push(first)?;
        for group in rest {
            if group.len() != 3 {
                return None;
            }
            out.push(group)?;
        }
        // A mark that has no meaning here must not get one from the grammar.
        (!out.bytes().iter().any(|&b| b == b'.' || b == b',')).then_some(())
    }

    /// A date, perhaps with a time, as the grammar has it; none if it is not written as the option says.
    fn date(&self, text: &[u8]) -> Option<Rewritten> {
        let text = std::str::from_utf8(text).ok()?;
        let (year, month, day, rest) = match self.date_order {
            DateOrder::Iso => return None,
            DateOrder::Compact => {
                let (digits, rest) = text.split_at_checked(8)?;
                if !digits.bytes().all(|b| b.is_ascii_digit()) || rest.starts_with(|c: char| c.is_ascii_digit()) {
                    return None;
                }
                (digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?, rest)
            }
            order => {
                let at = text.find(['.', '/', '-'])?;
                let mark = char::from(*text.as_bytes().get(at)?);
                let (first, behind) = text.split_once(mark)?;
                let (second, behind) = behind.split_once(mark)?;
                let (year, rest) = behind.split_at_checked(4)?;
                let is_day_first = order == DateOrder::DayFirst || mark == '.';
                let (day, month) = if is_day_first { (first, second) } else { (second, first) };
                (year, month, day, rest)
            }
        };
        let is_part = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
        if !is_part(day) || !is_part(month) {
            return None;
        }
        let mut out = Rewritten::default();
        for part in [year, "-", month, "-", day, rest] {
            out.push(part)?;
        }
        Some(out)
    }
}

/// Like [`write()`], for a value that is written as the file's options say.
#[inline]
pub fn write_as(rule: Rule, reading: &ValueReading, text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    if reading.is_plain() { write(rule, text, out) } else { write_local(rule, reading, text, out) }
}

fn write_local(rule: Rule, reading: &ValueReading, text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    let inner = trimmed(text);
    match rule.data_type {
        DataType::String if reading.trim == Trim::Trimmed => write(rule, inner, out),
        DataType::Integer | DataType::BigInteger | DataType::Double | DataType::BigDecimal if !inner.is_empty() => {
            match reading.number(inner) {
                Some(number) => write(rule, number.bytes(), out),
                None => Err(match rule.data_type {
                    DataType::Integer | DataType::BigInteger => ValueError::NotWhole,
                    _ => ValueError::NotNumber,
                }),
            }
        }
        DataType::Date | DataType::DateTime | DataType::Time if !inner.is_empty() => {
            if reading.zero_dates == ZeroDates::Null && rule.data_type != DataType::Time && is_zero_date(inner) {
                return write(rule, b"", out);
            }
            // What was settled about offsets holds for the mark of UTC as well.
            let rule = if reading.offsets == Offsets::AsText { rule } else { Rule { utc: Utc::Absent, ..rule } };
            match reading.moment(inner)? {
                Some(moment) => write(rule, moment.bytes(), out),
                None => write(rule, inner, out),
            }
        }
        _ => write(rule, text, out),
    }
}

/// Like [`fits`], for a value that is written as the file's options say.
pub fn fits_as(reading: &ValueReading, text: &[u8]) -> Fits {
    let inner = trimmed(text);
    if reading.is_plain() || inner.is_empty() {
        return fits(text);
    }
    if reading.zero_dates == ZeroDates::Null && is_zero_date(inner) {
        return Fits::MOMENTS;
    }
    let (date, other) = match reading.moment(inner) {
        // A pattern says what the column is; the same digits may be a number as well.
        Ok(Some(moment)) if reading.pattern.is_some() => return fits(moment.bytes()).and(Fits::OF_PATTERNS),
        Err(_) => return Fits::NOTHING,
        Ok(moment) => {
            let date = moment.map_or(Fits::NOTHING, |moment| fits(moment.bytes()).and(Fits::MOMENTS));
            (date, fits(inner).and(Fits::NO_NUMBERS))
        }
    };
    let number = match reading.number(inner) {
        // What the grammar takes for a date or a time is no number.
        Some(n) if other == Fits::NOTHING && n.bytes().first().is_some_and(|b| b"+-.0123456789".contains(b)) => {
            number::fits(n.bytes())
        }
        _ => Fits::NOTHING,
    };
    date.or(other).or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: ValueReading = ValueReading {
        decimal: DecimalMark::Comma,
        thousands: Some('.'),
        trailing_minus: TrailingMinus::Taken,
        date_order: DateOrder::DayFirst,
        pattern: None,
        zero_dates: ZeroDates::Null,
        offsets: Offsets::AsText,
        trim: Trim::Trimmed,
    };

    fn written(reading: ValueReading, data_type: DataType, text: &str) -> Option<String> {
        let mut out = Vec::new();
        write_as(Rule::of(data_type), &reading, text.as_bytes(), &mut out).ok()?;
        String::from_utf8(out).ok()
    }

    #[test]
    fn values_are_read_as_their_place_writes_them() {
        use DataType::{Date, DateTime, Double, Integer, String, Time};
        let pattern = |text: &str| ValueReading { pattern: text.parse().ok(), ..ValueReading::default() };
        let utc = ValueReading { offsets: Offsets::TO_UTC, date_order: DateOrder::DayFirst, ..pattern("") };
        let english =
            ValueReading { thousands: Some(','), date_order: DateOrder::MonthFirst, ..ValueReading::default() };
        let french = ValueReading { thousands: Some(' '), decimal: DecimalMark::Comma, ..ValueReading::default() };
        let compact = ValueReading { date_order: DateOrder::Compact, ..ValueReading::default() };
        for (reading, data_type, text, expected) in [
            (GERMAN, Double, "1.234,56-", Some("-1234.56")),
            (GERMAN, Double, " 17,90- ", Some("-17.90")),
            (GERMAN, Double, "-17,90", Some("-17.90")),
            (GERMAN, Double, "1.23", None),
            (GERMAN, Double, "1,5,5", None),
            (GERMAN, Double, "12.34.567", None),
            (GERMAN, Double, ".234", None),
            (GERMAN, Integer, "1.234.567", Some("1234567")),
            (GERMAN, Integer, "1,0", None),
            (GERMAN, Integer, "", Some("null")),
            (GERMAN, Date, "17.4.2026", Some("\"2026-04-17\"")),
            (GERMAN, Date, "2026-04-17", Some("\"2026-04-17\"")),
            (GERMAN, Date, "31.02.2026", None),
            (GERMAN, DateTime, "17.04.2026 10:15", Some("\"2026-04-17T10:15:00\"")),
            (GERMAN, String, "  007 ", Some("\"007\"")),
            (english, Double, "1,234.5", Some("1234.5")),
            (english, Double, "12,34.5", None),
            (english, Date, "04/17/2026", Some("\"2026-04-17\"")),
            (english, Date, "17.04.2026", Some("\"2026-04-17\"")),
            (french, Double, "1\u{a0}234,5", Some("1234.5")),
            (french, Double, "1 234 567", Some("1234567")),
            (compact, Date, "20260417", Some("\"2026-04-17\"")),
            (compact, Integer, "20260417", Some("20260417")),
            (GERMAN, Date, "00.00.0000", Some("null")),
            (GERMAN, String, "00.00.0000", Some("\"00.00.0000\"")),
            (english, Date, "00/00/0000", None),
            (pattern("DD-MMM-YY"), Date, "17-Apr-26", Some("\"2026-04-17\"")),
            (pattern("DD-MMM-YY"), Date, "2026-04-17", None),
            (pattern("DD.MM.YYYY"), Date, "31.02.2026", None),
            (pattern("h:mm a"), Time, "1:05 pm", Some("\"13:05:00\"")),
            (pattern("h:mm a"), Time, "", Some("null")),
            (utc, DateTime, "17.04.2026 00:15+02:00", Some("\"2026-04-16T22:15:00\"")),
            (utc, DateTime, "2026-04-17T10:15:00Z", Some("\"2026-04-17T10:15:00\"")),
            (utc, DateTime, "2026-04-17T10:15:00", None),
            (utc, Date, "2026-04-17", Some("\"2026-04-17\"")),
        ] {
            assert_eq!(written(reading, data_type, text).as_deref(), expected, "{data_type} {text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_a_text_fits_takes_it(
            text in "([-+]?[0-9]{0,4}[.,/-]?[0-9]{0,4}[.,/ -]?[0-9]{0,4}(e5)?-?|2026-0[1-9]-1[0-9][T ]1[0-9]:15(Z|[+-]0[0-9]:?30)?)",
            decimal in proptest::sample::select(vec![DecimalMark::Point, DecimalMark::Comma]),
            thousands in proptest::sample::select(vec![None, Some('.'), Some(','), Some(' ')]),
            date_order in proptest::sample::select(
                vec![DateOrder::Iso, DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::Compact]
            ),
            pattern in proptest::sample::select(vec!["", "", "", "DD/MM/YYYY", "YYYYMMDD", "YYYY-MM-DD HH:mmZ"]),
            zero_dates in proptest::sample::select(vec![ZeroDates::AsText, ZeroDates::Null]),
            offsets in proptest::sample::select(vec![Offsets::AsText, Offsets::TO_UTC, Offsets::Dropped]),
        ) {
            let reading = ValueReading {
                decimal,
                thousands,
                trailing_minus: TrailingMinus::Taken,
                date_order,
                pattern: pattern.parse().ok(),
                zero_dates,
                offsets,
                trim: Trim::Kept,
            };
            let rule = fits_as(&reading, text.as_bytes()).rule();
            let mut out = Vec::new();
            assert_eq!(write_as(rule, &reading, text.as_bytes(), &mut out), Ok(()), "{text} as {rule:?}");
        }
    }
}
