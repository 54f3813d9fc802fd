//! COLUMN orientation: one array a column. The decoded chunk goes to a private file, is looked through
//! once for where each column begins, and is then read by one small reader a column, side by side, so
//! that rows come out and memory stays flat.

use std::fs::File;
use std::io::{Read, Result as IoResult, Seek, SeekFrom};
use std::path::Path;

use super::Sink;
use super::decode::Decoded;
use super::fault::Fault;
use super::lexer::Lexer;

const PLACE: &str = "the decoded data";
const BUFFER: usize = 16 * 1024;

/// Feeds all rows to `sink`; returns the checksum of what was read.
pub(super) fn read(mut decoded: Decoded<'_>, width: usize, scratch: &Path, sink: &mut dyn Sink) -> Result<u128, Fault> {
    let mut file = tempfile::tempfile_in(scratch)?;
    std::io::copy(&mut decoded, &mut file).map_err(Fault::from_data)?;
    let layout = Layout::scan(&file)?;
    let rows = layout.rows(width)?;
    let mut columns: Vec<_> =
        layout.starts.iter().map(|&at| Lexer::new(Window { file: &file, at }, PLACE, BUFFER)).collect();
    for row in 0..rows {
        for (number, column) in columns.iter_mut().enumerate() {
            if row > 0 {
                column.expect(b',', "a comma was expected")?;
            }
            sink.cell(number, column.scalar()?)?;
        }
        sink.end_row()?;
    }
    Ok(decoded.digest())
}

/// Where each column begins, and how many cells it has.
#[derive(Default)]
struct Layout {
    starts: Vec<u64>,
    lengths: Vec<u64>,
}

impl Layout {
    fn scan(file: &File) -> Result<Self, Fault> {
        let mut layout = Self::default();
        let mut lexer = Lexer::new(Window { file, at: 0 }, PLACE, BUFFER);
        lexer.expect(b'[', "an array of columns was expected")?;
        if !lexer.eat(b']')? {
            loop {
                lexer.expect(b'[', "a column, which is an array, was expected")?;
                layout.starts.push(lexer.position());
                layout.lengths.push(cells(&mut lexer)?);
                if !lexer.goes_on(b']')? {
                    break;
                }
            }
        }
        lexer.end()?;
        Ok(layout)
    }

    /// How many rows there are, if the columns are as many as they should be and equally long.
    fn rows(&self, width: usize) -> Result<u64, Fault> {
        let Some(&rows) = self.lengths.first() else { return Ok(0) };
        if self.lengths.len() != width {
            let count = self.lengths.len();
            return Err(Fault::Shape(format!("The chunk has {count} columns, the upload session {width}.")));
        }
        match self.lengths.iter().position(|&length| length != rows) {
            None => Ok(rows),
            Some(odd) => Err(Fault::Shape(format!(
                "Column {} of the chunk has {} cells, the first one has {rows}.",
                odd + 1,
                self.lengths[odd]
            ))),
        }
    }
}

fn cells<R: Read>(lexer: &mut Lexer<R>) -> Result<u64, Fault> {
    if lexer.eat(b']')? {
        return Ok(0);
    }
    let mut count = 0;
    loop {
        lexer.scalar()?;
        count += 1;
        if !lexer.goes_on(b']')? {
            return Ok(count);
        }
    }
}

/// A file read from `at` on, whoever else reads it.
struct Window<'a> {
    file: &'a File,
    at: u64,
}

impl Read for Window<'_> {
    fn read(&mut self, out: &mut [u8]) -> IoResult<usize> {
        self.file.seek(SeekFrom::Start(self.at))?;
        let count = self.file.read(out)?;
        self.at += count as u64;
        Ok(count)
    }
}
