//! JSON: what its writers mean is read, whatever stands around the rows, and what breaks its grammar is
//! refused with its place.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use pushcube::dataset::infer::infer;
use pushcube::dataset::{Asked, DataType, Format, Nested, Position, Reading, RowCount};
use pushcube::source::{Source, SourceError, preview, preview_asked};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::help::{Cell, Read, bare, quoted, read_by, rest};

fn tests(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source").join(folder)
}

fn reading() -> Reading {
    Reading { format: Format::Json, ..Reading::default() }
}

fn read(text: &str) -> Result<Read, SourceError> {
    read_by(text.as_bytes(), &reading(), 256 << 10)
}

fn error(text: &str) -> String {
    match read(text) {
        Err(error) => error.to_string(),
        Ok(read) => read.error.map_or_else(|| format!("{text} is taken"), |error| error.to_string()),
    }
}

/// A field as a value of JSON stands in a file.
fn cell(value: &RawValue) -> Cell {
    match value.get() {
        "null" => bare(""),
        text if text.starts_with('"') => quoted(&serde_json::from_str::<String>(text).unwrap()),
        text => bare(text),
    }
}

fn without_quotes(row: Vec<Cell>) -> Vec<Cell> {
    let cell = |cell| match cell {
        Cell::Quoted(text) if !text.is_empty() => Cell::Bare(text),
        other => other,
    };
    row.into_iter().map(cell).collect()
}

#[derive(serde::Deserialize)]
struct Expected {
    header: Vec<String>,
    rows: Vec<Vec<Box<RawValue>>>,
}

#[test]
fn every_file_of_the_corpus_holds_what_is_written_beside_it() {
    let mut files = 0;
    for entry in std::fs::read_dir(tests("expected")).unwrap() {
        let path = entry.unwrap().path();
        let is_book = path.to_string_lossy().contains("book.");
        if cfg!(not(feature = "workbook")) && is_book {
            continue;
        }
        if cfg!(not(feature = "parquet"))
            && [".parquet", ".arrow"].iter().any(|end| path.to_string_lossy().contains(end))
        {
            continue;
        }
        let expected: Expected = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let file = tests("corpus").join(path.file_stem().unwrap());
        let look = preview(&file).unwrap();
        let read = rest(Source::open(&file, &look.reading).unwrap());
        let rows: Vec<Vec<Cell>> =
            expected.rows.iter().map(|row| row.iter().map(|value| cell(value)).collect()).collect();
        let name = file.display();
        // Where the file says types, it is they that tell a text from a number.
        let is_text = look.reading.format.is_text();
        let plain = |rows: Vec<Vec<Cell>>| if is_text { rows } else { rows.into_iter().map(without_quotes).collect() };
        assert_eq!((read.error, read.header), (None, expected.header), "{name}");
        assert_eq!(plain(read.rows), plain(rows), "{name}");
        assert_eq!(look.rows, RowCount::Exact(expected.rows.len() as u64), "{name}");
        files += 1;
    }
    assert!(files >= 9);
}

