//! The table of commands as a whole: what keys.md's rules come down to.

use std::collections::HashMap;

use pushcube::app::command::{COMMANDS, Command, CommandId, Meaning, Scope, find, hints, meaning, title};
use pushcube::app::key::{Code, Key};
use pushcube::app::overlay::Overlay;
use pushcube::app::{Mode, Screen};

use crate::story::Story;

/// Keys with Ctrl or a number that need no plain twin: they mean the same in every program, and TEXT mode
/// needs them where letters are text.
const NAVIGATION: [&str; 6] = ["F1", "Ctrl-C", "Ctrl-L", "Ctrl-Z", "Ctrl-D", "Ctrl-U"];

type Begin = fn() -> Story;

/// One story a screen.
const BEGINNINGS: [Begin; 5] = [Story::new, Story::at_projects, Story::at_files, Story::at_model, Story::uploading];

fn sequences(command: &Command) -> impl Iterator<Item = (&'static str, Vec<Key>)> {
    command.keys.iter().map(|keys| (*keys, keys.split(' ').map(|key| key.parse().unwrap()).collect()))
}

#[test]
fn every_key_is_read_and_printed_as_it_stands_in_the_table() {
    for command in COMMANDS {
        for (text, keys) in sequences(command) {
            let printed: Vec<String> = keys.iter().map(Key::to_string).collect();
            assert_eq!(printed.join(" "), text);
        }
    }
}

#[test]
fn no_two_commands_of_one_screen_share_keys_and_none_hides_another() {
    for screen in Screen::ALL {
        let mut seen: HashMap<Vec<Key>, CommandId> = HashMap::new();
        for command in COMMANDS.iter().filter(|command| command.applies(screen)) {
            for (text, keys) in sequences(command) {
                for (other, id) in &seen {
                    let clashes = other.starts_with(&keys) || keys.starts_with(other);
                    assert!(!clashes, "{text} is {:?} and {id:?} on {screen:?}", command.id);
                }
                seen.insert(keys, command.id);
            }
        }
    }
}

#[test]
fn a_letter_means_one_thing_wherever_it_means_anything() {
    let mut seen: HashMap<&str, CommandId> = HashMap::new();
    for command in COMMANDS {
        for keys in command.keys {
            let first = *seen.entry(keys).or_insert(command.id);
            assert_eq!(first, command.id, "{keys}");
        }
    }
}

#[test]
fn a_command_has_one_name_and_no_other_has_it() {
    let mut seen: HashMap<&str, CommandId> = HashMap::new();
    for command in COMMANDS {
        let is_plain = command.name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(is_plain && !command.name.is_empty(), "{:?}", command.name);
        assert_eq!(*seen.entry(command.name).or_insert(command.id), command.id, "{}", command.name);
        assert_eq!(find(command.id).map(|first| first.name), Some(command.name));
    }
}

#[test]
fn no_default_needs_alt_or_a_character_that_some_keyboards_hide() {
    for command in COMMANDS {
        for (text, keys) in sequences(command) {
            for key in keys {
                assert!(!key.alt, "{text}");
                let is_easy = match key.code {
                    Code::Char(c) => c.is_ascii_alphanumeric() || " ?/*<>!.=:,+-".contains(c),
                    _ => true,
                };
                assert!(is_easy, "{text} needs AltGr somewhere");
            }
        }
    }
}

#[test]
fn ctrl_and_function_keys_have_a_plain_twin() {
    for command in COMMANDS {
        for (text, keys) in sequences(command) {
            let is_special = keys.iter().any(|key| key.ctrl || matches!(key.code, Code::F(_)));
            let has_twin = || {
                COMMANDS
                    .iter()
                    .filter(|other| other.id == command.id)
                    .flat_map(sequences)
                    .any(|(_, keys)| keys.iter().all(|key| !key.ctrl && !matches!(key.code, Code::F(_))))
            };
            assert!(!is_special || NAVIGATION.contains(&text) || has_twin(), "{text}");
        }
    }
}

