//! A job that was opened and is saved again: what the screens don't show of it is still there, they say so, and its
//! guards hold on them as well.

use std::path::{Path, PathBuf};

use pushcube::app::overlay::{Overlay, TextView};
use pushcube::app::review::Part;
use pushcube::app::{Answer, Effect};
use pushcube::dataset::{Checksum, KeyLook, KeysThere, UpdatePolicy};
use pushcube::job::file::JobFile;
use pushcube::job::read;
use pushcube::job::target::Goal;
use pushcube::push::event::{Control, Phase};
use pushcube::push::history::PastPush;

use crate::opening::{SALES, at_job, there};
use crate::past::past;
use crate::story::{Story, assert_effects};
use crate::things::{dataset, ended, folder};

/// What a job says that no screen shows.
const GUARDS: &str = "\
max_age = \"26h\"
settle = \"90s\"

# Held back rather than half done.
[guards]
same_content = \"fail\"
max_shrink = \"20%\"
unknown_keys = \"fail\"

[run]
patience = \"4h\"
on_orphan = \"wait=90min\"
on_session_lost = \"repeat\"
limit_rate = \"2MB\"   # the line is shared
deadline = \"6h\"
report_dir = \"reports\"
";

/// In front of the review of a job with all of that.
fn opened() -> (Story, String) {
    at_job(there(), "in/orders-*.csv\"\npick = \"newest", GUARDS)
}

fn written(story: &mut Story) -> (PathBuf, String, JobFile) {
    match story.effects() {
        [.., Effect::WriteModel { path, text, .. }] => (path.clone(), text.clone(), read(path, text).unwrap()),
        other => panic!("{other:?}"),
    }
}

