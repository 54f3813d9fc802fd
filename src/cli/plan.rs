//! From the arguments to what will be pushed, before anything is sent: files are looked at, types inferred
//! or taken from the model, and whatever stands against a push is named all at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::args::PushArgs;
use super::bad_values::{BadValuesArg, on_bad, refuse_unknown};
use super::column_args::{self, readings};
use super::failure::{Code, Failure, usage};
use super::policies::{self, PolicyArg, policy_of};
use super::reading_args::ReadingArgs;
use crate::dataset::infer::infer_column;
use crate::dataset::value::Utc;
use crate::dataset::{
    Definition, Model, OnBad, Orientation, Preview, Project, RowCount, STANDARD_INPUT, Sent, Store, StoredDataset,
    Table, TableModel, Target, UpdatePolicy, Weight, match_columns, name_problem, suggest_roles, table_read_as,
};
use crate::push::job::{ColumnSource, Job, TableJob};
use crate::source::{Reach, preview_asked};
use crate::text;

/// What the arguments of a command say of files and of what becomes of them.
pub(super) struct Wanted<'a> {
    pub(super) files: &'a [PathBuf],
    /// The name of the table that has no file's name.
    pub(super) table: Option<&'a str>,
    /// What can be read besides files.
    pub(super) reach: &'a Reach,
    pub(super) name: Option<&'a str>,
    pub(super) model: Option<&'a Path>,
    pub(super) policies: &'a [PolicyArg],
    pub(super) orientation: Orientation,
    pub(super) chunk_size: u64,
    pub(super) bad_values: &'a [BadValuesArg],
    pub(super) reading: &'a ReadingArgs,
}

impl<'a> Wanted<'a> {
    /// What the arguments of a push say.
    fn of(args: &'a PushArgs, reach: &'a Reach) -> Self {
        Self {
            files: &args.files,
            table: args.table.as_deref(),
            reach,
            name: args.name.as_deref(),
            model: args.model.as_deref(),
            policies: &args.policies,
            orientation: args.orientation,
            chunk_size: args.chunk_size,
            bad_values: &args.bad_values,
            reading: &args.reading,
        }
    }

    /// Fails where no file can be read like this.
    fn check(&self) -> Result<(), Failure> {
        if let Some(clash) = self.reading.asked().clash() {
            return Err(Failure::new(Code::Usage, clash));
        }
        let wrong = match (self.files.iter().filter(|file| is_standard_input(file)).count(), self.table) {
            (0, Some(_)) if self.files.len() > 1 => "--table names the table of one file, and several are given",
            (1, None) if self.reach.has_streams() => "standard input has no name for its table; say --table NAME",
            (2.., _) => "standard input can be read once only",
            _ => return Ok(()),
        };
        Err(usage(wrong))
    }

    /// The name that is given to the table of a file.
    fn table_of(&self, file: &Path) -> Option<&str> {
        self.table.filter(|_| self.files.len() == 1 || is_standard_input(file))
    }

    fn look(&self, file: &Path) -> Result<Preview> {
        // The journal names the file to whoever goes on from another folder.
        let absolute = std::path::absolute(file).map_err(|error| data(format!("no name for a file: {error}")))?;
        let file = if is_standard_input(file) || Store::of(file).is_some() { file } else { &absolute };
        let preview =
            preview_asked(self.reach.at(file), &self.reading.asked()).map_err(|error| data(error.to_string()))?;
        let name = text::harmless(&preview.file.name()).into_owned();
        let table = self.table_of(file).map_or_else(|| preview.file.stem(), str::to_owned);
        let said = readings(&self.reading.columns, &table, &preview)?;
        let columns = || preview.sample.columns.iter().map(|column| column.name.as_str()).zip(&said);
        let open = preview.reading.open.iter().filter(|doubt| doubt.is_open_in(columns()));
        let mut open: Vec<String> =
            open.map(|doubt| format!("{}; say {}", doubt.problem(&name), doubt.flags())).collect();
        if on_bad(self.bad_values, &table) != OnBad::SetAside {
            let ragged = preview.reading.ragged.iter();
            open.extend(ragged.map(|words| {
                format!("{name}, {words}; --bad-values set-aside puts such rows into a file of their own")
            }));
        }
        if open.is_empty() { Ok(preview) } else { Err(data(open.join("\n"))) }
    }
}

