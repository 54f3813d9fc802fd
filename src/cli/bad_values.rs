//! `--bad-values`: what becomes of rows with a value that is not of its column's type, said for one table or for
//! all of them.

use std::str::FromStr;

use super::failure::{Code, Failure};
use crate::dataset::OnBad;
use crate::text;

/// `[TABLE=]stop|null|set-aside`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadValuesArg {
    /// The table; all of them when none.
    table: Option<String>,
    on_bad: OnBad,
}

impl FromStr for BadValuesArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (table, what) = match text.rsplit_once('=') {
            Some((table, what)) => (Some(table.to_owned()), what),
            None => (None, text),
        };
        Ok(Self { table, on_bad: what.parse().map_err(|error: crate::dataset::UnknownWord| error.to_string())? })
    }
}

/// What becomes of the bad rows of a table: what was said of it last, else what was said of all.
pub(super) fn on_bad(said: &[BadValuesArg], table: &str) -> OnBad {
    let of = |wanted: Option<&str>| said.iter().rfind(|arg| arg.table.as_deref() == wanted);
    of(Some(table)).or_else(|| of(None)).map_or_else(OnBad::default, |arg| arg.on_bad)
}

/// Fails where something is said of a table that no file feeds.
pub(super) fn refuse_unknown(said: &[BadValuesArg], tables: &[&str]) -> Result<(), Failure> {
    let mut named = said.iter().filter_map(|arg| arg.table.as_deref());
    let Some(unknown) = named.find(|name| !tables.contains(name)) else { return Ok(()) };
    let known: Vec<_> = tables.iter().map(|name| text::excerpt(name, 60)).collect();
    let unknown = text::excerpt(unknown, 60);
    Err(Failure::new(
        Code::Usage,
        format!("--bad-values names a table {unknown:?}, and no file feeds it; there are: {}", known.join(", ")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_table_goes_before_what_is_said_of_all() {
        let said: Vec<BadValuesArg> =
            ["a=null", "set-aside", "x=y=stop"].iter().filter_map(|text| text.parse().ok()).collect();
        assert_eq!(["a", "b", "x=y"].map(|table| on_bad(&said, table)), [OnBad::Null, OnBad::SetAside, OnBad::Stop]);
        assert_eq!(on_bad(&[], "a"), OnBad::Stop);
        assert!(refuse_unknown(&said, &["a", "b"]).is_err_and(|error| error.to_string().contains("x=y")));
        assert!(refuse_unknown(&said, &["a", "x=y"]).is_ok());
        assert!("a=drop".parse::<BadValuesArg>().is_err_and(|why| why.contains("set-aside")));
    }
}
