//! Which formats of typed rows there are: how each is known by its first bytes, and what reads it.

use super::typed::Rows;
use super::{Fault, Location, SourceError, file};
use crate::dataset::value::ValueReading;
use crate::dataset::{Asked, Format, Naming, Reading};

/// How many first bytes tell a format.
const MAGIC: usize = 8;

/// The format of a file that is none of text, as it is said or as its first bytes tell.
pub(super) fn of(location: Location<'_>, asked: &Asked) -> Result<Option<Format>, SourceError> {
    match asked.format {
        Some(format) if format.is_text() => Ok(None),
        Some(format) => Ok(Some(format)),
        None => Ok(told(&file::head(location, MAGIC)?).or_else(|| workbook_in(location))),
    }
}

/// The format that first bytes tell.
pub(super) fn told(head: &[u8]) -> Option<Format> {
    match head {
        [b'P', b'A', b'R', b'1', ..] => Some(Format::Parquet),
        // A file, or a stream: its first message, which is never so long that the eighth byte is one.
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xff, 0xff, 0xff, 0xff, _, _, _, 0, ..] => Some(Format::Arrow),
        _ => None,
    }
}

/// How such a file is read, of what was asked: it has its own way to write values.
pub(super) fn reading(format: Format, asked: &Asked) -> Reading {
    Reading {
        format,
        nested: asked.nested,
        sheet: asked.sheet.clone(),
        range: asked.range,
        nulls: asked.nulls.clone(),
        naming: if format.has_header() { asked.naming.unwrap_or_default() } else { Naming::default() },
        skip_top: if format == Format::Workbook { asked.skip_top } else { 0 },
        skip_bottom: if format == Format::Workbook { asked.skip_bottom } else { 0 },
        values: ValueReading { trim: asked.values.trim, ..ValueReading::default() },
        ..Reading::default()
    }
}

/// Opens a file of such a format.
pub(super) fn open(location: Location<'_>, reading: &Reading) -> Result<Box<dyn Rows>, Fault> {
    match reading.format {
        Format::Parquet => parquet(location, reading),
        Format::Arrow => arrow(location, reading),
        Format::Workbook => workbook(location, reading),
        Format::Delimited | Format::Json => Err(Fault::NotAFile),
    }
}

#[cfg(feature = "parquet")]
fn parquet(location: Location<'_>, reading: &Reading) -> Result<Box<dyn Rows>, Fault> {
    super::parquet::open(location, reading.nested)
}

#[cfg(feature = "parquet")]
fn arrow(location: Location<'_>, reading: &Reading) -> Result<Box<dyn Rows>, Fault> {
    super::arrow::open(location, reading.nested)
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: Location<'_>, _: &Reading) -> Result<Box<dyn Rows>, Fault> {
    Err(Fault::NotBuilt("Parquet", "parquet"))
}

#[cfg(not(feature = "parquet"))]
fn arrow(_: Location<'_>, _: &Reading) -> Result<Box<dyn Rows>, Fault> {
    Err(Fault::NotBuilt("Arrow", "parquet"))
}

/// Whether a file is a workbook, which its first bytes alone don't tell from other archives.
#[cfg(feature = "workbook")]
fn workbook_in(location: Location<'_>) -> Option<Format> {
    super::workbook::kind_of(location).map(|_| Format::Workbook)
}

#[cfg(feature = "workbook")]
fn workbook(location: Location<'_>, reading: &Reading) -> Result<Box<dyn Rows>, Fault> {
    super::workbook::open(location, reading)
}

#[cfg(not(feature = "workbook"))]
const fn workbook_in(_: Location<'_>) -> Option<Format> {
    None
}

#[cfg(not(feature = "workbook"))]
fn workbook(_: Location<'_>, _: &Reading) -> Result<Box<dyn Rows>, Fault> {
    Err(Fault::NotBuilt("workbook", "workbook"))
}
