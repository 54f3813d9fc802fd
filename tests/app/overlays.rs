//! What lies on a page: help, messages, errors, and keys that were pressed too early.

use pushcube::app::overlay::{Help, Overlay};
use pushcube::app::{Action, Answer, Effect, Mode, Screen, TaskId, help_rows};

use crate::story::{Story, assert_effects};
use crate::things::{failure, folder, people, preview, projects};

#[track_caller]
fn help(story: &Story) -> &Help {
    match story.top() {
        Overlay::Help(help) => help,
        other => panic!("{other:?}"),
    }
}

fn titles(story: &Story) -> Vec<&'static str> {
    help_rows(&story.state, help(story)).iter().map(|command| command.title).collect()
}

#[test]
fn help_lists_what_means_something_here() {
    let mut story = Story::at_files();
    story.keys("?");
    assert!(titles(&story).contains(&"hidden files"));
    assert!(!titles(&story).contains(&"policy"));
    story.keys("?");
    assert!(story.state.overlays.is_empty());
    story.keys("F1 F1");
    assert!(story.state.overlays.is_empty());
}

#[test]
fn help_finds_by_words_and_keys_and_enter_runs_the_selected_one() {
    let mut story = Story::at_files();
    story.keys("? /");
    assert_eq!(story.state.mode(), Mode::Text);
    story.typed("hidden").keys("Enter");
    assert_eq!(story.state.files.hidden, pushcube::app::files::Hidden::Shown);
    story.keys("? /").typed("folder");
    let wanted = titles(&story).iter().position(|title| *title == "go home").unwrap();
    story.keys(&"Down ".repeat(wanted)).seen().keys("Enter");
    assert_effects!(story, [Effect::ListFolder(..)]);
    assert!(story.state.overlays.is_empty());
}

#[test]
fn the_cursor_of_help_stays_among_the_rows_that_are_shown() {
    let mut story = Story::at_files();
    story.keys("? G");
    assert_eq!(help(&story).cursor.0 + 1, titles(&story).len());
    story.keys("/").paste("hidden").keys("Down Ctrl-N PgDn");
    assert_eq!(help(&story).cursor.0, 0);
    story.typed("!").keys("Down Enter");
    assert!(story.state.overlays.is_empty());
    assert_eq!(story.state.screen, Screen::Files);
}

#[test]
fn help_over_an_overlay_runs_nothing_of_the_page_below() {
    let mut story = Story::at_model();
    story.keys("> F1");
    assert_eq!(titles(&story), ["help", "leave", "draw again", "suspend"]);
    story.keys("Esc Esc");
    assert!(story.state.overlays.is_empty());
}

#[test]
fn the_question_about_quitting_takes_the_place_of_help() {
    let mut story = Story::at_files();
    story.keys("? G Ctrl-C");
    assert_eq!(story.state.overlays.len(), 1);
    story.keys("Esc");
    assert!(story.state.overlays.is_empty());
}

#[test]
fn a_disabled_command_is_listed_and_says_why() {
    let mut story = Story::at_projects();
    story.keys("? /").typed("screen 4").keys("Enter").says("choose files first (screen 3)");
    story.keys("5").says("nothing was pushed yet").keys("3").says("choose a project first (screen 2)");
    let mut story = Story::new();
    story.keys("2").says("sign in first (screen 1)").keys("3").says("sign in first (screen 1)");
    story.keys("<").says("first step").keys(">").says("sign in first").keys("e").says("nothing went wrong");
}

#[test]
fn an_unknown_key_says_so() {
    let mut story = Story::at_projects();
    story.keys("Z").says("Z means nothing here; ? lists the keys");
    story.keys("g Z").says("g Z means nothing here");
    assert_eq!(story.state.prefix, None);
}

#[test]
fn alt_and_a_letter_are_esc_and_the_letter() {
    let mut story = Story::at_files();
    story.keys("j ? Alt-k");
    assert!(story.state.overlays.is_empty());
    assert!(story.state.files.selected().unwrap().path().ends_with("2025"));
    story.keys("/").typed("x").keys("Ctrl-G");
    assert_eq!((story.state.mode(), story.state.files.filter.text()), (Mode::Keys, ""));
}

