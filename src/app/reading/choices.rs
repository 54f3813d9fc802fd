//! What can be said of each reading option: the ways that are open, with what the values become, or the choices
//! that there are.

use std::path::Path;

use super::ReadingOption;
use super::words::{
    ENCODINGS, decimal_word, escape_note, escape_word, header_word, mark_name, minus_word, offsets_note, offsets_word,
    order_note, order_word, row_word, trim_word, zero_word,
};
use crate::app::overlay::{Item, Pick, Purpose};
use crate::dataset::value::{DateOrder, DecimalMark, Offsets, TrailingMinus, Trim, ZeroDates};
use crate::dataset::{Asked, Doubt, Escape, Naming, Reading, Sheets, Thousands, Topic, Way};
use crate::text;

const OTHER_OFFSET: &str = "converted to an offset like +02:00";

/// The ways to read what is open, each with what the values become.
pub(super) fn ways(path: &Path, doubt: &Doubt, asked: &Asked) -> Vec<Item> {
    let item = |way: &Way| {
        let mut asked = asked.clone();
        way.says.apply(&mut asked);
        Item::new(way.title.as_str(), way.shown(), Pick::Read(path.to_path_buf(), Box::new(asked)))
    };
    let other = |option: ReadingOption, note: &str| {
        Item::new("another\u{2026}", note, Pick::Ask(Purpose::ReadAs(path.to_path_buf(), option)))
    };
    let others = match doubt.topic {
        Topic::Encoding => Some(other(ReadingOption::Encoding, "by its name")),
        Topic::Offsets => Some(other(ReadingOption::Offsets, OTHER_OFFSET)),
        Topic::Header | Topic::Decimal | Topic::Thousands | Topic::Minus | Topic::Dates => None,
    };
    doubt.ways.iter().map(item).chain(others).collect()
}

/// The choices of an option.
pub(super) fn items(path: &Path, option: ReadingOption, asked: &Asked, sheets: Option<&Sheets>) -> Vec<Item> {
    let choices = Choices { path, option, asked };
    match option {
        ReadingOption::Sheet => choices.of_sheet(sheets),
        ReadingOption::Header => choices.of_header(sheets),
        ReadingOption::Delimiter | ReadingOption::Quote | ReadingOption::Escape | ReadingOption::Encoding => {
            choices.of_text()
        }
        ReadingOption::Decimal
        | ReadingOption::Thousands
        | ReadingOption::Minus
        | ReadingOption::Dates
        | ReadingOption::ZeroDates
        | ReadingOption::Offsets
        | ReadingOption::Trim => choices.of_values(),
        ReadingOption::Range | ReadingOption::Bottom | ReadingOption::Comment | ReadingOption::Nulls => Vec::new(),
    }
}

/// Makes the choices of an option.
struct Choices<'a> {
    path: &'a Path,
    option: ReadingOption,
    asked: &'a Asked,
}

