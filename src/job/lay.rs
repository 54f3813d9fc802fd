//! The files of a job laid over its model, or over the dataset that is there: the model of the screens, made without
//! them. What comes out is what the operator saw when the job was saved, with the files of today.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::columns::ColumnWords;
use super::file::{JobFile, JobTable};
use super::target::Goal;
use crate::dataset::{
    ColumnAt, Definition, Edit, Empty, FolderId, Model, Preview, Sent, StoredDataset, TableModel, Target, UpdatePolicy,
    suggest_roles, table_read_as,
};

/// A job with its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    /// The model.
    pub model: Model,
    /// What the operator should know, one sentence each.
    pub notes: Vec<String>,
}

/// The table that a first look at its file makes of a table of a job.
pub fn table(job: &JobTable, preview: &Preview) -> TableModel {
    let reading = |name: &str| job.columns.get(name).map(ColumnWords::reading).unwrap_or_default();
    let readings: Vec<_> = preview.sample.columns.iter().map(|column| reading(&column.name)).collect();
    TableModel {
        name: job.name.clone(),
        policy: Some(job.policy),
        orientation: job.orientation,
        chunk_size: job.chunk_limit(),
        on_bad: job.bad_values,
        empty: if job.allow_empty { Empty::Allowed } else { Empty::Refused },
        ..table_read_as(preview, &readings)
    }
}

/// Why a job can't be laid without these of its tables, if so.
pub fn lacks<T>(goal: &Goal, definition: Option<&Definition>, left: &[T]) -> Option<&'static str> {
    let is_told = matches!(goal, Goal::There(_)) || definition.is_some();
    let why = "a dataset that is made from its files needs all of them, or a [model] in the job";
    (!is_told && !left.is_empty()).then_some(why)
}

/// A job and its files on what its dataset is today.
pub fn on(job: &JobFile, goal: Goal, definition: Option<&Definition>, mut tables: Vec<TableModel>) -> Laid {
    match goal {
        Goal::There(dataset) => existing(job, &dataset, &tables),
        Goal::Defined(folder) => new(job, definition, folder, tables),
        Goal::DefinedAgain(folder) => {
            for table in &mut tables {
                table.policy = Some(UpdatePolicy::Replace);
            }
            new(job, definition, folder, tables)
        }
    }
}

/// A dataset that is to be made: by its definition, or as the files suggest it.
pub fn new(
    job: &JobFile,
    definition: Option<&Definition>,
    folder: Option<FolderId>,
    mut tables: Vec<TableModel>,
) -> Laid {
    let model = if let Some(definition) = definition {
        Model::of_definition(definition).fed_by(&tables)
    } else {
        suggest_roles(&mut tables);
        Model {
            name: String::new(),
            description: String::new(),
            folder: None,
            tables: tables.into_iter().map(Arc::new).collect(),
            notes: BTreeMap::new(),
            target: Target::New,
        }
    };
    matched(job, Model { name: job.dataset.name.clone(), folder, ..model })
}

/// A dataset that is there.
pub fn existing(job: &JobFile, dataset: &Arc<StoredDataset>, tables: &[TableModel]) -> Laid {
    let mut model = Model::of_stored(dataset).fed_by(tables);
    for (at, policy) in
        job.tables.iter().filter_map(|table| place(&model, table).zip(Some(table.policy))).collect::<Vec<_>>()
    {
        model.apply(Edit::SetPolicy(at, policy));
    }
    matched(job, model)
}

/// The place of a table in a model.
fn place(model: &Model, table: &JobTable) -> Option<usize> {
    model.tables.iter().position(|known| known.name == table.name)
}

/// The model with the matches that were made by hand, with null where that was said, and without the columns that
/// nobody asked for.
fn matched(job: &JobFile, mut model: Model) -> Laid {
    let mut notes = Vec::new();
    for table in &job.tables {
        let Some(at) = place(&model, table) else { continue };
        for (column, header) in &table.matches {
            match (column_of(&model, at, column), extra_of(&model, at, header)) {
                (Some(column), Some(extra)) => {
                    model.apply(Edit::Match { extra: ColumnAt { table: at, column: extra }, column });
                }
                (Some(to), None) if is_fed_by(&model, at, to, header) => {}
                (None, _) => notes.push(format!("{}: no column is called {column:?} any more", table.name)),
                (Some(_), None) => notes.push(format!("{}: no column of the file is called {header:?}", table.name)),
            }
        }
        for column in &table.as_null {
            let place = column_of(&model, at, column).filter(|place| {
                model.column(ColumnAt { table: at, column: *place }).is_some_and(|column| column.index.is_none())
            });
            if let Some(column) = place {
                model.apply(Edit::SetSent(vec![ColumnAt { table: at, column }], Sent::AsNull));
            }
        }
    }
    notes.extend(model.leave_out());
    Laid { model, notes }
}

fn column_of(model: &Model, table: usize, name: &str) -> Option<usize> {
    model.tables.get(table)?.columns.iter().position(|column| column.is_defined() && column.name == name)
}

/// The column that is left over and has this name in the file.
fn extra_of(model: &Model, table: usize, header: &str) -> Option<usize> {
    let columns = &model.tables.get(table)?.columns;
    columns.iter().position(|column| !column.is_defined() && column.index.is_some() && column.header == header)
}

fn is_fed_by(model: &Model, table: usize, column: usize, header: &str) -> bool {
    let column = model.column(ColumnAt { table, column });
    column.is_some_and(|column| column.index.is_some() && column.header == header)
}
