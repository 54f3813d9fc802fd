//! An upload that was interrupted, taken up again from its journal: it goes on behind what the server has
//! accepted, starts over, or is given up; and nothing is sent twice that the server has.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};

use pushcube::demo::{Call, Moment};
use pushcube::push::event::{Fact, Outcome, Phase, Reason, SessionEnd};
use pushcube::push::past::{Mode, PastPublish, PastSession, Standing};
use pushcube::push::{Keep, Shelf, TakeUpError, TakenUp, Timing, Upload};

use crate::rig::{MOMENT, PATIENT, Rig, Running, assert_deleted, assert_kept, numbered, story, texts, written_anew};

fn chunk(index: u32, after_bytes: u64) -> Moment {
    Moment::Chunk { table: "items".to_owned(), index, after_bytes }
}

fn rows(count: u32) -> Vec<[String; 2]> {
    (1..=count).map(|row| [format!("n{row}"), row.to_string()]).collect()
}

/// An upload that was told to leave at this moment, and its id.
async fn interrupted_at(rig: &Rig, moment: Moment) -> String {
    interrupted(rig, rig.with_a_row_published().await, moment).await
}

/// This upload, likewise.
pub(crate) async fn interrupted(rig: &Rig, upload: Upload, moment: Moment) -> String {
    let gate = rig.server.gates().hold(moment);
    let mut running = Running::start(upload);
    running.until("the gate", gate.reached()).await;
    running.leave(15).await;
    let (outcome, _) = running.outcome().await;
    assert_kept(&outcome);
    gate.open();
    outcome.upload.unwrap()
}

/// The next run of an upload.
pub(crate) fn taken_up(rig: &Rig, id: &str, mode: Mode) -> Upload {
    let taken = TakenUp::new(&rig.journal(), id, mode, &pushcube::source::Reach::default()).unwrap();
    Upload { timing: PATIENT, journal: Keep::On(Box::new(taken.clone())), ..rig.upload(taken.job().clone()) }
}

async fn resumed(rig: &Rig, id: &str, mode: Mode) -> (Outcome, Vec<Fact>) {
    Running::start(taken_up(rig, id, mode)).outcome().await
}

/// Whoever lists the uploads holds nobody up, however often; whoever is at one is told of at once.
#[tokio::test]
async fn one_that_is_looked_at_can_be_taken_up() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(2, 20)).await;
    let journals = rig.journal();
    let is_over = AtomicBool::new(false);
    let begin = Barrier::new(3);
    std::thread::scope(|scope| {
        let looking = || {
            begin.wait();
            while !is_over.load(Ordering::Relaxed) {
                assert_eq!(Shelf::look(&journals).unwrap().uploads.len(), 2);
            }
        };
        let lookers = [scope.spawn(looking), scope.spawn(looking)];
        begin.wait();
        let take = |_| TakenUp::new(&journals, &id, Mode::GoOn, &pushcube::source::Reach::default()).map(drop);
        let refused: Vec<_> = (0..100).map(take).filter_map(Result::err).collect();
        is_over.store(true, Ordering::Relaxed);
        for looker in lookers {
            looker.join().unwrap();
        }
        assert!(refused.is_empty(), "{} of 100, the first: {}", refused.len(), refused[0]);
    });
}

#[tokio::test]
async fn it_goes_on_behind_the_last_chunk_that_was_accepted() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(3, 20)).await;
    let shelf = Shelf::look(&rig.journal()).unwrap();
    let past = shelf.find(&id).unwrap();
    assert_eq!((past.standing, past.publish), (Standing::Unfinished, PastPublish::NotBegun));
    assert!(matches!(past.session, PastSession::Open(_)));
    let before = past.rows();
    assert_eq!(past.tables[0].chunks, 2);
    let (outcome, facts) = resumed(&rig, &id, Mode::GoOn).await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Done, 0), "{outcome:?}");
    let story = story(&facts).join(", ");
    assert!(story.starts_with(&format!("resumed [{before}], define{{, defined, }}define")), "{story}");
    assert!(!story.contains("accepted 0.2") && story.contains("accepted 0.3"), "{story}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
    assert_eq!(rig.calls(Call::OpenUpload).len(), 2, "one for each upload, not one for each run");
    let shelf = Shelf::look(&rig.journal()).unwrap();
    assert_eq!(shelf.find(&id).unwrap().standing, Standing::Finished);
    assert!(matches!(
        TakenUp::new(&rig.journal(), &id, Mode::GoOn, &pushcube::source::Reach::default()),
        Err(TakeUpError::Finished { .. })
    ));
}

