//! From what is on the screen to a job: the model with its files, options and matches, and where it goes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::columns::ColumnWords;
use super::file::{JobDataset, JobFile, JobModel, JobProject, JobServer, JobTable};
use super::guards::{Guards, Pick, Running};
use super::reading::ReadingWords;
use super::words::{Share, Size};
use crate::dataset::{
    ColumnReading, Definition, Feed, FileFacts, Matched, Model, OnBad, Orientation, Reading, Sent, TableModel,
    UpdatePolicy,
};

/// The job that a model stands for; what is wrong where it can't be one.
pub fn draft(model: &Model, server: JobServer, project: JobProject) -> Result<JobFile, String> {
    let existing = model.target.existing();
    let dataset = JobDataset {
        name: model.name.clone(),
        id: existing.map(|dataset| dataset.id.clone()),
        folder: model.folder.as_ref().map(ToString::to_string),
        overwrite: false,
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

/// A table that is fed by a file read like this; what is not said here is as in any job.
pub fn table<'c>(
    (name, policy): (&str, UpdatePolicy),
    file: &FileFacts,
    reading: &Reading,
    columns: impl Iterator<Item = (&'c str, &'c ColumnReading)>,
) -> Result<JobTable, String> {
    let path = file.path.to_str().ok_or_else(|| format!("{} has a name that is no text", file.name()))?;
    let own = columns.filter(|(_, reading)| !reading.is_of_file());
    Ok(JobTable {
        name: name.to_owned(),
        files: vec![PathBuf::from(path)],
        pick: Pick::All,
        policy,
        orientation: Orientation::Row,
        chunk_size: None,
        max_body: None,
        bad_values: OnBad::Stop,
        as_null: Vec::new(),
        matches: BTreeMap::new(),
        min_rows: 0,
        allow_empty: false,
        max_age: None,
        settle: None,
        reading: ReadingWords::of(reading),
        columns: own.map(|(header, reading)| (header.to_owned(), ColumnWords::of(reading))).collect(),
    })
}

/// The limit of chunks, where it is not the usual one.
pub fn chunk_limit(bytes: u64) -> Option<Size> {
    (bytes != TableModel::CHUNK_SIZE).then_some(Size(bytes))
}

/// The guards of a push that was held back where a table shrank by more than so many percent.
pub fn guards(max_shrink: Option<u8>) -> Guards {
    Guards { max_shrink: max_shrink.map(Share::of_percent), ..Guards::default() }
}

fn fed(model: &TableModel, feed: &Feed) -> Result<JobTable, String> {
    let by_hand = model.sent().filter(|column| column.matched == Matched::Hand && column.index.is_some());
    let own = model.columns.iter().filter(|column| column.index.is_some());
    let own = own.map(|column| (column.header.as_str(), &column.reading));
    let policy = model.policy.unwrap_or(UpdatePolicy::Replace);
    Ok(JobTable {
        orientation: model.orientation,
        chunk_size: chunk_limit(model.chunk_size),
        bad_values: model.on_bad,
        as_null: model.sent().filter(|column| column.sent == Sent::AsNull).map(|column| column.name.clone()).collect(),
        matches: by_hand.map(|column| (column.name.clone(), column.header.clone())).collect(),
        ..table((&model.name, policy), &feed.file, &feed.reading, own)?
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

/// Whether a path is that of a job, by its name.
pub fn is_job(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(super::ENDING))
}

/// A line for a shell.
pub fn command(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// The same as a line of a crontab, where a percent sign would end the command.
pub fn crontab(when: &str, words: &[String]) -> String {
    format!("{when} {}", command(words).replace('%', "\\%"))
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+:=,@%".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_and_cron_take_the_words_as_they_are() {
        let words = ["/bin/it's", "push", "/a b/100%.job.toml", ""].map(str::to_owned);
        assert_eq!(command(&words), "'/bin/it'\\''s' push '/a b/100%.job.toml' ''");
        assert_eq!(crontab("15 4 * * *", &words[1..3]), "15 4 * * * push '/a b/100\\%.job.toml'");
    }

    #[test]
    fn a_job_is_called_as_its_dataset_as_far_as_a_file_can_be() {
        assert_eq!(file_name("Sales / 2026: Köln"), "Sales_2026_Köln.job.toml");
        assert_eq!(file_name("..."), "push.job.toml");
        assert_eq!(title(Path::new("/x/Sales.job.toml")), "Sales");
    }
}
