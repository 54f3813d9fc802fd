//! Files as they are stored: packed, in other character sets, with lines that are no rows. Each file of the
//! corpus has one peculiarity, and what is read is what its writer meant, or a refusal that names the place.

use std::path::{Path, PathBuf};

use pushcube::dataset::infer::infer_as;
use pushcube::dataset::value::{DateOrder, DecimalMark, TrailingMinus, Trim, ValueReading};
use pushcube::dataset::{Asked, DataType, Escape, Position, Preview, Reading, RowCount};
use pushcube::source::{Block, Source, SourceError, checksum, preview, preview_asked};

use crate::help::{Cell, bare, quoted, rest};

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus").join(name)
}

fn rows_as(name: &str, reading: &Reading) -> Vec<Vec<Cell>> {
    let read = rest(Source::open(&corpus(name), reading).unwrap());
    assert_eq!(read.error, None, "{name}");
    read.rows
}

/// What all the files hold that are one table in different clothes.
fn table() -> Vec<Vec<Cell>> {
    vec![
        vec![bare("1"), bare("Müller & Söhne"), bare("12.50")],
        vec![bare("2"), quoted("Café, Łódź"), bare("")],
        vec![bare("3"), quoted(""), bare("0.10")],
    ]
}

fn asked(encoding: &str) -> Asked {
    Asked { encoding: Some(encoding.to_owned()), ..Asked::default() }
}

#[test]
fn an_archive_is_known_by_what_it_holds_and_read_as_its_file() {
    for (name, kind) in [
        ("one.csv.gz", "gzip"),
        ("two_members.csv.gz", "gzip"),
        ("one.csv.zst", "zstd"),
        ("two_frames.csv.zst", "zstd"),
        ("one.csv.bz2", "bzip2"),
        ("one.csv.xz", "xz"),
        ("deflated.zip", "zip"),
        ("stored.zip", "zip"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export");
        std::fs::copy(corpus(name), &path).unwrap();
        let look = preview(&path).unwrap();
        assert!(look.reasons.contains(&format!("a {kind} archive, unpacked while it is read")), "{:?}", look.reasons);
        assert_eq!((look.rows, look.raw[0].as_str()), (RowCount::Exact(3), "id,name,price"), "{name}");
        assert_eq!(rows_as(name, &look.reading), table(), "{name}");
    }
}

#[test]
fn all_of_an_archive_counts_as_read_at_its_end() {
    for name in ["one.csv.gz", "two_frames.csv.zst", "one.csv.bz2", "one.csv.xz", "deflated.zip", "utf16le_marked.csv"]
    {
        let look = preview(&corpus(name)).unwrap();
        let mut source = Source::open(&corpus(name), &look.reading).unwrap();
        let mut block = Block::new();
        source.next_block(&mut block).unwrap();
        while !block.is_empty() {
            source.next_block(&mut block).unwrap();
        }
        assert!(!source.counts_stored_bytes(), "{name}");
        assert_eq!(source.stored_bytes(), look.file.size, "{name}");
    }
}

#[test]
fn a_broken_archive_is_said_to_be_broken() {
    for (name, word) in [("cut_off.csv.gz", "gzip"), ("wrong_sum.csv.gz", "gzip")] {
        let error = preview(&corpus(name)).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("broken or cut off"), "{error}");
        assert!(error.contains(word), "{error}");
    }
    let error = preview(&corpus("two_members.zip")).unwrap_err().to_string();
    assert!(error.contains("more than one member"), "{error}");
}

#[test]
fn reading_goes_on_in_an_archive_where_it_stopped() {
    for name in ["one.csv.gz", "one.csv.zst", "deflated.zip", "utf16be_marked.csv"] {
        let reading = preview(&corpus(name)).unwrap().reading;
        let whole = rest(Source::open(&corpus(name), &reading).unwrap());
        for (at, &position) in whole.positions.iter().enumerate() {
            let read = rest(Source::open_at(&corpus(name), &reading, position).unwrap());
            assert_eq!((read.error, &read.rows[..]), (None, &whole.rows[at..]), "{name} at {position:?}");
        }
        let beyond = Position { byte: 1_000, line: 99, ..Position::START };
        assert!(Source::open_at(&corpus(name), &reading, beyond).is_err(), "{name}");
    }
}

#[test]
fn a_mark_at_the_start_says_the_character_set() {
    for (name, encoding) in
        [("utf8_marked.csv", "UTF-8"), ("utf16le_marked.csv", "UTF-16LE"), ("utf16be_marked.csv", "UTF-16BE")]
    {
        let look = preview(&corpus(name)).unwrap();
        assert_eq!(look.reading.encoding, encoding);
        assert!(look.reasons.contains(&format!("a byte order mark says {encoding}; it is left out")));
        assert_eq!(rows_as(name, &look.reading), table(), "{name}");
    }
}

