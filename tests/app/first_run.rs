//! The first run: the embedded server is offered and started, the tour is begun and left, and sentences name the keys
//! in force.

use std::path::Path;

use pushcube::app::first_run::{DemoServer, offers};
use pushcube::app::login::{Focus, Origin, ServerEntry};
use pushcube::app::overlay::Overlay;
use pushcube::app::{Answer, Effect, Screen, Setup, Start};
use pushcube::secret::Secret;

use crate::keymap::keymap;
use crate::story::{Story, assert_effects};
use crate::things::start;

fn first_with(setup: Setup) -> Story {
    let mut servers = offers();
    servers.push(ServerEntry { name: "new server".to_owned(), origin: Origin::New, ..ServerEntry::default() });
    Story::with(Start { servers, setup, ..start() })
}

fn first() -> Story {
    first_with(Setup::default())
}

fn running() -> DemoServer {
    DemoServer {
        url: "http://127.0.0.1:9/MicroStrategyLibrary".to_owned(),
        username: "administrator".to_owned(),
        password: Secret::new(""),
        folder: "/demo".into(),
        files: vec!["/demo/customers.csv".into(), "/demo/orders.csv".into()],
    }
}

#[test]
fn the_demo_is_started_by_enter_and_signed_in_at_by_the_next() {
    let mut story = first();
    assert_eq!(story.state.login.focus, Focus::Servers);
    story.seen().keys("Enter").says("starting");
    assert_effects!(story, [Effect::StartDemo(_)]);
    story.keys("Enter");
    assert_effects!(story, []);
    story.answer(Answer::Demo(Ok(running()))).drawn();
    story.says("Enter signs in");
    assert_eq!(story.state.files.marks, [Path::new("/demo/customers.csv"), Path::new("/demo/orders.csv")]);
    assert_eq!(story.state.login.focus, Focus::SignIn);
    story.seen().keys("Enter");
    assert_effects!(story, [Effect::SignIn(_, address, _)] if address.as_str().starts_with("http://127.0.0.1:9"));
}

#[test]
fn a_demo_that_does_not_start_can_be_tried_again() {
    let mut story = first();
    story.keys("Enter").answer(Answer::Demo(Err("no port".to_owned()))).drawn();
    story.says("did not start: no port").seen().keys("Enter");
    assert_effects!(story, [Effect::StartDemo(_)]);
}

#[test]
fn the_tour_has_three_steps_and_is_left_at_any_moment() {
    let title = |story: &Story| match story.top() {
        Overlay::Text(view) => view.title.clone(),
        other => panic!("{other:?}"),
    };
    let mut story = first();
    story.keys("Down Enter");
    assert!(title(&story).starts_with("Tour 1 of 3"));
    story.keys("Enter");
    assert!(title(&story).starts_with("Tour 2 of 3"));
    story.keys("Esc");
    assert!(story.state.overlays.is_empty());
    story.keys("Enter Enter Enter Enter").says("that was the tour");
    assert!(story.state.overlays.is_empty());
    assert_eq!(story.state.screen, Screen::Login);
    let mut later = Story::at_files();
    later.keys(":").typed("tour").keys("Enter");
    assert!(title(&later).starts_with("Tour 1 of 3"));
}

#[test]
fn sentences_name_the_keys_in_force() {
    let changed: [(&str, &[&str]); 3] = [("mark", &["M"]), ("newest-error", &[]), ("help", &["H"])];
    let mut story = first_with(Setup { keymap: keymap(&changed).unwrap(), ..Setup::default() });
    story.keys("Down Enter");
    let Overlay::Text(view) = story.top() else { panic!("a text") };
    assert!(view.whole().contains("H lists all of them"), "{}", view.whole());
    story.keys("Enter");
    let Overlay::Text(view) = story.top() else { panic!("a text") };
    assert!(view.whole().contains("On Files M marks"), "{}", view.whole());
    story.keys("Esc Up Enter").answer(Answer::Demo(Err("no {key:mark} port {key:".to_owned()))).drawn();
    story.says("(: newest-error shows it all)").says("no M port {key:");
    story.keys("b").says("b means nothing here; H lists the keys");
}
