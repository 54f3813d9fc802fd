//! Keys of a file that are looked up in the dataset before an update or upsert: where none of them is there, the
//! file and the server write them differently, as a rule (leading zeros that one of them lost), and whoever learns
//! it afterwards has a table of which every row is there twice. What the answer of the server comes to is here,
//! pure: a filter that a server passes over, or values that it writes in a way of its own, must not become a claim.

use std::collections::HashSet;

use super::{DataType, Decimal, UpdatePolicy};
use crate::text;

/// How many keys of each side are shown.
const SHOWN: usize = 3;
/// How much of a key is shown, in terminal cells.
const WIDTH: usize = 24;

/// The values of a key as text, one an attribute.
pub type Key = Vec<String>;

/// Keys to be looked up in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeysAsked {
    /// The table.
    pub table: String,
    /// The attributes of its key, as far as their columns are known.
    pub attributes: Vec<KeyAttribute>,
    /// The keys, each one once.
    pub keys: Vec<Key>,
}

/// An attribute that is a part of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAttribute {
    /// Its name.
    pub name: String,
    /// What the values of its ID form are.
    pub data_type: DataType,
}

/// What the server has of the keys that it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysThere {
    /// So many of them.
    Some(usize),
    /// None of them, but these.
    Others(Vec<Key>),
    /// The table has no rows.
    Empty,
    /// It can't be read, and why.
    Unread(String),
}

/// What came of a look-up in one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLook {
    /// The table.
    pub table: String,
    /// The name of the file that feeds it.
    pub file: String,
    /// What is to happen to its rows.
    pub policy: UpdatePolicy,
    /// The names of the attributes that were asked for.
    pub attributes: Vec<String>,
    /// How many keys were asked for.
    pub asked: usize,
    /// The first of them.
    pub first: Vec<Key>,
    /// What the server has.
    pub there: KeysThere,
}

/// What a filtered page of keys comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Met {
    /// This is known by it.
    Known(KeysThere),
    /// The page is empty: whether the server finds anything by such a filter is to be seen yet.
    Nothing,
}

impl KeysAsked {
    /// What the keys come to that the server gave for a filter on the values that were asked for. The filter takes
    /// each attribute by itself, so that it gives keys as well that were not asked for.
    pub fn met(&self, given: &[Key], is_whole: bool) -> Met {
        let Some(asked) = self.compared(&self.keys).filter(|keys| !keys.is_empty()) else {
            return Met::Known(KeysThere::Unread("the keys of the file can't be compared".to_owned()));
        };
        let Some(given_keys) = self.compared(given) else { return Met::Known(self.foreign(given)) };
        let asked: HashSet<Key> = asked.into_iter().collect();
        let found = given_keys.iter().filter(|key| asked.contains(*key)).collect::<HashSet<_>>().len();
        let is_of = |key: &Key| {
            key.iter().enumerate().all(|(at, value)| asked.iter().any(|asked| asked.get(at) == Some(value)))
        };
        if given.is_empty() {
            return Met::Nothing;
        }
        Met::Known(if found == asked.len() || (found > 0 && is_whole) {
            KeysThere::Some(found)
        } else if !is_whole {
            KeysThere::Unread("too many rows have one of the values".to_owned())
        } else if given_keys.iter().all(is_of) {
            KeysThere::Others(given.iter().take(SHOWN).cloned().collect())
        } else {
            KeysThere::Unread("the server answers with other keys than it was asked for".to_owned())
        })
    }

    /// What keys of the server's own come to, of which the same kind of filter found these again.
    pub fn others(&self, own: &[Key], found_again: &[Key]) -> KeysThere {
        if own.is_empty() {
            return KeysThere::Empty;
        }
        if self.compared(own).is_none() {
            return self.foreign(own);
        }
        if own.iter().all(|key| found_again.contains(key)) {
            KeysThere::Others(own.iter().take(SHOWN).cloned().collect())
        } else {
            KeysThere::Unread("the server does not find its own keys by these attributes".to_owned())
        }
    }

    /// The keys in the form in which they are compared; none where a value is not written as it would be sent.
    fn compared(&self, keys: &[Key]) -> Option<Vec<Key>> {
        let one = |key: &Key| {
            if key.len() != self.attributes.len() {
                return None;
            }
            let values = self.attributes.iter().zip(key);
            values.map(|(attribute, value)| compared(attribute.data_type, value)).collect::<Option<Key>>()
        };
        keys.iter().map(one).collect()
    }

