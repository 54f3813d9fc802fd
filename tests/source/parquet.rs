//! Parquet: what a writer wrote is read with the types of its schema, reading goes on at any row of any row
//! group, and what is no Parquet file any more is refused and breaks nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, Decimal128Array, DictionaryArray, RecordBatch, StructArray, TimestampMicrosecondArray,
};
use arrow_schema::{DataType as Arrow, Field};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};
use proptest::prelude::*;
use pushcube::dataset::infer::infer;
use pushcube::dataset::value::Utc;
use pushcube::dataset::{Asked, DataType, Format, Nested, Position, Reading, RowCount, table_from_preview};
use pushcube::source::{Source, SourceError, preview, preview_asked};

use crate::help::{Cell, Read, bare, quoted, rest};

pub(crate) fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus").join(name)
}

fn reading() -> Reading {
    Reading { format: Format::Parquet, ..Reading::default() }
}

fn read_from(path: &Path, at: Position) -> Result<Read, SourceError> {
    Source::open_at(path, &reading(), at).map(rest)
}

/// Why a file is refused.
fn refused(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    std::fs::write(&path, bytes).unwrap();
    match read_from(&path, Position::START) {
        Err(error) => error.to_string(),
        Ok(read) => read.error.unwrap().to_string(),
    }
}

#[test]
fn types_are_those_of_the_schema_and_not_of_the_values() {
    use DataType::{BigDecimal, BigInteger, Bool, Date, DateTime, Double, Integer, String, Time};
    let look = preview(&corpus("types.parquet")).unwrap();
    let judged = infer(&look.sample);
    let types: Vec<_> = judged.iter().map(|column| column.rule.data_type).collect();
    assert_eq!(
        types,
        [
            Bool, Integer, Integer, BigInteger, BigDecimal, Double, Double, BigDecimal, BigInteger, BigDecimal, Date,
            Time, DateTime, DateTime, String, String, String, String, String
        ]
    );
    let utc: Vec<_> = judged.iter().map(|column| column.rule.utc == Utc::TakenOff).collect();
    assert_eq!(utc.iter().filter(|utc| **utc).count(), 1);
    assert!(utc[13] && judged[13].reason.contains("Europe/Berlin") && judged[13].reason.contains("in UTC"));
    assert_eq!(judged[7].reason, "the file says decimal(12,2)");
    // A file without rows says them too.
    let none = preview(&corpus("empty.parquet")).unwrap();
    assert_eq!(none.rows, RowCount::Exact(0));
    let types: Vec<_> = table_from_preview(&none).columns.iter().map(|column| column.data_type).collect();
    assert_eq!(types, [Integer, String, BigDecimal]);
}

#[test]
fn a_first_look_says_what_it_is_and_how_many_rows_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.csv");
    std::fs::copy(corpus("groups_gzip.parquet"), &path).unwrap();
    let look = preview(&path).unwrap();
    assert_eq!((look.reading.format, look.rows, look.sample.head), (Format::Parquet, RowCount::Exact(25), 25));
    assert!(look.reasons[0].starts_with("Parquet, by its first bytes: 3 row groups, written by parquet-cpp"));
    assert_eq!(look.raw, ["id: the file says int64", "text: the file says string"]);
    let asked = Asked { format: Some(Format::Delimited), ..Asked::default() };
    assert!(preview_asked(&path, &asked).unwrap_err().to_string().contains("looks like a Parquet file"));
}

