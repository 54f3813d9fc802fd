//! Workbooks: one sheet of one is a table. A sheet is held in memory, in a compact form and up to a limit, since
//! whether a column holds dates, times or both shows only when all of it is known. What a workbook unpacks to is
//! found out before anything is made of it.

mod cells;
mod guard;
mod sheet;
mod spread;
mod xls;

use std::io::{BufReader, Seek};

use calamine::{Data, DataRef, Ods, Reader, SheetVisible, Xlsx};

use super::block::Block;
use super::delimited::BLOCK_SIZE;
use super::stored::Stored;
use super::typed::{Column, Rows, Trouble};
use super::{Fault, Location, Place, file};
use crate::dataset::{Format, Naming, Position, Reading, Sheets, Unit};
use crate::text;
pub(super) use guard::Kind;
use sheet::{Collector, Sheet};

/// A workbook whose sheet is being read.
struct Workbook {
    kind: Kind,
    naming: Naming,
    sheet: Sheet,
    columns: Vec<Column>,
    /// The names of the sheets, and which one this is.
    names: Vec<String>,
    index: usize,
    size: u64,
    next: usize,
}

/// Which workbook a file is, if it is one.
pub(super) fn kind_of(location: Location<'_>) -> Option<Kind> {
    guard::kind(&mut file::open_any(location).ok()?)
}

/// Opens a file.
pub(super) fn open(location: Location<'_>, reading: &Reading) -> Result<Box<dyn Rows>, Fault> {
    let mut input = file::open_any(location).map_err(|error| error.fault)?;
    let size = input.size().map_err(|error| Fault::of_io(&error))?;
    let size = size.ok_or(Fault::NeedsFile(Format::Workbook.title()))?;
    let kind = guard::kind(&mut input)
        .ok_or_else(|| Fault::Broken(Format::Workbook.title(), "it has no sheets".to_owned()))?;
    guard::check(&mut input, kind)?;
    input.rewind().map_err(|error| Fault::of_io(&error))?;
    let (names, index, sheet) = match kind {
        Kind::Xls => xls::read(&mut input, reading)?,
        Kind::Xlsx => xlsx(BufReader::new(input), reading)?,
        Kind::Ods => ods(BufReader::new(input), reading)?,
    };
    let columns = sheet.header.iter().map(|name| Column { name: name.clone(), declared: None }).collect();
    let naming = reading.naming;
    Ok(Box::new(Workbook { kind, naming, sheet, columns, names, index, size, next: 0 }))
}