    fn foreign(&self, given: &[Key]) -> KeysThere {
        let values = || given.iter().flat_map(|key| self.attributes.iter().zip(key));
        let odd = values().find(|(attribute, value)| compared(attribute.data_type, value).is_none());
        let otherwise = || "the server answers with other attributes than it was asked for".to_owned();
        KeysThere::Unread(odd.map_or_else(otherwise, |(attribute, value)| {
            let (name, value) = (text::excerpt(&attribute.name, 40), text::cell(value, WIDTH));
            format!("the server writes the {} values of {name} in a way of its own: {value}", attribute.data_type)
        }))
    }
}

/// A value in the form in which it is compared with others of its type.
fn compared(data_type: DataType, value: &str) -> Option<String> {
    match data_type {
        DataType::String => Some(value.to_owned()),
        DataType::Integer | DataType::BigInteger | DataType::Double | DataType::BigDecimal => {
            let number = Decimal::parse(value.as_bytes()).filter(|_| value.contains(|c: char| c.is_ascii_digit()));
            number.map(|number| number.to_string())
        }
        DataType::Bool => match value.to_ascii_lowercase().as_str() {
            "true" | "1" => Some("true".to_owned()),
            "false" | "0" => Some("false".to_owned()),
            _ => None,
        },
        DataType::Date => is_like(value, "0000-00-00").then(|| value.to_owned()),
        DataType::Time => is_like(value.get(..8)?, "00:00:00").then(|| whole(value)),
        DataType::DateTime => {
            let is_moment = is_like(value.get(..10)?, "0000-00-00") && is_like(value.get(11..19)?, "00:00:00");
            is_moment.then(|| whole(&value.replacen(' ', "T", 1)))
        }
    }
}

/// A time without a fraction that says nothing.
fn whole(value: &str) -> String {
    let without = || value.trim_end_matches('0').trim_end_matches('.');
    if value.contains('.') { without() } else { value }.to_owned()
}

/// Whether a text has digits where the pattern has zeros, and what the pattern has elsewhere.
fn is_like(text: &str, pattern: &str) -> bool {
    let is_alike = |(mine, theirs): (u8, u8)| if theirs == b'0' { mine.is_ascii_digit() } else { mine == theirs };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(is_alike)
}

impl KeyLook {
    /// What the operator should know before they push, if there is something.
    pub fn warning(&self) -> Option<String> {
        let Self { table, file, .. } = self;
        match &self.there {
            KeysThere::Others(there) => {
                let (here, there, then) = (shown(&self.first), shown(there), self.then());
                let were = if self.asked == 1 { "1 was" } else { &format!("{} were", text::count(self.asked as u64)) };
                Some(format!(
                    "no key of {file} is in {table} ({were} looked up), so {then}: {here} in the file, {there} on the \
                     server"
                ))
            }
            KeysThere::Empty if self.policy == UpdatePolicy::Update => {
                Some(format!("{table} has no rows, so {}", self.then()))
            }
            KeysThere::Unread(why) => Some(format!("whether the keys of {file} are in {table} can't be read: {why}")),
            KeysThere::Some(_) | KeysThere::Empty => None,
        }
    }

    /// What there is to know besides.
    pub fn note(&self) -> Option<String> {
        let KeysThere::Some(found) = self.there else { return None };
        let (of, by) = (text::count(self.asked as u64), self.attributes.join(", "));
        let (found, file, table) = (text::count(found as u64), &self.file, &self.table);
        Some(format!("{found} of {of} keys of {file} that were looked up are in {table} (by {by})"))
    }

    /// What comes of it that no key is there.
    const fn then(&self) -> &'static str {
        match self.policy {
            UpdatePolicy::Update => "UPDATE would change nothing",
            _ => "UPSERT would add every row",
        }
    }
}

/// The first of these keys, for people.
fn shown(keys: &[Key]) -> String {
    let values = |key: &Key| key.iter().map(|value| value_shown(value)).collect::<Vec<_>>().join(" / ");
    keys.iter().take(SHOWN).map(values).collect::<Vec<_>>().join(", ")
}

