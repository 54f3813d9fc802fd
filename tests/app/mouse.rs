//! The mouse: what a click, a double click, the wheel and a dragged border do, and what takes none of them.

use pushcube::app::command::CommandId;
use pushcube::app::designer::{Cell, Pane};
use pushcube::app::login::{Focus, SignInMode};
use pushcube::app::overlay::Overlay;
use pushcube::app::pointing::{Border, Gesture, Mouse, Place, Target};
use pushcube::app::review::Part;
use pushcube::app::{Effect, Mode, Screen};

use crate::story::{Story, assert_effects};
use crate::things::DEMO;

fn row(place: Place, at: usize) -> Target {
    Target::Row(place, at)
}

#[test]
fn a_click_selects_and_a_second_one_right_after_it_is_enter() {
    let mut story = Story::at_projects();
    let active = row(Place::Projects, story.state.projects.cursor.0);
    story.click(row(Place::Projects, 2));
    assert_eq!((story.state.projects.cursor.0, story.state.screen), (2, Screen::Projects));
    story.click(active).wait(1_000).click(active);
    assert_eq!(story.state.screen, Screen::Projects, "too late for a double click");
    story.wait(300).click(active);
    assert_eq!(story.state.screen, Screen::Files);
}

#[test]
fn two_clicks_on_two_rows_are_no_double_click_and_neither_are_three() {
    let mut story = Story::at_files();
    story.seen().click(row(Place::Files, 1)).click(row(Place::Files, 2));
    assert_eq!((story.state.files.cursor.0, story.state.screen), (2, Screen::Files));
    assert!(story.effects().iter().all(|effect| matches!(effect, Effect::Preview(..) | Effect::Abandon(_))));
    let mut story = Story::at_model();
    story.click(row(Place::Model(Pane::Tables), 1));
    let designer = story.state.designer.as_ref().unwrap();
    assert_eq!((designer.pane, designer.table.0), (Pane::Tables, 1));
    story.click(row(Place::Model(Pane::Tables), 1));
    assert_eq!(story.state.designer.as_ref().unwrap().pane, Pane::Columns, "Enter on a table goes to its columns");
    story.click(row(Place::Model(Pane::Tables), 1));
    assert_eq!(story.state.designer.as_ref().unwrap().pane, Pane::Tables, "the third one is a first one again");
}

#[test]
fn a_cell_of_a_column_is_edited_by_a_double_click() {
    let mut story = Story::at_model();
    story.click(Target::Cell(1, Cell::Type)).click(Target::Cell(1, Cell::Type));
    assert!(matches!(story.top(), Overlay::Menu(_)));
    assert_eq!(story.state.designer.as_ref().unwrap().column.0, 1);
}

#[test]
fn pages_hints_and_buttons_take_one_click() {
    let mut story = Story::at_files();
    story.click(Target::Page(Screen::Login));
    assert_eq!(story.state.screen, Screen::Login);
    story.click(Target::Page(Screen::Designer)).says("choose files first");
    story.click(Target::Command(CommandId::Help));
    assert!(matches!(story.top(), Overlay::Help(_)));
    story.click(Target::Key("Esc".parse().unwrap()));
    assert!(story.state.overlays.is_empty());
    let mut story = Story::at_model();
    story.click(Target::Command(CommandId::NextStep));
    assert!(matches!(story.top(), Overlay::Review(_)));
    story.click(Target::Button(Part::Back));
    assert!(story.state.overlays.is_empty());
    story.keys(">").seen().click(Target::Button(Part::Push));
    assert_effects!(story, [Effect::Push(..)]);
}

#[test]
fn the_form_takes_clicks() {
    let mut story = Story::new();
    story.click(Target::Field(Focus::Username));
    assert_eq!((story.state.login.focus, story.state.mode()), (Focus::Username, Mode::Text));
    story.click(Target::Mode(SignInMode::Guest));
    assert_eq!((story.state.login.mode, story.state.mode()), (SignInMode::Guest, Mode::Keys));
    story.click(Target::Mode(SignInMode::User)).seen().click(Target::Field(Focus::SignIn));
    assert_effects!(story, [Effect::SignIn(..)]);
    let mut story = Story::new();
    story.click(row(Place::Servers, 1));
    assert_eq!((story.state.login.cursor.0, story.state.login.url.text()), (1, ""));
    story.click(row(Place::Servers, 0));
    assert_eq!(story.state.login.url.text(), DEMO);
}

