//! What publishing does to rows that are there: protocol 7.2.

use pushcube::demo::{Cell, Server};
use serde_json::{Value, json};

use crate::visitor::{HUMAN_RESOURCES, Visitor, server};

/// Two tables that share the attribute `Shop`; `sales` has a second key column and a metric.
fn model(name: &str) -> Value {
    let at = |table: &str, column: &str| json!({"tableName": table, "columnName": column});
    json!({
        "name": name,
        "tables": [
            {"name": "sales", "columnHeaders": [
                {"name": "Shop", "dataType": "STRING"},
                {"name": "Day", "dataType": "DATE"},
                {"name": "Amount", "dataType": "INTEGER"},
            ]},
            {"name": "shops", "columnHeaders": [
                {"name": "Shop", "dataType": "STRING"},
                {"name": "Town", "dataType": "STRING"},
            ]},
            {"name": "notes", "columnHeaders": [{"name": "Weight", "dataType": "DOUBLE"}]},
        ],
        "attributes": [
            {"name": "Shop", "attributeForms": [
                {"category": "ID", "expressions": [at("sales", "Shop"), at("shops", "Shop")]},
                {"category": "DESC", "expressions": [at("shops", "Town")]},
            ]},
            {"name": "Day", "attributeForms": [{"category": "ID", "expressions": [at("sales", "Day")]}]},
        ],
        "metrics": [
            {"name": "Amount", "expressions": [at("sales", "Amount")]},
            {"name": "Weight", "expressions": [at("notes", "Weight")]},
        ],
    })
}

fn rows(server: &Server, dataset: &str, table: &str) -> Value {
    let cell = |cell: &Cell| match cell {
        Cell::Null => Value::Null,
        Cell::Integer(value) => json!(value),
        Cell::Real(value) => json!(value),
        Cell::Text(text) => json!(text),
    };
    let rows = server.read_table(dataset, table).unwrap().rows;
    rows.iter().map(|row| row.iter().map(cell).collect::<Value>()).collect()
}

#[tokio::test]
async fn each_policy_does_what_it_is_for() {
    let start = json!([["a", "2024-01-01", 1], ["b", "2024-01-01", 2], [null, "2024-01-01", 3]]);
    let next =
        json!([["a", "2024-01-01", 10], ["c", "2024-01-01", 4], [null, "2024-01-01", 30], ["c", "2024-01-01", 5]]);
    let cases = [
        ("add", json!([start[0], start[1], start[2], next[1]])),
        ("update", json!([next[0], start[1], next[2]])),
        ("upsert", json!([next[0], start[1], next[2], next[3]])),
        ("replace", next.clone()),
    ];
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    for (policy, expected) in cases {
        let dataset = visitor.define(&model(policy)).await;
        visitor.push(&dataset, "sales", "Add", &start).await;
        assert_eq!(rows(&server, &dataset, "sales"), start, "a fresh dataset takes add");
        visitor.push(&dataset, "sales", policy, &next).await;
        assert_eq!(rows(&server, &dataset, "sales"), expected, "{policy}");
    }
}

#[tokio::test]
async fn replace_leaves_the_tables_alone_that_are_not_in_the_session() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model("parts")).await;
    visitor.push(&dataset, "shops", "replace", &json!([["a", "Aarau"], ["b", "Bern"]])).await;
    visitor.push(&dataset, "sales", "replace", &json!([["a", "2024-01-01", 1]])).await;
    visitor.push(&dataset, "sales", "replace", &json!([["b", "2024-01-01", 2]])).await;
    assert_eq!(rows(&server, &dataset, "shops"), json!([["a", "Aarau"], ["b", "Bern"]]));
    assert_eq!(rows(&server, &dataset, "sales"), json!([["b", "2024-01-01", 2]]));
    // A description is no key: it is overwritten. An empty chunk empties a table.
    visitor.push(&dataset, "shops", "upsert", &json!([["b", "Biel"]])).await;
    assert_eq!(rows(&server, &dataset, "shops"), json!([["a", "Aarau"], ["b", "Biel"]]));
    visitor.push(&dataset, "sales", "replace", &json!([])).await;
    assert_eq!(rows(&server, &dataset, "sales"), json!([]));
}

