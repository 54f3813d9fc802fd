//! Snapshots of every screen and overlay, each at two sizes.

use std::path::PathBuf;

use pushcube::app::login::ServerEntry;
use pushcube::app::{Answer, Effect};
use pushcube::config::Guard;
use pushcube::config::theme::Inks;
use pushcube::dataset::{FailureKind, Format, Listing, Preview, Reading, RowCount, Sheets};
use pushcube::push::event::{Fact, Outcome, Phase, Reason, SessionEnd, Stage};
use pushcube::view::{Glyphs, Look};

use crate::scene::{self, Scene};
use crate::shot::shoot;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

pub(crate) fn check(name: &str, scene: &Scene) {
    check_in(name, scene, Look::default());
}

fn check_in(name: &str, scene: &Scene, look: Look) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (width, height) in SIZES {
        let shot = shoot(&scene.state, look, (width, height));
        settings.bind(|| {
            insta::assert_snapshot!(format!("{name}_{width}x{height}_text"), shot.text());
            insta::assert_snapshot!(format!("{name}_{width}x{height}_style"), shot.styles());
        });
    }
}

#[test]
fn login() {
    check("login", &scene::login());
}

#[test]
fn login_while_the_password_is_typed() {
    check("login_typing", &Scene::of(vec![scene::elsewhere(), scene::demo()], &[]).types("s3cret"));
}

#[test]
fn login_by_token() {
    check("login_token", &scene::login().press("Shift-Tab Shift-Tab Shift-Tab Esc Right Right"));
}

#[test]
fn login_under_way() {
    check("login_asking", &scene::login().press("Enter"));
}

#[test]
fn login_refused() {
    let failure = scene::refusal("POST /api/auth/login", 401, "ERR003", "Login failure: user or password is wrong");
    let scene = scene::login().press("Enter").answers(scene::sign_in, Answer::SignedIn(Err(failure)));
    check("login_refused", &scene);
}

#[test]
fn login_over_plain_http() {
    let scene = scene::login().press("Shift-Tab Shift-Tab Shift-Tab Shift-Tab Ctrl-U");
    let scene = scene.types("http://bi.example.com/x").press("Tab Tab Tab Enter");
    check("login_question", &scene);
}

#[test]
fn projects() {
    check("projects", &scene::in_projects());
}

#[test]
fn projects_filtered() {
    check("projects_filtered", &scene::in_projects().press("/").types("fin re"));
}

#[test]
fn projects_by_the_hundred() {
    let many = (0..500).map(|at| {
        let id = format!("{at:032X}");
        scene::project(&format!("Project {at}"), &id, "", pushcube::dataset::ProjectStatus::Active)
    });
    let scene = scene::login().press("Enter").signs_in().lists_projects(many.collect()).press("Ctrl-D Ctrl-D");
    check("projects_many", &scene);
}

#[test]
fn projects_unreadable() {
    let failure = scene::refusal("GET /api/projects", 503, "ERR002", "Metadata connection lost");
    let answer = Answer::Projects(Err(failure));
    check("projects_failed", &scene::login().press("Enter").signs_in().answers(scene::projects_effect, answer));
}

#[test]
fn files() {
    check("files", &scene::in_files());
}

#[test]
fn files_with_a_key_pressed_that_waits_for_another() {
    check("files_prefix", &scene::in_files().press("g"));
}

#[test]
fn files_asking_for_a_path() {
    check("files_goto", &scene::in_files().press("g p").types("~/in"));
}

#[test]
fn files_that_are_one_table() {
    let scene = scene::in_files().press("k k Space Space + j");
    let table = scene.state.files.marks[0].to_string_lossy().into_owned();
    let mut look = scene::look("x", 65_814, RowCount::Exact(4), scene::ORDERS);
    look.file.path = table.into();
    look.reasons.insert(0, "files that are one table, in the order of their names: 2".to_owned());
    check("files_joined", &scene.looks_at(look));
}

#[test]
fn files_of_an_empty_folder() {
    let empty = Listing { path: "/data/samples/archive".into(), parent: None, entries: Vec::new() };
    check("files_empty", &scene::in_files().press("k k Right").lists_folder(empty));
}

#[test]
fn files_of_json() {
    let look = scene::look("orders.csv", 32_907, RowCount::Exact(2), "id,customer.city\n1,'Köln'\n2,'Gdańsk'");
    let reading = Reading { format: Format::Json, ..Reading::default() };
    let reasons = vec!["JSON, objects one after the other".to_owned()];
    let raw = ["Köln", "Gdańsk"].iter().zip(1..);
    let raw = raw.map(|(city, id)| format!("{{\"id\":{id},\"customer\":{{\"city\":\"{city}\"}}}}")).collect();
    let login = scene::login_with(Preview { reading, reasons, raw, ..look });
    check("files_json", &login.press("Enter").signs_in().lists_projects(scene::projects()).press("Enter"));
}

