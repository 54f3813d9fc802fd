//! Records one by one out of blocks, with the next one to be looked at before it is taken: the row that
//! does not fit into a chunk any more is the first of the next one.

use super::EncodeError;
use crate::dataset::Position;
use crate::source::{Block, Record, Source};

pub(super) struct Feed {
    pub(super) source: Source,
    block: Block,
    next: usize,
    /// How many records were taken.
    taken: u64,
    /// How many fields a record has.
    width: usize,
}

impl Feed {
    pub(super) fn new(source: Source) -> Self {
        Self { width: source.width(), source, block: Block::new(), next: 0, taken: 0 }
    }

    /// Makes sure that there is a next record, unless the file is at its end.
    #[inline]
    pub(super) fn load(&mut self) -> Result<(), EncodeError> {
        if self.next >= self.block.len() {
            self.next = 0;
            self.source.next_block(&mut self.block)?;
        }
        Ok(())
    }

    /// The next record, if it is loaded.
    #[inline]
    pub(super) fn peek(&self) -> Option<Record<'_>> {
        self.block.record(self.next)
    }

    /// Whether a record is not as wide as the header line.
    #[inline]
    pub(super) const fn is_ragged(&self, record: &Record<'_>) -> bool {
        record.len() != self.width
    }

    #[inline]
    pub(super) fn advance(&mut self) {
        self.next += 1;
        self.taken += 1;
    }

    /// How many records were taken so far: the one count of rows that no judgement on them goes into.
    pub(super) const fn taken(&self) -> u64 {
        self.taken
    }

    /// How many bytes of the file as stored were read to come here.
    pub(super) fn covered(&self) -> u64 {
        self.source.covered(self.position())
    }

    /// Where the next record begins, or the end of the file.
    pub(super) fn position(&self) -> Position {
        self.peek().map_or_else(|| self.source.position(), |record| record.position())
    }
}
