//! Arrow files, which Feather files of version 2 are too, and streams of Arrow that were saved as files. A record
//! batch is decoded as a whole, so what a batch says that it takes is looked at before it is believed.

mod index;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::FileDecoder;
use arrow_schema::ArrowError;

use super::columnar::{Decoder, Groups, Layout, Shared, Table};
use super::typed::Rows;
use super::{Fault, Location, file};
use crate::dataset::{Format, Nested, Unit};
use index::{Index, Part};

/// The most that a record batch or a dictionary may take when it is decoded.
const LARGEST: u64 = 1 << 30;
/// How many rows a batch may have that are nothing but nulls.
const NULLS: u64 = 1 << 20;

/// Decodes record batches.
struct Batches {
    input: Shared,
    index: Index,
    decoder: FileDecoder,
    /// How many dictionaries the decoder knows.
    known: usize,
}

fn broken(error: &ArrowError) -> Fault {
    Fault::broken("Arrow", error)
}

fn contradicts(what: &str) -> Fault {
    Fault::Broken("Arrow", what.to_owned())
}

/// Opens a file.
pub(super) fn open(location: Location<'_>, nested: Nested) -> Result<Box<dyn Rows>, Fault> {
    let input = Shared::new(file::open_any(location).map_err(|error| error.fault)?, Format::Arrow)?;
    let index = Index::of(&input)?;
    let layout = Layout::of(&index.schema, nested)?;
    let sizes = index.batches.iter().map(|batch| (batch.rows, batch.part.length()));
    let groups = Groups::new(sizes, input.size());
    let groups = groups.ok_or_else(|| contradicts("it says that it has more rows than can be counted"))?;
    let decoder = index.decoder();
    Ok(Box::new(Table::new(Batches { input, index, decoder, known: 0 }, layout, groups, Unit::BatchRow)))
}

impl Batches {
    /// A part of the file, if what it becomes is not too large.
    fn load(&self, part: &Part) -> Result<Buffer, Fault> {
        let bytes = self.input.bytes(part.at, part.length()).map_err(|error| Fault::of_io(&error))?;
        let (rows, decoded) = index::decoded(&bytes, part).ok_or_else(|| contradicts("a message can't be read"))?;
        if decoded > LARGEST {
            return Err(Fault::BatchTooLarge);
        }
        if rows > decoded.saturating_mul(8).saturating_add(NULLS) {
            return Err(contradicts("a record batch says that it has more rows than it can hold"));
        }
        Ok(Buffer::from(bytes))
    }

    /// Has the decoder know the dictionaries that a batch needs.
    fn learn(&mut self, needed: usize) -> Result<(), Fault> {
        if self.known > needed {
            (self.decoder, self.known) = (self.index.decoder(), 0);
        }
        while self.known < needed {
            let Some(part) = self.index.dictionaries.get(self.known) else { break };
            let bytes = self.load(part)?;
            self.decoder.read_dictionary(&part.block(), &bytes).map_err(|e| broken(&e))?;
            self.known += 1;
        }
        Ok(())
    }
}

impl Decoder for Batches {
    fn next(&mut self, groups: &Groups) -> Result<RecordBatch, Fault> {
        let Some(batch) = self.index.batches.get(groups.at()) else { return Err(groups.other_rows(0)) };
        let (part, needed) = (batch.part, batch.dictionaries);
        self.learn(needed)?;
        let bytes = self.load(&part)?;
        let decoded = self.decoder.read_record_batch(&part.block(), &bytes).map_err(|e| broken(&e))?;
        let decoded = decoded.ok_or_else(|| contradicts("a record batch is none"))?;
        let (found, row) = (decoded.num_rows(), groups.row() as usize);
        if found as u64 != groups.rows() || row >= found {
            return Err(groups.other_rows(found as u64));
        }
        Ok(decoded.slice(row, found - row))
    }

    fn leave(&mut self) {}

    fn described(&self, groups: &Groups) -> Vec<String> {
        let batches = match groups.len() {
            1 => "1 record batch".to_owned(),
            n => format!("{} record batches", crate::text::count(n as u64)),
        };
        vec![format!("{}, by its first bytes: {batches}", self.index.kind), "types are those of its schema".to_owned()]
    }
}
