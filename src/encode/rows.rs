//! ROW orientation: an array of rows, handed out while it grows. Rows come one by one, or many together as they
//! were written ahead; what is made of them is the same.

use std::ops::ControlFlow;

use super::bad::Bad;
use super::body::Body;
use super::feed::Feed;
use super::row::RowWriter;
use super::sums::Sums;
use super::{EncodeError, TablePlan};
use crate::dataset::Reading;
use crate::dataset::proof::Total;
use crate::source::Block;

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
    (writer, sums): (&mut RowWriter, &mut Sums),
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
        if writer.write((plan, reading), &record, sums, &mut written.json, |_, _| Err(())).is_err() {
            return false;
        }
        sums.keep_row();
    }
    sums.end();
    written.sums.clear();
    written.sums.extend_from_slice(sums.chunk());
    true
}

/// Adds rows to a body until the next one would take it over the limit, or there is none; gives how many.
pub(super) fn fill(
    feed: &mut Feed,
    plan: &TablePlan,
    bad: &mut Bad,
    (writer, sums): (&mut RowWriter, &mut Sums),
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
        writer.write((plan, reading), &record, sums, &mut body.json, refused)?;
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
