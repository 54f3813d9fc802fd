//! The small reader against a general parser: both must take the same texts.

use super::{Lexer, Token};

/// Reads `text` with a buffer of `capacity` and prints what it is.
fn lex(text: &[u8], capacity: usize) -> String {
    let mut lexer = Lexer::new(text, "the test", capacity);
    let shown = match lexer.scalar() {
        Ok(Token::Text(text)) => format!("text {text}"),
        Ok(other) => format!("{other:?}"),
        Err(_) => return "refused".to_owned(),
    };
    if lexer.end().is_ok() { shown } else { "refused".to_owned() }
}

#[test]
fn takes_and_refuses_what_a_general_parser_takes_and_refuses() {
    let texts: [&[u8]; 32] = [
        b"0",
        b"-0",
        b"1.50",
        b"01",
        b"1.",
        b".5",
        b"+1",
        b"-",
        b"1e5",
        b"1E+05",
        b"1e",
        b"1e+",
        b"--1",
        b"1-1",
        b"\"a\\u00e4\\n\"",
        b"\"\\ud83d\\ude00\"",
        b"\"\\ud83d\"",
        b"\"\\ude00\"",
        b"\"\\x\"",
        b"\"a\nb\"",
        b"\"\xff\"",
        b"\"open",
        b"true",
        b"false",
        b"nul",
        b"null ",
        b"nulll",
        b"NaN",
        b"1 2",
        b"",
        b"\"\\/\"",
        b"\"\\u12\"",
    ];
    for text in texts {
        let other = serde_json::from_slice::<serde_json::Value>(text);
        for capacity in [1, 2, 3, 64] {
            let mine = lex(text, capacity);
            let shown = String::from_utf8_lossy(text);
            assert_eq!(mine != "refused", other.is_ok(), "{shown} with a buffer of {capacity}: {mine}");
            if let Ok(serde_json::Value::String(text)) = &other {
                assert_eq!(mine, format!("text {text}"), "{shown}");
            }
        }
    }
}
