//! Keys as the configuration changes them: what they run then, and what is refused with its place.

use pushcube::app::command::{CommandId, find};
use pushcube::app::overlay::Overlay;
use pushcube::app::{KeyFault, Keymap, Setup, Start};
use pushcube::config::KeySetting;

use crate::story::Story;
use crate::things::start;

/// Each line of the table stands on the line of the file that its place here says.
pub(crate) fn keymap(lines: &[(&str, &[&str])]) -> Result<Keymap, KeyFault> {
    let settings: Vec<KeySetting> =
        lines.iter().zip(2..).map(|((command, keys), line)| KeySetting::new(command, keys, (line, 1))).collect();
    Keymap::with(&settings)
}

#[track_caller]
fn refused(lines: &[(&str, &[&str])], words: &[&str]) {
    let said = keymap(lines).unwrap_err().to_string();
    for word in words {
        assert!(said.contains(word), "{said:?} does not say {word:?}");
    }
}

fn story(lines: &[(&str, &[&str])]) -> Story {
    Story::with(Start { setup: Setup { keymap: keymap(lines).unwrap(), ..Setup::default() }, ..start() })
}

#[test]
fn a_changed_key_runs_its_command_and_the_old_one_means_nothing() {
    let mut story = story(&[("request-log", &["Q", "g l"]), ("palette", &["Ctrl-O"])]);
    story.keys("Q");
    assert!(matches!(story.top(), Overlay::Text(_)));
    story.keys("Esc g l");
    assert!(matches!(story.top(), Overlay::Text(_)));
    story.keys("Esc L").says("L means nothing here").keys("Ctrl-O");
    assert!(matches!(story.top(), Overlay::Palette(_)));
    let log = find(CommandId::Log).unwrap();
    assert_eq!(story.state.keymap.shown(log), ["Q", "g l"]);
}

#[test]
fn sentences_name_the_keys_in_force() {
    let lines: [(&str, &[&str]); 4] = [("undo", &["F6"]), ("skip", &["F7"]), ("match", &[]), ("help", &["F8"])];
    let mut story = story(&lines);
    let said = |story: &Story, sentence: &str| story.state.worded(sentence);
    assert_eq!(said(&story, "{key:undo} takes it back"), "F6 takes it back");
    assert_eq!(said(&story, "{key:match} matches one"), ": match matches one", "without a key it is found by name");
    assert_eq!(said(&story, "{key:nobody} is {key"), "{key:nobody} is {key", "what names no command is text");
    story.keys("Z").says("F8 lists the keys");
}

#[test]
fn two_commands_may_swap_their_keys_and_one_may_have_none() {
    let keymap = keymap(&[("skip", &["p"]), ("policy", &["s"]), ("metric", &[])]).unwrap();
    let shown = |id| keymap.shown(find(id).unwrap());
    assert_eq!((shown(CommandId::Skip), shown(CommandId::Policy)), (vec!["p".to_owned()], vec!["s".to_owned()]));
    assert!(shown(CommandId::Metric).is_empty());
}

#[test]
fn a_key_that_another_command_has_is_refused_at_the_line_that_takes_it() {
    refused(&[("undo", &["z"]), ("policy", &["s"])], &["3:1: \"s\" of policy", "which is skip on Model", "skip = []"]);
    refused(&[("policy", &["F5"]), ("skip", &["F5"])], &["3:1: \"F5\" of skip", "which is policy on Model"]);
    refused(&[("policy", &["g"])], &["2:1: \"g\" of policy is in the way of \"g g\", which is top"]);
    refused(&[("quit", &["X"])], &["which is end-upload on Publish"]);
}

#[test]
fn the_same_key_may_mean_something_else_where_both_are_never_there() {
    assert!(keymap(&[("policy", &["X"])]).is_ok(), "X ends uploads on Publish only");
}

#[test]
fn keys_that_mean_the_same_everywhere_stay_what_they_are() {
    for key in ["Enter", "Esc", "Tab", "Shift-Tab", "Ctrl-C", "Ctrl-L", "Ctrl-G", "F1", "g Enter"] {
        refused(&[("end-upload", &[key])], &["2:1:", "means the same everywhere"]);
    }
    refused(&[("leave", &["Ctrl-Q"])], &["leave has the same key everywhere"]);
    let keymap = keymap(&[("enter", &["O"]), ("back", &[])]).unwrap();
    assert_eq!(keymap.shown(find(CommandId::Enter).unwrap()), ["Enter", "O"]);
    assert_eq!(keymap.shown(find(CommandId::Back).unwrap()), ["Esc"]);
}

#[test]
fn what_is_no_command_or_no_key_is_named() {
    refused(&[("polcy", &["P"])], &["2:1: no command is called \"polcy\" (is it policy?)"]);
    refused(&[("", &["P"])], &["no command is called \"\";"]);
    refused(&[("policy", &["Hyper-p"])], &["\"Hyper-p\" is no key"]);
    refused(&[("policy", &["Alt-p"])], &["take a key without Alt"]);
    refused(&[("policy", &[""])], &["\"\" is no key"]);
    refused(&[("policy", &["g p q"])], &["\"g p q\" is no key"]);
}
