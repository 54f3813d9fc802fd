//! One thing that is said of how a column is read, as the screen's menus and the command line's words say it, and
//! what the column's values become by it.

use std::str::FromStr;

use super::infer::infer_column;
use super::value::{
    DateOrder, DecimalMark, Offsets, Rule, TrailingMinus, Trim, Utc, ValueReading, ZeroDates, write_as,
};
use super::{ColumnReading, DataType, Dates, SampleColumn, Thousands};
use crate::text;

/// How many values an outcome shows.
const SHOWN: usize = 2;

/// One thing that can be said of how a column is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnOption {
    /// The decimal mark.
    Decimal,
    /// The thousands mark.
    Thousands,
    /// A minus at the end.
    Minus,
    /// The order of dates, or a pattern of dates and times.
    Dates,
    /// Dates of nothing but zeros.
    ZeroDates,
    /// Offsets from UTC.
    Offsets,
    /// Texts that mean null.
    Nulls,
    /// Spaces around texts.
    Trim,
}

impl ColumnOption {
    /// All of them.
    pub const ALL: [Self; 8] = [
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
            Self::Decimal => "decimal mark",
            Self::Thousands => "thousands mark",
            Self::Minus => "minus at the end",
            Self::Dates => "dates and times",
            Self::ZeroDates => "dates of zeros",
            Self::Offsets => "offsets from UTC",
            Self::Nulls => "words for null",
            Self::Trim => "spaces around texts",
        }
    }

    /// Its word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Decimal => "decimal",
            Self::Thousands => "thousands",
            Self::Minus => "trailing-minus",
            Self::Dates => "dates",
            Self::ZeroDates => "zero-dates",
            Self::Offsets => "offsets",
            Self::Nulls => "null",
            Self::Trim => "trim",
        }
    }
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnSays {
    /// The decimal mark.
    Decimal(DecimalMark),
    /// The decimal mark, and with it the mark between thousands.
    Marks(DecimalMark, char),
    /// The thousands mark.
    Thousands(Thousands),
    /// Whether a minus may stand at the end.
    Minus(TrailingMinus),
    /// How dates and times are written.
    Dates(Dates),
    /// What a date of zeros is.
    ZeroDates(ZeroDates),
    /// What becomes of offsets.
    Offsets(Offsets),
    /// The texts that mean null.
    Nulls(Vec<String>),
    /// What becomes of spaces.
    Trim(Trim),
    /// It is as in the file.
    AsFile(ColumnOption),
    /// All is as in the file.
    AllAsFile,
}

impl ColumnReading {
    /// Takes what is said of a column in a file whose values are written like this.
    pub fn say(&mut self, says: &ColumnSays, file: ValueReading) {
        match says {
            ColumnSays::Decimal(mark) => self.say_decimal(*mark, file),
            ColumnSays::Marks(decimal, thousands) => {
                (self.decimal, self.thousands) = (Some(*decimal), Some(Thousands::Mark(*thousands)));
            }
            ColumnSays::Thousands(mark) => self.say_thousands(*mark, file),
            ColumnSays::Minus(minus) => self.trailing_minus = Some(*minus),
            ColumnSays::Dates(dates) => self.dates = Some(*dates),
            ColumnSays::ZeroDates(zero) => self.zero_dates = Some(*zero),
            ColumnSays::Offsets(offsets) => self.offsets = Some(*offsets),
            ColumnSays::Nulls(words) => self.nulls.clone_from(words),
            ColumnSays::Trim(trim) => self.trim = Some(*trim),
            ColumnSays::AsFile(option) => self.unsay(*option),
            ColumnSays::AllAsFile => *self = Self::default(),
        }
    }

    fn unsay(&mut self, option: ColumnOption) {
        match option {
            // One mark alone could be the same as the file's other one.
            ColumnOption::Decimal | ColumnOption::Thousands => (self.decimal, self.thousands) = (None, None),
            ColumnOption::Minus => self.trailing_minus = None,
            ColumnOption::Dates => self.dates = None,
            ColumnOption::ZeroDates => self.zero_dates = None,
            ColumnOption::Offsets => self.offsets = None,
            ColumnOption::Nulls => self.nulls.clear(),
            ColumnOption::Trim => self.trim = None,
        }
    }

    /// Whether this is said of the column itself.
    pub const fn says(&self, option: ColumnOption) -> bool {
        match option {
            ColumnOption::Decimal => self.decimal.is_some(),
            ColumnOption::Thousands => self.thousands.is_some(),
            ColumnOption::Minus => self.trailing_minus.is_some(),
            ColumnOption::Dates => self.dates.is_some(),
            ColumnOption::ZeroDates => self.zero_dates.is_some(),
            ColumnOption::Offsets => self.offsets.is_some(),
            ColumnOption::Nulls => !self.nulls.is_empty(),
            ColumnOption::Trim => self.trim.is_some(),
        }
    }

