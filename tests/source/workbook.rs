//! Workbooks: a sheet as its program shows it, dates as dates and results in place of formulas; what unpacks to too
//! much, is beside the table, or is no workbook any more is refused.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::{Compress, Compression, Crc, FlushCompress};
use proptest::prelude::*;
use pushcube::dataset::infer::infer;
use pushcube::dataset::{Asked, DataType, Format, Position, Preview, RowCount};
use pushcube::source::{Source, SourceError, preview, preview_asked};

use crate::help::{Cell, Read, bare, quoted, rest};

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus").join(name)
}

fn asked(sheet: &str, range: &str) -> Asked {
    Asked { sheet: Some(sheet.to_owned()), range: range.parse().ok(), ..Asked::default() }
}

fn look(name: &str, asked: &Asked) -> Result<Preview, SourceError> {
    preview_asked(&corpus(name), asked)
}

fn read_from(path: &Path, look: &Preview, at: Position) -> Result<Read, SourceError> {
    Source::open_at(path, &look.reading, at).map(rest)
}

#[test]
fn dates_are_dates_and_formulas_are_their_results() {
    use DataType::{Bool, Date, DateTime, Double, Integer, String, Time};
    for name in ["book.xlsx", "book.ods"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        std::fs::copy(corpus(name), &path).unwrap();
        let look = preview(&path).unwrap();
        assert_eq!((look.reading.format, look.rows), (Format::Workbook, RowCount::Exact(3)), "{name}");
        let kind = name.strip_prefix("book.").unwrap();
        assert!(
            look.reasons[0].starts_with(&format!("a workbook ({kind}), the sheet \u{201c}Orders\u{201d}; its other"))
        );
        let types: Vec<_> = infer(&look.sample).iter().map(|column| column.rule.data_type).collect();
        assert_eq!(types[..8], [Integer, String, Double, Date, DateTime, Time, Bool, String], "{name}");
        if name == "book.xlsx" {
            assert_eq!(types[8..], [Double, String]);
        }
    }
}

#[test]
fn a_sheet_is_chosen_by_its_name_or_its_number_and_a_part_of_it_by_its_cells() {
    let first = look("book.xlsx", &Asked::default()).unwrap();
    assert_eq!(first.reading.sheet, None);
    for sheet in ["Items & more", "items & MORE", "3"] {
        let look = look("book.xlsx", &asked(sheet, "C5:D11")).unwrap();
        let read = read_from(&corpus("book.xlsx"), &look, Position::START).unwrap();
        assert_eq!((read.header, read.rows.len()), (vec!["id".to_owned(), "text".to_owned()], 6), "{sheet}");
        assert_eq!(read.rows[2], [bare("3"), bare("")]);
        assert_eq!(read.positions[2], Position { part: 0, group: 2, byte: 7, line: 8 });
    }
    // Rows above and below are left out by their number, and columns by their letters.
    let trimmed = Asked { skip_top: 4, skip_bottom: 1, ..asked("Items & more", "B:F") };
    let look = look("book.xlsx", &trimmed).unwrap();
    assert_eq!((look.rows, look.sample.columns.len()), (RowCount::Exact(6), 2));
    assert!(look.reasons.contains(&"the names of the columns stand in row 5".to_owned()), "{:?}", look.reasons);
}

