//! Many files that are one table: a folder, a pattern, partitions; every row once, in the order of names, and
//! a file that differs is named with the difference.

use std::io::Write as _;
use std::path::Path;

use pushcube::dataset::infer::infer;
use pushcube::dataset::{DataType, Position, Reading, RowCount};
use pushcube::source::{Source, facts, facts_now, preview};

use crate::help::{Cell, bare, quoted, rest};

/// A folder with files, given by their paths below it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn rows(path: &Path) -> (Vec<String>, Vec<Vec<Cell>>) {
    let look = preview(path).unwrap();
    let read = rest(Source::open(path, &look.reading).unwrap());
    assert_eq!((read.error, look.rows), (None, RowCount::Exact(read.rows.len() as u64)));
    (read.header, read.rows)
}

fn error(path: &Path) -> String {
    preview(path).unwrap_err().to_string()
}

#[test]
fn a_folder_is_one_table_in_the_order_of_names() {
    let folder = folder(&[
        ("b.csv", "id;x\n3;c\n"),
        ("a.csv", "id;x\n1;a\n2;b\n"),
        ("_SUCCESS", ""),
        (".a.crc", "\u{1}"),
        ("c.csv", "id;x\n"),
    ]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"id;x\n4;d\n").unwrap();
    std::fs::write(folder.path().join("d.csv.gz"), packed.finish().unwrap()).unwrap();
    let row = |id: &str, x: &str| vec![bare(id), bare(x)];
    let all = vec![row("1", "a"), row("2", "b"), row("3", "c"), row("4", "d")];
    assert_eq!(rows(folder.path()), (vec!["id".to_owned(), "x".to_owned()], all.clone()));
    let look = preview(folder.path()).unwrap();
    assert_eq!(
        look.reasons[0],
        "files that are one table, in the order of their names: 4; all are read like the first, a.csv"
    );
    // Reading goes on at any record, in whichever file it is.
    let whole = rest(Source::open(folder.path(), &look.reading).unwrap());
    assert_eq!(whole.positions.iter().map(|at| at.part).collect::<Vec<_>>(), [0, 0, 1, 3]);
    for (from, at) in whole.positions.iter().chain([&whole.end]).enumerate() {
        let again = rest(Source::open_at(folder.path(), &look.reading, *at).unwrap());
        assert_eq!((again.error, again.rows), (None, all[from..].to_vec()), "{at:?}");
        assert_eq!(again.positions, whole.positions[from..]);
    }
    let stored: u64 = look.file.size;
    let mut source = Source::open_at(folder.path(), &look.reading, whole.end).unwrap();
    source.next_block(&mut pushcube::source::Block::new()).unwrap();
    assert_eq!(source.covered(source.position()), stored);
}

#[test]
fn a_pattern_is_one_table_named_by_what_stands_before_its_first_sign() {
    let folder = folder(&[("in/part-1.csv", "a\n1\n"), ("in/part-2.csv", "a\n2\n"), ("in/other.txt", "b\n3\n")]);
    for (pattern, stem) in
        [("in/part-*.csv", "part"), ("in/*.csv", "in"), ("in/part-?.*", "part"), ("i*/*.csv", "table")]
    {
        let path = folder.path().join(pattern);
        assert_eq!(rows(&path).1, [[bare("1")], [bare("2")]], "{pattern}");
        assert_eq!(preview(&path).unwrap().file.stem(), stem, "{pattern}");
    }
    assert!(
        error(&folder.path().join("*.csv")).ends_with("is a folder or a pattern without a file that could be read")
    );
    // A file that is called like a pattern is a file.
    std::fs::write(folder.path().join("what?.csv"), "a\n7\n").unwrap();
    std::fs::write(folder.path().join("whats.csv"), "a\n8\n").unwrap();
    assert_eq!(rows(&folder.path().join("what?.csv")).1, [[bare("7")]]);
}

