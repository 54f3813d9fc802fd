//! What the review says of what was pushed before: the same content, an older file, the rows of last time, a file that
//! has changed, one that is too large to be read; and that a push waits until it is known.

use pushcube::app::review::Part;
use pushcube::app::{Action, Answer, Effect};
use pushcube::dataset::{Checksum, FileFacts, RowCount};
use pushcube::push::event::{Fact, Phase};
use pushcube::push::history::{LookBack, PastPush, SeenFile};

use crate::past::past;
use crate::story::{MORNING, Story, assert_effects};
use crate::things::ended;

#[track_caller]
fn warns(story: &Story, words: &str) {
    let all = story.sheet().all_warnings().join("; ");
    assert!(all.contains(words), "{words:?} is missing in {all:?}");
    assert_eq!(story.sheet().part, Part::Back, "Back is preselected");
}

/// A push of what the model pushes, whose file held this.
fn before(content: Option<Checksum>) -> PastPush {
    let mut past = past("u1", ended(Phase::Done, None));
    past.contents = vec![content; past.job.tables.len()];
    past
}

#[test]
fn the_same_content_is_known_again_and_back_is_preselected() {
    let mut story = Story::at_model();
    story.back(Some(vec![before(Some(Checksum(7)))])).keys(">");
    warns(&story, "was pushed into customers before, on");
    warns(&story, "3 rows");
    assert!(story.sheet().notes().join("; ").contains("rows last time: 3 into customers"));
    story.seen().keys("Enter");
    assert_effects!(story, []);
}

#[test]
fn another_content_under_the_same_name_is_told_to_be_new() {
    let mut story = Story::at_model();
    story.back(Some(vec![before(Some(Checksum(8)))])).keys(">");
    let notes = story.sheet().notes().join("; ");
    assert!(notes.contains("not seen before: this content was never pushed there"), "{notes}");
    assert!(!story.sheet().all_warnings().join("; ").contains("content"));
}

#[test]
fn a_file_that_was_not_read_is_compared_by_size_and_time_and_the_sheet_says_so() {
    let mut story = Story::at_model();
    let then = before(Some(Checksum(7)));
    story.back(None).keys(">");
    let files = |size: u64| {
        let file = then.job.tables[0].file.clone();
        SeenFile { now: Ok(FileFacts { size, ..file }), content: None }
    };
    let same = then.job.tables[0].file.size;
    let look = LookBack { history: vec![then.clone()], files: vec![files(same)] };
    story.answer(Answer::LookedBack(Ok(Box::new(look))));
    warns(&story, "has size and time of what was pushed into customers");
    warns(&story, "its content was not compared");
}

#[test]
fn a_file_from_before_the_last_push_is_told() {
    let mut story = Story::at_model();
    let mut last = before(Some(Checksum(8)));
    last.begun = i64::MAX / 2;
    story.back(Some(vec![last])).keys(">");
    warns(&story, "before the last push into customers");
}

#[test]
fn a_push_into_another_dataset_says_nothing_of_this_one() {
    let mut story = Story::at_model();
    let mut other = before(Some(Checksum(7)));
    other.job.definition.name = "Elsewhere".to_owned();
    other.outcome.dataset = None;
    let mut failed = before(Some(Checksum(7)));
    failed.outcome.phase = Phase::Failed;
    story.back(Some(vec![other, failed])).keys(">");
    assert_eq!((story.sheet().all_warnings(), story.sheet().part), (Vec::new(), Part::Push));
}

#[test]
fn nothing_is_pushed_before_the_files_are_compared() {
    let mut story = Story::at_model();
    story.back(None).keys(">");
    assert_effects!(story, [.., Effect::LookBack(_, files, 100_000_000)] if files.len() == 2);
    story.keys("Enter").says("still being compared with what was pushed before");
    assert_effects!(story, []);
    let Effect::LookBack(task, files, _) = story.newest_look_back() else { panic!() };
    let answer = story.looked_back(&files, Some(Checksum(7)));
    // What was pressed in sight of the question decides nothing.
    story.act(Action::Answer(task, answer)).ahead("Enter").drawn();
    assert_effects!(story, []);
    story.keys("Enter");
    assert_effects!(story, [Effect::Push(..)]);
}

