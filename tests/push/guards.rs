//! The guards about rows: one that can't be asked holds the push back, and who goes on with an upload asks them again.

use pushcube::dataset::RowCount;
use pushcube::demo::{Call, Fault, Moment};
use pushcube::push::event::{Phase, Reason};
use pushcube::push::past::Mode;

use crate::resuming::{interrupted, taken_up};
use crate::rig::{Rig, Running, assert_deleted};

#[track_caller]
fn guarded(reason: Option<&Reason>, words: &str) {
    assert!(matches!(reason, Some(Reason::Guarded { text }) if text.contains(words)), "{reason:?}");
}

#[tokio::test]
async fn rows_that_can_not_be_read_hold_a_push_back_that_may_not_shrink_them() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    (upload.job.dataset, upload.job.max_shrink) = (Some(rig.ids().0), Some(20));
    let opened = rig.calls(Call::OpenUpload).len();
    rig.server.faults().add("new-instance:*:403".parse::<Fault>().unwrap());
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 3), "{outcome:?}");
    guarded(outcome.reason.as_ref(), "max_shrink is 20%, and the rows of the dataset can't be read: ");
    assert_eq!(rig.calls(Call::OpenUpload).len(), opened, "nothing is sent in vain");
    rig.assert_untouched();
}

#[tokio::test]
async fn who_goes_on_with_an_upload_asks_them_again() {
    let rig = Rig::new().await;
    let mut upload = rig.with_a_row_published().await;
    // How many there are is not known before all are sent.
    (upload.job.tables[0].min_rows, upload.job.tables[0].rows) = (200, RowCount::About(100));
    let moment = Moment::Chunk { table: "items".to_owned(), index: 3, after_bytes: 20 };
    let id = interrupted(&rig, upload, moment).await;
    let (outcome, _) = Running::start(taken_up(&rig, &id, Mode::GoOn)).outcome().await;
    assert_eq!(outcome.phase, Phase::Failed, "{outcome:?}");
    guarded(outcome.reason.as_ref(), "table items has 100 rows, and min_rows is 200");
    assert_deleted(&outcome);
    rig.assert_untouched();
}

#[tokio::test]
async fn a_table_that_may_have_no_rows_is_emptied_by_a_replace() {
    let rig = Rig::new().await;
    let upload = rig.with_a_row_published().await;
    let file = rig.write("items.csv", "name,amount\n");
    let mut job = upload.job;
    (job.tables[0].file, job.tables[0].rows) = (pushcube::source::facts(&file).unwrap(), RowCount::Exact(0));
    let mut refused = job.clone();
    refused.tables[0].min_rows = 1;
    let (outcome, _) = Running::start(rig.upload(refused)).outcome().await;
    guarded(
        outcome.reason.as_ref(),
        "table items would get no rows, and neither allow_empty nor min_rows in its job permits that",
    );
    rig.assert_untouched();
    let (outcome, _) = Running::start(rig.upload(job)).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert!(rig.server.read_table("Stock", "items").unwrap().rows.is_empty());
}