#[test]
fn partitions_are_columns() {
    let folder = folder(&[
        ("day=2026-01-05/shop=K%C3%B6ln/p.csv", "id\n1\n"),
        ("day=2026-01-06/shop=__HIVE_DEFAULT_PARTITION__/p.csv", "id\n2\n"),
        ("day=2026-01-06/shop=aue/p.csv", "id\n3\n4\n"),
    ]);
    let (header, rows) = rows(folder.path());
    assert_eq!(header, ["id", "day", "shop"]);
    let row = |id: &str, day: &str, shop: &str| vec![bare(id), bare(day), bare(shop)];
    let all = [
        row("1", "2026-01-05", "Köln"),
        row("2", "2026-01-06", ""),
        row("3", "2026-01-06", "aue"),
        row("4", "2026-01-06", "aue"),
    ];
    assert_eq!(rows, all);
    let look = preview(folder.path()).unwrap();
    assert!(look.reasons.contains(&"columns from the names of folders: day, shop".to_owned()), "{:?}", look.reasons);
    let types: Vec<_> = infer(&look.sample).iter().map(|column| column.rule.data_type).collect();
    assert_eq!(types, [DataType::Integer, DataType::Date, DataType::String]);
    let pattern = folder.path().join("day=2026-01-06");
    assert_eq!(rows_of(&pattern), [[bare("2"), bare("")], [bare("3"), bare("aue")], [bare("4"), bare("aue")]]);
    let pattern = folder.path().join("day=*");
    assert_eq!(rows_of(&pattern), all);
}

fn rows_of(path: &Path) -> Vec<Vec<Cell>> {
    rows(path).1
}

#[test]
fn a_file_that_differs_is_named_with_the_difference() {
    for (second, said) in [
        ("a,b,c\n1,2,3\n", "2.csv: has a column \u{201c}c\u{201d}, which the first file of the table has not"),
        ("a\n1\n", "2.csv: has no column \u{201c}b\u{201d}, which the first file of the table has"),
        (
            "b,a\n1,2\n",
            "2.csv: has its columns in another order than the first file of the table: \u{201c}b\u{201d} stands where \u{201c}a\u{201d} is there",
        ),
        ("a,b,b\n1,2,3\n", "2.csv: the row has 3 fields"),
        ("", "2.csv: is empty"),
    ] {
        let folder = folder(&[("1.csv", "a,b\n1,2\n"), ("2.csv", second)]);
        assert!(error(folder.path()).contains(said), "{}", error(folder.path()));
        let pushed = rest(Source::open(folder.path(), &Reading::default()).unwrap());
        assert!(pushed.error.unwrap().to_string().contains(said) && pushed.rows.len() == 1);
    }
    let folder_in = folder(&[("1.csv", "a\n1\n"), ("old/2.csv", "a\n2\n")]);
    assert!(error(folder_in.path()).contains("old: is a folder inside the table's folder and no partition"));
    let mixed = folder(&[("1.csv", "a\n1\n"), ("day=1/2.csv", "a\n2\n")]);
    assert!(
        error(mixed.path()).ends_with("2.csv: lies in other partitions than the files before it: day instead of none")
    );
}

#[test]
fn rows_of_json_may_lack_names_in_any_file() {
    let folder =
        folder(&[("1", "{\"a\":1,\"b\":\"x\"}\n"), ("2", "{\"b\":\"y\"}\n"), ("3", "[{\"b\":\"z\",\"a\":3}]")]);
    let all = [[bare("1"), quoted("x")], [bare(""), quoted("y")], [bare("3"), quoted("z")]];
    assert_eq!(rows_of(folder.path()), all);
    std::fs::write(folder.path().join("4"), "{\"c\":1}").unwrap();
    assert!(error(folder.path()).contains("4: has a column \u{201c}c\u{201d}"), "{}", error(folder.path()));
}

#[test]
fn a_long_table_is_sampled_all_over() {
    let folder = tempfile::tempdir().unwrap();
    for part in 0..40 {
        let amount = if part > 35 { "1.5" } else { "1" };
        let rows: Vec<String> =
            (0..2_000).map(|row| format!("{row},{amount},text of row {row} of a table\n")).collect();
        std::fs::write(folder.path().join(format!("{part:03}")), format!("id,amount,what\n{}", rows.concat())).unwrap();
    }
    let look = preview(folder.path()).unwrap();
    assert!(matches!(look.rows, RowCount::About(about) if about.abs_diff(80_000) < 800), "{}", look.rows);
    let types: Vec<_> = infer(&look.sample).iter().map(|column| column.rule.data_type).collect();
    assert_eq!(types, [DataType::Integer, DataType::Double, DataType::String]);
}

#[test]
fn a_table_of_many_files_changes_with_any_of_them() {
    let folder = folder(&[("1.csv", "a\n1\n"), ("2.csv", "a\n2\n")]);
    let before = facts(folder.path()).unwrap();
    assert_eq!((&before, before.size), (&facts_now(folder.path()).unwrap(), 8));
    std::fs::write(folder.path().join("3.csv"), "a\n").unwrap();
    assert_ne!(facts_now(folder.path()).unwrap(), before);
}

