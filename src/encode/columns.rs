//! COLUMN orientation: one array a column. The first column ends only with the last row, so a chunk is
//! held in memory, a buffer a column, and handed out when it is complete.

use std::ops::ControlFlow;

use super::bad::Bad;
use super::body::Body;
use super::feed::Feed;
use super::row::Watch;
use super::sums::Sums;
use super::{EncodeError, TablePlan, cell};
use crate::source::Record;

/// The buffers, used again from chunk to chunk.
#[derive(Default)]
pub(super) struct Columns {
    values: Vec<Vec<u8>>,
    /// How long each was before the row that is being added.
    marks: Vec<usize>,
}

impl Columns {
    /// Adds rows to a body until the next one would take it over the limit, or there is none; gives how many.
    pub(super) fn fill(
        &mut self,
        feed: &mut Feed,
        plan: &TablePlan,
        bad: &mut Bad,
        sums: &mut Sums,
        body: &mut Body<'_>,
    ) -> Result<ControlFlow<(), u64>, EncodeError> {
        let limit = plan.effective_limit();
        self.values.resize_with(plan.columns.len(), Vec::new);
        self.values.iter_mut().for_each(Vec::clear);
        let mut rows = 0;
        let mut size = brackets(plan.columns.len());
        loop {
            feed.load()?;
            let Some(record) = feed.peek() else { break };
            if feed.is_ragged(&record) {
                let row = bad.set_ragged_aside(&feed.origin, &record);
                feed.advance();
                if body.set_aside(row, (feed.covered(), rows)).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                continue;
            }
            bad.begin_row();
            let added = self.add(feed, plan, (bad, sums), &record, rows > 0)?;
            if bad.is_set_aside() {
                self.take_back();
                let row = bad.set_aside(&feed.origin, plan, &record);
                feed.advance();
                if body.set_aside(row, (feed.covered(), rows)).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                continue;
            }
            if size + added > limit {
                if rows == 0 {
                    let file = feed.origin.file.to_path_buf();
                    let (start, unit) = (record.position(), feed.origin.reading.format.unit());
                    return Err(EncodeError::RowTooBig { file, start, unit, size: size + added, limit });
                }
                self.take_back();
                break;
            }
            sums.keep_row();
            size += added;
            rows += 1;
            bad.end_row();
            feed.advance();
        }
        Ok(self.hand_over(body).map_continue(|()| rows))
    }

    /// Adds a row; gives the bytes it takes.
    fn add(
        &mut self,
        feed: &Feed,
        plan: &TablePlan,
        (bad, sums): (&mut Bad, &mut Sums),
        record: &Record<'_>,
        comma: bool,
    ) -> Result<u64, EncodeError> {
        let reading = &feed.origin.reading;
        let mut added = 0;
        self.marks.clear();
        for (at, (column, values)) in plan.columns.iter().zip(&mut self.values).enumerate() {
            let mark = values.len();
            self.marks.push(mark);
            if comma {
                values.push(b',');
            }
            if let Err(reason) = cell::write(column, reading, record, values) {
                bad.refused(&feed.origin, plan, record, (at, reason), values)?;
            }
            sums.see(at, values.get(mark + usize::from(comma)..).unwrap_or_default(), || None);
            added += values.len() - mark;
        }
        Ok(added as u64)
    }

    fn take_back(&mut self) {
        for (values, &mark) in self.values.iter_mut().zip(&self.marks) {
            values.truncate(mark);
        }
    }

    fn hand_over(&self, body: &mut Body<'_>) -> ControlFlow<()> {
        let mut before: &[u8] = b"[[";
        for values in &self.values {
            body.add(before)?;
            body.add(values)?;
            before = b"],[";
        }
        body.add(if self.values.is_empty() { b"[]" } else { b"]]" })
    }
}

/// What a chunk takes without a value: brackets, and the commas between columns.
const fn brackets(columns: usize) -> u64 {
    2 + 2 * columns as u64 + (columns as u64).saturating_sub(1)
}
