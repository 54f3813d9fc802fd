//! Snapshots of what the login screen does with servers: their certificates, their entries in the configuration.

use pushcube::app::login::{Origin, ServerEntry};
use pushcube::app::{Answer, Effect};
use pushcube::dataset::{CallFailure, FailureKind, Fingerprint, LabelColour, ShownCertificate};
use pushcube::secret::Secret;
use pushcube::view::Look;

use crate::scene::{self, Scene};
use crate::shot::shoot;
use crate::snapshots::check;

#[test]
fn a_certificate_to_be_trusted_or_not() {
    let failure = CallFailure { kind: FailureKind::Tls, ..scene::refusal("GET /api/status", 0, "", "") };
    let message = "the certificate of bi-test.example.com comes from an authority that this machine does not know";
    let failure = CallFailure { status: None, code: None, message: message.to_owned(), ..failure };
    let bytes = std::array::from_fn(|at| at as u8 * 7);
    let shown = ShownCertificate {
        subject: "CN=bi-test.example.com, O=Example Corp, C=DE".to_owned(),
        hosts: vec!["bi-test.example.com".to_owned(), "bi-test".to_owned()],
        issuer: "CN=Example Corp Issuing CA 2, O=Example Corp, C=DE".to_owned(),
        from: "2026-03-01".to_owned(),
        until: "2027-03-01".to_owned(),
        fingerprint: Fingerprint::new(bytes),
    };
    let server = ServerEntry { origin: Origin::Configured, password: Some(Secret::new("x")), ..scene::elsewhere() };
    let certificate = |effect: &Effect| match effect {
        Effect::ReadCertificate(task, _) => Some(*task),
        _ => None,
    };
    let scene = Scene::of(vec![server], &[])
        .answers(scene::server, Answer::Server(Err(failure)))
        .answers(certificate, Answer::Certificate(Ok(shown)));
    check("login_certificate", &scene);
    let scene = scene.press("Enter");
    check("certificate", &scene);
    // However small the terminal, nobody says yes to what they can't see.
    let small = shoot(&scene.state, Look::default(), (60, 16)).text();
    for half in Fingerprint::new(bytes).halves() {
        assert!(small.contains(&half), "{half} is missing in\n{small}");
    }
}

#[test]
fn the_options_of_a_server() {
    let test = ServerEntry {
        name: "test".to_owned(),
        label: "TEST".to_owned(),
        colour: Some(LabelColour::Green),
        note: "from config.toml".to_owned(),
        origin: Origin::Configured,
        ..scene::elsewhere()
    };
    let scene = Scene::of(vec![test], &[]).press("Esc Shift-Tab Shift-Tab Shift-Tab Shift-Tab");
    check("login_servers", &scene);
    check("server_options", &scene.clone().press("o"));
    check("server_rename", &scene.clone().press("r"));
    check("server_remove", &scene.press("x"));
}
