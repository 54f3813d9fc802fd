//! The pictures of the README, drawn from the very cells that the screens are made of. Run with
//! `PUSHCUBE_WRITE_DOCS=1` to draw them anew, as `assets/pictures/draw` does.

use std::path::Path;

use pushcube::config::theme::Inks;
use pushcube::view::Look;

use crate::scene::{self, Scene};
use crate::shot::shoot;
use crate::svg::svg;

/// Columns and lines of a picture.
const SIZE: (u16, u16) = (100, 28);

fn is_drawn(name: &str, scene: &Scene) {
    let shot = shoot(&scene.state, Look { inks: Inks::DARK, ..Look::default() }, SIZE);
    let wanted = svg(&shot.buffer);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("assets/pictures").join(format!("{name}.svg"));
    if std::env::var_os("PUSHCUBE_WRITE_DOCS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, wanted).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == wanted, "{}: PUSHCUBE_WRITE_DOCS=1 draws it anew", file.display());
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains(&format!("assets/pictures/{name}.svg")), "the README shows no picture of {name}");
}

#[test]
fn the_readme_shows_the_screens_as_they_are() {
    is_drawn("login", &scene::login());
    is_drawn("project", &scene::in_projects());
    is_drawn("files", &scene::in_files());
    is_drawn("model", &scene::in_model());
    is_drawn("review", &scene::in_review());
    is_drawn("publish", &crate::several::several());
}
