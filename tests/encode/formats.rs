//! One table in every format gives the same chunks, byte for byte, in either orientation.

use std::path::Path;

use pushcube::dataset::{DataType, Orientation, Position};
use pushcube::encode::Encoder;
use pushcube::source::preview;

use crate::help::{chunk, plan};

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
