//! The files of a job as they are now: which of those that its tables name are meant, and whether the guards let them
//! pass. Nothing is read here but names, sizes and times.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file::{JobFile, JobTable};
use super::guards::Pick;
use crate::dataset::{FileFacts, Store, told};
use crate::source::{self, Fault, Reach};
use crate::text;

/// Where the paths of a job begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The folder of the job file.
    pub folder: PathBuf,
    /// What `~` stands for, if the system names it.
    pub home: Option<PathBuf>,
}

impl Base {
    /// A path of the job as the program can use it.
    pub fn path(&self, path: &Path) -> PathBuf {
        match (path.strip_prefix("~"), &self.home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ if Store::of(path).is_some() => path.to_owned(),
            _ => self.folder.join(path),
        }
    }
}

/// Why a table has no file that may be pushed: one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("table {table}: {why}")]
pub struct NotFound {
    /// The table.
    pub table: String,
    /// Why, and what to do about it.
    pub why: String,
}

/// The files that feed the tables of a job, in their order.
pub fn files(job: &JobFile, base: &Base, reach: &Reach) -> Result<Vec<FileFacts>, Vec<NotFound>> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for looked in each(job, base, reach) {
        match looked {
            Ok(file) => found.push(file),
            Err(why) => missing.push(why),
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(missing) }
}

/// A job without the tables that have no file and may have none; one sentence for each of these.
pub fn without_missing(job: &JobFile, base: &Base, reach: &Reach) -> (JobFile, Vec<String>) {
    let mut job = job.clone();
    let mut sentences = Vec::new();
    job.tables.retain(|table| {
        let why = if table.allow_empty { no_file(table, base, reach) } else { None };
        sentences.extend(why.iter().map(|why| format!("{why}; allow_empty lets the rows of {} stay", table.name)));
        why.is_none()
    });
    (job, sentences)
}

/// That no file is called as a table says, if so.
fn no_file(table: &JobTable, base: &Base, reach: &Reach) -> Option<String> {
    let is_missing = |path: &PathBuf| {
        let path = base.path(path);
        match source::each(reach.at(&path)) {
            Ok(files) => files.is_empty(),
            Err(error) if error.fault == Fault::NoParts => true,
            // A pattern is no name of a file, and what a store says is its own affair.
            Err(_) if Store::of(&path).is_some() || source::is_pattern(path.as_os_str()) => false,
            Err(_) => matches!(path.try_exists(), Ok(false)),
        }
    };
    let named = || table.files.iter().map(|path| told(path)).collect::<Vec<_>>().join(", ");
    table.files.iter().all(is_missing).then(|| format!("table {}: no file is called {}", table.name, named()))
}

/// For each table of a job, in their order, the file that feeds it or why there is none.
pub fn each(job: &JobFile, base: &Base, reach: &Reach) -> Vec<Result<FileFacts, NotFound>> {
    let why = |table: &JobTable, why: String| match no_file(table, base, reach) {
        Some(_) => not_found(table, format!("{why}; allow_empty = true in its [[tables]] lets its rows stay then")),
        None => not_found(table, why),
    };
    job.tables.iter().map(|table| file(table, base, reach).map_err(|error| why(table, error))).collect()
}

fn not_found(table: &JobTable, why: impl Into<String>) -> NotFound {
    NotFound { table: text::excerpt(&table.name, 60), why: why.into() }
}

/// The file, or the many files, that feed a table.
fn file(table: &JobTable, base: &Base, reach: &Reach) -> Result<FileFacts, String> {
    if let (Pick::All, [path]) = (table.pick, table.files.as_slice()) {
        return source::facts(reach.at(&base.path(path))).map_err(|error| error.to_string());
    }
    let mut candidates = Vec::new();
    for path in &table.files {
        match source::each(reach.at(&base.path(path))) {
            Ok(files) => candidates.extend(files),
            // Another of the paths may lead to one.
            Err(error) if table.files.len() == 1 => return Err(error.to_string()),
            Err(_) => {}
        }
    }
    let named = || table.files.iter().map(|path| told(path)).collect::<Vec<_>>().join(", ");
    match table.pick {
        Pick::All | Pick::ExactlyOne => match candidates.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(format!("no file is called {}", named())),
            several => {
                let names: Vec<_> = several.iter().take(5).map(FileFacts::name).collect();
                let more = if several.len() > names.len() { ", …" } else { "" };
                Err(format!(
                    "{} files are called {}, and exactly one may be: {}{more}",
                    several.len(),
                    named(),
                    names.join(", ")
                ))
            }
        },
        Pick::Newest => {
            let newest = candidates
                .into_iter()
                .max_by(|one, other| (one.modified, &one.path).cmp(&(other.modified, &other.path)));
            newest.ok_or_else(|| format!("no file is called {}", named()))
        }
    }
}

/// Which files are older than their tables allow. `now` is in milliseconds since 1970 UTC.
pub fn too_old(job: &JobFile, files: &[FileFacts], now: i64) -> Vec<NotFound> {
    let old = job.tables.iter().zip(files).filter_map(|(table, file)| {
        let most = table.max_age?;
        let Some(age) = age(file, now) else {
            return Some(not_found(table, format!("nobody knows how old {} is, and max_age is {most}", file.name())));
        };
        let is_old = age > most.duration();
        is_old.then(|| not_found(table, format!("{} is {} old, and max_age is {most}", file.name(), text::span(age))))
    });
    old.collect()
}

/// How long to wait before the files are looked at again, where one was changed a moment ago.
pub fn unsettled(job: &JobFile, files: &[FileFacts], now: i64) -> Option<Duration> {
    let waits = job.tables.iter().zip(files).filter_map(|(table, file)| {
        let settle = table.settle?.duration();
        // A clock that is behind, or a time that is not known: all of the wait.
        Some(settle.saturating_sub(age(file, now).unwrap_or_default())).filter(|left| !left.is_zero())
    });
    waits.max()
}

/// Which of the files were changed a moment ago, for who would rather wait.
pub fn restless(job: &JobFile, files: &[FileFacts], now: i64) -> Vec<NotFound> {
    let restless = job.tables.iter().zip(files).filter_map(|(table, file)| {
        let settle = table.settle?;
        let age = age(file, now).filter(|age| *age < settle.duration())?;
        let age = text::span(age);
        Some(not_found(table, format!("{} was changed {age} ago and may still grow; settle is {settle}", file.name())))
    });
    restless.collect()
}

/// Which of the files that had to settle are not what they were, after the wait.
pub fn moving(job: &JobFile, before: &[FileFacts], after: &[FileFacts]) -> Vec<NotFound> {
    let pairs = job.tables.iter().zip(before.iter().zip(after));
    let moving = pairs.filter_map(|(table, (then, now))| {
        let settle = table.settle?;
        if then == now {
            return None;
        }
        let why = if then.path == now.path {
            format!("{} still grows: {} bytes, then {}", now.name(), text::count(then.size), text::count(now.size))
        } else {
            format!("{} has come beside {}", now.name(), then.name())
        };
        Some(not_found(table, format!("{why}; settle is {settle}")))
    });
    moving.collect()
}

fn age(file: &FileFacts, now: i64) -> Option<Duration> {
    Some(Duration::from_millis(u64::try_from(now.saturating_sub(file.modified?)).unwrap_or_default()))
}
