//! What to push where, as a value: everything that an upload needs to know before it begins, and nothing
//! that changes while it runs. The screens make one from a model, the command line from its arguments.

use serde::{Deserialize, Serialize};

use super::trial::Trial;
use crate::dataset::{
    Bounds, ColumnReading, DatasetId, Definition, FileFacts, Model, OnBad, Orientation, ProjectId, Reading, RowCount,
    TableModel, UpdatePolicy,
};

/// What to push where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The project it goes to.
    pub project: ProjectId,
    /// Its name, for people.
    pub project_name: String,
    /// The definition that is sent first, or that the dataset has.
    pub definition: Definition,
    /// The dataset that is there already; none where the definition makes one.
    #[serde(default)]
    pub dataset: Option<DatasetId>,
    /// The tables in the order in which they are uploaded.
    pub tables: Vec<TableJob>,
    /// How much of its rows a table may lose when it is replaced, in percent; as much as it likes when none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_shrink: Option<u8>,
    /// What it only tries, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
}

/// One table of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableJob {
    /// Its name in the definition.
    pub name: String,
    /// The file that feeds it, as it was when the job was made.
    pub file: FileFacts,
    /// How that file is read.
    pub reading: Reading,
    /// How many rows it has, as far as known.
    pub rows: RowCount,
    /// What happens to the rows that are there.
    pub policy: UpdatePolicy,
    /// How a chunk is laid out.
    pub orientation: Orientation,
    /// The limit of a chunk's JSON, in bytes.
    pub chunk_size: u64,
    /// What becomes of rows with a value that is not of its column's type.
    #[serde(default)]
    pub on_bad: OnBad,
    /// The fewest rows that are published.
    #[serde(default)]
    pub min_rows: u64,
    /// Where each column of the definition's table comes from, in the definition's order.
    pub columns: Vec<ColumnSource>,
}

/// Where one column of a table comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnSource {
    /// Its name in the file's header line.
    pub header: String,
    /// Its place in the file, from 0; none where null is sent in every row.
    pub index: Option<usize>,
    /// Whether `Z` or `+00:00` is taken off its date-times.
    pub utc: bool,
    /// How its values are written where that is otherwise than in its file.
    #[serde(default, skip_serializing_if = "ColumnReading::is_of_file")]
    pub reading: ColumnReading,
}

impl Job {
    /// The job that a model stands for.
    pub fn from_model(model: &Model, project: ProjectId, project_name: String) -> Self {
        let tables = model.tables.iter().filter_map(|table| TableJob::from_model(table)).collect();
        let dataset = model.target.existing().map(|dataset| dataset.id.clone());
        Self { project, project_name, definition: model.definition(), dataset, tables, max_shrink: None, trial: None }
    }

    /// The same, held back by these bounds.
    #[must_use]
    pub fn guarded(mut self, bounds: &Bounds) -> Self {
        self.max_shrink = bounds.max_shrink;
        for table in &mut self.tables {
            table.min_rows = bounds.least(&table.name);
        }
        self
    }

    /// Makes no chunk larger than this; gives whether that makes a difference.
    pub fn limit_chunks(&mut self, chunk_size: u64) -> bool {
        let mut is_smaller = false;
        for table in &mut self.tables {
            is_smaller |= table.chunk_size > chunk_size;
            table.chunk_size = table.chunk_size.min(chunk_size);
        }
        is_smaller
    }

    /// Whether keys of its files are to be looked up before it is pushed: there may be rows with them.
    pub fn has_keys_to_look_up(&self) -> bool {
        self.dataset.is_some() && self.tables.iter().any(TableJob::is_by_key)
    }

    /// The bytes of all its files together, as far as they are read.
    pub fn source_bytes(&self) -> u64 {
        self.tables.iter().map(|table| self.trial.as_ref().map_or(table.file.size, |trial| trial.bytes(table))).sum()
    }
}

impl TableJob {
    /// Whether it has no rows, as far as known.
    pub const fn is_empty(&self) -> bool {
        matches!(self.rows, RowCount::Exact(0) | RowCount::About(0))
    }

    /// Whether it depends on the keys that are there what becomes of its rows.
    pub const fn is_by_key(&self) -> bool {
        matches!(self.policy, UpdatePolicy::Update | UpdatePolicy::Upsert)
    }

    /// The part of a job that a table of a model stands for; none where no file feeds it, or where it is not
    /// said what happens to its rows.
    pub fn from_model(table: &TableModel) -> Option<Self> {
        let feed = table.feed.as_ref()?;
        Some(Self {
            name: table.name.clone(),
            file: feed.file.clone(),
            reading: feed.reading.clone(),
            rows: feed.rows,
            policy: table.policy?,
            orientation: table.orientation,
            chunk_size: table.chunk_limit(),
            on_bad: table.on_bad,
            min_rows: 0,
            columns: table
                .sent()
                .map(|column| ColumnSource {
                    header: column.header.clone(),
                    index: column.index,
                    utc: column.utc,
                    reading: column.reading.clone(),
                })
                .collect(),
        })
    }
}
