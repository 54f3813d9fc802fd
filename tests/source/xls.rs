//! Old workbooks, written here record by record: what a cell holds, whichever way it is written, and that a file
//! which says of itself what can't be is refused before it costs anything.

use std::path::Path;

use proptest::prelude::*;
use pushcube::dataset::infer::infer;
use pushcube::dataset::{Asked, DataType, Format, Naming, Position, RowCount};
use pushcube::source::{Source, SourceError, preview, preview_asked};

use crate::help::{Cell, Read, bare, quoted, rest};

fn corpus(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus").join(name)
}

/// A record.
fn record(kind: u16, data: &[&[u8]]) -> Vec<u8> {
    let data = data.concat();
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), &data].concat()
}

const END: u16 = 0x0a;

fn begin(version: u16) -> Vec<u8> {
    record(0x0809, &[&version.to_le_bytes(), &[5, 0, 0, 0, 0, 0]])
}

/// Two bytes each.
fn words<const N: usize>(words: [usize; N]) -> Vec<u8> {
    words.iter().flat_map(|word| u16::try_from(*word).unwrap().to_le_bytes()).collect()
}

/// A text of one byte a letter, with its length before it.
fn narrow(text: &str) -> Vec<u8> {
    [&words([text.len()])[..], &[0], text.as_bytes()].concat()
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let letters: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    [&words([units.len()])[..], &[1], &letters].concat()
}

/// A workbook of one sheet `s`, with these records before its sheets and these in the sheet.
fn stream(version: u16, globals: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    let globals = [begin(version), globals.concat()].concat();
    let name: &[u8] = if version == 0x0600 { &[1, 0, b's'] } else { &[1, b's'] };
    let sheet = |place: u32| record(0x85, &[&place.to_le_bytes(), &[0, 0], name]);
    let end = record(END, &[]);
    let place = globals.len() + sheet(0).len() + end.len();
    [globals, sheet(u32::try_from(place).unwrap()), end.clone(), begin(version), cells.concat(), end].concat()
}

/// A file of files with one in it, and one that holds nothing.
fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    let size = stream.len().max(4096);
    let sectors = size.div_ceil(512);
    let tables = (sectors + 2).div_ceil(127) + 1;
    let mut head = vec![0; 512];
    head[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    head[24..34].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    let mut put = |at: usize, word: u32| head[at..at + 4].copy_from_slice(&word.to_le_bytes());
    let number = |count: usize| u32::try_from(count).unwrap();
    put(44, number(tables));
    put(48, number(tables));
    put(56, 4096);
    put(60, 0xffff_fffe);
    put(68, 0xffff_fffe);
    (0..109).for_each(|at| put(76 + 4 * at, if at < tables { number(at) } else { 0xffff_ffff }));
    let first = tables + 1;
    let mut table: Vec<u32> = vec![0xffff_fffd; tables];
    table.push(0xffff_fffe);
    table.extend((1..=sectors).map(|at| if at == sectors { 0xffff_fffe } else { number(first + at) }));
    table.resize(tables * 128, 0xffff_ffff);
    let entry = |name: &str, kind: u8, start: usize, size: usize| {
        let mut entry = vec![0; 128];
        let letters: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..letters.len()].copy_from_slice(&letters);
        entry[64..66].copy_from_slice(&words([letters.len() + 2]));
        entry[66] = kind;
        entry[116..120].copy_from_slice(&number(start).to_le_bytes());
        entry[120..124].copy_from_slice(&number(size).to_le_bytes());
        entry
    };
    let names = [entry("Root Entry", 5, 0, 0), entry(name, 2, first, size), vec![0; 256]].concat();
    let mut padded = stream.to_vec();
    padded.resize(sectors * 512, 0);
    [head, table.iter().flat_map(|word| word.to_le_bytes()).collect(), names, padded].concat()
}

fn workbook(globals: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    compound("Workbook", &stream(0x0600, globals, cells))
}

fn read(bytes: &[u8]) -> Result<Read, SourceError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    std::fs::write(&path, bytes).unwrap();
    let asked = Asked { naming: Some(Naming::Header), ..Asked::default() };
    let look = preview_asked(&path, &asked)?;
    assert_eq!(look.reading.format, Format::Workbook);
    Source::open(&path, &look.reading).map(rest)
}

