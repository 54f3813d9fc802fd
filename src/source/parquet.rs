//! Parquet files, row group by row group and in batches of few rows, so that a file of any length takes the
//! memory of some pages. Texts are views into the pages they came in: a dictionary is never written out.

mod footer;
mod views;

use arrow_array::RecordBatch;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};

use super::columnar::{Decoder, Groups, Layout, Shared, Table};
use super::typed::Rows;
use super::{Fault, Location, file};
use crate::dataset::{Format, Nested, Unit};

/// How much a batch takes when it is decoded, about.
const BATCH: u64 = 1 << 20;
/// The most rows of a batch.
const MOST: u64 = 4096;

/// Decodes row groups.
struct RowGroups {
    input: Shared,
    metadata: ArrowReaderMetadata,
    /// The rest of the row group that is being read.
    batches: Option<ParquetRecordBatchReader>,
}

fn broken(error: &ParquetError) -> Fault {
    Fault::broken("Parquet", error)
}

/// Opens a file.
pub(super) fn open(location: Location<'_>, nested: Nested) -> Result<Box<dyn Rows>, Fault> {
    let input = Shared::new(file::open_any(location).map_err(|error| error.fault)?, Format::Parquet)?;
    footer::check(&input)?;
    let options = ArrowReaderOptions::new();
    let plain = ArrowReaderMetadata::load(&input, options.clone()).map_err(|e| broken(&e))?;
    let metadata = with_views(&plain, &options).unwrap_or(plain);
    let layout = Layout::of(metadata.schema(), nested)?;
    check_packing(metadata.metadata())?;
    input.spread(metadata.parquet_schema().num_columns());
    let groups = groups(metadata.metadata(), input.size())?;
    Ok(Box::new(Table::new(RowGroups { input, metadata, batches: None }, layout, groups, Unit::GroupRow)))
}

/// The same file, with texts as views and old timestamps in a unit that holds every year.
fn with_views(plain: &ArrowReaderMetadata, options: &ArrowReaderOptions) -> Option<ArrowReaderMetadata> {
    let schema = views::viewed(plain.schema(), plain.parquet_schema());
    ArrowReaderMetadata::try_new(plain.metadata().clone(), options.clone().with_schema(schema.into())).ok()
}

fn check_packing(metadata: &ParquetMetaData) -> Result<(), Fault> {
    let mut columns = metadata.row_groups().iter().flat_map(RowGroupMetaData::columns);
    let unread = columns.find_map(|column| match column.compression() {
        Compression::BROTLI(_) => Some("brotli"),
        Compression::LZO => Some("lzo"),
        _ => None,
    });
    unread.map_or(Ok(()), |name| Err(Fault::OtherPacking(name)))
}

fn groups(metadata: &ParquetMetaData, size: u64) -> Result<Groups, Fault> {
    let wrong = || Fault::Broken("Parquet", "a row group says of itself what can't be".to_owned());
    let sizes = metadata.row_groups().iter().map(|group| {
        let bytes = group.columns().iter().map(|column| column.compressed_size().max(0).unsigned_abs());
        let rows = u64::try_from(group.num_rows()).map_err(|_| wrong())?;
        Ok((rows, bytes.fold(0, u64::saturating_add)))
    });
    Groups::new(sizes.collect::<Result<Vec<_>, Fault>>()?, size).ok_or_else(wrong)
}

impl RowGroups {
    /// Opens the current row group at the place of the next row.
    fn open_group(&self, groups: &Groups) -> Result<ParquetRecordBatchReader, Fault> {
        let decoded =
            self.metadata.metadata().row_groups().get(groups.at()).map_or(0, RowGroupMetaData::total_byte_size);
        let decoded = decoded.max(1).unsigned_abs();
        let batch = (BATCH.saturating_mul(groups.rows()) / decoded).clamp(1, MOST) as usize;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.input.clone(), self.metadata.clone());
        let builder = builder.with_row_groups(vec![groups.at()]).with_batch_size(batch);
        let builder = if groups.row() > 0 { builder.with_offset(groups.row() as usize) } else { builder };
        builder.build().map_err(|e| broken(&e))
    }
}

impl Decoder for RowGroups {
    fn next(&mut self, groups: &Groups) -> Result<RecordBatch, Fault> {
        if self.batches.is_none() {
            self.batches = Some(self.open_group(groups)?);
        }
        let mut next = || self.batches.as_mut().and_then(Iterator::next);
        let batch = next().transpose().map_err(|e| broken(&ParquetError::from(e)))?;
        let Some(batch) = batch.filter(|batch| batch.num_rows() > 0) else {
            return Err(groups.other_rows(groups.row()));
        };
        let (said, found) = (groups.rows(), groups.row() + batch.num_rows() as u64);
        // One more is looked for behind the last one.
        let found = found + u64::from(found == said && next().is_some());
        if found > said { Err(groups.other_rows(found)) } else { Ok(batch) }
    }

    fn leave(&mut self) {
        self.batches = None;
    }

    fn described(&self, groups: &Groups) -> Vec<String> {
        let groups = match groups.len() {
            1 => "1 row group".to_owned(),
            n => format!("{} row groups", crate::text::count(n as u64)),
        };
        let by = self.metadata.metadata().file_metadata().created_by();
        let by = by.map_or_else(String::new, |by| format!(", written by {}", crate::text::cell(by, 60)));
        vec![format!("Parquet, by its first bytes: {groups}{by}"), "types are those of its schema".to_owned()]
    }
}
