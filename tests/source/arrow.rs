//! Arrow: files and saved streams are read with the types of their schema, from any row of any record batch on,
//! and what breaks off or contradicts itself is refused.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, NullArray, RecordBatch};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use proptest::prelude::*;
use pushcube::dataset::infer::infer;
use pushcube::dataset::value::Utc;
use pushcube::dataset::{DataType, Format, Position, Reading, RowCount};
use pushcube::source::{Source, SourceError, preview};

use crate::help::{Read, rest};
use crate::parquet::{Values, batch, cells, corpus, values};

fn read_from(path: &Path, at: Position) -> Result<Read, SourceError> {
    Source::open_at(path, &Reading { format: Format::Arrow, ..Reading::default() }, at).map(rest)
}

fn refused(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.arrow");
    std::fs::write(&path, bytes).unwrap();
    match read_from(&path, Position::START) {
        Err(error) => error.to_string(),
        Ok(read) => read.error.unwrap().to_string(),
    }
}

#[test]
fn files_and_streams_are_known_by_what_they_hold_and_say_their_types() {
    for (name, what) in [("types.arrow", "an Arrow file"), ("types.arrows", "an Arrow stream")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        std::fs::copy(corpus(name), &path).unwrap();
        let look = preview(&path).unwrap();
        assert_eq!((look.reading.format, look.rows), (Format::Arrow, RowCount::Exact(3)));
        assert_eq!(look.reasons[0], format!("{what}, by its first bytes: 1 record batch"));
        let judged = infer(&look.sample);
        assert_eq!((judged[3].rule.data_type, judged[15].rule.data_type), (DataType::BigInteger, DataType::String));
        assert_eq!((judged[13].rule.utc, judged[12].rule.utc), (Utc::TakenOff, Utc::Absent));
    }
}

#[test]
fn a_place_is_a_record_batch_and_a_row() {
    for name in ["batches.arrow", "batches.arrows", "dictionaries.arrows"] {
        let read = read_from(&corpus(name), Position::START).unwrap();
        let second = read.positions.iter().position(|at| at.group == 1).unwrap();
        assert_eq!(read.positions[second + 2], Position { part: 0, group: 1, byte: second as u64 + 2, line: 3 });
        assert_eq!(read.end, Position { part: 0, group: 3, byte: read.rows.len() as u64, line: 1 });
        // A dictionary that a later batch replaces is the earlier one again where reading goes back.
        for (row, at) in read.positions.iter().enumerate() {
            let again = read_from(&corpus(name), *at).unwrap();
            assert_eq!((&again.rows[..], again.error), (&read.rows[row..], None), "{name} {row}");
        }
        let beyond = read_from(&corpus(name), Position { group: 3, byte: 99, line: 2, ..Position::START });
        assert!(beyond.unwrap_err().to_string().contains("is shorter than it was"));
    }
}

#[test]
fn what_breaks_off_or_contradicts_itself_is_refused() {
    let file = std::fs::read(corpus("batches.arrow")).unwrap();
    let stream = std::fs::read(corpus("batches.arrows")).unwrap();
    let cut = refused(&file[..file.len() - 5]);
    assert!(cut.contains("is no Arrow file, or a broken one: its end is cut off"), "{cut}");
    let cut = refused(&stream[..stream.len() - 100]);
    assert!(cut.contains("is no Arrow file, or a broken one: it ends in the middle of a message"), "{cut}");
    // A stream may end without saying so.
    let open = &stream[..stream.len() - 8];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    std::fs::write(&path, open).unwrap();
    assert_eq!(read_from(&path, Position::START).unwrap().rows.len(), 25);
    assert!(refused(b"id,name\n1,x\n").contains("a message can't be read"));
    let old = preview(&corpus("one.feather")).unwrap_err().to_string();
    assert!(old.contains("looks like a Feather file of version 1"), "{old}");
}

#[test]
fn rows_that_take_no_room_are_not_endless() {
    let nulls: ArrayRef = Arc::new(NullArray::new(3_000_000_000));
    let batch = RecordBatch::try_from_iter([("none", nulls)]).unwrap();
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new(&mut bytes, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    assert!(refused(&bytes).contains("more rows than it can hold"), "{}", refused(&bytes));
}

fn written(batches: &[RecordBatch], is_stream: bool, packing: Option<CompressionType>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    let file = File::create(&path).unwrap();
    let (schema, options) = (batches[0].schema(), IpcWriteOptions::default().try_with_compression(packing).unwrap());
    if is_stream {
        let mut writer = StreamWriter::try_new_with_options(file, &schema, options).unwrap();
        for batch in batches {
            writer.write(batch).unwrap();
        }
        writer.finish().unwrap();
    } else {
        let mut writer = FileWriter::try_new_with_options(file, &schema, options).unwrap();
        for batch in batches {
            writer.write(batch).unwrap();
        }
        writer.finish().unwrap();
    }
    (folder, path)
}

fn batches() -> impl Strategy<Value = Vec<Vec<Values>>> {
    proptest::collection::vec(proptest::collection::vec(values(), 0..12), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn what_a_writer_wrote_is_read_from_any_row_on(
        batches in batches(),
        is_stream in any::<bool>(),
        packing in proptest::option::of(proptest::sample::select(vec![CompressionType::LZ4_FRAME, CompressionType::ZSTD])),
        from in any::<prop::sample::Index>(),
    ) {
        let made: Vec<RecordBatch> = batches.iter().map(|rows| batch(rows)).collect();
        // A dictionary can't be replaced in a file: there each batch has the words of the first.
        prop_assume!(is_stream || batches.len() == 1);
        let (_folder, path) = written(&made, is_stream, packing);
        let rows = batches.concat();
        let read = read_from(&path, Position::START).unwrap();
        prop_assert_eq!(read.error, None);
        prop_assert_eq!(&read.rows, &rows.iter().map(cells).collect::<Vec<_>>());
        let from = from.index(rows.len() + 1);
        let at = read.positions.get(from).copied().unwrap_or(read.end);
        let again = read_from(&path, at).unwrap();
        prop_assert_eq!(&again.rows, &read.rows[from..]);
        prop_assert_eq!(&again.positions, &read.positions[from..]);
        prop_assert_eq!((again.end, again.error), (read.end, None));
    }
}
