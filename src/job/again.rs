//! A job that is saved again. The screens show a part of what a job says: they know the files that its patterns found,
//! not the patterns, and neither its guards nor how it is run. So three jobs are laid beside each other: the one that
//! was opened, what the screens made of it, and what they would save now. What is the same in the last two was not
//! changed there, and stays as it was written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::file::{JobDataset, JobFile, JobModel, JobProject, JobServer, JobTable};
use super::guards::{Guards, Pick, SameContent, UnknownKeys};
use super::write;
use crate::dataset::Store;
use crate::text;

/// How much of a name is told.
const SHOWN: usize = 40;

/// The job that `opened` has become, which the screens laid out as `laid` and would save as `now`.
pub fn saved_again(opened: &JobFile, laid: &JobFile, now: JobFile) -> JobFile {
    let dataset = dataset(&opened.dataset, &laid.dataset, now.dataset);
    // The definition of another dataset is another definition, and one that is there may have become more.
    let is_same = now.model == laid.model
        && (&dataset.id, &dataset.name) == (&opened.dataset.id, &opened.dataset.name)
        && now.tables.iter().all(|table| is_defined(opened.model.as_ref(), table));
    let model = if is_same { opened.model.clone() } else { now.model };
    let mut tables = tables(opened, laid, &now.tables);
    // One that had no file may be gone from the definition.
    tables.retain(|table| is_defined(model.as_ref(), table));
    JobFile {
        server: server(&opened.server, now.server),
        project: project(&opened.project, &laid.project, now.project),
        dataset,
        model,
        tables,
        guards: opened.guards.clone(),
        run: opened.run.clone(),
    }
}

/// Whether a definition has a table, as far as the job tells.
fn is_defined(model: Option<&JobModel>, table: &JobTable) -> bool {
    match model {
        Some(JobModel::Inside(definition)) => definition.tables.iter().any(|known| known.name == table.name),
        Some(JobModel::File(_)) | None => true,
    }
}

/// Another server is another one in all; at the same one somebody else may have signed in.
fn server(opened: &JobServer, now: JobServer) -> JobServer {
    if opened.url != now.url {
        return now;
    }
    let is_same = |one: &String, other: &String| one.eq_ignore_ascii_case(other);
    let username = match (&opened.username, now.username) {
        (Some(before), Some(now)) if !is_same(before, &now) => Some(now),
        (before, _) => before.clone(),
    };
    JobServer { username, ..opened.clone() }
}

/// A project that was named without its id stays so, as long as it is the one that was found by that name.
fn project(opened: &JobProject, laid: &JobProject, now: JobProject) -> JobProject {
    let id = if opened.id.is_none() && laid.id == now.id && opened.name == now.name { None } else { now.id };
    JobProject { id, ..now }
}

fn dataset(opened: &JobDataset, laid: &JobDataset, now: JobDataset) -> JobDataset {
    let id = if opened.id.is_none() && laid.id == now.id && opened.name == now.name { None } else { now.id };
    let folder = if laid.folder == now.folder { opened.folder.clone() } else { now.folder };
    JobDataset { overwrite: opened.overwrite && id.is_none(), name: now.name, id, folder }
}

/// The tables in the order of the job, unless that was changed; new ones behind them.
fn tables(opened: &JobFile, laid: &JobFile, now: &[JobTable]) -> Vec<JobTable> {
    let before: Vec<Option<&JobTable>> = now.iter().map(|table| earlier(table, &laid.tables, now)).collect();
    let mut kept: Vec<(Option<usize>, JobTable)> = Vec::new();
    for table in &opened.tables {
        let place = before.iter().position(|laid| laid.is_some_and(|laid| laid.name == table.name));
        match place.and_then(|at| now.get(at).zip(before.get(at).copied().flatten()).map(|pair| (at, pair))) {
            Some((at, (now, laid))) => kept.push((Some(at), merged(table, laid, now.clone()))),
            // It had no file, so that nobody can have taken it away.
            None if !laid.tables.iter().any(|laid| laid.name == table.name) => kept.push((None, table.clone())),
            None => {}
        }
    }
    let taken: BTreeSet<usize> = kept.iter().filter_map(|(at, _)| *at).collect();
    let new = now.iter().enumerate().filter(|(at, _)| !taken.contains(at));
    kept.extend(new.map(|(at, table)| (Some(at), table.clone())));
    let order = |tables: &[JobTable]| tables.iter().map(|table| table.name.clone()).collect::<Vec<_>>();
    let was: Vec<_> = before.iter().flatten().map(|table| table.name.clone()).collect();
    let is_kept = |name: &String| was.contains(name);
    if order(&laid.tables).into_iter().filter(is_kept).collect::<Vec<_>>() != was {
        kept.sort_by_key(|(at, _)| at.unwrap_or(usize::MAX));
    }
    kept.into_iter().map(|(_, table)| table).collect()
}

/// What a table was when it was laid: the one of its name, or of its file where it got another name.
fn earlier<'a>(table: &JobTable, laid: &'a [JobTable], now: &[JobTable]) -> Option<&'a JobTable> {
    let of_name = laid.iter().find(|laid| laid.name == table.name);
    of_name.or_else(|| {
        let is_gone = |laid: &&JobTable| !now.iter().any(|now| now.name == laid.name);
        laid.iter().filter(is_gone).find(|laid| laid.files == table.files)
    })
}

