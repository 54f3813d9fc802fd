//! Files that are not what they should be: a value that doesn't fit, a file that changes under the upload.
//! Nothing of them is ever published.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use pushcube::dataset::FileFacts;
use pushcube::demo::Moment;
use pushcube::push::event::{Outcome, Phase, Reason};
use pushcube::source::facts;

use crate::rig::{Rig, Running, assert_deleted, ending, in_chunks_of, job, numbered, story};

#[tokio::test]
async fn a_value_that_does_not_fit_is_named_with_its_place_and_nothing_is_published() {
    let rig = Rig::new().await;
    let fits = rig.with_a_row_published().await.job;
    // The sample of a small file is all of it, so the type is the one of an earlier file.
    let path = rig.write("items.csv", &format!("{}late,12.5\n", numbered(2000)));
    let mut unfit = in_chunks_of(5000, fits.clone());
    unfit.tables[0].file = job("Stock", &[path]).tables.remove(0).file;
    let (outcome, facts) = Running::start(rig.upload(unfit)).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 3), "{outcome:?}");
    assert_deleted(&outcome);
    let Some(Reason::Data { text }) = &outcome.reason else { panic!("{outcome:?}") };
    for part in ["items.csv", "line 2002", "amount", "12.5", "INTEGER", "DOUBLE would fit"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(outcome.rows[0] > 0 && outcome.rows[0] < 2000, "earlier chunks were accepted: {outcome:?}");
    assert_eq!(ending(&facts), "close_session{, }close_session, ended failed 3");
    rig.assert_untouched();
}

#[tokio::test]
async fn a_row_of_another_width_ends_the_upload_with_its_line() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    let path = rig.write("items.csv", &format!("{}ragged\n", numbered(500)));
    upload.job.tables[0].file = facts_of(&path);
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!(outcome.exit_code(), 3, "{outcome:?}");
    let Some(Reason::Data { text }) = &outcome.reason else { panic!("{outcome:?}") };
    assert!(text.contains("line 502") && text.contains("1 field"), "{text}");
    assert_deleted(&outcome);
    rig.assert_untouched();
}

/// What a file is now.
fn facts_of(path: &Path) -> FileFacts {
    facts(path).unwrap()
}

/// Changes the file while the second chunk is on its way.
async fn changed_under_way(change: impl FnOnce(&Path)) -> Outcome {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    let path = upload.job.tables[0].file.path.clone();
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 2, after_bytes: 10 });
    let mut running = Running::start(upload);
    running.until("chunk 2", gate.reached()).await;
    change(&path);
    gate.open();
    let (outcome, facts) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 3), "{outcome:?}");
    assert!(matches!(outcome.reason, Some(Reason::SourceChanged { .. })), "{outcome:?}");
    assert_deleted(&outcome);
    let story = story(&facts);
    assert!(story.iter().any(|fact| fact == "accepted 0.2"), "{story:?}");
    assert!(!story.iter().any(|fact| fact == "chunk 0.3"), "stops before the next chunk: {story:?}");
    rig.assert_untouched();
    outcome
}

#[tokio::test]
async fn a_file_that_grows_under_the_upload_ends_it() {
    let outcome = changed_under_way(|path| {
        OpenOptions::new().append(true).open(path).unwrap().write_all(b"more,1\n").unwrap();
    });
    let text = outcome.await.reason.unwrap().to_string();
    assert!(text.contains("items.csv") && text.contains("bytes now"), "{text}");
}