fn refused(bytes: &[u8]) -> String {
    read(bytes).map(|read| read.rows).unwrap_err().to_string()
}

fn label(row: usize, column: usize, text: &[u8]) -> Vec<u8> {
    record(0x204, &[&words([row, column, 0]), text])
}

fn number(row: usize, column: usize, format: usize, number: f64) -> Vec<u8> {
    record(0x203, &[&words([row, column, format]), &number.to_le_bytes()])
}

/// A formula with its result.
fn formula(row: usize, column: usize, result: [u8; 8]) -> Vec<u8> {
    record(0x06, &[&words([row, column, 0]), &result, &[0; 8]])
}

#[test]
fn an_old_workbook_is_read_like_a_new_one() {
    use DataType::{Bool, Date, DateTime, Double, Integer, String, Time};
    let look = preview(&corpus("book.xls")).unwrap();
    let why = "a workbook (xls), the sheet \u{201c}Orders\u{201d}; its other sheets: \u{201c}Hidden\u{201d}, ";
    assert!(look.reasons[0].starts_with(why), "{:?}", look.reasons);
    let types: Vec<_> = infer(&look.sample).iter().map(|column| column.rule.data_type).collect();
    assert_eq!(types[..8], [Integer, String, Double, Date, DateTime, Time, Bool, String]);
    let items = Asked { sheet: Some("items & more".to_owned()), range: "C5:D11".parse().ok(), ..Asked::default() };
    let items = preview_asked(&corpus("book.xls"), &items).unwrap();
    assert_eq!((items.rows, items.sheets.unwrap().read), (RowCount::Exact(6), 2));
    let read = rest(Source::open(&corpus("book.xls"), &look.reading).unwrap());
    for (row, at) in read.positions.iter().chain([&read.end]).enumerate().filter(|(_, at)| **at != Position::START) {
        let again = rest(Source::open_at(&corpus("book.xls"), &look.reading, *at).unwrap());
        assert_eq!((&again.rows[..], again.end), (&read.rows[row..], read.end));
    }
}

#[test]
fn what_a_formula_gave_is_what_its_cell_holds() {
    let heads: Vec<_> = (0..7).map(|column| label(0, column, &narrow(&format!("c{column}")))).collect();
    let word = |kind: u8, value: u8| [kind, 0, value, 0, 0, 0, 0xff, 0xff];
    let long = wide(&"東".repeat(300));
    // The text goes on in the next record, one byte a letter.
    let text = [record(0x207, &[&words([310]), &long[2..]]), record(0x3c, &[&[0], b"0123456789"])].concat();
    let cells = [
        heads.concat(),
        formula(1, 0, 2.5_f64.to_le_bytes()),
        formula(1, 1, word(0, 0)),
        record(0x221, &[&[0; 12]]),
        text,
        formula(1, 2, word(1, 1)),
        formula(1, 3, word(2, 0x07)),
        formula(1, 4, word(3, 0)),
        // A text without its formula, and a chart with cells of its own.
        record(0x207, &[&narrow("stray")]),
        begin(0x0600),
        label(1, 5, &narrow("of the chart")),
        record(END, &[]),
        record(0x205, &[&words([1, 6, 0]), &[0x2a, 1]]),
    ];
    let read = read(&workbook(&[], &cells)).unwrap();
    let text = format!("{}0123456789", "東".repeat(300));
    let expected = [bare("2.5"), quoted(&text), bare("true"), bare("#DIV/0!"), quoted(""), bare(""), bare("#N/A")];
    assert_eq!(read.rows, [expected]);
}

