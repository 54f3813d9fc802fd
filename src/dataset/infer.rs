//! What the columns of a file are, judged from a sample. Each value narrows the set of types that all
//! values fit; the narrowest type left is the column's. So the order of rows doesn't matter, a first
//! row that is null decides nothing, and the part of the sample that is spread over the file can only
//! widen a type.

use super::value::{DateOrder, Fits, Rule, Utc, ValueReading, fits_as, is_zero_date, trimmed};
use super::{Cell, ColumnReading, DataType, Declared, OwnReading, Sample, SampleColumn};
use crate::text;

/// Words that often stand for "no value".
pub(super) const NULL_WORDS: &[&str] = &[
    "NA", "N/A", "n/a", "#N/A", "na", "NULL", "Null", "null", "NaN", "nan", "NAN", "None", "none", "nil", "NIL", "\\N",
    "-", "--", "?", ".", "#NULL!", "(null)", "missing",
];

/// What a column is taken for, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inferred {
    /// The type, and what becomes of UTC marks.
    pub rule: Rule,
    /// Why, as a sentence for the operator.
    pub reason: String,
    /// Words that alone keep the column from being something else than text.
    pub offer: Option<NullOffer>,
    /// How many values the sample has, nulls not counted.
    pub values: usize,
    /// How many nulls the sample has.
    pub nulls: usize,
}

/// What a column would be if some words meant null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NullOffer {
    /// The words, each once, in the order in which they were met.
    pub words: Vec<String>,
    /// What the column would be without them.
    pub rule: Rule,
}

/// Judges every column of a sample whose values are written as the grammar has them.
pub fn infer(sample: &Sample) -> Vec<Inferred> {
    infer_as(sample, ValueReading::default())
}

/// Judges every column of a sample.
pub fn infer_as(sample: &Sample, reading: ValueReading) -> Vec<Inferred> {
    let reading = OwnReading { values: reading, nulls: Vec::new() };
    sample.columns.iter().map(|sampled| column(sampled, &reading, Said::Nothing)).collect()
}

/// Judges one column that may be read otherwise than its file.
pub fn infer_column(sampled: &SampleColumn, reading: &ColumnReading, file: ValueReading) -> Inferred {
    let said = if reading.is_of_file() { Said::Nothing } else { Said::OfTheColumn };
    column(sampled, &reading.settled(file), said)
}

/// Whether the operator said how the column is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    OfTheColumn,
}

/// What has been seen of one column.
struct Seen<'a> {
    /// What all values fit.
    all: Fits,
    /// What all values fit that are no word for null.
    plain: Fits,
    /// How many of those there are.
    plain_values: usize,
    values: usize,
    nulls: usize,
    words: Vec<&'a str>,
    /// The value after which nothing but text was left.
    breaker: Option<&'a str>,
    /// The type up to that value.
    before: Option<DataType>,
    zeros: Option<&'a str>,
    utc: Option<&'a str>,
}

impl<'a> Seen<'a> {
    fn of(column: &'a SampleColumn, reading: &OwnReading) -> Self {
        let mut seen = Self {
            all: Fits::ANYTHING,
            plain: Fits::ANYTHING,
            plain_values: 0,
            values: 0,
            nulls: 0,
            words: Vec::new(),
            breaker: None,
            before: None,
            zeros: None,
            utc: None,
        };
        for cell in &column.values {
            seen.add(cell, reading);
        }
        seen
    }

    fn add(&mut self, cell: &'a Cell, reading: &OwnReading) {
        let Some(text) = reading.text(cell) else {
            self.nulls += 1;
            return;
        };
        self.values += 1;
        // A field of spaces, or an empty one in quotes, is null in a column that is not text.
        if trimmed(text.as_bytes()).is_empty() {
            return;
        }
        let fits = fits_as(&reading.values, text.as_bytes());
        let left = self.all.and(fits);
        if left == Fits::NOTHING && self.breaker.is_none() {
            self.breaker = Some(text);
            self.before = (self.all != Fits::ANYTHING).then(|| self.all.rule().data_type);
        }
        self.all = left;
        if fits.rule().utc == Utc::TakenOff {
            self.utc = self.utc.or(Some(text));
        } else if fits == Fits::NOTHING && has_leading_zero(text) {
            self.zeros = self.zeros.or(Some(text));
        }
        let word = NULL_WORDS.iter().find(|&&word| word == text).copied();
        let word = word.or_else(|| (fits == Fits::NOTHING && is_zero_date(text.as_bytes())).then_some(text));
        match (cell, word) {
            (Cell::Bare(_), Some(word)) if !self.words.contains(&word) => self.words.push(word),
            (Cell::Bare(_), Some(_)) => {}
            _ => {
                self.plain = self.plain.and(fits);
                self.plain_values += 1;
            }
        }
    }
}

