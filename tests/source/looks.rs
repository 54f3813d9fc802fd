//! The first look: delimiter, sample, raw lines, number of rows.

use std::fmt::Write as _;

use pushcube::dataset::infer::infer;
use pushcube::dataset::{Cell, DataType, Preview, Reading, RowCount};
use pushcube::source::{SourceError, preview, preview_as};

fn look(text: impl AsRef<[u8]>) -> Result<Preview, SourceError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, text).unwrap();
    preview(&path)
}

#[test]
fn the_delimiter_is_the_one_that_makes_the_lines_alike() {
    for (text, delimiter) in [
        ("a,b,c\n1,2,3\n", b','),
        ("a;b\n1,5;2,5\n3,5;4\n", b';'),
        ("a\tb\n1,000\t2\n", b'\t'),
        ("a|b|c\n1|\"x,y;z\"|3\n", b'|'),
        ("name, given;town\nx;y\n", b';'),
        ("only\n1\n", b','),
        ("a;b", b';'),
        ("name, given\nx\ny\n", b';'),
        ("a,b\n1,2,\n3,4,\n", b','),
    ] {
        match look(text) {
            Ok(preview) => {
                assert_eq!(char::from(preview.reading.delimiter), char::from(delimiter), "{text:?}");
                assert!(!preview.reasons.is_empty());
            }
            // A delimiter at the end of every line is a fault of the file, and no reason to take another one.
            Err(error) => assert!(error.to_string().contains("the row has 3 fields"), "{text:?}: {error}"),
        }
    }
    let reasons = look("name, given;town\nx;y\n").unwrap().reasons;
    assert_eq!(
        reasons,
        [
            "with the semicolon every line looked at has 2 fields, like the header line",
            "with the comma 0 of 1 lines have 2 fields, like the header line",
        ]
    );
}

#[test]
fn a_small_file_is_sampled_whole() {
    let preview = look("\u{feff}id,what\n1,\"\"\n\n2,\n").unwrap();
    assert_eq!(preview.rows, RowCount::Exact(2));
    assert_eq!(preview.sample.head, 2);
    assert_eq!(preview.sample.columns[1].name, "what");
    assert_eq!(preview.sample.columns[1].values, [Cell::Quoted(String::new()), Cell::Null]);
    assert_eq!(preview.raw, ["id,what", "1,\"\"", "", "2,"]);
    assert!(preview.reasons.iter().any(|reason| reason == "1 blank line is left out"), "{:?}", preview.reasons);
    assert!(preview.reasons.iter().any(|reason| reason.contains("byte order mark")));
    assert_eq!((preview.file.size, preview.file.stem().as_str()), (20, "orders"));
}

#[test]
fn a_header_line_alone_is_a_table_without_rows() {
    let preview = look("a,b\n").unwrap();
    assert_eq!((preview.rows, preview.sample.rows(), preview.sample.columns.len()), (RowCount::Exact(0), 0, 2));
    assert_eq!(infer(&preview.sample)[0].rule.data_type, DataType::String);
}

#[test]
fn what_a_push_would_refuse_in_the_head_is_refused_now_or_said() {
    let error = look("a,b\n1,2\n3,\"4\n").unwrap_err().to_string();
    assert!(error.contains("orders.csv, line 3, byte 3: the quote that opens here is never closed"), "{error}");
    let said = look("a,b\n1,2\n3\n").unwrap().reading.ragged.unwrap();
    assert!(said.starts_with("line 3, byte 1: the row has 1 field"), "{said}");
}

#[test]
fn control_characters_are_told() {
    let reasons = look("a,b\n\u{1b}[2J,\"x\ny\tz\"\n").unwrap().reasons;
    assert_eq!(reasons.last().unwrap(), "fields of the sample with control characters, which are sent as they are: 1");
}

#[test]
fn words_for_null_are_null_in_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "a;b\nNA;\"NA\"\n").unwrap();
    let reading = Reading { delimiter: b';', nulls: vec!["NA".to_owned()], ..Reading::default() };
    let preview = preview_as(&path, &reading).unwrap();
    assert_eq!(preview.sample.columns[0].values, [Cell::Null]);
    assert_eq!(preview.sample.columns[1].values, [Cell::Quoted("NA".to_owned())]);
    assert_eq!(preview.reading, reading);
}

#[test]
fn a_long_file_is_sampled_to_its_end_and_its_rows_estimated() {
    let mut text = "id,amount,what\n".to_owned();
    let rows = 200_000;
    for row in 0..rows {
        // Numbers have a fraction only near the end, far behind the head.
        let amount = if row > rows - 1000 { "1.5" } else { "1" };
        writeln!(text, "{row},{amount},\"text of row {row}\"").unwrap();
    }
    let preview = look(&text).unwrap();
    let RowCount::About(about) = preview.rows else { panic!("{:?}", preview.rows) };
    assert!(about.abs_diff(rows) < rows / 20, "{about}");
    assert!(preview.sample.rows() > preview.sample.head + 10_000);
    let types: Vec<_> = infer(&preview.sample).iter().map(|column| column.rule.data_type).collect();
    assert_eq!(types, [DataType::Integer, DataType::Double, DataType::String]);
    assert_eq!(preview.sample.columns[0].values.last(), Some(&Cell::Bare((rows - 1).to_string())));
}

#[test]
fn windows_leave_out_rows_of_another_width() {
    let mut text = "id,what\n".to_owned();
    for row in 0..150_000 {
        writeln!(text, "{row},\"line one\nline two\"").unwrap();
    }
    let preview = look(&text).unwrap();
    assert!(preview.sample.rows() > preview.sample.head);
    assert!(preview.sample.columns.iter().all(|column| column.values.len() == preview.sample.rows()));
}

#[test]
fn raw_lines_are_few_and_short() {
    let preview = look(format!("a\n{}", format!("{}\r\n", "é".repeat(900)).repeat(40))).unwrap();
    assert_eq!(preview.raw.len(), 20);
    assert!(preview.raw.iter().all(|line| line.chars().count() <= 500));
}

#[test]
fn a_quote_that_the_first_row_opens_and_nothing_closes_is_what_is_told() {
    let refused = look("a,b\n1,\"open\n2,3\n").unwrap_err().to_string();
    assert!(refused.contains("line 2, byte 3: the quote that opens here is never closed"), "{refused}");
    let one_column = look("name, first\nAda\nBo\n").unwrap();
    assert_eq!(one_column.sample.columns.len(), 1, "a delimiter in the name alone is still none");
}
