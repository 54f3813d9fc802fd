//! Parquet files, row group by row group and in batches of few rows, so that a file of any length takes the
//! memory of some pages. Texts are views into the pages they came in: a dictionary is never written out.

mod footer;
mod shared;
mod views;

use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};

use super::block::Block;
use super::columnar::{Batch, Layout};
use super::delimited::BLOCK_SIZE;
use super::typed::{Column, Rows, Trouble};
use super::{Fault, Location, Place, file};
use crate::dataset::{Nested, Position, Unit};
use shared::Shared;

/// How much a batch takes when it is decoded, about.
const BATCH: u64 = 1 << 20;
/// The most rows of a batch.
const MOST: u64 = 4096;

/// What the metadata say of a row group.
struct Group {
    /// Rows of the file before it.
    first: u64,
    rows: u64,
    /// Bytes of the file before its data, about.
    before: u64,
    bytes: u64,
    /// How many rows make a batch.
    batch: usize,
}

/// A Parquet file that is being read.
pub(super) struct Parquet {
    input: Shared,
    metadata: ArrowReaderMetadata,
    layout: Layout,
    groups: Vec<Group>,
    size: u64,
    /// The row group and the row in it that come next.
    group: usize,
    row: u64,
    /// The rest of the row group, and the batch of it that is at hand with how many of its rows were taken.
    batches: Option<ParquetRecordBatchReader>,
    batch: Option<(Batch, usize)>,
}

fn broken(error: &ParquetError) -> Fault {
    Fault::Broken("Parquet", crate::text::excerpt(&error.to_string(), 200))
}

impl Parquet {
    pub(super) fn open(location: Location<'_>, nested: Nested) -> Result<Self, Fault> {
        let input = Shared::new(file::open_any(location).map_err(|error| error.fault)?)?;
        footer::check(&input)?;
        let options = ArrowReaderOptions::new();
        let plain = ArrowReaderMetadata::load(&input, options.clone()).map_err(|e| broken(&e))?;
        let metadata = with_views(&plain, &options).unwrap_or(plain);
        let layout = Layout::of(metadata.schema(), nested)?;
        let size = input.size();
        check_packing(metadata.metadata())?;
        let groups = groups(metadata.metadata(), size)?;
        let mut file = Self { input, metadata, layout, groups, size, group: 0, row: 0, batches: None, batch: None };
        file.settle();
        Ok(file)
    }

    /// Goes behind row groups that are at their end.
    fn settle(&mut self) {
        while self.groups.get(self.group).is_some_and(|group| self.row >= group.rows) {
            (self.group, self.row) = (self.group + 1, 0);
            (self.batches, self.batch) = (None, None);
        }
    }

    /// Makes sure that a batch with a row is at hand.
    fn load(&mut self) -> Result<(), Fault> {
        if self.batch.as_ref().is_some_and(|(batch, taken)| *taken < batch.rows) {
            return Ok(());
        }
        let said = self.rows_of_group();
        let batches = match &mut self.batches {
            Some(batches) => batches,
            none => none.insert(open_group(&self.input, &self.metadata, &self.groups, (self.group, self.row))?),
        };
        let next = batches.next().transpose().map_err(|e| broken(&ParquetError::from(e)))?;
        let Some(next) = next.filter(|batch| batch.num_rows() > 0) else { return Err(self.other_rows(self.row)) };
        let batch = self.layout.batch(&next)?;
        let found = self.row + batch.rows as u64;
        let found = found + u64::from(found == said && batches.next().is_some());
        if found > said {
            return Err(self.other_rows(found));
        }
        self.batch = Some((batch, 0));
        Ok(())
    }

    fn rows_of_group(&self) -> u64 {
        self.groups.get(self.group).map_or(0, |group| group.rows)
    }

    fn other_rows(&self, found: u64) -> Fault {
        Fault::OtherRows { group: self.group as u64 + 1, said: self.rows_of_group(), found }
    }

    /// The place of the next row.
    fn place(&self, column: Option<usize>) -> Place {
        let name = column.and_then(|column| self.layout.columns.get(column)).map(|column| column.name.clone());
        Place { name, ..Place::of_row(self.position(), Unit::GroupRow) }
    }
}

/// The same file, with texts as views and old timestamps in a unit that holds every year.
fn with_views(plain: &ArrowReaderMetadata, options: &ArrowReaderOptions) -> Option<ArrowReaderMetadata> {
    let schema = views::viewed(plain.schema(), plain.parquet_schema());
    ArrowReaderMetadata::try_new(plain.metadata().clone(), options.clone().with_schema(schema.into())).ok()
}

