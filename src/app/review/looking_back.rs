//! What the history says of what is about to be pushed: whether the same content was pushed before, whether the file
//! is older than the last push, how many rows there were last time. What was not compared is said to be so.

use super::super::clock::Now;
use super::super::effect::{Remote, TaskId};
use super::super::state::State;
use super::{Repeat, Review};
use crate::dataset::{Checksum, Column, DataType, FileFacts, RowCount, Supply, UpdatePolicy, profile};
use crate::push::history::{Likeness, LookBack, PastPush, last_time, same_content};
use crate::push::job::{ColumnSource, Job, TableJob};
use crate::text;

/// How many spans of dates are told of a file.
const SPANS: usize = 2;

/// What is known of the pushes that were before.
#[derive(Debug, Clone, PartialEq)]
pub enum Back {
    /// The files and the history are being read.
    Asking(TaskId),
    /// This.
    Seen(Box<LookBack>),
    /// They can't be, and why.
    Unknown(String),
}

impl Review {
    /// What the file of a table holds: as the scan says, or as it was read when the sheet opened.
    pub(super) fn content(&self, at: usize) -> Option<Checksum> {
        let read = || match &self.back {
            Back::Seen(back) => back.files.get(at).and_then(|file| file.content),
            Back::Asking(_) | Back::Unknown(_) => None,
        };
        self.scanned.get(at).copied().flatten().or_else(read)
    }

    pub(super) fn history(&self) -> &[PastPush] {
        match &self.back {
            Back::Seen(back) => &back.history,
            Back::Asking(_) | Back::Unknown(_) => &[],
        }
    }

    /// What the operator should know of the files, one sentence each.
    pub(super) fn of_files(&self) -> Vec<String> {
        let tables = self.job.tables.iter().enumerate();
        let mut all: Vec<String> = tables.clone().filter_map(|(_, table)| empty(table)).collect();
        all.extend(tables.clone().filter_map(|(at, table)| self.changed(at, table)));
        match &self.back {
            Back::Seen(_) => {
                all.extend(tables.filter_map(|(at, table)| self.known_again(at, table)));
                all.extend(self.differences());
            }
            Back::Unknown(why) => all.push(format!("what was pushed before can't be read: {why}")),
            Back::Asking(_) => {}
        }
        all
    }

    /// A file that is not what it was when it was looked at, or at the push that is repeated.
    fn changed(&self, at: usize, table: &TableJob) -> Option<String> {
        let Back::Seen(back) = &self.back else { return None };
        let name = table.file.name();
        let (then, since) = match &self.repeat {
            Repeat::No => (&table.file, "it was looked at"),
            Repeat::Of(files) => (files.get(at)?, "that push"),
        };
        match &back.files.get(at)?.now {
            Err(why) => Some(format!("{name} can't be looked at: {why}")),
            Ok(now) if now == then => None,
            Ok(now) => Some(format!("{name} has changed since {since}: {}", difference(then, now, &self.opened))),
        }
    }

    /// The same content, or a file that is older than the last push.
    fn known_again(&self, at: usize, table: &TableJob) -> Option<String> {
        let (name, into) = (table.file.name(), &table.name);
        let day = |wall| self.opened.day(wall);
        match same_content(self.history(), &self.address, &self.job, table, self.content(at)) {
            Some((past, Likeness::Content)) => {
                let (on, rows) = (day(past.push.begun), text::count(past.rows));
                return Some(format!("the content of {name} was pushed into {into} before, on {on}: {rows} rows"));
            }
            Some((past, Likeness::SizeAndTime)) => {
                let on = day(past.push.begun);
                return Some(format!(
                    "{name} has size and time of what was pushed into {into} on {on}; its content was not compared"
                ));
            }
            None => {}
        }
        let last = last_time(self.history(), &self.address, &self.job, into)?;
        let changed = table.file.modified.filter(|changed| *changed < last.push.begun)?;
        let (changed, pushed) = (day(changed), day(last.push.begun));
        Some(format!("{name} was changed on {changed}, before the last push into {into} on {pushed}"))
    }

