//! A first look: enough of a file to judge its columns, and its length in rows, within a moment, however
//! long it is. The head is read strictly, as a push would; the windows further down are only asked for
//! values, since nobody knows whether a window begins inside a quoted field.

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

use super::block::Block;
use super::opened::Opened;
use super::sniff::{self, Verdict};
use super::split::Input;
use super::stored::Stored;
use super::typed::Typed;
use super::{Fault, Field, Location, Place, Record, Source, SourceError, file, formats, json, layers, many, parts};
use crate::dataset::{
    Asked, Cell, FirstLine, Format, Naming, Position, Preview, Reading, RowCount, Sample, SampleColumn, Supply,
    first_line, weigh, weigh_moments,
};

/// How much of the start is read without a gap.
pub(super) const HEAD: u64 = 1_000_000;
const WINDOW: u64 = 64 << 10;
pub(super) const WINDOWS: u64 = 15;
/// How many line ends a window is tried from.
const STARTS: usize = 4;
/// How much the delimiter is judged by.
const SNIFFED: u64 = 256 << 10;
const RAW_LINES: usize = 20;
const RAW_CHARACTERS: usize = 500;

/// Looks at a file and finds out how to read it.
pub fn preview<'a>(location: impl Into<Location<'a>>) -> Result<Preview, SourceError> {
    preview_asked(location, &Asked::default())
}

/// Looks at a file and finds out how to read it, as far as that is not said.
pub fn preview_asked<'a>(location: impl Into<Location<'a>>, asked: &Asked) -> Result<Preview, SourceError> {
    let location = location.into();
    if parts::is_many(location) {
        return many::preview(location, asked);
    }
    let preview = of_file(location, asked)?;
    Ok(weighed(preview, asked))
}

/// Looks at one file.
pub(super) fn of_file(location: Location<'_>, asked: &Asked) -> Result<Preview, SourceError> {
    if let Some(format) = formats::of(location, asked)? {
        let reading = formats::reading(format, asked);
        return named(look_at_rows(location, reading)?, asked, |reading| look_at_rows(location, reading));
    }
    let lead = Lead::of(location, asked.encoding.as_deref())?;
    let known = Reading {
        nested: asked.nested,
        encoding: lead.encoding.clone(),
        quote: asked.quote.unwrap_or(Reading::default().quote),
        nulls: asked.nulls.clone(),
        escape: asked.escape,
        naming: asked.naming.unwrap_or_default(),
        skip_top: asked.skip_top,
        skip_bottom: asked.skip_bottom,
        comment: asked.comment.clone(),
        values: asked.values.reading(),
        ..Reading::default()
    };
    let rows = rows_of(location.path, &lead.text, &known)?;
    let described = match asked.format {
        Some(Format::Json) => Some("JSON, as was given"),
        None if !asked.is_delimited() => json::described(&rows),
        _ => None,
    };
    let verdict = |known: Reading| match (described, asked.delimiter) {
        (Some(what), _) => Verdict::json(known, what),
        (None, Some(delimiter)) => Verdict::given(Reading { delimiter, ..known }),
        (None, None) => sniff::sniff(&known, &rows, lead.input),
    };
    let preview = look(location, verdict(known.clone()), &lead)?;
    named(preview, asked, |reading| look(location, verdict(Reading { naming: reading.naming, ..known }), &lead))
}

/// The same, read without a header line where the first line is plainly a row.
fn named(
    preview: Preview,
    asked: &Asked,
    again: impl FnOnce(Reading) -> Result<Preview, SourceError>,
) -> Result<Preview, SourceError> {
    if asked.naming.is_some() || !preview.reading.format.has_header() {
        return Ok(preview);
    }
    let FirstLine::Row(why) = first_line(&preview.sample) else { return Ok(preview) };
    let mut again = again(Reading { naming: Naming::Numbered, ..preview.reading })?;
    again.reasons.push(why);
    Ok(again)
}

/// Judges how values are written, as far as that is not said.
pub(super) fn weighed(mut preview: Preview, asked: &Asked) -> Preview {
    let evidence = match preview.reading.format {
        Format::Delimited => Some(weigh(&preview.sample, preview.reading.delimiter, asked.values)),
        Format::Json => Some(weigh_moments(&preview.sample, asked.values)),
        // What is typed has one reading only.
        Format::Parquet | Format::Arrow | Format::Workbook => None,
    };
    if let Some(evidence) = evidence {
        preview.reading.values = evidence.values;
        preview.reading.open = evidence.open;
        preview.reasons.extend(evidence.reasons);
    }
    if preview.reading.format.has_header() && preview.reading.naming == Naming::Header && asked.naming.is_none() {
        match first_line(&preview.sample) {
            FirstLine::Names(why) => preview.reasons.push(why),
            FirstLine::Open(doubt) => preview.reading.open.insert(0, doubt),
            FirstLine::Row(_) | FirstLine::Unsaid => {}
        }
    }
    preview
}