#[tokio::test]
async fn a_chunk_whose_answer_never_came_is_sent_with_the_same_bytes() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(2, u64::MAX)).await;
    let (outcome, facts) = resumed(&rig, &id, Mode::GoOn).await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert!(story(&facts).contains(&"accepted 0.2".to_owned()));
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_ends_it_and_starting_over_takes_the_new_one() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(2, 20)).await;
    rig.write("items.csv", &numbered(120));
    let (outcome, _) = resumed(&rig, &id, Mode::GoOn).await;
    assert!(matches!(outcome.reason, Some(Reason::SourceChanged { .. })), "{outcome:?}");
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 3));
    assert_deleted(&outcome);
    rig.assert_untouched();

    let id = interrupted_at(&rig, chunk(2, 20)).await;
    rig.write("items.csv", &numbered(120));
    let (outcome, facts) = resumed(&rig, &id, Mode::Anew).await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert!(story(&facts).contains(&"restarted".to_owned()));
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(120));
}

#[tokio::test]
async fn a_session_that_the_server_dropped_meanwhile_is_opened_anew() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(2, 20)).await;
    let (dataset, session) = rig.ids();
    let project = rig.upload(crate::rig::job("Stock", &[rig.folder.path().join("items.csv")])).job.project;
    rig.client.delete_upload_session(&project, &dataset, &session).await.unwrap();
    let (outcome, facts) = resumed(&rig, &id, Mode::GoOn).await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert!(story(&facts).contains(&"restarted".to_owned()), "{:?}", story(&facts));
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
}

#[tokio::test]
async fn what_an_earlier_run_sent_counts_when_a_lost_session_is_asked_about() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(3, 20)).await;
    let (dataset, session) = rig.ids();
    let upload = taken_up(&rig, &id, Mode::GoOn);
    rig.client.delete_upload_session(&upload.job.project, &dataset, &session).await.unwrap();
    // As if both accepted chunks had taken an hour.
    drop(upload);
    let path = rig.journal().join(format!("{id}.jsonl"));
    crate::rig::later(&path, "accepted", 3_600_000);
    let upload = Upload {
        timing: Timing { repeat: std::time::Duration::from_mins(1), ..PATIENT },
        ..taken_up(&rig, &id, Mode::GoOn)
    };
    let mut running = Running::start(upload);
    let pushcube::push::event::Doing::Asking(question) = running.asking().await else { panic!("it asks") };
    let pushcube::push::event::Subject::SessionLost { sending, .. } = question.subject else { panic!("{question:?}") };
    assert!(sending >= 3_600_000, "{sending}");
    running.leave(15).await;
    running.outcome().await;
}

#[tokio::test]
async fn one_that_starts_over_goes_on_with_the_files_that_it_started_over_with() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(2, 20)).await;
    rig.write("items.csv", &numbered(120));
    let gate = rig.server.gates().hold(chunk(4, 20));
    let mut running = Running::start(taken_up(&rig, &id, Mode::Anew));
    running.until("chunk 4", gate.reached()).await;
    running.leave(15).await;
    assert_kept(&running.outcome().await.0);
    gate.open();
    let (outcome, _) = resumed(&rig, &id, Mode::GoOn).await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(120));
}

#[tokio::test]
async fn a_server_is_told_that_we_are_here_also_while_a_chunk_is_on_the_way() {
    let rig = Rig::new().await;
    let gate = rig.server.gates().hold(chunk(2, 20));
    let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
    let client = upload.client.clone();
    let staying = tokio::spawn(async move { client.stay_signed_in(Some(std::time::Duration::from_millis(60))).await });
    let mut running = Running::start(upload);
    running.until("chunk 2", gate.reached()).await;
    let before = rig.calls(Call::KeepAlive).len();
    let told = async {
        while rig.calls(Call::KeepAlive).len() < before + 3 {
            tokio::task::yield_now().await;
        }
    };
    running.until("three signs of life", told).await;
    gate.open();
    assert_eq!(running.outcome().await.0.phase, Phase::Done);
    staying.abort();
}

#[tokio::test]
async fn a_publish_that_was_asked_for_is_watched_and_never_asked_for_again() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, Moment::Status(6)).await;
    let shelf = Shelf::look(&rig.journal()).unwrap();
    assert_eq!(shelf.find(&id).unwrap().publish, PastPublish::Asked);
    let (outcome, facts) = resumed(&rig, &id, Mode::GoOn).await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert!(!story(&facts).iter().any(|fact| fact.starts_with("chunk")), "{:?}", story(&facts));
    assert_eq!(rig.calls(Call::Publish).len(), 2, "one for each upload");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
}