#[test]
fn json_is_known_by_what_it_holds_and_not_by_its_name() {
    for (text, what) in [
        ("{\"a\":1}\n{\"a\":2}\n", "JSON, objects one after the other"),
        (" [ {\"a\":1} ]", "JSON, an array of objects"),
        ("[[\"a\"],[1]]", "JSON, an array of arrays, of which the first holds the names of the columns"),
        ("[\"a\"]\n[1]\n", "JSON, arrays one after the other, of which the first holds the names of the columns"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        std::fs::write(&path, text).unwrap();
        let look = preview(&path).unwrap();
        assert_eq!((look.reading.format, look.reasons.as_slice()), (Format::Json, &[what.to_owned()][..]));
        let asked = Asked { format: Some(Format::Delimited), ..Asked::default() };
        let format = preview_asked(&path, &asked).map(|look| look.reading.format);
        assert!(matches!(format, Ok(Format::Delimited) | Err(_)), "{text}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.json");
    std::fs::write(&path, "[2026-01-05] started,{x}\n[2026-01-06] stopped,{y}\n").unwrap();
    assert_eq!(preview(&path).unwrap().reading.format, Format::Delimited);
}

#[test]
fn objects_in_rows_become_columns_or_stay_text() {
    let text = r#"[{"a":{"b":1,"c":{"d":"x"}},"e":[1, {"f":2}]},{"a":7}]"#;
    let flat = read(text).unwrap();
    assert_eq!(flat.header, ["a", "a.b", "a.c.d", "e"]);
    assert_eq!(flat.rows[0], [bare(""), bare("1"), quoted("x"), quoted("[1, {\"f\":2}]")]);
    assert_eq!(flat.rows[1], [bare("7"), bare(""), bare(""), bare("")]);
    let kept = read_by(text.as_bytes(), &Reading { nested: Nested::Text, ..reading() }, 1).unwrap();
    assert_eq!(kept.header, ["a", "e"]);
    assert_eq!(kept.rows[0], [quoted(r#"{"b":1,"c":{"d":"x"}}"#), quoted("[1, {\"f\":2}]")]);
}

#[test]
fn rows_of_arrays_flatten_their_objects_under_the_names_of_the_first() {
    let read = read(r#"[["id","at"],[1,{"x":1,"y":2}],[2,null]]"#).unwrap();
    assert_eq!(read.header, ["id", "at.x", "at.y"]);
    assert_eq!(read.rows, [[bare("1"), bare("1"), bare("2")], [bare("2"), bare(""), bare("")]]);
}

#[test]
fn types_are_inferred_as_from_other_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    let text = r#"{"id":4294967296,"when":"2026-01-05","key":"007","n":1.5e3,"ok":true,"nan":NaN}"#;
    std::fs::write(&path, format!("{text}\n{}\n", text.replace("NaN", "-Infinity"))).unwrap();
    let look = preview(&path).unwrap();
    let types: Vec<_> = infer(&look.sample).iter().map(|column| column.rule.data_type).collect();
    let text = DataType::String;
    assert_eq!(types, [DataType::BigInteger, DataType::Date, text, DataType::Double, DataType::Bool, text]);
}

#[test]
fn what_breaks_the_grammar_is_refused_with_its_place() {
    for (text, said) in [
        ("[{\"a\":1},\n {\"a\":2},]", "t.csv, line 2, byte 10: no row begins here"),
        (
            "[{\"a\":1}\n {\"a\":2}]",
            "line 2, byte 2: is no valid JSON here: a comma or a closing bracket is missing behind",
        ),
        ("[{\"a\":1}", "the file ends before its array is closed"),
        ("[{\"a\":1},", "the file ends before its array is closed"),
        ("{\"a\":1}\n{\"a\":", "line 2, byte 6: is no valid JSON here: the file ends in the middle of a row"),
        ("[{\"a\":1}] x", "something follows the end of the array"),
        ("[{\"a\":1},[2]]", "line 1, byte 10: no row begins here"),
        ("{\"a\":1}\n7", "line 2, byte 1: no row begins here"),
        ("7", "line 1, byte 1: no row begins here"),
        ("[]", "has no rows, so the names of its columns are not known"),
        (" ", "has no rows"),
        ("[[],[]]", "has no rows"),
        ("[{}]", "has no rows"),
        ("[1,2]\n[3,4]", "the first array must hold the names"),
        ("[[\"a\",\"b\"],[1]]", "line 1, byte 12: the row has 1 field, but the header line has 2"),
        ("{\"a\":1}\n{\"a\":1,\"a\":2}", "line 2, byte 12: the row has \u{201c}a\u{201d} twice"),
        ("{\"a\":01}", "a number does not begin with 0"),
        ("{\"a\":1.}", "a digit is missing"),
        ("{\"a\":tru}", "a value is missing"),
        ("{a:1}", "line 1, byte 2: is no valid JSON here: a name in quotes is missing"),
        ("{\"a\" 1}", "a colon is missing"),
        ("{\"a\":\"x\ny\"}", "line 1, byte 8: is no valid JSON here: a line end or another control character"),
        ("{\"a\":\"\\x\"}", "the backslash escapes nothing"),
        ("{\"a\":\"\\u12\"}", "four hexadecimal digits"),
        ("{\"a\":\"\\ud83d.\"}", "half of a character"),
        ("{\"a\":\"\\u0000\"}", "a NUL byte stands here"),
        (&format!("{{\"a\":{}", "[".repeat(200)), "more than 128 deep"),
        (&format!("{}1", "{\"a\":".repeat(200)), "more than 128 deep"),
    ] {
        assert!(error(text).contains(said), "{text}: {}", error(text));
    }
}

#[test]
fn who_goes_on_in_mid_line_counts_from_the_start_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    std::fs::write(&path, "[{\"a\":1},{\"a\":2},{\"a\":x},\n{\"a\":4}]").unwrap();
    let whole = rest(Source::open(&path, &reading()).unwrap());
    assert!(whole.error.unwrap().to_string().contains("line 1, byte 23: "));
    let again = rest(Source::open_at(&path, &reading(), whole.positions[1]).unwrap());
    assert!(again.error.unwrap().to_string().contains("line 1, byte 23 of the file: "));
}

#[test]
fn a_name_that_the_head_does_not_have_is_refused_and_not_left_out() {
    let mut text = String::new();
    while text.len() < (1 << 20) + 100 {
        writeln!(text, "{{\"id\":{},\"at\":{{\"x\":1}}}}", text.len()).unwrap();
    }
    let rows = text.lines().count();
    for (row, name) in [("{\"id\":1,\"late\":2}", "late"), ("{\"at\":{\"y\":2}}", "at.y"), ("{\"at\":5}", "at")] {
        let read = read(&format!("{text}{row}\n")).unwrap();
        assert_eq!(read.rows.len(), rows);
        let error = read.error.unwrap().to_string();
        let said = format!("has no value called \u{201c}{name}\u{201d}");
        assert!(error.contains(&format!("line {}", rows + 1)) && error.contains(&said), "{error}");
    }
    // Within the head, the order of rows does not matter.
    let read = read("{\"a\":null}\n{\"b\":1}\n{\"a\":{\"c\":2}}\n").unwrap();
    assert_eq!((read.header, read.error), (vec!["a.c".to_owned(), "b".to_owned()], None));
}

#[test]
fn a_row_longer_than_the_head_is_read() {
    let long = "x".repeat(3 << 20);
    let read = read(&format!("[{{\"a\":\"{long}\",\"b\":1}},{{\"b\":2}}]")).unwrap();
    assert_eq!((read.header.len(), read.rows.len(), read.error), (2, 2, None));
    assert!(matches!(&read.rows[0][0], Cell::Quoted(text) if text.len() == long.len()));
}

#[test]
fn a_long_file_is_sampled_to_its_end_and_its_rows_estimated() {
    for (open, comma, close) in [("", "", ""), ("[", ",", "{}]")] {
        let mut text = open.to_owned();
        let rows = 100_000;
        for row in 0..rows {
            let amount = if row > rows - 1000 { "1.5" } else { "1" };
            writeln!(text, "{{\"id\":{row},\"amount\":{amount},\"what\":{{\"is\":\"text of row {row}\"}}}}{comma}")
                .unwrap();
        }
        text.push_str(close);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        std::fs::write(&path, &text).unwrap();
        let look = preview(&path).unwrap();
        let RowCount::About(about) = look.rows else { panic!("{:?}", look.rows) };
        assert!(about.abs_diff(rows) < rows / 20, "{about}");
        let types: Vec<_> = infer(&look.sample).iter().map(|column| column.rule.data_type).collect();
        assert_eq!(types, [DataType::Integer, DataType::Double, DataType::String]);
    }
}

/// A value of a row, with objects in it.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-c\"\\\\é東\u{1F600}\n\t/ ]{0,12}".prop_map(Value::from),
        Just(json!([1, "x", {"y": null}])),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        proptest::collection::vec(("[a-c\"é]{1,2}", inner), 1..4)
            .prop_map(|pairs| Value::Object(pairs.into_iter().collect()))
    })
}

fn table() -> impl Strategy<Value = Vec<Map<String, Value>>> {
    let row = proptest::collection::vec(("[a-d\\\\é]{1,2}", value()), 1..5);
    proptest::collection::vec(row.prop_map(|pairs| pairs.into_iter().collect()), 1..20)
}

/// The values that a row has, by the path to each, as plain recursion finds them.
fn flat(prefix: &str, row: &Map<String, Value>, out: &mut Vec<(String, Cell)>) {
    for (key, value) in row {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::Object(inner) => flat(&path, inner, out),
            Value::Null => {}
            Value::String(text) => out.push((path, quoted(text))),
            Value::Array(_) => out.push((path, quoted(&value.to_string()))),
            other => out.push((path, bare(&other.to_string()))),
        }
    }
}

