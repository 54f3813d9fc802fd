//! Snapshots of every screen and overlay.

use pushcube::app::Answer;
use pushcube::view::Look;

use crate::scene::{self, Scene};
use crate::shot::shoot;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

fn check(name: &str, scene: &Scene) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (width, height) in SIZES {
        let shot = shoot(&scene.state, Look::default(), (width, height));
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
fn login_typing() {
    check("login_typing", &scene::login().press("Tab Tab Tab").press("Down Tab Ctrl-A"));
}

#[test]
fn login_refused() {
    let failure = scene::refusal("POST /api/auth/login", 401, "ERR003", "Login failure: user or password is wrong");
    let scene = scene::login().press("Enter").answers(scene::sign_in, Answer::SignedIn(Err(failure)));
    check("login_refused", &scene);
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
fn files() {
    check("files", &scene::in_files());
}

#[test]
fn files_goto() {
    check("files_goto", &scene::in_files().press("g p").types("~/in"));
}

#[test]
fn files_prefix() {
    check("files_prefix", &scene::in_files().press("g"));
}

#[test]
fn model() {
    check("model", &scene::in_model());
}

#[test]
fn model_problems() {
    check("model_problems", &scene::in_model_with_problems());
}

#[test]
fn review() {
    check("review", &scene::in_review());
}

#[test]
fn uploading() {
    check("uploading", &scene::uploading());
}

#[test]
fn publishing() {
    check("publishing", &scene::publishing());
}

#[test]
fn published() {
    check("published", &scene::published());
}

#[test]
fn help() {
    check("help", &scene::in_model().press("?"));
}

#[test]
fn ending() {
    check("ending", &scene::uploading().press("X"));
}