#[tokio::test]
async fn a_file_that_is_written_to_under_the_upload_ends_it() {
    changed_under_way(|path| {
        let later = SystemTime::now() + Duration::from_secs(5);
        OpenOptions::new().append(true).open(path).unwrap().set_modified(later).unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_file_that_shrinks_under_the_upload_ends_it() {
    changed_under_way(|path| {
        let file = OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(file.metadata().unwrap().len() - 4).unwrap();
    })
    .await;
}

/// Writes another file of the same length and time, and gives it the first one's name.
#[cfg(unix)]
fn replace(path: &Path) {
    let (metadata, other) = (path.metadata().unwrap(), path.with_extension("new"));
    let text = std::fs::read_to_string(path).unwrap().replace(",99\n", ",98\n");
    std::fs::write(&other, text).unwrap();
    let file = OpenOptions::new().append(true).open(&other).unwrap();
    file.set_modified(metadata.modified().unwrap()).unwrap();
    assert_eq!(file.metadata().unwrap().len(), metadata.len());
    std::fs::rename(other, path).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_of_the_same_size_and_time_that_takes_its_name_ends_it() {
    let outcome = changed_under_way(replace).await;
    let text = outcome.reason.unwrap().to_string();
    assert!(text.contains("items.csv was replaced under the upload"), "{text}");
}

#[cfg(unix)]
#[tokio::test]
async fn one_of_many_files_that_is_replaced_ends_it() {
    changed_in_folder(|folder| replace(&folder.join("b.csv"))).await;
}

#[tokio::test]
async fn a_file_that_comes_to_many_ends_it_though_it_holds_no_row() {
    changed_in_folder(|folder| std::fs::write(folder.join("c.csv"), "name,amount\n").unwrap()).await;
}

#[tokio::test]
async fn a_file_that_changes_its_place_among_many_ends_it() {
    changed_in_folder(|folder| std::fs::rename(folder.join("a.csv"), folder.join("z.csv")).unwrap()).await;
}

/// The same with a folder of two files.
async fn changed_in_folder(change: impl FnOnce(&Path)) {
    let rig = Rig::new().await;
    let old = rig.with_a_row_published().await;
    let folder = rig.folder.path().join("items");
    std::fs::create_dir(&folder).unwrap();
    for name in ["a.csv", "b.csv"] {
        std::fs::write(folder.join(name), numbered(100)).unwrap();
    }
    let upload = rig.upload(in_chunks_of(300, job("Stock", std::slice::from_ref(&folder))));
    assert_eq!(upload.job.tables[0].name, old.job.tables[0].name);
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 2, after_bytes: 10 });
    let mut running = Running::start(upload);
    running.until("chunk 2", gate.reached()).await;
    change(&folder);
    gate.open();
    let (outcome, _) = running.outcome().await;
    assert!(matches!(outcome.reason, Some(Reason::SourceChanged { .. })), "{outcome:?}");
    assert_deleted(&outcome);
    rig.assert_untouched();
}

#[tokio::test]
async fn a_file_that_goes_away_under_the_upload_ends_it() {
    changed_under_way(|path| std::fs::remove_file(path).unwrap()).await;
}

#[tokio::test]
async fn a_file_that_changes_behind_its_last_chunk_is_not_published() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    upload.job = in_chunks_of(1_000_000, upload.job);
    let path = upload.job.tables[0].file.path.clone();
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 1, after_bytes: u64::MAX });
    let mut running = Running::start(upload);
    running.until("the only chunk", gate.reached()).await;
    OpenOptions::new().append(true).open(&path).unwrap().write_all(b"more,1\n").unwrap();
    gate.open();
    let (outcome, facts) = running.outcome().await;
    assert!(matches!(outcome.reason, Some(Reason::SourceChanged { .. })), "{outcome:?}");
    assert_eq!(outcome.rows, [100]);
    assert_deleted(&outcome);
    assert_eq!(ending(&facts), "close_session{, }close_session, ended failed 3");
    rig.assert_untouched();
}

#[tokio::test]
async fn a_file_that_changed_before_the_upload_is_not_read() {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    rig.write("items.csv", &numbered(3));
    let (outcome, facts) = Running::start(upload).outcome().await;
    assert!(matches!(outcome.reason, Some(Reason::SourceChanged { .. })), "{outcome:?}");
    assert!(!story(&facts).iter().any(|fact| fact.starts_with("chunk")), "{facts:?}");
    assert_deleted(&outcome);
    rig.assert_untouched();
}
