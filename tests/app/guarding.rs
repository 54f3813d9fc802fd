//! Servers that one has to be careful with: what is preselected, and what a read-only one refuses.

use pushcube::app::login::{Focus, ServerEntry};
use pushcube::app::overlay::Overlay;
use pushcube::app::review::Part;
use pushcube::app::{Answer, Effect, Start};
use pushcube::config::Guard;

use crate::story::{Story, assert_effects};
use crate::things::{DEMO, people, projects, server, start};

/// The demo server's address with a guard, under a name of its own, and the demo entry itself.
fn guarded(guard: Guard) -> Start {
    let prod = ServerEntry { guard, ..server("prod", "PROD", DEMO, "administrator", Some("")) };
    Start { servers: vec![prod, server("other", "", "https://other.example.com/Lib", "jdoe", None)], ..start() }
}

/// Signed in there, with a model ready to be reviewed.
pub(crate) fn at_model(guard: Guard) -> Story {
    let marked = vec!["/data/orders.csv".into()];
    let mut story = Story::with(Start { marked, ..guarded(guard) });
    story.look("/data/orders.csv").listed(crate::things::folder("/data"));
    while story.state.login.focus != Focus::Servers {
        story.keys("Shift-Tab");
    }
    story.keys("k Enter").seen().keys("Enter").answer(Answer::SignedIn(Ok(people())));
    story.answer(Answer::Projects(Ok(projects()))).seen().keys("Enter Enter");
    story
}

#[test]
fn a_server_to_be_careful_with_is_never_preselected() {
    for (guard, selected) in [(Guard::Open, 0), (Guard::Protected, 1), (Guard::ReadOnly, 1)] {
        assert_eq!(Story::with(guarded(guard)).state.login.cursor.0, selected, "{guard:?}");
    }
    // The same address under another name is the same server.
    let mut twice = guarded(Guard::Protected);
    twice.servers.insert(0, server("from environment", "", &format!("{DEMO}/"), "administrator", Some("")));
    assert_eq!(Story::with(twice).state.login.cursor.0, 2);
}

#[test]
fn a_push_to_a_protected_server_begins_at_the_safe_button() {
    for (guard, button) in [(Guard::Open, Part::Push), (Guard::Protected, Part::Back)] {
        let mut story = at_model(guard);
        story.keys(">");
        let Overlay::Review(review) = story.top() else { panic!("{:?}", story.state.overlays) };
        assert_eq!((review.server.as_str(), review.part), ("PROD prod", button), "{guard:?}");
    }
}

#[test]
fn a_push_to_a_protected_server_needs_the_name_of_the_dataset() {
    let mut story = at_model(Guard::Protected);
    story.keys("> Tab Tab").seen().keys("Enter").says("type the name of the dataset first");
    assert_effects!(story, []);
    story.keys("Tab").paste("orders").keys("Enter Enter");
    assert_effects!(story, [Effect::Push(..)]);
}

#[test]
fn nothing_is_pushed_to_a_server_that_is_read_only() {
    let mut story = at_model(Guard::ReadOnly);
    for keys in [">", "Enter"] {
        story.keys(keys).says("read only");
        assert!(story.state.overlays.is_empty(), "{:?}", story.state.overlays);
        assert_effects!(story, []);
    }
}
