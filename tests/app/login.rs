//! Screen 1: choosing a server and signing in.

use pushcube::app::login::{Focus, ServerEntry, SignIn, SignInMode};
use pushcube::app::overlay::Overlay;
use pushcube::app::{Action, Answer, Effect, Mode, Remote, Screen};
use pushcube::config::{KeyringAccount, SecretSource};
use pushcube::dataset::{Credentials, ServerAddress, ServerFacts};
use pushcube::secret::Secret;

use crate::story::{Story, assert_effects};
use crate::things::{DEMO, failure, people, projects, server, start};

/// The form of the second server, which knows nothing yet, with an address and a user typed in.
fn form() -> Story {
    let mut story = Story::new();
    story.keys("1 Shift-Tab Shift-Tab Shift-Tab Shift-Tab Shift-Tab Esc");
    assert_eq!(story.state.login.focus, Focus::Servers);
    story.keys("j Enter").typed("https://bi.example.com/MicroStrategyLibrary").keys("Enter").answer(facts());
    story.keys("Tab").typed("jdoe").keys("Tab").seen();
    assert_eq!(story.state.login.focus, Focus::Password);
    story
}

fn facts() -> Answer {
    Answer::Server(Ok(ServerFacts { web_version: None, server_version: Some("11.4.1200".to_owned()) }))
}

#[test]
fn a_server_that_is_known_needs_one_key() {
    let mut story = Story::new();
    assert_eq!(story.state.login.focus, Focus::SignIn);
    assert_effects!(
        story,
        [Effect::LookForUploads(_), Effect::ReadHistory(_), Effect::AskServer(..), Effect::ListFolder(..)]
    );
    story.keys("Enter").says("signing in at 127.0.0.1:41231");
    let credentials = Credentials::Standard { username: "administrator".to_owned(), password: Secret::new("") };
    let [Effect::SignIn(_, address, sent)] = story.effects() else { panic!("one sign-in") };
    assert_eq!((address.as_str(), sent), (DEMO, &credentials));
    story.answer(Answer::SignedIn(Ok(people()))).says("signed in as Jane Doe");
    let task = story.task(&Answer::SignedIn(Ok(people())));
    // Calls use it from now on, the first of them at once.
    assert_effects!(story, [Effect::UseSignIn(by), Effect::ReadProjects(_)] if *by == task);
    assert_eq!(story.state.screen, Screen::Projects);
    assert_eq!(story.state.login.signed_in().unwrap().title(), "DEMO demo");
}

#[test]
fn a_secret_that_the_server_has_a_source_for_is_fetched_and_never_sent_elsewhere() {
    let source = SecretSource::Command("pass show bi".to_owned());
    let mut begin = start();
    begin.servers = vec![ServerEntry { source: Some(source.clone()), ..server("test", "TEST", DEMO, "jdoe", None) }];
    let mut story = Story::with(begin);
    assert_eq!(story.state.login.focus, Focus::SignIn, "nothing is left to type");
    story.seen().keys("Enter").says("with the password command");
    assert_effects!(story, [Effect::SignInFrom(_, address, _, from)] if address.as_str() == DEMO && *from == source);
    story.answer(Answer::NoSecret("it is locked".to_owned())).says("it is locked");
    assert_eq!(story.state.login.words(Focus::Password), Some("it is locked"));
    // What is typed goes before it.
    story.typed("other").keys("Enter");
    assert_effects!(story, [Effect::SignIn(..)]);
    story.answer(Answer::SignedIn(Err(failure(Some(401), "Login failed"))));
    // Another address in the form is another server.
    story.keys("Shift-Tab Shift-Tab Shift-Tab Ctrl-a").typed("https://evil.example.com/x?").seen();
    assert_eq!(story.state.login.source(), None);
}

#[test]
fn what_the_keyring_holds_is_for_the_user_whose_it_is() {
    let address = ServerAddress::parse(DEMO).unwrap();
    let source = SecretSource::Keyring(KeyringAccount::of(SignInMode::User, "jdoe", &address));
    let mut begin = start();
    begin.servers = vec![ServerEntry { source: Some(source.clone()), ..server("test", "TEST", DEMO, "jdoe", None) }];
    let mut story = Story::with(begin);
    story.seen().keys("Enter").says("with the keyring");
    assert_effects!(story, [Effect::SignInFrom(_, _, _, from)] if *from == source);
    story.answer(Answer::NoSecret("it is locked".to_owned()));
    assert_eq!(story.state.login.source(), Some(&source));
    // A password is no token, whoever's it is.
    story.state.login.mode = SignInMode::ApiToken;
    assert_eq!(story.state.login.source(), None);
    story.state.login.mode = SignInMode::User;
    story.keys("Shift-Tab Ctrl-a").typed("bob").seen();
    assert_eq!(story.state.login.source(), None);
}