#[test]
fn files_of_parquet() {
    let look = scene::look("orders.csv", 32_907, RowCount::Exact(2), "id,seen\n1,2026-01-05T10:00:00Z\n2,");
    let reading = Reading { format: Format::Parquet, ..Reading::default() };
    let reasons = vec![
        "Parquet, by its first bytes: 3 row groups, written by parquet-mr version 1.13.1".to_owned(),
        "types are those of its schema".to_owned(),
    ];
    let raw = vec!["id: the file says int64".to_owned(), "seen: the file says timestamp in milliseconds".to_owned()];
    let login = scene::login_with(Preview { reading, reasons, raw, ..look });
    let files = login.press("Enter").signs_in().lists_projects(scene::projects()).press("Enter");
    check("files_parquet", &files);
    check("reading_parquet", &files.press("o"));
}

#[test]
fn files_of_a_workbook() {
    let look = scene::look("orders.csv", 32_907, RowCount::Exact(2), "id,seen\n1,2026-01-05T10:00:00\n2,");
    let reading = Reading { format: Format::Workbook, ..Reading::default() };
    let reasons = vec![
        "a workbook (xlsx), the sheet \u{201c}Orders\u{201d}; its other sheets: \u{201c}Cover\u{201d}".to_owned(),
        "the names of the columns stand in row 4".to_owned(),
    ];
    let sheets = Some(Sheets { names: vec!["Cover".to_owned(), "Orders".to_owned()], read: 1, top_row: 4 });
    let login = scene::login_with(Preview { reading, reasons, sheets, raw: Vec::new(), ..look });
    let files = login.press("Enter").signs_in().lists_projects(scene::projects()).press("Enter").press("o");
    check("reading_workbook", &files);
    check("reading_sheets", &files.press("Enter"));
}

#[test]
fn files_that_cannot_be_read() {
    let path = PathBuf::from("/data/samples/readme.txt");
    let which = move |effect: &Effect| match effect {
        Effect::Preview(task, at, _) if *at == path => Some(*task),
        _ => None,
    };
    let why = "readme.txt: no delimiter gives the same number of fields in each line".to_owned();
    check("files_unreadable", &scene::in_files().press("G").answers(which, Answer::Preview(Err(why))));
}

#[test]
fn palette() {
    check("palette", &scene::in_files().press(":"));
    check("palette_found", &scene::in_model_with_problems().press(":").types("pol"));
    check("palette_elsewhere", &scene::in_files().press(":").types("undo"));
    check("palette_nothing", &scene::in_projects().press(":").types("zzz"));
}

#[test]
fn model() {
    check("model", &scene::in_model());
}

#[test]
fn model_tables() {
    check("model_tables", &scene::in_model().press("Tab j"));
}

#[test]
fn model_columns() {
    check("model_columns", &scene::in_model().press("Tab Tab j j Right"));
}

#[test]
fn model_objects() {
    check("model_objects", &scene::in_model().press("Tab Tab Tab j j j j j"));
}

#[test]
fn model_problems() {
    check("model_problems", &scene::in_model_with_problems().press("Tab Tab"));
}

#[test]
fn model_problem_at_its_place() {
    check("model_problem", &scene::in_model_with_problems());
}

#[test]
fn model_types() {
    check("model_types", &scene::in_model().press("Tab Tab j t"));
}

#[test]
fn model_roles() {
    check("model_roles", &scene::in_model().press("Tab Tab j Right Right Enter"));
}

#[test]
fn model_policies() {
    check("model_policies", &scene::in_model().press("p j"));
}

#[test]
fn model_options() {
    check("model_options", &scene::in_model().press("o"));
}

#[test]
fn model_name_that_cannot_be() {
    check("model_name", &scene::in_model().press("Tab Tab Tab r").types(" [may]"));
}

#[test]
fn model_as_text_under_edit() {
    let wrong = "Down Down Down Down Down Down Down Down Down Down End Backspace Backspace X \" F2";
    check("model_editor", &scene::in_model().press("Tab b Enter").press(wrong));
}

#[test]
fn model_with_marks_and_a_filter() {
    check("model_marks", &scene::in_model().press("Tab l / i d Enter Space Space"));
}

#[test]
fn model_profile_of_a_column() {
    check("model_profile", &scene::in_model().press("Tab l i"));
}

#[test]
fn model_as_json() {
    check("model_body", &scene::in_model().press("b PgDn"));
}

#[test]
fn review() {
    check("review", &scene::in_review());
}

#[test]
fn review_with_warnings() {
    let scene = Scene::of(vec![scene::demo()], &["/data/samples/orders.csv"])
        .tells_version()
        .lists_folder(scene::listing())
        .looks_at(scene::look("orders.csv", 412_600_000, RowCount::About(3_104_000), scene::ORDERS))
        .press("Enter")
        .signs_in()
        .lists_projects(scene::projects())
        .press("Enter Enter Enter");
    check("review_warnings", &scene);
}

#[test]
fn upload_under_way() {
    check("upload", &scene::uploading());
}

