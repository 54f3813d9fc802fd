//! From the arguments to what will be pushed, before anything is sent: files are looked at, types inferred
//! or taken from the model, and whatever stands against a push is named all at once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::args::PushArgs;
use super::failure::{Code, Failure};
use crate::dataset::infer::infer_as;
use crate::dataset::value::Utc;
use crate::dataset::{
    Asked, Definition, Model, Orientation, Preview, ProjectId, RowCount, Table, TableModel, Weight, match_columns,
    name_problem, suggest_roles, table_from_preview,
};
use crate::push::job::{ColumnSource, Job, TableJob};
use crate::source::preview_asked;
use crate::text;

/// What will be pushed, wherever that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    definition: Definition,
    tables: Vec<TableJob>,
    /// What the operator should know, one sentence each.
    pub(super) notes: Vec<String>,
}

impl Plan {
    /// Looks at the files and decides.
    pub(super) fn make(args: &PushArgs) -> Result<Self> {
        if let Some(clash) = args.reading.asked().clash() {
            return Err(Failure::new(Code::Usage, clash).into());
        }
        match &args.model {
            Some(model) => Self::from_definition(read_definition(model)?, args),
            None => Self::from_files(args),
        }
    }

    /// The job, once it is known where it goes.
    pub(super) fn into_job(self, project: ProjectId, project_name: String) -> Job {
        Job { project, project_name, definition: self.definition, tables: self.tables }
    }

    fn from_files(args: &PushArgs) -> Result<Self> {
        let mut tables = Vec::new();
        for file in &args.files {
            let mut table = table_from_preview(&look(file, &args.reading.asked())?);
            table.policy = args.policy;
            table.orientation = args.orientation;
            table.chunk_size = args.chunk_size;
            tables.push(table);
        }
        suggest_roles(&mut tables);
        let name = args.name.clone().unwrap_or_default();
        let model = Model {
            name,
            description: String::new(),
            folder: None,
            tables: tables.into_iter().map(Arc::new).collect(),
            notes: BTreeMap::new(),
        };
        let (blocking, warnings): (Vec<_>, Vec<_>) =
            model.problems().into_iter().partition(|problem| problem.weight == Weight::Blocks);
        if !blocking.is_empty() {
            let lines: Vec<_> =
                blocking.into_iter().map(|problem| text::harmless(&problem.text).into_owned()).collect();
            return Err(data(lines.join("\n")));
        }
        Ok(Self {
            definition: model.definition(),
            tables: model.tables.iter().filter_map(|table| TableJob::from_model(table)).collect(),
            notes: warnings.into_iter().map(|problem| problem.text).collect(),
        })
    }

    fn from_definition(mut definition: Definition, args: &PushArgs) -> Result<Self> {
        if let Some(name) = &args.name {
            definition.name.clone_from(name);
        }
        let mut plan = Self { definition, tables: Vec::new(), notes: Vec::new() };
        let mut wrong = Vec::from_iter(name_problem("the dataset", &plan.definition.name));
        for file in &args.files {
            let seen = look(file, &args.reading.asked())?;
            match feed(&plan, &seen, args) {
                Ok((table, note)) => {
                    plan.tables.push(table);
                    plan.notes.extend(note);
                }
                Err(text) => wrong.push(text),
            }
        }
        if wrong.is_empty() {
            let fed = |table: &&Table| !plan.tables.iter().any(|job| job.name == table.name);
            wrong.extend(
                plan.definition
                    .tables
                    .iter()
                    .filter(fed)
                    .map(|table| format!("no file is given for table {} of the model", text::excerpt(&table.name, 60))),
            );
        }
        if wrong.is_empty() { Ok(plan) } else { Err(data(wrong.join("\n"))) }
    }
}

/// The table of the model that a file feeds.
fn feed(plan: &Plan, seen: &Preview, args: &PushArgs) -> Result<(TableJob, Option<String>), String> {
    let (stem, file) = (seen.file.stem(), text::harmless(&seen.file.name()).into_owned());
    let Some(table) = plan.definition.tables.iter().find(|table| table.name == stem) else {
        return Err(format!("{file}: the model has no table called {}", text::excerpt(&stem, 60)));
    };
    if plan.tables.iter().any(|job| job.name == stem) {
        return Err(format!("{file}: another file feeds table {} already", text::excerpt(&stem, 60)));
    }
    if seen.rows == RowCount::Exact(0) {
        return Err(format!("{file} holds no rows, only a header"));
    }
    let header: Vec<String> = seen.sample.columns.iter().map(|column| column.name.clone()).collect();
    let matched = match_columns(table, &header).map_err(|mismatch| format!("{file}: {mismatch}"))?;
    let judged = infer_as(&seen.sample, seen.reading.values);
    let columns = matched.columns.iter().filter_map(|&index| {
        let header = header.get(index)?.clone();
        let utc = judged.get(index).is_some_and(|column| column.rule.utc == Utc::TakenOff);
        Some(ColumnSource { header, index: Some(index), utc })
    });
    let job = TableJob {
        name: stem,
        file: seen.file.clone(),
        reading: seen.reading.clone(),
        rows: seen.rows,
        policy: args.policy,
        orientation: args.orientation,
        chunk_size: match args.orientation {
            Orientation::Row => args.chunk_size,
            Orientation::Column => args.chunk_size.min(TableModel::COLUMN_CHUNK_SIZE),
        },
        columns: columns.collect(),
    };
    let note = (!matched.left_out.is_empty())
        .then(|| format!("{file}: not in the model and left out: {}", matched.left_out.join(", ")));
    Ok((job, note))
}

fn look(file: &Path, asked: &Asked) -> Result<Preview> {
    // The journal names the file to whoever goes on from another folder.
    let file = &std::path::absolute(file).map_err(|error| data(format!("no name for a file: {error}")))?;
    preview_asked(file, asked).map_err(|error| data(error.to_string()))
}

fn read_definition(path: &Path) -> Result<Definition> {
    let name = text::harmless(&path.display().to_string()).into_owned();
    let json =
        std::fs::read_to_string(path).map_err(|error| data(format!("the model {name} can't be read: {error}")))?;
    crate::dataset::read_definition(&json).map_err(|fault| data(format!("the model {name} is no definition: {fault}")))
}

fn data(text: impl Into<String>) -> anyhow::Error {
    Failure::new(Code::Data, text).into()
}