fn broken(error: &(dyn std::error::Error + 'static)) -> Fault {
    if error.to_string().contains("password protected") {
        Fault::Locked
    } else {
        Fault::broken(Format::Workbook.title(), error)
    }
}

/// The sheet that is asked for: by its name, else by its number; else those that are shown, of which the first that
/// has something is meant.
fn chosen(workbook: &[calamine::Sheet], reading: &Reading) -> Result<(Vec<String>, Vec<usize>), Fault> {
    let is_sheet = |sheet: &&calamine::Sheet| sheet.typ == calamine::SheetType::WorkSheet;
    let sheets: Vec<&calamine::Sheet> = workbook.iter().filter(is_sheet).collect();
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let index = match &reading.sheet {
        None => {
            let is_shown = |at: &usize| sheets.get(*at).is_some_and(|sheet| sheet.visible == SheetVisible::Visible);
            let shown: Vec<usize> = (0..sheets.len()).filter(is_shown).collect();
            if !shown.is_empty() {
                return Ok((names, shown));
            }
            Some(0)
        }
        Some(asked) => {
            let by_name = names.iter().position(|name| name == asked);
            let alike = || names.iter().position(|name| name.to_lowercase() == asked.to_lowercase());
            let by_number = || asked.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            by_name.or_else(alike).or_else(by_number)
        }
    };
    match index.filter(|index| *index < names.len()) {
        Some(index) => Ok((names, vec![index])),
        None => Err(Fault::NoSheet {
            asked: reading.sheet.clone().unwrap_or_default(),
            there: names.iter().map(|name| text::cell(name, 40)).collect::<Vec<_>>().join(", "),
        }),
    }
}

type Found = (Vec<String>, usize, Sheet);

/// The first of these sheets that has something.
fn first_filled(
    sheets: Vec<usize>,
    mut read: impl FnMut(usize) -> Result<Sheet, Fault>,
) -> Result<(usize, Sheet), Fault> {
    let mut found = Err(Fault::EmptySheet);
    for index in sheets {
        found = read(index).map(|sheet| (index, sheet));
        if !matches!(found, Err(Fault::EmptySheet)) {
            break;
        }
    }
    found
}

/// A workbook whose cells come one by one.
fn xlsx(input: BufReader<Stored>, reading: &Reading) -> Result<Found, Fault> {
    let mut workbook = Xlsx::new(input).map_err(|e| broken(&e))?;
    let (names, sheets) = chosen(workbook.sheets_metadata(), reading)?;
    let (index, sheet) = first_filled(sheets, |index| {
        let mut collector = Collector::new(reading);
        let name = names.get(index).cloned().unwrap_or_default();
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(|e| broken(&e))?;
        while let Some(cell) = cells.next_cell().map_err(|e| broken(&e))? {
            let at = cell.get_position();
            match cell.get_value() {
                DataRef::SharedString(text) => collector.shared(at, text)?,
                other => collector.add(at, &Data::from(other.clone()))?,
            }
        }
        collector.finish()
    })?;
    Ok((names, index, sheet))
}

/// A workbook that its library holds as a whole.
fn ods(input: BufReader<Stored>, reading: &Reading) -> Result<Found, Fault> {
    let mut workbook = Ods::new(input).map_err(|e| broken(&e))?;
    let (names, sheets) = chosen(workbook.sheets_metadata(), reading)?;
    let (index, sheet) = first_filled(sheets, |index| {
        let name = names.get(index).cloned().unwrap_or_default();
        let range = workbook.worksheet_range(&name).map_err(|e| broken(&e))?;
        let mut collector = Collector::new(reading);
        let (row, column) = range.start().unwrap_or_default();
        for (down, right, data) in range.used_cells() {
            collector.add((row + down as u32, column + right as u32), data)?;
        }
        collector.finish()
    })?;
    Ok((names, index, sheet))
}

impl Workbook {
    /// How many rows are before the next one.
    fn place(&self, column: Option<usize>) -> Place {
        let name = column.and_then(|column| self.sheet.header.get(column)).cloned();
        Place { name, ..Place::of_row(self.position(), Unit::SheetRow) }
    }
}

impl Rows for Workbook {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn fill(&mut self, block: &mut Block) -> Result<(), Trouble> {
        (block.base, block.group) = (0, self.index as u32);
        while self.next < self.sheet.rows.len() && block.bytes.len() < BLOCK_SIZE {
            if let Err((fault, column)) = self.sheet.write(self.next, block) {
                return Err(Trouble { fault, place: Some(self.place(column)) });
            }
            self.next += 1;
        }
        Ok(())
    }

    fn position(&self) -> Position {
        let line = match self.sheet.rows.get(self.next) {
            Some(row) => u64::from(*row) + 1,
            None => self.sheet.end(),
        };
        Position { part: 0, group: self.index as u32, byte: line - 1, line }
    }

    fn go_to(&mut self, position: Position) -> Result<(), Fault> {
        if position.group as usize != self.index || position.line > self.sheet.end() {
            return Err(Fault::Shorter);
        }
        self.next = self.sheet.rows.partition_point(|row| u64::from(*row) + 1 < position.line);
        Ok(())
    }

    fn covered(&self, position: Position) -> u64 {
        if position.line >= self.sheet.end() {
            return self.size;
        }
        let before = self.sheet.rows.partition_point(|row| u64::from(*row) + 1 < position.line);
        (u128::from(self.size) * before as u128 / self.sheet.rows.len().max(1) as u128) as u64
    }

    fn count(&self) -> u64 {
        self.sheet.rows.len() as u64
    }

    fn sheets(&self) -> Option<Sheets> {
        let top_row = u64::from(self.sheet.header_row) + 1;
        Some(Sheets { names: self.names.clone(), read: self.index, top_row })
    }

    fn described(&self) -> Vec<String> {
        let quoted = |name: &String| format!("\u{201c}{}\u{201d}", text::cell(name, 40));
        let this = self.names.get(self.index).map(quoted).unwrap_or_default();
        let others = self.names.iter().enumerate().filter(|(at, _)| *at != self.index).map(|(_, name)| quoted(name));
        let others = others.collect::<Vec<_>>().join(", ");
        let which = match others.as_str() {
            "" => format!("a workbook ({}), its only sheet {this}", self.kind.title()),
            others => format!("a workbook ({}), the sheet {this}; its other sheets: {others}", self.kind.title()),
        };
        let names = match self.naming {
            Naming::Header => format!("the names of the columns stand in row {}", self.sheet.header_row + 1),
            Naming::Numbered => "no row holds the names of the columns".to_owned(),
        };
        let mut said = vec![which, names];
        match self.sheet.blank {
            0 => {}
            1 => said.push("1 blank row is left out".to_owned()),
            n => said.push(format!("{} blank rows are left out", text::count(n))),
        }
        said
    }
}
