//! What a file leaves open ends a push without the screens, which names the flag that settles it.

use pushcube::demo::Cell;

use crate::tool::{Stage, run, text};

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

#[test]
fn offsets_are_never_dropped_unless_that_is_said() {
    let stage = Stage::new();
    stage.write("t.csv", "id,at\na,2026-04-17T00:30:00+02:00\nb,2026-04-17T11:00:00Z\n");
    let push = |words: &[&str]| run(stage.push(["t.csv", "--name", "T", "--overwrite"].iter().chain(words)));
    push(&[]).assert(3, &["2026-04-17T00:30:00+02:00 has an offset from UTC", "say --offsets text or utc or dropped"]);
    let (a, b) = ("2026-04-17T00:30:00+02:00", "2026-04-17T11:00:00Z");
    for (words, expected) in [
        (&["--offsets", "text"], [a, b]),
        (&["--offsets", "utc"], ["2026-04-16T22:30:00", "2026-04-17T11:00:00"]),
        (&["--offsets", "-05:00"], ["2026-04-16T17:30:00", "2026-04-17T06:00:00"]),
        (&["--offsets", "dropped"], ["2026-04-17T00:30:00", "2026-04-17T11:00:00"]),
        (&["--column", "t.at:offsets=utc"], ["2026-04-16T22:30:00", "2026-04-17T11:00:00"]),
    ] {
        push(words).assert(0, &["published"]);
        let rows = stage.server.read_table("T", "t").unwrap().rows;
        assert_eq!([&rows[0][1], &rows[1][1]].map(text), expected, "{words:?}");
    }
    push(&["--offsets", "local"]).assert(2, &["an offset like +02:00"]);
}

#[test]
fn columns_are_read_each_in_its_own_way() {
    let stage = Stage::new();
    stage.write(
        "t.csv",
        "id;net;gross;day;at;note\n1;1,5;1.5;17-Apr-26;1:05 PM;k.A.\n2;1.234,5;2.25;00.00.0000;11:00 am;ok\n",
    );
    let words = [
        "--decimal",
        "point",
        "--column",
        "net:decimal=comma",
        "--column",
        "net:thousands=.",
        "--column",
        "day:dates=DD-MMM-YY",
        "--column",
        "day:zero-dates=null",
        "--column",
        "at:dates=h:mm a",
        "--column",
        "note:null=k.A.",
    ];
    let push = |words: &[&str]| run(stage.push(["t.csv", "--name", "T", "--overwrite"].iter().chain(words)));
    push(&words).assert(0, &["published"]);
    let rows = stage.server.read_table("T", "t").unwrap().rows;
    let row = |at: usize| rows[at].iter().map(text).collect::<Vec<_>>();
    assert_eq!(row(0), ["1", "1.5", "1.5", "2026-04-17", "13:05:00", "null"]);
    assert_eq!(row(1), ["2", "1234.5", "2.25", "null", "11:00:00", "ok"]);
    push(&["--column", "gros:decimal=comma"]).assert(2, &["\"gros\"", "there are: id, net, gross"]);
    push(&["--column", "net:decimal=comma", "--column", "net:thousands=,"]).assert(0, &[]);
    push(&["--column", "day:dates=dd.mm.yy"]).assert(2, &["minutes mm"]);
}
