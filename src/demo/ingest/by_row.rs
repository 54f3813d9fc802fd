//! ROW orientation: an array of rows, each an array of as many cells as the session named columns.

use super::Sink;
use super::decode::Decoded;
use super::fault::Fault;
use super::lexer::Lexer;

const BUFFER: usize = 64 * 1024;

/// Feeds all rows to `sink`; returns the checksum of what was read.
pub(super) fn read(decoded: Decoded<'_>, width: usize, sink: &mut dyn Sink) -> Result<u128, Fault> {
    let mut lexer = Lexer::new(decoded, "the decoded data", BUFFER);
    lexer.expect(b'[', "an array of rows was expected")?;
    if !lexer.eat(b']')? {
        let mut number = 1_u64;
        loop {
            row(&mut lexer, number, width, sink)?;
            if !lexer.goes_on(b']')? {
                break;
            }
            number += 1;
        }
    }
    lexer.end()?;
    Ok(lexer.into_source().digest())
}

fn row(lexer: &mut Lexer<Decoded<'_>>, number: u64, width: usize, sink: &mut dyn Sink) -> Result<(), Fault> {
    lexer.expect(b'[', "a row, which is an array, was expected")?;
    for column in 0..width {
        if column > 0 && !lexer.eat(b',')? {
            if lexer.eat(b']')? {
                return Err(uneven(number, width, "fewer"));
            }
            return Err(lexer.wrong("a comma or the end of the row was expected"));
        }
        if column == 0 && lexer.eat(b']')? {
            return Err(uneven(number, width, "fewer"));
        }
        sink.cell(column, lexer.scalar()?)?;
    }
    if lexer.eat(b',')? {
        return Err(uneven(number, width, "more"));
    }
    lexer.expect(b']', "a comma or the end of the row was expected")?;
    sink.end_row()
}

fn uneven(number: u64, width: usize, than: &'static str) -> Fault {
    Fault::Shape(format!("Row {number} of the chunk has {than} cells than the {width} columns of the upload session."))
}