fn sheet(story: &Story) -> &TextView {
    match story.top() {
        Overlay::Text(view) => view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_thing_is_changed_and_everything_else_is_still_there() {
    let (mut story, text) = opened();
    story.keys("Esc p Up Up Up Enter");
    assert_eq!(story.state.designer.as_ref().unwrap().model().tables[0].policy, Some(UpdatePolicy::Replace));
    // Its own file is offered, and replaced after a question.
    story.keys("w Enter");
    assert!(matches!(story.top(), Overlay::Question(it) if it.text[1].contains("stays as it is there")));
    story.keys("Down Enter");
    let (path, saved, job) = written(&mut story);
    assert_eq!((path.as_path(), saved), (Path::new(SALES), text.replace("\"upsert\"", "\"replace\"")));
    assert_eq!(job.tables[0].files, [PathBuf::from("in/orders-*.csv")]);
    // What is kept is said.
    let lines = sheet(&story).lines.join("\n");
    for words in [
        "Kept of job Sales, which the screens don't show:",
        "  files: orders in/orders-*.csv, the newest",
        "  guards: max_shrink 20%; same_content fail; unknown_keys fail; orders min_rows 2; orders max_age 26h settle 90s",
        "  run: patience 4h; on_session_lost repeat; on_orphan wait=90min; limit_rate 2MB; deadline 6h; report_dir reports",
    ] {
        assert!(lines.contains(words), "{words:?} is missing in {lines}");
    }
}

#[test]
fn saved_elsewhere_it_finds_the_same_files() {
    let (mut story, _) = opened();
    story.keys("Esc w Ctrl-U").typed("/other/copy.job.toml").keys("Enter");
    let (path, _, job) = written(&mut story);
    assert_eq!(path, Path::new("/other/copy.job.toml"));
    assert_eq!(job.tables[0].files, [PathBuf::from("/jobs/in/orders-*.csv")]);
    assert_eq!((job.run.report_dir, job.tables[0].min_rows), (Some("/jobs/reports".into()), 2));
}

/// Other files make another dataset, of which the job says nothing; one that only gets another name is still its.
#[test]
fn what_was_designed_anew_has_nothing_of_the_job() {
    let (mut story, _) = at_job(Goal::Defined(None), "in/orders-*.csv\"\npick = \"newest", GUARDS);
    story.keys("Esc p Up Up Up Enter 3").listed(folder("/data")).keys("Home Down Down Space Space Up Enter");
    story.look("/data/customers.csv").seen();
    let made = |story: &Story| story.state.designer.as_ref().unwrap().model().name.clone();
    assert_eq!(made(&story), "customers");
    story.keys("w Enter");
    let (path, _, job) = written(&mut story);
    assert_eq!(path, Path::new("/data/customers.job.toml"));
    assert_eq!((job.guards, job.run), Default::default());
    assert!(!sheet(&story).lines.join("\n").contains("Kept of"));
    // What was taken back is the job's again.
    story.keys("Esc u > Esc").seen();
    assert_eq!(made(&story), "Sales");
    story.keys("w Ctrl-U").typed("/jobs/again.job.toml").keys("Enter");
    let (_, _, job) = written(&mut story);
    assert_eq!(
        (job.tables[0].min_rows, job.run.limit_rate.map(pushcube::job::words::Rate::bytes)),
        (2, Some(2_000_000))
    );
}

#[test]
fn the_review_says_what_the_job_asks_of_the_push() {
    let (story, _) = opened();
    let notes = story.sheet().notes().join("\n");
    for words in [
        "job Sales holds this push to max_shrink 20%, same_content fail, unknown_keys fail, orders min_rows 2",
        "job Sales warns by orders max_age 26h settle 90s",
        "job Sales sends at most 2.0 MB a second",
    ] {
        assert!(notes.contains(words), "{words:?} is missing in {notes}");
    }
}

#[test]
fn the_limit_of_the_job_is_told_before_anything_is_sent() {
    let (mut story, _) = opened();
    story.settled().seen().keys("Tab Tab Enter");
    assert_effects!(story, [Effect::Push(..), Effect::Control(_, Control::Limit { rate: Some(2_000_000) })]);
    assert_eq!(story.state.monitor.uploads[0].limit, Some(2_000_000));
    story.keys("o");
    assert!(matches!(story.top(), Overlay::Menu(menu) if menu.items[0].label.contains("2.0 MB/s")));
    // A trial is sent as the push would be.
    let (mut story, _) = opened();
    story.settled().seen().keys("Tab Enter");
    assert_effects!(story, [Effect::Push(..), Effect::Control(..)]);
}

fn look(there: KeysThere) -> Answer {
    let key = |text: &str| vec![text.to_owned()];
    Answer::Keys(Ok(vec![KeyLook {
        table: "orders".to_owned(),
        file: "orders.csv".to_owned(),
        policy: UpdatePolicy::Upsert,
        attributes: vec!["order_id".to_owned()],
        asked: 200,
        first: vec![key("00042")],
        there,
    }]))
}

#[test]
fn keys_that_are_not_there_hold_it_back_in_the_words_of_the_command_line() {
    for answer in [
        look(KeysThere::Others(vec![vec!["42".to_owned()]])),
        look(KeysThere::Unread("no right".to_owned())),
        Answer::Keys(Err("no right".to_owned())),
    ] {
        let (mut story, _) = opened();
        story.answer(Answer::Rows(Ok([("orders".to_owned(), 3)].into()))).answer(answer).seen();
        let warned = story.sheet().all_warnings();
        assert!(warned.iter().any(|words| words.ends_with("; unknown_keys is \"fail\"")), "{warned:?}");
        assert_eq!(story.sheet().part, Part::Back);
        // Neither a push nor a trial begins.
        story.keys("Tab Enter");
        assert_effects!(story, []);
        story.keys("Tab Enter").says("unknown_keys is \"fail\"");
        assert_effects!(story, []);
    }
    let (mut story, _) = opened();
    story.answer(Answer::Rows(Ok([("orders".to_owned(), 3)].into()))).answer(look(KeysThere::Some(9))).seen();
    story.keys("Tab Tab Enter");
    assert_effects!(story, [Effect::Push(..), Effect::Control(..)]);
}

/// A push into the dataset of the job whose file held this.
fn before(content: Checksum) -> PastPush {
    let mut past = past("u1", ended(Phase::Done, None));
    let (story, _) = opened();
    let sheet = story.sheet();
    past.server = sheet.address.clone();
    past.job = Box::new(sheet.job.clone());
    past.outcome.dataset = Some(dataset());
    past.contents = vec![Some(content)];
    past
}

#[test]
fn the_same_content_holds_it_back_where_the_job_minds() {
    // Stories are told of files that hold 7.
    let with = |content: u64| {
        let (mut story, _) = opened();
        story.keys("Esc").back(Some(vec![before(Checksum(content.into()))])).keys(">").settled().seen();
        story
    };
    let mut story = with(7);
    let warned = story.sheet().all_warnings();
    let words = "every file holds what upload u1 has published; same_content is \"fail\"";
    assert!(warned.iter().any(|it| it == words), "{warned:?}");
    story.keys("Tab Tab Enter").says(words);
    assert_effects!(story, []);
    let mut story = with(8);
    story.keys("Tab Tab Enter");
    assert_effects!(story, [Effect::Push(..), Effect::Control(..)]);
}

#[test]
fn where_the_content_was_not_read_it_is_scanned_first() {
    let (mut story, _) = opened();
    story.keys("Esc").back(None).keys(">").settled();
    let past = before(Checksum(7));
    let file = past.job.tables[0].file.clone();
    let files = vec![pushcube::push::history::SeenFile { now: Ok(file), content: None }];
    let look = pushcube::push::history::LookBack { history: vec![past], files };
    story.answer(Answer::LookedBack(Ok(Box::new(look)))).seen().keys("Tab Tab Enter");
    story.says("is known after a scan; same_content is \"fail\"");
    assert_effects!(story, []);
}
