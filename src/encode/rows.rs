//! ROW orientation: an array of rows, handed out while it grows.

use std::ops::ControlFlow;

use super::bad::Bad;
use super::body::Body;
use super::feed::Feed;
use super::sums::Sums;
use super::{EncodeError, TablePlan, cell};
use crate::source::{Field, Record};

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
        let Some(record) = feed.peek() else { break };
        if feed.is_ragged(&record) {
            let row = bad.set_ragged_aside(&feed.source, &record);
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
        write_row(feed, plan, (bad, sums), &record, &mut body.json)?;
        if bad.is_set_aside() {
            body.json.truncate(mark);
            let row = bad.set_aside(&feed.source, plan, &record);
            feed.advance();
            if body.set_aside(row, (feed.covered(), rows)).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            continue;
        }
        let size = body.json_bytes() + 1;
        if size > limit {
            if rows == 0 {
                let file = feed.source.file().to_owned();
                let unit = feed.source.reading().format.unit();
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
fn write_row(
    feed: &Feed,
    plan: &TablePlan,
    (bad, sums): (&mut Bad, &mut Sums),
    record: &Record<'_>,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let reading = feed.source.reading();
    out.push(b'[');
    let start = out.len();
    for (at, column) in plan.columns.iter().enumerate() {
        if out.len() > start {
            out.push(b',');
        }
        let mark = out.len();
        let field = column.source.and_then(|place| record.field(place)).unwrap_or(Field::Bare(&[]));
        if let Err(reason) = cell::write(column, reading, field, out) {
            bad.refused(&feed.source, plan, record, (at, reason), out)?;
        }
        sums.see(at, out.get(mark..).unwrap_or_default());
    }
    out.push(b']');
    Ok(())
}
