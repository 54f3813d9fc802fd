//! Which files a job finds, and which of them its guards let pass.

use std::fs::{File, FileTimes};
use std::path::Path;
use std::time::{Duration, SystemTime};

use pushcube::dataset::FileFacts;
use pushcube::job::file::JobFile;
use pushcube::job::find::{Base, files, moving, too_old, unsettled};
use pushcube::job::read;
use pushcube::source::Reach;
use tempfile::TempDir;

fn job(table: &str) -> JobFile {
    let text = format!(
        "[server]\nurl = \"https://a/b\"\n[project]\nname = \"P\"\n[dataset]\nname = \"D\"\n[[tables]]\nname = \"t\"\n\
         policy = \"replace\"\n{table}\n"
    );
    read(Path::new("x.job.toml"), &text).unwrap()
}

/// A folder with these files, each a minute younger than the one before, the last an hour old.
fn folder(names: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (at, name) in names.iter().enumerate() {
        let file = File::create(folder.path().join(name)).unwrap();
        let age = Duration::from_secs(3_600 + 60 * (names.len() - 1 - at) as u64);
        file.set_times(FileTimes::new().set_modified(SystemTime::now() - age)).unwrap();
    }
    folder
}

fn found(folder: &TempDir, table: &str) -> Result<Vec<FileFacts>, String> {
    let base = Base { folder: folder.path().to_owned(), home: Some(folder.path().join("home")) };
    files(&job(table), &base, &Reach::default())
        .map_err(|missing| missing.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn name(folder: &TempDir, table: &str) -> String {
    let found = found(folder, table);
    found.map_or_else(|why| why, |files| files.iter().map(FileFacts::name).collect::<Vec<_>>().join(", "))
}

#[test]
fn the_files_that_are_picked_are_those_that_were_meant() {
    let folder = folder(&["b.csv", "a.csv", "c.txt"]);
    assert_eq!(name(&folder, "files = \"a.csv\""), "a.csv");
    assert_eq!(name(&folder, "files = \"*.csv\""), "*.csv", "all of them are one table");
    assert_eq!(name(&folder, "files = \"*.csv\"\npick = \"newest\""), "a.csv");
    assert_eq!(name(&folder, "files = [\"*.csv\", \"*.txt\"]\npick = \"newest\""), "c.txt");
    assert_eq!(name(&folder, "files = \"*.txt\"\npick = \"exactly_one\""), "c.txt");
    let several = name(&folder, "files = \"*.csv\"\npick = \"exactly_one\"");
    assert_eq!(several, "table t: 2 files are called *.csv, and exactly one may be: a.csv, b.csv");
    let none = name(&folder, "files = [\"*.tsv\", \"d.csv\"]\npick = \"newest\"");
    assert_eq!(
        none,
        "table t: no file is called *.tsv, d.csv; allow_empty = true in its [[tables]] lets its rows stay then"
    );
    assert!(name(&folder, "files = \"d.csv\"").starts_with("table t: "), "{}", name(&folder, "files = \"d.csv\""));
    std::fs::create_dir(folder.path().join("home")).unwrap();
    std::fs::write(folder.path().join("home/own.csv"), "a\n1\n").unwrap();
    assert_eq!(name(&folder, "files = \"~/own.csv\""), "own.csv");
}

#[test]
fn a_file_may_be_as_old_as_its_table_says() {
    let folder = folder(&["a.csv"]);
    let aged = |max_age: &str| {
        let job = job(&format!("files = \"a.csv\"\nmax_age = \"{max_age}\""));
        let files = found(&folder, "files = \"a.csv\"").unwrap();
        let now = files[0].modified.unwrap() + 3_600_000;
        too_old(&job, &files, now).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(aged("60min"), [""; 0]);
    assert_eq!(aged("59min"), ["table t: a.csv is 1 h 00 min old, and max_age is 59min"]);
}

#[test]
fn a_file_that_was_just_written_is_looked_at_again_and_must_not_have_grown() {
    let folder = folder(&["a.csv"]);
    let (job, table) = (job("files = \"a.csv\"\nsettle = \"30s\""), "files = \"a.csv\"");
    let before = found(&folder, table).unwrap();
    let modified = before[0].modified.unwrap();
    assert_eq!(unsettled(&job, &before, modified + 30_000), None);
    assert_eq!(unsettled(&job, &before, modified + 10_000), Some(Duration::from_secs(20)));
    assert_eq!(unsettled(&job, &before, modified - 5_000), Some(Duration::from_secs(30)), "a clock that is behind");
    assert!(moving(&job, &before, &found(&folder, table).unwrap()).is_empty());
    std::fs::write(folder.path().join("a.csv"), "id\n1\n").unwrap();
    let told: Vec<_> = moving(&job, &before, &found(&folder, table).unwrap()).iter().map(ToString::to_string).collect();
    assert_eq!(told, ["table t: a.csv still grows: 0 bytes, then 5; settle is 30s"]);
}
