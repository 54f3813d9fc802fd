//! Ctrl-Z: at once where nothing would stop, and after a warning where an upload would.

use pushcube::app::Effect;

use crate::story::{Story, assert_effects};

type Begin = fn() -> Story;

#[test]
fn it_suspends_at_once_also_in_text_and_over_an_overlay() {
    let begins: [(Begin, &str); 3] = [(Story::at_files, "/"), (Story::at_model, ">"), (Story::new, "Tab")];
    for (begin, keys) in begins {
        let mut story = begin();
        story.keys(keys).seen().keys("Ctrl-Z");
        assert_effects!(story, [Effect::Suspend]);
    }
}

#[test]
fn an_upload_is_warned_of_once() {
    let mut story = Story::uploading();
    story.seen().keys("Ctrl-Z").says("an upload stops with the program");
    assert_effects!(story, []);
    story.keys("Ctrl-Z");
    assert_effects!(story, [Effect::Suspend]);
    story.keys("Ctrl-Z").says("Ctrl-Z again");
    assert_effects!(story, []);
}

#[test]
fn another_key_takes_the_warning_back() {
    let mut story = Story::uploading();
    story.seen().keys("Ctrl-Z j Ctrl-Z");
    assert_effects!(story, []);
}
