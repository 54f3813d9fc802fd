//! One row as JSON, the values in the order of the table's columns. It stops at a value that is refused, and goes on
//! behind it when somebody else has written what stands for it: so what becomes of bad values is decided elsewhere, and
//! the way of all others stays small enough to be fast.

use super::{TablePlan, cell};
use crate::dataset::Reading;
use crate::dataset::value::{Pen, ROOM, ValueError, Window};
use crate::source::Record;

/// Sees each value of a row.
pub(super) trait Watch {
    /// The value of a column is written as JSON; where it stands like that in the file, there is a window on it too.
    fn see<'a>(&mut self, column: usize, json: &[u8], text: impl FnOnce() -> Option<Window<'a>>);
}

/// Writes rows.
#[derive(Default)]
pub(super) struct RowWriter {
    /// Where plain values are written before they are taken over all together.
    room: Vec<u8>,
}

impl RowWriter {
    /// Writes a row. Whoever is told of a value that is refused writes what stands for it, or ends all.
    #[inline]
    pub(super) fn write<E>(
        &mut self,
        of: (&TablePlan, &Reading),
        record: &Record<'_>,
        watch: &mut impl Watch,
        out: &mut Vec<u8>,
        mut refused: impl FnMut((usize, ValueError), &mut Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut from = 0;
        while let Err((at, reason)) = self.write_from(from, of, record, watch, out) {
            let start = out.len();
            refused((at, reason), out)?;
            watch.see(at, out.get(start..).unwrap_or_default(), || None);
            from = at + 1;
        }
        Ok(())
    }

    /// Writes a row, or the rest of it from a column on; an error names the column whose value was refused, and
    /// nothing but the comma before it was written of that.
    fn write_from(
        &mut self,
        mut from: usize,
        (plan, reading): (&TablePlan, &Reading),
        record: &Record<'_>,
        watch: &mut impl Watch,
        out: &mut Vec<u8>,
    ) -> Result<(), (usize, ValueError)> {
        out.push(if from == 0 { b'[' } else { b',' });
        loop {
            from = self.write_plain((plan, reading), record, from, watch, out);
            let Some(column) = plan.columns.get(from) else { break };
            let start = out.len();
            cell::write(column, reading, record, out).map_err(|reason| (from, reason))?;
            watch.see(from, out.get(start..).unwrap_or_default(), || None);
            out.push(b',');
            from += 1;
        }
        if let Some(comma @ b',') = out.last_mut() {
            *comma = b']';
        } else {
            out.push(b']');
        }
        Ok(())
    }

    /// Writes values, each with a comma behind it, until one has to be looked at; gives the column of that.
    #[inline]
    fn write_plain(
        &mut self,
        (plan, reading): (&TablePlan, &Reading),
        record: &Record<'_>,
        from: usize,
        watch: &mut impl Watch,
        out: &mut Vec<u8>,
    ) -> usize {
        let columns = plan.columns.get(from..).unwrap_or_default();
        if self.room.len() < columns.len() * ROOM {
            self.room.resize(columns.len() * ROOM, 0);
        }
        let mut pen = Pen::new(&mut self.room);
        let mut at = from;
        for column in columns {
            let start = pen.at();
            if !cell::write_plain(column, reading, record, &mut pen) {
                break;
            }
            let text = || Some(record.window(column.source?)?.0);
            watch.see(at, pen.written_from(start), text);
            at += 1;
        }
        out.extend_from_slice(pen.written());
        at
    }
}

/// How many bytes of a row are not of its values.
pub(super) const fn frame(plan: &TablePlan) -> usize {
    2 + plan.columns.len().saturating_sub(1)
}
