//! A part of a sheet, as people who use workbooks write it: `B4:F90`, or `B:F` for whole columns.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Rows and columns of a sheet; the first ones are 0, and a bound that is not said is that of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CellRange {
    /// The first row.
    pub first_row: Option<u32>,
    /// The last row.
    pub last_row: Option<u32>,
    /// The first column.
    pub first_column: u32,
    /// The last column.
    pub last_column: u32,
}

/// What is no range of cells.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no range of cells; write one like B4:F90, or B:F for whole columns")]
pub struct NoRange(String);

/// The row and the column of a corner.
fn corner(text: &str) -> Option<(Option<u32>, u32)> {
    let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let (letters, row) = text.split_at_checked(digits)?;
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let digit = |byte: u8| u32::from(byte.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, |sum, byte| sum * 26 + digit(byte)) - 1;
    let row = if row.is_empty() { None } else { Some(row.parse::<u32>().ok()?.checked_sub(1)?) };
    Some((row, column))
}

impl FromStr for CellRange {
    type Err = NoRange;

    fn from_str(text: &str) -> Result<Self, NoRange> {
        let corners = text.trim().split_once(':').and_then(|(first, last)| corner(first).zip(corner(last)));
        let range = corners.map(|((first_row, first_column), (last_row, last_column))| Self {
            first_row,
            last_row,
            first_column,
            last_column,
        });
        let is_right = |range: &Self| {
            range.first_column <= range.last_column
                && range.first_row.is_none_or(|first| range.last_row.is_none_or(|last| first <= last))
        };
        range.filter(is_right).ok_or_else(|| NoRange(crate::text::excerpt(text, 40)))
    }
}

/// The letters of a column.
pub fn column_letters(column: u32) -> String {
    let mut rest = u64::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

impl fmt::Display for CellRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |row: Option<u32>| row.map_or_else(String::new, |row| (u64::from(row) + 1).to_string());
        let (first, last) = (column_letters(self.first_column), column_letters(self.last_column));
        write!(f, "{first}{}:{last}{}", row(self.first_row), row(self.last_row))
    }
}

impl TryFrom<String> for CellRange {
    type Error = NoRange;
    fn try_from(text: String) -> Result<Self, NoRange> {
        text.parse()
    }
}

impl From<CellRange> for String {
    fn from(range: CellRange) -> Self {
        range.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_it_is_written() {
        for text in ["A1:A1", "B4:F90", "B:F", "Z1:AA2", "AZ3:BA4", "A2:XFD1048576"] {
            assert_eq!(text.parse::<CellRange>().unwrap().to_string(), text);
        }
        let range: CellRange = "b4:f90".parse().unwrap();
        assert_eq!((range.first_row, range.last_row, range.first_column, range.last_column), (Some(3), Some(89), 1, 5));
        for wrong in ["", "B4", "4:9", "B0:C2", "F1:B2", "A9:B2", "ABCD1:B2", "A1:B2:C3", "Ä1:B2"] {
            assert!(wrong.parse::<CellRange>().is_err(), "{wrong}");
        }
    }
}
