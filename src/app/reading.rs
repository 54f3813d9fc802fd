//! The reading options of one file: what was found out, why, and what the operator says instead. Each change
//! reads the file again at once, so that what it does is seen below the options.

mod choices;
mod words;

use std::path::{Path, PathBuf};

use choices::{items, ways};
use words::{
    decimal_word, escape_word, header_word, lines, mark_name, minus_word, offsets_word, order_word, row_word,
    trim_word, zero_word,
};

use super::choose::menu;
use super::effect::{Effects, Remote};
use super::field::TextField;
use super::files;
use super::list::Cursor;
use super::overlay::{Item, Overlay, Prompt, Purpose};
use super::state::{Mark, Screen, State};
use crate::dataset::value::{Trim, ZeroDates};
use crate::dataset::{Asked, Doubt, Escape, Format, Naming, NoRange, Preview, Reading, Sheets, Topic};

/// The options of a file, laid on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The file.
    pub path: PathBuf,
    /// The selected option.
    pub cursor: Cursor,
}

/// One thing that can be said of how a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadingOption {
    /// The sheet of a workbook.
    Sheet,
    /// The part of the sheet that is read.
    Range,
    /// What stands between fields.
    Delimiter,
    /// What stands around fields.
    Quote,
    /// How a quote is written inside quotes.
    Escape,
    /// The character set.
    Encoding,
    /// Which line is the header line.
    Header,
    /// Lines left out at the end.
    Bottom,
    /// Lines left out that begin with something.
    Comment,
    /// The decimal mark.
    Decimal,
    /// The thousands mark.
    Thousands,
    /// A minus at the end.
    Minus,
    /// The order of dates.
    Dates,
    /// Dates of nothing but zeros.
    ZeroDates,
    /// Offsets from UTC.
    Offsets,
    /// Words that mean null.
    Nulls,
    /// Spaces around texts.
    Trim,
}

impl ReadingOption {
    /// All of them, in the order of the sheet.
    pub const ALL: [Self; 17] = [
        Self::Sheet,
        Self::Range,
        Self::Delimiter,
        Self::Quote,
        Self::Escape,
        Self::Encoding,
        Self::Header,
        Self::Bottom,
        Self::Comment,
        Self::Decimal,
        Self::Thousands,
        Self::Minus,
        Self::Dates,
        Self::ZeroDates,
        Self::Offsets,
        Self::Nulls,
        Self::Trim,
    ];

    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sheet => "sheet",
            Self::Range => "cells",
            Self::Delimiter => "delimiter",
            Self::Quote => "quote",
            Self::Escape => "quote in quotes",
            Self::Encoding => "character set",
            Self::Header => "header line",
            Self::Bottom => "left out at the end",
            Self::Comment => "comment lines",
            Self::Decimal => "decimal mark",
            Self::Thousands => "thousands mark",
            Self::Minus => "minus at the end",
            Self::Dates => "dates",
            Self::ZeroDates => "dates of zeros",
            Self::Offsets => "offsets from UTC",
            Self::Nulls => "words for null",
            Self::Trim => "spaces around texts",
        }
    }

    /// Whether only text has it, and not a format of typed rows.
    const fn is_of_text(self) -> bool {
        !matches!(self, Self::Sheet | Self::Range | Self::Nulls | Self::Trim)
    }

    /// Whether it is shown for files of a format. What a workbook has not is left away, and what a format of typed
    /// rows has not is shown with that.
    fn is_shown_for(self, format: Format) -> bool {
        match (self, format) {
            (Self::Header | Self::Bottom | Self::Nulls | Self::Trim, Format::Workbook) => true,
            (Self::Sheet | Self::Range, _) => format == Format::Workbook,
            (_, _) => format != Format::Workbook,
        }
    }

    /// What it is among the things that a file decides.
    const fn topic(self) -> Option<Topic> {
        match self {
            Self::Encoding => Some(Topic::Encoding),
            Self::Header => Some(Topic::Header),
            Self::Decimal => Some(Topic::Decimal),
            Self::Thousands => Some(Topic::Thousands),
            Self::Minus => Some(Topic::Minus),
            Self::Dates => Some(Topic::Dates),
            Self::Offsets => Some(Topic::Offsets),
            _ => None,
        }
    }
}

