//! A push with a model: columns are found by name, types are the model's, and what doesn't match is named.

use pushcube::demo::Cell;

use crate::tool::{Stage, run};

const MODEL: &str = r#"{
  "name": "Sales", "folderId": "",
  "tables": [{"name": "orders", "columnHeaders": [
    {"name": "Amount", "dataType": "double"}, {"name": "Order", "dataType": "String"}]}],
  "metrics": [{"name": "Amount", "expressions": [{"tableName": "orders", "columnName": "Amount"}]}],
  "attributes": [{"name": "Order", "attributeForms": [
    {"category": "ID", "expressions": [{"tableName": "orders", "columnName": "Order"}]}]}]
}"#;

#[test]
fn columns_are_found_by_name_and_extra_ones_are_left_out_aloud() {
    let stage = Stage::new();
    stage.write("model.json", MODEL);
    stage.write("orders.csv", "order;note;Amount\n7;x;3\n8;y;NA\n");
    let said = run(stage.push(["orders.csv", "--model", "model.json", "--null", "NA"]));
    said.assert(0, &["left out: note", "published: dataset Sales"]);
    let rows = stage.server.read_table("Sales", "orders").unwrap();
    assert_eq!(rows.columns, ["Amount", "Order"]);
    let text = |text: &str| Cell::Text(text.to_owned());
    assert_eq!(rows.rows, [vec![Cell::Real(3.0), text("7")], vec![Cell::Null, text("8")]]);
}

#[test]
fn missing_and_extra_columns_are_named_before_anything_is_sent() {
    let stage = Stage::new();
    stage.write("model.json", MODEL);
    stage.write("orders.csv", "Order,Value\n7,3\n");
    let said = run(stage.push(["orders.csv", "--model", "model.json"]));
    said.assert(3, &["orders.csv", "lacks: Amount", "unused in it: Value"]);
    assert_eq!(stage.server.requests().len(), 0);
    stage.write("orders.csv", "Order,Amount\n");
    let said = run(stage.push(["orders.csv", "--model", "model.json", "--name", "[x]"]));
    said.assert(3, &["orders.csv holds no rows", "the dataset \"[x]\" holds ["]);
    stage.write("other.csv", "Order,Amount\n7,3\n");
    let said = run(stage.push(["other.csv", "--model", "model.json"]));
    said.assert(3, &["the model has no table called other"]);
    stage.write("model.json", &MODEL.replace("\"tables\"", "\"tabels\""));
    let said = run(stage.push(["orders.csv", "--model", "model.json"]));
    said.assert(3, &["model.json", "tabels"]);
}

#[test]
fn a_value_that_does_not_fit_the_model_ends_the_push_with_its_place() {
    let stage = Stage::new();
    stage.write("model.json", MODEL);
    stage.write("orders.csv", "Order,Amount\n7,3\n8,three\n");
    let said = run(stage.push(["orders.csv", "--model", "model.json"]));
    said.assert(3, &["orders.csv", "line 3", "Amount", "three", "DOUBLE", "failed, nothing published"]);
    assert!(stage.server.read_table("Sales", "orders").is_err());
    // What it leaves is a definition that never held data, and that is no hindrance for the corrected file.
    stage.write("orders.csv", "Order,Amount\n7,3\n8,4\n");
    run(stage.push(["orders.csv", "--model", "model.json"])).assert(0, &["that never held data", "published"]);
}