#[test]
fn enter_goes_through_an_empty_form_and_signs_in_from_its_last_field() {
    let mut story = form();
    story.typed("Secret 1").keys("Enter");
    let password = Secret::new("Secret 1");
    let [Effect::SignIn(_, _, sent)] = story.effects() else { panic!("one sign-in") };
    assert_eq!(*sent, Credentials::Standard { username: "jdoe".to_owned(), password });
    assert_eq!((story.state.login.focus, story.state.mode()), (Focus::SignIn, Mode::Keys));
}

#[test]
fn each_mode_asks_for_its_own_fields_and_sends_its_own_credentials() {
    let signed_in = |rights: usize, keys: &str, secret: &str| {
        let mut story = form();
        story.keys("Shift-Tab Shift-Tab").keys(&"l ".repeat(rights)).keys(keys).typed(secret).keys("Esc");
        while story.state.login.focus != Focus::SignIn {
            story.keys("j");
        }
        story.keys("Enter");
        let [Effect::SignIn(_, _, sent)] = story.effects() else { panic!("one sign-in") };
        sent.clone()
    };
    let (username, password) = ("jdoe".to_owned(), Secret::new("s3cret"));
    assert_eq!(signed_in(1, "Tab Tab", "s3cret"), Credentials::Ldap { username, password });
    assert_eq!(signed_in(2, "Tab", "t0ken"), Credentials::ApiToken(Secret::new("t0ken")));
    assert_eq!(signed_in(3, "Tab", "t0ken"), Credentials::IdentityToken(Secret::new("t0ken")));
    assert_eq!(signed_in(4, "", ""), Credentials::Guest);
    let mut story = form();
    story.keys("Shift-Tab Shift-Tab h");
    assert_eq!(story.state.login.mode, SignInMode::Guest);
    assert_eq!(story.state.login.order(), [Focus::Servers, Focus::Url, Focus::Mode, Focus::SignIn]);
}

#[test]
fn nothing_prints_a_password() {
    const PASSWORD: &str = "Pl4nted!";
    let mut story = form();
    let paste = Action::Paste(Secret::new(PASSWORD));
    assert!(!format!("{paste:?}").contains(PASSWORD));
    story.act(paste).keys("Ctrl-T");
    assert_eq!(story.state.login.password.display(), PASSWORD);
    assert!(!format!("{:?}", story.state).contains(PASSWORD));
    story.keys("Enter");
    let effects = story.effects();
    assert!(matches!(effects, [Effect::SignIn(..)]));
    assert!(!format!("{effects:?}").contains(PASSWORD));
}

#[test]
fn a_pasted_password_loses_its_line_end_and_submits_nothing() {
    let mut story = form();
    story.paste("two words\n");
    assert_effects!(story, []);
    assert_eq!(story.state.login.password.secret(), Secret::new("two words"));
}

#[test]
fn a_wrong_password_is_cleared_and_the_servers_words_stand_beside_it() {
    let mut story = form();
    story.typed("wrong").keys("Enter").answer(Answer::SignedIn(Err(failure(Some(401), "Incorrect login"))));
    let login = &story.state.login;
    assert_eq!((login.focus, login.words(Focus::Password)), (Focus::Password, Some("Incorrect login")));
    assert_eq!((login.username.text(), login.password.secret()), ("jdoe", Secret::new("")));
    assert_eq!(login.sign_in, SignIn::Out);
    assert_eq!((story.state.unseen, story.state.overlays.len()), (1, 0));
    story.typed("right");
    assert_eq!(story.state.login.words(Focus::Password), None);
    story.seen().keys("Enter");
    assert_effects!(story, [Effect::SignIn(..)]);
}

#[test]
fn a_server_that_does_not_answer_is_said_beside_its_address() {
    let mut story = form();
    story.keys("Enter").answer(Answer::SignedIn(Err(failure(None, "connection refused"))));
    assert_eq!(story.state.login.words(Focus::Url), Some("connection refused"));
    assert_eq!(story.state.login.focus, Focus::Url);
}

#[test]
fn a_form_with_a_gap_is_not_sent() {
    let mut story = form();
    story.keys("Shift-Tab Ctrl-U Tab Enter");
    assert_effects!(story, []);
    assert_eq!(story.state.login.words(Focus::Username), Some("the user is missing"));
    story.keys("Shift-Tab Shift-Tab Ctrl-U").typed("bi.example.com").keys("Tab Tab Tab Tab Enter");
    assert_effects!(story, []);
    assert!(story.state.login.words(Focus::Url).unwrap().contains("https://"));
    assert_eq!(story.state.login.focus, Focus::Url);
}

#[test]
fn plain_http_to_another_machine_asks_first_and_no_is_preselected() {
    let mut story = form();
    story.keys("Shift-Tab Shift-Tab Shift-Tab Ctrl-U").typed("http://bi.example.com/x").keys("Tab Tab Tab Enter");
    assert_effects!(story, [Effect::AskServer(..)]);
    assert!(matches!(story.top(), Overlay::Question(question) if question.text[0].contains("not encrypted")));
    story.keys("Enter");
    assert_effects!(story, []);
    assert_eq!(story.state.login.sign_in, SignIn::Out);
    story.keys("Enter").keys("y Space").ahead("Down").drawn().keys("Enter");
    assert_effects!(story, [Effect::SignIn(..)]);
}