#[test]
fn upload_without_a_line() {
    check("upload_waiting", &scene::line_lost());
}

#[test]
fn upload_that_needs_an_answer() {
    check("upload_asking", &scene::too_large());
    check("upload_question", &scene::too_large().press("Enter Down"));
    check("upload_question_error", &scene::too_large().press("e"));
}

#[test]
fn upload_seen_from_another_screen() {
    check("upload_elsewhere", &scene::uploading().press("4 Tab Tab"));
}

#[test]
fn upload_about_to_be_ended() {
    check("upload_end", &scene::uploading().press("X"));
}

#[test]
fn upload_about_to_be_left() {
    check("upload_quit", &scene::uploading().press("q j"));
}

#[test]
fn upload_publishing() {
    check("upload_publishing", &scene::publishing());
}

#[test]
fn upload_published() {
    check("upload_published", &scene::published());
}

#[test]
fn upload_published_and_different() {
    check("upload_published_and_different", &scene::published_and_different());
}

#[test]
fn upload_published_with_totals() {
    check("upload_published_with_totals", &scene::published_with_totals());
}

#[test]
fn upload_published_with_totals_all() {
    check("upload_published_with_totals_all", &scene::published_with_totals().press("i").press("G"));
}

#[test]
fn upload_and_what_can_be_done_with_it() {
    check("upload_menu", &scene::published().press("Enter"));
}

#[test]
fn upload_requests() {
    check("upload_log", &scene::published().press("L"));
}

fn failed(reason: Reason, session: SessionEnd) -> Scene {
    let dataset = Some(scene::DATASET.parse().unwrap());
    let outcome = Outcome {
        upload: Some(scene::UPLOAD.to_owned()),
        phase: Phase::Failed,
        reason: Some(reason),
        session,
        dataset,
        rows: vec![212, 0],
        unsent: Vec::new(),
    };
    let mut scene = scene::uploading();
    if matches!(outcome.session, SessionEnd::Deleted { .. }) {
        // Without a publish before it.
        scene = scene.reports(2390, Fact::StageBegun { stage: Stage::CloseSession });
        scene = scene.reports(2395, Fact::StageEnded { stage: Stage::CloseSession });
    }
    scene.reports(2400, Fact::Ended(Box::new(outcome))).at(62_500)
}

#[test]
fn upload_failed_by_a_value() {
    let text = "/data/samples/orders.csv, line 270, column quantity: \"twelve\" is no whole number; STRING would fit";
    let reason = Reason::Data { text: text.to_owned() };
    let session = SessionEnd::Deleted { id: scene::SESSION.parse().unwrap() };
    check("upload_failed", &failed(reason, session));
}

#[test]
fn upload_failed_in_full() {
    let mut failure = scene::refusal(
        "PUT /api/datasets/D13539E5433CDB837363F086C6DA6B5C/uploadSessions/9A4EE1C04B2F4E7D8C1B5A6978E0F1D2",
        413,
        "ERR001",
        "Request Entity Too Large",
    );
    failure.kind = FailureKind::Refused;
    let session = SessionEnd::Open { id: scene::SESSION.parse().unwrap(), failure: failure.clone() };
    check("upload_error", &failed(Reason::Refused(failure), session).press("e"));
}

#[test]
fn upload_ended() {
    let outcome = Outcome {
        upload: Some(scene::UPLOAD.to_owned()),
        phase: Phase::Cancelled,
        reason: Some(Reason::Ended),
        session: SessionEnd::Deleted { id: scene::SESSION.parse().unwrap() },
        dataset: Some(scene::DATASET.parse().unwrap()),
        rows: vec![212, 0],
        unsent: Vec::new(),
    };
    let scene = scene::uploading().press("X Shift-Tab Enter").reports(2400, Fact::Ended(Box::new(outcome))).at(62_500);
    check("upload_cancelled", &scene);
}

#[test]
fn help() {
    check("help", &scene::in_model().press("?"));
}

#[test]
fn help_searched() {
    check("help_search", &scene::in_model().press("? /").types("again"));
}

#[test]
fn without_colour_or_unicode() {
    let look = Look { inks: Inks::MONO, glyphs: Glyphs::Ascii };
    check_in("ascii_login", &scene::login(), look);
    check_in("ascii_projects", &scene::in_projects(), look);
    check_in("ascii_files", &scene::in_files(), look);
    check_in("ascii_model", &scene::in_model_with_problems(), look);
    check_in("ascii_review", &scene::in_review(), look);
    check_in("ascii_upload", &scene::uploading(), look);
}

#[test]
fn login_at_a_protected_server() {
    let prod = ServerEntry {
        name: "prod".to_owned(),
        label: "PROD".to_owned(),
        note: "protected: a push there begins at the safe button".to_owned(),
        guard: Guard::Protected,
        ..scene::elsewhere()
    };
    check("login_protected", &Scene::of(vec![prod], &[]));
}
