//! The small vocabularies of the Push Data API: data types, update policies, orientations, form
//! categories. Written in upper case, read in any case, as the samples of the workflow page mix both.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A word that is none of its vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not {what}; it can be {expected}")]
pub struct UnknownWord {
    /// What was read.
    pub found: String,
    /// What it should have been.
    pub what: &'static str,
    /// The words that there are.
    pub expected: String,
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident, $what:literal, { $($(#[$vdoc:meta])* $variant:ident = $wire:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[schemars(with = "String", extend("enum" = [$($wire),+]))]
        #[serde(try_from = "String", into = "String")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every word, in the order in which menus show them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word as it is sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire),+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|w| w.as_str().eq_ignore_ascii_case(text)).ok_or_else(|| UnknownWord {
                    found: crate::text::excerpt(text, 64),
                    what: $what,
                    expected: Self::ALL.iter().map(|w| w.as_str()).collect::<Vec<_>>().join(", "),
                })
            }
        }

        impl TryFrom<String> for $name {
            type Error = UnknownWord;
            fn try_from(text: String) -> Result<Self, UnknownWord> { text.parse() }
        }

        impl From<$name> for String {
            fn from(word: $name) -> String { word.as_str().to_owned() }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.as_str()) }
        }
    };
}

vocabulary!(
    /// The type of a column.
    DataType, "a data type", {
        /// Text.
        String = "STRING",
        /// Whole number of 32 bits.
        Integer = "INTEGER",
        /// Whole number of 64 bits.
        BigInteger = "BIGINTEGER",
        /// Floating point number of 64 bits.
        Double = "DOUBLE",
        /// Decimal number of any length.
        BigDecimal = "BIGDECIMAL",
        /// `true` or `false`.
        Bool = "BOOL",
        /// `YYYY-MM-DD`.
        Date = "DATE",
        /// `HH:MM:SS`.
        Time = "TIME",
        /// `YYYY-MM-DDTHH:MM:SS`.
        DateTime = "DATETIME",
    }
);

impl DataType {
    /// Whether values of this type are numbers.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::BigInteger | Self::Double | Self::BigDecimal)
    }

    /// The word for people: `Double`, `Date`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Integer => "Integer",
            Self::BigInteger => "BigInteger",
            Self::Double => "Double",
            Self::BigDecimal => "BigDecimal",
            Self::Bool => "Bool",
            Self::Date => "Date",
            Self::Time => "Time",
            Self::DateTime => "DateTime",
        }
    }
}

vocabulary!(
    /// What a publish does to the rows that a table already holds.
    UpdatePolicy, "an update policy", {
        /// All rows of the table are removed first.
        Replace = "replace",
        /// Rows with new keys are added, rows that are there stay as they are.
        Add = "add",
        /// Metrics of rows with known keys are overwritten, other rows of the file are ignored.
        Update = "update",
        /// Both: known keys are overwritten, new ones added.
        Upsert = "upsert",
    }
);

impl UpdatePolicy {
    /// One sentence on what happens to the rows that are there now.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Replace => "all rows now in the table are removed, then the file's rows are loaded",
            Self::Add => "rows now in the table stay; rows of the file with a new key are added",
            Self::Update => "metrics of rows with the same key are overwritten; other rows of the file are ignored",
            Self::Upsert => "rows with the same key are overwritten, rows with a new key are added",
        }
    }
}

vocabulary!(
    /// How the data of a chunk is laid out.
    Orientation, "an orientation", {
        /// One array a row; streams in flat memory.
        Row = "ROW",
        /// One array a column; holds one chunk in memory.
        Column = "COLUMN",
    }
);

vocabulary!(
    /// What becomes of a row with a value that is not of its column's type.
    #[derive(Default)]
    OnBad, "a way with bad values", {
        /// The push ends, with nothing published.
        #[default]
        Stop = "stop",
        /// The value is sent as null, the rest of the row as it is.
        Null = "null",
        /// The row is not sent; it is kept in a file of its own.
        SetAside = "set-aside",
    }
);

impl OnBad {
    /// One sentence on what happens to such a row.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Stop => "the first of them ends the push, with nothing published",
            Self::Null => "null is sent for the value, the rest of its row as it is",
            Self::SetAside => "its row is not sent: it goes to a file that can be corrected and pushed",
        }
    }
}

vocabulary!(
    /// What an attribute form is for; the API knows no others.
    FormCategory, "a form category (longitude and latitude are not supported by the API)", {
        /// Identifies the element.
        Id = "ID",
        /// Describes it.
        Desc = "DESC",
    }
);