    /// How an option stands, in words.
    pub fn words(&self, option: ColumnOption, file: ValueReading) -> String {
        let values = self.over(file);
        match option {
            ColumnOption::Decimal => if values.decimal == DecimalMark::Comma { "comma" } else { "point" }.to_owned(),
            ColumnOption::Thousands => match values.thousands {
                None => "none".to_owned(),
                Some(' ') => "space".to_owned(),
                Some(mark) => mark.to_string(),
            },
            ColumnOption::Minus => match values.trailing_minus {
                TrailingMinus::Refused => "17- is text".to_owned(),
                TrailingMinus::Taken => "17- is -17".to_owned(),
            },
            ColumnOption::Dates => match (values.pattern, values.date_order) {
                (Some(pattern), _) => pattern.to_string(),
                (None, DateOrder::Iso) => "2026-04-17 only".to_owned(),
                (None, DateOrder::DayFirst) => "day first".to_owned(),
                (None, DateOrder::MonthFirst) => "month first".to_owned(),
                (None, DateOrder::Compact) => "20260417".to_owned(),
            },
            ColumnOption::ZeroDates => match values.zero_dates {
                ZeroDates::AsText => "text".to_owned(),
                ZeroDates::Null => "null".to_owned(),
            },
            ColumnOption::Offsets => match values.offsets {
                Offsets::AsText => "text".to_owned(),
                Offsets::Dropped => "dropped".to_owned(),
                Offsets::TO_UTC => "converted to UTC".to_owned(),
                converted @ Offsets::ConvertedTo(_) => format!("converted to {converted}"),
            },
            ColumnOption::Nulls if self.nulls.is_empty() => "none of its own".to_owned(),
            ColumnOption::Nulls => self.nulls.join(", "),
            ColumnOption::Trim => match values.trim {
                Trim::Kept => "kept".to_owned(),
                Trim::Trimmed => "taken off".to_owned(),
            },
        }
    }

    /// Everything that is said of the column itself, in words; nothing where all is as in its file.
    pub fn all_words(&self, file: ValueReading) -> String {
        let said = ColumnOption::ALL.into_iter().filter(|option| self.says(*option));
        said.map(|option| format!("{} {}", option.title(), self.words(option, file))).collect::<Vec<_>>().join(", ")
    }

    /// What a column becomes when it is read like this: its type, and its first values.
    pub fn outcome(&self, sampled: &SampleColumn, file: ValueReading) -> String {
        let own = self.settled(file);
        let judged = infer_column(sampled, self, file);
        // Other marks of UTC than none don't change what is seen.
        let rule =
            Rule { utc: if judged.rule.utc == Utc::TakenOff { Utc::TakenOff } else { Utc::Absent }, ..judged.rule };
        let mut shown: Vec<String> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for text in sampled.values.iter().filter_map(super::Cell::text) {
            if shown.len() == SHOWN {
                break;
            }
            if seen.contains(&text) || text.is_empty() {
                continue;
            }
            seen.push(text);
            let mut out = Vec::new();
            let read = if own.is_null(text.as_bytes()) {
                "null".to_owned()
            } else if write_as(rule, &own.values, text.as_bytes(), &mut out).is_ok() {
                String::from_utf8_lossy(&out).trim_matches('"').to_owned()
            } else {
                continue;
            };
            shown.push(format!("{} is {}", text::cell(text, 24), text::cell(&read, 24)));
        }
        match judged.rule.data_type {
            DataType::String if self.nulls.is_empty() => format!("String: {}", judged.reason),
            kind => format!("{}: {}", kind.title(), shown.join(", ")),
        }
    }
}

