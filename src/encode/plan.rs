//! What goes where: which columns of the file become which columns of the table, and how.

use serde::{Deserialize, Serialize};

use super::EncodeError;
use crate::dataset::value::Rule;
use crate::dataset::{OnBad, Orientation, OwnReading};
use crate::source::Source;

/// How many bytes of JSON a chunk has at most unless set.
pub const DEFAULT_LIMIT: u64 = 100_000_000;
/// How many it has at most in COLUMN orientation, where a chunk is held in memory.
pub const COLUMN_LIMIT: u64 = 50_000_000;

/// How one file becomes the data of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePlan {
    /// The table's name in the dataset.
    pub table: String,
    /// The table's columns in the order of its definition.
    pub columns: Vec<PlanColumn>,
    /// How a chunk is laid out.
    pub orientation: Orientation,
    /// How many bytes of JSON a chunk has at most.
    pub limit: u64,
    /// What becomes of rows with a value that is not of its column's type.
    pub on_bad: OnBad,
}

/// One column of a table and where its values come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanColumn {
    /// The column of the file, the first is 0; none where null is sent in every row.
    pub source: Option<usize>,
    /// What the file's header line calls it.
    pub header: String,
    /// What the table calls it.
    pub name: String,
    /// What its values are.
    pub rule: Rule,
    /// How its values are written where that is otherwise than in its file.
    #[serde(default)]
    pub own: Option<Box<OwnReading>>,
}

impl TablePlan {
    /// The limit that holds: COLUMN has one of its own.
    pub fn effective_limit(&self) -> u64 {
        match self.orientation {
            Orientation::Row => self.limit,
            Orientation::Column => self.limit.min(COLUMN_LIMIT),
        }
    }

    /// The same for a file: where its values are not written as the grammar has them, every column says how, so
    /// that the others need not be asked value by value.
    #[must_use]
    pub(super) fn over(mut self, source: &Source) -> Self {
        let values = source.reading().values;
        if !values.is_plain() {
            for column in &mut self.columns {
                column.own.get_or_insert_with(|| Box::new(OwnReading { values, nulls: Vec::new() }));
            }
        }
        self
    }

    /// Fails unless the file still has the columns that the plan was made for.
    pub(super) fn check(&self, source: &Source) -> Result<(), EncodeError> {
        for (column, place) in self.columns.iter().filter_map(|column| Some((column, column.source?))) {
            let found = source.header().get(place);
            if found != Some(&column.header) {
                return Err(EncodeError::Header {
                    file: source.file().to_owned(),
                    column: place + 1,
                    expected: column.header.clone(),
                    found: found.cloned(),
                });
            }
        }
        Ok(())
    }
}