#[test]
fn a_file_that_changed_since_it_was_looked_at_is_told_and_one_that_is_gone_closes_the_way() {
    let mut story = Story::at_model();
    story.back(None).keys(">");
    let Effect::LookBack(_, files, _) = story.newest_look_back() else { panic!() };
    let changed = FileFacts { size: files[0].size + 1, modified: Some(MORNING), ..files[0].clone() };
    let look = |now| LookBack { history: Vec::new(), files: vec![SeenFile { now, content: None }] };
    story.answer(Answer::LookedBack(Ok(Box::new(look(Ok(changed))))));
    warns(&story, "has changed since it was looked at");
    story.keys("Esc >").answer(Answer::LookedBack(Ok(Box::new(look(Err("no such file".to_owned()))))));
    warns(&story, "can't be looked at: no such file");
    story.seen().keys("Tab Tab Enter").says("can't be looked at");
    assert_effects!(story, []);
}

#[test]
fn a_history_that_cant_be_read_is_a_warning_and_no_claim() {
    let mut story = Story::at_model();
    story.back(None).keys(">").answer(Answer::LookedBack(Err("permission denied".to_owned())));
    warns(&story, "what was pushed before can't be read: permission denied");
    assert!(!story.sheet().notes().join("; ").contains("not seen before"));
}

#[test]
fn a_push_that_is_repeated_takes_the_files_as_they_are_now_and_goes_into_what_it_made() {
    let mut story = Story::uploading();
    story.fact(1, Fact::Defined { dataset: crate::things::dataset() });
    story.fact(2, Fact::Ended(Box::new(ended(Phase::Done, None)))).back(None).keys("R");
    let Effect::LookBack(_, files, _) = story.newest_look_back() else { panic!() };
    let then = story.sheet().job.tables[0].rows;
    let now = FileFacts { size: files[0].size * 2, ..files[0].clone() };
    let seen = files.iter().enumerate().map(|(at, file)| SeenFile {
        now: Ok(if at == 0 { now.clone() } else { file.clone() }),
        content: Some(Checksum(9)),
    });
    let look = LookBack { history: Vec::new(), files: seen.collect() };
    story.answer(Answer::LookedBack(Ok(Box::new(look))));
    warns(&story, "has changed since that push");
    let job = &story.sheet().job;
    assert_eq!((&job.tables[0].file, &job.dataset), (&now, &Some(crate::things::dataset())));
    let RowCount::Exact(rows) = then else { panic!("{then:?}") };
    assert_eq!(job.tables[0].rows, RowCount::About(rows * 2));
}

#[test]
fn a_file_without_rows_is_told() {
    let mut story = Story::uploading();
    story.fact(1, Fact::Defined { dataset: crate::things::dataset() });
    story.fact(2, Fact::Ended(Box::new(ended(Phase::Done, None)))).back(None).keys("R");
    let Effect::LookBack(_, files, _) = story.newest_look_back() else { panic!() };
    let seen = files.iter().map(|file| SeenFile { now: Ok(FileFacts { size: 0, ..file.clone() }), content: None });
    let look = LookBack { history: Vec::new(), files: seen.collect() };
    story.answer(Answer::LookedBack(Ok(Box::new(look))));
    warns(&story, "customers.csv has no rows: REPLACE leaves customers empty");
    // How many rows are there is not known yet, so they count as some.
    assert_eq!(story.sheet().grave(), Some("A table is emptied"));
}

#[test]
fn more_than_fits_can_be_scrolled_to() {
    let mut story = Story::at_model();
    story.back(Some(vec![before(Some(Checksum(7)))])).keys("> PgDn");
    assert!(story.sheet().top > 0);
    let last = story.sheet().all_warnings().len() + story.sheet().notes().len() - 1;
    story.keys("PgDn PgDn PgDn PgDn");
    assert_eq!(story.sheet().top, last);
    story.keys("PgUp PgUp PgUp PgUp PgUp");
    assert_eq!(story.sheet().top, 0);
}
