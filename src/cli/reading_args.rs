//! The words of `pushcube push` that say how files are read, where that can't be found out.

use clap::Args;

use super::column_args::ColumnArg;
use crate::dataset::value::{DateOrder, DecimalMark, Offsets, TrailingMinus, Trim};
use crate::dataset::{Asked, AskedValues, CellRange, Format, Naming, Thousands};
pub(super) use crate::job::reading::{DateWord, DecimalWord, EscapeWord, FormatWord, HeaderWord, NestedWord, ZeroWord};

/// How files are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct ReadingArgs {
    /// What the files are written in; found out by what is in them unless given
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<FormatWord>,
    /// What becomes of objects inside rows: columns named by path, like address.city, or text
    #[arg(long, value_name = "HOW", default_value = "flattened")]
    pub nested: NestedWord,
    /// The sheet of a workbook, by its name or its number; the first that is shown unless given
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,
    /// The part of the sheet that is read, like B4:F90, or B:F for whole columns; all of it unless given
    #[arg(long, value_name = "CELLS")]
    pub range: Option<CellRange>,
    /// A word that means null in the files, besides the empty field; can be given again
    #[arg(long = "null", value_name = "WORD")]
    pub nulls: Vec<String>,
    /// The character set, like windows-1252, UTF-16LE or gb18030; UTF-8, or what a byte order mark says
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// What stands between the fields: one character, or tab; found out unless given
    #[arg(long, value_name = "CHARACTER", value_parser = read_byte)]
    pub delimiter: Option<u8>,
    /// What stands around fields that hold delimiters or line ends
    #[arg(long, value_name = "CHARACTER", value_parser = read_byte)]
    pub quote: Option<u8>,
    /// How a quote is written inside quotes
    #[arg(long, value_name = "HOW", default_value = "doubled")]
    pub escape: EscapeWord,
    /// Whether the first line, or row of a sheet, holds the names of the columns; found out unless given
    #[arg(long, value_name = "WHICH")]
    pub header: Option<HeaderWord>,
    /// Lines above the header line, or rows of a sheet, that are left out
    #[arg(long, value_name = "LINES", default_value_t = 0)]
    pub skip_top: u32,
    /// Lines below the last row, or rows of a sheet, that are left out, like totals; blank ones are not counted
    #[arg(long, value_name = "LINES", default_value_t = 0)]
    pub skip_bottom: u32,
    /// Leave out lines that begin with this text
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub comment: String,
    /// The decimal mark of the numbers; found out unless given
    #[arg(long, value_name = "MARK")]
    pub decimal: Option<DecimalWord>,
    /// What stands between thousands: one character; found out unless given
    #[arg(long, value_name = "CHARACTER")]
    pub thousands: Option<char>,
    /// Read 17- as -17; found out unless given
    #[arg(long)]
    pub trailing_minus: bool,
    /// How dates are written besides 2026-04-17: day-first 17.04.2026, month-first 04/17/2026, compact 20260417; the first two are
    /// found out unless given
    #[arg(long, value_name = "ORDER")]
    pub date_order: Option<DateWord>,
    /// What a date of nothing but zeros is, like 00.00.0000, in a column of dates
    #[arg(long, value_name = "WHAT", default_value = "text")]
    pub zero_dates: ZeroWord,
    /// What becomes of date-times with an offset from UTC: text, utc, an offset like +02:00 that they are converted
    /// to, or dropped; asked for where a file has some
    #[arg(long, value_name = "WHAT", allow_hyphen_values = true)]
    pub offsets: Option<Offsets>,
    /// Take the spaces around texts off
    #[arg(long)]
    pub trim: bool,
    /// How one column is read where that is otherwise than in its file: decimal, thousands, trailing-minus, dates
    /// (an order, or a pattern like "DD.MM.YYYY HH:mm"), zero-dates, offsets, null or trim; can be given again
    #[arg(long = "column", value_name = "[TABLE.]COLUMN:OPTION=VALUE")]
    pub columns: Vec<ColumnArg>,
}

fn read_byte(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("tab", _) => Ok(b'\t'),
        (_, [byte]) if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0) => Ok(*byte),
        _ => Err("write one character of ASCII, or tab".to_owned()),
    }
}

impl ReadingArgs {
    /// What these words say.
    pub(super) fn asked(&self) -> Asked {
        Asked {
            format: self.format.map(Format::from),
            nested: self.nested.into(),
            sheet: self.sheet.clone(),
            range: self.range,
            encoding: self.encoding.clone(),
            delimiter: self.delimiter,
            quote: self.quote,
            escape: self.escape.into(),
            naming: self.header.map(Naming::from),
            skip_top: self.skip_top,
            skip_bottom: self.skip_bottom,
            comment: self.comment.clone(),
            nulls: self.nulls.clone(),
            values: AskedValues {
                decimal: self.decimal.map(DecimalMark::from),
                thousands: self.thousands.map(Thousands::Mark),
                trailing_minus: self.trailing_minus.then_some(TrailingMinus::Taken),
                date_order: self.date_order.map(DateOrder::from),
                zero_dates: self.zero_dates.into(),
                offsets: self.offsets,
                trim: if self.trim { Trim::Trimmed } else { Trim::Kept },
            },
        }
    }
}