#[test]
fn other_character_sets_are_read_as_told() {
    let west = [bare("2"), quoted("Café, Straße €"), bare("")];
    let cases = [
        ("windows1252.csv", "windows-1252", 1, west.clone()),
        ("iso8859_15.csv", "iso8859-15", 1, west),
        ("iso8859_2.csv", "ISO-8859-2", 0, [bare("1"), bare("Łódź"), bare("1.5")]),
        ("shift_jis.csv", "Shift_JIS", 0, [bare("1"), bare("株式会社さくら"), bare("1.5")]),
        ("utf16le.csv", "utf-16le", 0, [bare("1"), bare("Müller & Söhne"), bare("12.50")]),
    ];
    for (name, encoding, row, expected) in cases {
        let look = preview_asked(&corpus(name), &asked(encoding)).unwrap();
        assert_eq!(rows_as(name, &look.reading)[row], expected, "{name}");
    }
}

#[test]
fn nothing_is_ever_replaced_in_silence() {
    let refused = |error: Result<Preview, SourceError>| error.unwrap_err().to_string();
    let plain = refused(preview(&corpus("windows1252.csv")));
    assert!(plain.contains("line 2, byte 4") && plain.contains("--encoding windows-1252"), "{plain}");
    let bare_utf16 = refused(preview(&corpus("utf16le.csv")));
    assert!(bare_utf16.contains("NUL") && bare_utf16.contains("--encoding UTF-16LE"), "{bare_utf16}");
    let broken = refused(preview_asked(&corpus("malformed_shift_jis.csv"), &asked("shift_jis")));
    assert!(broken.contains("mean nothing in Shift_JIS") && broken.contains("line 2"), "{broken}");
    let unknown = refused(preview_asked(&corpus("plain.csv"), &asked("klingon")));
    assert!(unknown.contains("klingon") && unknown.contains("windows-1252"), "{unknown}");
}

#[test]
fn a_list_export_is_read_without_its_titles_and_totals() {
    let asked = Asked {
        skip_top: 3,
        skip_bottom: 1,
        nulls: vec!["00.00.0000".to_owned(), "NULL".to_owned()],
        values: ValueReading {
            decimal: DecimalMark::Comma,
            thousands: Some('.'),
            trailing_minus: TrailingMinus::Taken,
            date_order: DateOrder::DayFirst,
            trim: Trim::Trimmed,
            ..ValueReading::default()
        }
        .into(),
        ..asked("windows-1252")
    };
    let look = preview_asked(&corpus("list_export.txt"), &asked).unwrap();
    assert_eq!((look.reading.delimiter, look.rows), (b';', RowCount::Exact(3)), "{:?}", look.reasons);
    let types: Vec<_> =
        infer_as(&look.sample, look.reading.values).iter().map(|column| column.rule.data_type).collect();
    assert_eq!(types, [DataType::String, DataType::Date, DataType::Double, DataType::String]);
    let names: Vec<_> = look.sample.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["Beleg", "Datum", "Betrag", "Kunde"]);
}

#[test]
fn comments_and_backslashes_are_read_as_told() {
    let comments = Asked { comment: "#".to_owned(), ..Asked::default() };
    let look = preview_asked(&corpus("comments.csv"), &comments).unwrap();
    let expected = [[bare("1"), bare("a")], [bare("2"), quoted("#b\n#c")]];
    assert_eq!(rows_as("comments.csv", &look.reading), expected);
    let folder = tempfile::tempdir().unwrap();
    let marked = folder.path().join("marked.csv");
    std::fs::write(&marked, "\u{feff}# by a robot\nid,text\n1,a\n").unwrap();
    let look = preview_asked(&marked, &comments).unwrap();
    assert_eq!((look.sample.columns[0].name.as_str(), look.rows), ("id", RowCount::Exact(1)));
    let backslashes = Asked { escape: Escape::Backslash, ..Asked::default() };
    let look = preview_asked(&corpus("backslashes.csv"), &backslashes).unwrap();
    let expected =
        [[bare("1"), quoted("say \"hi\", twice")], [bare("2"), quoted("a \\ b")], [bare("3"), bare("c:\\dir")]];
    assert_eq!(rows_as("backslashes.csv", &look.reading), expected);
}

#[test]
fn a_checksum_is_that_of_the_bytes_as_stored_and_can_be_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.csv");
    std::fs::write(&empty, "").unwrap();
    let sum = |path: &Path| checksum(path, &|| true).unwrap().unwrap().to_string();
    // The algorithm's own value for nothing.
    assert_eq!(sum(&empty), "99aa06d3014798d86001c324468d497f");
    let (one, other) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
    let mut long = vec![b'x'; 600_000];
    std::fs::write(&one, &long).unwrap();
    long[599_999] = b'y';
    std::fs::write(&other, &long).unwrap();
    assert_ne!(sum(&one), sum(&other));
    std::fs::copy(&one, &other).unwrap();
    assert_eq!(sum(&one), sum(&other));
    assert_eq!(checksum(&one, &|| false).unwrap(), None);
    assert!(checksum(&folder.path().join("none.csv"), &|| true).is_err());
}
