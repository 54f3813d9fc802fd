//! Files whose first line is a row: the columns are counted, no row is lost, and what could be either is asked.

use std::path::Path;

use proptest::prelude::*;
use pushcube::dataset::{Asked, Format, Naming, Position, Preview, Reading, RowCount, Topic};
use pushcube::source::{Source, SourceError, preview_asked};

use crate::help::{Read, bare, quoted, read_by, rest};

fn numbered() -> Reading {
    Reading { naming: Naming::Numbered, ..Reading::default() }
}

/// Writes a file, and looks at it.
fn look(name: &str, text: &[u8], asked: &Asked) -> Result<(Preview, Read), SourceError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    look_at(&path, asked)
}

fn look_at(path: &Path, asked: &Asked) -> Result<(Preview, Read), SourceError> {
    let preview = preview_asked(path, asked)?;
    let read = rest(Source::open(path, &preview.reading)?);
    Ok((preview, read))
}

fn said(naming: Naming) -> Asked {
    Asked { naming: Some(naming), ..Asked::default() }
}

#[test]
fn the_first_line_is_a_row_and_the_columns_are_counted() {
    let read = read_by(b"\n\"x, y\",,3\r\n4,5,6", &numbered(), 4096).unwrap();
    assert_eq!(read.header, ["column_1", "column_2", "column_3"]);
    assert_eq!(read.rows, [[quoted("x, y"), bare(""), bare("3")], [bare("4"), bare("5"), bare("6")]]);
    assert_eq!((read.positions[0].byte, read.positions[0].line), (1, 2), "behind the blank line");
    let read = read_by("\u{feff}a,b\n1,2\n".as_bytes(), &numbered(), 4096).unwrap();
    assert_eq!(read.rows, [[bare("a"), bare("b")], [bare("1"), bare("2")]]);
    let above = Reading { skip_top: 2, ..numbered() };
    assert_eq!(read_by(b"a\nlist\n1,2\n", &above, 4096).unwrap().rows, [[bare("1"), bare("2")]]);
}

#[test]
fn a_row_of_another_width_is_held_to_the_first_one() {
    let read = read_by(b"1,2\n3\n", &numbered(), 4096).unwrap();
    let error = read.error.unwrap().to_string();
    assert_eq!(error, "t.csv, line 2, byte 1: the row has 1 field, but the first row has 2");
    for nothing in ["", "\n\n", "\u{feff}"] {
        let error = read_by(nothing.as_bytes(), &numbered(), 4096).err().unwrap().to_string();
        assert!(error.contains("has no rows, so the names of its columns are not known"), "{nothing:?}: {error}");
    }
    let error = read_by(b"1,\"2\n", &numbered(), 4096).err().unwrap().to_string();
    assert!(error.contains("line 1, byte 3: the quote that opens here is never closed"), "{error}");
}

#[test]
fn a_first_line_that_can_only_be_a_row_is_one_and_the_reason_says_why() {
    let (look, read) = look("t.csv", b"Ann;-1,50;05.01.2026\nBob;2,25;06.01.2026\n", &Asked::default()).unwrap();
    assert_eq!((look.reading.naming, look.rows), (Naming::Numbered, RowCount::Exact(2)));
    assert_eq!(read.header, ["column_1", "column_2", "column_3"]);
    let why = "header line: \u{201c}-1,50\u{201d} in the first line is one of the numbers";
    assert!(look.reasons.contains(&why.to_owned()), "{:?}", look.reasons);
    let first = "with the semicolon every line looked at has 3 fields, like the first line";
    assert_eq!(look.reasons[0], first);
    assert_eq!(look.reading.values.decimal.char(), ',', "values are weighed without the header line as well");
}