fn value_shown(value: &str) -> String {
    if value.trim().is_empty() { format!("{value:?}") } else { text::cell(value, WIDTH) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(data_type: DataType, keys: &[&str]) -> KeysAsked {
        let attributes = vec![KeyAttribute { name: "shop".to_owned(), data_type }];
        KeysAsked { table: "t".to_owned(), attributes, keys: of(keys) }
    }

    fn of(keys: &[&str]) -> Vec<Key> {
        keys.iter().map(|key| vec![(*key).to_owned()]).collect()
    }

    fn unread(met: Met) -> String {
        match met {
            Met::Known(KeysThere::Unread(why)) => why,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_the_filter_gives_is_compared_with_what_was_asked_for() {
        use DataType::{DateTime, Double, String as Text};
        let some = |found| Met::Known(KeysThere::Some(found));
        assert_eq!(asked(Text, &["00042", "7"]).met(&of(&["7"]), true), some(1));
        assert_eq!(asked(Double, &["1.50", "2"]).met(&of(&["1.5", "2.0"]), true), some(2));
        let moment = asked(DateTime, &["2026-01-02T03:04:05"]);
        assert_eq!(moment.met(&of(&["2026-01-02 03:04:05.000"]), true), some(1));
        assert_eq!(asked(Text, &["00042"]).met(&[], true), Met::Nothing);
    }

    #[test]
    fn a_filter_that_is_passed_over_is_no_ground_for_a_claim() {
        use DataType::{Date, String as Text};
        let other = "the server answers with other keys than it was asked for";
        assert_eq!(unread(asked(Text, &["00042"]).met(&of(&["42", "43"]), true)), other);
        assert_eq!(unread(asked(Text, &["a", "b"]).met(&of(&["a"]), false)), "too many rows have one of the values");
        let dates = unread(asked(Date, &["2026-01-02"]).met(&of(&["1/2/2026"]), true));
        assert_eq!(dates, "the server writes the DATE values of shop in a way of its own: 1/2/2026");
    }

    #[test]
    fn keys_of_other_attributes_are_no_ground_for_a_claim_either() {
        let (asked, short) = (asked(DataType::String, &["00042"]), vec![Key::new()]);
        let other = "the server answers with other attributes than it was asked for";
        assert_eq!(unread(asked.met(&short, true)), other);
        assert_eq!(asked.others(&short, &short), KeysThere::Unread(other.to_owned()));
    }

    #[test]
    fn keys_of_the_server_s_own_are_believed_only_if_the_filter_finds_them_again() {
        let of_text = asked(DataType::String, &["00042"]);
        let own = of(&["42", "43"]);
        assert_eq!(of_text.others(&own, &own), KeysThere::Others(own.clone()));
        assert!(matches!(of_text.others(&own, &[]), KeysThere::Unread(_)));
        assert_eq!(of_text.others(&[], &[]), KeysThere::Empty);
        assert!(matches!(asked(DataType::Date, &["2026-01-02"]).others(&own, &own), KeysThere::Unread(_)));
    }

    #[test]
    fn values_that_are_there_in_other_pairs_are_no_keys_that_are_there() {
        let attribute = |name: &str| KeyAttribute { name: name.to_owned(), data_type: DataType::String };
        let pair = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let keys = vec![pair("a", "1"), pair("b", "2")];
        let asked = KeysAsked { table: "t".to_owned(), attributes: vec![attribute("shop"), attribute("day")], keys };
        let given = [pair("a", "2")];
        assert_eq!(asked.met(&given, true), Met::Known(KeysThere::Others(given.to_vec())));
        assert_eq!(asked.met(&[pair("a", "2"), pair("b", "2")], true), Met::Known(KeysThere::Some(1)));
    }

    #[test]
    fn the_sentence_shows_both_sides_and_what_would_come_of_it() {
        let look = |policy, there| KeyLook {
            table: "shops".to_owned(),
            file: "shops.csv".to_owned(),
            policy,
            attributes: vec!["shop".to_owned()],
            asked: 200,
            first: of(&["00042", "00043", "00044"]),
            there,
        };
        let others = || KeysThere::Others(of(&["42", "43", " "]));
        let none = look(UpdatePolicy::Upsert, others());
        let words = "no key of shops.csv is in shops (200 were looked up), so UPSERT would add every row: \
                     00042, 00043, 00044 in the file, 42, 43, \" \" on the server";
        assert_eq!((none.warning().as_deref(), none.note()), (Some(words), None));
        let update = look(UpdatePolicy::Update, KeysThere::Empty).warning();
        assert_eq!(update.as_deref(), Some("shops has no rows, so UPDATE would change nothing"));
        assert_eq!(look(UpdatePolicy::Upsert, KeysThere::Empty).warning(), None);
        let some = look(UpdatePolicy::Update, KeysThere::Some(150));
        let words = "150 of 200 keys of shops.csv that were looked up are in shops (by shop)";
        assert_eq!((some.warning(), some.note().as_deref()), (None, Some(words)));
    }
}
