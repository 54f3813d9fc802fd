//! Columns of Arrow, which Parquet files become and Arrow files are, as columns of a table: which there are,
//! what the schema says of their types, and a batch of them as rows of a block. Objects inside rows become
//! columns by path or stay text, as those of JSON do.

mod groups;
mod moments;
mod numbers;
mod shared;
mod table;
mod types;
mod values;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Fields, Schema};

use super::Fault;
use super::block::{Block, Kind, Slot};
use super::split::{FIELD_LIMIT, MAX_FIELDS, RECORD_LIMIT};
use super::typed::Column;
use crate::dataset::Nested;
pub(super) use groups::Groups;
pub(super) use shared::Shared;
pub(super) use table::{Decoder, Table};
use values::{Look, Writer};

/// How deep values may lie in values.
const DEPTH: usize = 128;

/// Where in a row the value of each column lies.
pub(super) struct Layout {
    paths: Vec<Vec<usize>>,
    columns: Vec<Column>,
}

impl Layout {
    /// The columns of a schema.
    pub(super) fn of(schema: &Schema, nested: Nested) -> Result<Self, Fault> {
        let mut layout = Self { paths: Vec::new(), columns: Vec::new() };
        layout.add(schema.fields(), "", &[], nested)?;
        if layout.columns.is_empty() { Err(Fault::Empty) } else { Ok(layout) }
    }

    fn add(&mut self, fields: &Fields, prefix: &str, above: &[usize], nested: Nested) -> Result<(), Fault> {
        for (index, field) in fields.iter().enumerate() {
            let name = if above.is_empty() { field.name().clone() } else { format!("{prefix}.{}", field.name()) };
            let path = [above, &[index]].concat();
            match field.data_type() {
                DataType::Struct(inner) if nested == Nested::Flattened && !inner.is_empty() => {
                    if path.len() >= DEPTH {
                        return Err(Fault::TooDeeplyNested);
                    }
                    self.add(inner, &name, &path, nested)?;
                }
                other => {
                    let type_name = || other.to_string();
                    let declared = types::declared(other, DEPTH)
                        .ok_or_else(|| Fault::NoType { column: name.clone(), type_name: type_name() })?;
                    self.columns.push(Column { name, declared: Some(declared) });
                    self.paths.push(path);
                }
            }
            if self.columns.len() > MAX_FIELDS {
                return Err(Fault::TooManyFields);
            }
        }
        Ok(())
    }

    /// A batch whose values can be written.
    fn batch(&self, batch: &RecordBatch) -> Result<Batch, Fault> {
        let cells = self.paths.iter().map(|path| Cells::at(batch.columns(), path));
        let cells = cells.collect::<Option<Vec<_>>>();
        let cells = cells.ok_or_else(|| Fault::Read("a batch does not have the columns of its schema".to_owned()))?;
        Ok(Batch { cells, rows: batch.num_rows() })
    }
}

/// The values of one column.
struct Cells {
    /// Where the objects are null that they lie in.
    above: Vec<NullBuffer>,
    writer: Writer,
}

impl Cells {
    fn at(columns: &[ArrayRef], path: &[usize]) -> Option<Self> {
        let (&last, above) = path.split_last()?;
        let mut nulls = Vec::new();
        let mut columns = columns;
        for &index in above {
            let object = columns.get(index)?.as_struct_opt()?;
            nulls.extend(object.nulls().cloned());
            columns = object.columns();
        }
        Some(Self { above: nulls, writer: Writer::of(columns.get(last)?)? })
    }

    fn is_null(&self, row: usize) -> bool {
        self.above.iter().any(|nulls| nulls.is_null(row)) || self.writer.is_null(row)
    }
}

/// Rows of a file, decoded.
struct Batch {
    cells: Vec<Cells>,
    rows: usize,
}

impl Batch {
    /// Adds a row to a block; `line` is its place in the row group. Says in which column a fault is.
    fn write(&self, row: usize, line: u64, block: &mut Block) -> Result<(), (Fault, Option<usize>)> {
        let (first, begin) = (block.slots.len(), block.bytes.len());
        for (column, cells) in self.cells.iter().enumerate() {
            let start = block.bytes.len();
            let mut kind = Kind::Bare;
            if !cells.is_null(row) {
                cells.writer.put(row, &mut block.bytes).map_err(|fault| (fault, Some(column)))?;
                if matches!(cells.writer.look, Look::Text | Look::Json) {
                    kind = Kind::Nested;
                }
            }
            let end = block.bytes.len();
            if end - start > FIELD_LIMIT {
                return Err((Fault::FieldTooLong, Some(column)));
            }
            if end - begin > RECORD_LIMIT {
                return Err((Fault::RecordTooLong, None));
            }
            block.slots.push(Slot { start: start as u32, end: end as u32, kind });
        }
        block.close_row(line, begin, first);
        Ok(())
    }
}
