//! The rows that were set aside, one file a table beside the journals. They belong to their chunks: while a chunk is
//! made they are gathered out of sight, and they go to the file when its facts are final, before the journal has
//! them with the file's length. Whoever makes a chunk again first cuts the file back to what the server has
//! accepted, so each row is in it once, however often its chunk was sent.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::SpooledTempFile;

use super::event::{Reason, Unsent};
use super::job::Job;
use super::journal;
use super::ledger::Ledger;
use super::run::Engine;
use super::upload::broke;
use crate::dataset::OnBad;
use crate::text;

/// How much of the rows of one chunk is gathered in memory; more of it goes to a file without a name.
const IN_MEMORY: usize = 1 << 20;
/// The longest name of a rejects file, in characters.
const LONGEST: usize = 80;

/// The rows of one chunk that were set aside.
#[derive(Debug)]
pub(super) struct Aside {
    rows: SpooledTempFile,
    is_empty: bool,
    /// Why they can't be gathered, if so.
    pub(super) trouble: Option<io::Error>,
}

impl Aside {
    /// Gathers one more, or fails because one could not be gathered.
    pub(super) fn add(&mut self, row: &[u8]) -> Result<(), ()> {
        self.is_empty = false;
        self.rows.write_all(row).map_err(|error| self.trouble = Some(error))
    }
}

impl Engine {
    /// Where the rows of one chunk are gathered.
    pub(super) fn aside(&self) -> Aside {
        let folder = self.journal.as_ref().map(|journal| journal.folder().to_owned());
        let rows = match folder {
            Some(folder) => tempfile::spooled_tempfile_in(IN_MEMORY, folder),
            None => tempfile::spooled_tempfile(IN_MEMORY),
        };
        Aside { rows, is_empty: true, trouble: None }
    }

    /// The file of the rows of a table that are set aside.
    fn rejects(&self, table: usize) -> Option<PathBuf> {
        file(self.journal.as_ref()?.path(), &self.job, table)
    }

    /// Whether rows of a table are set aside.
    fn sets_aside(&self, table: usize) -> bool {
        self.job.tables.get(table).is_some_and(|table| table.on_bad == OnBad::SetAside)
    }

    /// Cuts the rejects file of a table back to the chunks that the server has accepted.
    pub(super) async fn cut_rejects(&self, table: usize) -> Result<(), Reason> {
        let Some(path) = self.rejects(table).filter(|_| self.sets_aside(table)) else { return Ok(()) };
        let length = self.ledger(table)?.rejects();
        let cutting = tokio::task::spawn_blocking(move || cut(&path, length));
        cutting.await.map_err(broke)?.map_err(|error| self.no_rejects(table, &error))
    }

    /// Adds the rows of a chunk whose facts are final, behind `head` if they are the first; gives the file's length.
    pub(super) async fn keep_rejects(&self, table: usize, head: Vec<u8>, aside: Aside) -> Result<u64, Reason> {
        let length = self.ledger(table)?.rejects();
        let Some(path) = self.rejects(table).filter(|_| !aside.is_empty) else { return Ok(length) };
        let adding = tokio::task::spawn_blocking(move || add(&path, length, &head, aside.rows));
        adding.await.map_err(broke)?.map_err(|error| self.no_rejects(table, &error))
    }

    /// Fails if a rejects file has lost rows: with what is published without them they would be gone.
    pub(super) async fn rejects_are_whole(&self) -> Result<(), Reason> {
        for table in 0..self.job.tables.len() {
            let length = self.ledger(table)?.rejects();
            let Some(path) = self.rejects(table).filter(|_| length > 0) else { continue };
            let looking = tokio::task::spawn_blocking(move || fs::metadata(&path).map(|about| about.len()));
            let looked = looking.await.map_err(broke)?;
            let has = looked.map_err(|error| self.no_rejects(table, &error))?;
            if has < length {
                return Err(self.no_rejects(table, &shorter(has, length)));
            }
        }
        Ok(())
    }