#[test]
fn objects_in_rows_stay_text_where_that_is_said() {
    let asked = Asked { nested: Nested::Text, ..Asked::default() };
    let look = preview_asked(&corpus("nested.parquet"), &asked).unwrap();
    let read = rest(Source::open(&corpus("nested.parquet"), &look.reading).unwrap());
    assert_eq!(read.header, ["id", "address", "tags", "facts", "items"]);
    assert_eq!(read.rows[0][1], quoted(r#"{"city":"Ulm","geo":{"lat":48.4,"on":"2026-01-05"}}"#));
    assert_eq!(read.rows[2][1], bare(""));
}

#[test]
fn a_place_is_a_row_group_and_a_row() {
    let read = read_from(&corpus("groups_lz4.parquet"), Position::START).unwrap();
    assert_eq!(read.positions[0], Position::START);
    assert_eq!(read.positions[13], Position { part: 0, group: 1, byte: 13, line: 4 });
    assert_eq!(read.end, Position { part: 0, group: 3, byte: 25, line: 1 });
    let again = read_from(&corpus("groups_lz4.parquet"), read.positions[13]).unwrap();
    assert_eq!(again.rows, read.rows[13..]);
    for beyond in [(0, 12), (3, 2), (4, 1)] {
        let at = Position { group: beyond.0, byte: 99, line: beyond.1, ..Position::START };
        let error = read_from(&corpus("groups_lz4.parquet"), at).unwrap_err().to_string();
        assert!(error.contains("is shorter than it was"), "{error}");
    }
}

#[test]
fn what_is_no_parquet_file_is_refused_with_what_is_wrong() {
    let whole = std::fs::read(corpus("groups_gzip.parquet")).unwrap();
    let cut = &whole[..whole.len() - 9];
    assert!(refused(cut).contains("is no Parquet file, or a broken one: its end is cut off"), "{}", refused(cut));
    assert!(refused(b"PAR1").contains("it is too short"));
    assert!(refused(b"PAR1\xff\xff\xff\x0fPAR1").contains("its footer is longer than it can be"));
    assert!(refused(b"id,name\n1,x\n2,y\n").contains("its end is cut off"));
    let brotli = preview(&corpus("brotli.parquet")).unwrap_err().to_string();
    assert!(brotli.contains("brotli, which are not read; write it with zstd"), "{brotli}");
}

#[test]
fn a_schema_a_million_deep_is_refused_and_ends_nothing() {
    let element = b"\x48\x01a\x15\x02\x00";
    let mut footer = b"\x15\x02\x19\xfc\xc0\x84\x3d".to_vec();
    (0..1_000_000).for_each(|_| footer.extend_from_slice(element));
    footer.extend_from_slice(b"\x16\x00\x19\x0c\x00");
    let mut file = b"PAR1".to_vec();
    file.extend_from_slice(&footer);
    file.extend_from_slice(&u32::try_from(footer.len()).unwrap().to_le_bytes());
    file.extend_from_slice(b"PAR1");
    assert!(refused(&file).contains("more than 128 deep"), "{}", refused(&file));
}

#[test]
fn a_dictionary_of_long_texts_is_never_written_out() {
    // Eight times 2 MB, named 3 000 times: 6 GB of text, of which no more than a block is ever there.
    let values: Vec<String> = (0..8).map(|n| n.to_string().repeat(2 << 20)).collect();
    let keys: Vec<Option<&str>> = (0..3000).map(|n| Some(values[n % 8].as_str())).collect();
    let texts: DictionaryArray<Int32Type> = keys.into_iter().collect();
    let batch = RecordBatch::try_from_iter([("text", Arc::new(texts) as ArrayRef)]).unwrap();
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()));
    let properties = properties.set_dictionary_page_size_limit(64 << 20);
    let (_folder, path) = written(&[batch], properties.build());
    let mut source = Source::open(&path, &reading()).unwrap();
    let mut block = pushcube::source::Block::new();
    let mut rows = 0;
    for _ in 0..40 {
        source.next_block(&mut block).unwrap();
        assert!(block.records().map(|record| record.size()).sum::<u64>() < 5 << 20);
        rows += block.len();
    }
    assert_eq!(rows, 40);
}

#[test]
fn a_part_of_other_types_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, array: ArrayRef| {
        let batch = RecordBatch::try_from_iter([("id", array)]).unwrap();
        let (_kept, path) = written(&[batch], WriterProperties::default());
        std::fs::copy(path, folder.path().join(name)).unwrap();
    };
    put("part-0.parquet", Arc::new(arrow_array::Int64Array::from(vec![1, 2])));
    put("part-1.parquet", Arc::new(arrow_array::Int64Array::from(vec![3])));
    let look = preview(folder.path()).unwrap();
    assert_eq!((look.rows, look.sample.rows()), (RowCount::Exact(3), 3));
    assert_eq!(infer(&look.sample)[0].rule.data_type, DataType::BigInteger);
    let read = rest(Source::open(folder.path(), &look.reading).unwrap());
    assert_eq!(read.rows, [[bare("1")], [bare("2")], [bare("3")]]);
    let again = rest(Source::open_at(folder.path(), &look.reading, read.positions[2]).unwrap());
    assert_eq!(again.rows, [[bare("3")]]);
    put("part-2.parquet", Arc::new(arrow_array::StringArray::from(vec!["4"])));
    let error = preview(folder.path()).unwrap_err().to_string();
    assert!(error.contains("part-2.parquet: its column \u{201c}id\u{201d} is String, and BigInteger in"), "{error}");
}