#[test]
fn only_ctrl_and_function_keys_mean_something_everywhere() {
    for command in COMMANDS.iter().filter(|command| command.scopes.contains(&Scope::Everywhere)) {
        for (text, keys) in sequences(command) {
            assert!(keys.iter().all(|key| key.typed().is_none()), "{text}");
        }
    }
}

#[test]
fn every_command_has_words_and_the_hints_name_commands_that_apply() {
    for command in COMMANDS {
        assert!(!command.title.is_empty() && !command.about.is_empty());
    }
    for begin in BEGINNINGS {
        let story = begin();
        for id in hints(&story.state) {
            let command = find(id).unwrap();
            assert!(command.applies(story.state.screen), "{id:?}");
            assert!(!title(&story.state, command).is_empty());
        }
    }
}

#[test]
fn every_key_of_the_table_runs_its_command() {
    for begin in BEGINNINGS.into_iter().skip(1) {
        let story = begin();
        let commands = COMMANDS.iter().filter(|command| command.applies(story.state.screen));
        for (id, keys) in commands.flat_map(|command| sequences(command).map(|(_, keys)| (command.id, keys))) {
            let mut state = story.state.clone();
            let (last, before) = keys.split_last().unwrap();
            state.prefix = before.first().copied();
            assert_eq!(meaning(&state, *last), Meaning::Command(id));
        }
    }
}

#[test]
fn the_key_that_opens_a_question_never_answers_it() {
    let mut questions = 0;
    let edited = || {
        let mut story = Story::at_model();
        story.keys("Tab Tab s");
        story
    };
    for begin in BEGINNINGS.into_iter().chain([edited as Begin]) {
        // Pressing Ctrl-C twice means to leave, and says so.
        for keys in COMMANDS.iter().flat_map(|command| command.keys).filter(|keys| **keys != "Ctrl-C") {
            let mut story = begin();
            story.seen().keys(keys);
            let Some(Overlay::Question(_)) = story.state.overlays.last() else { continue };
            questions += 1;
            story.seen().keys(keys);
            assert!(story.effects().is_empty(), "{keys} answers its own question: {:?}", story.effects());
        }
    }
    assert!(questions > 2, "{questions} questions were asked");
}

#[test]
fn the_hint_for_enter_says_what_enter_does() {
    let enter = find(CommandId::Enter).unwrap();
    let mut story = Story::at_files();
    assert_eq!(title(&story.state, enter), "open");
    story.keys("j");
    assert_eq!(title(&story.state, enter), "use this file");
    story.keys("Space");
    assert_eq!(title(&story.state, enter), "use the marked file");
    story.keys("Space k");
    assert_eq!(title(&story.state, enter), "use 2 marked");
}

#[test]
fn in_text_no_printable_key_is_a_command() {
    let in_text: [(Begin, &str); 5] = [
        (Story::new, "Shift-Tab Shift-Tab"),
        (Story::at_projects, "/"),
        (Story::at_files, "/"),
        (Story::at_files, "g p"),
        (Story::at_model, "Tab Tab r"),
    ];
    for (begin, keys) in in_text {
        for c in ' '..='~' {
            let mut story = begin();
            story.keys(keys);
            assert_eq!(story.state.mode(), Mode::Text);
            let (screen, overlays) = (story.state.screen, story.state.overlays.len());
            story.seen().typed(&c.to_string());
            assert_eq!((story.state.screen, story.state.overlays.len()), (screen, overlays), "{c}");
            assert_eq!(story.state.mode(), Mode::Text, "{c}");
            let began: Vec<_> = story.effects().to_vec();
            let is_look = |effect: &pushcube::app::Effect| {
                use pushcube::app::Effect;
                matches!(effect, Effect::Preview(..) | Effect::Abandon(_) | Effect::ListFolder(..))
            };
            assert!(began.iter().all(is_look), "{c}: {began:?}");
        }
    }
}