    /// The rejects file of a table can't be kept.
    pub(super) fn no_rejects(&self, table: usize, error: &io::Error) -> Reason {
        let path = self.rejects(table).unwrap_or_default();
        let path = text::harmless(&path.display().to_string()).into_owned();
        let text = format!("the rows that are set aside can't be kept in {path}: {error}");
        match error.kind() {
            // It is not what was written: whoever goes on has to begin anew.
            io::ErrorKind::InvalidData | io::ErrorKind::NotFound => Reason::Local { text },
            _ => Reason::Unwritable { text },
        }
    }
}

/// What was not sent as the files have it, by the books of all tables.
pub(super) fn unsent(journal: &Path, job: &Job, ledgers: &[Ledger]) -> Vec<Unsent> {
    let unsent = ledgers.iter().enumerate().map(|(table, ledger)| {
        let (set_aside, as_null) = (ledger.set_aside(), ledger.as_null());
        Unsent { table, set_aside, as_null, file: file(journal, job, table).filter(|_| set_aside > 0) }
    });
    unsent.filter(|unsent| unsent.set_aside + unsent.as_null > 0).collect()
}

/// The rejects file of a table: in a folder of its upload beside that of the journals, since it stays when a
/// journal goes, and called like the table, since that is what it feeds when it is pushed.
fn file(journal: &Path, job: &Job, table: usize) -> Option<PathBuf> {
    let mut names = Vec::new();
    for (at, table) in job.tables.iter().enumerate().take(table + 1) {
        let name = file_name(&table.name);
        names.push(if names.contains(&name) { format!("{name}-{}", at + 1) } else { name });
    }
    let journals = journal.parent()?;
    let folder = journals.parent().unwrap_or(journals).join("rejects").join(journal.file_stem()?);
    Some(folder.join(format!("{}.csv", names.pop()?)))
}

/// A table's name as the name of a file, from which the table's name is made again where that can be.
fn file_name(table: &str) -> String {
    let plain = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    let name: String = table.chars().map(plain).take(LONGEST).collect();
    let name = name.trim();
    if name.is_empty() || name.starts_with('.') { format!("_{name}") } else { name.to_owned() }
}

fn cut(path: &Path, length: u64) -> io::Result<()> {
    if length == 0 {
        return match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    let file = OpenOptions::new().write(true).open(path)?;
    let has = file.metadata()?.len();
    if has < length {
        return Err(shorter(has, length));
    }
    file.set_len(length)?;
    file.sync_all()
}

fn add(path: &Path, length: u64, head: &[u8], mut rows: SpooledTempFile) -> io::Result<u64> {
    if let Some(folder) = path.parent() {
        journal::make_private(folder)?;
    }
    let mut file = open_private(path)?;
    let has = file.metadata()?.len();
    if has != length {
        return Err(shorter(has, length));
    }
    if length == 0 {
        file.write_all(head)?;
    }
    rows.rewind()?;
    io::copy(&mut rows, &mut file)?;
    file.sync_all()?;
    if let (0, Some(folder)) = (length, path.parent()) {
        journal::sync_names(folder)?;
    }
    Ok(file.metadata()?.len())
}

fn shorter(has: u64, should: u64) -> io::Error {
    let (has, should) = (text::count(has), text::count(should));
    let text = format!("it has {has} bytes where {should} were written; begin the upload anew");
    io::Error::new(io::ErrorKind::InvalidData, text)
}

fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_table_can_not_lead_out_of_the_folder() {
        for (table, file) in
            [("orders", "orders"), ("a/b", "a_b"), ("..", "_.."), ("", "_"), ("  ", "_"), ("x\u{1b}[2J", "x_[2J")]
        {
            assert_eq!(file_name(table), file);
        }
        assert_eq!(file_name(&"é".repeat(300)).chars().count(), LONGEST);
    }
}
