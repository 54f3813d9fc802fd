//! One cell in sixteen bytes, and how it is written. Dates are known by their formats in the workbook; whether a
//! column of them is one of dates, of times or of both is for the whole column to say.

use std::io::Write as _;

use calamine::{CellErrorType, Data, ExcelDateTime};

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    Empty,
    Number(f64),
    Whole(i64),
    Truth(bool),
    Moment(Moment),
    /// A length of time, in milliseconds.
    Span(u64),
    /// A text, and where it lies among the texts.
    Text {
        start: u32,
        length: u32,
    },
    /// A date or a time that is a text in the file, or an error: no text to whoever wrote it.
    Word {
        start: u32,
        length: u32,
    },
}

/// A date with a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    year: u16,
    month: u8,
    day: u8,
    /// Milliseconds since midnight.
    time: u32,
    /// Whether it is a time and no date.
    is_time: bool,
}

/// How the dates of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Date,
    Time,
    Both,
}

impl Form {
    /// The form that one value alone would have.
    pub(super) const fn of(moment: Moment) -> Self {
        match (moment.is_time, moment.time) {
            (true, _) => Self::Time,
            (false, 0) => Self::Date,
            (false, _) => Self::Both,
        }
    }

    /// The form that serves both.
    pub(super) fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Both }
    }
}

/// What a cell of the library is, if it is no text.
pub(super) fn plain(data: &Data) -> Option<Value> {
    Some(match data {
        Data::Empty => Value::Empty,
        Data::Int(number) => Value::Whole(*number),
        Data::Float(number) => Value::Number(*number),
        Data::Bool(truth) => Value::Truth(*truth),
        Data::DateTime(moment) if moment.is_duration() => Value::Span((moment.as_f64().max(0.0) * DAY).round() as u64),
        Data::DateTime(moment) => Value::Moment(of_excel(*moment)),
        Data::String(_) | Data::DateTimeIso(_) | Data::DurationIso(_) | Data::Error(_) => return None,
    })
}

/// Milliseconds of a day.
const DAY: f64 = 86_400_000.0;

fn of_excel(moment: ExcelDateTime) -> Moment {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let time = ((u32::from(hour) * 60 + u32::from(minute)) * 60 + u32::from(second)) * 1000 + u32::from(milli);
    let value = moment.as_f64();
    Moment { year, month, day, time, is_time: (0.0..1.0).contains(&value) }
}

/// The word of an error, as the program shows it.
pub(super) fn error_word(error: &CellErrorType) -> String {
    error.to_string()
}

/// A length of time as ISO 8601 has it (`PT10H05M00S`), written like a time.
pub(super) fn span_of_iso(text: &str) -> Option<u64> {
    let mut rest = text.strip_prefix("PT")?;
    let mut sum = 0.0;
    for (unit, millis) in [('H', 3_600_000.0), ('M', 60_000.0), ('S', 1000.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            sum += number.parse::<f64>().ok().filter(|number| *number >= 0.0)? * millis;
            rest = after;
        }
    }
    rest.is_empty().then_some(sum.round() as u64)
}

/// Adds a value that is no text.
pub(super) fn write(value: Value, form: Form, out: &mut Vec<u8>) {
    let _ = match value {
        Value::Whole(number) => write!(out, "{number}"),
        Value::Number(number) if number != 0.0 && !(1e-5..1e17).contains(&number.abs()) => write!(out, "{number:e}"),
        Value::Number(number) => write!(out, "{number}"),
        Value::Truth(truth) => write!(out, "{truth}"),
        Value::Span(millis) => {
            time(millis, out);
            Ok(())
        }
        Value::Moment(moment) => {
            if form != Form::Time {
                let _ = write!(out, "{:04}-{:02}-{:02}", moment.year, moment.month, moment.day);
            }
            if form == Form::Both {
                out.push(b'T');
            }
            if form != Form::Date {
                time(u64::from(moment.time), out);
            }
            Ok(())
        }
        Value::Empty | Value::Text { .. } | Value::Word { .. } => Ok(()),
    };
}

fn time(millis: u64, out: &mut Vec<u8>) {
    let (seconds, fraction) = (millis / 1000, millis % 1000);
    let _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction > 0 {
        let digits = format!("{fraction:03}");
        let _ = write!(out, ".{}", digits.trim_end_matches('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: Value, form: Form) -> String {
        let mut out = Vec::new();
        write(value, form, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_and_moments_are_written_as_the_grammar_has_them() {
        assert_eq!(text(Value::Number(4711.0), Form::Both), "4711");
        assert_eq!(text(Value::Number(12.5), Form::Both), "12.5");
        assert_eq!(text(Value::Number(1e300), Form::Both), "1e300");
        let excel = |value| ExcelDateTime::new(value, calamine::ExcelDateTimeType::DateTime, false);
        let noon = Value::Moment(of_excel(excel(46_027.5)));
        assert_eq!(text(noon, Form::Both), "2026-01-05T12:00:00");
        let day = of_excel(excel(46_027.0));
        assert_eq!((Form::of(day), text(Value::Moment(day), Form::Date)), (Form::Date, "2026-01-05".to_owned()));
        let early = of_excel(excel(0.25));
        assert_eq!((Form::of(early), text(Value::Moment(early), Form::Time)), (Form::Time, "06:00:00".to_owned()));
        assert_eq!(text(Value::Span(131_400_500), Form::Both), "36:30:00.5");
        assert_eq!(span_of_iso("PT10H05M00S"), Some(36_300_000));
        assert_eq!(span_of_iso("P1D"), None);
    }
}
