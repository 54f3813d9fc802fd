//! The servers of the configuration on the login screen: made, named, guarded, taken away; and what the list and
//! the form show meanwhile.

use std::path::Path;

use pushcube::app::login::{Focus, Origin, ServerEntry};
use pushcube::app::overlay::{Choice, Overlay};
use pushcube::app::{Answer, Effect, Start};
use pushcube::config::{Change, Guard, Settings, SignInMode};
use pushcube::dataset::LabelColour;

use crate::story::{Story, assert_effects};
use crate::things::{DEMO, people, projects, server, start};

const TEST: &str = "https://bi-test.example.com/Lib";

fn begin() -> Start {
    let given = server("demo", "DEMO", DEMO, "administrator", Some(""));
    let test = ServerEntry { origin: Origin::Configured, ..server("test", "TEST", TEST, "jdoe", None) };
    let new = ServerEntry { origin: Origin::New, ..server("new server", "", "", "", None) };
    Start { servers: vec![given, test, new], ..start() }
}

/// The list of servers has the keys, and this one of it is selected.
fn at(row: usize) -> Story {
    let mut story = Story::with(begin());
    while story.state.login.focus != Focus::Servers {
        story.keys("Shift-Tab");
    }
    for _ in 0..row {
        story.keys("j");
    }
    story.seen();
    story
}

fn settings(text: &str) -> Answer {
    Answer::Configured(Ok(Box::new(Settings::parse(Path::new("c.toml"), text).unwrap())))
}

fn change(story: &mut Story) -> Change {
    match story.effects() {
        [Effect::Configure(_, change)] => change.clone(),
        other => panic!("{other:?}"),
    }
}

