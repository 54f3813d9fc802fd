//! One field as JSON: what is null, and what is wrong.

use super::PlanColumn;
use super::error::BadValue;
use super::feed::Origin;
use crate::dataset::value::{self, Pen, ValueError, ValueReading};
use crate::dataset::{OwnReading, Reading};
use crate::source::{Field, Record};
use crate::text;

/// How much of a bad value an error shows, in terminal cells.
const SHOWN: usize = 80;

/// Writes a value that stands in its file as it is sent, and a comma; false for any other, and nothing has been written
/// then.
#[expect(
    clippy::inline_always,
    reason = "the way of nearly every value; a call costs as much as all that is done here"
)]
#[inline(always)]
pub(super) fn write_plain(column: &PlanColumn, reading: &Reading, record: &Record<'_>, pen: &mut Pen<'_>) -> bool {
    if column.own.is_some() {
        return false;
    }
    let Some((window, is_quoted)) = column.source.and_then(|place| record.window(place)) else { return false };
    if !is_quoted && reading.is_null(window.text()) {
        return pen.put_null();
    }
    value::write_plain(column.rule, window, pen)
}

/// Writes any value. A bare empty field and a bare word for null are null; an empty field in quotes is an empty text,
/// and null in a column that is not STRING. When it is refused, nothing has been written.
#[inline(never)]
pub(super) fn write(
    column: &PlanColumn,
    reading: &Reading,
    record: &Record<'_>,
    out: &mut Vec<u8>,
) -> Result<(), ValueError> {
    let field = column.source.and_then(|place| record.field(place)).unwrap_or(Field::Bare(&[]));
    let (text, is_null) = match field {
        Field::Bare(text) => (text, reading.is_null(text)),
        Field::Quoted(text) => (text, false),
    };
    if is_null {
        out.extend_from_slice(b"null");
        return Ok(());
    }
    match &column.own {
        None => value::write(column.rule, text, out),
        Some(own) => write_own(column, own, text, out),
    }
}

/// A value that is not written as the grammar has it, or not as the rest of its file.
#[inline(never)]
fn write_own(column: &PlanColumn, own: &OwnReading, text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    if own.is_null(text) {
        out.extend_from_slice(b"null");
        return Ok(());
    }
    value::write_as(column.rule, &own.values, text, out)
}

/// What there is to say of a value that was refused.
#[cold]
pub(super) fn refused(origin: &Origin, column: &PlanColumn, record: &Record<'_>, reason: ValueError) -> BadValue {
    let at = column.source.unwrap_or_default();
    let text = record.field(at).map(Field::text).unwrap_or_default();
    let mut place = record.place(at);
    place.name = Some(column.header.clone());
    let values = column.own.as_ref().map_or_else(ValueReading::default, |own| own.values);
    BadValue {
        file: origin.file.to_path_buf(),
        place,
        data_type: column.rule.data_type,
        value: text::cell(&text, SHOWN),
        reason,
        fits: value::type_that_fits_as(&values, text.as_bytes()),
    }
}
