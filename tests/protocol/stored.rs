//! Datasets that are there: how they are searched for, and what their definitions tell.

use pushcube::dataset::DataType;

use crate::listener::{Listener, dataset, json, project, within};

fn definition(columns: &str, tables: &str) -> String {
    format!(
        r#"{{"id":"{}","name":"Sales","result":{{"definition":{{"availableObjects":{{
        "tables":[{tables}],"columns":[{columns}],
        "attributes":[{{"name":"id","id":"1"}}],"metrics":[{{"name":"amount","id":"2"}}]}}}}}}}}"#,
        dataset()
    )
}

#[tokio::test]
async fn a_column_of_an_unknown_type_closes_its_table_and_no_other() {
    let columns = r#"{"tableName":"orders","columnName":"id","dataType":1},
        {"tableName":"orders","columnName":"amount","dataType":6},
        {"tableName":"shapes","columnName":"id","dataType":1},
        {"tableName":"shapes","columnName":"outline","dataType":99}"#;
    let tables = r#"{"name":"orders"},{"name":"shapes"},{"name":"empty"}"#;
    let listener = Listener::start([json("200 OK", &definition(columns, tables))]).await;
    let stored = within(listener.client().stored_dataset(&project(), &dataset())).await.unwrap();
    let orders = stored.table("orders").unwrap();
    let types: Vec<_> = orders.columns.iter().map(|column| column.data_type).collect();
    assert_eq!((types, orders.closed.as_deref()), (vec![DataType::Integer, DataType::Double], None));
    let shapes = stored.table("shapes").unwrap();
    assert_eq!(shapes.closed.as_deref(), Some("its column outline has the data type 99"));
    assert_eq!(shapes.columns.len(), 1, "what is known of it is shown");
    assert_eq!(stored.table("empty").unwrap().closed.as_deref(), Some("it has no columns"));
}

#[tokio::test]
async fn a_dataset_without_an_open_table_is_refused_with_the_reason() {
    let columns = r#"{"tableName":"shapes","columnName":"outline","dataType":99}"#;
    let listener = Listener::start([json("200 OK", &definition(columns, r#"{"name":"shapes"}"#))]).await;
    let failure = within(listener.client().stored_dataset(&project(), &dataset())).await.unwrap_err();
    assert!(failure.message.contains("table shapes: its column outline has the data type 99"), "{failure:?}");
}

#[tokio::test]
async fn a_name_is_searched_for_whatever_is_in_it() {
    let found = || json("200 OK", r#"{"totalItems":0,"result":[]}"#);
    let mut listener = Listener::start([found(), found()]).await;
    let client = listener.client();
    within(client.find_datasets(&project(), "a&b=c d/é")).await.unwrap();
    within(client.datasets_called(&project(), "Sales")).await.unwrap();
    let part = listener.request().await;
    assert!(part.line.contains("name=a%26b%3Dc%20d%2F%C3%A9&pattern=4&type=779&"), "{}", part.line);
    let whole = listener.request().await;
    assert!(whole.line.contains("name=Sales&pattern=2&type=779&"), "{}", whole.line);
}