/// An option as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionRow {
    /// Which.
    pub option: ReadingOption,
    /// What holds.
    pub value: String,
    /// Why.
    pub why: String,
}

const SAID: &str = "said by you";

/// The options of a file as they stand. A file that can't be read has those that were said.
pub fn rows(state: &State, path: &Path) -> Vec<OptionRow> {
    let look = state.files.looks.get(path).and_then(Remote::ready).map(|look| &**look);
    let asked = state.files.asked(path);
    let said = Reading {
        format: format_of(state, path),
        nested: asked.nested,
        sheet: asked.sheet.clone(),
        range: asked.range,
        delimiter: asked.delimiter.unwrap_or_default(),
        quote: asked.quote.unwrap_or(Reading::default().quote),
        escape: asked.escape,
        naming: asked.naming.unwrap_or_default(),
        skip_top: asked.skip_top,
        skip_bottom: asked.skip_bottom,
        comment: asked.comment.clone(),
        nulls: asked.nulls.clone(),
        values: asked.values.reading(),
        open: Vec::new(),
        ragged: None,
        encoding: asked.encoding.clone().unwrap_or_default(),
    };
    let reading = look.map_or(&said, |look| &look.reading);
    let sheets = look.and_then(|look| look.sheets.as_ref());
    ReadingOption::ALL
        .into_iter()
        .filter(|option| option.is_shown_for(reading.format))
        .map(|option| {
            let (value, why) = match option.topic().and_then(|topic| doubt(reading, topic)) {
                Some(doubt) => ("?".to_owned(), format!("{}; Enter asks", doubt.sentence())),
                None => (value(option, reading, sheets), why(option, &asked, look)),
            };
            OptionRow { option, value, why }
        })
        .collect()
}

fn doubt(reading: &Reading, topic: Topic) -> Option<&Doubt> {
    reading.open.iter().find(|doubt| doubt.topic == topic)
}

fn value(option: ReadingOption, reading: &Reading, sheets: Option<&Sheets>) -> String {
    let text = |text: &str| text.to_owned();
    match option {
        ReadingOption::Delimiter | ReadingOption::Quote | ReadingOption::Escape
            if reading.format != Format::Delimited =>
        {
            format!("not in {}", reading.format.title())
        }
        option if not_in(option, reading.format).is_some() => format!("not in {}", reading.format.title()),
        ReadingOption::Sheet => match (sheets, &reading.sheet) {
            (Some(sheets), _) => crate::text::cell(sheets.name(), 40),
            (None, Some(asked)) => crate::text::cell(asked, 40),
            (None, None) => text("not known"),
        },
        ReadingOption::Range => reading.range.map_or_else(|| text("all that there are"), |range| range.to_string()),
        ReadingOption::Delimiter if reading.delimiter == 0 => text("not known"),
        ReadingOption::Delimiter => reading.delimiter_name(),
        ReadingOption::Quote => char::from(reading.quote).to_string(),
        ReadingOption::Escape => text(escape_word(reading.escape)),
        ReadingOption::Encoding if reading.encoding.is_empty() => text("not known"),
        ReadingOption::Encoding => reading.encoding.clone(),
        ReadingOption::Header => match sheets {
            Some(sheets) => row_word(reading.naming, sheets.top_row),
            None => header_word(reading.naming, reading.skip_top),
        },
        ReadingOption::Bottom => lines(reading.skip_bottom),
        ReadingOption::Comment if reading.comment.is_empty() => text("none"),
        ReadingOption::Comment => reading.comment.clone(),
        ReadingOption::Decimal => text(decimal_word(reading.values.decimal)),
        ReadingOption::Thousands => reading.values.thousands.map_or_else(|| text("none"), mark_name),
        ReadingOption::Minus => text(minus_word(reading.values.trailing_minus)),
        ReadingOption::Dates => text(order_word(reading.values.date_order)),
        ReadingOption::ZeroDates => text(zero_word(reading.values.zero_dates)),
        ReadingOption::Offsets => offsets_word(reading.values.offsets),
        ReadingOption::Nulls if reading.nulls.is_empty() => text("the empty field"),
        ReadingOption::Nulls => format!("empty, {}", reading.nulls.join(", ")),
        ReadingOption::Trim => text(trim_word(reading.values.trim)),
    }
}

