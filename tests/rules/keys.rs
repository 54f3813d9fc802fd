//! Keys can be changed, so a sentence on the screens never names one itself: it names the command, `{key:undo}`, and
//! the key in force is put there when it is shown. This finds sentences that name a letter.

use std::fs;
use std::path::Path;

use pushcube::app::command::{COMMANDS, Scope};

use crate::files;
use crate::scan::texts;

/// Where sentences for the screens are written.
const ROOMS: [&str; 3] = ["app", "view", "dataset"];

/// Keys of an overlay or of a text itself, which are no command's and can't be changed.
const OWN: [&str; 5] =
    ["; X ends it.", "y copies)", "F2 or Ctrl-S takes the text", " / searches", "; Ctrl-U shows them all"];

/// The keys that a configuration can change, as they are written in sentences.
fn keys() -> Vec<&'static str> {
    let commands = COMMANDS.iter().filter(|command| command.scopes != [Scope::Everywhere]);
    let keys = commands.flat_map(|command| command.keys.iter().copied());
    let kept = ["Enter", "Esc", "Tab", "Shift-Tab", "Up", "Down", "Left", "Right", "PgUp", "PgDn", "Home", "End"];
    keys.filter(|key| !kept.contains(key) && !key.starts_with(|c: char| c.is_ascii_digit())).collect()
}

/// The key that a text names, if it names one: before a verb, in brackets, or alone behind a colon.
fn named(text: &str) -> Option<&'static str> {
    let text = OWN.iter().fold(text.trim_matches('"').to_owned(), |text, own| text.replace(own, ""));
    let begins = |before: &str| before.is_empty() || before.ends_with([' ', '(', ';', ':', ',', '.']);
    let acts = |after: &str| {
        let word = after.strip_prefix(' ').and_then(|after| after.split([' ', '.', ',', ';', ')']).next());
        word.is_some_and(|word| word.len() > 3 && word.ends_with('s') && word.chars().all(char::is_lowercase))
    };
    keys().into_iter().find(|key| {
        text.match_indices(key).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + key.len()..]);
            let is_alone = before.ends_with(": ") && (after == "." || after.is_empty());
            let is_in_brackets = before.ends_with('(') && after.starts_with(')') && !before.ends_with("\"(");
            // Before a noun `a` is a word of its own.
            let is_article =
                *key == "a" && !["makes", "opens", "takes"].iter().any(|verb| after.trim_start().starts_with(verb));
            begins(before) && (acts(after) && !is_article || is_alone || is_in_brackets && text.len() > 4)
        })
    })
}

#[test]
fn no_sentence_names_a_key_that_can_be_changed() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for file in ROOMS.iter().flat_map(|room| files(&source.join(room))) {
        let code = fs::read_to_string(&file).unwrap();
        let code = code.split("#[cfg(test)]").next().unwrap();
        let name = file.strip_prefix(&source).unwrap().display().to_string();
        if name.starts_with("app/command/") || name.starts_with("app/key") {
            continue;
        }
        let texts = texts(code).into_iter();
        found.extend(texts.filter_map(|text| named(&text).map(|key| format!("src/{name} names {key}: {text}"))));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn the_rule_finds_letters_and_lets_commands_pass() {
    for text in
        ["made; u takes it back", "mark the files first (Space)", "not chosen: p.", "! goes there", "g p types one"]
    {
        assert!(named(text).is_some(), "{text}");
    }
    for text in ["{key:undo} takes it back", "a class of its own", "(o)", "as it was", "Enter takes it", "1 goes"] {
        assert_eq!(named(text), None, "{text}");
    }
    let code = "let a = \"one \\\n      two\"; // \"u takes\"\n let b = 'x';";
    assert_eq!(texts(code), ["\"one two\""]);
}
