//! A first look: enough of a file to judge its columns, and its length in rows, within a moment, however
//! long it is. The head is read strictly, as a push would; the windows further down are only asked for
//! values, since nobody knows whether a window begins inside a quoted field.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::block::Block;
use super::split::{Input, Splitter, Width};
use super::{Fault, Field, Record, Source, SourceError, file, sniff};
use crate::dataset::{Cell, Preview, Reading, RowCount, Sample, SampleColumn};

/// How much of the start is read without a gap.
const HEAD: u64 = 1_000_000;
const WINDOW: u64 = 64 << 10;
const WINDOWS: u64 = 15;
/// How many line ends a window is tried from.
const STARTS: usize = 4;
/// How much the delimiter is judged by.
const SNIFFED: u64 = 256 << 10;
const RAW_LINES: usize = 20;
const RAW_CHARACTERS: usize = 500;

/// Looks at a file and finds out how to read it.
pub fn preview(path: &Path) -> Result<Preview, SourceError> {
    let (head, input) = lead(path)?;
    let verdict = sniff::sniff(text_of(&head), input);
    look(path, &verdict.reading, verdict.reasons, &head)
}

/// Looks at a file that is to be read in a given way.
pub fn preview_as(path: &Path, reading: &Reading) -> Result<Preview, SourceError> {
    let (head, _) = lead(path)?;
    look(path, reading, vec![format!("the delimiter {} was given", reading.delimiter_name())], &head)
}

/// The first bytes of a file.
fn lead(path: &Path) -> Result<(Vec<u8>, Input), SourceError> {
    let mut file = file::open(path)?;
    let mut head = Vec::new();
    file.by_ref().take(SNIFFED).read_to_end(&mut head).map_err(|e| failed(path, &e))?;
    let input = if (head.len() as u64) < SNIFFED { Input::Ended } else { Input::GoesOn };
    Ok((head, input))
}

fn failed(path: &Path, error: &std::io::Error) -> SourceError {
    SourceError { file: path.to_owned(), place: None, fault: Fault::Read(error.to_string()) }
}

fn text_of(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)
}

fn look(path: &Path, reading: &Reading, mut reasons: Vec<String>, head: &[u8]) -> Result<Preview, SourceError> {
    let facts = file::facts(path)?;
    let mut file = file::open(path)?;
    let mut look = Look::new(Source::open(path, reading)?);
    // A rest that is no longer than its windows is simply read.
    let rest = if facts.size <= HEAD + WINDOWS * WINDOW { facts.size } else { HEAD };
    let cut = look.read_head(rest)?;
    look.sample.head = look.sample.rows();
    let rows = match cut {
        None => RowCount::Exact(look.sample.head as u64),
        Some(from) => {
            look.read_windows(&mut file, from, facts.size).map_err(|e| failed(path, &e))?;
            RowCount::About(look.estimate(from, facts.size))
        }
    };
    if text_of(head).len() < head.len() {
        reasons.push("a byte order mark says UTF-8; it is left out".to_owned());
    }
    if look.controls > 0 {
        let count = crate::text::count(look.controls);
        reasons.push(format!("fields of the sample with control characters, which are sent as they are: {count}"));
    }
    match look.source.blank_lines() {
        0 => {}
        1 => reasons.push("1 blank line is left out".to_owned()),
        n => reasons.push(format!("{} blank lines are left out", crate::text::count(n))),
    }
    Ok(Preview { file: facts, reading: reading.clone(), reasons, sample: look.sample, raw: raw(head), rows })
}

/// The first lines as they stand in the file.
fn raw(head: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = head;
    while lines.len() < RAW_LINES && !rest.is_empty() {
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        // Four bytes a character are enough for what is kept.
        let kept = line.get(..RAW_CHARACTERS * 4).unwrap_or(line);
        lines.push(String::from_utf8_lossy(kept).chars().take(RAW_CHARACTERS).collect());
        let line_end = if after.starts_with(b"\r\n") { 2 } else { 1 };
        rest = after.get(line_end..).unwrap_or_default();
    }
    lines
}

