//! The small values of job files: times, sizes and shares as people write them. Each is written as it is read, so
//! that a job that is saved again says the same.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text;

/// A length of time: `90s`, `15min`, `4h`, `3d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^[0-9]+(s|min|h|d)$"))]
pub struct Time(Duration);

const SECONDS: [(&str, u64); 4] = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];

impl Time {
    /// So many seconds.
    pub const fn of_seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// How long it is.
    pub const fn duration(self) -> Duration {
        self.0
    }
}

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = text.get(digits.len()..).unwrap_or_default();
        let factor = SECONDS.iter().find(|(word, _)| *word == unit).map(|(_, factor)| *factor);
        let seconds = digits.parse::<u64>().ok().zip(factor).and_then(|(number, factor)| number.checked_mul(factor));
        seconds.map(Self::of_seconds).ok_or_else(|| format!("{text:?} is no time; write 90s, 15min, 4h or 3d"))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (word, factor) =
            SECONDS.into_iter().find(|(_, factor)| seconds > 0 && seconds.is_multiple_of(*factor)).unwrap_or(("s", 1));
        write!(f, "{}{word}", seconds / factor)
    }
}

/// A time, or `forever`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^([0-9]+(s|min|h|d)|forever)$"))]
pub struct Patience(pub Option<Time>);

impl TryFrom<String> for Patience {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "forever" {
            return Ok(Self(None));
        }
        let time = Time::try_from(text);
        time.map(|time| Self(Some(time))).map_err(|why| format!("{why}, or forever"))
    }
}

impl fmt::Display for Patience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(time) => time.fmt(f),
            None => f.write_str("forever"),
        }
    }
}

/// A number of bytes: `50MB`, `512kB`, `64MiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^[0-9]+ *([kKmMgG]i?)?[bB]?$"))]
pub struct Size(pub u64);

const BYTES: [(&str, u64); 6] =
    [("GB", 1_000_000_000), ("GiB", 1 << 30), ("MB", 1_000_000), ("MiB", 1 << 20), ("kB", 1_000), ("KiB", 1 << 10)];

impl TryFrom<String> for Size {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text::read_size(&text).map(Self)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = BYTES.into_iter().find(|(_, factor)| self.0 > 0 && self.0.is_multiple_of(*factor));
        let (word, factor) = exact.unwrap_or(("B", 1));
        write!(f, "{}{word}", self.0 / factor)
    }
}

/// So many bytes a second at the most: `2MB`, `500kB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^[0-9]+(\\.[0-9])? *([kKmMgG]i?)?[bB]?(/s)?$"))]
pub struct Rate(u64);

impl Rate {
    /// The least: below it a chunk outlives every patience.
    const LEAST: u64 = 1_000;

    /// In bytes a second.
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

impl TryFrom<String> for Rate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rate = text::read_size(text.trim().trim_end_matches("/s").trim_end())?;
        if rate < Self::LEAST {
            return Err(format!("at least {} a second", text::size(Self::LEAST)));
        }
        Ok(Self(rate))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Size(self.0).fmt(f)
    }
}

/// A share: `20%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^[0-9]{1,3}%$"))]
pub struct Share(u8);

impl Share {
    /// So many percent; all of it where that would be more than all.
    pub fn of_percent(percent: u8) -> Self {
        Self(percent.min(100))
    }

    /// In percent.
    pub const fn percent(self) -> u8 {
        self.0
    }
}

impl TryFrom<String> for Share {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let percent = text.strip_suffix('%').and_then(|digits| digits.parse().ok()).filter(|percent| *percent <= 100);
        percent.map(Self).ok_or_else(|| format!("{text:?} is no share; write 20%"))
    }
}

impl From<Share> for String {
    fn from(share: Share) -> Self {
        share.to_string()
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for seconds in [0, 1, 59, 60, 90, 3_600, 7_200, 86_400, 90_000, u64::from(u32::MAX)] {
            let time = Time::of_seconds(seconds);
            assert_eq!(Time::try_from(time.to_string()), Ok(time));
        }
        for bytes in [0, 1, 1_000, 1_024, 1_500, 100_000_000, 64 << 20, 37_444_000, 3_000_000_000] {
            assert_eq!(Size::try_from(Size(bytes).to_string()), Ok(Size(bytes)));
        }
        for bytes in [1_000, 1_024, 2_000_000, 1_500_000, u64::MAX] {
            let rate = Rate(bytes);
            assert_eq!(Rate::try_from(rate.to_string()), Ok(rate));
        }
        assert_eq!("1.5 MB/s".parse(), Ok(Rate(1_500_000)));
        for percent in [0, 20, 100] {
            let share = Share::of_percent(percent);
            assert_eq!(Share::try_from(share.to_string()), Ok(share));
        }
        assert_eq!(Patience::try_from("forever".to_owned()), Ok(Patience(None)));
        assert_eq!(Patience(Some(Time::of_seconds(5_400))).to_string(), "90min");
    }

    #[test]
    fn what_is_none_of_them_is_told_with_one_that_is() {
        for wrong in ["", "30", "min", "-1s", "5w", "99999999999999999999h"] {
            assert!(Time::try_from(wrong.to_owned()).is_err_and(|why| why.contains("15min")), "{wrong}");
        }
        for wrong in ["", "fast", "999", "1MB/h"] {
            assert!(Rate::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        for wrong in ["", "20", "101%", "-1%", "%"] {
            assert!(Share::try_from(wrong.to_owned()).is_err_and(|why| why.contains("20%")), "{wrong}");
        }
    }
}
