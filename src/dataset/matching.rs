//! Which column of a file feeds which column of a defined table: by name, never by place, since files gain and
//! reorder columns over the years. What can't be matched is told as data, missing and left over side by
//! side, so that a renamed column is seen at once.

use std::fmt;

use super::likeness::folded;
use super::{Table, is_about_rejects};
use crate::text;

/// A table's columns found in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableMatch {
    /// The place in the file of each of the table's columns, in the table's order.
    pub columns: Vec<usize>,
    /// Columns of the file that the table has no use for.
    pub left_out: Vec<String>,
}

/// Why a file can't feed a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mismatch {
    /// The table.
    pub table: String,
    /// Columns of the table that the file lacks.
    pub missing: Vec<String>,
    /// Columns of the table that the file has more than once.
    pub repeated: Vec<String>,
    /// Columns of the file that the table lacks.
    pub extra: Vec<String>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the file does not fit table {}", text::excerpt(&self.table, 60))?;
        let parts =
            [("it lacks", &self.missing), ("it has more than once", &self.repeated), ("unused in it", &self.extra)];
        for (at, (what, names)) in parts.iter().filter(|(_, names)| !names.is_empty()).enumerate() {
            write!(f, "{} {what}: {}", if at == 0 { ":" } else { ";" }, listed(names))?;
        }
        Ok(())
    }
}

/// Names for a sentence.
fn listed(names: &[String]) -> String {
    names.iter().map(|name| text::excerpt(name, 60)).collect::<Vec<_>>().join(", ")
}

/// Finds each column of a table in a file's header line: as it is written, else without regard to case,
/// blanks and accents.
pub fn match_columns(table: &Table, header: &[String]) -> Result<TableMatch, Mismatch> {
    let mut columns = Vec::new();
    let (mut missing, mut repeated) = (Vec::new(), Vec::new());
    for column in &table.column_headers {
        let exact = places(header, |name| name == column.name);
        let found = if exact.is_empty() { places(header, |name| alike(name, &column.name)) } else { exact };
        match found.as_slice() {
            [] => missing.push(column.name.clone()),
            [place] => columns.push(*place),
            _ => repeated.push(column.name.clone()),
        }
    }
    let left = header.iter().enumerate().filter(|(place, _)| !columns.contains(place));
    let left_out = left.map(|(_, name)| name.clone()).filter(|name| !is_about_rejects(name)).collect();
    if missing.is_empty() && repeated.is_empty() {
        return Ok(TableMatch { columns, left_out });
    }
    Err(Mismatch { table: table.name.clone(), missing, repeated, extra: left_out })
}

fn places(header: &[String], fits: impl Fn(&str) -> bool) -> Vec<usize> {
    header.iter().enumerate().filter(|(_, name)| fits(name)).map(|(place, _)| place).collect()
}

fn alike(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Column, DataType};

    fn matched(columns: &[&str], header: &[&str]) -> Result<TableMatch, Mismatch> {
        let column = |name: &&str| Column { name: (*name).to_owned(), data_type: DataType::String };
        let table = Table {
            name: "orders".to_owned(),
            description: String::new(),
            column_headers: columns.iter().map(column).collect(),
        };
        match_columns(&table, &header.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn columns_are_found_by_name_wherever_they_stand() {
        let found = matched(&["id", "City"], &["note", "city ", "id"]);
        assert_eq!(found, Ok(TableMatch { columns: vec![2, 1], left_out: vec!["note".to_owned()] }));
        let exact = matched(&["id", "ID"], &["ID", "id"]);
        assert_eq!(exact.map(|found| found.columns), Ok(vec![1, 0]));
    }

    #[test]
    fn what_is_missing_is_named_beside_what_is_left_over() {
        let refused = matched(&["id", "amount", "day"], &["id", "value", "Day", "DAY"]);
        let words = refused.map_err(|mismatch| mismatch.to_string());
        assert_eq!(
            words,
            Err("the file does not fit table orders: it lacks: amount; it has more than once: day; \
                 unused in it: value, Day, DAY"
                .to_owned())
        );
    }
}
