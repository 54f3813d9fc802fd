//! A stretch of records. A block is filled, worked through and filled again: its buffers grow to what
//! the file needs and stay, so that reading a row allocates nothing. It can be handed to another thread.

use std::borrow::Cow;

use super::Place;
use super::scan::Index;
use crate::dataset::value::Window;
use crate::dataset::{Position, Unit};

/// One field as the file has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field<'a> {
    /// Without quotes. When it is empty, it means null.
    Bare(&'a [u8]),
    /// In quotes, which stand no more around it; doubled quotes inside are single ones.
    Quoted(&'a [u8]),
}

impl<'a> Field<'a> {
    /// The text, which is UTF-8.
    #[inline]
    pub const fn bytes(self) -> &'a [u8] {
        match self {
            Self::Bare(bytes) | Self::Quoted(bytes) => bytes,
        }
    }

    /// The text.
    pub fn text(self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.bytes())
    }

    /// Whether it stood in quotes.
    pub const fn is_quoted(self) -> bool {
        matches!(self, Self::Quoted(_))
    }
}

/// Where a field lies in the block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Bare,
    Quoted,
    /// With doubled quotes or escapes inside; the index of its text in `unescaped`.
    Doubled(u32),
    /// A text that is written without quotes.
    Nested,
    /// The same in every record of the block; its index in `given`.
    Given(u32),
}

/// How many bytes of a line stand before something in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Indent {
    Of(u64),
    /// Reading began in mid line.
    Unknown,
}

/// Adds the slots of the values that each record has besides its own.
#[inline]
pub(super) fn add_given(given: usize, at: usize, slots: &mut Vec<Slot>) {
    slots.extend((0..given as u32).map(|index| Slot { start: at as u32, end: at as u32, kind: Kind::Given(index) }));
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Bytes of its line before it.
    pub(super) indent: Indent,
    pub(super) line: u64,
    /// Where its bytes begin and end in the block.
    pub(super) start: u32,
    pub(super) end: u32,
    /// Where its slots begin and end.
    pub(super) first: u32,
    pub(super) slots: u32,
}

/// Records of a file, one after the other.
#[derive(Debug, Default)]
pub struct Block {
    /// The file's bytes; only the first `filled` are of now.
    pub(super) bytes: Vec<u8>,
    pub(super) filled: usize,
    /// Bytes of the file before the block.
    pub(super) base: u64,
    /// Which file of the table it is of.
    pub(super) part: u32,
    /// What its places are counted in. In a format of rows `base` is how many are before the row group.
    pub(super) unit: Unit,
    pub(super) group: u32,
    /// Values that each record has besides its own.
    pub(super) given: Vec<Vec<u8>>,
    /// Where the bytes lie that mean something.
    pub(super) index: Index,
    pub(super) rows: Vec<Row>,
    pub(super) slots: Vec<Slot>,
    /// Texts of fields that were escaped, and where each ends.
    pub(super) unescaped: Vec<u8>,
    pub(super) unescaped_ends: Vec<u32>,
}

impl Block {
    /// A block without records.
    pub fn new() -> Self {
        Self::default()
    }

    /// A block over bytes that are in memory already, to be split.
    pub(super) fn over(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_owned(), filled: bytes.len(), ..Self::default() }
    }

    /// How many records it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The record at an index.
    #[inline]
    pub fn record(&self, index: usize) -> Option<Record<'_>> {
        self.rows.get(index).map(|row| self.view(row))
    }

    /// All records.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows.iter().map(|row| self.view(row))
    }

    #[inline]
    fn view<'a>(&'a self, row: &'a Row) -> Record<'a> {
        let slots = self.slots.get(row.first as usize..row.slots as usize).unwrap_or_default();
        Record { block: self, row, slots }
    }

    /// Keeps the first records only.
    pub fn truncate(&mut self, records: usize) {
        self.rows.truncate(records);
    }

    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.slots.clear();
        self.unescaped.clear();
        self.unescaped_ends.clear();
    }

    /// Makes a row of what was written behind the last one: bytes from `begin` on, and slots from `first` on. `line`
    /// is its place in a format that has rows and no lines.
    #[cfg(any(feature = "parquet", feature = "workbook"))]
    pub(super) fn close_row(&mut self, line: u64, begin: usize, first: usize) {
        self.filled = self.bytes.len();
        add_given(self.given.len(), self.filled, &mut self.slots);
        self.rows.push(Row {
            line,
            indent: Indent::Unknown,
            start: begin as u32,
            end: self.filled as u32,
            first: first as u32,
            slots: self.slots.len() as u32,
        });
    }

    #[inline]
    fn resolve(&self, slot: &Slot) -> Field<'_> {
        let raw = self.bytes.get(slot.start as usize..slot.end as usize).unwrap_or_default();
        match slot.kind {
            Kind::Bare => Field::Bare(raw),
            Kind::Quoted | Kind::Nested => Field::Quoted(raw),
            Kind::Given(index) => Field::Bare(self.given_text(index as usize)),
            Kind::Doubled(index) => Field::Quoted(self.unescaped_text(index as usize)),
        }
    }

    #[inline(never)]
    fn given_text(&self, index: usize) -> &[u8] {
        self.given.get(index).map_or(&[], Vec::as_slice)
    }

    #[inline(never)]
    fn unescaped_text(&self, index: usize) -> &[u8] {
        let end = |index: usize| self.unescaped_ends.get(index).map_or(0, |&end| end as usize);
        let start = if index == 0 { 0 } else { end(index - 1) };
        self.unescaped.get(start..end(index)).unwrap_or_default()
    }

    /// The place of a byte of the block that lies in a record which begins at `start`, on `line`.
    pub(super) fn place(&self, start: usize, (line, indent): (u64, Indent), at: usize) -> Place {
        let before = self.bytes.get(start..at).unwrap_or_default();
        let (lines, last) = line_ends(before);
        let column = match indent {
            Indent::Of(indent) if lines == 0 => Some(indent),
            Indent::Unknown if lines == 0 => None,
            _ => Some(0),
        };
        let column = column.map_or(0, |indent| indent + (before.len() - last) as u64 + 1);
        Place { line: line + lines, column, byte: self.base + at as u64, ..Place::default() }
    }
}