fn choices(story: &Story) -> Vec<&str> {
    match story.top() {
        Overlay::Question(question) => question.choices.iter().map(|Choice { label, .. }| label.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_form_is_kept_under_a_name_and_a_serious_one_is_offered_protection() {
    let mut story = at(0);
    story.keys("n");
    assert_eq!(story.state.login.focus, Focus::Url);
    story.typed("https://prod-eu.example.com:8443/Lib").keys("Enter").keys("Enter").typed("ann").keys("Esc").seen();
    story.keys("w");
    let Overlay::Prompt(prompt) = story.top() else { panic!("{:?}", story.top()) };
    assert_eq!(prompt.field.text(), "prod-eu", "a name is proposed");
    story.keys("Enter");
    assert_eq!(choices(&story)[..2], ["Protect it", "Leave it open"]);
    assert_effects!(story, []);
    story.keys("Enter");
    let Change::Write(draft) = change(&mut story) else { panic!("it is written") };
    assert_eq!((draft.name.as_str(), draft.url.as_str()), ("prod-eu", "https://prod-eu.example.com:8443/Lib"));
    assert_eq!((draft.username.as_str(), draft.sign_in, draft.guard), ("ann", SignInMode::User, Guard::Protected));
    story.typed("x");
    story.answer(settings(&format!(
        "[servers.prod-eu]\nurl = \"{}\"\nprotected = true\nusername = \"ann\"\n[servers.test]\nurl = \"{TEST}\"\n",
        draft.url
    )));
    story.says("prod-eu is kept in config.toml");
    let login = &story.state.login;
    let names: Vec<_> = login.servers.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["demo", "prod-eu", "test", "new server"]);
    assert_eq!((login.cursor.0, login.username.text()), (1, "ann"), "the form stays");
}

#[test]
fn a_name_must_be_new_and_not_empty() {
    let mut story = at(2);
    story.keys("w").says("Library URL");
    story.keys("n").typed("https://x.example.com/Lib").keys("Esc w Ctrl-u").keys("Enter");
    let problem = |story: &Story| match story.top() {
        Overlay::Prompt(prompt) => prompt.problem.clone().unwrap_or_default(),
        other => panic!("{other:?}"),
    };
    assert!(problem(&story).contains("missing"));
    story.typed("test").keys("Enter");
    assert!(problem(&story).contains("already"), "{}", problem(&story));
    story.typed(" 2").keys("Enter").says("").seen();
}

#[test]
fn a_server_of_the_list_is_saved_as_the_form_says_without_a_question() {
    let mut story = at(1);
    story.keys("Tab Tab Tab").typed("2").keys("Esc").seen().keys("w");
    let Change::Write(draft) = change(&mut story) else { panic!("it is written") };
    assert_eq!((draft.name.as_str(), draft.username.as_str(), draft.label.as_str()), ("test", "jdoe2", "TEST"));
    // Nothing else is changed meanwhile.
    story.keys("w").says("is being written").answer(Answer::Configured(Err("disk full".to_owned())));
    story.says("config.toml was not changed: disk full").keys("w");
    assert!(matches!(change(&mut story), Change::Write(_)));
}

#[test]
fn a_server_is_renamed_labelled_and_guarded() {
    let mut story = at(1);
    story.keys("r").typed("-eu").keys("Enter");
    assert_eq!(change(&mut story), Change::Rename { from: "test".to_owned(), to: "test-eu".to_owned() });
    story.answer(settings(&format!("[servers.test-eu]\nurl = \"{TEST}\"\n"))).says("is called test-eu now").seen();
    story.keys("o p Enter");
    let Change::Write(draft) = change(&mut story) else { panic!("it is written") };
    assert_eq!((draft.name.as_str(), draft.guard), ("test-eu", Guard::Protected));
    story.answer(settings(&format!("[servers.test-eu]\nurl = \"{TEST}\"\nprotected = true\n"))).seen();
    story.keys("o l Enter").typed("EU").keys("Enter");
    let Change::Write(draft) = change(&mut story) else { panic!("it is written") };
    assert_eq!((draft.label.as_str(), draft.guard), ("EU", Guard::Protected), "what was set stays");
    story.answer(Answer::Configured(Err("no".to_owned()))).seen();
    story.keys("o c Enter");
    let Change::Write(draft) = change(&mut story) else { panic!("it is written") };
    assert_eq!(draft.colour, Some(LabelColour::Red));
}

#[test]
fn taking_away_asks_and_is_for_servers_of_the_configuration_only() {
    let mut story = at(0);
    for key in ["r", "x", "o"] {
        story.keys(key).says("select a server of config.toml first");
        assert!(story.state.overlays.is_empty());
    }
    story.keys("j").seen().keys("x");
    assert_eq!(choices(&story), ["Keep it", "Take it away"]);
    story.keys("Enter");
    assert_effects!(story, []);
    story.keys("x Down Enter");
    assert_eq!(change(&mut story), Change::Remove("test".to_owned()));
    story.answer(settings("")).says("test is out of config.toml");
    assert_eq!(story.state.login.servers.len(), 2);
    assert_eq!(story.state.login.url.text(), "", "the form is that of the next server");
}

#[test]
fn who_is_signed_in_is_shown_as_the_configuration_says_from_now_on() {
    let mut begin = begin();
    begin.servers[1].url = DEMO.to_owned();
    begin.servers[1].password = Some(pushcube::secret::Secret::new("x"));
    begin.servers.remove(0);
    let mut story = Story::with(begin);
    story.keys("Enter").answer(Answer::SignedIn(Ok(people()))).answer(Answer::Projects(Ok(projects()))).keys("1");
    assert_eq!(story.state.login.signed_in().unwrap().title(), "TEST test");
    while story.state.login.focus != Focus::Servers {
        story.keys("Shift-Tab");
    }
    story.keys("o p Enter");
    story.answer(settings(&format!("[servers.live]\nurl = \"{DEMO}\"\nlabel = \"LIVE\"\nread_only = true\n")));
    let who = story.state.login.signed_in().unwrap();
    assert_eq!((who.title().as_str(), who.guard), ("LIVE live", Guard::ReadOnly));
}