#[tokio::test]
async fn without_a_key_no_row_can_match() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model("keyless")).await;
    for policy in ["add", "upsert", "update"] {
        visitor.push(&dataset, "notes", policy, &json!([[1.5], [1.5]])).await;
    }
    assert_eq!(rows(&server, &dataset, "notes"), json!([[1.5], [1.5], [1.5], [1.5]]));
}

#[tokio::test]
async fn chunks_of_several_tables_may_come_in_any_order() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model("mixed")).await;
    let tables = json!([{"name": "shops", "updatePolicy": "replace"}, {"name": "sales", "updatePolicy": "UPSERT"}]);
    let session = visitor.open(&dataset, tables).await;
    visitor.put(&session, "sales", 1, &json!([["a", "2024-01-01", 1]])).await.ok();
    visitor.put(&session, "shops", 1, &json!([["a", "Aarau"]])).await.ok();
    visitor.put(&session, "sales", 2, &json!([["b", "2024-01-01", 2]])).await.ok();
    // The same index with the same bytes is taken and counts once.
    visitor.put(&session, "sales", 1, &json!([["a", "2024-01-01", 1]])).await.ok();
    assert!(server.read_table(&dataset, "sales").is_err(), "nothing is there before it is published");
    visitor.publish(&session).await;
    assert_eq!(rows(&server, &dataset, "sales"), json!([["a", "2024-01-01", 1], ["b", "2024-01-01", 2]]));
    assert_eq!(rows(&server, &dataset, "shops"), json!([["a", "Aarau"]]));
}

#[tokio::test]
async fn a_name_that_is_there_is_overwritten_once_it_is_published() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let dataset = visitor.define(&model("twice")).await;
    visitor.push(&dataset, "shops", "replace", &json!([["a", "Aarau"]])).await;
    let mut other = model("TWICE");
    other["tables"][1]["columnHeaders"].as_array_mut().unwrap().push(json!({"name": "Size", "dataType": "INTEGER"}));
    assert_eq!(visitor.define(&other).await, dataset, "the id stays");
    assert_eq!(rows(&server, &dataset, "shops"), json!([["a", "Aarau"]]), "so do the rows");
    let body = json!({"tables": [{"name": "shops", "updatePolicy": "add"}]});
    let refused = visitor.post(&format!("datasets/{dataset}/uploadSessions"), &body).await;
    refused.refused(400, "ERR006", "only replace over another definition: protocol 4.3");
    visitor.push(&dataset, "shops", "replace", &json!([["b", "Bern", 3]])).await;
    assert_eq!(rows(&server, &dataset, "shops"), json!([["b", "Bern", 3]]));
    visitor.push(&dataset, "shops", "add", &json!([["c", "Chur", 4]])).await;
    assert_eq!(rows(&server, &dataset, "shops"), json!([["b", "Bern", 3], ["c", "Chur", 4]]));
}

#[tokio::test]
async fn one_name_in_two_projects_is_two_datasets() {
    let server = server().await;
    let mut visitor = Visitor::new(&server).await;
    let here = visitor.define(&model("same")).await;
    visitor.push(&here, "shops", "replace", &json!([["a", "Aarau"]])).await;
    HUMAN_RESOURCES.clone_into(&mut visitor.project);
    let there = visitor.define(&model("same")).await;
    visitor.push(&there, "shops", "replace", &json!([["b", "Bern"]])).await;
    assert_ne!(here, there);
    assert_eq!(rows(&server, &here, "shops"), json!([["a", "Aarau"]]));
    assert_eq!(rows(&server, &there, "shops"), json!([["b", "Bern"]]));
    visitor.get(&format!("datasets/{here}")).await.refused(404, "ERR004", "a dataset of another project");
}