/// Looks at a file that is to be read in a given way.
pub fn preview_as<'a>(location: impl Into<Location<'a>>, reading: &Reading) -> Result<Preview, SourceError> {
    let location = location.into();
    if !reading.format.is_text() {
        return look_at_rows(location, reading.clone());
    }
    let lead = Lead::of(location, Some(&reading.encoding))?;
    look(location, Verdict::given(reading.clone()), &lead)
}

/// The first part of a file, unpacked.
struct Lead {
    /// As UTF-8 without its mark; as it is where that can't be had.
    text: Vec<u8>,
    input: Input,
    /// The character set that was said, or that a mark says, or else UTF-8.
    encoding: String,
    /// How that was come by, and how the file is packed.
    reasons: Vec<String>,
}

impl Lead {
    fn of(location: Location<'_>, asked: Option<&str>) -> Result<Self, SourceError> {
        let path = location.path;
        let mut layers = layers::unpacked(location)?;
        let mut head = Vec::new();
        layers.input.by_ref().take(SNIFFED).read_to_end(&mut head).map_err(|e| failed(path, &e))?;
        let input = if (head.len() as u64) < SNIFFED { Input::Ended } else { Input::GoesOn };
        let archive = layers.archive.map(|archive| format!("a {} archive, unpacked while it is read", archive.name()));
        let mut reasons: Vec<_> = archive.into_iter().collect();
        let marked = Encoding::for_bom(&head).map(|(encoding, _)| encoding);
        if let Some(encoding) = marked {
            reasons.push(format!("a byte order mark says {}; it is left out", encoding.name()));
        }
        let encoding = match asked {
            Some(name) => {
                let fault = || SourceError::of(path, Fault::UnknownEncoding(name.to_owned()));
                layers::encoding_of(name).ok_or_else(fault)?
            }
            None => marked.unwrap_or(UTF_8),
        };
        if asked.is_some() && encoding != UTF_8 {
            reasons.push(format!("the character set {} was given", encoding.name()));
        }
        let text = match layers::head_as_text(&head, encoding) {
            Some(text) => text.into_bytes(),
            None => head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).to_vec(),
        };
        Ok(Self { text, input, encoding: encoding.name().to_owned(), reasons })
    }
}

/// The start of a text without the lines that are no rows, and with its quotes doubled.
fn rows_of(path: &Path, text: &[u8], known: &Reading) -> Result<Vec<u8>, SourceError> {
    // Where the text ends here is not where the file ends.
    let known = Reading { encoding: Reading::UTF_8.to_owned(), skip_bottom: 0, ..known.clone() };
    let mut layers = layers::over(path, Box::new(Cursor::new(text.to_vec())), &known)?;
    let mut rows = Vec::new();
    layers.input.read_to_end(&mut rows).map_err(|error| failed(path, &error))?;
    Ok(rows)
}

fn failed(path: &Path, error: &std::io::Error) -> SourceError {
    SourceError::of(path, Fault::of_io(error))
}

fn look(location: Location<'_>, verdict: Verdict, lead: &Lead) -> Result<Preview, SourceError> {
    let path = location.path;
    let Verdict { reading, mut reasons } = verdict;
    let facts = file::facts(location)?;
    let mut file = file::open(location)?;
    let mut look = Look::new(Source::open(location, &reading)?);
    look.source.pass_ragged();
    let stored = look.source.counts_stored_bytes() && facts.supply == Supply::Stored;
    // A rest that is no longer than its windows is simply read.
    let rest = if stored && facts.size <= HEAD + WINDOWS * WINDOW { facts.size } else { HEAD };
    let cut = look.read_head(rest)?;
    look.sample.head = look.sample.rows();
    let ragged = look.ragged.judge(path, look.sample.head as u64)?;
    let rows = match cut {
        None => RowCount::Exact(look.sample.head as u64 + look.ragged.rows),
        Some(from) if stored => {
            look.read_windows(&mut file, from, facts.size).map_err(|e| failed(path, &e))?;
            RowCount::About(look.estimate(from, facts.size))
        }
        Some(_) if facts.supply == Supply::Stream => RowCount::AtLeast(look.sample.head as u64),
        Some(_) => RowCount::About(look.estimate_derived(facts.size)),
    };
    reasons.extend(lead.reasons.iter().cloned());
    look.say_controls(&mut reasons);
    match look.source.blank_lines() {
        0 => {}
        1 => reasons.push("1 blank line is left out".to_owned()),
        n => reasons.push(format!("{} blank lines are left out", crate::text::count(n))),
    }
    let reading = Reading { ragged, ..reading };
    Ok(Preview { file: facts, reading, reasons, sample: look.sample, raw: raw(&lead.text), rows, sheets: None })
}

