//! The last guard before the log: what looks like a secret is covered, and what would act on a terminal is made
//! harmless. Secrets are kept out of every line where it is written; this is for the line that nobody thought of, as
//! an error text of a library that repeats a header or an address.

use std::io::{self, Write};

use crate::text;

/// Words behind which a secret stands.
const WORDS: [&str; 9] = [
    "password",
    "passwd",
    "authtoken",
    "identitytoken",
    "api-token",
    "authorization",
    "jsessionid",
    "set-cookie",
    "secret",
];
/// What covers it.
const COVER: &str = "[secret]";

/// A writer whose lines are guarded. The subscriber hands each event over as a whole.
#[derive(Debug)]
pub(super) struct Guarded<W>(pub(super) W);

impl<W: Write> Write for Guarded<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        let (line, end) = line.strip_suffix('\n').map_or((&*line, ""), |line| (line, "\n"));
        self.0.write_all(covered(&text::harmless(line)).as_bytes())?;
        self.0.write_all(end.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A line with its secrets covered.
fn covered(line: &str) -> String {
    let mut covered = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((from, to)) = next_secret(rest) {
        covered.push_str(rest.get(..from).unwrap_or_default());
        covered.push_str(COVER);
        rest = rest.get(to..).unwrap_or_default();
    }
    covered.push_str(rest);
    covered
}

/// Where the first secret of a line begins and ends: behind a word and its colon or equals sign, or before the `@` of
/// an address.
fn next_secret(line: &str) -> Option<(usize, usize)> {
    let lower = line.to_ascii_lowercase();
    let of_word = WORDS.iter().filter_map(|word| {
        let found = lower.match_indices(word).find_map(|(at, _)| value_behind(line, at + word.len()));
        found.filter(|(from, to)| line.get(*from..*to) != Some(COVER))
    });
    of_word.chain(userinfo(line)).min()
}

/// The value behind a word: `: value`, `=value`, `": "value"`.
fn value_behind(line: &str, at: usize) -> Option<(usize, usize)> {
    let behind = line.get(at..)?;
    let sign = behind.trim_start_matches(['"', '\'', ' ']);
    let value = sign.strip_prefix([':', '='])?;
    let value = value.trim_start_matches(' ');
    let (value, ends): (&str, &[char]) = match value.strip_prefix(['"', '\'']) {
        Some(value) => (value, &['"', '\'']),
        // A scheme of authorisation has a blank in it.
        None => (value, &[',', ';', '}', ')', '"', '&']),
    };
    let from = line.len() - value.len();
    let length = value.find(ends).unwrap_or(value.len());
    (length > 0 && !value.starts_with(COVER)).then_some((from, from + length))
}

/// User and password of an address.
fn userinfo(line: &str) -> Option<(usize, usize)> {
    line.match_indices("://").find_map(|(at, sign)| {
        let from = at + sign.len();
        let authority = line.get(from..)?;
        let end = authority.find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '?' | '#'));
        let at_sign = authority.get(..end.unwrap_or(authority.len()))?.rfind('@')?;
        let secret = authority.get(..at_sign)?;
        (!secret.is_empty() && secret != COVER).then_some((from, from + at_sign))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(line: &str) -> String {
        let mut bytes = Vec::new();
        let written = Guarded(&mut bytes).write_all(line.as_bytes());
        assert!(written.is_ok());
        String::from_utf8(bytes).unwrap_or_default()
    }

    #[test]
    fn what_looks_like_a_secret_is_covered() {
        for (line, kept) in [
            ("X-MSTR-AuthToken: s3ntinel\n", "X-MSTR-AuthToken: [secret]\n"),
            (r#"{"username":"ann","password":"s3ntinel","x":1}"#, r#"{"username":"ann","password":"[secret]","x":1}"#),
            ("MSTR_PASSWORD=s3ntinel; next", "MSTR_PASSWORD=[secret]; next"),
            ("Set-Cookie: JSESSIONID=s3ntinel; Path=/", "Set-Cookie: [secret]; Path=/"),
            ("authorization: Bearer s3ntinel", "authorization: [secret]"),
            ("via http://ann:s3ntinel@proxy:3128/ and back", "via http://[secret]@proxy:3128/ and back"),
            ("password=s3ntinel password=s3ntinel, twice", "password=[secret], twice"),
        ] {
            assert_eq!(logged(line), kept);
        }
    }

    #[test]
    fn what_is_none_stays() {
        for line in [
            "the password command ended with exit code 3: no such entry\n",
            "PUT /api/datasets/X/uploadSessions/Y: 401 ERR009 no session\n",
            "mail ann@example.org about https://library.example/MicroStrategyLibrary\n",
            "a secret is no secret without a value",
            "password: ",
        ] {
            assert_eq!(logged(line), line);
        }
    }

    #[test]
    fn what_acts_on_a_terminal_does_not_reach_the_file() {
        let line = logged("a\u{1b}[2Jb\u{9b}c\u{202e}d\n");
        assert!(!line.trim_end().chars().any(char::is_control) && !line.contains('\u{202e}'), "{line:?}");
    }
}
