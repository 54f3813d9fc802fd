//! `pushcube check`: what it finds, what it prints, and the code it ends with. It knows no server.

use std::process::Command;

use serde_json::Value;

use crate::tool::{Said, Stage, run};

const MODEL: &str = r#"{
  "name": "Sales",
  "tables": [{"name": "orders", "columnHeaders": [
    {"name": "id", "dataType": "INTEGER"}, {"name": "amount", "dataType": "DOUBLE"}]}],
  "metrics": [{"name": "amount", "expressions": [{"tableName": "orders", "columnName": "amount"}]}],
  "attributes": [{"name": "id", "attributeForms": [
    {"category": "ID", "expressions": [{"tableName": "orders", "columnName": "id"}]}]}]
}"#;

fn check(stage: &Stage, words: &[&str]) -> Command {
    let mut command = stage.tool();
    command.arg("check").args(words);
    command
}

#[track_caller]
fn prints(said: &Said, code: i32, parts: &[&str]) {
    said.assert(code, &[]);
    for part in parts {
        assert!(said.stdout.contains(part), "{part:?} is missing in:\n{}", said.stdout);
    }
}

#[test]
fn what_fits_ends_with_zero_and_says_what_a_push_would_send() {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n2,3\n");
    let said = run(check(&stage, &["orders.csv"]));
    prints(
        &said,
        0,
        &["orders from orders.csv", "Rows       2", "Chunks     1", "every value is of its column's type"],
    );
    assert_eq!(stage.server.requests().len(), 0);
}

#[test]
fn what_does_not_fit_is_named_with_its_places_and_ends_with_three() {
    let stage = Stage::new();
    stage.write("model.json", MODEL);
    stage.write("orders.csv", "id,amount\n1,2.5\n2,three\n1,4\n5000000000,5\n");
    let said = run(check(&stage, &["orders.csv", "--model", "model.json"]));
    prints(
        &said,
        3,
        &["in 2 rows", "not a number", "line 3, byte 3: “three”", "beyond 32 bits", "1: line 2 and line 4"],
    );
    let said = run(check(&stage, &["orders.csv", "--model", "model.json", "--json"]));
    assert_eq!(said.code(), Some(3));
    let found: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((&found["fits"], &found["tables"][0]["bad_rows"]), (&Value::from(false), &Value::from(2)));
    assert_eq!(found["tables"][0]["bad"][0]["first"][0]["line"], 3);
    assert_eq!(found["tables"][0]["repeats"]["rows"], 1);
}

#[test]
fn what_can_not_be_scanned_ends_with_its_code() {
    let stage = Stage::new();
    stage.write("orders.csv", "id;amount\n1;1.234\n");
    run(check(&stage, &["orders.csv"])).assert(3, &["say --decimal point or comma"]);
    prints(&run(check(&stage, &["orders.csv", "--decimal", "comma"])), 0, &["Rows       1"]);
    run(check(&stage, &["nowhere.csv"])).assert(3, &["nowhere.csv"]);
    run(check(&stage, &["orders.csv", "--thousands", "."])).assert(2, &["the same"]);
    run(check(&stage, &[])).assert(2, &["FILE"]);
}
