//! Workbooks of Excel before 2007, read here and not by a library, since those take memory for what a file says of
//! its sizes before they look whether it can be so. Here nothing is taken for a size that is only said: the file
//! is held, its shared texts once, and cells go one by one to the table, which has limits of its own.

mod compound;
mod formats;
mod records;
mod strings;

use calamine::{CellErrorType, Data, ExcelDateTime, SheetType, SheetVisible};

use super::super::Fault;
use super::super::stored::Stored;
use super::sheet::{Collector, Sheet};
use super::{Found, chosen, first_filled};
use crate::dataset::Reading;
pub(super) use compound::MAGIC;
use formats::{Formats, Meaning};
use records::{Kind, Record, Records};
use strings::{Letters, Shared};

fn broken(what: &str) -> Fault {
    Fault::Broken("workbook", what.to_owned())
}

/// What is known of the whole workbook before its sheets.
#[derive(Default)]
struct Globals {
    letters: Letters,
    formats: Formats,
    shared: Shared,
    is_1904: bool,
    sheets: Vec<calamine::Sheet>,
    /// Where each of them begins.
    places: Vec<usize>,
}

/// Reads the sheet that is asked for.
pub(super) fn read(input: &mut Stored, reading: &Reading) -> Result<Found, Fault> {
    let stream = compound::workbook(input)?;
    let globals = Globals::of(&stream)?;
    let (names, sheets) = chosen(&globals.sheets, reading)?;
    let is_sheet = |(sheet, _): &(&calamine::Sheet, &usize)| sheet.typ == SheetType::WorkSheet;
    let places: Vec<usize> =
        globals.sheets.iter().zip(&globals.places).filter(is_sheet).map(|(_, place)| *place).collect();
    let (index, sheet) = first_filled(sheets, |index| {
        let place = places.get(index).copied().unwrap_or(usize::MAX);
        let records = Records::at(&stream, place).ok_or_else(|| broken("a sheet lies beyond its end"))?;
        globals.sheet(records, reading)
    })?;
    Ok((names, index, sheet))
}

impl Globals {
    fn of(stream: &[u8]) -> Result<Self, Fault> {
        let mut globals = Self::default();
        let mut records = Records::at(stream, 0).ok_or_else(|| broken("it is empty"))?;
        let first = records.next()?.ok_or_else(|| broken("it is empty"))?;
        globals.letters.learn_version(&first)?;
        while let Some(record) = records.next()? {
            match record.kind {
                Kind::END => return Ok(globals),
                Kind::ENCRYPTED => return Err(Fault::Locked),
                Kind::CODE_PAGE => globals.letters.learn_code_page(record.u16(0)?)?,
                Kind::DATE_MODE => globals.is_1904 = record.u16(0)? == 1,
                Kind::FORMAT => globals.formats.learn(record.u16(0)?, &globals.letters.text(&record, 2)?),
                Kind::CELL_FORMAT => globals.formats.add(record.u16(2)?),
                Kind::SHEET => globals.add_sheet(&record)?,
                Kind::SHARED_TEXTS => globals.shared = Shared::of(&records.with_rest(&record))?,
                _ => {}
            }
        }
        Err(broken("it ends before its sheets"))
    }

    fn add_sheet(&mut self, record: &Record<'_>) -> Result<(), Fault> {
        let (place, visible, typ) = (record.u32(0)?, record.u8(4)?, record.u8(5)?);
        self.places.push(place as usize);
        self.sheets.push(calamine::Sheet {
            name: self.letters.short_text(record, 6)?.replace('\0', ""),
            typ: if typ == 0 { SheetType::WorkSheet } else { SheetType::ChartSheet },
            visible: match visible & 3 {
                0 => SheetVisible::Visible,
                _ => SheetVisible::Hidden,
            },
        });
        Ok(())
    }