#[tokio::test]
async fn what_was_published_and_not_cleaned_up_only_loses_its_session() {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    let upload = Upload { timing: Timing { close: MOMENT, ..upload.timing }, ..upload };
    let gate = rig.server.gates().hold(Moment::Call(Call::DeleteUpload));
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!(outcome.phase, Phase::Done);
    assert!(matches!(outcome.session, SessionEnd::Open { .. }), "{outcome:?}");
    drop(gate);
    let id = outcome.upload.unwrap();
    assert_eq!(Shelf::look(&rig.journal()).unwrap().find(&id).unwrap().standing, Standing::ToCleanUp);
    let (outcome, facts) = resumed(&rig, &id, Mode::GoOn).await;
    assert_eq!(outcome.phase, Phase::Done);
    assert_deleted(&outcome);
    assert_eq!(story(&facts).join(", "), "resumed [100], close_session{, }close_session, ended done 0");
    assert_eq!(Shelf::look(&rig.journal()).unwrap().find(&id).unwrap().standing, Standing::Finished);
}

#[tokio::test]
async fn one_that_is_given_up_is_deleted_on_the_server_and_over() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(3, 20)).await;
    let (outcome, _) = resumed(&rig, &id, Mode::GiveUp).await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Cancelled, 8), "{outcome:?}");
    assert_deleted(&outcome);
    rig.assert_untouched();
    assert_eq!(Shelf::look(&rig.journal()).unwrap().find(&id).unwrap().standing, Standing::Finished);
}

#[tokio::test]
async fn two_runs_are_never_at_one_upload() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(3, 20)).await;
    let gate = rig.server.gates().hold(chunk(4, 20));
    let mut first = Running::start(taken_up(&rig, &id, Mode::GoOn));
    first.until("chunk 4", gate.reached()).await;
    assert_eq!(Shelf::look(&rig.journal()).unwrap().find(&id).unwrap().standing, Standing::Running);
    let second = TakenUp::new(&rig.journal(), &id, Mode::GoOn, &pushcube::source::Reach::default());
    assert!(second.is_err_and(|error| error.to_string().contains("right now")));
    gate.open();
    assert_eq!(first.outcome().await.0.phase, Phase::Done);
}

#[tokio::test]
async fn whoever_only_looks_at_a_journal_keeps_nobody_from_it() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(3, 20)).await;
    let looking = std::fs::File::open(rig.journal().join(format!("{id}.jsonl"))).unwrap();
    looking.lock_shared().unwrap();
    let (journals, name) = (rig.journal(), id.clone());
    let taking = std::thread::spawn(move || {
        TakenUp::new(&journals, &name, Mode::GoOn, &pushcube::source::Reach::default()).map(drop)
    });
    // A refusal would come at once.
    for _ in 0..1000 {
        std::thread::yield_now();
    }
    assert!(!taking.is_finished());
    drop(looking);
    taking.join().unwrap().unwrap();
}

#[tokio::test]
async fn a_line_that_a_crash_tore_is_cut_off_and_a_damaged_one_is_named() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(3, 20)).await;
    let path = rig.journal().join(format!("{id}.jsonl"));
    let whole = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = whole.split_inclusive('\n').collect();
    // As if the power had gone while the end was written.
    let (end, before) = lines.split_last().unwrap();
    std::fs::write(&path, format!("{}{}", before.concat(), &end[..end.len() / 2])).unwrap();
    let past = Shelf::look(&rig.journal()).unwrap().find(&id).unwrap().clone();
    assert_eq!((past.standing, past.outcome, past.tables[0].chunks), (Standing::Unfinished, None, 2));
    let (outcome, _) = resumed(&rig, &id, Mode::GoOn).await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));

    let damaged = whole.replacen("\"line\":\"opened\"", "\"line\":\"0pened\"", 1);
    std::fs::write(&path, damaged).unwrap();
    let shelf = Shelf::look(&rig.journal()).unwrap();
    assert!(shelf.find(&id).is_err());
    assert!(shelf.unreadable[0].to_string().contains("line 4 is not what was written"), "{:?}", shelf.unreadable);
    assert!(
        TakenUp::new(&rig.journal(), &id, Mode::GoOn, &pushcube::source::Reach::default())
            .is_err_and(|error| error.to_string().contains("damaged"))
    );
}

#[tokio::test]
async fn one_is_found_by_a_part_of_its_id_that_means_no_other() {
    let rig = Rig::new().await;
    let id = interrupted_at(&rig, chunk(3, 20)).await;
    let shelf = Shelf::look(&rig.journal()).unwrap();
    assert_eq!(shelf.uploads.len(), 2, "the one that published the row lies there as well");
    assert_eq!(shelf.find(&id).unwrap().id, id);
    assert_eq!(shelf.only_unfinished().unwrap().id, id);
    assert!(shelf.find("2").is_err_and(|error| error.to_string().contains("more than one")));
    assert!(shelf.find("nothing").is_err_and(|error| error.to_string().contains("sessions list")));
    assert!(Shelf::look(&rig.journal().join("elsewhere")).unwrap().uploads.is_empty());
}