fn has_leading_zero(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

fn column(column: &SampleColumn, reading: &OwnReading, said: Said) -> Inferred {
    let seen = Seen::of(column, reading);
    // A file that declares text does not say what the text means; the operator may.
    let is_settled = |rule: Rule| said == Said::Nothing || rule.data_type != DataType::String;
    if let Some(Declared { rule, reason }) = column.declared.clone().filter(|declared| is_settled(declared.rule)) {
        return Inferred { rule, reason, offer: None, values: seen.values, nulls: seen.nulls };
    }
    let rule = match seen.all {
        Fits::ANYTHING => Rule::of(DataType::String),
        // Eight digits are a number too, which is not what was asked for.
        all if reading.values.date_order == DateOrder::Compact && all.may_be_date() => Rule::of(DataType::Date),
        all => all.rule(),
    };
    let offer = (rule.data_type == DataType::String && !seen.words.is_empty() && seen.plain_values > 0)
        .then(|| seen.plain.rule())
        .filter(|rule| rule.data_type != DataType::String)
        .map(|rule| NullOffer { words: seen.words.iter().map(|&word| word.to_owned()).collect(), rule });
    let reason = reason(&seen, rule, offer.as_ref());
    Inferred { rule, reason, offer, values: seen.values, nulls: seen.nulls }
}

fn reason(seen: &Seen<'_>, rule: Rule, offer: Option<&NullOffer>) -> String {
    let what = match (rule.data_type, rule.utc) {
        (DataType::String, _) => return reason_for_text(seen, offer),
        (DataType::Integer, _) => "whole numbers within 32 bits",
        (DataType::BigInteger, _) => "whole numbers, some beyond 32 bits",
        (DataType::Double, _) => "decimal numbers of at most 17 significant digits",
        (DataType::BigDecimal, _) => "numbers, some with more digits than a DOUBLE holds",
        (DataType::Bool, _) => "true or false",
        (DataType::Date, _) => "dates of the calendar",
        (DataType::Time, _) => "times of the day",
        (DataType::DateTime, Utc::Absent) => "dates with a time",
        (DataType::DateTime, Utc::TakenOff) => "dates with a time in UTC (the UTC mark is taken off)",
    };
    format!("all {} values of the sample are {what}", text::count(seen.values as u64))
}

fn reason_for_text(seen: &Seen<'_>, offer: Option<&NullOffer>) -> String {
    let quote = |value: &str| format!("\u{201c}{}\u{201d}", text::cell(value, 40));
    let Some(breaker) = seen.breaker else { return "the sample has no value in this column".to_owned() };
    if let Some(offer) = offer {
        let words: Vec<_> = offer.words.iter().map(|word| quote(word)).collect();
        return format!("only {} keeps it from being {}", words.join(", "), offer.rule.data_type);
    }
    if let Some(zeros) = seen.zeros {
        return format!("numbers such as {} begin with 0, which only text keeps", quote(zeros));
    }
    match (seen.utc, seen.before) {
        (Some(utc), Some(DataType::DateTime)) => {
            format!("some dates are marked as UTC, such as {}, and others are not", quote(utc))
        }
        (_, Some(before)) => format!("{} is not {before} as the values before it are", quote(breaker)),
        (_, None) => format!("text such as {}", quote(breaker)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(values: &[&str]) -> Inferred {
        let values = values
            .iter()
            .map(|&text| match text {
                "" => Cell::Null,
                text => match text.strip_prefix('"') {
                    Some(quoted) => Cell::Quoted(quoted.trim_end_matches('"').to_owned()),
                    None => Cell::Bare(text.to_owned()),
                },
            })
            .collect();
        infer_column(
            &SampleColumn { name: "c".to_owned(), values, declared: None },
            &ColumnReading::default(),
            ValueReading::default(),
        )
    }

    #[test]
    fn a_column_is_the_narrowest_type_that_loses_nothing() {
        use DataType::{BigDecimal, BigInteger, Bool, Date, DateTime, Double, Integer, String, Time};
        let table: &[(&[&str], DataType)] = &[
            (&["1", "-2", "0", "-0", " 7 "], Integer),
            (&["2147483647", "-2147483647"], Integer),
            (&["1", "2147483648"], BigInteger),
            (&["9223372036854775807", "-9223372036854775808"], BigInteger),
            (&["9223372036854775808", "1"], BigDecimal),
            (&["1.0", "1"], Double),
            (&["1e3"], Double),
            (&["+5", "3"], Double),
            (&[".5", "5."], Double),
            (&["0.12345678901234567", "1"], Double),
            (&["0.123456789012345678", "1"], BigDecimal),
            (&["12.50000000000000000000"], Double),
            (&["123456789012345678", "0.5"], BigDecimal),
            (&["0.123456789012345678", "1e3"], String),
            (&["1e999"], String),
            (&["NaN", "Infinity"], String),
            (&["1,5"], String),
            (&["007", "8"], String),
            (&["7", "08"], String),
            (&["true", "FALSE", "True"], Bool),
            (&["0", "1"], Integer),
            (&["yes", "no"], String),
            (&["2017-12-4", "2016-02-29"], Date),
            (&["2017-02-29"], String),
            (&["1900-02-29"], String),
            (&["9:05", "23:59:59"], Time),
            (&["24:00"], String),
            (&["2017-12-04T10:00", "2017-12-04 10:00:00.123"], DateTime),
            (&["2017-12-04", "2017-12-04T10:00"], String),
            (&["2017-12-04T10:00:00+02:00"], String),
            (&["", "", "5"], Integer),
            (&["", ""], String),
            (&[" ", "\"\""], String),
            (&["\"\"", "5"], Integer),
            (&["5", "true"], String),
        ];
        for (values, expected) in table {
            assert_eq!(judge(values).rule, Rule::of(*expected), "{values:?}");
        }
    }

    #[test]
    fn utc_marks_are_taken_off_only_where_every_value_has_one() {
        let all = judge(&["2017-12-04T10:00:00Z", "", "2017-12-04 10:00:00+00:00"]);
        assert_eq!(all.rule, Rule { data_type: DataType::DateTime, utc: Utc::TakenOff });
        let some = judge(&["2017-12-04T10:00:00", "2017-12-04T10:00:00Z"]);
        assert_eq!(some.rule, Rule::of(DataType::String));
        assert!(some.reason.contains("UTC"), "{}", some.reason);
    }

    #[test]
    fn words_for_null_are_offered_when_they_alone_keep_a_column_from_a_type() {
        let offered = judge(&["1", "NA", "NA", "NULL", "3"]);
        assert_eq!(offered.rule.data_type, DataType::String);
        let offer = offered.offer.unwrap();
        assert_eq!((offer.words, offer.rule.data_type), (vec!["NA".into(), "NULL".into()], DataType::Integer));
        assert_eq!(judge(&["1", "NA", "x"]).offer, None);
        assert_eq!(judge(&["NA", "NA"]).offer, None);
        assert_eq!(judge(&["1", "\"NA\""]).offer, None, "in quotes it is text");
    }

    #[test]
    fn the_reason_shows_the_value_that_decided() {
        assert!(judge(&["1", "2", "x\u{1b}y"]).reason.contains("x␛y"));
        assert!(judge(&["1", "007"]).reason.contains("007"));
        assert_eq!(judge(&["", ""]).reason, "the sample has no value in this column");
        assert_eq!((judge(&["", "5"]).values, judge(&["", "5"]).nulls), (1, 1));
    }
}
