//! A sheet as a table: its first row that is not blank holds the names of the columns, the rows below are rows.
//! Cells come one by one, left to right and top to bottom; what stands beside the columns that have names is
//! refused with its cell, since leaving it out would lose data.

use std::collections::HashMap;

use calamine::Data;

use super::super::Fault;
use super::super::block::{Block, Kind, Slot};
use super::super::split::{FIELD_LIMIT, MAX_FIELDS, RECORD_LIMIT};
use super::cells::{self, Form, Value};
use crate::dataset::{CellRange, Naming, Reading, column_letters};

/// How many cells a table may have, and how many bytes of text.
pub(super) const CELLS: usize = 1 << 24;
const TEXT: usize = 256 << 20;

/// How many rows and columns a sheet can have.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

/// A sheet in memory.
pub(super) struct Sheet {
    pub(super) header: Vec<String>,
    /// The row of the header, the first is 0.
    pub(super) header_row: u32,
    /// The number of each row, the first of the sheet is 0.
    pub(super) rows: Vec<u32>,
    /// As many a row as there are columns.
    cells: Vec<Value>,
    text: Vec<u8>,
    forms: Vec<Form>,
    pub(super) blank: u64,
}

impl Sheet {
    /// The number of the row behind the last one, the first is 1.
    pub(super) fn end(&self) -> u64 {
        u64::from(self.rows.last().copied().unwrap_or(self.header_row)) + 2
    }

    /// Adds a row to a block. Says in which column a fault is.
    pub(super) fn write(&self, index: usize, block: &mut Block) -> Result<(), (Fault, Option<usize>)> {
        let (first, begin, width) = (block.slots.len(), block.bytes.len(), self.header.len());
        let cells = self.cells.get(index * width..(index + 1) * width).unwrap_or_default();
        for (column, (cell, form)) in cells.iter().zip(&self.forms).enumerate() {
            let start = block.bytes.len();
            let kind = match *cell {
                Value::Text { start, length } => {
                    block.bytes.extend_from_slice(self.text_at(start, length));
                    Kind::Nested
                }
                Value::Word { start, length } => {
                    block.bytes.extend_from_slice(self.text_at(start, length));
                    Kind::Bare
                }
                other => {
                    cells::write(other, *form, &mut block.bytes);
                    Kind::Bare
                }
            };
            let end = block.bytes.len();
            if memchr::memchr(0, block.bytes.get(start..).unwrap_or_default()).is_some() {
                return Err((Fault::BinaryValue, Some(column)));
            }
            if end - begin > RECORD_LIMIT {
                return Err((Fault::RecordTooLong, None));
            }
            block.slots.push(Slot { start: start as u32, end: end as u32, kind });
        }
        let line = u64::from(self.rows.get(index).copied().unwrap_or_default()) + 1;
        block.close_row(line, begin, first);
        Ok(())
    }

    fn text_at(&self, start: u32, length: u32) -> &[u8] {
        self.text.get(start as usize..start as usize + length as usize).unwrap_or_default()
    }
}

/// Puts a sheet together.
pub(super) struct Collector {
    range: Option<CellRange>,
    naming: Naming,
    skip_top: u32,
    skip_bottom: usize,
    sheet: Sheet,
    /// The first column that is one of the table.
    first: u32,
    /// The row that is being read, and its cells so far.
    row: u32,
    current: Vec<(u32, Value)>,
    forms: Vec<Option<Form>>,
    /// The rows of a sheet without a row of names: how wide they are shows at its end.
    loose: Vec<(u32, Vec<(u32, Value)>)>,
    /// How many cells they have.
    held: usize,
    /// Where texts lie that many cells share.
    shared: HashMap<usize, Value>,
}

impl Collector {
    pub(super) fn new(reading: &Reading) -> Self {
        let sheet = Sheet {
            header: Vec::new(),
            header_row: 0,
            rows: Vec::new(),
            cells: Vec::new(),
            text: Vec::new(),
            forms: Vec::new(),
            blank: 0,
        };
        Self {
            range: reading.range,
            naming: reading.naming,
            skip_top: reading.skip_top,
            skip_bottom: reading.skip_bottom as usize,
            sheet,
            first: 0,
            row: 0,
            current: Vec::new(),
            forms: Vec::new(),
            loose: Vec::new(),
            held: 0,
            shared: HashMap::new(),
        }
    }

    /// Takes a cell.
    pub(super) fn add(&mut self, at: (u32, u32), data: &Data) -> Result<(), Fault> {
        if !self.wants(at) {
            return Ok(());
        }
        let value = match (cells::plain(data), data) {
            (Some(value), _) => value,
            (None, Data::String(text)) => self.text(text, false)?,
            (None, Data::DurationIso(text)) => match cells::span_of_iso(text) {
                Some(millis) => Value::Span(millis),
                None => self.text(text, true)?,
            },
            (None, Data::DateTimeIso(text)) => self.text(text, true)?,
            (None, Data::Error(error)) => self.text(&cells::error_word(error), true)?,
            (None, _) => Value::Empty,
        };
        self.put(at, value)
    }

    /// Takes a cell whose text the workbook holds once for all cells that have it.
    pub(super) fn shared(&mut self, at: (u32, u32), text: &str) -> Result<(), Fault> {
        if !self.wants(at) {
            return Ok(());
        }
        let key = text.as_ptr() as usize;
        let known = self.shared.get(&key).copied();
        let value = known.map_or_else(|| self.text(text, false), Ok)?;
        self.shared.insert(key, value);
        self.put(at, value)
    }

