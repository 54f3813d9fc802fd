//! The data types of columns: their REST names, their numbers in a read-back, their type in SQLite,
//! and which cells they take.

use std::borrow::Cow;

use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};

use super::dates;
use super::lexer::Token;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Kind {
    String,
    Integer,
    BigInteger,
    Bool,
    Double,
    BigDecimal,
    Date,
    Time,
    DateTime,
}

/// A cell in the form it is kept.
#[derive(Debug, PartialEq)]
pub(in crate::demo) enum Stored<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(Cow<'a, str>),
}

impl ToSql for Stored<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Integer(value) => ToSqlOutput::Owned(Value::Integer(*value)),
            Self::Real(value) => ToSqlOutput::Owned(Value::Real(*value)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

impl Kind {
    /// The REST word, in any case.
    pub(in crate::demo) fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_uppercase().as_str() {
            "STRING" => Self::String,
            "INTEGER" => Self::Integer,
            "BIGINTEGER" => Self::BigInteger,
            "BOOL" => Self::Bool,
            "DOUBLE" => Self::Double,
            "BIGDECIMAL" => Self::BigDecimal,
            "DATE" => Self::Date,
            "TIME" => Self::Time,
            "DATETIME" => Self::DateTime,
            _ => return None,
        })
    }

    /// The number that a read-back of the definition shows.
    pub(in crate::demo) fn number(self) -> u8 {
        match self {
            Self::Integer => 1,
            Self::Double => 7,
            Self::Date => 14,
            Self::Time => 15,
            Self::DateTime => 16,
            Self::Bool => 24,
            Self::BigDecimal => 30,
            Self::String => 33,
            Self::BigInteger => 34,
        }
    }

    /// The width in bytes that a read-back shows for it.
    pub(in crate::demo) fn precision(self) -> u8 {
        if self == Self::Integer { 4 } else { 0 }
    }

    /// Whether its values are numbers.
    pub(in crate::demo) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::BigInteger | Self::Double | Self::BigDecimal)
    }

    /// The column's type in SQLite. A long decimal is text there, or its digits would go.
    pub(in crate::demo) fn in_sqlite(self) -> &'static str {
        match self {
            Self::Integer | Self::BigInteger | Self::Bool => "INTEGER",
            Self::Double => "REAL",
            Self::String | Self::BigDecimal | Self::Date | Self::Time | Self::DateTime => "TEXT",
        }
    }

    /// The cell as it is kept, or why this type does not take it.
    pub(in crate::demo) fn take(self, token: Token<'_>) -> Result<Stored<'_>, &'static str> {
        if token == Token::Null {
            return Ok(Stored::Null);
        }
        match self {
            Self::String => match token {
                Token::Text(text) => Ok(Stored::Text(Cow::Borrowed(text))),
                _ => Err("a STRING must be a JSON string"),
            },
            Self::Integer => match token {
                Token::Number(digits) => digits
                    .parse::<i32>()
                    .map(|value| Stored::Integer(value.into()))
                    .map_err(|_| "an INTEGER must be whole and fit in 32 bits"),
                _ => Err("an INTEGER must be a JSON number"),
            },
            Self::BigInteger => match token {
                Token::Number(digits) => {
                    digits.parse().map(Stored::Integer).map_err(|_| "a BIGINTEGER must be whole and fit in 64 bits")
                }
                _ => Err("a BIGINTEGER must be a JSON number"),
            },
            Self::Bool => match token {
                Token::Bool(value) => Ok(Stored::Integer(value.into())),
                _ => Err("a BOOL must be true or false"),
            },
            Self::Double => match token {
                Token::Number(digits) => match digits.parse::<f64>() {
                    Ok(value) if value.is_finite() => Ok(Stored::Real(value)),
                    _ => Err("a DOUBLE must fit in 64 bits"),
                },
                _ => Err("a DOUBLE must be a JSON number"),
            },
            Self::BigDecimal => match token {
                Token::Number(digits) => Ok(Stored::Text(Cow::Borrowed(digits))),
                _ => Err("a BIGDECIMAL must be a JSON number"),
            },
            Self::Date => from_text(token, dates::date, "a DATE must be an ISO 8601 date such as 2017-12-04"),
            Self::Time => from_text(token, dates::time, "a TIME must be an ISO 8601 time such as 11:00:00"),
            Self::DateTime => {
                from_text(token, dates::date_time, "a DATETIME must be ISO 8601 such as 2017-12-04T11:00:00")
            }
        }
    }
}

