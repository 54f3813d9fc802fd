//! From when on the review sheet warns.

use std::num::NonZeroU64;

use serde::Deserialize;

/// How many rows of each table a trial takes unless set.
const TRIAL_ROWS: NonZeroU64 = NonZeroU64::new(10_000).unwrap();

/// The table `[review]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReviewSettings {
    /// A table shrinks where more than this part of its rows would be gone, in percent.
    pub shrink_percent: Percent,
    /// Up to this size a file is read when the sheet opens, to know its content again, in MB.
    pub checksum_mb: u64,
    /// How many rows of each table a trial takes.
    pub trial_rows: NonZeroU64,
}

/// A part of a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u64")]
pub struct Percent(u64);

impl Percent {
    /// The part of a number.
    pub const fn of(self, number: u64) -> u64 {
        // A part of a number is not larger than it, so nothing is lost by dividing first.
        number / 100 * self.0 + number % 100 * self.0 / 100
    }
}

impl TryFrom<u64> for Percent {
    type Error = &'static str;

    fn try_from(number: u64) -> Result<Self, Self::Error> {
        if number <= 100 { Ok(Self(number)) } else { Err("a part is from 0 to 100 percent") }
    }
}

impl ReviewSettings {
    /// Up to how many bytes a file is read when the sheet opens.
    pub const fn checksum_bytes(self) -> u64 {
        self.checksum_mb.saturating_mul(1_000_000)
    }
}

impl Default for ReviewSettings {
    fn default() -> Self {
        Self { shrink_percent: Percent(20), checksum_mb: 100, trial_rows: TRIAL_ROWS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    #[test]
    fn a_part_is_one_of_a_hundred() {
        assert_eq!(Percent(20).of(1_005), 201);
        assert_eq!(Percent(100).of(u64::MAX), u64::MAX);
        let read = |text: &str| Settings::parse(std::path::Path::new("c.toml"), text);
        let set = read("[review]\nshrink_percent = 5\n").map(|settings| settings.review);
        assert_eq!(set, Ok(ReviewSettings { shrink_percent: Percent(5), ..ReviewSettings::default() }));
        let none = read("[review]\ntrial_rows = 0\n").map_err(|error| error.to_string());
        assert!(none.is_err_and(|error| error.starts_with("c.toml:2:14: ")));
        let wrong = read("[review]\nshrink_percent = 101\n").map_err(|error| error.to_string());
        assert!(wrong.is_err_and(|error| error.starts_with("c.toml:2:18: a part is from 0 to 100")));
    }
}
