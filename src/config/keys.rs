//! The keys that the operator changed, as text with its place in the file: which of them mean anything is the
//! core's to say, and what is wrong with one is said with file and line.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// The table `[keys]`: commands by their names, each with its keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "BTreeMap<Spanned<String>, Keys>")]
pub struct KeySettings(pub Vec<KeySetting>);

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySetting {
    /// The command's name.
    pub command: String,
    /// Its keys; two separated by a blank are pressed one after the other.
    pub keys: Vec<String>,
    /// The line in the file, counted from 1.
    pub line: usize,
    /// The character of the line, counted from 1.
    pub column: usize,
    /// The byte of the file.
    at: usize,
}

impl KeySetting {
    /// A line that stands at this place of a file.
    pub fn new(command: &str, keys: &[&str], (line, column): (usize, usize)) -> Self {
        let keys = keys.iter().map(|keys| (*keys).to_owned()).collect();
        Self { command: command.to_owned(), keys, line, column, at: 0 }
    }
}

/// One key may stand without brackets.
#[derive(Deserialize)]
#[serde(untagged, expecting = "keys are a text like \"Ctrl-D\", or several in brackets")]
enum Keys {
    One(String),
    Several(Vec<String>),
}

impl From<BTreeMap<Spanned<String>, Keys>> for KeySettings {
    fn from(table: BTreeMap<Spanned<String>, Keys>) -> Self {
        let mut list: Vec<KeySetting> = table
            .into_iter()
            .map(|(command, keys)| KeySetting {
                at: command.span().start,
                command: command.into_inner(),
                keys: match keys {
                    Keys::One(keys) => vec![keys],
                    Keys::Several(keys) => keys,
                },
                line: 0,
                column: 0,
            })
            .collect();
        list.sort_by_key(|setting| setting.at);
        Self(list)
    }
}

impl KeySettings {
    /// Works out where each line stands in the text that it was read from.
    pub(super) fn locate(&mut self, text: &str) {
        for setting in &mut self.0 {
            (setting.line, setting.column) = place(text, setting.at);
        }
    }
}

/// The line of a byte of a text and the character there, both counted from 1.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}