#[test]
fn a_click_into_the_list_keeps_the_filter_that_is_being_typed() {
    let mut story = Story::at_files();
    story.keys("/").typed("csv").click(row(Place::Files, 1));
    assert_eq!((story.state.mode(), story.state.files.filter.text()), (Mode::Keys, "csv"));
}

#[test]
fn what_was_not_in_sight_takes_no_click() {
    let mut story = Story::at_model();
    // The second click of a double click arrives before the sheet that the first one opened is drawn.
    let target = Target::Command(CommandId::NextStep);
    story.seen().point(target, Gesture::Press).point(Target::Button(Part::Push), Gesture::Press).drawn();
    assert!(matches!(story.top(), Overlay::Review(_)));
    assert_effects!(story, []);
    let mut story = Story::uploading();
    story.keys("X").seen().click(row(Place::Overlay, 1)).click(Target::Page(Screen::Files));
    assert_eq!(story.state.screen, Screen::Monitor, "the page behind a question takes no click");
    assert!(matches!(story.top(), Overlay::Question(_)));
    assert_effects!(story, []);
}

#[test]
fn rows_of_overlays_are_selected_and_taken() {
    let mut story = Story::at_files();
    story.keys(",").click(row(Place::Overlay, 1)).click(row(Place::Overlay, 1));
    assert_eq!(story.state.files.order, pushcube::app::Order::Size);
    story.keys(":").typed("hidden").click(row(Place::Overlay, 0)).click(row(Place::Overlay, 0));
    assert_eq!(story.state.files.hidden, pushcube::app::files::Hidden::Shown);
    story.keys(",").click(row(Place::Overlay, 99)).click(row(Place::Overlay, 99));
    assert!(matches!(story.top(), Overlay::Menu(_)), "there is no such row");
}

#[test]
fn the_wheel_moves_what_is_under_it_and_chooses_nothing() {
    let mut story = Story::at_model();
    story.point(row(Place::Model(Pane::Columns), 0), Gesture::WheelDown).drawn();
    let designer = story.state.designer.as_ref().unwrap();
    assert_eq!((designer.pane, designer.column.0), (Pane::Review, 2), "the keys stay where they were");
    story.point(Target::List(Place::Model(Pane::Columns)), Gesture::WheelUp).drawn();
    assert_eq!(story.state.designer.as_ref().unwrap().column.0, 0);
    story.keys("? ").point(row(Place::Overlay, 0), Gesture::WheelDown).drawn();
    let Overlay::Help(help) = story.top() else { panic!("no help") };
    assert_eq!(help.cursor.0, 3);
    for keys in [">", "X"] {
        let mut story = if keys == ">" { Story::at_model() } else { Story::uploading() };
        story.keys(keys);
        let before = story.state.overlays.clone();
        story.seen().point(Target::List(Place::Overlay), Gesture::WheelDown).drawn();
        assert_eq!(story.state.overlays, before);
        assert_effects!(story, []);
    }
}

#[test]
fn a_border_is_dragged_while_the_button_is_down() {
    let mut story = Story::at_files();
    story.point(Target::Nothing, Gesture::Drag(9)).drawn();
    assert_eq!(story.state.splits.files, None);
    story.point(Target::Border(Border::Files), Gesture::Press).point(Target::Nothing, Gesture::Drag(50)).drawn();
    assert_eq!(story.state.splits.files, Some(50));
    story.point(Target::Nothing, Gesture::Release).point(Target::Nothing, Gesture::Drag(9)).drawn();
    assert_eq!(story.state.splits.files, Some(50));
    story.point(Target::Border(Border::Dataset), Gesture::Press).point(Target::Nothing, Gesture::Drag(49)).drawn();
    assert_eq!(story.state.splits.dataset, Some(30), "the dataset is at the right");
}

#[test]
fn the_palette_gives_the_mouse_to_the_terminal_and_takes_it_back() {
    let mut story = Story::at_files();
    story.keys(":").typed("mouse").seen().keys("Enter").says("the terminal has the mouse");
    assert_effects!(story, [Effect::Mouse(Mouse::Terminal)]);
    story.keys(":").typed("mouse").seen().keys("Enter");
    assert_effects!(story, [Effect::Mouse(Mouse::Ours)]);
}
