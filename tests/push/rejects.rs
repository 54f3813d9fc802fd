//! Rows that are set aside: each is in the rejects file once, whatever its chunk went through, the rest is in the
//! dataset, and together they are the file. Corrected and pushed, they are there as well.

use std::path::Path;

use pushcube::dataset::{OnBad, UpdatePolicy};
use pushcube::demo::Moment;
use pushcube::push::event::{Fact, Outcome, Phase, Reason};
use pushcube::push::job::Job;
use pushcube::push::past::Mode;
use pushcube::push::{Keep, Shelf, TakenUp, Unasked, Upload};
use pushcube::source;

use crate::rig::{PATIENT, Rig, Running, in_chunks_of, job, nobody, numbered, sets_aside, story, texts, with_policies};

/// A hundred good rows, and a bad one behind every tenth.
fn text() -> String {
    let mut lines: Vec<String> = numbered(100).lines().map(str::to_owned).collect();
    for at in (1..=10).rev() {
        lines.insert(at * 10 + 1, format!("\"bad, {at}\",x{at}"));
    }
    lines.join("\n") + "\n"
}

fn good() -> Vec<[String; 2]> {
    (1..=100).map(|row| [format!("n{row}"), row.to_string()]).collect()
}

/// The job of a table `items` whose second column is of whole numbers.
fn items(rig: &Rig, on_bad: OnBad) -> Job {
    let job = job("Stock", &[rig.write("items.csv", &numbered(100))]);
    sets_aside(rig, in_chunks_of(300, job), &text(), on_bad)
}

fn upload(rig: &Rig, job: Job) -> Upload {
    let asks = nobody(Unasked::GoOn, Unasked::GoOn);
    Upload { timing: PATIENT, asks, ..rig.upload(job) }
}

/// The rejects file that an outcome names, without its first line.
fn kept(outcome: &Outcome) -> Vec<String> {
    let text = std::fs::read_to_string(outcome.unsent[0].file.as_ref().unwrap()).unwrap();
    let mut lines = text.lines().map(str::to_owned);
    assert_eq!(lines.next().unwrap(), "name,amount,pushcube_place,pushcube_reason");
    lines.collect()
}

/// Every row of the file is in the dataset or in the rejects file.
fn assert_whole(rig: &Rig, outcome: &Outcome) {
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), good());
    let (of_table, kept) = (&outcome.unsent[0], kept(outcome));
    assert_eq!((of_table.table, of_table.set_aside, of_table.as_null), (0, 10, 0));
    let wanted = (1..=10).map(|at| {
        let line = at * 11 + 1;
        format!("\"bad, {at}\",x{at},\"items.csv, line {line}, byte ")
    });
    assert!(kept.iter().zip(wanted).all(|(kept, wanted)| kept.starts_with(&wanted)), "{kept:#?}");
    assert_eq!(kept.len(), 10, "{kept:#?}");
}

#[tokio::test]
async fn they_are_kept_and_counted_and_come_in_when_they_are_corrected() {
    let rig = Rig::new().await;
    let (outcome, _) = Running::start(upload(&rig, items(&rig, OnBad::SetAside))).outcome().await;
    assert_whole(&rig, &outcome);
    assert_eq!(outcome.rows, [100]);
    let past = Shelf::look(&rig.journal()).unwrap().uploads.remove(0);
    assert_eq!((past.tables[0].set_aside, &past.unsent), (10, &outcome.unsent));
    let file = outcome.unsent[0].file.clone().unwrap();
    let corrected = std::fs::read_to_string(&file).unwrap().replace(",x", ",20");
    std::fs::write(&file, corrected).unwrap();
    let again = Job { dataset: outcome.dataset, ..job("Stock", std::slice::from_ref(&file)) };
    assert_eq!(again.tables[0].columns.len(), 2, "what is said of the rows is not sent");
    let (outcome, _) = Running::start(upload(&rig, with_policies(&[UpdatePolicy::Add], again))).outcome().await;
    assert_eq!((outcome.phase, &outcome.unsent[..]), (Phase::Done, &[][..]), "{outcome:?}");
    let rows = texts(&rig.server, "Stock", "items");
    assert_eq!((rows.len(), &rows[109]), (110, &vec!["bad, 10".to_owned(), "2010".to_owned()]));
}

