//! What a push costs by the format of its file: those that are streamed keep to the goal of memory whatever their
//! length, those that are held don't, and the table says what they take.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use flate2::write::GzEncoder;
use flate2::{Compression, Crc};

use crate::data::MIXED;
use crate::figures::{Figures, Goal};
use crate::process::cost;
use crate::sink::Sink;
use crate::whole::push;

const STREAMED: Goal = Goal::AtMost(64.0, 24.0);

/// A file by its name, how it is written, and what its push may take.
type Format = (&'static str, fn(File), Goal);

const FORMATS: &[Format] = &[
    ("1gb.csv.gz", packed, STREAMED),
    ("1gb.jsonl", lines, STREAMED),
    #[cfg(feature = "parquet")]
    ("8m_rows.parquet", columns::parquet, STREAMED),
    #[cfg(feature = "parquet")]
    ("8m_rows.arrow", columns::arrow, STREAMED),
    #[cfg(feature = "workbook")]
    ("200k_rows.xlsx", sheet, Goal::None),
];

pub(crate) fn measure(figures: &mut Figures) {
    if !figures.wants("formats") {
        return;
    }
    let sink = Sink::start();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    for (name, write, goal) in FORMATS {
        let file = folder.path().join(name);
        write(File::create(&file).unwrap());
        let size = file.metadata().unwrap().len() as f64 / 1e6;
        sink.moments();
        let cost = cost(&mut push(&sink, &file, 0));
        let sent = sink.moments().1 as f64 / 1e6;
        assert!(sent > 10.0, "{name}: {sent} MB came");
        figures.add(format!("formats, {name}: size"), size, "MB", Goal::None);
        figures.add(format!("formats, {name}: sent"), sent, "MB", Goal::None);
        figures.add(format!("formats, {name}: wall"), cost.wall, "s", Goal::None);
        figures.add(format!("formats, {name}: peak memory"), cost.peak, "MB", *goal);
        std::fs::remove_file(Path::new(&file)).unwrap();
    }
}

fn packed(file: File) {
    let mut out = GzEncoder::new(BufWriter::new(file), Compression::fast());
    std::io::copy(&mut MIXED.endless(1_000_000_000), &mut out).unwrap();
    out.finish().unwrap().flush().unwrap();
}

fn lines(file: File) {
    let mut out = BufWriter::new(file);
    for row in 0..8_000_000_u32 {
        let (day, cents) = (row % 28 + 1, row % 100);
        write!(out, "{{\"id\":{row},\"day\":\"2026-01-{day:02}\",\"customer\":{{\"name\":\"customer {row}\",").unwrap();
        writeln!(out, "\"city\":\"Zürich\"}},\"amount\":{row}.{cents:02},\"paid\":{}}}", row % 3 == 0).unwrap();
    }
    out.flush().unwrap();
}

#[cfg(feature = "parquet")]
mod columns {
    use std::fs::File;
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
    use arrow_ipc::writer::FileWriter;
    use parquet::arrow::ArrowWriter;

    const BATCH: i64 = 50_000;

    /// Eight million rows, batch by batch; most texts occur once.
    fn batches() -> impl Iterator<Item = RecordBatch> {
        (0..160).map(|batch| {
            let rows = || batch * BATCH..(batch + 1) * BATCH;
            let texts: StringArray = rows().map(|row| Some(format!("customer {row} of a long standing"))).collect();
            let cities: StringArray = rows().map(|row| Some(["Köln", "Zürich", "東京"][row as usize % 3])).collect();
            let amounts: Float64Array = rows().map(|row| (row % 7 > 0).then_some(row as f64 / 100.0)).collect();
            let days: Date32Array = rows().map(|row| Some(20_000 + row as i32 % 300)).collect();
            let ids: Int64Array = rows().collect();
            let columns: [(&str, ArrayRef); 5] = [
                ("id", Arc::new(ids)),
                ("customer", Arc::new(texts)),
                ("city", Arc::new(cities)),
                ("amount", Arc::new(amounts)),
                ("day", Arc::new(days)),
            ];
            RecordBatch::try_from_iter(columns).unwrap()
        })
    }

    pub(super) fn parquet(file: File) {
        let mut batches = batches().peekable();
        let schema = batches.peek().unwrap().schema();
        let mut out = ArrowWriter::try_new(file, schema, None).unwrap();
        batches.for_each(|batch| out.write(&batch).unwrap());
        out.close().unwrap();
    }

    pub(super) fn arrow(file: File) {
        let mut batches = batches().peekable();
        let mut out = FileWriter::try_new(file, &batches.peek().unwrap().schema()).unwrap();
        batches.for_each(|batch| out.write(&batch).unwrap());
        out.finish().unwrap();
    }
}

/// The least that is a workbook, not packed.
#[cfg(feature = "workbook")]
fn sheet(file: File) {
    use std::fmt::Write as _;

    let kinds = "http://schemas.openxmlformats.org";
    let of = |name: &str| format!("{kinds}/officeDocument/2006/relationships{name}");
    let mut xml = "<worksheet><sheetData>".to_owned();
    for row in 0..200_000 {
        let text = |text: &str| format!("<c t='inlineStr'><is><t>{text}</t></is></c>");
        let (id, name) = match row {
            0 => (text("id"), "name".to_owned()),
            row => (format!("<c><v>{row}</v></c>"), format!("customer {row} of a long standing")),
        };
        write!(xml, "<row>{id}{}{}</row>", text(&name), text(["city", "Köln", "Zürich"][row.min(1 + row % 2)]))
            .unwrap();
    }
    xml.push_str("</sheetData></worksheet>");
    let related = |to: &str, kind: &str| {
        format!("<Relationships><Relationship Id='r' Target='{to}' Type='{}'/></Relationships>", of(kind))
    };
    let book =
        format!("<workbook xmlns:r='{}'><sheets><sheet name='s' sheetId='1' r:id='r'/></sheets></workbook>", of(""));
    let parts = [
        ("[Content_Types].xml", format!("<Types xmlns='{kinds}/package/2006/content-types'/>")),
        ("_rels/.rels", related("xl/workbook.xml", "/officeDocument")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", related("worksheets/sheet1.xml", "/worksheet")),
        ("xl/worksheets/sheet1.xml", xml),
    ];
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    let number = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    let short = |number: usize| u16::try_from(number).unwrap().to_le_bytes();
    for (name, text) in &parts {
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        let (crc, size) = (crc.sum().to_le_bytes(), number(text.len()));
        let facts = [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &crc, &size, &size, &short(name.len()), &[0, 0]].concat();
        directory
            .extend([b"PK\x01\x02\x14\0", facts.as_slice(), &[0; 10], &number(out.len()), name.as_bytes()].concat());
        out.extend([b"PK\x03\x04", facts.as_slice(), name.as_bytes(), text.as_bytes()].concat());
    }
    let (count, start, length) = (short(parts.len()), number(out.len()), number(directory.len()));
    out.extend(directory);
    out.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &length, &start, &[0, 0]].concat());
    BufWriter::new(file).write_all(&out).unwrap();
}