    /// What there is to know besides, and nothing to worry about, one sentence each.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.rules.notes();
        notes.extend(self.note_of_trial().into_iter().chain(self.notes_of_keys()));
        if matches!(self.back, Back::Seen(_)) {
            let tables = || self.job.tables.iter().enumerate();
            let is_new = |(at, table): (usize, &TableJob)| {
                let content = self.content(at);
                content.is_some() && same_content(self.history(), &self.address, &self.job, table, content).is_none()
            };
            if tables().all(is_new) {
                notes.push("not seen before: this content was never pushed there from this machine".to_owned());
            }
            let is_large = |(at, table): &(usize, &TableJob)| {
                let is_stored = table.file.supply == Supply::Stored;
                is_stored && self.content(*at).is_none() && table.file.size > self.settings.checksum_bytes()
            };
            notes.extend(tables().filter(is_large).map(|(_, table)| {
                let (name, limit) = (table.file.name(), text::size(self.settings.checksum_bytes()));
                format!("{name} is larger than {limit} and was not scanned ({{key:scan}}): only its size and time are compared")
            }));
            notes.extend(tables().filter_map(|(_, table)| {
                let last = last_time(self.history(), &self.address, &self.job, &table.name)?;
                let (rows, on) = (text::count(last.rows), self.opened.day(last.push.begun));
                Some(format!("rows last time: {rows} into {}, on {on}", table.name))
            }));
            notes.extend(self.as_last_time());
        }
        notes.extend(self.job.tables.iter().zip(&self.spans).map(|(table, spans)| {
            let size = table.file.length().map_or_else(|| "of unknown size".to_owned(), text::size);
            let known: Vec<String> = std::iter::once(size).chain(spans.iter().cloned()).collect();
            format!("{}: {}", table.file.name(), known.join("; "))
        }));
        notes
    }

    /// The files of a push that is repeated are taken as they are now.
    pub(super) fn take_files(&mut self) {
        let (Repeat::Of(_), Back::Seen(back)) = (&self.repeat, &self.back) else { return };
        for (table, seen) in self.job.tables.iter_mut().zip(&back.files) {
            let Ok(now) = &seen.now else { continue };
            if let (true, Some(rows)) = (now.size != table.file.size, estimate(table, now)) {
                table.rows = rows;
            }
            table.file = now.clone();
        }
    }

    /// Why the files can't be pushed, if so.
    pub(super) fn files_refusal(&self) -> Option<String> {
        match &self.back {
            Back::Asking(_) => Some("the files are still being compared with what was pushed before".to_owned()),
            Back::Seen(back) => {
                let gone = self.job.tables.iter().zip(&back.files).find(|(_, seen)| seen.now.is_err());
                gone.map(|(table, _)| format!("{} can't be looked at", table.file.name()))
            }
            Back::Unknown(_) => None,
        }
    }
}

/// A file without rows.
fn empty(table: &TableJob) -> Option<String> {
    let then = match table.policy {
        UpdatePolicy::Replace => format!("REPLACE leaves {} empty", table.name),
        _ => format!("nothing comes into {}", table.name),
    };
    table.is_empty().then(|| format!("{} has no rows: {then}", table.file.name()))
}

fn difference(then: &FileFacts, now: &FileFacts, clock: &Now) -> String {
    let day = |facts: &FileFacts| facts.modified.map_or_else(|| "at an unknown time".to_owned(), |at| clock.day(at));
    let (size, was) = (text::size(now.size), text::size(then.size));
    format!("now {size} of {}, then {was} of {}", day(now), day(then))
}

/// About how many rows a file has that had so many when it was of another size.
fn estimate(table: &TableJob, now: &FileFacts) -> Option<RowCount> {
    let (RowCount::Exact(rows) | RowCount::About(rows) | RowCount::AtLeast(rows)) = table.rows;
    let scaled = (u128::from(rows) * u128::from(now.size)).checked_div(u128::from(table.file.size))?;
    u64::try_from(scaled).ok().map(RowCount::About)
}

/// The spans of the dates of each table, as far as they were seen: `order_day 2026-10-01 to 2026-10-31`.
pub(super) fn spans(state: &State, job: &Job) -> Vec<Vec<String>> {
    job.tables.iter().map(|table| spans_of(state, job, table).unwrap_or_default()).collect()
}

fn spans_of(state: &State, job: &Job, table: &TableJob) -> Option<Vec<String>> {
    let Some(Remote::Ready(look)) = state.files.looks.get(&table.file.path) else { return None };
    let defined = job.definition.tables.iter().find(|defined| defined.name == table.name)?;
    let basis = if matches!(look.rows, RowCount::Exact(_)) { "" } else { " in its sample" };
    let span = |(column, source): (&Column, &ColumnSource)| {
        if !matches!(column.data_type, DataType::Date | DataType::DateTime) {
            return None;
        }
        let reading = source.reading.settled(look.reading.values);
        let seen = profile(look.sample.columns.get(source.index?)?, column.data_type, source.utc, &reading);
        let day = |moment: String| moment.split('T').next().unwrap_or_default().to_owned();
        Some(format!("{} {} to {}{basis}", column.name, day(seen.least?), day(seen.greatest?)))
    };
    Some(defined.column_headers.iter().zip(&table.columns).filter_map(span).take(SPANS).collect())
}
