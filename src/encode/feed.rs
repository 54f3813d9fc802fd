//! Records one by one out of blocks, with the next one to be looked at before it is taken: the row that
//! does not fit into a chunk any more is the first of the next one. The blocks are read when they are asked
//! for, or ahead on threads of their own.

use std::path::Path;
use std::sync::Arc;

use super::ahead::{Ahead, Stretch};
use super::rows::Written;
use super::sums::Sums;
use super::{EncodeError, TablePlan};
use crate::dataset::{Position, Reading};
use crate::source::{Record, Source};

/// What is told of the file when there is something to be said about one of its rows.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub(super) file: Arc<Path>,
    pub(super) header: Vec<String>,
    pub(super) reading: Reading,
}

enum Supply {
    Here(Box<Source>),
    Ahead(Ahead),
}

pub(super) struct Feed {
    pub(super) origin: Origin,
    supply: Supply,
    stretch: Stretch,
    next: usize,
    /// How many records were taken.
    taken: u64,
    /// How many of them there are at the most.
    limit: u64,
    /// Where the first one begins that is beyond that, once it was met: the end as far as anybody asks.
    cut: Option<Position>,
}

impl Feed {
    pub(super) fn new(source: Source) -> Self {
        let header = source.header().to_vec();
        let origin = Origin { file: Arc::from(source.file()), header, reading: source.reading().clone() };
        let stretch = Stretch::default();
        let supply = Supply::Here(Box::new(source));
        Self { origin, supply, stretch, next: 0, taken: 0, limit: u64::MAX, cut: None }
    }

    /// The same, with an end after so many records. To be called before the first one is looked at.
    pub(super) fn limited_to(self, limit: u64) -> Self {
        Self { limit, ..self }
    }

    /// The same, with blocks that are read and written ahead where that is possible. To be called before the
    /// first record is looked at.
    pub(super) fn ahead(self, plan: &Arc<TablePlan>, sums: &Sums, writers: usize) -> Result<Self, EncodeError> {
        let Self { origin, supply, stretch, next, taken, limit, cut } = self;
        let supply = match supply {
            Supply::Here(source) if source.reach_of_block().is_some() => {
                Supply::Ahead(Ahead::start(*source, plan, sums, writers, &origin.file)?)
            }
            other => other,
        };
        Ok(Self { origin, supply, stretch, next, taken, limit, cut })
    }

    /// Makes sure that there is a next record, unless the file is at its end.
    #[inline]
    pub(super) fn load(&mut self) -> Result<(), EncodeError> {
        if self.next >= self.stretch.block.len() {
            self.load_block()?;
        }
        Ok(())
    }

    fn load_block(&mut self) -> Result<(), EncodeError> {
        self.next = 0;
        if self.cut.is_some() {
            self.stretch.block.truncate(0);
            return Ok(());
        }
        match &mut self.supply {
            Supply::Here(source) => {
                source.next_block(&mut self.stretch.block)?;
                if *self.origin.file != *source.file() {
                    self.origin.file = Arc::from(source.file());
                }
            }
            Supply::Ahead(ahead) => {
                ahead.next(&mut self.stretch, &self.origin.file)?;
                if let Some(file) = &self.stretch.file {
                    self.origin.file = Arc::clone(file);
                }
            }
        }
        self.cut_off();
        Ok(())
    }

    /// Lets go of the records that are beyond the limit.
    fn cut_off(&mut self) {
        let left = usize::try_from(self.limit - self.taken).unwrap_or(usize::MAX);
        if let Some(first) = self.stretch.block.record(left) {
            self.cut = Some(first.position());
            self.stretch.block.truncate(left);
            self.stretch.written = None;
        }
    }

    /// The next record, if it is loaded.
    #[inline]
    pub(super) fn peek(&self) -> Option<Record<'_>> {
        self.stretch.block.record(self.next)
    }

    /// Whether a record is not as wide as the header line.
    #[inline]
    pub(super) fn is_ragged(&self, record: &Record<'_>) -> bool {
        record.len() != self.origin.header.len()
    }

    #[inline]
    pub(super) fn advance(&mut self) {
        self.next += 1;
        self.taken += 1;
    }

    /// All that is loaded as it was written ahead; nothing when some of it was taken already, or was left to
    /// whoever looks at each row.
    #[inline]
    pub(super) fn whole(&self) -> Option<&Written> {
        self.stretch.written.as_ref().filter(|_| self.next == 0 && !self.stretch.block.is_empty())
    }

    /// Takes all that is loaded.
    pub(super) fn advance_whole(&mut self) {
        let records = self.stretch.block.len();
        self.next += records;
        self.taken += records as u64;
    }

    /// How many records were taken so far: the one count of rows that no judgement on them goes into.
    pub(super) const fn taken(&self) -> u64 {
        self.taken
    }

    /// How many bytes of the file as stored were read to come here.
    pub(super) fn covered(&self) -> u64 {
        match &self.supply {
            Supply::Here(source) => source.covered(self.position()),
            Supply::Ahead(_) => self.stretch.reach.covered(self.position()),
        }
    }

    /// Where the next record begins, or the end of the file.
    pub(super) fn position(&self) -> Position {
        match (self.peek(), self.cut, &self.supply) {
            (Some(record), ..) => record.position(),
            (None, Some(cut), _) => cut,
            (None, None, Supply::Here(source)) => source.position(),
            (None, None, Supply::Ahead(_)) => self.stretch.after,
        }
    }
}