fn is_said(option: ReadingOption, asked: &Asked) -> bool {
    match option {
        ReadingOption::Sheet => asked.sheet.is_some(),
        ReadingOption::Range => asked.range.is_some(),
        ReadingOption::Delimiter => asked.delimiter.is_some(),
        ReadingOption::Quote => asked.quote.is_some(),
        ReadingOption::Escape => asked.escape != Escape::default(),
        ReadingOption::Encoding => asked.encoding.is_some(),
        ReadingOption::Header => asked.skip_top > 0 || asked.naming.is_some(),
        ReadingOption::Bottom => asked.skip_bottom > 0,
        ReadingOption::Comment => !asked.comment.is_empty(),
        ReadingOption::Decimal => asked.values.decimal.is_some(),
        ReadingOption::Thousands => asked.values.thousands.is_some(),
        ReadingOption::Minus => asked.values.trailing_minus.is_some(),
        ReadingOption::Dates => asked.values.date_order.is_some(),
        ReadingOption::ZeroDates => asked.values.zero_dates != ZeroDates::default(),
        ReadingOption::Offsets => asked.values.offsets.is_some(),
        ReadingOption::Nulls => !asked.nulls.is_empty(),
        ReadingOption::Trim => asked.values.trim != Trim::default(),
    }
}

fn why(option: ReadingOption, asked: &Asked, look: Option<&Preview>) -> String {
    if look.is_some_and(|look| not_in(option, look.reading.format).is_some()) {
        return "the file says itself how it is read".to_owned();
    }
    if is_said(option, asked) {
        return SAID.to_owned();
    }
    let found = option.topic().and_then(|topic| {
        let mut reasons = look.into_iter().flat_map(|look| &look.reasons);
        reasons.find_map(|reason| reason.strip_prefix(topic.title())?.strip_prefix(": ").map(str::to_owned))
    });
    if let Some(found) = found {
        return found;
    }
    let words = match option {
        ReadingOption::Sheet => match look.and_then(|look| look.sheets.as_ref()).map(|sheets| sheets.names.len()) {
            None => "not found out so far",
            Some(1) => "the only one",
            Some(n) => return format!("the first of {n} that is shown and has something; Enter lists them"),
        },
        ReadingOption::Range => "the names of columns and the rows below them",
        ReadingOption::Delimiter | ReadingOption::Encoding if look.is_none() => "not found out so far",
        // The reasons begin with the delimiter's.
        ReadingOption::Delimiter => return look.and_then(|look| look.reasons.first().cloned()).unwrap_or_default(),
        ReadingOption::Encoding => {
            let mut reasons = look.into_iter().flat_map(|look| &look.reasons);
            let mark = reasons.find(|reason| reason.contains("byte order mark")).cloned();
            return mark.unwrap_or_else(|| "no byte order mark, and what was read is valid".to_owned());
        }
        ReadingOption::Quote | ReadingOption::Escape => "the usual one, unless you say otherwise",
        ReadingOption::Header => "the first line that is left in",
        ReadingOption::Bottom => "every line below the header line is a row",
        ReadingOption::Comment => "no line is taken for a comment",
        ReadingOption::Decimal | ReadingOption::Dates => "how programs write them, unless you say otherwise",
        ReadingOption::Thousands => "digits stand together, unless you say otherwise",
        ReadingOption::Minus => "a sign stands before its number, unless you say otherwise",
        ReadingOption::ZeroDates => "no calendar has them, unless you say otherwise",
        ReadingOption::Offsets => "a date-time can't hold one, so that is for you to say",
        ReadingOption::Nulls => "a bare empty field is null; name others here",
        ReadingOption::Trim => "spaces belong to a text, unless you say otherwise",
    };
    words.to_owned()
}

