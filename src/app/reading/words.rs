//! What the values of reading options are called, and what is said of each.

use crate::dataset::value::{DateOrder, DecimalMark, Offsets, TrailingMinus, Trim, ZeroDates};
use crate::dataset::{Escape, Naming};

pub(super) fn lines(count: u32) -> String {
    match count {
        0 => "no line".to_owned(),
        1 => "1 line".to_owned(),
        n => format!("{n} lines"),
    }
}

/// Which line holds the names of the columns.
pub(super) fn header_word(naming: Naming, skipped: u32) -> String {
    let line = u64::from(skipped) + 1;
    match naming {
        Naming::Header => format!("line {line}"),
        Naming::Numbered if skipped == 0 => "none".to_owned(),
        Naming::Numbered => format!("none; rows from line {line} on"),
    }
}

/// Which row of a sheet holds them, or is the first.
pub(super) fn row_word(naming: Naming, row: u64) -> String {
    match naming {
        Naming::Header => format!("row {row}"),
        Naming::Numbered => format!("none; rows from row {row} on"),
    }
}

pub(super) const fn escape_word(escape: Escape) -> &'static str {
    match escape {
        Escape::Doubled => "twice",
        Escape::Backslash => "behind a backslash",
    }
}

pub(super) const fn decimal_word(mark: DecimalMark) -> &'static str {
    match mark {
        DecimalMark::Point => "point",
        DecimalMark::Comma => "comma",
    }
}

pub(super) const fn minus_word(minus: TrailingMinus) -> &'static str {
    match minus {
        TrailingMinus::Refused => "17- is text",
        TrailingMinus::Taken => "17- is -17",
    }
}

pub(super) const fn order_word(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Iso => "2026-04-17 only",
        DateOrder::DayFirst => "day first",
        DateOrder::MonthFirst => "month first",
        DateOrder::Compact => "20260417",
    }
}

pub(super) const fn zero_word(zero: ZeroDates) -> &'static str {
    match zero {
        ZeroDates::AsText => "text",
        ZeroDates::Null => "null",
    }
}

pub(super) fn offsets_word(offsets: Offsets) -> String {
    match offsets {
        Offsets::AsText => "text".to_owned(),
        Offsets::TO_UTC => "converted to UTC".to_owned(),
        Offsets::ConvertedTo(_) => format!("converted to {offsets}"),
        Offsets::Dropped => "dropped".to_owned(),
    }
}

pub(super) const fn offsets_note(offsets: Offsets) -> &'static str {
    match offsets {
        Offsets::AsText => "date-times with an offset stay as they are in the file",
        Offsets::ConvertedTo(_) => "10:00+02:00 is 08:00; a date-time without an offset is an error",
        Offsets::Dropped => "10:00+02:00 is 10:00",
    }
}

pub(super) const fn trim_word(trim: Trim) -> &'static str {
    match trim {
        Trim::Kept => "kept",
        Trim::Trimmed => "taken off",
    }
}

pub(super) fn mark_name(mark: char) -> String {
    match mark {
        '.' => "point".to_owned(),
        ',' => "comma".to_owned(),
        ' ' => "space".to_owned(),
        '\'' => "apostrophe".to_owned(),
        other => other.to_string(),
    }
}

/// The character sets that are offered by name.
pub(super) const ENCODINGS: [(&str, &str); 9] = [
    ("UTF-8", "what most programs write"),
    ("windows-1252", "Western Europe, as Windows and SAP write it"),
    ("windows-1250", "Central Europe"),
    ("windows-1251", "Cyrillic"),
    ("ISO-8859-15", "Western Europe, with the euro sign"),
    ("UTF-16LE", "Unicode text, as Excel writes it"),
    ("UTF-16BE", "the same, the high byte first"),
    ("Shift_JIS", "Japanese"),
    ("gb18030", "Chinese"),
];

pub(super) const fn escape_note(escape: Escape) -> &'static str {
    match escape {
        Escape::Doubled => "\"say \"\"hi\"\"\"",
        Escape::Backslash => "\"say \\\"hi\\\"\"",
    }
}

pub(super) const fn order_note(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Iso => "other dates are text",
        DateOrder::DayFirst => "17.04.2026, 17/04/2026, 17-04-2026, and ISO dates",
        DateOrder::MonthFirst => "04/17/2026, 04-17-2026, and ISO dates; 17.04.2026 all the same",
        DateOrder::Compact => "eight digits together are a date, and ISO dates",
    }
}
