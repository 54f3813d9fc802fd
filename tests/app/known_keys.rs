//! The sheet of an update or upsert says whether the keys of the file are in the dataset, and waits until it knows.

use pushcube::app::review::Part;
use pushcube::app::{Action, Answer, Effect};
use pushcube::dataset::{KeyLook, KeysThere, RowCount, UpdatePolicy};
use pushcube::push::event::Phase;

use crate::past::past;
use crate::story::{Story, assert_effects};
use crate::things::{dataset, ended};

/// The sheet of a push that is made again, with this policy now.
fn again(policy: UpdatePolicy) -> Story {
    let mut story = Story::at_model();
    let mut past = past("u1", ended(Phase::Done, None));
    past.job.tables.truncate(1);
    past.job.tables[0].policy = policy;
    past.job.dataset = Some(dataset());
    past.job.tables[0].rows = RowCount::Exact(3);
    story.answer(Answer::History(Ok(vec![past])));
    story.keys("5 R").answer(Answer::Rows(Ok([("orders".to_owned(), 9)].into())));
    story
}

fn look(there: KeysThere) -> KeyLook {
    let key = |text: &str| vec![text.to_owned()];
    KeyLook {
        table: "orders".to_owned(),
        file: "orders.csv".to_owned(),
        policy: UpdatePolicy::Upsert,
        attributes: vec!["order_id".to_owned()],
        asked: 200,
        first: ["00042", "00043", "00044"].map(key).to_vec(),
        there,
    }
}

#[test]
fn nothing_is_pushed_before_the_keys_were_looked_up() {
    let mut story = again(UpdatePolicy::Upsert);
    let asked = story.effects().iter().find_map(|effect| match effect {
        Effect::LookUpKeys(_, job) => Some(job.clone()),
        _ => None,
    });
    assert_eq!(asked.unwrap().tables[0].policy, UpdatePolicy::Upsert);
    story.drawn().keys("Tab Tab Enter").says("the keys of the files are still being looked up");
    assert_effects!(story, []);
    let answer = Answer::Keys(Ok(vec![look(KeysThere::Some(150))]));
    let task = story.task(&answer);
    // What was pressed in sight of the question decides nothing.
    story.act(Action::Answer(task, answer)).ahead("Enter").drawn();
    assert_effects!(story, []);
    let notes = story.sheet().notes().join("; ");
    assert!(notes.contains("150 of 200 keys of orders.csv that were looked up are in orders (by order_id)"), "{notes}");
    assert!(!story.sheet().all_warnings().join("; ").contains("keys"), "{:?}", story.sheet().all_warnings());
    story.keys("Tab Tab Enter");
    assert_effects!(story, [Effect::Push(..)]);
}

#[test]
fn keys_of_which_none_is_there_are_warned_of_with_three_of_each_side() {
    let mut story = again(UpdatePolicy::Upsert);
    let there = ["42", "43", "44"].map(|key| vec![key.to_owned()]).to_vec();
    story.answer(Answer::Keys(Ok(vec![look(KeysThere::Others(there))]))).drawn();
    let words = "no key of orders.csv is in orders (200 were looked up), so UPSERT would add every row: \
                 00042, 00043, 00044 in the file, 42, 43, 44 on the server";
    assert!(story.sheet().all_warnings().iter().any(|warning| warning == words), "{:?}", story.sheet().all_warnings());
    assert_eq!(story.sheet().part, Part::Back);
    story.seen().keys("Enter");
    assert_effects!(story, []);
}

#[test]
fn keys_that_cannot_be_looked_up_say_why_and_stand_in_nobody_s_way() {
    for answer in [
        Answer::Keys(Ok(vec![look(KeysThere::Unread("no right".to_owned()))])),
        Answer::Keys(Err("no right".to_owned())),
    ] {
        let mut story = again(UpdatePolicy::Update);
        story.answer(answer).drawn();
        let words = story.sheet().all_warnings().join("; ");
        assert!(words.contains("whether the keys of") && words.contains("can't be read: no right"), "{words}");
        story.seen().keys("Tab Tab Enter");
        assert_effects!(story, [Effect::Push(..)]);
    }
}

#[test]
fn a_replace_and_a_new_dataset_know_no_keys() {
    let mut story = again(UpdatePolicy::Replace);
    assert!(!story.effects().iter().any(|effect| matches!(effect, Effect::LookUpKeys(..))));
    let mut story = Story::at_model();
    story.keys("p Down Down Down Enter >");
    assert!(!story.effects().iter().any(|effect| matches!(effect, Effect::LookUpKeys(..))));
}
