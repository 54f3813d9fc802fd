//! A row that is set aside, as text: the fields as the file has them, with its own delimiter and quotes, and
//! behind them where it stood and what is wrong. What comes out is a file that is read by the same options as
//! the first one, so that it can be corrected and pushed; the two columns that were added are known by their
//! names and are never sent.

use super::BadValue;
use super::feed::Origin;
use crate::dataset::{Escape, REJECT_PLACE, REJECT_REASON, Reading, is_about_rejects};
use crate::source::{Fault, Field, Place, Record};
use crate::text;

/// The header line: the columns of the file, and the two that say something of each row.
pub(super) fn head(origin: &Origin) -> Vec<u8> {
    let own = origin.header.iter().map(String::as_str).filter(|name| !is_about_rejects(name));
    let mut line = Vec::new();
    for name in own.chain([REJECT_PLACE, REJECT_REASON]) {
        put(&origin.reading, Field::Bare(name.as_bytes()), &mut line);
    }
    end(&mut line);
    line
}

/// A row, and what is wrong with it.
pub(super) fn write(origin: &Origin, record: &Record<'_>, found: &[BadValue], line: &mut Vec<u8>) {
    let reading = &origin.reading;
    // What was said when the row was set aside before is said anew.
    let own = record.fields().zip(&origin.header).filter(|(_, name)| !is_about_rejects(name));
    for (field, _) in own {
        put(reading, field, line);
    }
    let place = found.first().map(|bad| stood(origin, bad.place.clone()));
    let why = found.iter().map(|bad| {
        let name = bad.place.name.as_deref().unwrap_or_default();
        format!("{}: {}", text::cell(name, 60), bad.why())
    });
    say(reading, &place.unwrap_or_default(), &why.collect::<Vec<_>>().join("; "), line);
}

/// A row that is not as wide as the header line, as it stands: filled up or cut it would be another row. What comes
/// out is refused again until somebody corrects it.
pub(super) fn write_ragged(origin: &Origin, record: &Record<'_>, line: &mut Vec<u8>) {
    let reading = &origin.reading;
    // In a file of such rows the last two fields are what was said before.
    let said = origin.header.iter().filter(|name| is_about_rejects(name)).count();
    for field in record.fields().take(record.len().saturating_sub(said)) {
        put(reading, field, line);
    }
    let own = origin.header.len() - said;
    let why = Fault::Ragged { expected: own, found: record.len().saturating_sub(said) };
    say(reading, &stood(origin, record.begin()), &why.to_string(), line);
}

/// Where a row stood, without the column.
fn stood(origin: &Origin, mut place: Place) -> String {
    let file = origin.file.file_name().map_or_else(Default::default, |name| name.to_string_lossy());
    place.name = None;
    format!("{}, {place}", text::harmless(&file))
}

/// Ends a row with where it stood and what is wrong.
fn say(reading: &Reading, place: &str, why: &str, line: &mut Vec<u8>) {
    put(reading, Field::Quoted(place.as_bytes()), line);
    put(reading, Field::Quoted(why.as_bytes()), line);
    end(line);
}

/// Adds a field and what separates it from the next one.
fn put(reading: &Reading, field: Field<'_>, line: &mut Vec<u8>) {
    match field {
        Field::Bare(text) if !needs_quotes(reading, text) => line.extend_from_slice(text),
        Field::Bare(text) | Field::Quoted(text) => {
            let quote = reading.quote;
            line.push(quote);
            for byte in text {
                match reading.escape {
                    Escape::Doubled if *byte == quote => line.push(quote),
                    Escape::Backslash if *byte == quote || *byte == b'\\' => line.push(b'\\'),
                    _ => {}
                }
                line.push(*byte);
            }
            line.push(quote);
        }
    }
    line.push(reading.delimiter);
}

/// Takes the last delimiter back and ends the line.
fn end(line: &mut Vec<u8>) {
    line.pop();
    line.push(b'\n');
}

/// Whether a text would not be read again as it is. None of a delimited file is like that; a name of a column or
/// the value of another format may be.
fn needs_quotes(reading: &Reading, text: &[u8]) -> bool {
    let comment = reading.comment.as_bytes();
    let is_mark = |byte: &u8| *byte == reading.delimiter || matches!(byte, b'\n' | b'\r');
    text.first() == Some(&reading.quote)
        || text.iter().any(is_mark)
        || (!comment.is_empty() && text.starts_with(comment))
}
