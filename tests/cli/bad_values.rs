//! `--bad-values` as an operator uses it: rows are set aside, found by what is said at the end, corrected and
//! pushed; a check counts them beforehand.

use serde_json::Value;

use crate::tool::{Said, Stage, run, text};

const MODEL: &str = r#"{"name":"Sales","tables":[
  {"name":"orders","columnHeaders":[{"name":"id","dataType":"INTEGER"},{"name":"amount","dataType":"DOUBLE"}]}],
  "metrics":[{"name":"amount","expressions":[{"tableName":"orders","columnName":"amount"}]}],
  "attributes":[{"name":"id","attributeForms":[{"category":"ID",
    "expressions":[{"tableName":"orders","columnName":"id"}]}]}]}"#;
const ORDERS: &str = "id,amount\n1,2.5\n2,three\n3,4\nx,five\n";

fn stage() -> Stage {
    let stage = Stage::new();
    stage.write("model.json", MODEL);
    stage.write("orders.csv", ORDERS);
    stage
}

fn rows(stage: &Stage) -> Vec<Vec<String>> {
    stage.server.read_table("Sales", "orders").unwrap().rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

/// The file that was named at the end.
fn named(said: &Said) -> String {
    let (_, rest) =
        said.stderr.split_once("set aside in ").unwrap_or_else(|| panic!("no file is named:\n{}", said.stderr));
    rest.split_once(": correct it").unwrap().0.to_owned()
}

#[test]
fn rows_are_set_aside_corrected_and_pushed() {
    let stage = stage();
    let said = run(stage.push(["orders.csv", "--model", "model.json", "--bad-values", "set-aside"]));
    said.assert(0, &["chunk 1 accepted, 2 rows so far, 2 set aside", "orders: 2 rows set aside in "]);
    assert_eq!(rows(&stage), [["1", "2.5"], ["3", "4"]]);
    let file = named(&said);
    let corrected = std::fs::read_to_string(&file).unwrap().replace("2,three,", "2,3,").replace("x,five,", "4,5,");
    std::fs::write(&file, corrected).unwrap();
    let said = run(stage.push([&file, "--dataset", "Sales", "--policy", "add"]));
    said.assert(0, &["rows accepted: orders 2"]);
    assert!(!said.stderr.contains("pushcube_reason"), "{}", said.stderr);
    assert_eq!(rows(&stage), [["1", "2.5"], ["3", "4"], ["2", "3"], ["4", "5"]]);
}

#[test]
fn what_is_said_of_one_table_holds_for_it_alone() {
    let stage = stage();
    let said = run(stage.push([
        "orders.csv",
        "--model",
        "model.json",
        "--bad-values",
        "set-aside",
        "--bad-values",
        "orders=null",
    ]));
    said.assert(0, &["orders: null sent for 3 values"]);
    assert_eq!(rows(&stage), [["1", "2.5"], ["2", "null"], ["3", "4"], ["null", "null"]]);
    let said = run(stage.push(["orders.csv", "--model", "model.json", "--bad-values", "items=null"]));
    said.assert(2, &["\"items\"", "there are: orders"]);
    let said = run(stage.push(["orders.csv", "--model", "model.json", "--bad-values", "drop"]));
    said.assert(2, &["stop, null, set-aside"]);
}

#[test]
fn a_check_counts_what_a_push_would_set_aside() {
    let stage = stage();
    let check = |words: &[&str]| {
        let mut command = stage.tool();
        command.args(["check", "orders.csv", "--model", "model.json"]).args(words);
        run(command)
    };
    for (what, code, sentence) in [
        ("stop", 3, "in 2 rows; a push stops at the first"),
        ("null", 0, "in 2 rows; a push sends null for the values"),
        ("set-aside", 0, "in 2 rows; a push sets the rows aside"),
    ] {
        let said = check(&["--bad-values", what]);
        assert_eq!(said.code(), Some(code), "{what}: {}", said.stderr);
        assert!(said.stdout.contains(sentence) && said.stdout.contains("line 5, byte 1"), "{}", said.stdout);
    }
    let said = check(&["--bad-values", "orders=set-aside", "--json"]);
    let found: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((&found["fits"], &found["tables"][0]["on_bad"]), (&Value::from(true), &Value::from("set-aside")));
    assert_eq!(found["tables"][0]["json_bytes"], "[[1,2.5],[3,4]]".len());
}

#[test]
fn rows_of_another_width_are_refused_before_anything_is_sent_or_set_aside() {
    let stage = stage();
    stage.write("orders.csv", "id,amount\n1,2.5\n2\n3,4\n4,5,6\n5,6\n");
    let refused = run(stage.push(["orders.csv", "--model", "model.json"]));
    refused
        .assert(3, &["line 3, byte 1: the row has 1 field", "the first of 2 rows like that", "--bad-values set-aside"]);
    assert!(stage.server.requests().is_empty(), "nobody signed in");
    let check = |what: &str| {
        let mut command = stage.tool();
        command.args(["check", "orders.csv", "--model", "model.json", "--bad-values", what, "--json"]);
        run(command)
    };
    assert_eq!(check("stop").code(), Some(3));
    let found = check("set-aside");
    found.assert(0, &[]);
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    let table = &found["tables"][0];
    assert_eq!((&table["rows"], &table["bad_rows"], &table["ragged"]["rows"]), (&5.into(), &2.into(), &2.into()));
    assert_eq!(table["ragged"]["first"][1]["value"], "3 fields");
    let said = run(stage.push(["orders.csv", "--model", "model.json", "--bad-values", "set-aside"]));
    said.assert(0, &["3 rows so far, 2 set aside", "orders: 2 rows set aside in "]);
    assert_eq!(rows(&stage), [["1", "2.5"], ["3", "4"], ["5", "6"]]);
    let file = named(&said);
    run(stage.push([&file, "--dataset", "Sales", "--policy", "add"])).assert(3, &["the row has"]);
    let kept = std::fs::read_to_string(&file).unwrap();
    let corrected = kept.replace("\n2,", "\n2,7,").replace("\n4,5,6,", "\n4,5,");
    std::fs::write(&file, corrected).unwrap();
    run(stage.push([&file, "--dataset", "Sales", "--policy", "add"])).assert(0, &["rows accepted: orders 2"]);
    assert_eq!(rows(&stage).len(), 5);
}
