//! A disk that takes no more: the system itself refuses to let a file grow beyond a limit, as it does on a full disk,
//! in the middle of a write. The upload ends, names the file, and goes on where it was as soon as there is room.

use std::process::Command;

use pushcube::demo::Cell;

use crate::tool::{Said, Stage, run};

/// The longest that a file may be, in blocks of 512 bytes.
const BLOCKS: u32 = 48;

/// Has a command run where no file grows beyond the limit: a write there is cut short, and the next one fails.
fn on_a_full_disk(command: &Command) -> Command {
    let mut shell = Command::new("/bin/sh");
    let script = format!("ulimit -f {BLOCKS}; trap '' XFSZ; exec \"$0\" \"$@\"");
    shell.arg("-c").arg(script).arg(command.get_program()).args(command.get_args()).env_clear();
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.current_dir(command.get_current_dir().unwrap());
    shell
}

fn push(stage: &Stage) -> Command {
    stage.push(["orders.csv", "--model", "model.json", "--chunk-size", "2kB", "--bad-values", "set-aside"])
}

fn stage(rows: impl Iterator<Item = String>) -> Stage {
    let stage = Stage::new();
    stage.write("orders.csv", &format!("id,what\n{}\n", rows.collect::<Vec<_>>().join("\n")));
    stage.write("model.json", MODEL);
    stage
}

const MODEL: &str = r#"{"name":"Sales","tables":[{"name":"orders","columnHeaders":[
  {"name":"id","dataType":"INTEGER"},{"name":"what","dataType":"STRING"}]}],
  "metrics":[],"attributes":[{"name":"id","attributeForms":[{"category":"ID",
    "expressions":[{"tableName":"orders","columnName":"id"}]}]},
   {"name":"what","attributeForms":[{"category":"ID",
    "expressions":[{"tableName":"orders","columnName":"what"}]}]}]}"#;

/// The ids of the rows that are published.
fn published(stage: &Stage) -> Vec<i64> {
    let rows = stage.server.read_table("Sales", "orders").map_or_else(|_| Vec::new(), |table| table.rows);
    let id = |row: Vec<Cell>| match row.first() {
        Some(Cell::Integer(id)) => *id,
        other => panic!("{other:?}"),
    };
    rows.into_iter().map(id).collect()
}

/// What it says when it ends, and that it then goes on to the same end as if nothing had been.
fn goes_on(stage: &Stage, said: &Said, names: &str) -> Vec<i64> {
    said.assert(1, &[names, "pushcube resume"]);
    assert!(published(stage).is_empty());
    run(stage.sessions(&["list"])).assert(0, &[]);
    run(stage.resume(&[])).assert(0, &["published"]);
    published(stage)
}

#[test]
fn a_journal_that_can_not_grow_ends_the_upload_which_goes_on_when_it_can() {
    let stage = stage((0..12_000).map(|row| format!("{row},{}", row % 7)));
    let said = run(on_a_full_disk(&push(&stage)));
    let ids = goes_on(&stage, &said, ".jsonl");
    assert_eq!(ids, (0..12_000).collect::<Vec<_>>());
}

#[test]
fn rows_that_can_not_be_set_aside_end_the_upload_which_goes_on_when_they_can() {
    let stage = stage((0..900).map(|row| if row < 300 { format!("{row},a") } else { format!("none,{row:0>60}") }));
    let said = run(on_a_full_disk(&push(&stage)));
    let ids = goes_on(&stage, &said, "can't be kept in");
    assert_eq!(ids, (0..300).collect::<Vec<_>>());
    let rejects = stage.home.path().join(".local/state/pushcube/rejects");
    let of_upload = rejects.read_dir().unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(of_upload.join("orders.csv")).unwrap();
    assert_eq!(text.lines().filter(|line| line.starts_with("none,")).count(), 600, "{text}");
}
