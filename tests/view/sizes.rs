//! Any size: nothing fails, the cursor stands inside, and a terminal that is too small is told so.

use pushcube::app::overlay::Overlay;
use pushcube::config::theme::Inks;
use pushcube::dataset::ProjectStatus;
use pushcube::view::{Glyphs, Look};

use crate::scene::{self, Scene};
use crate::shot::shoot;

const LOOKS: [Look; 2] =
    [Look { inks: Inks::TERMINAL, glyphs: Glyphs::Unicode }, Look { inks: Inks::MONO, glyphs: Glyphs::Ascii }];

#[test]
fn no_size_makes_a_screen_fail() {
    let odd =
        [(1, 1), (20, 5), (59, 16), (60, 15), (60, 16), (61, 17), (80, 24), (109, 30), (110, 16), (160, 50), (300, 90)];
    for (name, scene) in scene::all() {
        for size in odd {
            for look in LOOKS {
                let shot = shoot(&scene.state, look, size);
                if let Some(cursor) = shot.cursor {
                    assert!(cursor.x < size.0 && cursor.y < size.1, "{name} at {size:?}: cursor at {cursor}");
                }
            }
        }
    }
}

#[test]
fn every_screen_is_calm_when_it_is_small_and_rich_when_it_is_large() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let names =
        ["login", "projects", "files", "model", "review", "uploading", "published", "totals", "help", "palette"];
    for (name, scene) in scene::all().into_iter().filter(|(name, _)| names.contains(name)) {
        for (width, height) in [(60, 16), (160, 50)] {
            let shot = shoot(&scene.state, Look::default(), (width, height));
            settings.bind(|| insta::assert_snapshot!(format!("size_{name}_{width}x{height}"), shot.text()));
        }
    }
}

#[test]
fn a_small_terminal_is_told_what_is_needed() {
    let scene = scene::in_files();
    let said = shoot(&scene.state, Look::default(), (40, 10)).text();
    let words: Vec<&str> = said.split_whitespace().collect();
    assert!(words.join(" ").contains("pushcube needs 60 by 16 cells; here are 40 by 10."), "{said}");
    assert!(shoot(&scene.state, Look::default(), (60, 16)).text().contains("orders.csv"));
}

#[test]
fn the_selected_row_is_in_sight_in_a_list_of_any_length() {
    for len in [1_u32, 2, 7, 12, 13, 40, 500] {
        for height in [16, 17, 24, 33] {
            for steps in [0, 1, 5, 11, 12, 39, 250, 499] {
                let mut scene = listing(len);
                for _ in 0..steps.min(len - 1) {
                    scene = scene.press("j");
                }
                let selected = scene.state.projects.selected().unwrap().name.clone();
                let text = shoot(&scene.state, Look::default(), (80, height)).text();
                let row = format!(" > {selected} ");
                assert!(text.contains(&row), "{len} rows, {height} lines, after {steps}:\n{text}");
            }
        }
    }
}

fn listing(len: u32) -> Scene {
    let projects =
        (0..len).map(|at| scene::project(&format!("Project {at}"), &format!("{at:032X}"), "", ProjectStatus::Active));
    scene::login().press("Enter").signs_in().lists_projects(projects.collect())
}

#[test]
fn mono_has_no_colour_and_marks_the_selection_all_the_same() {
    for (name, scene) in scene::all() {
        let styles = shoot(&scene.state, LOOKS[1], (80, 24)).styles();
        for colour in ["red", "green", "yellow", "blue", "magenta", "cyan", "gray", "white", "black"] {
            assert!(!styles.contains(colour), "{name} has {colour}:\n{styles}");
        }
        if !matches!(scene.state.overlays.last(), Some(Overlay::Text(_))) {
            assert!(styles.contains("reversed"), "{name} selects nothing:\n{styles}");
        }
    }
}