#[test]
fn two_stars_are_folders_in_folders() {
    let folder = folder(&[
        ("in/a.csv", "id\n1\n"),
        ("in/2025/x/b.csv", "id\n2\n"),
        ("in/2026/c.csv", "id\n3\n"),
        ("in/2026/c.txt", "other\n9\n"),
        ("in/.trash/d.csv", "id\n4\n"),
    ]);
    let all = [[bare("2")], [bare("3")], [bare("1")]];
    assert_eq!(rows_of(&folder.path().join("in/**/*.csv")), all);
    assert_eq!(preview(&folder.path().join("in/**/*.csv")).unwrap().file.stem(), "in");
    assert_eq!(rows_of(&folder.path().join("in/**/**/?.csv")), all);
    assert_eq!(rows_of(&folder.path().join("in/2026/**/c.csv")), [[bare("3")]]);
    assert!(error(&folder.path().join("in/**")).contains("c.txt: has a column \u{201c}other\u{201d}"));
    assert!(error(&folder.path().join("in/**/*.zip")).contains("without a file that could be read"));
    // Folders that are partitions give their columns wherever they lie.
    let lake = self::folder(&[("t/v1/day=1/p.csv", "id\n1\n"), ("t/v2/day=2/p.csv", "id\n2\n")]);
    let (header, rows) = rows(&lake.path().join("t/**/p.csv"));
    assert_eq!(
        (header, rows),
        (vec!["id".to_owned(), "day".to_owned()], vec![vec![bare("1"), bare("1")], vec![bare("2"), bare("2")],])
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_holds_itself_is_no_endless_table() {
    let folder = folder(&[("in/a.csv", "id\n1\n")]);
    std::os::unix::fs::symlink(folder.path().join("in"), folder.path().join("in/again")).unwrap();
    assert!(error(&folder.path().join("in/**/*.csv")).ends_with("lies more than 16 partitions deep"));
}

#[test]
fn braces_name_the_files_of_one_table() {
    let folder =
        folder(&[("jan.csv", "id\n1\n"), ("feb.csv", "id\n2\n"), ("mar.csv", "id\n3\n"), ("q2/apr.csv", "id\n4\n")]);
    let path = folder.path().join("{jan,feb}.csv");
    assert_eq!(rows_of(&path), [[bare("2")], [bare("1")]]);
    assert_eq!(rows_of(&folder.path().join("{jan,mar,q2/apr}.csv")).len(), 3);
    assert_eq!(rows_of(&folder.path().join("{j*,q?/*}.csv")).len(), 2);
    let file = preview(&folder.path().join("{jan,q2/apr}.csv")).unwrap().file;
    assert_eq!(file.name(), "{jan,q2/apr}.csv");
    assert_eq!(file.stem(), folder.path().file_name().unwrap().to_str().unwrap());
    assert!(error(&folder.path().join("{jan,dec}.csv")).contains("dec.csv: can't be opened"));
    // Nothing is read twice.
    assert_eq!(rows_of(&folder.path().join("{jan,j*}.csv")).len(), 1);
}

#[test]
fn a_file_among_the_folders_that_a_pattern_means_is_passed_over() {
    let folder = folder(&[("a/x.csv", "id\n1\n"), ("b.csv", "id\n2\n")]);
    assert_eq!(rows_of(&folder.path().join("*/x.csv")), [[bare("1")]]);
}

#[test]
fn files_of_rows_are_one_table_as_well() {
    let formats: &[(bool, &str)] = &[
        (cfg!(feature = "parquet"), "same.parquet"),
        (cfg!(feature = "parquet"), "same.arrow"),
        (cfg!(feature = "workbook"), "same.xlsx"),
        (cfg!(feature = "workbook"), "same.xls"),
        (cfg!(feature = "workbook"), "same.ods"),
    ];
    for (_, name) in formats.iter().filter(|(is_built, _)| *is_built) {
        let folder = tempfile::tempdir().unwrap();
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source/corpus");
        for day in ["day=2026-01-05", "day=2026-01-06"] {
            let below = folder.path().join(day);
            std::fs::create_dir(&below).unwrap();
            std::fs::copy(corpus.join(name), below.join("part-0")).unwrap();
        }
        let look = preview(folder.path()).unwrap();
        assert_eq!((look.rows, look.sample.columns.len()), (RowCount::Exact(6), 4), "{name}");
        let read = rest(Source::open(folder.path(), &look.reading).unwrap());
        assert_eq!((read.header[3].as_str(), &read.rows[5][3]), ("day", &bare("2026-01-06")), "{name}");
        for (row, at) in read.positions.iter().enumerate().filter(|(_, at)| **at != Position::START) {
            let again = rest(Source::open_at(folder.path(), &look.reading, *at).unwrap());
            assert_eq!(again.rows, read.rows[row..], "{name}");
        }
    }
}
