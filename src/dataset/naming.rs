//! Where the names of columns come from, and what a file's first line says of that: `amount` above numbers is a
//! name, `-12.50` above numbers is one of them, and `2019` above numbers can be either, so it is asked.

use super::evidence::marks;
use super::infer::NULL_WORDS;
use super::value::{DateOrder, Fits, ValueReading, fits_as};
use super::{Doubt, Sample, SampleColumn, Says, Topic, Way};
use crate::text;
use serde::{Deserialize, Serialize};

/// How many values a way shows its results with.
const SHOWN: usize = 3;

/// Where the names of columns come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Naming {
    /// From the first line, or the first row of a sheet.
    #[default]
    Header,
    /// From nowhere: the first line is a row like the others, and columns are counted.
    Numbered,
}

impl Naming {
    /// Whether it is the usual one, which need not be said.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    pub(super) fn is_header(&self) -> bool {
        *self == Self::Header
    }

    /// The names of columns that are counted.
    pub fn numbered(columns: usize) -> Vec<String> {
        (1..=columns).map(|column| format!("column_{column}")).collect()
    }
}

/// What the first line is, taken for a header line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FirstLine {
    /// Names, and why.
    Names(String),
    /// A row, and why.
    Row(String),
    /// Either.
    Open(Doubt),
    /// Nothing says that it is not what it is in nearly all files: names.
    Unsaid,
}

/// What kind of value a text can be, in whichever way it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Number,
    Moment,
}

fn shape(text: &str) -> Option<Shape> {
    if marks(text).is_some() {
        return Some(Shape::Number);
    }
    let is_moment = [DateOrder::DayFirst, DateOrder::MonthFirst].into_iter().any(|date_order| {
        fits_as(&ValueReading { date_order, ..ValueReading::default() }, text.as_bytes()) != Fits::NOTHING
    });
    is_moment.then_some(Shape::Moment)
}

/// The shape that all values of a column have.
fn column_shape(column: &SampleColumn) -> Option<Shape> {
    let texts = column.values.iter().filter_map(super::Cell::text).map(str::trim);
    let mut texts = texts.filter(|text| !text.is_empty() && !NULL_WORDS.contains(text));
    let first = shape(texts.next()?)?;
    texts.all(|text| shape(text) == Some(first)).then_some(first)
}

/// Whether nobody calls a column like this.
fn is_no_name(text: &str, shape: Shape) -> bool {
    use super::evidence::Marks::{Both, Decimal, Either, Grouped, None};
    match (shape, marks(text)) {
        (Shape::Moment, _) | (_, Some(Decimal(_) | Both(_))) => true,
        (Shape::Number, Some(None | Grouped(_) | Either(_))) => text.starts_with('-') || text.ends_with('-'),
        (Shape::Number, Option::None) => false,
    }
}

/// Judges the names of a sample by the values below them.
pub fn first_line(sample: &Sample) -> FirstLine {
    let mut either: Vec<&str> = Vec::new();
    let mut row = None;
    for column in &sample.columns {
        let name = column.name.trim();
        let Some(below) = column_shape(column).filter(|_| !name.is_empty()) else { continue };
        match shape(name) {
            Some(shape) if shape == below && is_no_name(name, shape) => row = row.or(Some((name, shape))),
            Some(shape) if shape == below => either.push(name),
            _ => return FirstLine::Names(said(name, "stands above", below)),
        }
    }
    match (row, either.as_slice()) {
        (Some((value, shape)), _) => FirstLine::Row(said(value, "in the first line is one of the", shape)),
        (None, []) => FirstLine::Unsaid,
        (None, names) => FirstLine::Open(doubt(names)),
    }
}

fn said(name: &str, how: &str, shape: Shape) -> String {
    let values = match shape {
        Shape::Number => "numbers",
        Shape::Moment => "dates or times",
    };
    format!("{}: \u{201c}{}\u{201d} {how} {values}", Topic::Header.title(), text::cell(name, 40))
}

fn doubt(names: &[&str]) -> Doubt {
    let way = |naming, title: &str, read: &str| {
        let results = names.iter().take(SHOWN).map(|name| (text::cell(name, 40), read.to_owned()));
        Way { says: Says::Naming(naming), title: title.to_owned(), results: results.collect() }
    };
    let names = way(Naming::Header, "the first line", "the name of a column");
    let row = way(Naming::Numbered, "none: column_1, column_2, \u{2026}", "a value");
    Doubt { topic: Topic::Header, ways: vec![names, row], columns: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::super::Cell;
    use super::*;

    fn judged(header: &[&str], rows: &[&[&str]]) -> FirstLine {
        let column = |(at, name): (usize, &&str)| SampleColumn {
            name: (*name).to_owned(),
            values: rows.iter().map(|row| Cell::Bare(row[at].to_owned())).collect(),
            declared: None,
        };
        first_line(&Sample { columns: header.iter().enumerate().map(column).collect(), head: rows.len() })
    }

    #[test]
    fn a_first_line_is_judged_by_what_stands_below() {
        let why = |first: FirstLine| match first {
            FirstLine::Names(why) => format!("names, {why}"),
            FirstLine::Row(why) => format!("row, {why}"),
            FirstLine::Open(doubt) => format!("open, {}", doubt.sentence()),
            FirstLine::Unsaid => "unsaid".to_owned(),
        };
        for (header, rows, expected) in [
            (&["id", "name"][..], &[&["1", "Ann"][..]][..], "names, header line: “id” stands above numbers"),
            (&["city", "name"], &[&["Bonn", "Ann"]], "unsaid"),
            (
                &["Ann", "7", "-1.50"],
                &[&["Bob", "8", "2.50"]],
                "row, header line: “-1.50” in the first line is one of the numbers",
            ),
            (
                &["1.234,50"],
                &[&["7,00"], &["NA"]],
                "row, header line: “1.234,50” in the first line is one of the numbers",
            ),
            (
                &["7", "05.01.2026"],
                &[&["8", "06.01.2026"]],
                "row, header line: “05.01.2026” in the first line is one of the dates or times",
            ),
            (&["country", "2019", "2020"], &[&["DE", "1", "2.5"]], "open, 2019 can be the name of a column or a value"),
            (&["code", "2019"], &[&["1", "2"]], "names, header line: “code” stands above numbers"),
            (&["2026-01-05"], &[&["7"]], "names, header line: “2026-01-05” stands above numbers"),
            (&["5", ""], &[&["x", "7"]], "unsaid"),
            (&["5"], &[], "unsaid"),
        ] {
            assert_eq!(why(judged(header, rows)), expected, "{header:?} over {rows:?}");
        }
    }
}
