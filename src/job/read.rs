//! From the text of a job file to the job. Whatever is wrong is told with file, line and column and with what to do
//! next; a job that is read makes sense by itself, as far as that can be known without its files and its server.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::columns::ColumnWords;
use super::file::{JobFile, JobModel, JobTable};
use super::guards::Pick;
use crate::dataset::{STANDARD_INPUT, TableModel, UpdatePolicy, read_definition, write_definition};
use crate::text;

/// Why a text is no job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}:{column}: {what}", text::harmless(&file.display().to_string()))]
pub struct JobError {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
    /// The character of the line, counted from 1.
    pub column: usize,
    /// What is wrong, and what to do about it.
    pub what: String,
}

/// A step on the way to a value of the file.
enum Step {
    Key(&'static str),
    At(usize),
}

use Step::{At, Key};

/// Something that can't be meant, and the way to it.
struct Fault(Vec<Step>, String);

/// Reads the text of a job file.
pub fn read(file: &Path, text: &str) -> Result<JobFile, JobError> {
    let wrong = |at: usize, what: String| {
        let before = text.get(..at).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let (line, column) = (before.matches('\n').count() + 1, line.chars().count() + 1);
        JobError { file: file.to_owned(), line, column, what }
    };
    let job: JobFile = toml::from_str(text).map_err(|error| {
        let next = "`pushcube job-schema` tells every key and word";
        wrong(error.span().map_or(0, |span| span.start), format!("{}; {next}", error.message().trim_end()))
    })?;
    match fault(&job) {
        None => Ok(job),
        Some(Fault(way, what)) => Err(wrong(locate(text, &way), what)),
    }
}

/// Where the value at the end of a way begins; as far as the way leads.
fn locate(text: &str, way: &[Step]) -> usize {
    let Ok(document) = toml_edit::Document::parse(text) else { return 0 };
    let mut at = 0;
    let mut item = document.as_item();
    for step in way {
        let next = match step {
            Key(key) => item.get(*key),
            At(index) => item.get(*index),
        };
        let Some(next) = next else { break };
        at = next.span().map_or(at, |span| span.start);
        item = next;
    }
    at
}

fn fault(job: &JobFile) -> Option<Fault> {
    if job.tables.is_empty() {
        return Some(Fault(vec![Key("tables")], "a job needs at least one table: [[tables]]".to_owned()));
    }
    if job.dataset.name.trim().is_empty() {
        return Some(Fault(vec![Key("dataset"), Key("name")], "the dataset needs a name".to_owned()));
    }
    if job.dataset.overwrite && job.dataset.id.is_some() {
        let what = "overwrite sends the definition anew, to the name in the folder: leave out the id, or overwrite";
        return Some(Fault(vec![Key("dataset"), Key("overwrite")], what.to_owned()));
    }
    let mut names = HashSet::new();
    for (at, table) in job.tables.iter().enumerate() {
        let of = |key| vec![Key("tables"), At(at), Key(key)];
        if !names.insert(table.name.to_lowercase()) {
            return Some(Fault(of("name"), format!("two tables are called {:?}", table.name)));
        }
        if job.dataset.overwrite && table.policy != UpdatePolicy::Replace {
            let what = format!("overwrite replaces all rows, so the policy is replace, not {}", table.policy);
            return Some(Fault(of("policy"), what));
        }
        if let Some((key, what)) = table_fault(table) {
            return Some(Fault(of(key), what));
        }
    }
    model_fault(job)
}

fn table_fault(table: &JobTable) -> Option<(&'static str, String)> {
    if table.name.trim().is_empty() {
        return Some(("name", "a table needs a name".to_owned()));
    }
    if table.files.is_empty() || table.files.iter().any(|path| path.as_os_str().is_empty()) {
        return Some((
            "files",
            "a table needs a path of a file; a table without rows stands in the model only".to_owned(),
        ));
    }
    if table.files.iter().any(|path| path == Path::new(STANDARD_INPUT)) {
        let what = "standard input is no file that can be found again: `pushcube push - --table NAME` pushes it";
        return Some(("files", what.to_owned()));
    }
    if table.pick == Pick::All && table.files.len() > 1 {
        let what =
            "several paths can't be one table: write one pattern for all, or pick = \"newest\" or \"exactly_one\"";
        return Some(("files", what.to_owned()));
    }
    if table.allow_empty && table.min_rows > 0 {
        return Some((
            "allow_empty",
            "allow_empty lets it get no rows, and min_rows wants some: one of them".to_owned(),
        ));
    }
    if table.chunk_size.is_some() && table.max_body.is_some() {
        return Some(("max_body", "chunk_size or max_body, not both".to_owned()));
    }
    if !TableModel::CHUNK_SIZES.contains(&table.chunk_limit()) {
        let key = if table.max_body.is_some() { "max_body" } else { "chunk_size" };
        return Some((key, "no size for a chunk; its data must lie between 1 kB and 1000 GB".to_owned()));
    }
    if let Some(clash) = table.reading.asked().clash() {
        return Some(("reading", clash.to_owned()));
    }
    let values = table.reading.asked().values.reading();
    let clash = |(name, words): (&String, &ColumnWords)| Some((name.clone(), words.reading().clash(values)?));
    let (name, clash) = table.columns.iter().find_map(clash)?;
    Some(("columns", format!("{}: {clash}", text::excerpt(&name, 60))))
}

fn model_fault(job: &JobFile) -> Option<Fault> {
    let Some(JobModel::Inside(definition)) = &job.model else { return None };
    if let Err(fault) = read_definition(&write_definition(definition)) {
        return Some(Fault(vec![Key("model")], fault.text));
    }
    let is_known = |table: &JobTable| definition.tables.iter().any(|known| known.name == table.name);
    let at = job.tables.iter().position(|table| !is_known(table))?;
    let name = job.tables.get(at).map(|table| text::excerpt(&table.name, 60)).unwrap_or_default();
    Some(Fault(vec![Key("tables"), At(at), Key("name")], format!("the model has no table called {name:?}")))
}
