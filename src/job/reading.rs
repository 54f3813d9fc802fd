//! How a job says that files are read: the flags of the command line as keys. What is not said is found out from the
//! file; a job that the screens save says all of it, so that next month nothing is guessed anew.

use clap::ValueEnum;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::columns::minus;
use crate::dataset::value::{DateOrder, DecimalMark, Offsets, TrailingMinus, Trim, ZeroDates};
use crate::dataset::{Asked, AskedValues, CellRange, Escape, Format, Naming, Nested, Reading, Thousands};

/// How the files of a table are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReadingWords {
    /// What they are written in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<FormatWord>,
    /// What becomes of objects inside rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nested: Option<NestedWord>,
    /// The sheet of a workbook, by its name or its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The part of the sheet that is read, like B4:F90, or B:F for whole columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub range: Option<CellRange>,
    /// The character set, like windows-1252.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What stands between the fields: one character of ASCII, or tab.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Separator>,
    /// What stands around fields that hold delimiters or line ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Separator>,
    /// How a quote is written inside quotes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escape: Option<EscapeWord>,
    /// Where the names of columns come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<HeaderWord>,
    /// Lines above the header line, or rows of a sheet, that are left out.
    #[serde(skip_serializing_if = "is_zero")]
    pub skip_top: u32,
    /// Lines below the last row that are left out, like totals.
    #[serde(skip_serializing_if = "is_zero")]
    pub skip_bottom: u32,
    /// Lines that begin with this text are left out.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Words that mean null, besides the empty field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub null: Vec<String>,
    /// The decimal mark of the numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalWord>,
    /// What stands between thousands: one character, or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<ThousandsWord>,
    /// Whether 17- is -17.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trailing_minus: Option<bool>,
    /// How dates are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateWord>,
    /// What a date of nothing but zeros is, like 00.00.0000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zero_dates: Option<ZeroWord>,
    /// What becomes of date-times with an offset from UTC: text, utc, an offset like +02:00 that they are converted to,
    /// or dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offsets: Option<OffsetsWord>,
    /// Whether the spaces around texts are taken off.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub trim: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Declares an enum of words that stand for the values of another one: in job files, and as arguments.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident for $other:ty { $($(#[$vdoc:meta])* $variant:ident = $value:path),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ValueEnum)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl From<$name> for $other {
            fn from(word: $name) -> Self {
                match word { $($name::$variant => $value),+ }
            }
        }

        impl From<$other> for $name {
            fn from(value: $other) -> Self {
                match value { $($value => Self::$variant),+ }
            }
        }
    };
}

words!(
    /// What a file is written in.
    FormatWord for Format {
        /// Fields with a delimiter between.
        #[value(alias = "csv")]
        Delimited = Format::Delimited,
        /// Objects or arrays, in an array or one after the other.
        #[value(alias = "jsonl", alias = "ndjson")]
        Json = Format::Json,
        /// Row groups of typed columns.
        Parquet = Format::Parquet,
        /// Record batches of typed columns: Arrow or Feather.
        #[value(alias = "feather", alias = "ipc")]
        Arrow = Format::Arrow,
        /// A sheet of a workbook: xlsx, xls or ods.
        #[value(alias = "xlsx", alias = "xls", alias = "ods")]
        Workbook = Format::Workbook,
    }
);

words!(
    /// What becomes of objects inside rows.
    NestedWord for Nested {
        /// A column for each value.
        Flattened = Nested::Flattened,
        /// The text that stands in the file.
        Text = Nested::Text,
    }
);

words!(
    /// How a quote is written inside quotes.
    EscapeWord for Escape {
        /// Twice.
        Doubled = Escape::Doubled,
        /// Behind a backslash.
        Backslash = Escape::Backslash,
    }
);

words!(
    /// The decimal mark.
    DecimalWord for DecimalMark {
        /// 1.5
        Point = DecimalMark::Point,
        /// 1,5
        Comma = DecimalMark::Comma,
    }
);

words!(
    /// Where the names of columns come from.
    HeaderWord for Naming {
        /// From the first line, or the first row of a sheet.
        Line = Naming::Header,
        /// From nowhere: they are counted.
        None = Naming::Numbered,
    }
);

words!(
    /// How dates are written.
    DateWord for DateOrder {
        /// 2026-04-17
        Iso = DateOrder::Iso,
        /// 17.04.2026
        DayFirst = DateOrder::DayFirst,
        /// 04/17/2026
        MonthFirst = DateOrder::MonthFirst,
        /// 20260417
        Compact = DateOrder::Compact,
    }
);

words!(
    /// What a date of nothing but zeros is.
    ZeroWord for ZeroDates {
        /// Text, as no calendar has it.
        Text = ZeroDates::AsText,
        /// Null, in a column of dates.
        Null = ZeroDates::Null,
    }
);