fn check_packing(metadata: &ParquetMetaData) -> Result<(), Fault> {
    let columns = || metadata.row_groups().iter().flat_map(RowGroupMetaData::columns);
    let unread = columns().find_map(|column| match column.compression() {
        Compression::BROTLI(_) => Some("brotli"),
        Compression::LZO => Some("lzo"),
        _ => None,
    });
    unread.map_or(Ok(()), |name| Err(Fault::OtherPacking(name)))
}

fn groups(metadata: &ParquetMetaData, size: u64) -> Result<Vec<Group>, Fault> {
    let negative = || Fault::Broken("Parquet", "a row group says that it has less than no rows".to_owned());
    let (mut first, mut before) = (0_u64, 0_u64);
    metadata
        .row_groups()
        .iter()
        .map(|group| {
            let rows = u64::try_from(group.num_rows()).map_err(|_| negative())?;
            let bytes = group.columns().iter().map(|column| column.compressed_size().max(0).unsigned_abs());
            let bytes = bytes.fold(0, u64::saturating_add).min(size - before);
            let decoded = group.total_byte_size().max(0).unsigned_abs();
            let batch = (BATCH.saturating_mul(rows) / decoded.max(1)).clamp(1, MOST) as usize;
            let made = Group { first, rows, before, bytes, batch };
            before += bytes;
            first = first.checked_add(rows).ok_or_else(negative)?;
            Ok(made)
        })
        .collect()
}

fn open_group(
    input: &Shared,
    metadata: &ArrowReaderMetadata,
    groups: &[Group],
    (group, row): (usize, u64),
) -> Result<ParquetRecordBatchReader, Fault> {
    let batch = groups.get(group).map_or(1, |group| group.batch);
    let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(input.clone(), metadata.clone());
    builder = builder.with_row_groups(vec![group]).with_batch_size(batch);
    if row > 0 {
        builder = builder.with_offset(row as usize);
    }
    builder.build().map_err(|e| broken(&e))
}

impl Rows for Parquet {
    fn columns(&self) -> &[Column] {
        &self.layout.columns
    }

    fn fill(&mut self, block: &mut Block) -> Result<(), Trouble> {
        let Some(group) = self.groups.get(self.group) else { return Ok(()) };
        let current = self.group;
        (block.base, block.group) = (group.first, current as u32);
        while self.group == current && block.bytes.len() < BLOCK_SIZE {
            if let Err(fault) = self.load() {
                return Err(Trouble { fault, place: None });
            }
            let Some((batch, taken)) = &mut self.batch else { return Ok(()) };
            while *taken < batch.rows && block.bytes.len() < BLOCK_SIZE {
                if let Err((fault, column)) = batch.write(*taken, self.row + 1, block) {
                    return Err(Trouble { fault, place: Some(self.place(column)) });
                }
                *taken += 1;
                self.row += 1;
            }
            self.settle();
        }
        Ok(())
    }

    fn position(&self) -> Position {
        let end = || self.groups.last().map_or(0, |last| last.first + last.rows);
        let first = self.groups.get(self.group).map_or_else(end, |group| group.first);
        Position { part: 0, group: self.group as u32, byte: first + self.row, line: self.row + 1 }
    }

    fn go_to(&mut self, position: Position) -> Result<(), Fault> {
        let group = position.group as usize;
        let row = position.line.saturating_sub(1);
        let rows = self.groups.get(group).map(|group| group.rows);
        if rows.map_or(group != self.groups.len() || row > 0, |rows| row > rows) {
            return Err(Fault::Shorter);
        }
        (self.group, self.row) = (group, row);
        (self.batches, self.batch) = (None, None);
        self.settle();
        Ok(())
    }

    fn covered(&self, position: Position) -> u64 {
        self.groups.get(position.group as usize).map_or(self.size, |group| {
            let row = position.line.saturating_sub(1).min(group.rows);
            let share = u128::from(group.bytes) * u128::from(row) / u128::from(group.rows.max(1));
            group.before + share as u64
        })
    }

    fn count(&self) -> u64 {
        self.groups.last().map_or(0, |last| last.first + last.rows)
    }

    fn described(&self) -> Vec<String> {
        let groups = match self.groups.len() {
            1 => "1 row group".to_owned(),
            n => format!("{} row groups", crate::text::count(n as u64)),
        };
        let by = self.metadata.metadata().file_metadata().created_by();
        let by = by.map_or_else(String::new, |by| format!(", written by {}", crate::text::cell(by, 60)));
        vec![format!("Parquet, by its first bytes: {groups}{by}"), "types are those of its schema".to_owned()]
    }
}