    fn wants(&self, (row, column): (u32, u32)) -> bool {
        let top = self.range.and_then(|range| range.first_row).unwrap_or(0).saturating_add(self.skip_top);
        row >= top
            && self.range.is_none_or(|range| {
                range.last_row.is_none_or(|last| row <= last)
                    && (range.first_column..=range.last_column).contains(&column)
            })
    }

    fn text(&mut self, text: &str, is_word: bool) -> Result<Value, Fault> {
        if text.len() > FIELD_LIMIT {
            return Err(Fault::FieldTooLong);
        }
        if self.sheet.text.len() + text.len() > TEXT {
            return Err(Fault::SheetTooLarge);
        }
        let (start, length) = (self.sheet.text.len() as u32, text.len() as u32);
        self.sheet.text.extend_from_slice(text.as_bytes());
        Ok(if is_word { Value::Word { start, length } } else { Value::Text { start, length } })
    }

    fn put(&mut self, (row, column): (u32, u32), value: Value) -> Result<(), Fault> {
        if value == Value::Empty {
            return Ok(());
        }
        if row >= ROWS || column >= COLUMNS {
            return Err(Fault::Broken("workbook", "a cell lies beyond what a sheet can have".to_owned()));
        }
        if row != self.row {
            self.end_row()?;
            if row < self.row {
                return Err(Fault::Broken("workbook", "its rows are not in order".to_owned()));
            }
            self.row = row;
        }
        self.current.push((column, value));
        if self.current.len() > MAX_FIELDS { Err(Fault::TooManyFields) } else { Ok(()) }
    }

    /// Takes the row that is at its end.
    fn end_row(&mut self) -> Result<(), Fault> {
        if self.current.is_empty() {
            return Ok(());
        }
        let row = std::mem::take(&mut self.current);
        match self.naming {
            Naming::Header if self.sheet.header.is_empty() => {
                self.take_header(&row);
                Ok(())
            }
            Naming::Header => self.take_row(row),
            Naming::Numbered => {
                self.held += row.len();
                self.loose.push((self.row, row));
                if self.held > CELLS { Err(Fault::SheetTooLarge) } else { Ok(()) }
            }
        }
    }

    /// Numbers the columns, now that all rows are known.
    fn number(&mut self) -> Result<(), Fault> {
        let columns = || self.loose.iter().flat_map(|(_, row)| row).map(|(column, _)| *column);
        let asked = self.range.map(|range| (range.first_column, range.last_column));
        let Some((first, last)) = asked.or_else(|| columns().min().zip(columns().max())) else { return Ok(()) };
        self.first = first;
        self.sheet.header = Naming::numbered((last - first) as usize + 1);
        self.forms = vec![None; self.sheet.header.len()];
        let loose = std::mem::take(&mut self.loose);
        self.sheet.header_row = loose.first().map_or(0, |(row, _)| *row);
        loose.into_iter().try_for_each(|(row, cells)| {
            self.row = row;
            self.take_row(cells)
        })
    }

    fn take_row(&mut self, row: Vec<(u32, Value)>) -> Result<(), Fault> {
        let width = self.sheet.header.len();
        let start = self.sheet.cells.len();
        if start + width > CELLS {
            return Err(Fault::SheetTooLarge);
        }
        self.sheet.cells.resize(start + width, Value::Empty);
        for (column, value) in row {
            let place = column.checked_sub(self.first).map(|at| at as usize).filter(|at| *at < width);
            let Some(place) = place else {
                let cell = format!("{}{}", column_letters(column), u64::from(self.row) + 1);
                return Err(Fault::BesideTheTable(cell));
            };
            if let (Value::Moment(moment), Some(form)) = (value, self.forms.get_mut(place)) {
                *form = Some(form.map_or(Form::of(moment), |form| form.and(Form::of(moment))));
            }
            if let Some(cell) = self.sheet.cells.get_mut(start + place) {
                *cell = value;
            }
        }
        let before = self.sheet.rows.last().copied().unwrap_or(self.sheet.header_row);
        // Of columns that are numbered, the first row is where a header would be.
        self.sheet.blank += u64::from(self.row - before).saturating_sub(1);
        self.sheet.rows.push(self.row);
        Ok(())
    }

    fn take_header(&mut self, row: &[(u32, Value)]) {
        let first = row.iter().map(|(column, _)| *column).min().unwrap_or_default();
        let last = row.iter().map(|(column, _)| *column).max().unwrap_or_default();
        self.first = first;
        let mut header = vec![String::new(); (last - first) as usize + 1];
        for (column, value) in row {
            let mut name = Vec::new();
            match *value {
                Value::Text { start, length } | Value::Word { start, length } => {
                    name.extend_from_slice(self.sheet.text_at(start, length));
                }
                Value::Moment(moment) => cells::write(*value, Form::of(moment), &mut name),
                other => cells::write(other, Form::Both, &mut name),
            }
            if let Some(place) = header.get_mut((column - first) as usize) {
                *place = String::from_utf8_lossy(&name).into_owned();
            }
        }
        (self.sheet.header, self.sheet.header_row) = (header, self.row);
        self.forms = vec![None; self.sheet.header.len()];
    }

    /// The sheet, when there are no more cells.
    pub(super) fn finish(mut self) -> Result<Sheet, Fault> {
        self.end_row()?;
        if !self.loose.is_empty() {
            self.number()?;
        }
        if self.sheet.header.is_empty() {
            return Err(Fault::EmptySheet);
        }
        let kept = self.sheet.rows.len().saturating_sub(self.skip_bottom);
        self.sheet.rows.truncate(kept);
        self.sheet.cells.truncate(kept * self.sheet.header.len());
        self.sheet.forms = self.forms.iter().map(|form| form.unwrap_or(Form::Both)).collect();
        Ok(self.sheet)
    }
}
