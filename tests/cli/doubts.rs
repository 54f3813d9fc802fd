//! What a file leaves open ends a push without the screens, which names the flag that settles it.

use pushcube::demo::Cell;

use crate::tool::{Stage, run};

#[test]
fn an_open_question_ends_a_push_and_its_flag_settles_it() {
    let stage = Stage::new();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "id;amount;day\na;1.234;03/04/2026\nb;2.500;05/06/2026\n").unwrap();
    let push = |words: &[&str]| run(stage.push([path.to_str().unwrap(), "--name", "T"].iter().chain(words)));
    push(&[]).assert(
        3,
        &[
            "t.csv: 1.234 can be 1.234 or 1234; say --decimal point or comma",
            "t.csv: 03/04/2026 can be 2026-04-03 or 2026-03-04; say --date-order day-first or month-first",
        ],
    );
    assert!(stage.server.read_table("T", "t").is_err());
    push(&["--decimal", "comma", "--date-order", "month-first"]).assert(0, &["published"]);
    let rows = stage.server.read_table("T", "t").unwrap().rows;
    let text = |text: &str| Cell::Text(text.to_owned());
    assert_eq!(rows[0], [text("a"), Cell::Integer(1234), text("2026-03-04")]);
}
