//! What can be done about an upload that is over: its rows are read again, and a definition that never held data is
//! deleted after its name was typed; nothing else ever is.

use std::collections::BTreeMap;

use pushcube::app::overlay::Overlay;
use pushcube::app::{Answer, Effect};
use pushcube::config::Guard;
use pushcube::dataset::Afterwards;
use pushcube::dataset::proof::{Figures, Seen};
use pushcube::push::event::{Fact, Outcome, Phase, Reason};

use crate::story::{Story, assert_effects};
use crate::things::{dataset, ended, start};

fn rows(number: u64) -> BTreeMap<String, u64> {
    [("customers".to_owned(), number)].into()
}

fn over(afterwards: Option<Afterwards>, outcome: Outcome) -> Story {
    over_at(Guard::Open, afterwards, outcome)
}

fn over_at(guard: Guard, afterwards: Option<Afterwards>, outcome: Outcome) -> Story {
    let mut story = Story::uploading_with(start());
    story.state.login.servers[0].guard = guard;
    let before = Seen::Read(Figures { rows: rows(5), ..Figures::default() });
    story.fact(1, Fact::Defined { dataset: dataset() }).fact(2, Fact::RowsBefore { seen: before });
    if let Some(afterwards) = afterwards {
        story.fact(3, Fact::Afterwards(afterwards));
    }
    story.fact(4, Fact::Ended(Box::new(outcome))).seen();
    story
}

fn cancelled() -> Outcome {
    ended(Phase::Cancelled, Some(Reason::Ended))
}

fn sentences(story: &Story) -> String {
    story.state.monitor.selected().unwrap().sentences().join(" ")
}

#[test]
fn what_was_found_is_said_in_the_place_of_what_was_supposed() {
    let supposed = "The rows in the dataset are as before; a new one holds none.";
    assert!(sentences(&over(None, cancelled())).contains(supposed));
    let read = sentences(&over(Some(Afterwards::AsBefore), cancelled()));
    assert!(read.contains("Read back: the rows in the dataset are as before.") && !read.contains(supposed), "{read}");
    let first = sentences(&over(Some(Afterwards::PublishedFirst), ended(Phase::Done, None)));
    assert!(first.contains("is published") && first.contains("there is no undo"), "{first}");
}

#[test]
fn v_reads_the_rows_again_and_compares_them_with_those_of_before() {
    let mut story = over(Some(Afterwards::Unknown { why: "no".to_owned() }), cancelled());
    story.keys("v");
    assert_effects!(story, [Effect::CountRows(_, _, of)] if *of == dataset());
    story.answer(Answer::Rows(Ok(rows(5)))).says("now: customers 5");
    assert_eq!(story.state.monitor.selected().unwrap().afterwards, Some(Afterwards::AsBefore));
    story.keys("v").answer(Answer::Rows(Ok(rows(6))));
    let found = story.state.monitor.selected().unwrap().afterwards.clone();
    assert!(matches!(found, Some(Afterwards::Changed { .. })), "{found:?}");
}

#[test]
fn v_waits_until_the_upload_is_over() {
    let mut story = Story::uploading();
    story.seen().keys("v").says("they are read when the upload is over");
    assert_effects!(story, []);
}

#[test]
fn a_definition_without_data_is_deleted_after_its_name_was_typed() {
    let mut story = over(Some(Afterwards::Unfilled), cancelled());
    story.keys("Enter Enter");
    assert!(matches!(story.top(), Overlay::Prompt(_)), "{:?}", story.top());
    story.typed("dat").keys("Enter");
    assert!(matches!(story.top(), Overlay::Prompt(_)), "another name deletes nothing");
    assert_effects!(story, []);
    story.typed("a").keys("Enter");
    assert_effects!(story, [Effect::DeleteEmpty(_, _, of)] if *of == dataset());
    story.answer(Answer::EmptyDeleted(Ok(()))).says("is deleted: it never held data");
    assert!(sentences(&story).contains("held no data and is deleted"));
}

#[test]
fn what_holds_data_or_was_there_before_is_never_offered_for_deletion() {
    let offers = |story: &mut Story| {
        story.keys("Enter");
        format!("{:?}", story.top()).contains("delete the dataset")
    };
    assert!(offers(&mut over(Some(Afterwards::Unfilled), cancelled())));
    assert!(!offers(&mut over(Some(Afterwards::AsBefore), cancelled())));
    assert!(!offers(&mut over(None, cancelled())));
    let mut story = over(Some(Afterwards::Unfilled), cancelled());
    story.state.monitor.uploads[0].job.dataset = Some(dataset());
    assert!(!offers(&mut story));
}

#[test]
fn nothing_is_deleted_on_a_server_that_is_read_only() {
    let mut story = over_at(Guard::ReadOnly, Some(Afterwards::Unfilled), cancelled());
    story.keys("Enter Enter").says("read only");
    assert_effects!(story, []);
}
