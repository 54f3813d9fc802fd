//! What is otherwise than at the last push into the same tables: columns, how the file is read, what becomes of the
//! rows that are there. The rows themselves stand beside it. Where nothing is, the sheet says that as well.

use std::collections::BTreeSet;

use super::Review;
use super::looking_back::Back;
use crate::push::history::{PastFeed, last_time};
use crate::push::job::TableJob;

/// How many columns a sentence names.
const NAMED: usize = 6;

impl Review {
    /// The tables that were pushed before, each with its last push.
    fn known(&self) -> impl Iterator<Item = (&TableJob, PastFeed<'_>)> {
        let history = self.history();
        self.job
            .tables
            .iter()
            .filter_map(move |table| Some((table, last_time(history, &self.address, &self.job, &table.name)?)))
    }

    /// What is otherwise than last time, one sentence each.
    pub(super) fn differences(&self) -> Vec<String> {
        self.known().flat_map(|(table, last)| differences(last.table, table)).collect()
    }

    /// That nothing is otherwise, where all tables were pushed before.
    pub(super) fn as_last_time(&self) -> Option<String> {
        let is_known = self.known().count() == self.job.tables.len() && !self.job.tables.is_empty();
        let is_same = matches!(self.back, Back::Seen(_)) && is_known && self.differences().is_empty();
        is_same.then(|| "as last time: the same columns, encoding, reading and policies".to_owned())
    }
}

fn differences(then: &TableJob, now: &TableJob) -> Vec<String> {
    let (name, file) = (&now.name, now.file.name());
    let (before, after) = (fed(then), fed(now));
    let mut all = Vec::new();
    let fresh: Vec<&str> = after.difference(&before).copied().collect();
    let gone: Vec<&str> = before.difference(&after).copied().collect();
    if !fresh.is_empty() {
        all.push(format!("{name}: sent now and not last time: {}", listed(&fresh)));
    }
    if !gone.is_empty() {
        all.push(format!("{name}: sent last time and not now: {}", listed(&gone)));
    }
    let (was, is) = (&then.reading, &now.reading);
    if was.encoding != is.encoding {
        all.push(format!("{file} is read as {}, last time as {}", is.encoding, was.encoding));
    }
    if (was.format, was.delimiter) != (is.format, is.delimiter) {
        all.push(format!("{file} has another format or delimiter than last time"));
    }
    if was.values != is.values || readings(then) != readings(now) {
        all.push(format!("numbers, dates or blanks of {file} are read otherwise than last time"));
    }
    if then.policy != now.policy {
        all.push(format!("{name}: the policy is {}, last time it was {}", now.policy, then.policy));
    }
    all
}

/// The columns of the file that are sent.
fn fed(table: &TableJob) -> BTreeSet<&str> {
    table.columns.iter().filter(|column| column.index.is_some()).map(|column| column.header.as_str()).collect()
}

/// The columns that both push and read otherwise than their file, and how.
fn readings(table: &TableJob) -> BTreeSet<String> {
    let own = table.columns.iter().filter(|column| !column.reading.is_of_file());
    own.map(|column| format!("{}: {:?}", column.header, column.reading)).collect()
}

fn listed(names: &[&str]) -> String {
    let shown = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(NAMED) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
