//! Patterns of names: `*` and `?` in a name, `**` for folders in folders, `{jan,feb}` for the one or the other.
//! What a pattern means is worked out here; what it matches is for whoever can look into folders.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use crate::dataset::Store;

/// A pattern of one path.
pub(super) struct Pattern {
    /// The folder down to which it says each name.
    pub(super) folder: PathBuf,
    /// What comes below; nothing when the path is no pattern.
    pub(super) names: Vec<OsString>,
}

impl Pattern {
    pub(super) fn of(path: &Path) -> Self {
        let (mut folder, rest) = match Store::of(path) {
            Some(store) => (PathBuf::from(store.root()), store.key().split('/').map(OsString::from).collect()),
            None => (PathBuf::new(), path.components().map(Component::as_os_str).map(OsStr::to_owned).collect()),
        };
        let mut rest: Vec<OsString> = rest;
        let fixed = rest.iter().take_while(|name| !is_pattern(name)).count();
        let names = rest.split_off(fixed);
        for name in &rest {
            folder.push(name);
        }
        let mut names = names;
        if names.last().is_some_and(|name| name == "**") {
            names.push("*".into());
        }
        Self { folder, names }
    }
}

pub(super) fn is_hidden(name: &OsStr) -> bool {
    matches!(name.as_encoded_bytes().first(), Some(b'.' | b'_'))
}

/// Whether a text has a sign of a pattern.
pub fn is_pattern(text: &OsStr) -> bool {
    text.as_encoded_bytes().iter().any(|byte| matches!(byte, b'*' | b'?'))
        || text.to_str().is_some_and(|text| braces(text).is_some())
}

/// The paths that a path with `{one,other}` stands for.
pub(super) fn alternatives(path: &Path) -> Vec<PathBuf> {
    match path.to_str() {
        Some(text) => expanded(text).into_iter().map(PathBuf::from).collect(),
        None => vec![path.to_owned()],
    }
}

fn expanded(text: &str) -> Vec<String> {
    let Some((before, choices, after)) = braces(text) else { return vec![text.to_owned()] };
    choices.into_iter().flat_map(|choice| expanded(&format!("{before}{choice}{after}"))).collect()
}

/// The first braces that hold more than one choice, with what stands before and after them.
fn braces(text: &str) -> Option<(&str, Vec<&str>, &str)> {
    text.match_indices('{').find_map(|(open, _)| {
        let (before, inside) = (text.get(..open)?, text.get(open + 1..)?);
        let (mut depth, mut from, mut choices) = (0_usize, 0, Vec::new());
        for (at, sign) in inside.char_indices() {
            match sign {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' if depth == 0 => {
                    choices.push(inside.get(from..at)?);
                    from = at + 1;
                }
                '}' => {
                    choices.push(inside.get(from..at)?);
                    return (choices.len() > 1).then_some((before, choices, inside.get(at + 1..)?));
                }
                _ => {}
            }
        }
        None
    })
}

/// Whether the name of a path is like a pattern: `*` is any characters, `?` any one.
pub(super) fn matches(path: &Path, pattern: &OsStr) -> bool {
    let Some(name) = path.file_name() else { return false };
    if is_hidden(name) && !is_hidden(pattern) {
        return false;
    }
    let (name, pattern) = (name.to_string_lossy(), pattern.to_string_lossy());
    let (name, pattern): (Vec<char>, Vec<char>) = (name.chars().collect(), pattern.chars().collect());
    // Where the last star stands, and how far what it swallowed goes.
    let (mut at, mut in_pattern, mut star) = (0, 0, None);
    while at < name.len() {
        match pattern.get(in_pattern) {
            Some('*') => {
                star = Some((in_pattern, at));
                in_pattern += 1;
            }
            Some(&letter) if letter == '?' || name.get(at) == Some(&letter) => {
                at += 1;
                in_pattern += 1;
            }
            _ => {
                let Some((place, swallowed)) = star else { return false };
                star = Some((place, swallowed + 1));
                (in_pattern, at) = (place + 1, swallowed + 1);
            }
        }
    }
    pattern.get(in_pattern..).unwrap_or_default().iter().all(|&letter| letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_whole_names() {
        for (pattern, name, expected) in [
            ("*.csv", "a.csv", true),
            ("*.csv", "a.csv.gz", false),
            ("a*b*c", "axxbyybzc", true),
            ("a*b", "ab", true),
            ("a*b", "abc", false),
            ("part-0?.csv", "part-07.csv", true),
            ("part-0?.csv", "part-0.csv", false),
            ("é?", "éß", true),
            ("*", ".hidden", false),
            ("*", "_SUCCESS", false),
            ("_*", "_SUCCESS", true),
        ] {
            assert_eq!(matches(Path::new(name), OsStr::new(pattern)), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn braces_are_the_one_or_the_other() {
        for (text, expected) in [
            ("a.csv", &["a.csv"][..]),
            ("{a,b}.csv", &["a.csv", "b.csv"]),
            ("x/{a/1,b/{2,3}}.csv", &["x/a/1.csv", "x/b/2.csv", "x/b/3.csv"]),
            ("{a}{b,}", &["{a}b", "{a}"]),
            ("a{b", &["a{b"]),
        ] {
            assert_eq!(expanded(text), expected, "{text}");
            assert_eq!(is_pattern(OsStr::new(text)), expected.len() > 1, "{text}");
        }
    }

    #[test]
    fn a_pattern_begins_at_its_first_sign() {
        for (path, folder, names) in [
            ("/in/2026/part-*.csv", "/in/2026", &["part-*.csv"][..]),
            ("*/x.csv", "", &["*", "x.csv"]),
            ("/in/**", "/in", &["**", "*"]),
            ("s3://bucket/in/*.csv", "s3://bucket/in", &["*.csv"]),
            ("s3://bucket/*", "s3://bucket", &["*"]),
            ("/in/x.csv", "/in/x.csv", &[]),
        ] {
            let pattern = Pattern::of(Path::new(path));
            assert_eq!((pattern.folder.to_str(), pattern.names.len()), (Some(folder), names.len()), "{path}");
            assert!(pattern.names.iter().zip(names).all(|(name, expected)| name == expected), "{path}");
        }
    }
}