#[test]
fn what_can_not_be_a_table_is_refused_with_what_is_wrong() {
    let error = |asked: &Asked| look("book.xlsx", asked).unwrap_err().to_string();
    assert!(
        error(&asked("Nothing", ""))
            .contains("has no sheet \u{201c}Nothing\u{201d}; it has Hidden, Orders, Items & more")
    );
    assert!(error(&asked("4", "")).contains("has no sheet"));
    let beside = error(&Asked { skip_top: 4, ..asked("Items & more", "") });
    assert!(beside.contains("has something in cell H7, beside the columns that have names"), "{beside}");
    assert!(error(&asked("Orders", "X1:Z9")).contains("has nothing in this sheet where it is read"));
    assert!(error(&Asked { format: Some(Format::Delimited), ..Asked::default() }).contains("looks like a workbook"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let workbook = Asked { format: Some(Format::Workbook), ..Asked::default() };
    let error = preview_asked(&path, &workbook).unwrap_err().to_string();
    assert!(error.contains("is no workbook file, or a broken one"), "{error}");
}

#[test]
fn reading_goes_on_at_any_row() {
    for name in ["book.xlsx", "book.ods"] {
        let look = preview(&corpus(name)).unwrap();
        let read = read_from(&corpus(name), &look, Position::START).unwrap();
        for (row, at) in read.positions.iter().chain([&read.end]).enumerate() {
            let again = read_from(&corpus(name), &look, *at).unwrap();
            assert_eq!((&again.rows[..], again.end), (&read.rows[row..], read.end), "{name}");
        }
        let beyond = Position { line: read.end.line + 1, ..read.end };
        let error = read_from(&corpus(name), &look, beyond).unwrap_err().to_string();
        assert!(error.contains("is shorter than it was"), "{error}");
    }
}

/// A file of an archive: its name, what it holds, or that packed before with the length that it says to have.
type Part<'a> = (&'a str, Vec<u8>, Option<(Vec<u8>, u32)>);

/// A zip archive of these files.
fn archive(files: &[Part<'_>]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, plain, packed) in files {
        let mut crc = Crc::new();
        crc.update(plain);
        let (method, bytes, length, crc) = match packed {
            Some((packed, length)) => (8_u16, packed, *length, 0),
            None => (0, plain, u32::try_from(plain.len()).unwrap(), crc.sum()),
        };
        let at = u32::try_from(out.len()).unwrap();
        let mut facts = Vec::new();
        facts.extend([20_u16, 0, method, 0, 0].iter().flat_map(|n| n.to_le_bytes()));
        let sizes = [crc, u32::try_from(bytes.len()).unwrap(), length];
        facts.extend(sizes.iter().flat_map(|n| n.to_le_bytes()));
        facts.extend([u16::try_from(name.len()).unwrap(), 0].iter().flat_map(|n| n.to_le_bytes()));
        out.extend([b"PK\x03\x04", facts.as_slice(), name.as_bytes(), bytes].concat());
        directory
            .extend([b"PK\x01\x02\x14\0", facts.as_slice(), &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat());
    }
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    let start = u32::try_from(out.len()).unwrap().to_le_bytes();
    let length = u32::try_from(directory.len()).unwrap().to_le_bytes();
    out.extend(directory);
    out.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &length, &start, &[0, 0]].concat());
    out
}

/// A workbook of Excel with one sheet, of this XML.
fn xlsx(sheet: &str) -> Vec<u8> {
    let part = |name, xml: &str| (name, xml.as_bytes().to_vec(), None);
    archive(&[
        part("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"),
        part(
            "_rels/.rels",
            "<Relationships><Relationship Id='rId1' Target='xl/workbook.xml' \
             Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'/></Relationships>",
        ),
        part(
            "xl/workbook.xml",
            "<workbook xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets>\
             <sheet name='s' sheetId='1' r:id='rId1'/></sheets></workbook>",
        ),
        part(
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml' \
             Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet'/></Relationships>",
        ),
        part("xl/worksheets/sheet1.xml", &format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>")),
    ])
}

fn refused(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    std::fs::write(&path, bytes).unwrap();
    preview(&path).unwrap_err().to_string()
}

/// So many times a megabyte of spaces, packed.
fn bomb(megabytes: usize) -> (Vec<u8>, u32) {
    let mut pack = Compress::new(Compression::fast(), false);
    let mut once = Vec::with_capacity(1 << 16);
    pack.compress_vec(&vec![b' '; 1 << 20], &mut once, FlushCompress::Full).unwrap();
    let mut packed = once.repeat(megabytes);
    packed.write_all(&[3, 0]).unwrap();
    (packed, 1000)
}

#[test]
fn a_bomb_is_not_unpacked_whatever_it_says_of_its_size() {
    let content = ("content.xml", Vec::new(), Some(bomb(200)));
    let ods = archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec(), None), content]);
    assert!(ods.len() < 2 << 20);
    assert!(refused(&ods).contains("unpacks to more than a workbook may"), "{}", refused(&ods));
    let spread = "<office:document-content><table:table table:name='t'><table:table-row \
                  table:number-rows-repeated='1048576'><table:table-cell office:value-type='float' office:value='1' \
                  table:number-columns-repeated='16384'/></table:table-row></table:table></office:document-content>";
    let ods = archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec(), None),
        ("content.xml", spread.as_bytes().to_vec(), None),
    ]);
    assert!(refused(&ods).contains("unpacks to more than a workbook may"), "{}", refused(&ods));
    let far = refused(&xlsx("<row r='1'><c r='A1'><v>1</v></c><c r='ZZZZZZ1'><v>2</v></c></row>"));
    assert!(far.contains("is no workbook file, or a broken one"), "{far}");
    // A cell in each corner of a sheet is two cells.
    let corners = "<row r='1'><c r='A1'><v>1</v></c><c r='XFD1'><v>2</v></c></row><row r='1048576'><c r='A1048576'><v>3</v></c></row>";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    std::fs::write(&path, xlsx(corners)).unwrap();
    assert_eq!(preview(&path).unwrap().rows, RowCount::Exact(1));
}

