//! What an operator says of how a file is read, apart from what is found out: an option that is not set here
//! is for the file to decide.

use serde::{Deserialize, Serialize};

use super::value::{DateOrder, DecimalMark, Offsets, TrailingMinus, Trim, ValueReading, ZeroDates};
use super::{CellRange, Escape, Format, Naming, Nested, Reading};

/// What an operator says of how a file is read. The rest is found out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// What the file is written in.
    pub format: Option<Format>,
    /// What becomes of objects inside rows.
    pub nested: Nested,
    /// The sheet of a workbook, by its name or its number.
    pub sheet: Option<String>,
    /// The part of the sheet that is read.
    pub range: Option<CellRange>,
    /// The character set, by one of its names.
    pub encoding: Option<String>,
    /// The byte between fields.
    pub delimiter: Option<u8>,
    /// The byte around fields.
    pub quote: Option<u8>,
    /// How a quote is written inside quotes.
    pub escape: Escape,
    /// Where the names of columns come from.
    pub naming: Option<Naming>,
    /// Lines above the header line.
    pub skip_top: u32,
    /// Lines below the last row, blank ones not counted.
    pub skip_bottom: u32,
    /// What a line begins with that is no row; nothing when there are none.
    pub comment: String,
    /// Words that mean null.
    pub nulls: Vec<String>,
    /// How values are written.
    pub values: AskedValues,
}

/// What an operator says of how values are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AskedValues {
    /// What stands before the fraction of a number.
    pub decimal: Option<DecimalMark>,
    /// What stands between thousands.
    pub thousands: Option<Thousands>,
    /// Whether a minus may stand behind a number.
    pub trailing_minus: Option<TrailingMinus>,
    /// How dates are written.
    pub date_order: Option<DateOrder>,
    /// What a date of nothing but zeros is.
    pub zero_dates: ZeroDates,
    /// What becomes of date-times with an offset from UTC.
    pub offsets: Option<Offsets>,
    /// What becomes of spaces around a text.
    pub trim: Trim,
}

/// What stands between the thousands of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Thousands {
    /// Nothing.
    Nothing,
    /// This character.
    Mark(char),
}

impl Thousands {
    /// The character, if there is one.
    pub const fn mark(self) -> Option<char> {
        match self {
            Self::Nothing => None,
            Self::Mark(mark) => Some(mark),
        }
    }
}

impl AskedValues {
    /// The options that hold where the file decides nothing.
    pub fn reading(self) -> ValueReading {
        ValueReading {
            decimal: self.decimal.unwrap_or_default(),
            thousands: self.thousands.and_then(Thousands::mark),
            trailing_minus: self.trailing_minus.unwrap_or_default(),
            date_order: self.date_order.unwrap_or_default(),
            pattern: None,
            zero_dates: self.zero_dates,
            offsets: self.offsets.unwrap_or_default(),
            trim: self.trim,
        }
    }
}

impl From<ValueReading> for AskedValues {
    fn from(values: ValueReading) -> Self {
        Self {
            decimal: Some(values.decimal),
            thousands: Some(values.thousands.map_or(Thousands::Nothing, Thousands::Mark)),
            trailing_minus: Some(values.trailing_minus),
            date_order: Some(values.date_order),
            zero_dates: values.zero_dates,
            offsets: Some(values.offsets),
            trim: values.trim,
        }
    }
}

impl Asked {
    /// Whether something is said that only delimited text has.
    pub fn is_delimited(&self) -> bool {
        self.delimiter.is_some() || self.quote.is_some() || self.escape != Escape::Doubled
    }

    /// Why no file can be read like this, if so.
    pub fn clash(&self) -> Option<&'static str> {
        let Self { delimiter, quote, values, .. } = self;
        if self.format == Some(Format::Json) && self.is_delimited() {
            return Some("a delimiter, a quote or an escape is given, but JSON has none to choose");
        }
        if self.format.is_some_and(|format| !format.is_text()) && self.is_delimited() {
            return Some("a delimiter, a quote or an escape is given, but only delimited text has them");
        }
        if self.naming.is_some() && self.format.is_some_and(|format| !format.has_header()) {
            return Some(
                "it is said whether there is a header line, but only delimited text and workbooks can have one",
            );
        }
        if delimiter.is_some() && *delimiter == Some(quote.unwrap_or(Reading::default().quote)) {
            return Some("the delimiter and the quote are the same character");
        }
        values.reading().clash()
    }
}
