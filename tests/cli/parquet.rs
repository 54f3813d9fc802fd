//! Parquet and Arrow files on the command line: pushed with the types of their schema, scanned, and refused with the row.

use std::path::{Path, PathBuf};

use pushcube::demo::Cell;

use crate::tool::{Stage, run};

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus").join(name)
}

#[test]
fn a_file_arrives_with_the_types_of_its_schema() {
    let stage = Stage::new();
    for orientation in ["row", "column"] {
        let file = corpus("groups_lz4.parquet");
        let words =
            [file.to_str().unwrap(), "--name", orientation, "--orientation", orientation, "--chunk-size", "1kB"];
        run(stage.push(words)).assert(0, &["published"]);
        let rows = stage.server.read_table(orientation, "groups_lz4").unwrap().rows;
        let text = |id: i64| if id % 3 == 0 { Cell::Null } else { Cell::Text(format!("row {id}")) };
        assert_eq!(rows, (0..25).map(|id| [Cell::Integer(id), text(id)].to_vec()).collect::<Vec<_>>());
    }
    for name in ["types.parquet", "types.arrow", "types.arrows"] {
        run(stage.push([corpus(name).to_str().unwrap(), "--name", name])).assert(0, &["published"]);
        let first = stage.server.read_table(name, "types").unwrap().rows.swap_remove(0);
        let column = |at: usize| first[at].clone();
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!((column(3), column(13)), (Cell::Integer(i64::MAX), text("2026-07-01T10:00:00")), "{name}");
        assert_eq!((column(9), column(15)), (text("1234567890123456789012345678901234567890.12"), text("007")));
    }
}

#[test]
fn a_value_that_does_not_fit_is_named_with_its_row_and_row_group() {
    let stage = Stage::new();
    let file = corpus("beyond.parquet");
    let file = file.to_str().unwrap();
    let said = run(stage.push([file, "--name", "Beyond"]));
    said.assert(3, &["beyond.parquet, row 11 (row group 3), column \u{201c}amount\u{201d}", "beyond 32 bits"]);
    assert!(stage.server.read_table("Beyond", "beyond").is_err());
    let mut command = stage.tool();
    command.args(["check", file]);
    let said = run(command);
    said.assert(3, &[]);
    assert!(said.stdout.contains("      row 11: \u{201c}-2147483648\u{201d}"), "{}", said.stdout);
}

#[test]
fn what_is_asked_of_text_is_no_matter_of_a_parquet_file() {
    let stage = Stage::new();
    let file = corpus("plain.parquet");
    let push = |words: &[&str]| run(stage.push([file.to_str().unwrap(), "--name", "P"].iter().chain(words)));
    push(&["--decimal", "comma", "--date-order", "day-first", "--skip-top", "3"]).assert(0, &["published"]);
    push(&["--format", "parquet", "--delimiter", ";"]).assert(2, &["only delimited text has them"]);
    push(&["--format", "delimited"]).assert(3, &["plain.parquet: looks like a Parquet file"]);
    let csv = corpus("plain.csv");
    let said = run(stage.push([csv.to_str().unwrap(), "--name", "C", "--format", "parquet"]));
    said.assert(3, &["plain.csv: is no Parquet file, or a broken one: its end is cut off"]);
}