#[test]
fn what_was_pressed_before_it_could_be_seen_decides_nothing() {
    let mut story = Story::at_model();
    // A type menu, a prompt, help: Enter on each comes too early.
    story.keys("Tab Tab").seen().ahead("t Down Enter").drawn();
    assert!(matches!(story.top(), Overlay::Menu(_)));
    story.keys("Esc").ahead("r Enter").drawn();
    assert!(matches!(story.top(), Overlay::Prompt(_)));
    story.keys("Esc").ahead("? Enter").drawn();
    assert!(matches!(story.top(), Overlay::Help(_)));
    // So do Space and capitals on a page that was not drawn yet.
    story.keys("Esc").ahead("3 Space").drawn();
    assert_eq!(story.state.files.marks.len(), 2);
    let mut story = Story::uploading();
    story.keys("4").ahead("5 X").drawn();
    assert!(story.state.overlays.is_empty());
    story.keys("X");
    assert!(matches!(story.top(), Overlay::Question(_)));
}

#[test]
fn what_arrives_on_another_page_drops_no_key_of_this_one() {
    let mut story = Story::new();
    let answer = Answer::Folder(Ok(folder("/data")));
    let task = story.seen().task(&answer);
    story.act(Action::Answer(task, answer)).ahead("Enter");
    assert_effects!(story, [Effect::SignIn(..)]);
}

#[test]
fn text_typed_fast_into_a_prompt_arrives_whole() {
    let mut story = Story::at_model();
    story.keys("Tab Tab").ahead("r Ctrl-U T w o Space W").drawn().keys("Enter");
    let model = story.state.designer.as_ref().unwrap().model();
    assert_eq!(model.tables[0].columns[0].name, "Two W");
}

#[test]
fn only_keys_open_overlays() {
    let mut story = Story::new();
    story.keys("Enter").answer(Answer::SignedIn(Err(failure(Some(401), "no"))));
    story.answer(Answer::Folder(Err("gone".to_owned()))).answer(Answer::Server(Err(failure(None, "no"))));
    story.act(Action::Answer(TaskId(99), Answer::Panicked("index out of bounds".to_owned())));
    assert_eq!((story.state.overlays.len(), story.state.unseen), (0, 3));
    story.keys("Esc e");
    assert!(matches!(story.top(), Overlay::Text(view) if view.whole().contains("index out of bounds")));
    assert_eq!(story.state.unseen, 0);
}

#[test]
fn a_task_that_broke_leaves_nobody_waiting() {
    let mut story = Story::new();
    let broke = || Answer::Panicked("overflow".to_owned());
    story.answer(broke());
    assert!(!story.state.files.listing.is_loading());
    story.keys("Enter").answer(broke());
    assert_eq!(story.state.login.signed_in(), None);
    story.seen().keys("Tab Tab Tab Tab Enter");
    assert_effects!(story, [Effect::SignIn(..)]);
    story.answer(Answer::SignedIn(Ok(people()))).answer(broke());
    assert!(!story.state.projects.list.is_loading());
    let mut story = Story::at_files();
    story.keys("j Enter").answer(broke());
    assert!(story.state.files.using.is_empty());
}

#[test]
fn answers_that_nobody_waits_for_change_nothing() {
    let mut story = Story::at_model();
    let before = story.state.clone();
    story.seen();
    let answers = [
        Answer::Server(Err(failure(None, "late"))),
        Answer::SignedIn(Ok(people())),
        Answer::Projects(Ok(projects())),
        Answer::Folder(Ok(folder("/late"))),
        Answer::Preview(Ok(Box::new(preview("/data/orders.csv")))),
    ];
    for answer in answers {
        story.act(Action::Answer(TaskId(9999), answer));
    }
    assert_eq!(story.state, before);
    assert_effects!(story, []);
}

#[test]
fn ctrl_u_is_half_a_page_in_a_list_and_the_start_of_the_line_in_a_field() {
    let mut story = Story::at_projects();
    story.keys("G Ctrl-U");
    assert_eq!(story.state.projects.cursor.0, 0);
    story.keys("/").typed("fin").keys("Ctrl-U");
    assert_eq!((story.state.projects.filter.text(), story.state.mode()), ("", Mode::Text));
}

#[test]
fn any_size_is_taken() {
    let mut story = Story::at_model();
    for (width, height) in [(1, 1), (0, 0), (500, 200), (80, 24)] {
        story.resize(width, height).keys("Tab G g g PgDn Ctrl-D b PgDn q");
    }
    assert_eq!(story.state.size.height, 24);
}

#[test]
fn a_paste_goes_nowhere_by_itself() {
    let mut story = Story::at_model();
    story.paste("hello\n").says("nothing here takes a paste");
    assert!(!story.state.designer.as_ref().unwrap().history.can_undo());
}
