//! What a file leaves open about how it is read, as data: the ways to read it, each with what its values become,
//! so that the operator sees both results side by side, and the words that settle it on the command line.

use super::value::{DateOrder, DecimalMark, Offsets};
use super::{Asked, ColumnReading, Naming, Thousands};

/// What is settled or open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// The character set.
    Encoding,
    /// Whether the first line is one.
    Header,
    /// The decimal mark, and with it the thousands mark.
    Decimal,
    /// What stands between thousands.
    Thousands,
    /// A minus at the end.
    Minus,
    /// The order of dates.
    Dates,
    /// What becomes of offsets from UTC.
    Offsets,
}

impl Topic {
    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Encoding => "character set",
            Self::Header => "header line",
            Self::Decimal => "decimal mark",
            Self::Thousands => "thousands mark",
            Self::Minus => "minus at the end",
            Self::Dates => "dates",
            Self::Offsets => "offsets from UTC",
        }
    }

    /// The flag of the command line that settles it.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Encoding => "--encoding",
            Self::Header => "--header",
            Self::Decimal => "--decimal",
            Self::Thousands => "--thousands",
            Self::Minus => "--trailing-minus",
            Self::Dates => "--date-order",
            Self::Offsets => "--offsets",
        }
    }
}

/// Something of a file that can be read in more than one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What is open.
    pub topic: Topic,
    /// The ways to read it.
    pub ways: Vec<Way>,
    /// The columns that can be read in more than one way, by their names in the file; none where it is the whole
    /// file.
    pub columns: Vec<String>,
}

/// One of the ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What is said to read it so.
    pub says: Says,
    /// Its name for people.
    pub title: String,
    /// Values as they stand in the file, and as they are read so.
    pub results: Vec<(String, String)>,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// The character set.
    Encoding(String),
    /// Where the names of columns come from.
    Naming(Naming),
    /// The marks of numbers.
    Numbers(DecimalMark, Thousands),
    /// The order of dates.
    Dates(DateOrder),
    /// What becomes of offsets from UTC.
    Offsets(Offsets),
}

impl Says {
    /// Adds it to what was said before.
    pub fn apply(&self, asked: &mut Asked) {
        match self {
            Self::Encoding(name) => asked.encoding = Some(name.clone()),
            Self::Naming(naming) => asked.naming = Some(*naming),
            Self::Numbers(decimal, thousands) => {
                asked.values.decimal = Some(*decimal);
                asked.values.thousands = Some(*thousands);
            }
            Self::Dates(order) => asked.values.date_order = Some(*order),
            Self::Offsets(offsets) => asked.values.offsets = Some(*offsets),
        }
    }

    /// The word of the command line for it.
    fn word(&self) -> String {
        match self {
            Self::Encoding(name) => name.clone(),
            Self::Naming(Naming::Header) => "line".to_owned(),
            Self::Naming(Naming::Numbered) => "none".to_owned(),
            Self::Numbers(DecimalMark::Point, _) => "point".to_owned(),
            Self::Numbers(DecimalMark::Comma, _) => "comma".to_owned(),
            Self::Dates(DateOrder::MonthFirst) => "month-first".to_owned(),
            Self::Dates(_) => "day-first".to_owned(),
            Self::Offsets(offsets) => offsets.to_string(),
        }
    }
}

impl Way {
    /// Its results in one line.
    pub fn shown(&self) -> String {
        let results = self.results.iter().map(|(text, read)| format!("{text} is {read}"));
        results.collect::<Vec<_>>().join(", ")
    }
}

impl Doubt {
    /// Whether a column settles it for itself.
    fn is_settled_by(&self, reading: &ColumnReading) -> bool {
        match self.topic {
            Topic::Encoding | Topic::Header => false,
            Topic::Decimal | Topic::Thousands => reading.decimal.is_some() || reading.thousands.is_some(),
            Topic::Minus => reading.trailing_minus.is_some(),
            Topic::Dates => reading.dates.is_some(),
            Topic::Offsets => reading.offsets.is_some(),
        }
    }

    /// Whether it is open still where these are the columns that are sent, by their names in the file and how they
    /// are read.
    pub fn is_open_in<'a>(&self, mut sent: impl Iterator<Item = (&'a str, &'a ColumnReading)>) -> bool {
        let is_open = |(header, reading): (&str, &ColumnReading)| {
            self.columns.iter().any(|column| column == header) && !self.is_settled_by(reading)
        };
        self.columns.is_empty() || sent.any(is_open)
    }

    /// What is open, in one sentence: the value and what it can be.
    pub fn sentence(&self) -> String {
        let first = |way: &Way| way.results.first().cloned().unwrap_or_default();
        let text = self.ways.first().map(first).unwrap_or_default().0;
        let read: Vec<String> = self.ways.iter().map(|way| first(way).1).collect();
        match self.topic {
            Topic::Encoding => format!("it is no UTF-8, and {text} can be {}", read.join(" or ")),
            Topic::Offsets => {
                let others = read.get(1..).unwrap_or_default();
                format!("{text} has an offset from UTC and can stay text or be {}", others.join(" or "))
            }
            _ => format!("{text} can be {}", read.join(" or ")),
        }
    }

    /// The same as a problem of a file.
    pub fn problem(&self, file: &str) -> String {
        format!("{file}: {}", self.sentence())
    }

    /// What says on the command line which way it is.
    pub fn flags(&self) -> String {
        let words: Vec<String> = self.ways.iter().map(|way| way.says.word()).collect();
        format!("{} {}", self.topic.flag(), words.join(" or "))
    }
}