#[tokio::test]
async fn a_row_that_is_not_as_wide_as_the_header_line_is_set_aside_like_any_other() {
    for fault in ["", "chunk:2:502,html@applied", "chunk:3:close", "chunk:3:404"] {
        let rig = Rig::new().await;
        if !fault.is_empty() {
            rig.server.faults().add(fault.parse().unwrap());
        }
        let mut lines: Vec<String> = numbered(100).lines().map(str::to_owned).collect();
        for at in (1..=10).rev() {
            lines.insert(at * 10 + 1, if at % 2 == 0 { format!("wide,{at},{at}") } else { format!("narrow{at}") });
        }
        let job = in_chunks_of(300, job("Stock", &[rig.write("items.csv", &numbered(100))]));
        let job = sets_aside(&rig, job, &(lines.join("\n") + "\n"), OnBad::SetAside);
        let (outcome, _) = Running::start(upload(&rig, job)).outcome().await;
        assert_eq!((outcome.phase, outcome.unsent[0].set_aside), (Phase::Done, 10), "{outcome:?}");
        assert_eq!(texts(&rig.server, "Stock", "items"), good());
        let kept = kept(&outcome);
        assert_eq!(kept.len(), 10, "{kept:#?}");
        assert_eq!(
            kept[0],
            "narrow1,\"items.csv, line 12, byte 1\",\"the row has 1 field, but the header line has 2\""
        );
        assert!(kept[1].starts_with("wide,2,2,\"items.csv, line 23, byte 1\""), "{}", kept[1]);
    }
}

#[tokio::test]
async fn the_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let rig = Rig::new().await;
    let (outcome, _) = Running::start(upload(&rig, items(&rig, OnBad::SetAside))).outcome().await;
    let file = outcome.unsent[0].file.clone().unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
}

#[tokio::test]
async fn a_chunk_that_is_sent_again_sets_its_rows_aside_once() {
    for fault in ["chunk:2:502,html@applied", "chunk:3:close", "chunk:1:reset", "chunk:2:expire", "chunk:3:404"] {
        let rig = Rig::new().await;
        rig.server.faults().add(fault.parse().unwrap());
        let (outcome, _) = Running::start(upload(&rig, items(&rig, OnBad::SetAside))).outcome().await;
        assert_whole(&rig, &outcome);
    }
}

/// Stopped while the server is at a chunk, and taken up again; `meanwhile` is done to the rejects file in between.
async fn resumed(rig: &Rig, mode: Mode, meanwhile: impl FnOnce(&std::path::Path)) -> Outcome {
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 4, after_bytes: u64::MAX });
    let mut running = Running::start(upload(rig, items(rig, OnBad::SetAside)));
    running.until("the gate", gate.reached()).await;
    running.leave(15).await;
    let (outcome, _) = running.outcome().await;
    assert!(outcome.unsent[0].set_aside > 0, "{outcome:?}");
    gate.open();
    meanwhile(outcome.unsent[0].file.as_ref().unwrap());
    let taken =
        TakenUp::new(&rig.journal(), &outcome.upload.unwrap(), mode, &pushcube::source::Reach::default()).unwrap();
    let (job, journal) = (taken.job().clone(), Keep::On(Box::new(taken)));
    Running::start(Upload { journal, ..upload(rig, job) }).outcome().await.0
}

#[tokio::test]
async fn taken_up_again_the_file_is_cut_back_to_what_was_accepted() {
    let rig = Rig::new().await;
    let torn = |file: &std::path::Path| {
        let text = std::fs::read_to_string(file).unwrap();
        std::fs::write(file, text + "torn,wr").unwrap();
    };
    let outcome = resumed(&rig, Mode::GoOn, torn).await;
    assert_whole(&rig, &outcome);
}

#[tokio::test]
async fn begun_anew_the_file_begins_anew_whatever_became_of_it() {
    let rig = Rig::new().await;
    let outcome = resumed(&rig, Mode::Anew, |file| std::fs::remove_file(file).unwrap()).await;
    assert_whole(&rig, &outcome);
}

