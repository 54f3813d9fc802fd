//! What can be said of each reading option: the ways that are open, with what the values become, or the choices
//! that there are.

use std::path::Path;

use super::ReadingOption;
use super::words::{
    ENCODINGS, decimal_word, escape_note, escape_word, mark_name, minus_word, offsets_note, offsets_word, order_note,
    order_word, trim_word, zero_word,
};
use crate::app::overlay::{Item, Pick, Purpose};
use crate::dataset::value::{DateOrder, DecimalMark, Offsets, TrailingMinus, Trim, ZeroDates};
use crate::dataset::{Asked, Doubt, Escape, Reading, Thousands, Topic, Way};

const OTHER_OFFSET: &str = "converted to an offset like +02:00";

/// The ways to read what is open, each with what the values become.
pub(super) fn ways(path: &Path, doubt: &Doubt, asked: &Asked) -> Vec<Item> {
    let item = |way: &Way| {
        let mut asked = asked.clone();
        way.says.apply(&mut asked);
        Item::new(way.title.as_str(), way.shown(), Pick::Read(path.to_path_buf(), Box::new(asked)))
    };
    let other = |option: ReadingOption, note: &str| {
        Item::new("another…", note, Pick::Ask(Purpose::ReadAs(path.to_path_buf(), option)))
    };
    let others = match doubt.topic {
        Topic::Encoding => Some(other(ReadingOption::Encoding, "by its name")),
        Topic::Offsets => Some(other(ReadingOption::Offsets, OTHER_OFFSET)),
        Topic::Decimal | Topic::Thousands | Topic::Minus | Topic::Dates => None,
    };
    doubt.ways.iter().map(item).chain(others).collect()
}

/// The choices of an option.
pub(super) fn items(path: &Path, option: ReadingOption, asked: &Asked) -> Vec<Item> {
    let item = |label: String, note: &str, with: &dyn Fn(&mut Asked)| {
        let mut asked = asked.clone();
        with(&mut asked);
        Item::new(label, note, Pick::Read(path.to_path_buf(), Box::new(asked)))
    };
    let other =
        |label: &str, note: &str| Item::new(label, note, Pick::Ask(Purpose::ReadAs(path.to_path_buf(), option)));
    match option {
        ReadingOption::Delimiter => {
            let named = Reading::DELIMITERS.map(|byte| {
                let name = Reading { delimiter: byte, ..Reading::default() }.delimiter_name();
                item(name, "", &|asked| asked.delimiter = Some(byte))
            });
            let found = item("found out".to_owned(), "from the lines of the file", &|asked| asked.delimiter = None);
            named.into_iter().chain([other("another…", "any character of ASCII"), found]).collect()
        }
        ReadingOption::Quote => vec![
            item("\"".to_owned(), "the usual one", &|asked| asked.quote = None),
            item("'".to_owned(), "", &|asked| asked.quote = Some(b'\'')),
            other("another…", "any character of ASCII; one that never occurs where fields are never quoted"),
        ],
        ReadingOption::Escape => [Escape::Doubled, Escape::Backslash]
            .map(|escape| item(escape_word(escape).to_owned(), escape_note(escape), &|asked| asked.escape = escape))
            .into(),
        ReadingOption::Encoding => {
            let named = ENCODINGS
                .map(|(name, note)| item(name.to_owned(), note, &|asked| asked.encoding = Some(name.to_owned())));
            let found = item("found out".to_owned(), "from the start of the file", &|asked| asked.encoding = None);
            named.into_iter().chain([other("another…", "by its name, like EUC-KR"), found]).collect()
        }
        ReadingOption::Decimal => [DecimalMark::Point, DecimalMark::Comma]
            .map(|mark| {
                let note = format!("1{}5 is one and a half", mark.char());
                item(decimal_word(mark).to_owned(), &note, &|asked| say_decimal(asked, mark))
            })
            .into(),
        ReadingOption::Thousands => {
            let none = item("none".to_owned(), "digits stand together", &|asked| {
                asked.values.thousands = Some(Thousands::Nothing);
            });
            let marks = ['.', ',', ' ', '\''].map(|mark| {
                let note = format!("1{mark}234 is one thousand two hundred thirty-four");
                item(mark_name(mark), &note, &|asked| say_thousands(asked, mark))
            });
            [none].into_iter().chain(marks).collect()
        }
        ReadingOption::Minus => [TrailingMinus::Refused, TrailingMinus::Taken]
            .map(|minus| item(minus_word(minus).to_owned(), "", &|asked| asked.values.trailing_minus = Some(minus)))
            .into(),
        ReadingOption::Dates => [DateOrder::Iso, DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::Compact]
            .map(|order| {
                item(order_word(order).to_owned(), order_note(order), &|asked| asked.values.date_order = Some(order))
            })
            .into(),
        ReadingOption::ZeroDates => [ZeroDates::AsText, ZeroDates::Null]
            .map(|zero| item(zero_word(zero).to_owned(), "00.00.0000", &|asked| asked.values.zero_dates = zero))
            .into(),
        ReadingOption::Offsets => [Offsets::AsText, Offsets::TO_UTC, Offsets::Dropped]
            .map(|offsets| {
                item(offsets_word(offsets), offsets_note(offsets), &|asked| asked.values.offsets = Some(offsets))
            })
            .into_iter()
            .chain([other("another…", OTHER_OFFSET)])
            .collect(),
        ReadingOption::Trim => [Trim::Kept, Trim::Trimmed]
            .map(|trim| item(trim_word(trim).to_owned(), "", &|asked| asked.values.trim = trim))
            .into(),
        ReadingOption::Header | ReadingOption::Bottom | ReadingOption::Comment | ReadingOption::Nulls => Vec::new(),
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
