//! The folder of journals kept in order, so that it neither grows for ever nor says the same at every start. The
//! journal of an upload that has long been over goes; its report, which is made of it in full, stays. One that an
//! older program wrote, which can't be gone on with, is put aside under another name and told of once. What may still
//! be needed is never touched: anything unfinished, anything that somebody is at, anything unknown.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::audit::Report;
use super::beside;
use super::journal::{self, JournalError};
use super::line::OLDEST;
use super::past::Standing;
use super::recall::Recalled;
use super::report::wall_clock;
use super::shelf::journals;

/// For how long the journal of a finished upload is kept.
pub const KEEP: Duration = Duration::from_hours(90 * 24);
/// How old a journal without a line must be before it is taken for one that will never have any.
const STILLBORN: Duration = Duration::from_hours(24);

/// A journal that was put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutAside {
    /// The upload's id.
    pub id: String,
    /// Where its journal is now.
    pub path: PathBuf,
    /// Dataset and upload session, where it names them.
    pub ids: Option<(String, String)>,
}

impl std::fmt::Display for PutAside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, path, ids } = self;
        write!(f, "the journal of upload {id}, which can't be gone on with, is put aside as {}", path.display())?;
        match ids {
            Some((dataset, session)) => write!(f, "; it names upload session {session} of dataset {dataset}"),
            None => f.write_str("; it names no upload session"),
        }
    }
}

/// Removes the journals of uploads that have been over for `keep`, and puts aside those of older programs. Whatever
/// can't be done is left as it is.
pub fn tidy(folder: &Path, keep: Duration) -> Vec<PutAside> {
    let now = wall_clock();
    let mut aside = Vec::new();
    for path in journals(folder).unwrap_or_default() {
        match look(&path, now, keep) {
            Ok(Due::Nothing) => {}
            Ok(Due::Removal) => remove(folder, &path),
            Ok(Due::PutAside) => aside.extend(put_aside(folder, &journal::id(&path))),
            Err(error) => tracing::warn!("{} is left as it is: {error}", path.display()),
        }
    }
    aside
}

/// What is to be done about a journal.
enum Due {
    Nothing,
    Removal,
    PutAside,
}

fn look(path: &Path, now: i64, keep: Duration) -> Result<Due, JournalError> {
    let failed = |error| JournalError::Read { path: path.to_owned(), error };
    let file = File::open(path).map_err(failed)?;
    if journal::is_busy(&file) {
        return Ok(Due::Nothing);
    }
    beside::sweep(path);
    let entries = match journal::read(&file, path) {
        Ok(held) => held.entries,
        Err(JournalError::Version { version, .. }) if version < OLDEST => return Ok(Due::PutAside),
        Err(error) => return Err(error),
    };
    if entries.is_empty() {
        let changed = file.metadata().and_then(|about| about.modified()).map_err(failed)?;
        let is_old = changed.elapsed().is_ok_and(|age| age > STILLBORN);
        return Ok(if is_old { Due::Removal } else { Due::Nothing });
    }
    let recalled = Recalled::from_entries(entries);
    let recalled = recalled.map_err(|what| JournalError::Damaged { path: path.to_owned(), what })?;
    let age = u128::try_from(now.saturating_sub(recalled.last)).unwrap_or(0);
    let is_due = recalled.standing() == Standing::Finished && age >= keep.as_millis();
    Ok(if is_due { Due::Removal } else { Due::Nothing })
}

/// Removes a journal, once its report is beside it.
fn remove(folder: &Path, path: &Path) {
    let id = journal::id(path);
    let has_report = Report::places(folder, &id).iter().all(|path| path.is_file());
    let report = if has_report { Ok(()) } else { file_report(folder, &id) };
    if let Err(error) = report.and_then(|()| fs::remove_file(path)) {
        tracing::warn!("{} is left as it is: {error}", path.display());
    }
}

fn file_report(folder: &Path, id: &str) -> io::Result<()> {
    match Report::read(folder, id) {
        Ok(report) => report.file(folder),
        // Nothing was ever written down.
        Err(JournalError::Damaged { .. }) => Ok(()),
        Err(error) => Err(io::Error::other(error)),
    }
}

/// Gives a journal that can't be used another name, under which nothing looks for it.
pub fn put_aside(folder: &Path, id: &str) -> Result<PutAside, JournalError> {
    let path = folder.join(format!("{id}.jsonl"));
    let text = fs::read(&path).map_err(|error| JournalError::Read { path: path.clone(), error })?;
    let aside = path.with_extension("retired");
    fs::rename(&path, &aside).map_err(|error| JournalError::Write { path, error })?;
    Ok(PutAside { id: id.to_owned(), path: aside, ids: ids(&text) })
}

/// The last dataset and session that the lines name, whatever else they say.
fn ids(text: &[u8]) -> Option<(String, String)> {
    let lines = text.split(|byte| *byte == b'\n').rev();
    let mut opened = lines.filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
    opened.find_map(|line| {
        let id = |name: &str| line.get(name)?.as_str().map(|text| crate::text::excerpt(text, 40));
        Some((id("dataset")?, id("session")?))
    })
}
