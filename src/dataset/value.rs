//! The one grammar of values. Inference asks it what a text could be, the encoder has it write the text
//! as JSON of the column's type; since both use the same few parsers, a column can never be inferred as
//! something that its own values are then refused for. Works on bytes, keeps every digit as it stood,
//! and allocates nothing.

mod local;
mod moment;
mod number;
mod offset;
mod pattern;
mod pen;
mod rewritten;
mod string;
mod window;
mod word;
mod zero;

use serde::{Deserialize, Serialize};

use super::DataType;
pub use local::{DateOrder, DecimalMark, TrailingMinus, Trim, ValueReading, fits_as, write_as};
pub use offset::Offsets;
pub use pattern::{PATTERN_LETTERS, Pattern};
pub use pen::{Pen, ROOM};
pub use string::write_string;
pub use window::{Window, write_plain};
pub use zero::ZeroDates;
pub(in crate::dataset) use zero::is_zero_date;

/// What becomes of the UTC mark (`Z`, `+00:00`) of a DATETIME column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Utc {
    /// No value has one; one that does is an error.
    #[default]
    Absent,
    /// Every value has one, and it is taken off.
    TakenOff,
}

/// How the values of one column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rule {
    /// The type of the column.
    pub data_type: DataType,
    /// What becomes of UTC marks; means nothing unless the type is DATETIME.
    #[serde(default)]
    pub utc: Utc,
}

impl Rule {
    /// The rule for a type, with no UTC marks expected.
    pub const fn of(data_type: DataType) -> Self {
        Self { data_type, utc: Utc::Absent }
    }
}

/// Why a text is no value of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ValueError {
    /// Anything but a minus and digits where an integer is wanted.
    #[error("not a whole number")]
    NotWhole,
    /// `007`.
    #[error("a number does not begin with 0")]
    LeadingZero,
    /// Fits 64 bits.
    #[error("beyond 32 bits")]
    Beyond32,
    /// Fits no integer.
    #[error("beyond 64 bits")]
    Beyond64,
    /// No decimal number.
    #[error("not a number")]
    NotNumber,
    /// `NaN`, `inf`.
    #[error("not a finite number (it can be named as a word for null)")]
    NotFinite,
    /// `1e999`.
    #[error("beyond the range of DOUBLE")]
    BeyondDouble,
    /// `1e5` in BIGDECIMAL.
    #[error("an exponent fits DOUBLE only")]
    Exponent,
    /// Neither `true` nor `false`.
    #[error("neither true nor false")]
    NotBool,
    /// Not like `2017-12-04`.
    #[error("not a date like 2017-12-04")]
    NotDate,
    /// `2017-02-30`.
    #[error("the calendar has no such day")]
    NoSuchDay,
    /// Not like `13:05:00`.
    #[error("not a time like 13:05:00")]
    NotTime,
    /// `24:00`.
    #[error("the clock has no such time (it goes from 00:00:00 to 23:59:59)")]
    NoSuchTime,
    /// Not like `2017-12-04T13:05:00`.
    #[error("not a date and time like 2017-12-04T13:05:00")]
    NotDateTime,
    /// A seventh digit behind the second.
    #[error("more than 6 digits behind the second")]
    FinerThanMicroseconds,
    /// `+02:00`.
    #[error("has an offset from UTC, which DATETIME can't hold (how it is read says what becomes of it)")]
    Offset,
    /// No offset where the others are converted by theirs.
    #[error("has no offset from UTC, by which the others of its column are converted")]
    MissingOffset,
    /// Not like the pattern of its column.
    #[error("not written as the pattern of its column says")]
    NotPattern,
    /// `Z` where the column has none.
    #[error("is marked as UTC, which the values this type was chosen from are not")]
    UnexpectedUtc,
    /// No `Z` where the whole column has it.
    #[error("is not marked as UTC, which the values this type was chosen from are")]
    MissingUtc,
}

/// Writes a value as JSON of its column's type.
///
/// In a column that is not STRING, spaces around a value are dropped, and nothing but spaces is null.
/// When it is refused, nothing has been written.
#[inline]
pub fn write(rule: Rule, text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    writer(rule)(text, out)
}

/// A type's part of [`write()`]: one small function each, so that a value passes through no more than its own.
type Writer = fn(&[u8], &mut Vec<u8>) -> Result<(), ValueError>;

#[inline]
fn writer(rule: Rule) -> Writer {
    match rule.data_type {
        DataType::String => |text, out| {
            write_string(text, out);
            Ok(())
        },
        DataType::Integer => |text, out| unless_empty(text, out, number::write_integer),
        DataType::BigInteger => |text, out| unless_empty(text, out, number::write_big_integer),
        DataType::Double => |text, out| unless_empty(text, out, number::write_double),
        DataType::BigDecimal => |text, out| unless_empty(text, out, number::write_big_decimal),
        DataType::Bool => |text, out| unless_empty(text, out, write_boolean),
        DataType::Date => |text, out| unless_empty(text, out, moment::write_date),
        DataType::Time => |text, out| unless_empty(text, out, moment::write_time),
        DataType::DateTime if rule.utc == Utc::Absent => {
            |text, out| unless_empty(text, out, |text, out| moment::write_date_time(text, Utc::Absent, out))
        }
        DataType::DateTime => {
            |text, out| unless_empty(text, out, |text, out| moment::write_date_time(text, Utc::TakenOff, out))
        }
    }
}

