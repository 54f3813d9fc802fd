//! Screen 2: choosing a project.

use pushcube::app::{Action, Answer, Effect, Mode, Remote, Screen};

use crate::story::{Story, assert_effects};
use crate::things::{failure, project, projects};

fn selected(story: &Story) -> &str {
    story.state.projects.selected().map_or("", |project| project.name.as_str())
}

#[test]
fn the_first_project_that_takes_uploads_is_selected() {
    let mut story = Story::at_projects();
    assert_eq!(selected(&story), "Finance");
    story.keys("Enter").says("project Finance");
    assert_eq!(story.state.screen, Screen::Files);
}

#[test]
fn a_project_that_takes_no_uploads_says_why() {
    let mut story = Story::at_projects();
    story.keys("k Enter").says("Archive holds jobs back now");
    story.keys("End Enter").says("Old is not loaded");
    assert_eq!((story.state.screen, &story.state.projects.chosen), (Screen::Projects, &None));
}

#[test]
fn a_filter_narrows_the_list_while_letters_are_text() {
    let mut story = Story::at_projects();
    story.keys("/");
    assert_eq!(story.state.mode(), Mode::Text);
    story.typed("q fin");
    assert_eq!(story.state.projects.shown().len(), 0);
    story.keys("Ctrl-U").typed("fin");
    assert_eq!(selected(&story), "Finance");
    story.keys("Ctrl-N Ctrl-P Down");
    assert_eq!(selected(&story), "Finance Sandbox");
    story.keys("Enter");
    assert_eq!((story.state.mode(), selected(&story)), (Mode::Keys, "Finance Sandbox"));
    story.keys("Esc");
    assert_eq!((story.state.projects.shown().len(), selected(&story)), (4, "Finance Sandbox"));
    assert_eq!(story.state.screen, Screen::Projects);
}

#[test]
fn esc_while_typing_shows_everything_again() {
    let mut story = Story::at_projects();
    story.keys("G /").paste("finance\n").keys("Esc");
    assert_eq!((story.state.mode(), story.state.projects.shown().len()), (Mode::Keys, 4));
}

#[test]
fn a_paste_into_the_filter_leaves_the_cursor_in_the_list() {
    let mut story = Story::at_projects();
    story.keys("G /").paste("sandbox");
    assert_eq!(selected(&story), "Finance Sandbox");
}

#[test]
fn reading_again_keeps_the_selected_project() {
    let mut story = Story::at_projects();
    story.seen().keys("j R");
    assert_effects!(story, [Effect::ReadProjects(_)]);
    let mut more = projects();
    more.insert(0, project(9, "Admin", 0));
    story.answer(Answer::Projects(Ok(more)));
    assert_eq!(selected(&story), "Finance Sandbox");
}

#[test]
fn reading_twice_gives_the_first_reading_up() {
    let mut story = Story::at_projects();
    story.keys("R").seen().keys("R");
    assert_effects!(story, [Effect::Abandon(_), Effect::ReadProjects(_)]);
}

#[test]
fn a_filtered_list_that_is_read_again_keeps_its_cursor_inside() {
    let mut story = Story::at_projects();
    story.keys("/").typed("sandbox").keys("Enter R").answer(Answer::Projects(Ok(projects())));
    assert_eq!(selected(&story), "Finance Sandbox");
}

#[test]
fn a_list_that_cannot_be_read_raises_a_line_and_a_badge() {
    let mut story = Story::at_projects();
    story.keys("R").answer(Answer::Projects(Err(failure(Some(500), "no cache")))).says("no cache");
    assert!(matches!(story.state.projects.list, Remote::Failed(_)));
    assert_eq!((story.state.unseen, story.state.overlays.len()), (1, 0));
    story.seen().keys("Enter R");
    assert_effects!(story, [Effect::ReadProjects(_)]);
}

#[test]
fn enter_pressed_before_the_list_was_seen_chooses_nothing() {
    let mut story = Story::at_projects();
    story.keys("R");
    let answer = Answer::Projects(Ok(projects()));
    let task = story.task(&answer);
    story.act(Action::Answer(task, answer)).ahead("Enter");
    assert_eq!(story.state.projects.chosen, None);
    story.drawn().keys("Enter");
    assert!(story.state.projects.chosen.is_some());
}

#[test]
fn y_copies_the_id() {
    let mut story = Story::at_projects();
    story.seen().keys("y Enter").says("copied 0202");
    assert_effects!(story, [Effect::Copy(_)]);
    story.keys("R y").says("nothing to copy");
}
