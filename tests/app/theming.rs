//! Themes: the screens show the one under the cursor, Enter keeps it, Esc brings the chosen one back.

use std::time::Duration;

use pushcube::app::{Answer, Effect, Setup, Start, Themes, next_tick};
use pushcube::config::theme::{Inks, Theme};
use pushcube::config::{Change, Motion, Taste};

use crate::story::{Story, assert_effects};
use crate::things::start;

#[test]
fn the_screens_show_the_theme_under_the_cursor() {
    let mut story = Story::at_files();
    assert_eq!(story.state.inks(), Inks::TERMINAL);
    story.keys(":").typed("theme").keys("Enter Down");
    assert_eq!(story.state.inks(), Inks::DARK);
    story.keys("Down");
    assert_eq!(story.state.inks(), Inks::LIGHT);
    story.keys("Esc");
    assert_eq!(story.state.inks(), Inks::TERMINAL, "nothing was chosen");
    story.keys(":").typed("theme").keys("Enter h Enter").says("theme high-contrast");
    assert_eq!(story.state.inks(), Inks::HIGH_CONTRAST);
    let kept = Change::Taste(Taste::Theme("high-contrast".to_owned()));
    assert_effects!(story, [.., Effect::Configure(_, change)] if *change == kept);
    story.answer(Answer::Configured(Ok(Box::default()))).says("theme high-contrast, kept in config.toml");
    story.keys(":").typed("theme").keys("Enter");
    assert_eq!(story.state.inks(), Inks::HIGH_CONTRAST, "the cursor begins at the chosen one");
}

#[test]
fn a_theme_that_can_t_be_kept_holds_until_the_end() {
    let mut story = Story::at_files();
    story.keys(":").typed("theme").keys("Enter Down Enter");
    story.answer(Answer::Configured(Err("config.toml can't be written".to_owned())));
    story.says("theme dark, until the program ends: config.toml can't be written");
    assert_eq!(story.state.inks(), Inks::DARK);
}

#[test]
fn a_theme_is_chosen_by_its_name() {
    let themes = Themes::with(Theme::built_in(), "light").unwrap();
    let story = Story::with(Start { setup: Setup { themes, ..Setup::default() }, ..start() });
    assert_eq!(story.state.inks(), Inks::LIGHT);
    assert_eq!(Themes::with(Theme::built_in(), "solarized"), None);
}

#[test]
fn with_reduced_motion_an_upload_is_drawn_once_a_second() {
    let mut story = Story::uploading();
    story.wait(60_000);
    assert_eq!(next_tick(&story.state), Some(Duration::from_millis(100)));
    let setup = Setup { motion: Motion::Reduced, ..Setup::default() };
    let mut story = Story::uploading_with(Start { setup, ..start() });
    story.wait(60_000);
    assert_eq!(next_tick(&story.state), Some(Duration::from_secs(1)));
}