struct Look {
    source: Source,
    block: Block,
    sample: Sample,
    /// Bytes of all rows of the sample.
    bytes: u64,
    /// Fields of the sample with control characters.
    controls: u64,
}

impl Look {
    fn new(source: Source) -> Self {
        let columns =
            source.header().iter().map(|name| SampleColumn { name: name.clone(), values: Vec::new() }).collect();
        Self { source, block: Block::new(), sample: Sample { columns, head: 0 }, bytes: 0, controls: 0 }
    }

    /// Takes all rows that begin before a byte; gives where the first row begins that was not taken.
    fn read_head(&mut self, limit: u64) -> Result<Option<u64>, SourceError> {
        loop {
            self.source.next_block(&mut self.block)?;
            if self.block.is_empty() {
                return Ok(None);
            }
            for record in self.block.records() {
                let byte = record.position().byte;
                if byte >= limit {
                    return Ok(Some(byte));
                }
                self.controls += take(&mut self.sample, self.source.reading(), &record);
                self.bytes += record.size();
            }
        }
    }

    /// Takes rows from windows that lie evenly between a byte and the end.
    fn read_windows(&mut self, file: &mut File, from: u64, size: u64) -> std::io::Result<()> {
        let room = size.saturating_sub(WINDOW).saturating_sub(from);
        let mut bytes = Vec::new();
        for window in 1..=WINDOWS {
            let start = from + room * window / WINDOWS;
            file.seek(SeekFrom::Start(start))?;
            bytes.clear();
            file.by_ref().take(WINDOW).read_to_end(&mut bytes)?;
            self.read_window(&bytes, if start + WINDOW >= size { Input::Ended } else { Input::GoesOn });
        }
        Ok(())
    }

    /// Takes the rows of a window that are as wide as the header line, from its first line end on, or from one
    /// of the next where that one lies inside a quoted field.
    fn read_window(&mut self, window: &[u8], input: Input) {
        let reading = self.source.reading();
        let splitter = Splitter::new(reading.delimiter, reading.quote, Width::Any);
        let width = self.sample.columns.len();
        let mut rest = window;
        for _ in 0..STARTS {
            let Some(text) = after_line_end(rest) else { return };
            rest = text;
            let valid = match std::str::from_utf8(text) {
                Ok(_) => text,
                Err(error) => text.get(..error.valid_up_to()).unwrap_or_default(),
            };
            let mut block = Block::over(valid);
            splitter.fill(&mut block, 0, 1, input, usize::MAX);
            let rows = self.sample.rows();
            for record in block.records().filter(|record| record.len() == width) {
                self.controls += take(&mut self.sample, reading, &record);
                self.bytes += record.size();
            }
            if self.sample.rows() > rows {
                return;
            }
        }
    }

    fn estimate(&self, from: u64, size: u64) -> u64 {
        let rows = self.sample.rows() as u64;
        let rest = size.saturating_sub(from);
        self.sample.head as u64 + (u128::from(rest) * u128::from(rows) / u128::from(self.bytes.max(1))).max(1) as u64
    }
}

fn after_line_end(bytes: &[u8]) -> Option<&[u8]> {
    let at = memchr::memchr2(b'\n', b'\r', bytes)?;
    let rest = bytes.get(at..)?;
    rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..))
}

/// Adds a row; gives how many of its fields hold control characters other than those of text.
fn take(sample: &mut Sample, reading: &Reading, record: &Record<'_>) -> u64 {
    let is_control = |byte: &u8| byte.is_ascii_control() && !b"\t\r\n".contains(byte);
    let mut controls = 0;
    for (column, field) in sample.columns.iter_mut().zip(record.fields()) {
        controls += u64::from(field.bytes().iter().any(is_control));
        column.values.push(match field {
            Field::Bare(bytes) if reading.is_null(bytes) => Cell::Null,
            Field::Bare(_) => Cell::Bare(field.text().into_owned()),
            Field::Quoted(_) => Cell::Quoted(field.text().into_owned()),
        });
    }
    controls
}
