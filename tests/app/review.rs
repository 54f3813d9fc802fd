//! The review sheet: the only door to a push.

use pushcube::app::overlay::Overlay;
use pushcube::app::review::{Button, Review};
use pushcube::app::{Effect, Screen};
use pushcube::dataset::RowCount;
use pushcube::push::event::{Fact, Phase};

use crate::story::{Story, assert_effects};
use crate::things::{ended, preview};

#[track_caller]
fn sheet(story: &Story) -> &Review {
    match story.top() {
        Overlay::Review(review) => review,
        other => panic!("{other:?}"),
    }
}

#[test]
fn five_times_enter_publishes_the_files_marked_from_the_start() {
    let marked = vec!["/data/orders.csv".into(), "/data/customers.csv".into()];
    let mut story = Story::with(pushcube::app::Start { marked, ..crate::things::start() });
    story.look("/data/orders.csv").look("/data/customers.csv").listed(crate::things::folder("/data"));
    story.keys("Enter").answer(pushcube::app::Answer::SignedIn(Ok(crate::things::people())));
    story.answer(pushcube::app::Answer::Projects(Ok(crate::things::projects()))).seen().keys("Enter Enter Enter Enter");
    let [Effect::Push(_, job)] = story.effects() else { panic!("one push") };
    assert_eq!((job.project_name.as_str(), job.definition.name.as_str()), ("Finance", "data"));
    assert_eq!(job.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["orders", "customers"]);
    assert_eq!(story.state.screen, Screen::Monitor);
}

#[test]
fn it_names_server_project_and_tables_and_preselects_push_when_nothing_warns() {
    let mut story = Story::at_model();
    story.keys(">");
    let review = sheet(&story);
    assert_eq!((review.server.as_str(), review.address.host()), ("DEMO demo", "127.0.0.1:41231"));
    assert_eq!((review.warnings.as_slice(), review.button), (&[][..], Button::Push));
    story.keys("Tab Enter");
    assert!(story.state.overlays.is_empty());
    assert_effects!(story, []);
    assert_eq!(story.state.screen, Screen::Designer);
}

#[test]
fn back_is_preselected_when_something_warns() {
    let mut story = Story::at_files();
    story.keys("j Enter");
    let mut long = preview("/data/customers.csv");
    long.rows = RowCount::About(3_000_000);
    let task = story.look_task("/data/customers.csv");
    let answer = pushcube::app::Answer::Preview(Ok(Box::new(long)));
    story.act(pushcube::app::Action::Answer(task, answer)).drawn().seen().keys(">");
    assert!(sheet(&story).warnings[0].contains("larger than its sample"));
    story.keys("Enter");
    assert_effects!(story, []);
    story.keys("> Left Enter");
    assert_effects!(story, [Effect::Push(..)]);
}

#[test]
fn esc_and_q_go_back_and_other_letters_do_nothing() {
    let mut story = Story::at_model();
    for key in ["Esc", "q"] {
        story.keys(">").keys("y X Space p").keys(key);
        assert!(story.state.overlays.is_empty());
    }
    assert_eq!(story.state.screen, Screen::Designer);
}

#[test]
fn enter_typed_ahead_pushes_nothing() {
    let mut story = Story::at_model();
    story.seen().ahead("> Enter Enter");
    assert_effects!(story, []);
    assert!(matches!(story.top(), Overlay::Review(_)));
    // And one that pushes does not push twice.
    story.drawn().ahead("Enter Enter").drawn();
    assert_effects!(story, [Effect::Push(..)]);
    assert_eq!((story.state.monitor.uploads.len(), story.state.overlays.len()), (1, 0));
}

#[test]
fn a_second_push_under_the_same_name_is_a_second_dataset_and_says_so() {
    let mut story = Story::uploading();
    story.keys("4 >");
    assert!(sheet(&story).warnings[0].contains("second dataset of that name"));
    assert_eq!(sheet(&story).button, Button::Back);
    story.keys("Esc 5").fact(9, Fact::Ended(Box::new(ended(Phase::Cancelled, None)))).keys("4 >");
    assert_eq!(sheet(&story).warnings, Vec::<String>::new());
}

#[test]
fn the_model_can_be_seen_but_not_reviewed_without_a_project() {
    let mut story = Story::at_model();
    // Another server has other projects.
    story
        .keys("1 Shift-Tab Shift-Tab Shift-Tab Shift-Tab Ctrl-U")
        .typed("https://bi.example.com")
        .keys("Tab Tab Tab Tab Enter");
    story.answer(pushcube::app::Answer::SignedIn(Ok(crate::things::people()))).keys("4 >");
    story.says("choose a project first").keys("Enter").says("choose a project first");
    assert!(story.state.overlays.is_empty());
}
