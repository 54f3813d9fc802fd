//! ROW orientation: an array of rows, handed out while it grows. Rows come one by one, or many together as they
//! were written ahead; what is made of them is the same.

use std::ops::ControlFlow;

use super::bad::Bad;
use super::body::Body;
use super::feed::Feed;
use super::sums::Sums;
use super::{EncodeError, TablePlan, cell};
use crate::dataset::Reading;
use crate::dataset::proof::Total;
use crate::dataset::value::ValueError;
use crate::source::{Block, Field, Record};

/// The rows of a block.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// With commas between them.
    json: Vec<u8>,
    rows: u64,
    sums: Vec<Option<Total>>,
}

/// Writes all rows of a block; false when one of them has a value that is refused, or is not as wide as the others.
pub(super) fn write_all(
    block: &Block,
    plan: &TablePlan,
    (reading, width): (&Reading, usize),
    sums: &mut Sums,
    written: &mut Written,
) -> bool {
    written.json.clear();
    written.rows = block.len() as u64;
    sums.begin();
    for record in block.records() {
        if record.len() != width {
            return false;
        }
        if !written.json.is_empty() {
            written.json.push(b',');
        }
        if write_row(reading, plan, sums, &record, &mut written.json, |_, _| Err(())).is_err() {
            return false;
        }
        sums.keep_row();
    }
    written.sums.clear();
    written.sums.extend_from_slice(sums.chunk());
    true
}

/// Adds rows to a body until the next one would take it over the limit, or there is none; gives how many.
pub(super) fn fill(
    feed: &mut Feed,
    plan: &TablePlan,
    bad: &mut Bad,
    sums: &mut Sums,
    body: &mut Body<'_>,
) -> Result<ControlFlow<(), u64>, EncodeError> {
    let limit = plan.effective_limit();
    let mut rows = 0;
    body.json.push(b'[');
    loop {
        feed.load()?;
        if let Some(whole) = feed.whole()
            && body.json_bytes() + u64::from(rows > 0) + (whole.json.len() as u64) < limit
        {
            if rows > 0 {
                body.json.push(b',');
            }
            sums.keep(&whole.sums);
            rows += whole.rows;
            let added = body.add(&whole.json);
            feed.advance_whole();
            body.reached((feed.covered(), rows));
            if added.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            continue;
        }
        let Some(record) = feed.peek() else { break };
        if feed.is_ragged(&record) {
            let row = bad.set_ragged_aside(&feed.origin, &record);
            feed.advance();
            if body.set_aside(row, (feed.covered(), rows)).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            continue;
        }
        let mark = body.json.len();
        if rows > 0 {
            body.json.push(b',');
        }
        bad.begin_row();
        let (origin, reading) = (&feed.origin, &feed.origin.reading);
        let refused = |found, out: &mut Vec<u8>| bad.refused(origin, plan, &record, found, out);
        write_row(reading, plan, sums, &record, &mut body.json, refused)?;
        if bad.is_set_aside() {
            body.json.truncate(mark);
            let row = bad.set_aside(&feed.origin, plan, &record);
            feed.advance();
            if body.set_aside(row, (feed.covered(), rows)).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            continue;
        }
        let size = body.json_bytes() + 1;
        if size > limit {
            if rows == 0 {
                let file = feed.origin.file.to_path_buf();
                let unit = feed.origin.reading.format.unit();
                return Err(EncodeError::RowTooBig { file, start: record.position(), unit, size, limit });
            }
            body.json.truncate(mark);
            break;
        }
        sums.keep_row();
        rows += 1;
        bad.end_row();
        feed.advance();
        if body.advance(|| (feed.covered(), rows)).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    body.json.push(b']');
    Ok(ControlFlow::Continue(rows))
}

#[inline]
fn write_row<E>(
    reading: &Reading,
    plan: &TablePlan,
    sums: &mut Sums,
    record: &Record<'_>,
    out: &mut Vec<u8>,
    mut refused: impl FnMut((usize, ValueError), &mut Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    out.push(b'[');
    for (at, column) in plan.columns.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let mark = out.len();
        let field = column.source.and_then(|place| record.field(place)).unwrap_or(Field::Bare(&[]));
        if let Err(reason) = cell::write(column, reading, field, out) {
            refused((at, reason), out)?;
        }
        sums.see(at, out, mark);
    }
    out.push(b']');
    Ok(())
}
