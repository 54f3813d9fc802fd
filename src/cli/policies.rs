//! `--policy`: what happens to the rows that are there, said for one table or for all of them.

use std::str::FromStr;

use super::failure::{Code, Failure};
use crate::dataset::UpdatePolicy;
use crate::text;

/// `[TABLE=]replace|add|update|upsert`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyArg {
    /// The table; all of them when none.
    table: Option<String>,
    policy: UpdatePolicy,
}

impl FromStr for PolicyArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (table, policy) = match text.rsplit_once('=') {
            Some((table, policy)) => (Some(table.to_owned()), policy),
            None => (None, text),
        };
        Ok(Self { table, policy: policy.parse().map_err(|error: crate::dataset::UnknownWord| error.to_string())? })
    }
}

/// What happens to the rows of a table: what was said of it last, else what was said of all; none where nothing was.
pub(super) fn policy_of(said: &[PolicyArg], table: &str) -> Option<UpdatePolicy> {
    let of = |wanted: Option<&str>| said.iter().rfind(|arg| arg.table.as_deref() == wanted);
    of(Some(table)).or_else(|| of(None)).map(|arg| arg.policy)
}

/// Fails where something is said of a table that no file feeds.
pub(super) fn refuse_unknown<'a>(
    said: &[PolicyArg],
    tables: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), Failure> {
    let mut named = said.iter().filter_map(|arg| arg.table.as_deref());
    let Some(unknown) = named.find(|name| !tables.clone().any(|table| table == *name)) else { return Ok(()) };
    let known: Vec<_> = tables.map(|name| text::excerpt(name, 60)).collect();
    let unknown = text::excerpt(unknown, 60);
    Err(Failure::new(
        Code::Usage,
        format!("--policy names a table {unknown:?}, and no file feeds it; there are: {}", known.join(", ")),
    ))
}

/// Fails where nothing is said of a table of a dataset that is there, whose rows are at stake.
pub(super) fn refuse_unsaid<'a>(said: &[PolicyArg], mut tables: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
    let Some(unsaid) = tables.find(|table| policy_of(said, table).is_none()) else { return Ok(()) };
    let unsaid = text::excerpt(unsaid, 60);
    Err(Failure::new(
        Code::Usage,
        format!(
            "--policy says nothing of table {unsaid}: say --policy {unsaid:?}=POLICY, or --policy POLICY for all tables"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_table_goes_before_what_is_said_of_all() {
        let said: Vec<PolicyArg> =
            ["a=add", "Upsert", "x=y=update"].iter().filter_map(|text| text.parse().ok()).collect();
        let of = |table: &str| policy_of(&said, table);
        let expected = [UpdatePolicy::Add, UpdatePolicy::Upsert, UpdatePolicy::Update];
        assert_eq!(["a", "b", "x=y"].map(of), expected.map(Some));
        assert_eq!(policy_of(&[], "a"), None);
        assert!(refuse_unknown(&said, ["a"].into_iter()).is_err_and(|error| error.to_string().contains("x=y")));
        assert!(refuse_unknown(&said, ["a", "x=y"].into_iter()).is_ok());
        assert!(refuse_unsaid(&said, ["b"].into_iter()).is_ok());
        assert!(refuse_unsaid(said.get(..1).unwrap_or_default(), ["a", "b"].into_iter()).is_err());
        assert!("a=merge".parse::<PolicyArg>().is_err_and(|why| why.contains("upsert")));
    }
}
