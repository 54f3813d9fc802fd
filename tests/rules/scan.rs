//! Reads Rust code just well enough for the rules: words and signs without comments and quotes, and the
//! paths they make. A parser would need a crate, and would refuse a file that does not compile yet.

/// A piece of Rust code.
enum Piece<'a> {
    /// A word or a sign.
    Token(&'a str),
    /// A text, with its quotes.
    Text(&'a str),
}

/// The words and signs of Rust code, without comments and without what stands in quotes.
pub(crate) fn tokens(code: &str) -> Vec<String> {
    let tokens = pieces(code).into_iter().filter_map(|piece| match piece {
        Piece::Token(token) => Some(token.to_owned()),
        Piece::Text(_) => None,
    });
    tokens.collect()
}

/// The texts of Rust code, each as one line.
pub(crate) fn texts(code: &str) -> Vec<String> {
    let texts = pieces(code).into_iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.split("\\\n").map(str::trim_start).collect()),
        Piece::Token(_) => None,
    });
    texts.collect()
}

fn pieces(code: &str) -> Vec<Piece<'_>> {
    let mut rest = code;
    let mut pieces = Vec::new();
    while let Some(c) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if matches!(&rest[..word], "r" | "br" | "cr") && rest[word..].starts_with(['"', '#']) {
            word + raw_text(&rest[word..])
        } else if word > 0 {
            pieces.push(Piece::Token(&rest[..word]));
            word
        } else if c == '"' {
            let length = quoted(rest, '"');
            pieces.push(Piece::Text(&rest[..length]));
            length
        } else if c == '\'' && is_character(rest) {
            quoted(rest, '\'')
        } else {
            let sign = if rest.starts_with("::") { &rest[..2] } else { &rest[..c.len_utf8()] };
            if !c.is_whitespace() {
                pieces.push(Piece::Token(sign));
            }
            sign.len()
        };
        rest = &rest[length..];
    }
    pieces
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        match (text[at..].find("/*"), text[at..].find("*/")) {
            (Some(open), Some(close)) if open < close => (depth, at) = (depth + 1, at + open + 2),
            (_, Some(close)) => (depth, at) = (depth - 1, at + close + 2),
            (_, None) => return text.len(),
        }
        if depth == 0 {
            return at;
        }
    }
}

/// The length of a raw string after its letters; of `#` alone if it is none (`r#word`).
fn raw_text(text: &str) -> usize {
    let hashes = text.len() - text.trim_start_matches('#').len();
    if !text[hashes..].starts_with('"') {
        return hashes;
    }
    let end = format!("\"{}", &text[..hashes]);
    text[hashes + 1..].find(&end).map_or(text.len(), |at| hashes + 1 + at + end.len())
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Whether a single quote begins a character and not a lifetime: an escape follows, or a second quote
/// after one character.
fn is_character(text: &str) -> bool {
    text.starts_with("'\\") || text.chars().nth(2) == Some('\'')
}

/// Every path below the crate's root that the code names, by `crate::` or by as many `super::` as lead from
/// a file of this depth to the root (1: a room's head).
pub(crate) fn paths(tokens: &[String], depth: usize) -> Vec<String> {
    let word = |at: usize| tokens.get(at).map_or("", String::as_str);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begin = at;
        at += 1;
        if word(begin) == "crate" && word(at) == "::" {
            tree(tokens, at + 1, "", &mut found);
        } else if word(begin) == "super" {
            let mut supers = 1;
            while word(at) == "::" && word(at + 1) == "super" {
                (at, supers) = (at + 2, supers + 1);
            }
            if supers == depth && word(at) == "::" {
                tree(tokens, at + 1, "", &mut found);
            }
        }
    }
    found
}

/// Reads a path, or a group of paths, and returns where it ends.
fn tree(tokens: &[String], mut at: usize, prefix: &str, found: &mut Vec<String>) -> usize {
    match tokens.get(at).map_or("", String::as_str) {
        "{" => {
            at += 1;
            while tokens.get(at).is_some_and(|token| token != "}") {
                // `as name` and commas belong to no path.
                let is_path = at > 0 && matches!(tokens[at - 1].as_str(), "{" | ",") && tokens[at] != ",";
                at = if is_path { tree(tokens, at, prefix, found) } else { at + 1 };
            }
            at + 1
        }
        segment => {
            let path = if prefix.is_empty() { segment.to_owned() } else { format!("{prefix}::{segment}") };
            let goes_on = tokens.get(at + 1).is_some_and(|token| token == "::")
                && tokens.get(at + 2).is_some_and(|token| token != "<");
            if goes_on {
                return tree(tokens, at + 2, &path, found);
            }
            found.push(path);
            at + 1
        }
    }
}

/// The crates of this list that the code names at the beginning of a path.
pub(crate) fn externals<'a>(tokens: &[String], crates: &'a [String]) -> Vec<&'a str> {
    let named = |name: &&'a String| {
        tokens.iter().enumerate().any(|(at, token)| {
            let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map_or("", String::as_str);
            let after = tokens.get(at + 1).map_or("", String::as_str);
            token == *name && !matches!(before, "::" | ".") && (after == "::" || before == "use")
        })
    };
    crates.iter().filter(named).map(String::as_str).collect()
}