/// `OPTION=VALUE`
impl FromStr for ColumnSays {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let options = || ColumnOption::ALL.map(ColumnOption::word).join(", ");
        let (word, value) =
            text.split_once('=').ok_or_else(|| format!("say OPTION=VALUE with one of {}", options()))?;
        let option = ColumnOption::ALL.into_iter().find(|option| option.word() == word);
        let wrong = |known: &str| format!("{word}={value} means nothing; there are {known}");
        Ok(match option.ok_or_else(|| format!("{word:?} is nothing of a column; there are {}", options()))? {
            ColumnOption::Decimal => Self::Decimal(match value {
                "point" => DecimalMark::Point,
                "comma" => DecimalMark::Comma,
                _ => return Err(wrong("point and comma")),
            }),
            ColumnOption::Thousands => Self::Thousands(match (value, value.chars().count()) {
                ("none", _) => Thousands::Nothing,
                ("space", _) => Thousands::Mark(' '),
                (_, 1) => value.chars().next().map_or(Thousands::Nothing, Thousands::Mark),
                _ => return Err(wrong("one character, space and none")),
            }),
            ColumnOption::Minus => Self::Minus(match value {
                "taken" => TrailingMinus::Taken,
                "refused" => TrailingMinus::Refused,
                _ => return Err(wrong("taken and refused")),
            }),
            ColumnOption::Dates => Self::Dates(match value {
                "iso" => Dates::Order(DateOrder::Iso),
                "day-first" => Dates::Order(DateOrder::DayFirst),
                "month-first" => Dates::Order(DateOrder::MonthFirst),
                "compact" => Dates::Order(DateOrder::Compact),
                pattern => Dates::Pattern(pattern.parse().map_err(|why| {
                    format!("{pattern:?} is neither iso, day-first, month-first, compact nor a pattern: {why}")
                })?),
            }),
            ColumnOption::ZeroDates => Self::ZeroDates(match value {
                "text" => ZeroDates::AsText,
                "null" => ZeroDates::Null,
                _ => return Err(wrong("text and null")),
            }),
            ColumnOption::Offsets => Self::Offsets(value.parse()?),
            ColumnOption::Nulls => Self::Nulls(vec![value.to_owned()]),
            ColumnOption::Trim => Self::Trim(match value {
                "yes" => Trim::Trimmed,
                "no" => Trim::Kept,
                _ => return Err(wrong("yes and no")),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Cell;

    fn sampled(values: &[&str]) -> SampleColumn {
        let values = values.iter().map(|text| Cell::Bare((*text).to_owned())).collect();
        SampleColumn { name: "c".to_owned(), values, declared: None }
    }

    #[test]
    fn what_is_said_shows_what_the_values_become() {
        for (values, says, expected) in [
            (&["1.234", "17.500"][..], "decimal=comma", "String: text such as “1.234”"),
            (&["1.234", "17.500"], "thousands=.", "Integer: 1.234 is 1234, 17.500 is 17500"),
            (&["17-", "3"], "trailing-minus=taken", "Integer: 17- is -17, 3 is 3"),
            (&["17.04.26", "18.04.26"], "dates=DD.MM.YY", "Date: 17.04.26 is 2026-04-17, 18.04.26 is 2026-04-18"),
            (&["1:05 PM"], "dates=h:mm a", "Time: 1:05 PM is 13:05:00"),
            (&["2026-04-17", "0000-00-00"], "zero-dates=null", "Date: 2026-04-17 is 2026-04-17, 0000-00-00 is null"),
            (&["2026-04-17T10:00+02:00"], "offsets=utc", "DateTime: 2026-04-17T10:00+02:00 is 2026-04-17T08:00:00"),
            (&["5", "k.A."], "null=k.A.", "Integer: 5 is 5, k.A. is null"),
        ] {
            let mut reading = ColumnReading::default();
            reading.say(&says.parse().unwrap(), ValueReading::default());
            assert_eq!(reading.outcome(&sampled(values), ValueReading::default()), expected, "{says}");
            assert!(!reading.all_words(ValueReading::default()).is_empty());
            reading.say(&ColumnSays::AllAsFile, ValueReading::default());
            assert!(reading.is_of_file());
        }
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace() {
        let file = ValueReading { decimal: DecimalMark::Comma, thousands: Some('.'), ..ValueReading::default() };
        for (option, says) in ColumnOption::ALL.into_iter().zip([
            "decimal=point",
            "thousands=,",
            "trailing-minus=taken",
            "dates=compact",
            "zero-dates=null",
            "offsets=+02:00",
            "null=x",
            "trim=yes",
        ]) {
            let mut reading = ColumnReading::default();
            reading.say(&says.parse().unwrap(), file);
            assert!(reading.says(option) && reading.clash(file).is_none(), "{says}");
            reading.say(&ColumnSays::AsFile(option), file);
            assert!(reading.is_of_file(), "{says}: {reading:?}");
        }
    }

    #[test]
    fn a_wrong_word_names_the_right_ones() {
        for (wrong, why) in [
            ("decimal", "OPTION=VALUE"),
            ("encoding=x", "there are decimal"),
            ("decimal=;", "point and comma"),
            ("dates=yesterday", "nor a pattern"),
            ("offsets=here", "offset like"),
            ("trim=maybe", "yes and no"),
        ] {
            let refused = wrong.parse::<ColumnSays>();
            assert!(refused.as_ref().is_err_and(|error| error.contains(why)), "{wrong}: {refused:?}");
        }
    }
}