/// Looks at a file of a format of rows: it says how many there are, and of which types.
fn look_at_rows(location: Location<'_>, reading: Reading) -> Result<Preview, SourceError> {
    let file = file::facts(location)?;
    let typed = Typed::open_at(location, &reading, Position::START)?;
    let (rows, mut reasons, sheets) = (RowCount::Exact(typed.count()), typed.described(), typed.sheets());
    let said = typed.columns().iter().filter_map(|column| Some((&column.name, column.declared.as_ref()?)));
    let raw = said.map(|(name, declared)| format!("{name}: {}", declared.reason));
    let raw = raw.map(|line| line.chars().take(RAW_CHARACTERS).collect()).take(RAW_LINES).collect();
    let mut look = Look::new(Source::alone(Opened::from(typed)));
    look.read_head_of(HEAD)?;
    look.sample.head = look.sample.rows();
    look.say_controls(&mut reasons);
    Ok(Preview { file, reading, reasons, sample: look.sample, raw, rows, sheets })
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
    ragged: RaggedSeen,
}

/// The rows that were seen and are not as wide as the header line.
#[derive(Default)]
pub(super) struct RaggedSeen {
    rows: u64,
    /// Where the first is, with both widths.
    first: Option<(Place, usize, usize)>,
}

impl RaggedSeen {
    /// How many.
    pub(super) const fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether a record is one of them, which is counted then.
    pub(super) fn takes(&mut self, width: usize, record: &Record<'_>) -> bool {
        if record.len() == width {
            return false;
        }
        self.rows += 1;
        self.first.get_or_insert_with(|| (record.begin(), width, record.len()));
        true
    }

    /// What there is to say of them. Where they are most of what was seen it is not they that are wrong, but what is
    /// taken for the header line or the delimiter.
    pub(super) fn judge(&self, path: &Path, others: u64) -> Result<Option<String>, SourceError> {
        let Some((place, expected, found)) = &self.first else { return Ok(None) };
        let fault = Fault::Ragged { expected: *expected, found: *found };
        if self.rows > others {
            return Err(SourceError { file: path.to_owned(), place: Some(place.clone()), fault });
        }
        let words = format!("{place}: {fault}");
        Ok(Some(match self.rows {
            1 => words,
            n => format!("{words}, the first of {} rows like that", crate::text::count(n)),
        }))
    }
}

impl Look {
    fn new(source: Source) -> Self {
        let columns = sample_columns(&source);
        let (block, sample) = (Block::new(), Sample { columns, head: 0 });
        Self { source, block, sample, bytes: 0, controls: 0, ragged: RaggedSeen::default() }
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
                if self.ragged.takes(self.sample.columns.len(), &record) {
                    continue;
                }
                self.controls += take(&mut self.sample, self.source.reading(), &record);
                self.bytes += record.size();
            }
        }
    }

    /// Takes rows until so many bytes of text are taken, or the file ends.
    fn read_head_of(&mut self, limit: u64) -> Result<(), SourceError> {
        while self.bytes < limit {
            self.source.next_block(&mut self.block)?;
            if self.block.is_empty() {
                break;
            }
            for record in self.block.records() {
                self.controls += take(&mut self.sample, self.source.reading(), &record);
                self.bytes += record.size();
            }
        }
        Ok(())
    }

    fn say_controls(&self, reasons: &mut Vec<String>) {
        if self.controls > 0 {
            let count = crate::text::count(self.controls);
            reasons.push(format!("fields of the sample with control characters, which are sent as they are: {count}"));
        }
    }

    /// Takes rows from windows that lie evenly between a byte and the end.
    fn read_windows(&mut self, file: &mut Stored, from: u64, size: u64) -> std::io::Result<()> {
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
            let Some(mut splitting) = self.source.window_splitting() else { return };
            splitting.fill(&mut block, 0, 1, input, usize::MAX);
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

    /// How many rows a file has of which only the start was read, as long as its rest is like it.
    fn estimate_derived(&self, size: u64) -> u64 {
        let rows = self.sample.rows() as u128;
        (rows * u128::from(size) / u128::from(self.source.stored_bytes().max(1))) as u64
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

/// The columns of a sample, without values.
pub(super) fn sample_columns(source: &Source) -> Vec<SampleColumn> {
    let mut declared = source.columns().iter().map(|column| column.declared.clone());
    let column =
        |name: &String| SampleColumn { name: name.clone(), values: Vec::new(), declared: declared.next().flatten() };
    source.header().iter().map(column).collect()
}

/// Adds a row; gives how many of its fields hold control characters other than those of text.
pub(super) fn take(sample: &mut Sample, reading: &Reading, record: &Record<'_>) -> u64 {
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