fn from_text<'a>(
    token: Token<'a>,
    parse: fn(&str) -> Option<String>,
    why: &'static str,
) -> Result<Stored<'a>, &'static str> {
    let Token::Text(text) = token else { return Err(why) };
    parse(text).map(|text| Stored::Text(Cow::Owned(text))).ok_or(why)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Stored, Token};

    fn text(kind: Kind, given: &str) -> Option<String> {
        match kind.take(Token::Text(given)) {
            Ok(Stored::Text(kept)) => Some(kept.into_owned()),
            _ => None,
        }
    }

    #[test]
    fn iso_dates_and_times_are_kept_with_their_zeros() {
        let table = [
            (Kind::Date, "2017-12-4", Some("2017-12-04")),
            (Kind::Date, "2024-02-29", Some("2024-02-29")),
            (Kind::Date, "2023-02-29", None),
            (Kind::Date, "1900-02-29", None),
            (Kind::Date, "2000-02-29", Some("2000-02-29")),
            (Kind::Date, "2017-13-01", None),
            (Kind::Date, "2017-00-01", None),
            (Kind::Date, "2017-12-00", None),
            (Kind::Date, "04.12.2017", None),
            (Kind::Date, "17-12-04", None),
            (Kind::Date, "2017-12-04-1", None),
            (Kind::Date, "2017-12-04T00:00:00", None),
            (Kind::Date, "2017-+1-04", None),
            (Kind::Date, "", None),
            (Kind::Time, "11:00:00", Some("11:00:00")),
            (Kind::Time, "11:00", Some("11:00:00")),
            (Kind::Time, "23:59:59.123456", Some("23:59:59.123456")),
            (Kind::Time, "11:00.5", None),
            (Kind::Time, "24:00:00", None),
            (Kind::Time, "9:00:00", None),
            (Kind::Time, "11:00:00.", None),
            (Kind::Time, "11:00:00.1234567", None),
            (Kind::Time, "11:00:00 AM", None),
            (Kind::DateTime, "2017-12-4 11:00:00", Some("2017-12-04T11:00:00")),
            (Kind::DateTime, "2017-12-04T11:00", Some("2017-12-04T11:00:00")),
            (Kind::DateTime, "2017-12-04T11:00:00.250Z", Some("2017-12-04T11:00:00.250")),
            (Kind::DateTime, "2017-12-04", Some("2017-12-04T00:00:00")),
            (Kind::DateTime, "2017-12-04T11:00:00+02:00", None),
            (Kind::DateTime, "2017-12-04T", None),
        ];
        for (kind, given, kept) in table {
            assert_eq!(text(kind, given).as_deref(), kept, "{kind:?} {given}");
        }
    }

    #[test]
    fn numbers_keep_their_digits_and_their_width() {
        let integer = |digits| Kind::Integer.take(Token::Number(digits));
        assert_eq!(integer("2147483647"), Ok(Stored::Integer(2_147_483_647)));
        assert!(integer("2147483648").is_err() && integer("1.0").is_err() && integer("1e3").is_err());
        let big = |digits| Kind::BigInteger.take(Token::Number(digits));
        assert_eq!(big("-9223372036854775808"), Ok(Stored::Integer(i64::MIN)));
        assert!(big("9223372036854775808").is_err());
        let long = "0.30000000000000000000000000000000004";
        assert_eq!(Kind::BigDecimal.take(Token::Number(long)), Ok(Stored::Text(long.into())));
        assert!(Kind::Double.take(Token::Number("1e999")).is_err());
        assert!(Kind::Double.take(Token::Text("1")).is_err());
        assert_eq!(Kind::Bool.take(Token::Null), Ok(Stored::Null));
    }
}