#[tokio::test]
async fn a_sign_in_that_the_server_forgets_is_renewed_and_nothing_is_sent_twice() {
    let rig = Rig::new().await;
    let upload = Upload { timing: PATIENT, ..rig.with_a_row_published().await };
    let gate = rig.server.gates().hold(chunk(3, 0));
    let mut running = Running::start(upload);
    running.until("chunk 3", gate.reached()).await;
    rig.server.expire_sign_ins();
    gate.open();
    let (outcome, facts) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    let story = story(&facts);
    assert_eq!(story.iter().filter(|fact| *fact == "signed in again").count(), 1, "{story:?}");
    assert!(!story.contains(&"restarted".to_owned()), "{story:?}");
    assert_eq!(texts(&rig.server, "Stock", "items"), rows(100));
    assert_eq!(rig.calls(Call::SignIn).len(), 2);
}

#[tokio::test]
async fn a_sign_in_that_ends_between_two_small_calls_is_renewed_in_silence() {
    for moment in [Moment::Call(Call::OpenUpload), Moment::Call(Call::Publish), Moment::Call(Call::DeleteUpload)] {
        let rig = Rig::new().await;
        let upload = rig.with_a_row_published().await;
        let gate = rig.server.gates().hold(moment.clone());
        let mut running = Running::start(upload);
        running.until("the call", gate.reached()).await;
        rig.server.expire_sign_ins();
        gate.open();
        let (outcome, _) = running.outcome().await;
        assert_eq!(outcome.phase, Phase::Done, "{moment:?}: {outcome:?}");
        assert_deleted(&outcome);
        assert_eq!(texts(&rig.server, "Stock", "items"), rows(100), "{moment:?}");
    }
}

/// Whatever the books of an upload have lost or have too much: what they say does not add up to its file any more.
#[tokio::test]
async fn counts_that_do_not_agree_are_never_published() {
    for count in ["rows", "read", "set_aside"] {
        let rig = Rig::new().await;
        let id = interrupted_at(&rig, chunk(3, 20)).await;
        written_anew(&rig.journal().join(format!("{id}.jsonl")), |line| {
            if line["line"] == "sent" && line["index"] == 1 {
                line["facts"][count] = (line["facts"][count].as_u64().unwrap() + 1).into();
            }
        });
        let (outcome, facts) = resumed(&rig, &id, Mode::GoOn).await;
        assert_eq!(outcome.phase, Phase::Failed, "{count}: {outcome:?}");
        let Some(Reason::Miscounted { text }) = &outcome.reason else { panic!("{count}: {outcome:?}") };
        assert!(text.contains("items.csv") && text.contains("rows were read"), "{text}");
        assert!(!story(&facts).contains(&"publish{".to_owned()), "{:?}", story(&facts));
        assert_deleted(&outcome);
        rig.assert_untouched();
    }
}

#[tokio::test]
async fn an_upload_into_a_dataset_that_is_there_goes_on_without_defining_anything() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    let (dataset, _) = rig.ids();
    upload.job.dataset = Some(dataset.clone());
    upload.job.tables[0].policy = pushcube::dataset::UpdatePolicy::Add;
    let gate = rig.server.gates().hold(chunk(3, 20));
    let mut running = Running::start(upload);
    running.until("chunk 3", gate.reached()).await;
    running.leave(15).await;
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.dataset, Some(dataset));
    gate.open();
    let (outcome, _) = resumed(&rig, &outcome.upload.unwrap(), Mode::GoOn).await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_eq!(rig.calls(Call::Define).len(), 1, "that of the dataset's own push");
    assert_eq!(texts(&rig.server, "Stock", "items").len(), 101, "each row is added once");
}

#[tokio::test]
async fn an_upload_that_ended_before_its_first_call_knows_the_dataset_that_was_there() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    let (dataset, _) = rig.ids();
    upload.job.dataset = Some(dataset.clone());
    let running = Running::start(upload);
    running.cancel.cancel();
    let (outcome, facts) = running.outcome().await;
    assert_eq!((outcome.phase, outcome.dataset.as_ref()), (Phase::Cancelled, Some(&dataset)));
    assert!(!story(&facts).contains(&"opened".to_owned()), "{facts:?}");
    let shelf = Shelf::look(&rig.journal()).unwrap();
    assert_eq!(shelf.find(&outcome.upload.unwrap()).unwrap().dataset, Some(dataset));
}