impl Choices<'_> {
    /// A choice that reads the file with something said besides.
    fn item(&self, label: impl Into<String>, note: &str, with: impl FnOnce(&mut Asked)) -> Item {
        let mut asked = self.asked.clone();
        with(&mut asked);
        Item::new(label.into(), note, Pick::Read(self.path.to_path_buf(), Box::new(asked)))
    }

    /// A choice that is to be typed.
    fn other(&self, label: &str, note: &str) -> Item {
        Item::new(label, note, Pick::Ask(Purpose::ReadAs(self.path.to_path_buf(), self.option)))
    }

    fn of_sheet(&self, sheets: Option<&Sheets>) -> Vec<Item> {
        let named = sheets.into_iter().flat_map(|sheets| &sheets.names).zip(1..).map(|(name, number)| {
            self.item(text::cell(name, 40), &format!("sheet {number}"), |asked| asked.sheet = Some(name.clone()))
        });
        let first = self.item("the first", "that is shown and has something", |asked| asked.sheet = None);
        named.chain([self.other("another\u{2026}", "by its name or its number"), first]).collect()
    }

    fn of_header(&self, sheets: Option<&Sheets>) -> Vec<Item> {
        let first = |asked: &mut Asked| (asked.naming, asked.skip_top) = (Some(Naming::Header), 0);
        let none = |asked: &mut Asked| asked.naming = Some(Naming::Numbered);
        let counted = "the columns are called column_1, column_2, \u{2026}";
        let named = match sheets {
            None => [
                self.item(header_word(Naming::Header, 0), "it holds the names of the columns", first),
                self.other("another line\u{2026}", "by its number; the lines above it are left out"),
                self.item(header_word(Naming::Numbered, self.asked.skip_top), counted, none),
            ],
            Some(sheets) => [
                self.item("the first row", "that has something holds the names of the columns", first),
                self.other("another row\u{2026}", "by its number; the rows above it are left out"),
                self.item(row_word(Naming::Numbered, sheets.top_row), counted, none),
            ],
        };
        let found = self.item("found out", "from the values below it", |asked| asked.naming = None);
        named.into_iter().chain([found]).collect()
    }

    fn of_text(&self) -> Vec<Item> {
        match self.option {
            ReadingOption::Quote => vec![
                self.item("\"", "the usual one", |asked| asked.quote = None),
                self.item("'", "", |asked| asked.quote = Some(b'\'')),
                self.other(
                    "another\u{2026}",
                    "any character of ASCII; one that never occurs where fields are never quoted",
                ),
            ],
            ReadingOption::Escape => [Escape::Doubled, Escape::Backslash]
                .map(|escape| self.item(escape_word(escape), escape_note(escape), |asked| asked.escape = escape))
                .into(),
            ReadingOption::Encoding => {
                let named =
                    ENCODINGS.map(|(name, note)| self.item(name, note, |asked| asked.encoding = Some(name.to_owned())));
                let found = self.item("found out", "from the start of the file", |asked| asked.encoding = None);
                named.into_iter().chain([self.other("another\u{2026}", "by its name, like EUC-KR"), found]).collect()
            }
            _ => {
                let named = Reading::DELIMITERS.map(|byte| {
                    let name = Reading { delimiter: byte, ..Reading::default() }.delimiter_name();
                    self.item(name, "", |asked| asked.delimiter = Some(byte))
                });
                let found = self.item("found out", "from the lines of the file", |asked| asked.delimiter = None);
                named.into_iter().chain([self.other("another\u{2026}", "any character of ASCII"), found]).collect()
            }
        }
    }

    fn of_values(&self) -> Vec<Item> {
        match self.option {
            ReadingOption::Decimal => [DecimalMark::Point, DecimalMark::Comma]
                .map(|mark| {
                    let note = format!("1{}5 is one and a half", mark.char());
                    self.item(decimal_word(mark), &note, |asked| say_decimal(asked, mark))
                })
                .into(),
            ReadingOption::Thousands => {
                let none = self.item("none", "digits stand together", |asked| {
                    asked.values.thousands = Some(Thousands::Nothing);
                });
                let marks = ['.', ',', ' ', '\''].map(|mark| {
                    let note = format!("1{mark}234 is one thousand two hundred thirty-four");
                    self.item(mark_name(mark), &note, |asked| say_thousands(asked, mark))
                });
                [none].into_iter().chain(marks).collect()
            }
            ReadingOption::Minus => [TrailingMinus::Refused, TrailingMinus::Taken]
                .map(|minus| self.item(minus_word(minus), "", |asked| asked.values.trailing_minus = Some(minus)))
                .into(),
            ReadingOption::Dates => [DateOrder::Iso, DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::Compact]
                .map(|order| {
                    self.item(order_word(order), order_note(order), |asked| asked.values.date_order = Some(order))
                })
                .into(),
            ReadingOption::ZeroDates => [ZeroDates::AsText, ZeroDates::Null]
                .map(|zero| self.item(zero_word(zero), "00.00.0000", |asked| asked.values.zero_dates = zero))
                .into(),
            ReadingOption::Offsets => [Offsets::AsText, Offsets::TO_UTC, Offsets::Dropped]
                .map(|offsets| {
                    let note = offsets_note(offsets);
                    self.item(offsets_word(offsets), note, |asked| asked.values.offsets = Some(offsets))
                })
                .into_iter()
                .chain([self.other("another\u{2026}", OTHER_OFFSET)])
                .collect(),
            _ => [Trim::Kept, Trim::Trimmed]
                .map(|trim| self.item(trim_word(trim), "", |asked| asked.values.trim = trim))
                .into(),
        }
    }
}

/// Two marks can't be the same one: the other makes room.
fn say_decimal(asked: &mut Asked, mark: DecimalMark) {
    asked.values.decimal = Some(mark);
    if asked.values.thousands == Some(Thousands::Mark(mark.char())) {
        asked.values.thousands = None;
    }
}

fn say_thousands(asked: &mut Asked, mark: char) {
    asked.values.thousands = Some(Thousands::Mark(mark));
    match mark {
        '.' => asked.values.decimal = Some(DecimalMark::Comma),
        ',' => asked.values.decimal = Some(DecimalMark::Point),
        _ => {}
    }
}
