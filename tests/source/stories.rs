//! One peculiarity a story, each with a tiny file.

use std::path::Path;

use pushcube::dataset::Reading;
use pushcube::source::{Block, Source};

use crate::help::{bare, error, quoted, read, read_by, rows};

#[test]
fn bare_and_quoted_empty_fields_are_told_apart() {
    assert_eq!(rows("a,b,c\n,\"\",x\n"), [[bare(""), quoted(""), bare("x")]]);
    assert_eq!(rows("a,b\n1,\n"), [[bare("1"), bare("")]]);
}

#[test]
fn quotes_hold_delimiters_line_ends_and_doubled_quotes() {
    assert_eq!(
        rows("a,b\n\"x,y\",\"two\r\nlines\"\n\"he said \"\"hi\"\"\",\"\"\"\"\n"),
        [[quoted("x,y"), quoted("two\r\nlines")], [quoted("he said \"hi\""), quoted("\"")]]
    );
}

#[test]
fn every_kind_of_line_end_ends_a_line() {
    for line_end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "1,2", "3,4"].join(line_end);
        let expected = [[bare("1"), bare("2")], [bare("3"), bare("4")]];
        assert_eq!(rows(&text), expected, "{line_end:?}");
        assert_eq!(rows(text + line_end), expected, "{line_end:?}");
    }
    assert_eq!(rows("a\n1\r2\r\n3").len(), 3, "mixed");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_name() {
    let read = read("\u{feff}a,b\n1,2\n").unwrap();
    assert_eq!(read.header, ["a", "b"]);
    assert_eq!((read.positions[0].byte, read.positions[0].line), (7, 2));
}

#[test]
fn blank_lines_are_counted_and_left_out() {
    let read = read("\n\na,b\n\n1,2\r\n\r\n\n3,4\n\n").unwrap();
    assert_eq!(read.rows.len(), 2);
    assert_eq!(read.blank, 6);
    assert_eq!(read.positions[1].line, 8);
}

#[test]
fn a_blank_line_in_a_file_of_one_column_is_a_null() {
    assert_eq!(rows("a\n1\n\n\"\"\n2\n"), [[bare("1")], [bare("")], [quoted("")], [bare("2")]]);
    assert_eq!(rows("a\n1"), [[bare("1")]]);
    assert_eq!(rows("a\n\n"), [[bare("")]]);
}

#[test]
fn other_delimiters_and_quotes_are_read_as_told() {
    let reading = Reading { delimiter: b'|', quote: b'\'', ..Reading::default() };
    let read = read_by(b"a|b\n'x|''y'|\"z\",\n", &reading, 4096).unwrap();
    assert_eq!(read.rows, [[quoted("x|'y"), bare("\"z\",")]]);
}

#[test]
fn ragged_rows_are_refused_with_both_widths() {
    assert_eq!(error("a,b\n1,2\n3\n"), "t.csv, line 3, byte 1: the row has 1 field, but the header line has 2");
    assert_eq!(
        error("a,b\n\"1\n\",2\n3,4,5\n"),
        "t.csv, line 4, byte 1: the row has 3 fields, but the header line has 2"
    );
    assert_eq!(error("a,b\n \n"), "t.csv, line 2, byte 1: the row has 1 field, but the header line has 2");
}

#[test]
fn a_look_passes_over_ragged_rows_unless_they_are_most_of_what_it_sees() {
    let folder = tempfile::tempdir().unwrap();
    let look = |text: &str| {
        let path = folder.path().join("t.csv");
        std::fs::write(&path, text).unwrap();
        pushcube::source::preview(&path)
    };
    let seen = look("a,b\n1,2\n3\n4,5\n6,7,8\n9,10\n").unwrap();
    assert_eq!((seen.rows, seen.sample.rows()), (pushcube::dataset::RowCount::Exact(5), 3));
    let said = "line 3, byte 1: the row has 1 field, but the header line has 2, the first of 2 rows like that";
    assert_eq!(seen.reading.ragged.as_deref(), Some(said));
    assert_eq!(look("a,b\n1,2\n").unwrap().reading.ragged, None);
    let title = look("a report, of March\n1,2,3\n4,5,6\n7,8\n").unwrap_err().to_string();
    assert!(title.contains("line 2, byte 1: the row has 3 fields"), "{title}");
}