fn is_standard_input(file: &Path) -> bool {
    file == Path::new(STANDARD_INPUT)
}

/// What will be pushed, as far as that is known before the server is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Plan {
    /// A new dataset.
    New(NewDataset),
    /// Files into a dataset that is there.
    Existing {
        /// Its name or id.
        wanted: String,
        /// The tables that the files would be by themselves.
        files: Vec<TableModel>,
        /// Columns that no file has, and null is sent for.
        as_null: Vec<String>,
    },
}

/// A dataset that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewDataset {
    definition: Definition,
    tables: Vec<TableJob>,
    /// What the operator should know, one sentence each.
    pub(super) notes: Vec<String>,
}

impl NewDataset {
    /// The job, once it is known where it goes.
    pub(super) fn into_job(self, project: Project) -> Job {
        let Self { definition, tables, .. } = self;
        let (project, project_name) = (project.id, project.name);
        Job { project, project_name, definition, dataset: None, tables, max_shrink: None, trial: None }
    }
}

/// The job that files make with a dataset that is there, and what the operator should know.
pub(super) fn into_existing(
    dataset: &Arc<StoredDataset>,
    files: &[TableModel],
    (policies, as_null): (&[PolicyArg], &[String]),
    project: Project,
) -> Result<(Job, Vec<String>), Failure> {
    let mut model = Model::of_stored(dataset).fed_by(files);
    let fed = model.tables.iter().filter(|table| table.feed.is_some() && dataset.table(&table.name).is_some());
    let fed = fed.map(|table| table.name.as_str());
    policies::refuse_unknown(policies, fed.clone())?;
    policies::refuse_unsaid(policies, fed)?;
    for table in model.tables.iter_mut().filter(|table| table.feed.is_some()) {
        let table = Arc::make_mut(table);
        table.policy = policy_of(policies, &table.name);
        for column in table.columns.iter_mut().filter(|column| column.index.is_none() && as_null.contains(&column.name))
        {
            column.sent = Sent::AsNull;
        }
    }
    let mut notes = model.unfed();
    notes.extend(model.leave_out());
    let problems = model.problems();
    let (blocking, warnings): (Vec<_>, Vec<_>) = problems.into_iter().partition(|p| p.weight == Weight::Blocks);
    if !blocking.is_empty() {
        let mut lines: Vec<_> =
            blocking.into_iter().map(|problem| text::harmless(&problem.text).into_owned()).collect();
        let mut columns = model.tables.iter().filter(|table| table.feed.is_some()).flat_map(|table| &table.columns);
        if columns.any(|column| (column.sent, column.index) == (Sent::Yes, None) && !dataset.is_key(&column.name)) {
            lines.push("--as-null COLUMN sends null for a column that no file has".to_owned());
        }
        return Err(Failure::new(Code::Data, lines.join("\n")));
    }
    notes.extend(warnings.into_iter().map(|problem| problem.text));
    Ok((Job::from_model(&model, project.id, project.name), notes))
}

/// What happens to the rows of a table of a new dataset, unless it is said.
fn policy(args: &Wanted<'_>, table: &str) -> UpdatePolicy {
    policy_of(args.policies, table).unwrap_or(UpdatePolicy::Replace)
}

/// The tables that the files become by themselves.
fn tables(args: &Wanted<'_>) -> Result<Vec<TableModel>> {
    let mut tables = Vec::new();
    for file in args.files {
        let look = args.look(file)?;
        let name = args.table_of(file).map_or_else(|| look.file.stem(), str::to_owned);
        let mut table = table_read_as(&look, &readings(&args.reading.columns, &name, &look)?);
        table.name = name;
        table.policy = Some(policy(args, &table.name));
        table.orientation = args.orientation;
        table.chunk_size = args.chunk_size;
        table.on_bad = on_bad(args.bad_values, &table.name);
        tables.push(table);
    }
    refuse_unknown(args.bad_values, &tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>())?;
    let columns = tables
        .iter()
        .flat_map(|table| table.columns.iter().map(|column| (table.name.as_str(), column.header.as_str())));
    column_args::refuse_unknown(&args.reading.columns, columns)?;
    suggest_roles(&mut tables);
    Ok(tables)
}

