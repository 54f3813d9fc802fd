//! Batches of columns as the rows of a file, whichever format they are stored in: a batch at a time is decoded,
//! its rows go into blocks, and a block never holds rows of two groups.

use arrow_array::RecordBatch;

use super::super::block::Block;
use super::super::delimited::BLOCK_SIZE;
use super::super::typed::{Column, Rows, Trouble};
use super::super::{Fault, Place};
use super::groups::Groups;
use super::{Batch, Layout};
use crate::dataset::{Position, Unit};

/// What decodes a format.
pub(in super::super) trait Decoder: Send {
    /// The rows from the place of the next one on, as many as are decoded at once, all of one group; at least one.
    fn next(&mut self, groups: &Groups) -> Result<RecordBatch, Fault>;

    /// What was decoded is not asked for any more: reading goes on in another group, or elsewhere.
    fn leave(&mut self);

    /// How the file is written, one sentence an item.
    fn described(&self, groups: &Groups) -> Vec<String>;
}

/// A file that is being read.
pub(in super::super) struct Table<D> {
    decoder: D,
    layout: Layout,
    groups: Groups,
    unit: Unit,
    /// The batch at hand, and how many of its rows were taken.
    batch: Option<(Batch, usize)>,
}

impl<D: Decoder> Table<D> {
    pub(in super::super) const fn new(decoder: D, layout: Layout, groups: Groups, unit: Unit) -> Self {
        Self { decoder, layout, groups, unit, batch: None }
    }

    /// Makes sure that a batch with a row is at hand.
    fn load(&mut self) -> Result<(), Fault> {
        if self.batch.as_ref().is_none_or(|(batch, taken)| *taken >= batch.rows) {
            let next = self.decoder.next(&self.groups)?;
            self.batch = Some((self.layout.batch(&next)?, 0));
        }
        Ok(())
    }

    /// The place of the next row.
    fn place(&self, column: Option<usize>) -> Place {
        let name = column.and_then(|column| self.layout.columns.get(column)).map(|column| column.name.clone());
        Place { name, ..Place::of_row(self.groups.position(), self.unit) }
    }
}

impl<D: Decoder> Rows for Table<D> {
    fn columns(&self) -> &[Column] {
        &self.layout.columns
    }

    fn fill(&mut self, block: &mut Block) -> Result<(), Trouble> {
        (block.base, block.group) = (self.groups.first(), self.groups.at() as u32);
        while !self.groups.is_at_end() && block.bytes.len() < BLOCK_SIZE {
            self.load()?;
            let Some((batch, taken)) = &mut self.batch else { break };
            if let Err((fault, column)) = batch.write(*taken, self.groups.row() + 1, block) {
                return Err(Trouble { fault, place: Some(self.place(column)) });
            }
            *taken += 1;
            if self.groups.pass() {
                self.batch = None;
                self.decoder.leave();
                break;
            }
        }
        Ok(())
    }

    fn position(&self) -> Position {
        self.groups.position()
    }

    fn go_to(&mut self, position: Position) -> Result<(), Fault> {
        self.groups.go_to(position)?;
        self.batch = None;
        self.decoder.leave();
        Ok(())
    }

    fn covered(&self, position: Position) -> u64 {
        self.groups.covered(position)
    }

    fn count(&self) -> u64 {
        self.groups.count()
    }

    fn described(&self) -> Vec<String> {
        self.decoder.described(&self.groups)
    }
}
