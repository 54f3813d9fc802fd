//! One table in every format gives the same chunks, byte for byte, in either orientation.

use std::fmt::Write as _;
use std::path::Path;

use pushcube::dataset::{DataType, Orientation, Position, Reading};
use pushcube::encode::{Encoder, TablePlan};
use pushcube::source::preview;

use crate::help::{chunk, chunks, file, plan};

#[test]
fn one_table_in_every_format_gives_the_same_chunks() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus");
    let columns = [("id", DataType::Integer), ("name", DataType::String), ("price", DataType::Double)];
    for orientation in Orientation::ALL {
        let body = |name: &str| {
            let path = corpus.join(name);
            let look = preview(&path).unwrap();
            let plan = plan(&columns, *orientation);
            let mut encoder = Encoder::open_at(&path, &look.reading, plan, Position::START).unwrap();
            let sent = chunk(&mut encoder, 1).unwrap();
            assert!(sent.facts.last && sent.facts.rows == 3, "{name}");
            sent.body
        };
        let plain = body("plain.csv");
        for name in [
            "one.csv.gz",
            "utf16le_marked.csv",
            "lines.jsonl",
            "lines.jsonl.gz",
            "array.json",
            "utf16le_marked.json",
            "arrays.json",
            "array_lines.jsonl",
            "run_together.json",
            #[cfg(feature = "parquet")]
            "plain.parquet",
            #[cfg(feature = "parquet")]
            "plain.arrow",
        ] {
            assert_eq!(body(name), plain, "{name}");
        }
    }
}

#[test]
fn numbers_that_every_program_writes_alike_are_the_same_in_workbooks_too() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus");
    let columns = [("id", DataType::Integer), ("name", DataType::String), ("price", DataType::Double)];
    for orientation in Orientation::ALL {
        let body = |name: &str| {
            let path = corpus.join(name);
            let look = preview(&path).unwrap();
            let plan = plan(&columns, *orientation);
            let mut encoder = Encoder::open_at(&path, &look.reading, plan, Position::START).unwrap();
            let sent = chunk(&mut encoder, 1).unwrap();
            assert!(sent.facts.last && sent.facts.rows == 3, "{name}");
            assert_eq!(sent.facts.covered, path.metadata().unwrap().len(), "{name}");
            sent.body
        };
        let plain = body("same.csv");
        for (feature, names) in [
            (true, &["same.json"][..]),
            (cfg!(feature = "parquet"), &["same.parquet", "same.arrow"]),
            (cfg!(feature = "workbook"), &["same.xlsx", "same.ods", "same.xls"]),
        ] {
            for name in names.iter().filter(|_| feature) {
                assert_eq!(body(name), plain, "{name}");
            }
        }
    }
}

/// Where a packed file is gone on with, its blocks lie elsewhere than in the first reading.
#[test]
fn a_chunk_of_a_packed_file_is_the_same_when_it_is_made_again_from_where_it_began() {
    let mut text = String::from("id,name,price\n");
    for row in 0..120_000_u64 {
        let noise = row.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        writeln!(text, "{row},{noise:x},{}.5", noise >> 40).unwrap();
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, text.as_bytes()).unwrap();
    let file = file(packed.finish().unwrap());
    let columns = [("id", DataType::Integer), ("name", DataType::String), ("price", DataType::Double)];
    let plan = TablePlan { limit: 700_000, ..plan(&columns, Orientation::Row) };
    let all = chunks(&file, &Reading::default(), &plan).unwrap();
    assert!(all.len() > 5, "{}", all.len());
    for (index, sent) in (1..).zip(&all) {
        let mut again = Encoder::open_at(&file.path, &Reading::default(), plan.clone(), sent.facts.start).unwrap();
        let again = chunk(&mut again, index).unwrap().facts;
        assert!(again.is_the_same_as(&sent.facts), "chunk {index}: {again:?} after {:?}", sent.facts);
    }
}