/// Bytes that often mean something.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let token = prop_oneof![
        30 => proptest::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"a\":", "\"b\":", "{\"a\":1}", "{\"a\":1},", "{\"b\":[]}\n",
            "1", "-", "0.5", "2e1", "true", "null", "\"", "\\", "\\n", "\n", " ", "\r\n", "\"\\u00e9\"", "[\"a\"],",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    let whole = proptest::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat());
    (proptest::sample::select(vec!["", "[", "[{\"a\":1},", "{\"a\":1}", "[[\"a\"],"]), whole)
        .prop_map(|(open, rest)| [open.as_bytes(), &rest].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn what_a_writer_wrote_the_reader_reads(table in table(), how in 0usize..3, size in 1usize..200) {
        let written = match how {
            0 => serde_json::to_vec(&table).unwrap(),
            // Arrays in rows are text as it stands, which a pretty writer spreads over lines.
            1 => table.iter().map(|row| serde_json::to_string(row).unwrap() + "\n").collect::<String>().into_bytes(),
            _ => table.iter().map(|row| serde_json::to_string(row).unwrap()).collect::<String>().into_bytes(),
        };
        let Ok(read) = read_by(&written, &reading(), size) else {
            // Nothing but empty objects has no columns; ours are never empty.
            return Err(TestCaseError::fail("refused"));
        };
        prop_assert_eq!(read.error, None);
        prop_assert_eq!(read.rows.len(), table.len());
        for (row, got) in table.iter().zip(&read.rows) {
            let mut expected = Vec::new();
            flat("", row, &mut expected);
            let got: Vec<(String, Cell)> = read.header.iter().cloned().zip(got.iter().cloned())
                .filter(|(_, cell)| *cell != bare("")).collect();
            let sorted = |mut cells: Vec<(String, Cell)>| { cells.sort_by_key(|cell| format!("{cell:?}")); cells };
            prop_assert_eq!(sorted(got), sorted(expected));
        }
    }

    #[test]
    fn no_bytes_make_it_panic_and_buffers_make_no_difference(bytes in bytes(), size in 1usize..80) {
        let whole = read_by(&bytes, &reading(), 256 << 10);
        prop_assert_eq!(&read_by(&bytes, &reading(), size), &whole);
    }

    #[test]
    fn what_it_takes_is_json_to_the_other_reader(bytes in bytes()) {
        let Ok(read) = read_by(&bytes, &reading(), 256 << 10) else { return Ok(()) };
        prop_assume!(read.error.is_none());
        for value in serde_json::Deserializer::from_slice(&bytes).into_iter::<Value>() {
            prop_assert!(value.is_ok(), "{:?}", value);
        }
    }

    #[test]
    fn reading_goes_on_at_any_record(bytes in bytes(), from in any::<prop::sample::Index>(), packed in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        let stored = if packed { gzip(&bytes) } else { bytes };
        std::fs::write(&path, stored).unwrap();
        let Ok(whole) = Source::open(&path, &reading()).map(rest) else { return Ok(()) };
        prop_assume!(whole.error.is_none());
        let from = from.index(whole.positions.len() + 1);
        let at = whole.positions.get(from).copied().unwrap_or(whole.end);
        let again = rest(Source::open_at(&path, &reading(), at).unwrap());
        prop_assert_eq!(&again.rows, &whole.rows[from..]);
        if at != Position::START {
            prop_assert_eq!(&again.positions, &whole.positions[from..]);
        }
        prop_assert_eq!((again.end, again.error), (whole.end, None));
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