#[test]
fn what_can_be_either_is_asked_and_the_answer_is_taken() {
    let text = b"country,2019,2020\nDE,1,2\nFR,3,4\n";
    let (open, _) = look("t.csv", text, &Asked::default()).unwrap();
    let [doubt] = open.reading.open.as_slice() else { panic!("{:?}", open.reading.open) };
    assert_eq!((doubt.topic, doubt.flags().as_str()), (Topic::Header, "--header line or none"));
    assert_eq!(doubt.sentence(), "2019 can be the name of a column or a value");
    for (way, rows) in doubt.ways.iter().zip([2, 3]) {
        let mut asked = Asked::default();
        way.says.apply(&mut asked);
        let (settled, _) = look("t.csv", text, &asked).unwrap();
        assert_eq!((settled.reading.open.len(), settled.rows), (0, RowCount::Exact(rows)), "{way:?}");
    }
    // A name above numbers settles it.
    let (settled, _) = look("t.csv", b"id,2019\n7,1\n8,2\n", &Asked::default()).unwrap();
    assert_eq!(settled.reading.open, []);
    assert!(settled.reasons.contains(&"header line: \u{201c}id\u{201d} stands above numbers".to_owned()));
}

#[test]
fn what_has_no_header_line_to_miss_is_not_read_without_one() {
    let json = Asked { format: Some(Format::Json), ..said(Naming::Numbered) };
    assert!(json.clash().is_some_and(|clash| clash.contains("only delimited text and workbooks")));
    let (json, _) = look("t.json", b"[{\"a\":1}]", &said(Naming::Numbered)).unwrap();
    assert_eq!(json.sample.columns[0].name, "a");
}

#[test]
fn many_files_without_header_lines_are_one_table() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("1.csv", "1.5,x\n2.5,y\n");
    write("2.csv", "3.5,z\n");
    let (look, read) = look_at(folder.path(), &Asked::default()).unwrap();
    assert_eq!((look.reading.naming, read.rows.len()), (Naming::Numbered, 3));
    write("2.csv", "3.5,z,more\n");
    let error = look_at(folder.path(), &Asked::default()).err().unwrap().to_string();
    assert!(error.contains("has a column \u{201c}column_3\u{201d}, which the first file"), "{error}");
}

#[cfg(feature = "workbook")]
#[test]
fn a_sheet_without_a_row_of_names_is_as_wide_as_its_widest_row() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus/book.xlsx");
    let asked = |range: &str| Asked {
        sheet: Some("Items & more".to_owned()),
        range: range.parse().ok(),
        ..said(Naming::Numbered)
    };
    let (look, read) = look_at(&corpus, &asked("C6:D11")).unwrap();
    assert_eq!((read.header.as_slice(), read.rows.len()), (&["column_1".to_owned(), "column_2".to_owned()][..], 6));
    assert!(look.reasons.contains(&"no row holds the names of the columns".to_owned()), "{:?}", look.reasons);
    // What stands beside is a column like the others.
    let (wide, _) = look_at(&corpus, &Asked { skip_top: 5, ..asked("") }).unwrap();
    assert!(wide.sample.columns.len() > 2, "{:?}", wide.sample.columns.len());
}

proptest! {
    #[test]
    fn a_header_line_and_none_give_the_same_rows(
        rows in prop::collection::vec(prop::collection::vec("[a-z0-9 ]{0,6}", 3), 1..40),
        size in 16usize..200,
    ) {
        let lines = rows.iter().map(|row| format!("\"{}\",{},{}\n", row[0], row[1], row[2]));
        let text = lines.collect::<Vec<_>>().concat();
        let with = read_by(format!("column_1,column_2,column_3\n{text}").as_bytes(), &Reading::default(), size).unwrap();
        let without = read_by(text.as_bytes(), &numbered(), size).unwrap();
        prop_assert_eq!(&with.header, &without.header);
        prop_assert_eq!(&with.rows, &without.rows);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, &text).unwrap();
        for (index, position) in without.positions.iter().enumerate().filter(|(_, at)| **at != Position::START) {
            let again = rest(Source::open_at(&path, &numbered(), *position).unwrap());
            prop_assert_eq!(&again.rows, &without.rows[index..]);
        }
    }
}
