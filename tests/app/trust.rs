//! A certificate that the machine does not trust: seen before it is accepted, and only by a key of the operator's.

use pushcube::app::login::{Origin, ServerEntry};
use pushcube::app::overlay::Overlay;
use pushcube::app::{Answer, Effect, Start};
use pushcube::config::Change;
use pushcube::dataset::{CallFailure, FailureKind, Fingerprint, ShownCertificate, Trust};

use crate::story::{Story, assert_effects};
use crate::things::{failure, server, start};

const ADDRESS: &str = "https://bi.example.com/Lib";

fn distrust() -> CallFailure {
    CallFailure { kind: FailureKind::Tls, ..failure(None, "the certificate comes from an unknown authority") }
}

fn shown() -> ShownCertificate {
    ShownCertificate {
        subject: "CN=bi.example.com".to_owned(),
        hosts: vec!["bi.example.com".to_owned()],
        issuer: "CN=Example Corp CA".to_owned(),
        from: "2026-01-01".to_owned(),
        until: "2027-01-01".to_owned(),
        fingerprint: Fingerprint::new([0xAB; 32]),
    }
}

/// The server was asked what it is, and its certificate is not trusted.
fn distrusted(origin: Origin, trust: Trust) -> Story {
    let entry = ServerEntry { origin, trust, ..server("bi", "", ADDRESS, "jdoe", Some("secret")) };
    let mut story = Story::with(Start { servers: vec![entry], ..start() });
    story.seen().answer(Answer::Server(Err(distrust())));
    assert_effects!(story, [Effect::ReadCertificate(_, address)] if address.as_str() == ADDRESS);
    story.answer(Answer::Certificate(Ok(shown())));
    assert!(story.state.overlays.is_empty(), "no overlay opens by itself");
    story
}

fn question(story: &Story) -> String {
    match story.top() {
        Overlay::Question(question) => format!("{}\n{}", question.title, question.text.join("\n")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_is_shown_in_full_before_anything_is_sent_and_no_is_preselected() {
    let mut story = distrusted(Origin::Configured, Trust::System);
    story.keys("Enter");
    let text = question(&story);
    for part in ["bi.example.com?", "CN=Example Corp CA", "2026-01-01 to 2027-01-01", "AB:AB:AB", "Compare"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    story.keys("Enter");
    assert_effects!(story, []);
    // By the operator's word it is trusted, kept, and the sign-in goes on.
    story.keys("Enter Down Enter");
    let pinned = Trust::Pinned(shown().fingerprint);
    assert_effects!(
        story,
        [
            Effect::Trust(address, trust),
            Effect::Configure(_, Change::Pin(name, _)),
            Effect::AskServer(..),
            Effect::SignIn(..)
        ] if address.as_str() == ADDRESS && *trust == pinned && name == "bi"
    );
}

#[test]
fn one_that_changed_is_told_from_one_that_is_new() {
    let mut story = distrusted(Origin::Given, Trust::Pinned(Fingerprint::new([1; 32])));
    story.keys("Enter");
    assert!(question(&story).contains("not the certificate that was accepted for this server before"));
    story.keys("Down Enter");
    // What is not of the configuration is not kept there.
    assert_effects!(story, [Effect::Trust(..), Effect::AskServer(..), Effect::SignIn(..)]);
}

#[test]
fn a_sign_in_that_fails_for_it_leads_there_as_well() {
    let mut story = Story::with(Start { servers: vec![server("bi", "", ADDRESS, "jdoe", Some("secret"))], ..start() });
    story.keys("Enter").seen().answer(Answer::SignedIn(Err(distrust())));
    assert_effects!(story, [Effect::ReadCertificate(..)]);
    story.answer(Answer::Certificate(Ok(shown()))).keys("Esc");
    while story.state.login.focus != pushcube::app::login::Focus::SignIn {
        story.keys("Tab");
    }
    story.keys("Enter");
    assert!(question(&story).contains("AB:AB:AB"));
}

#[test]
fn a_certificate_of_another_address_is_not_asked_about() {
    let mut story = distrusted(Origin::Given, Trust::System);
    story.keys("Shift-Tab Shift-Tab Shift-Tab Shift-Tab Home").typed("x").seen();
    story.keys("Enter Esc");
    assert!(story.state.overlays.is_empty());
}

#[test]
fn what_is_pinned_or_has_its_own_authority_is_told_to_the_shell_at_the_start() {
    let trust = Trust::Authority("/etc/ca.pem".into());
    let entry = ServerEntry { trust: trust.clone(), ..server("bi", "", ADDRESS, "jdoe", Some("secret")) };
    let mut story = Story::with(Start { servers: vec![entry], ..start() });
    let told = story.effects().iter().find_map(|effect| match effect {
        Effect::Trust(address, trust) => Some((address.as_str().to_owned(), trust.clone())),
        _ => None,
    });
    assert_eq!(told, Some((ADDRESS.to_owned(), trust)));
}