impl Plan {
    /// Looks at the files and decides.
    pub(super) fn make(args: &PushArgs, reach: &Reach) -> Result<Self> {
        let wanted = Wanted::of(args, reach);
        match (&args.model, &args.dataset) {
            (None, Some(name)) => {
                wanted.check()?;
                Ok(Self::Existing { wanted: name.clone(), files: tables(&wanted)?, as_null: args.as_null.clone() })
            }
            _ => NewDataset::make(&wanted).map(Self::New),
        }
    }
}

impl NewDataset {
    /// Looks at the files and lays the model over them, or suggests one.
    pub(super) fn make(args: &Wanted<'_>) -> Result<Self> {
        args.check()?;
        match args.model {
            Some(model) => Self::from_definition(read_definition(model)?, args),
            None => Self::from_files(args),
        }
    }

    /// The definition, and the tables that have files.
    pub(super) fn into_parts(self) -> (Definition, Vec<TableJob>) {
        (self.definition, self.tables)
    }

    fn from_files(args: &Wanted<'_>) -> Result<Self> {
        let tables = tables(args)?;
        policies::refuse_unknown(args.policies, tables.iter().map(|table| table.name.as_str()))?;
        let name = args.name.unwrap_or_default().to_owned();
        let model = Model {
            name,
            description: String::new(),
            folder: None,
            tables: tables.into_iter().map(Arc::new).collect(),
            notes: BTreeMap::new(),
            target: Target::New,
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

    fn from_definition(mut definition: Definition, args: &Wanted<'_>) -> Result<Self> {
        if let Some(name) = args.name {
            name.clone_into(&mut definition.name);
        }
        let mut plan = Self { definition, tables: Vec::new(), notes: Vec::new() };
        let mut wrong = Vec::from_iter(name_problem("the dataset", &plan.definition.name));
        for file in args.files {
            let seen = args.look(file)?;
            let name = args.table_of(file).map_or_else(|| seen.file.stem(), str::to_owned);
            match feed(&plan, &seen, name, args) {
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
        refuse_unknown(args.bad_values, &plan.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>())?;
        let columns = plan
            .tables
            .iter()
            .flat_map(|table| table.columns.iter().map(|column| (table.name.as_str(), column.header.as_str())));
        if wrong.is_empty() {
            policies::refuse_unknown(args.policies, plan.tables.iter().map(|table| table.name.as_str()))?;
            column_args::refuse_unknown(&args.reading.columns, columns)?;
        }
        if wrong.is_empty() { Ok(plan) } else { Err(data(wrong.join("\n"))) }
    }
}

/// The table of the model that a file feeds.
fn feed(
    plan: &NewDataset,
    seen: &Preview,
    stem: String,
    args: &Wanted<'_>,
) -> Result<(TableJob, Option<String>), String> {
    let file = text::harmless(&seen.file.name()).into_owned();
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
    let said = readings(&args.reading.columns, &stem, seen).map_err(|failure| failure.to_string())?;
    let columns = matched.columns.iter().filter_map(|&index| {
        let header = header.get(index)?.clone();
        let reading = said.get(index).cloned().unwrap_or_default();
        let judged = infer_column(seen.sample.columns.get(index)?, &reading, seen.reading.values);
        Some(ColumnSource { header, index: Some(index), utc: judged.rule.utc == Utc::TakenOff, reading })
    });
    let policy = policy(args, &stem);
    let job = TableJob {
        name: stem,
        file: seen.file.clone(),
        reading: seen.reading.clone(),
        rows: seen.rows,
        policy,
        orientation: args.orientation,
        chunk_size: match args.orientation {
            Orientation::Row => args.chunk_size,
            Orientation::Column => args.chunk_size.min(TableModel::COLUMN_CHUNK_SIZE),
        },
        on_bad: on_bad(args.bad_values, &seen.file.stem()),
        min_rows: 0,
        columns: columns.collect(),
    };
    let note = (!matched.left_out.is_empty())
        .then(|| format!("{file}: not in the model and left out: {}", matched.left_out.join(", ")));
    Ok((job, note))
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