fn written(batches: &[RecordBatch], properties: WriterProperties) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batches[0].schema(), Some(properties)).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.close().unwrap();
    (folder, path)
}

/// A row as a test writes it.
pub(crate) type Values = (Option<i64>, Option<String>, Option<i128>, Option<i64>, Option<u8>);

pub(crate) fn values() -> impl Strategy<Value = Values> {
    (
        any::<Option<i64>>(),
        proptest::option::of("[a-c\"\\\\é東\u{1F600}\n\t,; ]{0,12}"),
        proptest::option::of(-99_999_i128..99_999),
        // The years 1 to 9999.
        proptest::option::of(-62_135_596_800_000_000_i64..253_402_300_799_999_999),
        proptest::option::of(0_u8..3),
    )
}

pub(crate) fn batch(rows: &[Values]) -> RecordBatch {
    let (mut numbers, mut texts) = (Int64Builder::new(), StringBuilder::new());
    for row in rows {
        numbers.append_option(row.0);
        texts.append_option(row.1.as_deref());
    }
    let decimals: Decimal128Array = rows.iter().map(|row| row.2).collect();
    let moments: TimestampMicrosecondArray = rows.iter().map(|row| row.3).collect();
    let words: DictionaryArray<Int32Type> =
        rows.iter().map(|row| row.4.map(|word| ["red", "green", ""][usize::from(word)])).collect();
    let inner = Field::new("word", words.data_type().clone(), true);
    let object = StructArray::from(vec![(Arc::new(inner), Arc::new(words) as ArrayRef)]);
    RecordBatch::try_from_iter_with_nullable([
        ("number", Arc::new(numbers.finish()) as ArrayRef, true),
        ("text", Arc::new(texts.finish()), true),
        ("decimal", Arc::new(decimals.with_precision_and_scale(12, 3).unwrap()), true),
        ("moment", Arc::new(moments.with_data_type(Arrow::Timestamp(arrow_schema::TimeUnit::Microsecond, None))), true),
        ("object", Arc::new(object), true),
    ])
    .unwrap()
}

/// The cells of a row, as other libraries write its values.
pub(crate) fn cells(row: &Values) -> Vec<Cell> {
    let null = || bare("");
    let decimal = |n: i128| {
        let digits = format!("{:04}", n.abs());
        let (whole, fraction) = digits.split_at(digits.len() - 3);
        bare(&format!("{}{whole}.{fraction}", if n < 0 { "-" } else { "" }))
    };
    let moment = |micros: i64| {
        let text = jiff::Timestamp::from_microsecond(micros).unwrap().to_string();
        bare(text.trim_end_matches('Z'))
    };
    vec![
        row.0.map_or_else(null, |n| bare(&n.to_string())),
        row.1.as_deref().map_or_else(null, quoted),
        row.2.map_or_else(null, decimal),
        row.3.map_or_else(null, moment),
        row.4.map_or_else(null, |word| quoted(["red", "green", ""][usize::from(word)])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn what_a_writer_wrote_is_read_from_any_row_on(
        rows in proptest::collection::vec(values(), 1..40),
        group in 1usize..20,
        page in 1usize..8,
        codec in proptest::sample::select(vec![
            Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::LZ4_RAW, Compression::ZSTD(ZstdLevel::default()),
        ]),
        version in proptest::sample::select(vec![WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0]),
        is_dictionary in any::<bool>(),
        from in any::<prop::sample::Index>(),
    ) {
        let properties = WriterProperties::builder()
            .set_compression(codec)
            .set_writer_version(version)
            .set_dictionary_enabled(is_dictionary)
            .set_max_row_group_row_count(Some(group))
            .set_data_page_row_count_limit(page)
            .set_write_batch_size(page);
        let (_folder, path) = written(&[batch(&rows)], properties.build());
        let read = read_from(&path, Position::START).unwrap();
        prop_assert_eq!(read.error, None);
        prop_assert_eq!(&read.header, &["number", "text", "decimal", "moment", "object.word"]);
        prop_assert_eq!(&read.rows, &rows.iter().map(cells).collect::<Vec<_>>());
        let from = from.index(rows.len() + 1);
        let at = read.positions.get(from).copied().unwrap_or(read.end);
        let again = read_from(&path, at).unwrap();
        prop_assert_eq!(&again.rows, &read.rows[from..]);
        prop_assert_eq!(&again.positions, &read.positions[from..]);
        prop_assert_eq!((again.end, again.error), (read.end, None));
    }
}