impl Default for NestedWord {
    fn default() -> Self {
        Nested::default().into()
    }
}

impl Default for EscapeWord {
    fn default() -> Self {
        Escape::default().into()
    }
}

impl Default for ZeroWord {
    fn default() -> Self {
        ZeroDates::default().into()
    }
}

/// What becomes of offsets from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^(text|utc|dropped|[+-][0-9]{2}:[0-9]{2})$"))]
pub struct OffsetsWord(pub Offsets);

impl TryFrom<String> for OffsetsWord {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Self)
    }
}

impl From<OffsetsWord> for String {
    fn from(word: OffsetsWord) -> Self {
        word.0.to_string()
    }
}

/// A byte that stands between fields or around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Separator(pub u8);

impl TryFrom<String> for Separator {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        match (text.as_str(), text.as_bytes()) {
            ("tab", _) => Ok(Self(b'\t')),
            (_, [byte]) if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0) => Ok(Self(*byte)),
            _ => Err("write one character of ASCII, or tab"),
        }
    }
}

impl From<Separator> for String {
    fn from(separator: Separator) -> Self {
        match separator.0 {
            b'\t' => "tab".to_owned(),
            byte => char::from(byte).to_string(),
        }
    }
}

/// What stands between thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub struct ThousandsWord(pub Thousands);

impl<'de> Deserialize<'de> for ThousandsWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut letters = text.chars();
        match (text.as_str(), letters.next(), letters.next()) {
            ("none", ..) => Ok(Self(Thousands::Nothing)),
            (_, Some(mark), None) => Ok(Self(Thousands::Mark(mark))),
            _ => Err(de::Error::custom("write one character, or none")),
        }
    }
}

impl Serialize for ThousandsWord {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Thousands::Nothing => serializer.serialize_str("none"),
            Thousands::Mark(mark) => serializer.collect_str(&mark),
        }
    }
}

impl ReadingWords {
    /// What these words say.
    pub fn asked(&self) -> Asked {
        Asked {
            format: self.format.map(Format::from),
            nested: self.nested.map_or_else(Nested::default, Nested::from),
            sheet: self.sheet.clone(),
            range: self.range,
            encoding: self.encoding.clone(),
            delimiter: self.delimiter.map(|separator| separator.0),
            quote: self.quote.map(|separator| separator.0),
            escape: self.escape.map_or_else(Escape::default, Escape::from),
            naming: self.header.map(Naming::from),
            skip_top: self.skip_top,
            skip_bottom: self.skip_bottom,
            comment: self.comment.clone(),
            nulls: self.null.clone(),
            values: AskedValues {
                decimal: self.decimal.map(DecimalMark::from),
                thousands: self.thousands.map(|word| word.0),
                trailing_minus: self.trailing_minus.map(minus),
                date_order: self.date_order.map(DateOrder::from),
                zero_dates: self.zero_dates.map_or_else(ZeroDates::default, ZeroDates::from),
                offsets: self.offsets.map(|word| word.0),
                trim: if self.trim { Trim::Trimmed } else { Trim::Kept },
            },
        }
    }

    /// The words for how a file was read, with nothing left to be found out that its format has.
    pub fn of(reading: &Reading) -> Self {
        let usual = Reading::default();
        let (is_text, is_delimited) = (reading.format.is_text(), reading.format == Format::Delimited);
        let values = AskedValues::from(reading.values);
        Self {
            format: Some(reading.format.into()),
            nested: (reading.nested != usual.nested).then(|| reading.nested.into()),
            sheet: reading.sheet.clone(),
            range: reading.range,
            encoding: is_text.then(|| reading.encoding.clone()),
            delimiter: is_delimited.then_some(Separator(reading.delimiter)),
            quote: (is_delimited && reading.quote != usual.quote).then_some(Separator(reading.quote)),
            escape: (is_delimited && reading.escape != usual.escape).then(|| reading.escape.into()),
            header: reading.format.has_header().then(|| reading.naming.into()),
            skip_top: reading.skip_top,
            skip_bottom: reading.skip_bottom,
            comment: reading.comment.clone(),
            null: reading.nulls.clone(),
            decimal: values.decimal.map(DecimalWord::from),
            thousands: values.thousands.map(ThousandsWord),
            trailing_minus: values.trailing_minus.map(|minus| minus == TrailingMinus::Taken),
            date_order: values.date_order.map(DateWord::from),
            zero_dates: (values.zero_dates != ZeroDates::default()).then(|| values.zero_dates.into()),
            offsets: values.offsets.map(OffsetsWord),
            trim: values.trim == Trim::Trimmed,
        }
    }
}
