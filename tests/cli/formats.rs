//! Files that are packed or in other character sets, pushed to the end: what arrives is what plain files hold.

use std::path::{Path, PathBuf};

use pushcube::demo::Cell;

use crate::tool::{Stage, run};

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus").join(name)
}

fn pushed(stage: &Stage, file: &str, name: &str, table: &str, words: &[&str]) -> Vec<Vec<Cell>> {
    let path = corpus(file);
    let push = stage.push([path.to_str().unwrap(), "--name", name].iter().chain(words));
    run(push).assert(0, &["published"]);
    stage.server.read_table(name, table).unwrap().rows
}

#[test]
fn one_table_in_every_dress_arrives_alike() {
    let stage = Stage::new();
    let plain = pushed(&stage, "plain.csv", "plain", "plain", &[]);
    assert_eq!(plain.len(), 3);
    for (file, table, words) in [
        ("one.csv.gz", "one", &[][..]),
        ("two_frames.csv.zst", "two_frames", &[]),
        ("one.csv.bz2", "one", &[]),
        ("one.csv.xz", "one", &["--orientation", "column"]),
        ("deflated.zip", "deflated", &[]),
        ("lines.jsonl", "lines", &[]),
        ("array.json", "array", &["--format", "json", "--orientation", "column"]),
        ("utf16be_marked.csv", "utf16be_marked", &[]),
        ("utf16le.csv", "utf16le", &["--encoding", "UTF-16LE"]),
    ] {
        assert_eq!(pushed(&stage, file, file, table, words), plain, "{file}");
    }
}

#[test]
fn many_files_arrive_as_one_table() {
    let stage = Stage::new();
    let folder = tempfile::tempdir().unwrap();
    for (day, rows) in [("2026-01-05", &[(1, "Ulm"), (2, "Bonn")][..]), ("2026-01-06", &[(3, "Mainz")])] {
        let day = folder.path().join("orders").join(format!("day={day}"));
        std::fs::create_dir_all(&day).unwrap();
        let rows: Vec<String> = rows.iter().map(|(id, city)| format!("{id},{}\n", city.repeat(150))).collect();
        std::fs::write(day.join("part-0.csv"), format!("id,city\n{}", rows.concat())).unwrap();
    }
    let push = |path: &Path, name: &str| {
        // A chunk a row, so that chunks end inside files and between them.
        run(stage.push([path.to_str().unwrap(), "--name", name, "--chunk-size", "1kB"])).assert(0, &["published"]);
    };
    push(&folder.path().join("orders"), "Folder");
    let rows = stage.server.read_table("Folder", "orders").unwrap().rows;
    let row =
        |id, city: &str, day: &str| vec![Cell::Integer(id), Cell::Text(city.repeat(150)), Cell::Text(day.to_owned())];
    assert_eq!(rows, [row(1, "Ulm", "2026-01-05"), row(2, "Bonn", "2026-01-05"), row(3, "Mainz", "2026-01-06")]);
    push(&folder.path().join("orders/day=*/part-*.csv"), "Pattern");
    assert_eq!(stage.server.read_table("Pattern", "part").unwrap().rows, rows);
    std::fs::write(folder.path().join("orders/day=2026-01-06/part-1.csv"), "id,town\n4,Trier\n").unwrap();
    let path = folder.path().join("orders");
    let refused = run(stage.push([path.to_str().unwrap(), "--name", "Other"]));
    refused.assert(3, &["part-1.csv", "town", "which the first file of the table has not"]);
}

#[test]
fn a_list_export_arrives_as_numbers_and_dates() {
    let stage = Stage::new();
    let words = "--encoding windows-1252 --skip-top 3 --skip-bottom 1 --decimal comma --thousands . --trailing-minus \
                 --date-order day-first --trim --null 00.00.0000 --null NULL";
    let words: Vec<&str> = words.split_whitespace().collect();
    let rows = pushed(&stage, "list_export.txt", "List", "list_export", &words);
    let text = |text: &str| Cell::Text(text.to_owned());
    assert_eq!(
        rows,
        [
            vec![text("0000004711"), text("2026-04-17"), Cell::Real(-1234.56), text("Müller GmbH")],
            vec![text("0000004712"), Cell::Null, Cell::Real(17.0), text("Größe €")],
            vec![text("0000004713"), text("2026-04-18"), Cell::Null, Cell::Null],
        ]
    );
}

#[cfg(feature = "workbook")]
#[test]
fn a_sheet_of_a_workbook_arrives_with_its_dates() {
    let stage = Stage::new();
    let text = |text: &str| Cell::Text(text.to_owned());
    for file in ["book.xlsx", "book.ods"] {
        let rows = pushed(&stage, file, file, "book", &[]);
        assert_eq!((rows.len(), &rows[0][3]), (3, &text("2026-01-05")), "{file}");
        assert_eq!(rows[0][4..6], [text("2026-01-05T10:30:00"), text("09:05:00")]);
    }
    let words = ["--sheet", "Items & more", "--range", "C5:D90", "--skip-bottom", "1", "--orientation", "column"];
    let rows = pushed(&stage, "book.xlsx", "Items", "book", &words);
    assert_eq!((rows.len(), &rows[5]), (6, &vec![Cell::Integer(6), text("item 6")]));
    let path = corpus("book.xlsx");
    let push = |words: &[&str]| run(stage.push([path.to_str().unwrap(), "--name", "W"].iter().chain(words)));
    push(&["--sheet", "Nothing"]).assert(3, &["has no sheet", "Hidden, Orders, Items & more"]);
    push(&["--range", "F1:B2"]).assert(2, &["is no range of cells; write one like B4:F90"]);
}

#[test]
fn an_archive_that_breaks_off_publishes_nothing() {
    let stage = Stage::new();
    let path = corpus("cut_off.csv.gz");
    run(stage.push([path.to_str().unwrap(), "--name", "Cut"])).assert(3, &["cut_off.csv.gz", "broken or cut off"]);
    assert!(stage.server.read_table("Cut", "cut_off").is_err());
}

#[test]
fn what_is_no_character_or_no_charset_is_wrong_use_or_wrong_data() {
    let stage = Stage::new();
    let path = corpus("plain.csv");
    let push = |words: &[&str]| run(stage.push([path.to_str().unwrap(), "--name", "P"].iter().chain(words)));
    push(&["--delimiter", "ab"]).assert(2, &["write one character"]);
    push(&["--delimiter", "\""]).assert(2, &["the delimiter and the quote are the same"]);
    push(&["--thousands", "."]).assert(2, &["the decimal mark and the thousands mark are the same"]);
    push(&["--decimal", "comma", "--thousands", "7"]).assert(2, &["between thousands"]);
    push(&["--format", "json", "--delimiter", ";"]).assert(2, &["JSON has none to choose"]);
    push(&["--format", "json"]).assert(3, &["plain.csv, line 1, byte 1: no row begins here"]);
    push(&["--encoding", "klingon"]).assert(3, &["klingon"]);
    push(&["--date-order", "year-first"]).assert(2, &["day-first"]);
}