/// Opens the options of the file that is selected, or that feeds the selected table.
pub(super) fn open(state: &mut State) -> Effects {
    let path = if state.screen == Screen::Files {
        let file = state.files.selected().and_then(|row| row.file());
        file.map(|entry| state.files.table_of(&entry.path).to_owned())
    } else {
        let table = state.designer.as_ref().and_then(|designer| designer.selected_table());
        table.and_then(|table| table.feed.as_ref()).map(|feed| feed.file.path.clone())
    };
    let Some(path) = path else {
        state.say(Mark::Warn, "only a file has reading options");
        return Effects::none();
    };
    let look = state.files.looks.get(&path).and_then(Remote::ready);
    let is_open = |option: &ReadingOption| {
        look.is_some_and(|look| option.topic().is_some_and(|topic| doubt(&look.reading, topic).is_some()))
    };
    let at = rows(state, &path).iter().position(|row| is_open(&row.option)).unwrap_or(0);
    state.open(Overlay::Reading(Sheet { path: path.clone(), cursor: Cursor(at) }));
    files::look_at(state, path)
}

/// Opens the options of a table's file where one of its problems is that they are not settled.
pub(super) fn open_for_problem(state: &mut State) -> Option<Effects> {
    let designer = state.designer.as_ref()?;
    let problem = designer.problems().get(designer.problem.0)?;
    let feed = designer.selected_table()?.feed.as_ref()?;
    let name = feed.file.name();
    let is_it = designer.selected_table()?.open_doubts().any(|doubt| doubt.problem(&name) == problem.text);
    is_it.then(|| open(state))
}

/// Offers what can be said of the selected option. The sheet stays below.
pub(super) fn change(state: &mut State, sheet: Sheet) {
    let asked = state.files.asked(&sheet.path);
    let mut rows = rows(state, &sheet.path);
    let at = sheet.cursor.0.min(rows.len().saturating_sub(1));
    let OptionRow { option, value: now, .. } = rows.swap_remove(at);
    let path = sheet.path.clone();
    state.overlays.push(Overlay::Reading(sheet));
    if let Some(format) = not_in(option, format_of(state, &path)) {
        state.say(Mark::Warn, format!("{} has no {}: it says itself how it is read", format.title(), option.title()));
        return;
    }
    if matches!(option, ReadingOption::Range | ReadingOption::Bottom | ReadingOption::Comment | ReadingOption::Nulls) {
        ask_text(state, path, option);
        return;
    }
    if let Some(doubt) = open_doubt(state, &path, option) {
        let items = ways(&path, &doubt, &asked);
        menu(state, doubt.sentence(), items, 0);
        return;
    }
    let sheets = state.files.looks.get(&path).and_then(Remote::ready).and_then(|look| look.sheets.as_ref());
    let items = items(&path, option, &asked, sheets);
    let is_now = |item: &Item| item.label == now;
    let at = items.iter().position(is_now).unwrap_or(0);
    menu(state, option.title().to_owned(), items, at);
}

fn format_of(state: &State, path: &Path) -> Format {
    let look = state.files.looks.get(path).and_then(Remote::ready);
    let Some(look) = look else {
        let asked = state.files.asked(path);
        let ending = path.extension().and_then(std::ffi::OsStr::to_str).map(str::to_ascii_lowercase);
        let is_workbook = matches!(ending.as_deref(), Some("xlsx" | "xlsm" | "ods" | "xls"));
        return asked.format.unwrap_or(if is_workbook { Format::Workbook } else { Format::default() });
    };
    look.reading.format
}

/// The format, if it is one of typed rows and only text has the option.
fn not_in(option: ReadingOption, format: Format) -> Option<Format> {
    let is_of_sheets = format == Format::Workbook && matches!(option, ReadingOption::Header | ReadingOption::Bottom);
    (!format.is_text() && option.is_of_text() && !is_of_sheets).then_some(format)
}

fn open_doubt(state: &State, path: &Path, option: ReadingOption) -> Option<Doubt> {
    let look = state.files.looks.get(path).and_then(Remote::ready)?;
    doubt(&look.reading, option.topic()?).cloned()
}

