//! A Parquet file on its way: what arrives is what it held, and an interrupted upload goes on in the row group
//! and at the row where it was.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use pushcube::dataset::Orientation;
use pushcube::demo::Moment;
use pushcube::push::event::{Fact, Phase, Reason};
use pushcube::push::past::Mode;
use pushcube::push::{Keep, TakenUp, Upload};

use crate::rig::{PATIENT, Rig, Running, assert_kept, in_chunks_of, job, laid_out, texts};

/// `name,amount` with rows `n1,1` and so on, in row groups of seven.
fn numbered(rig: &Rig, rows: i32) -> PathBuf {
    let path = rig.folder.path().join("items.parquet");
    let names: StringArray = (1..=rows).map(|row| Some(format!("n{row}"))).collect();
    let amounts: Int32Array = (1..=rows).collect();
    let columns = [("name", Arc::new(names) as ArrayRef), ("amount", Arc::new(amounts))];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(7)).build();
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    path
}

fn expected(rows: i32) -> Vec<[String; 2]> {
    (1..=rows).map(|row| [format!("n{row}"), row.to_string()]).collect()
}

#[tokio::test]
async fn an_interrupted_upload_goes_on_at_its_row_of_a_row_group() {
    for orientation in Orientation::ALL {
        let rig = Rig::new().await;
        let file = numbered(&rig, 100);
        let size = file.metadata().unwrap().len();
        let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 3, after_bytes: 20 });
        let first = rig.upload(in_chunks_of(300, laid_out(*orientation, job("Stock", &[file]))));
        let mut running = Running::start(first);
        running.until("the gate", gate.reached()).await;
        running.leave(15).await;
        let (outcome, _) = running.outcome().await;
        assert_kept(&outcome);
        gate.open();
        let id = outcome.upload.unwrap();
        let journal = std::fs::read_to_string(rig.journal().join(format!("{id}.jsonl"))).unwrap();
        assert!(journal.contains("\"group\":"), "{journal}");
        let taken = TakenUp::new(&rig.journal(), &id, Mode::GoOn, &pushcube::source::Reach::default()).unwrap();
        let upload =
            Upload { timing: PATIENT, journal: Keep::On(Box::new(taken.clone())), ..rig.upload(taken.job().clone()) };
        let running = Running::start(upload);
        let progress = running.progress.clone();
        let (outcome, facts) = running.outcome().await;
        assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Done, 0), "{outcome:?}");
        assert!(facts.iter().any(|fact| matches!(fact, Fact::Resumed { .. })), "{facts:?}");
        assert_eq!(texts(&rig.server, "Stock", "items"), expected(100));
        assert_eq!(progress.borrow().tables[0].source_bytes, size);
    }
}

#[tokio::test]
async fn a_file_that_breaks_off_in_mid_upload_publishes_nothing() {
    let rig = Rig::new().await;
    let file = numbered(&rig, 100);
    let job = in_chunks_of(300, job("Stock", std::slice::from_ref(&file)));
    // The data of a row group in the middle, while the size stays and the time is put back.
    let mut bytes = std::fs::read(&file).unwrap();
    let modified = file.metadata().unwrap().modified().unwrap();
    bytes[1000..1400].fill(0xff);
    std::fs::write(&file, bytes).unwrap();
    File::options().write(true).open(&file).unwrap().set_modified(modified).unwrap();
    let (outcome, _) = Running::start(rig.upload(job)).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code()), (Phase::Failed, 3), "{outcome:?}");
    assert!(matches!(&outcome.reason, Some(Reason::Data { .. })), "{outcome:?}");
}