#[inline]
fn unless_empty(
    text: &[u8],
    out: &mut Vec<u8>,
    write: impl FnOnce(&[u8], &mut Vec<u8>) -> Result<(), ValueError>,
) -> Result<(), ValueError> {
    let text = trimmed(text);
    if text.is_empty() {
        out.extend_from_slice(b"null");
        return Ok(());
    }
    write(text, out)
}

#[inline]
fn write_boolean(text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    word::put_boolean(boolean(text)?, out);
    Ok(())
}

/// The text without spaces and tabs around it.
#[inline]
pub fn trimmed(text: &[u8]) -> &[u8] {
    const fn is_blank(byte: Option<&u8>) -> bool {
        matches!(byte, Some(b' ' | b'\t'))
    }
    if !is_blank(text.first()) && !is_blank(text.last()) {
        return text;
    }
    let start = text.iter().position(|b| !is_blank(Some(b))).unwrap_or(text.len());
    let end = text.iter().rposition(|b| !is_blank(Some(b))).map_or(start, |at| at + 1);
    text.get(start..end).unwrap_or_default()
}

#[inline]
fn boolean(text: &[u8]) -> Result<bool, ValueError> {
    word::boolean(text).ok_or(ValueError::NotBool)
}

/// The set of types that a text, or every text of a column, can have without losing anything.
///
/// STRING, which everything fits, is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fits(u16);

impl Fits {
    /// What nothing has been seen of: it could be anything.
    pub const ANYTHING: Self = Self(u16::MAX);
    /// Text only.
    pub const NOTHING: Self = Self(0);

    const UTC: Self = Self(1 << 15);
    const NUMBERS: Self = Self::one(DataType::Integer)
        .or(Self::one(DataType::BigInteger))
        .or(Self::one(DataType::Double))
        .or(Self::one(DataType::BigDecimal));
    const NO_NUMBERS: Self = Self(!Self::NUMBERS.0);
    const MOMENTS: Self = Self::one(DataType::Date).or(Self::one(DataType::DateTime)).or(Self::UTC);
    const OF_PATTERNS: Self = Self::MOMENTS.or(Self::one(DataType::Time));
    /// From the narrowest to the widest; the first one that fits is the type.
    const ORDER: [DataType; 8] = [
        DataType::Bool,
        DataType::Integer,
        DataType::BigInteger,
        DataType::Double,
        DataType::BigDecimal,
        DataType::Date,
        DataType::Time,
        DataType::DateTime,
    ];

    const fn one(data_type: DataType) -> Self {
        Self(1 << data_type as u16)
    }

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What both fit.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether a date is among them, though not everything is.
    pub fn may_be_date(self) -> bool {
        self != Self::ANYTHING && self.has(Self::one(DataType::Date))
    }

    /// The narrowest type, with what becomes of UTC marks.
    pub fn rule(self) -> Rule {
        let found = Self::ORDER.into_iter().find(|&t| self.has(Self::one(t)));
        match found {
            Some(data_type) => Rule::of(data_type),
            None if self.has(Self::UTC) => Rule { data_type: DataType::DateTime, utc: Utc::TakenOff },
            None => Rule::of(DataType::String),
        }
    }
}

/// The types that a text fits. An empty one, or one of nothing but spaces, fits every type.
pub fn fits(text: &[u8]) -> Fits {
    let text = trimmed(text);
    match text.first() {
        None => Fits::ANYTHING,
        Some(b'+' | b'-' | b'.' | b'0'..=b'9') => {
            match (moment::date(text), moment::time(text), moment::date_time(text)) {
                (Ok(_), _, _) => Fits::one(DataType::Date),
                (_, Ok(_), _) => Fits::one(DataType::Time),
                (_, _, Ok(moment)) if moment.is_utc() => Fits::UTC,
                (_, _, Ok(_)) => Fits::one(DataType::DateTime),
                _ => number::fits(text),
            }
        }
        Some(_) if boolean(text).is_ok() => Fits::one(DataType::Bool),
        Some(_) => Fits::NOTHING,
    }
}

/// The type that would fit a text, for the error that says so.
pub fn type_that_fits(text: &[u8]) -> DataType {
    type_that_fits_as(&ValueReading::default(), text)
}

/// Like [`type_that_fits`], for a value that is written as the file's options say.
pub fn type_that_fits_as(reading: &ValueReading, text: &[u8]) -> DataType {
    if trimmed(text).is_empty() { DataType::String } else { fits_as(reading, text).rule().data_type }
}
