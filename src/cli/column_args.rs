//! `--column`: how one column is read, where that is otherwise than in the rest of its file.

use std::str::FromStr;

use super::failure::{Code, Failure};
use crate::dataset::{ColumnOption, ColumnReading, ColumnSays, Preview};
use crate::text;

/// `[TABLE.]COLUMN:OPTION=VALUE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnArg {
    /// The column by its name in the file, perhaps with that of the table before it.
    column: String,
    says: ColumnSays,
}

impl FromStr for ColumnArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let splits = ColumnOption::ALL.into_iter().filter_map(|option| text.find(&format!(":{}=", option.word())));
        let at = splits.min().or_else(|| text.rfind(':')).ok_or("write COLUMN:OPTION=VALUE")?;
        let (column, says) = text.split_at_checked(at).unwrap_or((text, ""));
        Ok(Self { column: column.to_owned(), says: says.trim_start_matches(':').parse()? })
    }
}

impl ColumnArg {
    fn is_about(&self, table: &str, column: &str) -> bool {
        self.column == column || self.column.strip_prefix(table).and_then(|rest| rest.strip_prefix('.')) == Some(column)
    }
}

/// How the columns of a table's file are read, in the order of the file.
pub(super) fn readings(said: &[ColumnArg], table: &str, look: &Preview) -> Result<Vec<ColumnReading>, Failure> {
    let file = look.reading.values;
    let mut readings = Vec::with_capacity(look.sample.columns.len());
    for column in &look.sample.columns {
        let mut reading = ColumnReading::default();
        for arg in said.iter().filter(|arg| arg.is_about(table, &column.name)) {
            match &arg.says {
                // Words for null add up, since each is said by itself.
                ColumnSays::Nulls(words) => reading.nulls.extend(words.iter().cloned()),
                says => reading.say(says, file),
            }
        }
        if let Some(clash) = reading.clash(file) {
            return Err(Failure::new(Code::Usage, format!("--column {}: {clash}", text::excerpt(&column.name, 60))));
        }
        readings.push(reading);
    }
    Ok(readings)
}

/// Fails where something is said of a column that no file has.
pub(super) fn refuse_unknown<'a>(
    said: &[ColumnArg],
    columns: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Result<(), Failure> {
    let is_known = |arg: &&ColumnArg| columns.clone().any(|(table, column)| arg.is_about(table, column));
    let Some(unknown) = said.iter().find(|arg| !is_known(arg)) else { return Ok(()) };
    let name = text::excerpt(&unknown.column, 60);
    let known: Vec<_> = columns.take(20).map(|(_, column)| text::excerpt(column, 40)).collect();
    Err(Failure::new(
        Code::Usage,
        format!("--column names {name:?}, and no file has a column like that; there are: {}", known.join(", ")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_may_have_anything_in_its_name_and_in_its_pattern() {
        for (text, column) in [("a:b:decimal=comma", "a:b"), ("t.x:dates=DD.MM.YYYY HH:mm", "t.x"), ("c:null=a:b", "c")]
        {
            assert_eq!(text.parse::<ColumnArg>().map(|arg| arg.column), Ok(column.to_owned()));
        }
        for (wrong, why) in
            [("amount", "COLUMN:OPTION"), ("amount:comma", "OPTION=VALUE"), ("amount:mark=;", "there are")]
        {
            assert!(wrong.parse::<ColumnArg>().is_err_and(|error| error.contains(why)), "{wrong}");
        }
        let said: Vec<ColumnArg> = ["t.x:trim=yes", "y:trim=yes"].iter().filter_map(|text| text.parse().ok()).collect();
        assert!(refuse_unknown(&said, [("t", "x"), ("u", "y")].into_iter()).is_ok());
        assert!(refuse_unknown(&said, [("u", "x"), ("u", "y")].into_iter()).is_err());
    }
}