#[test]
fn a_second_enter_does_not_sign_in_twice() {
    let mut story = Story::new();
    story.seen().keys("Enter Enter").says("Esc gives it up");
    assert_effects!(story, [Effect::SignIn(..)]);
}

#[test]
fn enter_typed_ahead_of_a_refusal_does_not_try_an_empty_password() {
    let mut story = form();
    story.typed("wrong").keys("Enter").seen();
    let refusal = Answer::SignedIn(Err(failure(Some(401), "Incorrect login")));
    let sign_in = story.task(&refusal);
    story.act(Action::Answer(sign_in, refusal)).ahead("Enter");
    assert_effects!(story, []);
}

#[test]
fn esc_gives_a_sign_in_up_and_a_late_answer_is_dropped() {
    let mut story = form();
    story.keys("Enter").seen().keys("Esc").says("given up");
    assert_effects!(story, [Effect::Abandon(_)]);
    let before = story.state.clone();
    story.answer(Answer::SignedIn(Ok(people())));
    assert_eq!((story.state.screen, &story.state.login), (Screen::Login, &before.login));
    assert_effects!(story, []);
}

#[test]
fn a_server_is_asked_what_it_is_when_its_field_is_left_and_not_before() {
    let mut story = form();
    story.keys("Shift-Tab Shift-Tab Shift-Tab").typed("/api");
    assert_effects!(story, []);
    story.keys("Tab");
    // The same Library, so there is nothing to ask.
    assert_effects!(story, []);
    story.keys("Shift-Tab Ctrl-U").typed("https://");
    assert_eq!(story.state.login.facts, Remote::Idle);
    story.keys("Tab");
    assert_effects!(story, []);
    story.keys("Shift-Tab").typed("new.example.com").keys("Esc");
    assert_effects!(story, [Effect::AskServer(..)]);
    story.answer(facts());
    assert!(story.state.login.facts.ready().is_some());
}

#[test]
fn words_of_another_address_are_given_up_as_soon_as_it_is_changed() {
    let mut story = form();
    story.keys("Shift-Tab Shift-Tab Shift-Tab Ctrl-U").typed("https://a.example.com").keys("Tab");
    assert_effects!(story, [Effect::AskServer(..)]);
    story.keys("Shift-Tab Backspace");
    assert_effects!(story, [Effect::Abandon(_)]);
    story.answer(facts());
    assert_eq!(story.state.login.facts, Remote::Idle);
}

#[test]
fn a_server_that_was_not_reached_is_asked_again() {
    let mut story = Story::new();
    story.answer(Answer::Server(Err(failure(None, "no route")))).seen();
    story.keys("Shift-Tab Shift-Tab Shift-Tab Shift-Tab Tab");
    assert_effects!(story, [Effect::AskServer(..)]);
}

#[test]
fn letters_that_move_in_keys_mode_never_become_text() {
    let mut story = form();
    story.keys("Esc k k j j j");
    assert_eq!((story.state.login.focus, story.state.mode()), (Focus::SignIn, Mode::Keys));
    assert_eq!(story.state.login.username.text(), "jdoe");
    assert!(story.state.login.password.secret().is_empty());
}

#[test]
fn capitals_typed_fast_are_text_and_stay() {
    let mut story = Story::new();
    story.keys("Shift-Tab Shift-Tab Ctrl-U").ahead("J D Space O");
    assert_eq!(story.state.login.username.text(), "JD O");
}

#[test]
fn choosing_another_server_fills_the_form_with_what_is_known_of_it() {
    let mut story = Story::new();
    story.keys("Tab").seen().keys("G");
    assert_eq!(story.state.login.url.text(), "");
    assert_effects!(story, [Effect::Abandon(_)]);
    story.keys("g g");
    assert_eq!(story.state.login.url.text(), DEMO);
    assert_effects!(story, [Effect::AskServer(..)]);
    story.keys("Enter");
    assert_eq!(story.state.login.focus, Focus::SignIn);
}

#[test]
fn an_earlier_sign_in_stays_until_another_one_has_worked() {
    let mut story = Story::uploading();
    story.keys("1 Enter").seen();
    assert!(story.state.login.signed_in().is_some());
    story.answer(Answer::SignedIn(Err(failure(Some(503), "starting up"))));
    assert!(matches!(story.state.login.sign_in, SignIn::In(_)));
    assert!(story.state.troubles.last().unwrap().text[0].contains("still signed in"));
    story
        .keys("Esc 1 Tab Tab Tab Tab Enter")
        .answer(Answer::SignedIn(Ok(people())))
        .answer(Answer::Projects(Ok(projects())));
    let state = &story.state;
    assert!(state.monitor.running().next().is_some());
    // The same server again: the project that was chosen is still the one, and has the cursor.
    assert_eq!(state.projects.chosen.as_ref(), state.projects.selected());
    assert_eq!(state.screen, Screen::Projects);
}
