//! Text from outside: whatever servers, files and names hold, no cell ever gets a character that acts on a
//! terminal or turns the direction of a line, and 100 kB in one name cost no more than a short one.

use std::time::{Duration, Instant};

use pushcube::app::login::{Origin, ServerEntry};
use pushcube::app::{Action, Answer, Effect, Screen};
use pushcube::dataset::{
    CallFailure, CallRecord, Entry, EntryKind, FailureKind, Fingerprint, FoundDataset, FoundDatasets, Listing,
    ProjectStatus, RowCount, ServerFacts, ShownCertificate, UserSession,
};
use pushcube::push::event::{
    Doing, Fact, Holder, Outcome, Phase, Question, Reason, SessionEnd, Stage, Subject, TableProgress,
};
use pushcube::push::past::Standing;
use pushcube::secret::Secret;
use pushcube::view::Look;
use unicode_width::UnicodeWidthStr as _;

use crate::scene::{self, Scene};
use crate::shot::shoot;

fn hostile() -> String {
    format!(
        "a\u{1b}[31m\u{202e}b\u{9b}2J\u{200b}\u{feff}\u{7}\r\n\t\u{2066}東e\u{301}👩\u{200d}👩{}",
        "x".repeat(100_000)
    )
}

fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

fn check(step: &str, scene: &Scene) {
    for size in [(60, 16), (80, 24), (120, 40), (160, 50)] {
        let begun = Instant::now();
        let shot = shoot(&scene.state, Look::default(), size);
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(2), "{step} took {took:?}");
        for cell in &shot.buffer.content {
            let symbol = cell.symbol();
            assert!(!symbol.chars().any(is_dangerous), "{step} at {size:?} draws {symbol:?}");
            assert!(symbol.width() <= 2, "{step} at {size:?} draws {symbol:?}");
        }
    }
}

#[test]
fn nothing_from_outside_reaches_the_terminal_as_it_is() {
    let bad = hostile();
    let server =
        pushcube::app::login::ServerEntry { name: bad.clone(), label: bad.clone(), note: bad.clone(), ..scene::demo() };
    let scene = Scene::of(vec![server], &["/data/samples/bad.csv"]).pastes(&bad);
    let facts = ServerFacts { web_version: Some(bad.clone()), server_version: Some(bad.clone()) };
    let scene = scene.answers(scene::server, Answer::Server(Ok(facts)));
    check("login", &scene);

    let refused = scene::refusal(&bad, 401, &bad, &bad);
    let scene = scene.press("Enter").answers(scene::sign_in, Answer::SignedIn(Err(refused.clone())));
    check("refused", &scene);
    let scene = scene.press("Esc e");
    check("error", &scene);
    let session = UserSession { full_name: bad.clone(), timeout: None };
    let scene = scene.press("Esc Tab Enter").answers(scene::sign_in, Answer::SignedIn(Ok(session)));
    let id = "B19DEDCC11D4E0EFC000EB9495D0F44F";
    let scene = scene.lists_projects(vec![scene::project(&bad, id, &bad, ProjectStatus::Active)]);
    check("projects", &scene);

    let path = format!("/data/samples/{bad}.csv");
    let entry = |kind| Entry { name: bad.clone(), path: path.clone().into(), kind, modified: Some(i64::MAX) };
    let listing = Listing {
        path: "/data/samples".into(),
        parent: Some("/data".into()),
        entries: vec![entry(EntryKind::File(u64::MAX)), entry(EntryKind::Folder), entry(EntryKind::Other)],
    };
    let text = format!("{},{}\n{},{}", bad.replace('\n', " "), "b", bad.replace('\n', " "), "1");
    let mut look = scene::look("bad.csv", u64::MAX, RowCount::About(u64::MAX), &text);
    look.file.path = path.into();
    look.reasons = vec![bad.clone()];
    let scene = scene.press("Enter").lists_folder(listing).looks_at(look.clone());
    check("files", &scene);
    let scene = scene.press("/").pastes(&bad);
    check("filter", &scene);
    let scene = scene.press("Esc g p").pastes(&bad);
    check("prompt", &scene);

    // The file that was marked at the start is not the one in the list.
    let scene = scene.press("Esc j Space k Enter");
    let mut first = look;
    first.file.path = "/data/samples/bad.csv".into();
    let mut scene = scene.looks_at(first);
    assert_eq!(scene.state.screen, Screen::Designer);
    check("model", &scene);
    for keys in ["Tab", "Tab", "Tab", "Tab", "p", "Esc", "2", "4", "b", "Esc", "?", "Esc", ">"] {
        scene = scene.press(keys);
        check(keys, &scene);
    }
}

