//! Paths as they come by paste: from a shell, from a file manager, from a file that is dropped on the terminal. Quoted,
//! with escaped blanks, as `file://` addresses, one or several.

use std::path::{Path, PathBuf};

use crate::dataset::Store;

/// The paths that a text names: one a line, or one a word as a shell reads words. A single line that is no list of
/// whole paths is one path, with all its blanks.
pub(super) fn paths(text: &str, folder: &Path, home: Option<&Path>) -> Vec<PathBuf> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(in_line).map(|written| found(&written, folder, home)).collect()
}

fn in_line(line: &str) -> Vec<String> {
    let words = words(line);
    let is_stored = |word: &str| Store::of(Path::new(word)).is_some();
    let begins = |word: &String| is_stored(word) || ["/", "~", "file://"].iter().any(|lead| word.starts_with(lead));
    if words.len() == 1 || (words.len() > 1 && words.iter().all(begins)) { words } else { vec![line.to_owned()] }
}

/// The words of a line: blanks part them unless they are quoted or escaped.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut is_open) = (String::new(), None, false);
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match (quote, c) {
            (Some(end), c) if c == end => quote = None,
            (None, '"' | '\'') => (quote, is_open) = (Some(c), true),
            (None | Some('"'), '\\') => {
                // Windows parts folders by it, and there it stands before letters.
                let next = rest.clone().next();
                let escapes = next.is_some_and(|next| !next.is_alphanumeric());
                word.push(if escapes { rest.next().unwrap_or('\\') } else { '\\' });
            }
            (None, c) if c.is_whitespace() => {
                if is_open || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                is_open = false;
            }
            (_, c) => word.push(c),
        }
    }
    if is_open || !word.is_empty() {
        words.push(word);
    }
    words
}

fn found(written: &str, folder: &Path, home: Option<&Path>) -> PathBuf {
    let plain = match written.strip_prefix("file://") {
        Some(address) => decoded(address.strip_prefix("localhost").unwrap_or(address)),
        None => written.to_owned(),
    };
    if Store::of(Path::new(&plain)).is_some() {
        return PathBuf::from(plain);
    }
    match (plain.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_path_buf(),
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => folder.join(plain),
    }
}

/// An address with its percent signs read; one that is none of ours stays as it is.
fn decoded(address: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = address.bytes();
    while let Some(byte) = rest.next() {
        let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let mut ahead = rest.clone();
        match (byte, ahead.next().and_then(hex), ahead.next().and_then(hex)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(high * 16 + low);
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let paths = paths(text, Path::new("/data"), Some(Path::new("/home/jane")));
        paths.into_iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn one_path_however_it_is_written() {
        for (text, path) in [
            ("orders.csv", "/data/orders.csv"),
            ("/tmp/x.csv\n", "/tmp/x.csv"),
            ("~", "/home/jane"),
            ("~/in/x.csv", "/home/jane/in/x.csv"),
            ("~other/x.csv", "/data/~other/x.csv"),
            ("'/tmp/two words.csv'", "/tmp/two words.csv"),
            ("\"/tmp/it's.csv\" ", "/tmp/it's.csv"),
            ("/tmp/two\\ words\\(1\\).csv", "/tmp/two words(1).csv"),
            ("/tmp/two words.csv", "/tmp/two words.csv"),
            ("s3://lake/in/x.csv", "s3://lake/in/x.csv"),
            ("file:///tmp/K%C3%B6ln%20x.csv", "/tmp/Köln x.csv"),
            ("file://localhost/tmp/100%.csv", "/tmp/100%.csv"),
            ("C:\\data\\x.csv", "/data/C:\\data\\x.csv"),
        ] {
            assert_eq!(read(text), [path], "{text}");
        }
        assert_eq!(read(" \n\n"), Vec::<String>::new());
    }

    #[test]
    fn several_paths_in_lines_or_words() {
        assert_eq!(read("/a/1.csv\n/a/2.csv\n"), ["/a/1.csv", "/a/2.csv"]);
        assert_eq!(read("'/a/1 x.csv' '/a/2.csv' /a/3\\ y.csv"), ["/a/1 x.csv", "/a/2.csv", "/a/3 y.csv"]);
        assert_eq!(read("file:///a/1.csv file:///a/2%20x.csv"), ["/a/1.csv", "/a/2 x.csv"]);
        assert_eq!(read("/a/x y.csv /b"), ["/a/x y.csv /b"], "not all of them begin like a path");
    }
}