#[test]
fn numbers_are_what_their_formats_say() {
    let kinds = [0_usize, 14, 164, 165, 46].map(|format| record(0xe0, &[&words([0, format]), &[0; 16]]));
    let formats = [(164, "yyyy\\-mm\\-dd"), (165, "0.00 \"days\"")];
    let formats = formats.map(|(number, text)| record(0x41e, &[&words([number]), &narrow(text)]));
    let heads: Vec<_> = (0..6).map(|column| label(0, column, &narrow(&format!("c{column}")))).collect();
    let row: Vec<_> = (0..5).map(|kind| number(1, kind, kind, 46_027.0)).collect();
    // Whole numbers, hundredths, and the upper half of a number, three of them in one record.
    let short = |bits: u32| [&[0, 0][..], &bits.to_le_bytes()].concat();
    let half = u32::try_from(2.5_f64.to_bits() >> 32).unwrap();
    let minus = (-7_i32).cast_unsigned() << 2 | 2;
    let shorts = [&words([2, 0])[..], &short(minus), &short(1234 << 2 | 3), &short(half), &words([2])].concat();
    let cells = [heads.concat(), row.concat(), record(0xbd, &[&shorts])];
    let globals = [record(0x22, &[&[0, 0]]), formats.concat(), kinds.concat()];
    let read = read(&workbook(&globals, &cells)).unwrap();
    let day = bare("2026-01-05");
    let first = [bare("46027"), day.clone(), day, bare("46027"), bare("1104648:00:00"), bare("")];
    assert_eq!(read.rows[0], first);
    assert_eq!(read.rows[1][..3], [bare("-7"), bare("12.34"), bare("2.5")]);
}

#[test]
fn a_workbook_of_excel_5_is_in_the_character_set_of_its_machine() {
    let plain = |text: &[u8]| [&words([text.len()])[..], text].concat();
    let cells = [label(0, 0, &plain(b"name")), label(1, 0, &plain(b"\xd0\xeb\xef"))];
    let old = |globals: &[Vec<u8>]| compound("Book", &stream(0x0500, globals, &cells));
    assert_eq!(read(&old(&[])).unwrap().rows, [[quoted("Ðëï")]]);
    assert_eq!(read(&old(&[record(0x42, &[&words([1253])])])).unwrap().rows, [[quoted("Πλο")]]);
    assert!(refused(&old(&[record(0x42, &[&words([4711])])])).contains("its code page 4711 is not known"));
    let error = refused(&old(&[record(0x42, &[&words([932])])]));
    assert!(error.contains("mean nothing in Shift_JIS"), "{error}");
}

#[test]
fn what_is_encrypted_or_no_workbook_is_refused_as_what_it_is() {
    let locked = "is protected with a password";
    assert!(refused(&workbook(&[record(0x2f, &[&[1, 0]])], &[])).contains(locked));
    assert!(refused(&compound("EncryptedPackage", b"x")).contains(locked));
    assert!(refused(&compound("WordDocument", b"x")).contains("it has no sheets"));
    assert!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on").contains("is no workbook file, or a broken one"));
    assert!(refused(&workbook(&[], &[])).contains("has nothing in this sheet"));
    let lone = wide("x");
    let lone = [&lone[..3], &[0, 0xd8]].concat();
    assert!(refused(&workbook(&[], &[label(0, 0, &lone)])).contains("mean nothing in UTF-16LE"));
}

#[test]
fn what_a_file_says_of_its_sizes_costs_nothing() {
    let cells = |row| [label(0, 0, &narrow("id")), number(row, 0, 0, 1.0)].concat();
    let vast = record(0x200, &[&[0, 0, 0, 0], &[0xff; 8], &[0, 0]]);
    assert_eq!(read(&workbook(&[], &[vast, cells(1)])).unwrap().rows, [[bare("1")]]);
    assert_eq!(read(&workbook(&[], &[cells(0xffff)])).unwrap().rows, [[bare("1")]]);
    // A circle of sectors, as names and as the stream, and a stream of four gigabytes.
    let plain = workbook(&[], &[cells(1)]);
    for (at, word) in [(512 + 4 * 2, 2_u32), (512 + 4 * 3, 3), (512 + 4 * 3, 4)] {
        let mut circle = plain.clone();
        circle[at..at + 4].copy_from_slice(&word.to_le_bytes());
        let _ = read(&circle);
    }
    let names = plain.windows(8).position(|bytes| bytes == b"W\0o\0r\0k\0").unwrap();
    let mut long = plain.clone();
    long[names + 120..names + 124].copy_from_slice(&[0xff; 4]);
    assert!(refused(&long).contains("it ends before its sheets do"), "{}", refused(&long));
    // Many cells with one long text hold it once.
    let text = "x".repeat(8000);
    let shared = record(0xfc, &[&[0, 0, 0, 0, 1, 0, 0, 0], &narrow(&text)]);
    let cell = |row| record(0xfd, &[&words([row, 0, 0]), &[0, 0, 0, 0]]);
    let many: Vec<_> = [label(0, 0, &narrow("t"))].into_iter().chain((1..60_000).map(cell)).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    std::fs::write(&path, workbook(&[shared], &many)).unwrap();
    let look = preview(&path).unwrap();
    assert_eq!(look.rows, RowCount::Exact(59_999));
}