#[tokio::test]
async fn a_file_that_lost_rows_is_not_gone_on_with() {
    let rig = Rig::new().await;
    let outcome = resumed(&rig, Mode::GoOn, |file| std::fs::write(file, "name").unwrap()).await;
    assert_eq!(outcome.phase, Phase::Failed);
    let Some(Reason::Local { text }) = &outcome.reason else { panic!("{outcome:?}") };
    assert!(text.contains("items.csv") && text.contains("begin the upload anew"), "{text}");
    assert!(rig.server.read_table("Stock", "items").map_or(0, |table| table.rows.len()) == 0, "nothing is published");
}

/// They go when everything is accepted and nothing is published yet: nobody looks at the file any more.
#[tokio::test]
async fn without_the_rows_of_its_last_chunk_nothing_is_published() {
    let rig = Rig::new().await;
    let (outcome, facts) = Running::start(upload(&rig, items(&rig, OnBad::SetAside))).outcome().await;
    assert_whole(&rig, &outcome);
    let last = facts.iter().filter(|fact| matches!(fact, Fact::ChunkSent { .. })).count();
    let index = u32::try_from(last).unwrap();
    for harm in [|file: &Path| std::fs::remove_file(file).unwrap(), |file: &Path| std::fs::write(file, "n").unwrap()] {
        let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index, after_bytes: u64::MAX });
        let mut running = Running::start(upload(&rig, items(&rig, OnBad::SetAside)));
        running.fact(|fact| matches!(fact, Fact::ChunkSent { index: sent, .. } if *sent == index)).await;
        running.until("the gate", gate.reached()).await;
        let folders = rig.folder.path().join("rejects").read_dir().unwrap().map(|entry| entry.unwrap().path());
        folders.map(|folder| folder.join("items.csv")).filter(|file| file.is_file()).for_each(|file| harm(&file));
        gate.open();
        let (outcome, facts) = running.outcome().await;
        assert_eq!(outcome.phase, Phase::Failed, "{outcome:?}");
        let Some(Reason::Local { text }) = &outcome.reason else { panic!("{outcome:?}") };
        assert!(text.contains("items.csv"), "{text}");
        assert!(!story(&facts).contains(&"publish{".to_owned()), "{:?}", story(&facts));
    }
}

#[tokio::test]
async fn without_a_place_for_them_nothing_is_published() {
    let rig = Rig::new().await;
    rig.write("rejects", "a file where the folder should be");
    let (outcome, _) = Running::start(upload(&rig, items(&rig, OnBad::SetAside))).outcome().await;
    assert_eq!(outcome.phase, Phase::Interrupted);
    assert!(matches!(&outcome.reason, Some(Reason::Unwritable { text }) if text.contains("rejects")), "{outcome:?}");
    assert!(outcome.can_go_on(), "as soon as there is one: {outcome:?}");
}

#[tokio::test]
async fn null_is_sent_for_the_values_or_the_push_ends_at_the_first() {
    let rig = Rig::new().await;
    let (outcome, _) = Running::start(upload(&rig, items(&rig, OnBad::Null))).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!((outcome.unsent[0].set_aside, outcome.unsent[0].as_null, &outcome.unsent[0].file), (0, 10, &None));
    let rows = texts(&rig.server, "Stock", "items");
    assert_eq!((rows.len(), &rows[10]), (110, &vec!["bad, 1".to_owned(), "null".to_owned()]));
    let (outcome, _) = Running::start(upload(&rig, items(&rig, OnBad::Stop))).outcome().await;
    assert_eq!(outcome.exit_code(), 3, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items").len(), 110, "as before");
}

#[tokio::test]
async fn a_file_that_is_looked_at_again_is_the_same_job() {
    let rig = Rig::new().await;
    let job = items(&rig, OnBad::SetAside);
    assert_eq!(job.tables[0].file, source::facts(&job.tables[0].file.path).unwrap());
    let text = serde_json::to_string(&job).unwrap();
    assert_eq!(serde_json::from_str::<Job>(&text).unwrap(), job);
    let older = text.replace(",\"on_bad\":\"set-aside\"", "");
    assert_eq!(serde_json::from_str::<Job>(&older).unwrap().tables[0].on_bad, OnBad::Stop, "as it was then");
}