/// Asks for an option that is a text.
pub(super) fn ask_text(state: &mut State, path: PathBuf, option: ReadingOption) {
    let asked = state.files.asked(&path);
    let (note, text) = match option {
        ReadingOption::Header => {
            ("its number; what stands above it is left out", (u64::from(above(&asked)) + 1).to_string())
        }
        ReadingOption::Sheet => ("its name or its number", asked.sheet.unwrap_or_default()),
        ReadingOption::Range => (
            "like B4:F90, or B:F for whole columns; nothing for all of them",
            asked.range.map(|range| range.to_string()).unwrap_or_default(),
        ),
        ReadingOption::Bottom => {
            ("how many lines, as totals; blank ones are not counted", asked.skip_bottom.to_string())
        }
        ReadingOption::Comment => ("what such a line begins with; nothing where there are none", asked.comment),
        ReadingOption::Nulls => ("set apart by commas, like 00.00.0000, NULL, #N/A", asked.nulls.join(", ")),
        ReadingOption::Encoding => ("its name", asked.encoding.unwrap_or_default()),
        ReadingOption::Offsets => ("text, utc, an offset like +02:00, or dropped", String::new()),
        _ => ("one character of ASCII, or tab", String::new()),
    };
    state.open(Overlay::Prompt(Prompt {
        title: option.title().to_owned(),
        note: note.to_owned(),
        field: TextField::new(&text),
        problem: None,
        purpose: Purpose::ReadAs(path, option),
    }));
}

/// How many lines or rows stand above what is read, from the start of the file or the sheet.
fn above(asked: &Asked) -> u32 {
    asked.range.and_then(|range| range.first_row).unwrap_or(0).saturating_add(asked.skip_top)
}

/// What a text makes of what was said, or why it can't be taken.
pub(super) fn take_text(asked: &mut Asked, option: ReadingOption, text: &str) -> Result<(), String> {
    let number = |least: u32| {
        let number = text.trim().parse::<u32>().ok().filter(|number| *number >= least);
        number.ok_or_else(|| format!("a number from {least} on is wanted"))
    };
    match option {
        ReadingOption::Header => {
            let first = asked.range.and_then(|range| range.first_row).unwrap_or(0);
            let rows = (number(1)? - 1).checked_sub(first);
            let rows = rows.ok_or_else(|| format!("the cells that are read begin in row {}", u64::from(first) + 1))?;
            (asked.skip_top, asked.naming) = (rows, Some(Naming::Header));
        }
        ReadingOption::Sheet if text.trim().is_empty() => return Err("a name or a number is missing".to_owned()),
        ReadingOption::Sheet => asked.sheet = Some(text.trim().to_owned()),
        ReadingOption::Range if text.trim().is_empty() => asked.range = None,
        ReadingOption::Range => {
            asked.range = Some(text.parse().map_err(|error: NoRange| error.to_string())?);
        }
        ReadingOption::Bottom => asked.skip_bottom = number(0)?,
        ReadingOption::Comment => text.trim().clone_into(&mut asked.comment),
        ReadingOption::Nulls => {
            let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
            asked.nulls = words.map(str::to_owned).collect();
        }
        ReadingOption::Encoding if text.trim().is_empty() => return Err("a name is missing".to_owned()),
        ReadingOption::Encoding => asked.encoding = Some(text.trim().to_owned()),
        ReadingOption::Quote => asked.quote = Some(read_byte(text)?),
        ReadingOption::Offsets => asked.values.offsets = Some(text.parse()?),
        _ => asked.delimiter = Some(read_byte(text)?),
    }
    asked.clash().map_or(Ok(()), |clash| Err(clash.to_owned()))
}

fn read_byte(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("tab", _) => Ok(b'\t'),
        (_, [byte]) if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0) => Ok(*byte),
        _ => Err("write one character of ASCII, or tab".to_owned()),
    }
}

/// Why a text can't be taken beside what was said before.
pub(super) fn problem(state: &State, purpose: &Purpose, text: &str) -> Option<String> {
    let Purpose::ReadAs(path, option) = purpose else { return None };
    take_text(&mut state.files.asked(path), *option, text).err()
}

/// Reads a file again as it is said now.
pub(super) fn read_as(state: &mut State, path: PathBuf, asked: Asked) -> Effects {
    if state.files.asked(&path) == asked {
        return Effects::none();
    }
    if let Some(clash) = asked.clash() {
        state.say(Mark::Warn, clash);
        return Effects::none();
    }
    files::look_as(state, path, asked)
}
