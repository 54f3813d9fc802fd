//! How a job says that one column is read otherwise than the rest of its file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reading::{DateWord, DecimalWord, OffsetsWord, ThousandsWord, ZeroWord};
use crate::dataset::value::{DateOrder, DecimalMark, Pattern, TrailingMinus, Trim, ZeroDates};
use crate::dataset::{ColumnReading, Dates};

/// How one column of a file is read; what is not said is as in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ColumnWords {
    /// The decimal mark of its numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalWord>,
    /// What stands between thousands: one character, or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<ThousandsWord>,
    /// Whether 17- is -17.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trailing_minus: Option<bool>,
    /// How its dates and times are written: an order, or a pattern like `DD.MM.YYYY HH:mm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DatesWord>,
    /// What a date of nothing but zeros is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zero_dates: Option<ZeroWord>,
    /// What becomes of date-times with an offset from UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offsets: Option<OffsetsWord>,
    /// Texts that mean null in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub null: Vec<String>,
    /// Whether the spaces around its texts are taken off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trim: Option<bool>,
}

/// The order of dates, or a pattern of dates and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct DatesWord(pub Dates);

const ORDERS: [(&str, DateWord); 4] = [
    ("iso", DateWord::Iso),
    ("day-first", DateWord::DayFirst),
    ("month-first", DateWord::MonthFirst),
    ("compact", DateWord::Compact),
];

impl TryFrom<String> for DatesWord {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match ORDERS.iter().find(|(word, _)| *word == text) {
            Some((_, order)) => Ok(Self(Dates::Order(DateOrder::from(*order)))),
            None => text.parse().map(|pattern: Pattern| Self(Dates::Pattern(pattern))).map_err(|why: String| {
                format!("{why}; write iso, day-first, month-first, compact, or a pattern like DD.MM.YYYY HH:mm")
            }),
        }
    }
}

impl From<DatesWord> for String {
    fn from(word: DatesWord) -> Self {
        match word.0 {
            Dates::Pattern(pattern) => pattern.to_string(),
            Dates::Order(order) => {
                let order = DateWord::from(order);
                ORDERS.iter().find(|(_, known)| *known == order).map_or_else(Self::new, |(word, _)| (*word).to_owned())
            }
        }
    }
}

impl ColumnWords {
    /// What these words say.
    pub fn reading(&self) -> ColumnReading {
        ColumnReading {
            decimal: self.decimal.map(DecimalMark::from),
            thousands: self.thousands.map(|word| word.0),
            trailing_minus: self.trailing_minus.map(minus),
            dates: self.dates.map(|word| word.0),
            zero_dates: self.zero_dates.map(ZeroDates::from),
            offsets: self.offsets.map(|word| word.0),
            trim: self.trim.map(|trimmed| if trimmed { Trim::Trimmed } else { Trim::Kept }),
            nulls: self.null.clone(),
        }
    }

    /// The words for how a column is read.
    pub fn of(reading: &ColumnReading) -> Self {
        Self {
            decimal: reading.decimal.map(DecimalWord::from),
            thousands: reading.thousands.map(ThousandsWord),
            trailing_minus: reading.trailing_minus.map(|minus| minus == TrailingMinus::Taken),
            dates: reading.dates.map(DatesWord),
            zero_dates: reading.zero_dates.map(ZeroWord::from),
            offsets: reading.offsets.map(OffsetsWord),
            null: reading.nulls.clone(),
            trim: reading.trim.map(|trim| trim == Trim::Trimmed),
        }
    }
}

pub(super) const fn minus(taken: bool) -> TrailingMinus {
    if taken { TrailingMinus::Taken } else { TrailingMinus::Refused }
}
