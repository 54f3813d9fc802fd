//! What a sample holds of one column, looked at as one type: how many values and nulls, how many that differ,
//! the least and the greatest, and those that are no values of the type. It answers "can that be right?" before
//! anything is sent.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::value::{Rule, Utc, write_as};
use super::{DataType, OwnReading, SampleColumn};

/// How many values that don't fit are kept.
const MISFITS: usize = 5;
/// How many of the most frequent values are kept.
const FREQUENT: usize = 5;

/// A column of a sample, summed up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// How many values, nulls not counted.
    pub values: usize,
    /// How many nulls.
    pub nulls: usize,
    /// How many values that differ.
    pub distinct: usize,
    /// The least value, as it would be sent.
    pub least: Option<String>,
    /// The greatest value.
    pub greatest: Option<String>,
    /// The longest value, in characters.
    pub longest: usize,
    /// The values that come most often, and how often; none when every value comes once.
    pub frequent: Vec<(String, usize)>,
    /// How many values are none of the type.
    pub misfits: usize,
    /// The first of them, and why they are none.
    pub examples: Vec<(String, String)>,
}

/// Sums a column of a sample up as one type.
///
/// Its values are read as they will be when they are sent.
pub fn profile(column: &SampleColumn, data_type: DataType, utc: bool, reading: &OwnReading) -> Profile {
    let rule = Rule { data_type, utc: if utc { Utc::TakenOff } else { Utc::Absent } };
    let mut profile = Profile::default();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut written = Vec::new();
    for cell in &column.values {
        let Some(text) = reading.text(cell) else {
            profile.nulls += 1;
            continue;
        };
        written.clear();
        match write_as(rule, &reading.values, text.as_bytes(), &mut written) {
            Ok(()) if written == b"null" => {
                profile.nulls += 1;
                continue;
            }
            Ok(()) => profile.widen(data_type, &plain(data_type, text, &written)),
            Err(why) => {
                profile.misfits += 1;
                if profile.examples.len() < MISFITS {
                    profile.examples.push((text.to_owned(), why.to_string()));
                }
            }
        }
        profile.values += 1;
        profile.longest = profile.longest.max(text.chars().count());
        *counts.entry(text).or_default() += 1;
    }
    profile.distinct = counts.len();
    profile.frequent = frequent(counts);
    profile
}

/// A value as it would be sent, without the quotes of JSON.
fn plain(data_type: DataType, text: &str, written: &[u8]) -> String {
    if data_type == DataType::String {
        return text.to_owned();
    }
    String::from_utf8_lossy(written).trim_matches('"').to_owned()
}

fn frequent(counts: HashMap<&str, usize>) -> Vec<(String, usize)> {
    let mut counts: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
    counts.sort_by(|(one, a), (other, b)| b.cmp(a).then(one.cmp(other)));
    counts.into_iter().take(FREQUENT).map(|(text, count)| (text.to_owned(), count)).collect()
}

impl Profile {
    fn widen(&mut self, data_type: DataType, value: &str) {
        let is_beyond = |bound: &Option<String>, wanted| match bound {
            None => true,
            Some(bound) => compare(data_type, value, bound) == wanted,
        };
        if is_beyond(&self.least, Ordering::Less) {
            self.least = Some(value.to_owned());
        }
        if is_beyond(&self.greatest, Ordering::Greater) {
            self.greatest = Some(value.to_owned());
        }
    }
}

/// Numbers by their value, everything else as text, which is right for dates as they are sent.
fn compare(data_type: DataType, one: &str, other: &str) -> Ordering {
    if !data_type.is_number() {
        return one.cmp(other);
    }
    let (a, b): (Option<f64>, Option<f64>) = (one.parse().ok(), other.parse().ok());
    a.partial_cmp(&b).unwrap_or(Ordering::Equal).then_with(|| longer(one, other))
}

/// Whole numbers beyond what a float tells apart: the one of more digits, else the later in order.
fn longer(one: &str, other: &str) -> Ordering {
    let order = one.len().cmp(&other.len()).then(one.cmp(other));
    if one.starts_with('-') { order.reverse() } else { order }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Cell;
    use crate::dataset::value::ValueReading;

    fn of(values: &[&str], data_type: DataType) -> Profile {
        let cell = |text: &&str| if text.is_empty() { Cell::Null } else { Cell::Bare((*text).to_owned()) };
        let column = SampleColumn { name: "c".to_owned(), values: values.iter().map(cell).collect(), declared: None };
        let plain = OwnReading { values: ValueReading::default(), nulls: Vec::new() };
        profile(&column, data_type, false, &plain)
    }

    #[test]
    fn least_and_greatest_follow_the_type() {
        let ends = |values, data_type| {
            let profile = of(values, data_type);
            (profile.least.unwrap_or_default(), profile.greatest.unwrap_or_default())
        };
        let pair = |least: &str, greatest: &str| (least.to_owned(), greatest.to_owned());
        assert_eq!(ends(&["9", "10", "-2"], DataType::Integer), pair("-2", "10"));
        assert_eq!(ends(&["9", "10", "-2"], DataType::String), pair("-2", "9"));
        assert_eq!(ends(&["2017-12-4", "2017-2-13"], DataType::Date), pair("2017-02-13", "2017-12-04"));
        let wide = &["9007199254740993", "9007199254740992"];
        assert_eq!(ends(wide, DataType::BigInteger), pair("9007199254740992", "9007199254740993"));
    }

    #[test]
    fn nulls_repeats_and_values_that_do_not_fit_are_counted() {
        let seen = of(&["1", "", "1", "x", "2"], DataType::Integer);
        assert_eq!((seen.values, seen.nulls, seen.distinct, seen.misfits), (4, 1, 3, 1));
        assert_eq!(seen.examples, [("x".to_owned(), "not a whole number".to_owned())]);
        assert_eq!(seen.frequent, [("1".to_owned(), 2)]);
    }
}