/// How many line ends a text has (LF, CR, or both together), and where the last one ends.
pub(super) fn line_ends(text: &[u8]) -> (u64, usize) {
    let (mut lines, mut last, mut at) = (0, 0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr2(b'\n', b'\r', rest)) {
        at += found + 1;
        if text.get(at - 1) == Some(&b'\r') && text.get(at) == Some(&b'\n') {
            at += 1;
        }
        lines += 1;
        last = at;
    }
    (lines, last)
}

/// One record of a block.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    block: &'a Block,
    row: &'a Row,
    slots: &'a [Slot],
}

impl<'a> Record<'a> {
    /// Where it begins.
    pub fn position(&self) -> Position {
        let Block { part, group, base, unit, .. } = self.block;
        let byte = match unit {
            Unit::Line => base + u64::from(self.row.start),
            Unit::GroupRow | Unit::BatchRow | Unit::SheetRow => base + self.row.line.saturating_sub(1),
        };
        Position { part: *part, group: *group, byte, line: self.row.line }
    }

    /// How many bytes of the file it takes, its line end counted.
    pub fn size(&self) -> u64 {
        u64::from(self.row.end.saturating_sub(self.row.start))
    }

    /// How many fields it has.
    #[inline]
    pub const fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether it has no field, like an empty array of JSON.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The field at an index.
    #[inline]
    pub fn field(&self, index: usize) -> Option<Field<'a>> {
        self.slots.get(index).map(|slot| self.block.resolve(slot))
    }

    /// The field at an index as the file has it, and whether it stood in quotes; none where its text is somewhere else
    /// or too long for a window.
    #[inline]
    pub fn window(&self, index: usize) -> Option<(Window<'a>, bool)> {
        let slot = self.slots.get(index)?;
        if matches!(slot.kind, Kind::Doubled(_) | Kind::Given(_)) {
            return None;
        }
        let window = Window::over(&self.block.bytes, slot.start as usize, slot.end as usize)?;
        Some((window, !matches!(slot.kind, Kind::Bare)))
    }

    /// All fields.
    pub fn fields(&self) -> impl Iterator<Item = Field<'a>> + use<'a> {
        let block = self.block;
        self.slots.iter().map(move |slot| block.resolve(slot))
    }

    /// Where it begins, as a place to show.
    pub fn begin(&self) -> Place {
        match self.block.unit {
            Unit::Line => {
                let start = self.row.start as usize;
                self.block.place(start, (self.row.line, self.row.indent), start)
            }
            unit => Place::of_row(self.position(), unit),
        }
    }

    /// Where a field begins: its opening quote, or its first byte; in a format of rows, the row.
    pub fn place(&self, index: usize) -> Place {
        if self.block.unit != Unit::Line {
            return Place::of_row(self.position(), self.block.unit);
        }
        let at = self.slots.get(index).map_or(self.row.start, |slot| match slot.kind {
            Kind::Bare | Kind::Nested | Kind::Given(_) => slot.start,
            Kind::Quoted | Kind::Doubled(_) => slot.start.saturating_sub(1),
        });
        self.block.place(self.row.start as usize, (self.row.line, self.row.indent), at as usize)
    }
}
