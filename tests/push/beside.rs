//! An upload that is watched, and told something, from another program: what the watcher hears is what the engine
//! has told, a wish is heard by the run that it was meant for and by no other, and nothing lies beside the journal
//! when the upload is over.

use std::path::Path;
use std::time::Duration;

use pushcube::demo::Moment;
use pushcube::push::event::{Control, Fact, Progress};
use pushcube::push::past::Mode;
use pushcube::push::{Attending, Beside, TakenUp, Watching, Wished};
use pushcube::source::Reach;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::resuming::{interrupted, taken_up};
use crate::rig::{Rig, Running, story};

const OFTEN: Duration = Duration::from_millis(1);

fn third_chunk() -> Moment {
    Moment::Chunk { table: "items".to_owned(), index: 3, after_bytes: 20 }
}

fn taken(rig: &Rig, id: &str) -> TakenUp {
    TakenUp::new(&rig.journal(), id, Mode::GoOn, &Reach::default()).unwrap()
}

/// What ends in this way in the folder of the journals.
fn left(journals: &Path, ending: &str) -> usize {
    let paths = journals.read_dir().unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|has| has == ending)).count()
}

/// An upload's ends, as far as its program holds them, and who is listening at them.
struct Ends {
    figures: watch::Sender<Progress>,
    heard: mpsc::Receiver<Control>,
    cancel: CancellationToken,
    attending: Attending,
}

impl Ends {
    fn attend(rig: &Rig, id: &str) -> Self {
        let (figures, progress) = watch::channel(Progress::default());
        let (control, heard) = mpsc::channel(4);
        let cancel = CancellationToken::new();
        let attending = Attending::begin(&rig.journal(), id, (progress, control, cancel.clone()), OFTEN);
        Self { figures, heard, cancel, attending }
    }
}

#[tokio::test]
async fn whoever_watches_hears_of_a_dataset_that_was_there_before_and_of_each_step_once() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    let there = rig.ids().0;
    for dataset in [None, Some(there)] {
        upload.job.dataset.clone_from(&dataset);
        let id = interrupted(&rig, rig.upload(upload.job.clone()), third_chunk()).await;
        let glance = Watching::new(&rig.journal(), &id).look().unwrap();
        let facts: Vec<_> = glance.events.into_iter().map(|event| event.fact).collect();
        let steps: Vec<_> = story(&facts).into_iter().filter(|step| step != "counted").take(6).collect();
        assert_eq!(
            steps,
            ["define{", "defined", "}define", "open_session{", "opened", "}open_session"],
            "into {dataset:?}"
        );
        if let Some(dataset) = dataset {
            assert!(facts.contains(&Fact::Defined { dataset }), "{facts:?}");
        }
        Running::start(taken_up(&rig, &id, Mode::GiveUp)).outcome().await;
    }
}

#[tokio::test]
async fn a_wish_is_heard_by_the_run_that_it_was_meant_for_and_by_no_other() {
    let rig = Rig::new().await;
    let id = interrupted(&rig, rig.with_a_row_published().await, third_chunk()).await;
    let beside = Beside::new(&rig.journal(), &id);
    // Of a run that is no more: it was never heard, and is not by the next one.
    beside.wish(Wished::End).unwrap();
    let taken = taken(&rig, &id);
    assert_eq!(left(&rig.journal(), "wish"), 0);
    // From here on somebody is at it, and may be wished something before he listens.
    beside.wish(Wished::Pause).unwrap();
    let mut ends = Ends::attend(&rig, &id);
    assert_eq!(ends.heard.recv().await, Some(Control::Pause));
    beside.wish(Wished::End).unwrap();
    ends.cancel.cancelled().await;
    drop((taken, ends.figures));
    ends.attending.end().await;
}

#[tokio::test]
async fn nothing_lies_beside_the_journal_when_it_is_over_except_what_is_another_s_by_then() {
    let rig = Rig::new().await;
    let id = interrupted(&rig, rig.with_a_row_published().await, third_chunk()).await;
    for _ in 0..20 {
        let ends = Ends::attend(&rig, &id);
        // It may be in the middle of a figure.
        for since_start in 0..50 {
            ends.figures.send_replace(Progress { since_start, ..Progress::default() });
            tokio::task::yield_now().await;
        }
        ends.attending.end().await;
        assert_eq!([left(&rig.journal(), "now"), left(&rig.journal(), "wish")], [0, 0]);
    }
    let ends = Ends::attend(&rig, &id);
    let beside = Beside::new(&rig.journal(), &id);
    let taken = taken(&rig, &id);
    beside.wish(Wished::RetryNow).unwrap();
    let Ends { attending, mut heard, .. } = ends;
    // Whichever of the two hears it: it is not lost.
    attending.end().await;
    let is_heard = heard.try_recv().is_ok();
    assert_eq!(beside.heard(), (!is_heard).then_some(Wished::RetryNow));
    drop(taken);
}
