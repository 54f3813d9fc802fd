//! The command palette: a few letters, the command that was meant, and why it can't run.

use pushcube::app::command::{COMMANDS, CommandId};
use pushcube::app::overlay::Overlay;
use pushcube::app::palette::Palette;
use pushcube::app::{Effect, Mode, Screen, palette_rows};

use crate::story::{Story, assert_effects};

#[track_caller]
fn palette(story: &Story) -> &Palette {
    match story.top() {
        Overlay::Palette(palette) => palette,
        other => panic!("{other:?}"),
    }
}

fn found(story: &Story) -> Vec<CommandId> {
    palette_rows(&story.state, palette(story)).iter().map(|found| found.command.id).collect()
}

#[test]
fn both_keys_open_it_and_letters_are_text_in_it() {
    for key in [":", "Ctrl-P"] {
        let mut story = Story::at_files();
        story.keys(key);
        assert_eq!(story.state.mode(), Mode::Text);
        story.typed("q?:");
        assert_eq!(palette(&story).field.text(), "q?:");
        story.keys("Esc");
        assert!(story.state.overlays.is_empty());
    }
}

#[test]
fn a_few_letters_find_a_command_and_enter_runs_it() {
    let mut story = Story::at_files();
    story.keys(":").typed("hdnfl");
    assert_eq!(found(&story).first(), Some(&CommandId::Hidden));
    story.keys("Enter");
    assert_eq!(story.state.files.hidden, pushcube::app::files::Hidden::Shown);
    assert!(story.state.overlays.is_empty());
    story.keys(":").typed("own folder");
    assert_eq!(found(&story), [CommandId::GoHome], "what it does is searched as well");
    story.seen().keys("Enter");
    assert_effects!(story, [Effect::ListFolder(..)]);
}

#[test]
fn the_best_match_comes_first_and_the_cursor_goes_back_to_it() {
    let mut story = Story::at_model();
    story.keys(": Down Down").typed("undo");
    assert_eq!(palette(&story).cursor.0, 0);
    assert_eq!(found(&story).first(), Some(&CommandId::Undo));
    story.keys("Ctrl-U Down Ctrl-N Ctrl-P");
    assert_eq!(palette(&story).cursor.0, 1, "Ctrl-P moves here");
    story.paste("policy");
    assert_eq!((palette(&story).cursor.0, found(&story)[0]), (0, CommandId::Policy));
}

#[test]
fn it_holds_every_command_once_and_those_of_the_screen_first() {
    let mut story = Story::at_projects();
    story.keys(":");
    let rows = found(&story);
    let mut all: Vec<CommandId> = COMMANDS.iter().map(|command| command.id).collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|id| *id != CommandId::Palette);
    let mut sorted = rows.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, all);
    assert_eq!(rows[0], CommandId::Filter);
    let place = |id| rows.iter().position(|row| *row == id).unwrap();
    assert!(place(CommandId::Help) < place(CommandId::Down) && place(CommandId::Down) < place(CommandId::Policy));
}

#[test]
fn what_works_elsewhere_or_not_now_says_so_and_does_nothing() {
    let mut story = Story::at_files();
    story.keys(":").typed("policy").seen().keys("Enter").says("policy works on Model (4)");
    assert_effects!(story, []);
    assert_eq!((story.state.screen, story.state.overlays.len()), (Screen::Files, 0));
    let mut story = Story::at_projects();
    story.keys(":").typed("model").keys("Enter").says("choose files first (screen 3)");
    assert_eq!(story.state.screen, Screen::Projects);
}

#[test]
fn nothing_found_is_no_trap() {
    let mut story = Story::at_files();
    story.keys(":").typed("zzzz");
    assert!(found(&story).is_empty());
    story.seen().keys("Down PgDn Enter");
    assert_effects!(story, []);
    assert!(story.state.overlays.is_empty());
}

#[test]
fn enter_typed_ahead_of_the_palette_runs_nothing() {
    let mut story = Story::at_model();
    story.seen().ahead(": Enter").drawn();
    assert!(matches!(story.top(), Overlay::Palette(_)));
    assert_effects!(story, []);
}
