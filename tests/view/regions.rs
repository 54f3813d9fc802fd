//! What was drawn where: clicks find what is to be seen, and nothing of a page behind an overlay.

use pushcube::app::command::CommandId;
use pushcube::app::pointing::{Border, Place, Target};
use pushcube::app::review::Part;
use pushcube::app::{Action, Screen};
use pushcube::view::Look;

use crate::scene::{self, Scene};
use crate::shot::{Shot, shoot};

const SIZE: (u16, u16) = (80, 24);

/// What a click on the first cell of these words finds.
#[track_caller]
fn at(shot: &Shot, words: &str) -> Target {
    let text = shot.text();
    for (y, line) in text.lines().enumerate() {
        if let Some((before, _)) = line.split_once(words) {
            let x = u16::try_from(before.chars().count()).unwrap();
            return shot.regions.at(x, u16::try_from(y).unwrap());
        }
    }
    unreachable!("{words:?} is not in\n{text}");
}

fn shot(scene: &Scene) -> Shot {
    shoot(&scene.state, Look::default(), SIZE)
}

#[test]
fn words_on_a_page_are_what_they_say() {
    let files = shot(&scene::in_files());
    assert_eq!(at(&files, "2 Project"), Target::Page(Screen::Projects));
    assert_eq!(at(&files, "4 Model"), Target::Page(Screen::Designer));
    assert_eq!(at(&files, "customers.csv"), Target::Row(Place::Files, 2));
    assert_eq!(at(&files, "Enter use 2 marked"), Target::Command(CommandId::Enter));
    assert_eq!(at(&files, "filter"), Target::Command(CommandId::Filter));
    assert_eq!(at(&files, "? "), Target::Command(CommandId::Help));
    assert_eq!(files.regions.at(34, 8), Target::Border(Border::Files));
    assert_eq!(files.regions.at(60, 10), Target::Nothing);
    let model = shot(&scene::in_model());
    assert_eq!(at(&model, "Review and push"), Target::Command(CommandId::NextStep));
    let review = shot(&scene::in_review());
    assert_eq!(at(&review, "Back"), Target::Button(Part::Back));
    assert_eq!(at(&review, "[[ Push"), Target::Button(Part::Push));
    let failed = shot(&scene::too_large());
    assert_eq!(at(&failed, "(e)"), Target::Command(CommandId::Error));
}

#[test]
fn behind_an_overlay_nothing_takes_a_click_but_the_keys_in_the_last_line() {
    for (name, scene) in scene::all() {
        if scene.state.overlays.is_empty() {
            continue;
        }
        let shot = shot(&scene);
        for y in 0..SIZE.1 - 1 {
            for x in 0..SIZE.0 {
                let target = shot.regions.at(x, y);
                let is_of_overlay = matches!(
                    target,
                    Target::Nothing | Target::List(Place::Overlay) | Target::Row(Place::Overlay, _) | Target::Button(_)
                );
                assert!(is_of_overlay, "{name}: {target:?} at {x},{y}");
            }
        }
    }
}

#[test]
fn every_hint_takes_a_click() {
    for (name, scene) in scene::all() {
        let shot = shot(&scene);
        let text = shot.text();
        let line = text.lines().rfind(|line| !line.starts_with("cursor at")).unwrap().to_owned();
        let hints = (0..80).map(|x| shot.regions.at(x, SIZE.1 - 1)).filter(|target| *target != Target::Nothing);
        let mut hints: Vec<Target> = hints.collect();
        hints.dedup();
        let shown = line.trim().split("  ").filter(|hint| !hint.starts_with('↑') && !hint.starts_with("a-z")).count();
        assert_eq!(hints.len(), shown, "{name}: {hints:?} in {line}");
    }
}

#[test]
fn every_region_lies_on_the_screen_and_every_row_in_its_list() {
    for size in [(60, 16), (80, 24), (120, 40), (160, 50)] {
        for (name, scene) in scene::all() {
            let shot = shoot(&scene.state, Look::default(), size);
            for (area, target) in shot.regions.all() {
                assert!(area.right() <= size.0 && area.bottom() <= size.1, "{name}: {target:?} at {area}");
            }
            let files = scene.state.files.rows().len();
            let wrong = |target: &Target| matches!(target, Target::Row(Place::Files, at) if *at >= files);
            assert!(!shot.regions.all().iter().any(|(_, target)| wrong(target)), "{name}");
        }
    }
}

#[test]
fn a_dragged_border_moves_and_both_sides_stay_readable() {
    for (column, shown) in [(50, 50), (0, 14), (200, 65)] {
        let mut scene = scene::in_files();
        scene.state.splits.files = Some(column);
        let shot = shot(&scene);
        assert_eq!(shot.regions.at(shown, 8), Target::Border(Border::Files), "{}", shot.text());
    }
    let mut scene = scene::in_model();
    (scene.state.splits.tables, scene.state.splits.dataset) = (Some(30), Some(50));
    let shot = shoot(&scene.state, Look::default(), (120, 40));
    assert_eq!(shot.regions.at(30, 8), Target::Border(Border::Tables), "{}", shot.text());
    assert_eq!(shot.regions.at(69, 8), Target::Border(Border::Dataset), "{}", shot.text());
}

#[test]
fn jump_labels_stand_on_rows_and_fields() {
    let scenes: [fn() -> Scene; 3] = [scene::login, scene::in_files, scene::in_model];
    for (name, scene) in ["login", "files", "model"].into_iter().zip(scenes) {
        let scene = scene();
        let targets = shot(&scene).regions.all().iter().map(|(_, target)| *target).collect();
        let mut scene = scene.press("f");
        scene.act(Action::Targets(targets));
        crate::snapshots::check(&format!("jump_{name}"), &scene);
    }
}
