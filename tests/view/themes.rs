//! Themes: every tone in every theme at four sizes, colours that can be read, and no colour that says anything
//! which the text does not.

use std::fmt::Write as _;

use pushcube::config::theme::Theme;
use pushcube::view::Look;
use ratatui::style::{Color, Modifier};

use crate::scene::{self, Scene};
use crate::shot::shoot;

const SIZES: [(u16, u16); 4] = [(60, 16), (80, 24), (120, 40), (160, 50)];

type Begin = fn() -> Scene;

/// Between them they have every tone.
const SCREENS: [(&str, Begin); 3] =
    [("projects", scene::in_projects), ("model", scene::in_model_with_problems), ("review", scene::in_review)];

fn look(theme: &Theme) -> Look {
    Look { inks: theme.inks, ..Look::default() }
}

#[test]
fn every_tone_in_every_theme() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for theme in Theme::built_in() {
        for (name, begin) in SCREENS {
            let scene = begin();
            let mut styles = String::new();
            for size in SIZES {
                writeln!(styles, "{}x{}\n{}", size.0, size.1, shoot(&scene.state, look(&theme), size).styles())
                    .unwrap();
            }
            settings.bind(|| insta::assert_snapshot!(format!("theme_{}_{name}", theme.name), styles));
        }
    }
}

#[test]
fn a_theme_changes_no_word() {
    for (name, scene) in scene::all() {
        let plain = shoot(&scene.state, Look::default(), (80, 24)).text();
        for theme in Theme::built_in() {
            assert_eq!(shoot(&scene.state, look(&theme), (80, 24)).text(), plain, "{name} in {}", theme.name);
        }
    }
}

#[test]
fn what_is_to_be_read_can_be_read() {
    for theme in Theme::built_in() {
        let least = match theme.name.as_str() {
            "dark" | "light" => 4.5,
            "high-contrast" => 7.0,
            _ => continue,
        };
        for (name, scene) in scene::all() {
            for (at, cell) in shoot(&scene.state, look(&theme), (80, 24)).buffer.content.iter().enumerate() {
                let (column, row) = (at % 80, at / 80);
                let found = contrast(light(cell.fg), light(cell.bg));
                let place = format!("{name} in {} at {column},{row}: {:?} on {:?}", theme.name, cell.fg, cell.bg);
                assert!(found >= least, "{place} has a contrast of {found:.1}");
                assert!(!cell.modifier.contains(Modifier::DIM), "{place} is faint");
            }
        }
    }
}

#[test]
fn the_terminal_s_own_theme_has_only_its_16_colours_and_no_page() {
    for (name, scene) in scene::all() {
        for cell in &shoot(&scene.state, Look::default(), (80, 24)).buffer.content {
            assert_eq!(cell.bg, Color::Reset, "{name}");
            assert!(!matches!(cell.fg, Color::Indexed(_) | Color::Rgb(..)), "{name}");
        }
    }
}

/// How light a colour is, from 0 to 1, as the guidelines for readable text measure it.
fn light(colour: Color) -> f64 {
    let parts = match colour {
        Color::Indexed(n @ 16..=231) => {
            let n = n - 16;
            [n / 36, n / 6 % 6, n % 6].map(|step| if step == 0 { 0 } else { 55 + 40 * step })
        }
        Color::Indexed(n @ 232..) => [8 + 10 * (n - 232); 3],
        Color::Rgb(red, green, blue) => [red, green, blue],
        other => unreachable!("{other:?} is what the terminal makes of it"),
    };
    let linear = parts.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}