/// A value of a cell as a test writes it.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    None,
    Number(f64),
    Short(i32),
    Truth(bool),
    Text(String),
    Shared(String),
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => Just(Value::None),
        1 => any::<i32>().prop_map(|number| Value::Number(f64::from(number) / 4.0)),
        1 => (-(1 << 29)..1 << 29).prop_map(Value::Short),
        1 => any::<bool>().prop_map(Value::Truth),
        1 => "[a-cé東𝄞 ]{1,12}".prop_map(Value::Text),
        2 => "[a-cé東𝄞 ]{0,12}".prop_map(Value::Shared),
    ]
}

fn written(value: &Value, row: usize, column: usize, shared: &mut Vec<String>) -> Vec<u8> {
    let at = words([row, column, 0]);
    match value {
        Value::None => Vec::new(),
        Value::Number(value) => number(row, column, 0, *value),
        Value::Short(number) => record(0x27e, &[&at, &((*number << 2).cast_unsigned() | 2).to_le_bytes()]),
        Value::Truth(truth) => record(0x205, &[&at, &[u8::from(*truth), 0]]),
        Value::Text(text) => label(row, column, &wide(text)),
        Value::Shared(text) => {
            shared.push(text.clone());
            record(0xfd, &[&at, &u32::try_from(shared.len() - 1).unwrap().to_le_bytes()])
        }
    }
}

/// The shared texts, in records of so many bytes, which cut texts anywhere among their letters.
fn table(texts: &[String], size: usize) -> Vec<u8> {
    let count = u32::try_from(texts.len()).unwrap().to_le_bytes();
    let mut records = vec![[count, count].concat()];
    for text in texts {
        let units: Vec<u16> = text.encode_utf16().collect();
        if records.last().unwrap().len() + 3 > size {
            records.push(Vec::new());
        }
        records.last_mut().unwrap().extend([&words([units.len()])[..], &[1]].concat());
        for unit in units {
            if records.last().unwrap().len() + 2 > size {
                records.push(vec![1]);
            }
            records.last_mut().unwrap().extend(unit.to_le_bytes());
        }
    }
    let kinds = [0xfc].into_iter().chain(std::iter::repeat(0x3c));
    records.iter().zip(kinds).flat_map(|(bytes, kind)| record(kind, &[bytes])).collect()
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::None => bare(""),
        Value::Number(number) => bare(&number.to_string()),
        Value::Short(number) => bare(&number.to_string()),
        Value::Truth(truth) => bare(&truth.to_string()),
        Value::Text(text) | Value::Shared(text) => quoted(text),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn what_a_writer_wrote_the_reader_reads(
        rows in proptest::collection::vec([value(), value(), value()], 0..20),
        size in 12usize..200,
    ) {
        let mut shared = Vec::new();
        let heads: Vec<_> = (0..3).map(|column| label(0, column, &narrow(&format!("c{column}")))).collect();
        let cells: Vec<_> = rows.iter().zip(1..).flat_map(|(values, row)| {
            values.iter().enumerate().map(|(column, value)| written(value, row, column, &mut shared)).collect::<Vec<_>>()
        }).collect();
        let read = read(&workbook(&[table(&shared, size)], &[heads.concat(), cells.concat()])).unwrap();
        let is_blank = |row: &&[Value; 3]| row.iter().all(|value| *value == Value::None);
        let expected: Vec<Vec<Cell>> =
            rows.iter().filter(|row| !is_blank(row)).map(|row| row.iter().map(cell).collect()).collect();
        prop_assert_eq!((read.rows, read.error), (expected, None));
    }
}