#[test]
fn broken_quotes_are_refused_where_they_stand() {
    let stray = "a quote stands inside a field that does not begin with one";
    let after = "text follows a closing quote";
    let open = "the quote that opens here is never closed";
    for (text, place, reason) in [
        ("a,b\n\"x\"y,2\n", "line 2, byte 4", after),
        ("a,b\n\"x\" ,2\n", "line 2, byte 4", after),
        ("a,b\n\"l\n1\"x,2\n", "line 3, byte 3", after),
        ("a,b\n1\"x,2\n", "line 2, byte 2", stray),
        ("a,b\n1, \"x\"\n", "line 2, byte 4", stray),
        ("a,b\n1,2\n3,\"x\n4,5\n", "line 3, byte 3", open),
        ("a,b\n1,\"x\"\"\n", "line 2, byte 3", open),
        ("a,\"b\n1,2\n", "line 1, byte 3", open),
    ] {
        let error = error(text);
        assert!(error.starts_with(&format!("t.csv, {place}: {reason}")), "{text:?}: {error}");
    }
}

#[test]
fn rows_before_the_trouble_are_given_out_first() {
    let read = read("a,b\n1,2\n3,4\n5\n6,7\n").unwrap();
    assert_eq!(read.rows.len(), 2);
    assert!(read.error.is_some());
}

#[test]
fn bytes_that_are_no_text_are_refused_with_the_name_of_their_column() {
    let latin = error(b"id,town\n1,K\xc3\xb6ln\n2,K\xf6ln\n");
    assert!(latin.starts_with("t.csv, line 3, byte 4, column “town”: the bytes here are not UTF-8"), "{latin}");
    let nul = error("id,town\n1,\"a\nb\0\"\n");
    assert!(nul.starts_with("t.csv, line 3, byte 2, column “town”: a NUL byte stands here"), "{nul}");
    let header = error(b"id,st\xe4dt\n1,2\n");
    assert!(header.starts_with("t.csv, line 1, byte 6: the bytes here are not UTF-8"), "{header}");
}

#[test]
fn control_characters_are_text() {
    assert_eq!(rows("a,b\n\u{1b}[2J,\u{7}\n"), [[bare("\u{1b}[2J"), bare("\u{7}")]]);
}

#[test]
fn a_file_without_a_header_line_is_empty() {
    for text in ["", "\u{feff}", "\n\r\n\n"] {
        assert!(error(text).starts_with("t.csv: is empty"), "{text:?}");
    }
    assert_eq!(read("a,b").unwrap().rows.len(), 0);
}

#[test]
fn names_are_taken_as_they_stand() {
    assert_eq!(read("a,,a,\"b \"\"c\"\"\"\n").unwrap().header, ["a", "", "a", "b \"c\""]);
}

/// A file on a disk that fails behind its first bytes.
struct Failing(std::io::Cursor<&'static [u8]>);

impl std::io::Read for Failing {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(room)? {
            0 => Err(std::io::Error::other("the disk is gone")),
            read => Ok(read),
        }
    }
}

#[test]
fn a_read_that_fails_names_the_byte_and_stays_failed() {
    let input = Failing(std::io::Cursor::new(b"a,b\n1,2\n3,"));
    let mut source = Source::with_block_size(Path::new("t.csv"), input, &Reading::default(), 8).unwrap();
    let mut block = Block::new();
    while source.next_block(&mut block).is_ok() {
        assert!(!block.is_empty());
    }
    for _ in 0..2 {
        let error = source.next_block(&mut block).unwrap_err().to_string();
        assert_eq!(error, "t.csv: reading failed: the disk is gone (at byte 10)");
    }
}

#[test]
fn long_fields_are_read_and_endless_ones_refused() {
    let long = "x".repeat(3 << 20);
    assert_eq!(rows(format!("a,b\n1,\"{long}\"\n2,y\n"))[0][1], quoted(&long));
    let endless = "x".repeat((16 << 20) + 1);
    for quote in ["", "\""] {
        let error = error(format!("a,b\n1,2\n1,{quote}{endless}\n"));
        assert!(error.starts_with("t.csv, line 3, byte 3: the field is longer than 16 MiB"), "{error}");
    }
    assert!(error(",".repeat(70_000)).contains("more than 65 536 fields"));
}