/// A value of a cell as a test writes it.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    None,
    Number(i32),
    Half(i16),
    Truth(bool),
    Text(String),
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => Just(Value::None),
        2 => any::<i32>().prop_map(Value::Number),
        1 => any::<i16>().prop_map(Value::Half),
        1 => any::<bool>().prop_map(Value::Truth),
        2 => "[a-cé東<&\"' ]{1,12}".prop_map(Value::Text),
    ]
}

fn xml(value: &Value, row: usize, column: usize) -> String {
    let at = format!("{}{row}", ['A', 'B', 'C', 'D'][column]);
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    match value {
        Value::None => String::new(),
        Value::Number(number) => format!("<c r='{at}'><v>{number}</v></c>"),
        Value::Half(number) => format!("<c r='{at}'><v>{}</v></c>", f64::from(*number) / 2.0),
        Value::Truth(truth) => format!("<c r='{at}' t='b'><v>{}</v></c>", u8::from(*truth)),
        Value::Text(text) => {
            format!("<c r='{at}' t='inlineStr'><is><t xml:space='preserve'>{}</t></is></c>", escaped(text))
        }
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::None => bare(""),
        Value::Number(number) => bare(&number.to_string()),
        Value::Half(number) => bare(&(f64::from(*number) / 2.0).to_string()),
        Value::Truth(truth) => bare(&truth.to_string()),
        Value::Text(text) => quoted(text),
    }
}

fn sheet(rows: &[[Value; 4]]) -> String {
    let mut sheet = "<row r='1'>".to_owned();
    for (column, name) in ["a", "b", "c", "d"].iter().enumerate() {
        sheet.push_str(&xml(&Value::Text((*name).to_owned()), 1, column));
    }
    sheet.push_str("</row>");
    for (row, values) in rows.iter().zip(2..).map(|(values, row)| (row, values)) {
        let cells: String = values.iter().enumerate().map(|(column, value)| xml(value, row, column)).collect();
        write!(sheet, "<row r='{row}'>{cells}</row>").unwrap();
    }
    sheet
}

/// A small workbook that is not packed.
pub(crate) fn plain() -> Vec<u8> {
    xlsx(&sheet(&[[Value::Number(1), Value::Text("x".to_owned()), Value::None, Value::Truth(true)]]))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn what_a_writer_wrote_the_reader_reads(
        rows in proptest::collection::vec([value(), value(), value(), value()], 0..20),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        std::fs::write(&path, xlsx(&sheet(&rows))).unwrap();
        let look = preview(&path).unwrap();
        let read = read_from(&path, &look, Position::START).unwrap();
        let is_blank = |row: &&[Value; 4]| row.iter().all(|value| *value == Value::None);
        let expected: Vec<Vec<Cell>> =
            rows.iter().filter(|row| !is_blank(row)).map(|row| row.iter().map(cell).collect()).collect();
        prop_assert_eq!((read.rows, read.error), (expected, None));
    }
}
