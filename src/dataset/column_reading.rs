//! How the values of one column are written, where that is otherwise than in the rest of its file: amounts with a
//! comma beside amounts with a point, a date in a pattern of its own, a word that means null here alone.

use serde::{Deserialize, Serialize};

use super::value::{DateOrder, DecimalMark, Offsets, Pattern, TrailingMinus, Trim, ValueReading, ZeroDates};
use super::{Cell, Thousands};

/// What is said of one column; what is not said is as in its file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnReading {
    /// What stands before the fraction of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    /// What stands between thousands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<Thousands>,
    /// Whether a minus may stand behind a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trailing_minus: Option<TrailingMinus>,
    /// How dates are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<Dates>,
    /// What a date of nothing but zeros is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zero_dates: Option<ZeroDates>,
    /// What becomes of date-times with an offset from UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offsets: Option<Offsets>,
    /// What becomes of spaces around a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trim: Option<Trim>,
    /// Texts that mean null here, in quotes or not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nulls: Vec<String>,
}

/// How the dates and times of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dates {
    /// In an order that has a name.
    Order(DateOrder),
    /// In a pattern, and not otherwise.
    Pattern(Pattern),
}

/// What [`ColumnReading`] comes to in a file: how the values are written, and which are null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnReading {
    /// How the values are written.
    pub values: ValueReading,
    /// Texts that mean null, in quotes or not.
    pub nulls: Vec<String>,
}

impl OwnReading {
    /// Whether a text means null.
    pub fn is_null(&self, text: &[u8]) -> bool {
        self.nulls.iter().any(|word| word.as_bytes() == text)
    }

    /// A value of a sample as it is read.
    pub(super) fn text<'a>(&self, cell: &'a Cell) -> Option<&'a str> {
        cell.text().filter(|text| !self.is_null(text.as_bytes()))
    }
}

impl ColumnReading {
    /// Whether nothing is said, and all is as in the file.
    pub fn is_of_file(&self) -> bool {
        *self == Self::default()
    }

    /// How the values of the column are written in a file whose values are written like this.
    pub fn over(&self, file: ValueReading) -> ValueReading {
        let (date_order, pattern) = match self.dates {
            None => (file.date_order, file.pattern),
            Some(Dates::Order(order)) => (order, None),
            Some(Dates::Pattern(pattern)) => (DateOrder::Iso, Some(pattern)),
        };
        ValueReading {
            decimal: self.decimal.unwrap_or(file.decimal),
            thousands: self.thousands.map_or(file.thousands, Thousands::mark),
            trailing_minus: self.trailing_minus.unwrap_or(file.trailing_minus),
            date_order,
            pattern,
            zero_dates: self.zero_dates.unwrap_or(file.zero_dates),
            offsets: self.offsets.unwrap_or(file.offsets),
            trim: self.trim.unwrap_or(file.trim),
        }
    }

    /// The same with everything that is needed to read the column; none where it is read as its file is.
    pub fn own(&self, file: ValueReading) -> Option<Box<OwnReading>> {
        (!self.is_of_file()).then(|| Box::new(self.settled(file)))
    }

    /// The same whether it is read as its file is or not.
    pub fn settled(&self, file: ValueReading) -> OwnReading {
        OwnReading { values: self.over(file), nulls: self.nulls.clone() }
    }

    /// Why no value can be read like this in such a file, if so.
    pub fn clash(&self, file: ValueReading) -> Option<&'static str> {
        self.over(file).clash()
    }

    /// Says the decimal mark; a thousands mark that is the same makes room.
    pub fn say_decimal(&mut self, mark: DecimalMark, file: ValueReading) {
        self.decimal = Some(mark);
        if self.over(file).clash().is_some() {
            self.thousands = Some(Thousands::Nothing);
        }
    }

    /// Says the thousands mark; a decimal mark that is the same becomes the other one.
    pub fn say_thousands(&mut self, mark: Thousands, file: ValueReading) {
        self.thousands = Some(mark);
        if self.over(file).clash().is_some() {
            self.decimal = Some(match self.over(file).decimal {
                DecimalMark::Point => DecimalMark::Comma,
                DecimalMark::Comma => DecimalMark::Point,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_of_a_column_is_as_in_its_file() {
        let file = ValueReading { decimal: DecimalMark::Comma, thousands: Some('.'), ..ValueReading::default() };
        let mut column = ColumnReading::default();
        assert_eq!((column.over(file), column.own(file)), (file, None));
        column.say_decimal(DecimalMark::Point, file);
        let values = column.over(file);
        assert_eq!((values.decimal, values.thousands, values.clash()), (DecimalMark::Point, None, None));
        column.say_thousands(Thousands::Mark('.'), file);
        assert_eq!((column.over(file), column.clash(file)), (file, None));
        column.dates = "DD.MM.YYYY".parse().ok().map(Dates::Pattern);
        let json = serde_json::to_string(&column).unwrap();
        assert!(json.contains("DD.MM.YYYY"), "{json}");
        assert_eq!(serde_json::from_str::<ColumnReading>(&json).unwrap(), column);
    }
}