#[test]
fn names_that_the_server_would_take_are_drawn_harmless_too() {
    let bad = "a\u{202e}b\u{200b}\u{feff}c";
    let path = format!("/data/samples/{bad}.csv");
    let text = format!("{bad},n{bad}\n{bad},1");
    let mut look = scene::look("bad.csv", 40, RowCount::Exact(1), &text);
    look.file.path = path.clone().into();
    let listing = Listing { path: "/data/samples".into(), parent: None, entries: Vec::new() };
    let id = "B19DEDCC11D4E0EFC000EB9495D0F44F";
    let entry = Entry { name: bad.to_owned(), path: path.clone().into(), kind: EntryKind::File(40), modified: None };
    let scene = Scene::of(vec![scene::demo()], &[path.as_str()])
        .lists_folder(Listing { entries: vec![entry], ..listing })
        .looks_at(look)
        .press("Enter")
        .signs_in()
        .lists_projects(vec![scene::project(bad, id, bad, ProjectStatus::Active)])
        .press("Enter Enter Enter");
    assert!(!scene.state.overlays.is_empty(), "the review is open");
    check("review", &scene);
    let scene = scene.press("Enter");
    assert_eq!(scene.state.screen, Screen::Monitor);
    check("upload", &scene);
    for keys in ["X", "Esc q", "Esc Enter"] {
        check(keys, &scene.clone().press(keys));
    }
}

#[test]
fn nothing_that_an_upload_reports_does_either() {
    let bad = hostile();
    let failure = scene::refusal(&bad, 500, &bad, &bad);
    let call = CallRecord {
        request: bad.clone(),
        status: None,
        failure: Some(failure.clone()),
        millis: u64::MAX / 2,
        body_bytes: u64::MAX,
    };
    let table = TableProgress {
        source_bytes: u64::MAX / 4,
        rows: u64::MAX / 4,
        chunk: u32::MAX,
        sent: u64::MAX / 4,
        accepted: u64::MAX / 4,
        accepted_rows: u64::MAX / 4,
        set_aside: u64::MAX / 4,
        as_null: u64::MAX / 4,
    };
    let scene = scene::uploading()
        .reports(1, Fact::Request(call))
        .progresses(3000, vec![table; 2])
        .reports(2, Fact::StageBegun { stage: Stage::Publish })
        .reports(u64::MAX / 4, Fact::StatusChanged { status: i64::MIN, message: bad.clone() });
    check("upload", &scene);
    let outcome = Outcome {
        upload: Some(scene::UPLOAD.to_owned()),
        phase: Phase::Failed,
        reason: Some(Reason::PublishFailed { status: i64::MAX, message: bad }),
        session: SessionEnd::Open { id: scene::SESSION.parse().unwrap(), failure },
        dataset: None,
        rows: vec![u64::MAX / 4; 2],
        unsent: Vec::new(),
    };
    let scene = scene.reports(5000, Fact::Ended(Box::new(outcome)));
    check("failed", &scene);
    let mut scene = scene.press("L");
    check("log", &scene);
    scene.act(Action::Resize(pushcube::app::Size { width: 60, height: 16 }));
    check("error", &scene.press("Esc e"));
}

#[test]
fn nothing_of_a_certificate_a_search_or_a_session_in_the_way_does() {
    let bad = hostile();
    let distrust = CallFailure { kind: FailureKind::Tls, status: None, ..scene::refusal(&bad, 0, &bad, &bad) };
    let shown = ShownCertificate {
        subject: bad.clone(),
        hosts: vec![bad.clone(), bad.clone()],
        issuer: bad.clone(),
        from: bad.clone(),
        until: bad.clone(),
        fingerprint: Fingerprint::new([7; 32]),
    };
    let server = ServerEntry { origin: Origin::Configured, password: Some(Secret::new("x")), ..scene::elsewhere() };
    let certificate = |effect: &Effect| match effect {
        Effect::ReadCertificate(task, _) => Some(*task),
        _ => None,
    };
    let scene = Scene::of(vec![server], &[])
        .answers(scene::server, Answer::Server(Err(distrust)))
        .answers(certificate, Answer::Certificate(Ok(shown)));
    check("a certificate", &scene);
    check("a certificate in question", &scene.press("Enter"));

    let finding = |effect: &Effect| match effect {
        Effect::FindDatasets(task, ..) => Some(*task),
        _ => None,
    };
    let found = FoundDataset {
        id: scene::DATASET.parse().unwrap(),
        name: bad.clone(),
        folder: None,
        path: bad.clone(),
        owner: bad.clone(),
        changed: bad.clone(),
    };
    let list = vec![found.clone(), found];
    let scene = scene::in_model().press("d Enter Enter");
    let scene = scene.answers(finding, Answer::Datasets(Ok(FoundDatasets { total: 2, list })));
    check("datasets found", &scene);

    let holder = Holder { upload: bad.clone(), standing: Standing::ToCleanUp, session: None };
    let subject = Subject::Occupied { holder: Some(holder), ended: None, next: u64::MAX };
    let question = Question { id: 1, subject, failure: Some(scene::refusal(&bad, 409, &bad, &bad)) };
    let scene = scene::kept_out().reports(500, Fact::Asked(question.clone())).is(Doing::Asking(question));
    check("kept out", &scene);
    check("kept out, in question", &scene.press("Enter"));
}
