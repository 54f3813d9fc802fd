//! The review sheet: the only door to a push.

use pushcube::app::overlay::Overlay;
use pushcube::app::review::Part;
use pushcube::app::{Action, Answer, Effect, Screen};
use pushcube::dataset::{RowCount, Standard, Standing};

use crate::story::{Story, assert_effects};
use crate::things::{failure, preview, standing};

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
    let review = story.sheet();
    assert_eq!((review.server.as_str(), review.address.host()), ("DEMO demo", "127.0.0.1:41231"));
    assert_eq!((review.warnings.as_slice(), review.part), (&[][..], Part::Push));
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
    assert!(story.sheet().warnings[0].contains("larger than its sample"));
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
fn nothing_is_pushed_before_it_is_known_what_stands_under_the_name() {
    let mut story = Story::at_model();
    story.place(None).keys(">");
    assert_eq!(story.sheet().part, Part::Push);
    assert_effects!(story, [Effect::LookAtPlace(_, _, None, name)] if name == "data");
    story.keys("Enter").says("still being asked what is there now");
    assert!(matches!(story.top(), Overlay::Review(_)));
    let answer = Answer::Place(Ok(Standing::Nothing));
    let task = story.task(&answer);
    // What was pressed in sight of the question decides nothing.
    story.act(Action::Answer(task, answer)).ahead("Enter").drawn();
    assert_effects!(story, []);
    story.keys("Enter");
    assert_effects!(story, [Effect::Push(..)]);
}

#[test]
fn a_second_push_under_the_same_name_overwrites_the_first_and_asks_for_the_name() {
    let mut story = Story::uploading();
    story.place(Some(standing())).keys("4 >");
    let words = story.sheet().all_warnings().join("; ");
    assert!(words.contains("Under the name \"data\" a push dataset of Jane Doe"), "{words}");
    assert_eq!(story.sheet().part, Part::Back);
    story.seen().keys("Tab Tab Enter").says("type the name of the dataset first");
    assert_effects!(story, []);
    story.keys("Tab").typed("data").keys("Enter Enter");
    assert_effects!(story, [Effect::Push(..)]);
}

#[test]
fn only_replace_goes_with_a_definition_that_takes_the_place_of_another() {
    let mut story = Story::at_model();
    story
        .place(Some(standing()))
        .keys("p Down Enter >")
        .keys("Tab Tab Tab")
        .typed("data")
        .keys("Enter")
        .seen()
        .keys("Enter");
    story.says("a definition is overwritten with REPLACE only");
    assert_effects!(story, []);
}

#[test]
fn what_the_server_would_refuse_is_not_sent() {
    let report = Standing::Other("a report", Standard { owner: "Jane Doe".to_owned(), changed: String::new() });
    let mut story = Story::at_model();
    story.place(Some(report)).keys(">");
    assert!(story.sheet().all_warnings().join("; ").contains("a report of Jane Doe stands there"));
    story.seen().keys("Tab Tab Enter").says("the server would refuse it");
    assert_effects!(story, []);
}

#[test]
fn what_a_failed_push_left_is_told_and_does_not_stand_in_the_way() {
    let left = Standing::Unfilled(Standard { owner: "Jane Doe".to_owned(), changed: String::new() });
    let mut story = Story::at_model();
    story.place(Some(left)).keys(">");
    assert!(story.sheet().all_warnings().join("; ").contains("that never held data"));
    assert_eq!((story.sheet().part, story.sheet().grave()), (Part::Push, None));
    story.seen().keys("Enter");
    assert_effects!(story, [Effect::Push(..)]);
}

#[test]
fn a_place_that_cant_be_looked_at_is_no_reason_to_claim_that_it_is_free() {
    let mut story = Story::at_model();
    story.place(None).keys(">").answer(Answer::Place(Err(failure(Some(403), "no right"))));
    let words = story.sheet().all_warnings().join("; ");
    assert!(words.contains("can't be read") && words.contains("no right"), "{words}");
    assert_eq!(story.sheet().part, Part::Back);
    story.seen().keys("Tab Tab Enter");
    assert_effects!(story, [Effect::Push(..)]);
}

#[test]
fn esc_in_the_name_closes_the_sheet_and_letters_are_text_there() {
    let mut story = Story::at_model();
    story.place(Some(standing())).keys("> Shift-Tab").typed("q?:1").keys("Left");
    assert_eq!((story.sheet().name.text(), story.sheet().part), ("q?:1", Part::Name));
    story.keys("Esc");
    assert!(story.state.overlays.is_empty());
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