    /// Puts a sheet together.
    fn sheet(&self, mut records: Records<'_>, reading: &Reading) -> Result<Sheet, Fault> {
        let mut collector = Collector::new(reading);
        // Charts lie in sheets as sheets of their own.
        let mut depth = 0_u32;
        // The cell whose formula gave a text, which comes behind it.
        let mut awaits = None;
        while let Some(record) = records.next()? {
            match record.kind {
                Kind::BEGIN => depth += 1,
                Kind::END if depth <= 1 => return collector.finish(),
                Kind::END => depth -= 1,
                _ if depth != 1 => {}
                Kind::TEXT_RESULT => {
                    if let Some(at) = awaits.take() {
                        let text = self.letters.long_text(&records.with_rest(&record))?;
                        collector.add(at, &Data::String(text))?;
                    }
                }
                _ => self.add(&record, &mut collector, &mut awaits)?,
            }
        }
        Err(broken("a sheet has no end"))
    }

    /// Adds the cells of a record, if it has some.
    fn add(
        &self,
        record: &Record<'_>,
        collector: &mut Collector,
        awaits: &mut Option<(u32, u32)>,
    ) -> Result<(), Fault> {
        match record.kind {
            Kind::NUMBER => collector.add(record.cell()?, &self.number(record.u16(4)?, record.f64(6)?)),
            Kind::SHORT_NUMBER => collector.add(record.cell()?, &self.short_number(record, 4)?),
            Kind::SHORT_NUMBERS => {
                let (row, first) = record.cell()?;
                // Each is a format and a number; the last column stands behind them.
                let count = record.len().saturating_sub(6) / 6;
                (0..count)
                    .try_for_each(|at| collector.add((row, first + at as u32), &self.short_number(record, 4 + 6 * at)?))
            }
            Kind::SHARED_TEXT => match self.shared.get(record.u32(6)? as usize) {
                Some("") => collector.add(record.cell()?, &Data::String(String::new())),
                Some(text) => collector.shared(record.cell()?, text),
                None => Err(broken("a cell has a text that is none of the shared ones")),
            },
            Kind::TEXT | Kind::RICH_TEXT => collector.add(record.cell()?, &Data::String(self.letters.text(record, 6)?)),
            Kind::TRUTH_OR_ERROR => collector.add(record.cell()?, &truth_or_error(record.u8(6)?, record.u8(7)? != 0)),
            Kind::FORMULA => match (record.u16(12)?, record.u8(6)?) {
                (0xffff, 0) => {
                    *awaits = Some(record.cell()?);
                    Ok(())
                }
                (0xffff, kind @ (1 | 2)) => collector.add(record.cell()?, &truth_or_error(record.u8(8)?, kind == 2)),
                (0xffff, _) => collector.add(record.cell()?, &Data::String(String::new())),
                _ => collector.add(record.cell()?, &self.number(record.u16(4)?, record.f64(6)?)),
            },
            _ => Ok(()),
        }
    }

    fn short_number(&self, record: &Record<'_>, at: usize) -> Result<Data, Fault> {
        let bits = record.u32(at + 2)?;
        let number = match bits & 2 {
            // A whole number in thirty bits, or the upper thirty of a number.
            0 => f64::from_bits(u64::from(bits & !3) << 32),
            _ => f64::from(bits.cast_signed() >> 2),
        };
        Ok(self.number(record.u16(at)?, if bits & 1 == 0 { number } else { number / 100.0 }))
    }

    /// A number, as its format has it.
    fn number(&self, format: u16, number: f64) -> Data {
        use calamine::ExcelDateTimeType::{DateTime, TimeDelta};
        let moment = |kind| Data::DateTime(ExcelDateTime::new(number, kind, self.is_1904));
        match self.formats.meaning(format) {
            Meaning::Number => Data::Float(number),
            Meaning::Moment => moment(DateTime),
            Meaning::Span => moment(TimeDelta),
        }
    }
}

fn truth_or_error(value: u8, is_error: bool) -> Data {
    if !is_error {
        return Data::Bool(value != 0);
    }
    Data::Error(match value {
        0x00 => CellErrorType::Null,
        0x07 => CellErrorType::Div0,
        0x0f => CellErrorType::Value,
        0x17 => CellErrorType::Ref,
        0x1d => CellErrorType::Name,
        0x24 => CellErrorType::Num,
        0x2b => CellErrorType::GettingData,
        _ => CellErrorType::NA,
    })
}
