//! From what is on the screen to a job: the model with its files, options and matches, and where it goes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::columns::ColumnWords;
use super::file::{JobDataset, JobFile, JobModel, JobProject, JobServer, JobTable};
use super::guards::{Guards, Pick, Running};
use super::reading::ReadingWords;
use super::words::Size;
use crate::dataset::{Definition, Feed, Matched, Model, Sent, TableModel, UpdatePolicy};

/// The job that a model stands for; what is wrong where it can't be one.
pub fn draft(model: &Model, server: JobServer, project: JobProject, overwrite: bool) -> Result<JobFile, String> {
    let existing = model.target.existing();
    let dataset = JobDataset {
        name: model.name.clone(),
        id: existing.map(|dataset| dataset.id.clone()),
        folder: model.folder.as_ref().map(ToString::to_string),
        overwrite: overwrite && existing.is_none(),
    };
    let tables: Result<Vec<_>, _> = model.tables.iter().filter_map(|table| job_table(table)).collect();
    let definition = Definition { folder_id: None, ..model.definition() };
    Ok(JobFile {
        server,
        project,
        dataset,
        // The definition of a dataset that is there is its own.
        model: existing.is_none().then(|| JobModel::Inside(Box::new(definition))),
        tables: tables?,
        guards: Guards::default(),
        run: Running::default(),
    })
}

fn job_table(table: &TableModel) -> Option<Result<JobTable, String>> {
    let feed = table.feed.as_ref()?;
    Some(fed(table, feed))
}

fn fed(table: &TableModel, feed: &Feed) -> Result<JobTable, String> {
    let by_hand = table.sent().filter(|column| column.matched == Matched::Hand && column.index.is_some());
    let own = table.columns.iter().filter(|column| column.index.is_some() && !column.reading.is_of_file());
    let path = feed.file.path.to_str().ok_or_else(|| format!("{} has a name that is no text", feed.file.name()))?;
    Ok(JobTable {
        name: table.name.clone(),
        files: vec![PathBuf::from(path)],
        pick: Pick::All,
        policy: table.policy.unwrap_or(UpdatePolicy::Replace),
        orientation: table.orientation,
        chunk_size: (table.chunk_size != TableModel::CHUNK_SIZE).then_some(Size(table.chunk_size)),
        max_body: None,
        bad_values: table.on_bad,
        as_null: table.sent().filter(|column| column.sent == Sent::AsNull).map(|column| column.name.clone()).collect(),
        matches: by_hand.map(|column| (column.name.clone(), column.header.clone())).collect::<BTreeMap<_, _>>(),
        min_rows: 0,
        max_age: None,
        settle: None,
        reading: ReadingWords::of(&feed.reading),
        columns: own.map(|column| (column.header.clone(), ColumnWords::of(&column.reading))).collect(),
    })
}

/// The name that a job's file gets unless said: that of its dataset, as far as a file can bear it.
pub fn file_name(dataset: &str) -> String {
    let mut name = String::new();
    for letter in dataset.trim().chars() {
        match letter {
            letter if letter.is_alphanumeric() || matches!(letter, '-' | '.') => name.push(letter),
            _ if name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    let name = name.trim_matches(['_', '.']);
    format!("{}{}", if name.is_empty() { "push" } else { name }, super::ENDING)
}

/// What people call a job: the name of its file without the ending.
pub fn title(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.strip_suffix(super::ENDING).unwrap_or(&name).to_owned()
}