/// A table with what was changed of it.
fn merged(opened: &JobTable, laid: &JobTable, now: JobTable) -> JobTable {
    let (files, pick) =
        if laid.files == now.files { (opened.files.clone(), opened.pick) } else { (now.files, now.pick) };
    let (chunk_size, max_body) =
        if laid.chunk_size == now.chunk_size { (opened.chunk_size, opened.max_body) } else { (now.chunk_size, None) };
    let is_as_null = |column: &String| now.as_null.contains(column) || !laid.as_null.contains(column);
    let mut as_null: Vec<_> = opened.as_null.iter().filter(|column| is_as_null(column)).cloned().collect();
    let new = now.as_null.iter().filter(|column| !laid.as_null.contains(column) && !opened.as_null.contains(column));
    as_null.extend(new.cloned());
    JobTable {
        name: if laid.name == now.name { opened.name.clone() } else { now.name },
        files,
        pick,
        policy: if laid.policy == now.policy { opened.policy } else { now.policy },
        orientation: if laid.orientation == now.orientation { opened.orientation } else { now.orientation },
        chunk_size,
        max_body,
        bad_values: if laid.bad_values == now.bad_values { opened.bad_values } else { now.bad_values },
        as_null,
        matches: by_key(&opened.matches, &laid.matches, &now.matches),
        // What is not said is found out; what was seen and changed is said in full.
        reading: if laid.reading == now.reading { opened.reading.clone() } else { now.reading },
        columns: by_key(&opened.columns, &laid.columns, &now.columns),
        ..opened.clone()
    }
}

fn by_key<V: Clone + PartialEq>(
    opened: &BTreeMap<String, V>,
    laid: &BTreeMap<String, V>,
    now: &BTreeMap<String, V>,
) -> BTreeMap<String, V> {
    let mut kept = opened.clone();
    for key in laid.keys().chain(now.keys()).filter(|key| laid.get(*key) != now.get(*key)) {
        match now.get(key) {
            Some(value) => kept.insert(key.clone(), value.clone()),
            None => kept.remove(key),
        };
    }
    kept
}

/// A job whose paths begin at its own folder, for a file that lies in another one.
#[must_use]
pub fn moved(mut job: JobFile, from: &Path, to: &Path) -> JobFile {
    if from == to {
        return job;
    }
    let whole = |path: &mut PathBuf| {
        if path.is_relative() && !path.starts_with("~") && Store::of(path).is_none() {
            *path = from.join(&*path);
        }
    };
    job.tables.iter_mut().flat_map(|table| &mut table.files).for_each(whole);
    job.run.report_dir.iter_mut().for_each(whole);
    if let Some(JobModel::File(path)) = &mut job.model {
        whole(path);
    }
    job
}

/// What holds a push of this job back wherever it is run, in the words of its file.
pub fn holding(job: &JobFile) -> Vec<String> {
    let Guards { same_content, max_shrink, unknown_keys } = &job.guards;
    let mut all: Vec<String> = max_shrink.iter().map(|share| format!("max_shrink {share}")).collect();
    if *same_content != SameContent::Push {
        all.push(format!("same_content {}", same_content.word()));
    }
    if *unknown_keys == UnknownKeys::Fail {
        all.push("unknown_keys fail".to_owned());
    }
    all.extend(job.tables.iter().filter_map(|table| {
        let rows = (table.min_rows > 0).then(|| format!("min_rows {}", table.min_rows));
        of_table(table, [rows, table.allow_empty.then(|| "allow_empty".to_owned())].into_iter().flatten())
    }));
    all
}

/// What a job says of the age of its files, in the words of its file: who is there to look is warned by it.
pub fn warning(job: &JobFile) -> Vec<String> {
    let of = |table: &JobTable| {
        let age = table.max_age.map(|age| format!("max_age {age}"));
        of_table(table, [age, table.settle.map(|settle| format!("settle {settle}"))].into_iter().flatten())
    };
    job.tables.iter().filter_map(of).collect()
}

/// How a job is run, in the words of its file.
pub fn running(job: &JobFile) -> Vec<String> {
    let text = write(&JobFile { model: None, ..job.clone() });
    let lines = text.lines().skip_while(|line| *line != "[run]").skip(1);
    lines
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, word)| format!("{key} {}", word.trim_matches('"')))
        .collect()
}

/// Where the files of a job that is saved are looked for each time it is run, for those tables where that is not by the
/// names that the screens would save.
pub fn patterns(saved: &JobFile, now: &JobFile) -> Vec<String> {
    let is_other = |table: &&JobTable| {
        let is_it = |now: &JobTable| (&now.name, &now.files, now.pick) == (&table.name, &table.files, table.pick);
        !now.tables.iter().any(is_it)
    };
    let of = |table: &JobTable| {
        let paths: Vec<_> = table.files.iter().map(|path| path.to_string_lossy()).collect();
        let pick = match table.pick {
            Pick::All => "",
            Pick::Newest => ", the newest",
            Pick::ExactlyOne => ", exactly one",
        };
        format!("{} {}{pick}", text::excerpt(&table.name, SHOWN), text::harmless(&paths.join(", ")))
    };
    saved.tables.iter().filter(is_other).map(of).collect()
}

fn of_table(table: &JobTable, words: impl Iterator<Item = String>) -> Option<String> {
    let words: Vec<_> = words.collect();
    (!words.is_empty()).then(|| format!("{} {}", text::excerpt(&table.name, SHOWN), words.join(" ")))
}
