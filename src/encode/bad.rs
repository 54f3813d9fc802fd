//! What becomes of rows with values that are not of their column's type: the encoder stops at them, sends null
//! for the values, or sets the rows aside. Counted here, chunk by chunk, so that what a chunk says of itself is
//! about its own rows and no others.

use super::feed::Origin;
use super::{EncodeError, TablePlan, aside, cell};
use crate::dataset::OnBad;
use crate::dataset::value::ValueError;
use crate::source::Record;

/// The bad rows of one chunk.
#[derive(Default)]
pub(super) struct Bad {
    /// What is wrong with the row that is being written, where it is to be set aside: columns and reasons.
    found: Vec<(usize, ValueError)>,
    /// Values of the row that is being written that null stands for.
    nulls: u64,
    as_null: u64,
    set_aside: u64,
    /// A row that is set aside, as text.
    text: Vec<u8>,
}

impl Bad {
    /// To be called before a row is written; it may be one that was taken back.
    #[inline]
    pub(super) fn begin_row(&mut self) {
        self.nulls = 0;
        self.found.clear();
    }

    /// A value was refused: writes what stands for it, or gives the error that ends the encoder.
    #[cold]
    pub(super) fn refused(
        &mut self,
        origin: &Origin,
        plan: &TablePlan,
        record: &Record<'_>,
        (at, reason): (usize, ValueError),
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        match (plan.on_bad, plan.columns.get(at)) {
            (OnBad::Stop, Some(column)) => {
                return Err(EncodeError::from(Box::new(cell::refused(origin, column, record, reason))));
            }
            (OnBad::SetAside, _) => self.found.push((at, reason)),
            _ => self.nulls += 1,
        }
        out.extend_from_slice(b"null");
        Ok(())
    }

    /// Whether the row that was written has to be taken back.
    #[inline]
    pub(super) const fn is_set_aside(&self) -> bool {
        !self.found.is_empty()
    }

    /// Sets the row aside; gives it as a line of text.
    #[cold]
    pub(super) fn set_aside(&mut self, origin: &Origin, plan: &TablePlan, record: &Record<'_>) -> &[u8] {
        self.set_aside += 1;
        let found = self.found.iter().filter_map(|(at, reason)| Some((plan.columns.get(*at)?, *reason)));
        let found: Vec<_> = found.map(|(column, reason)| cell::refused(origin, column, record, reason)).collect();
        self.text.clear();
        aside::write(origin, record, &found, &mut self.text);
        &self.text
    }

    /// Sets a row aside that is not as wide as the header line, so that nobody knows which value is of which column.
    #[cold]
    pub(super) fn set_ragged_aside(&mut self, origin: &Origin, record: &Record<'_>) -> &[u8] {
        self.set_aside += 1;
        self.text.clear();
        aside::write_ragged(origin, record, &mut self.text);
        &self.text
    }

    /// The row that was written is part of the chunk.
    #[inline]
    pub(super) const fn end_row(&mut self) {
        self.as_null += self.nulls;
    }

    pub(super) const fn rows_set_aside(&self) -> u64 {
        self.set_aside
    }

    pub(super) const fn values_as_null(&self) -> u64 {
        self.as_null
    }
}
