//! Made-up tables, cut into chunks at random: what is sent is what is read back, in either orientation.

use proptest::prelude::*;
use pushcube::demo::Cell;
use serde_json::{Value, json};

use crate::visitor::{Visitor, server, soon};

type Row = (Option<String>, Option<i64>, Option<f64>, Option<bool>);

fn row() -> impl Strategy<Value = Row> {
    let text = proptest::option::of(any::<String>());
    (text, any::<Option<i64>>(), proptest::option::of(proptest::num::f64::NORMAL), any::<Option<bool>>())
}

fn cells(row: &Row) -> Vec<Value> {
    vec![json!(row.0), json!(row.1), json!(row.2), json!(row.3)]
}

fn kept(row: &Row) -> Vec<Cell> {
    vec![
        row.0.clone().map_or(Cell::Null, Cell::Text),
        row.1.map_or(Cell::Null, Cell::Integer),
        row.2.map_or(Cell::Null, Cell::Real),
        row.3.map_or(Cell::Null, |value| Cell::Integer(value.into())),
    ]
}

fn chunk(rows: &[Row], orientation: &str) -> Value {
    let rows: Vec<_> = rows.iter().map(cells).collect();
    if orientation == "ROW" {
        return json!(rows);
    }
    (0..4).map(|column| rows.iter().map(|row| row[column].clone()).collect::<Value>()).collect()
}

async fn round_trip(visitor: &Visitor, server: &pushcube::demo::Server, dataset: &str, rows: &[Row], size: usize) {
    for orientation in ["ROW", "COLUMN"] {
        let tables = json!([{"name": "t", "updatePolicy": "replace", "orientation": orientation}]);
        let session = visitor.open(dataset, tables).await;
        visitor.put(&session, "t", 1, &json!([])).await.ok();
        for (number, rows) in rows.chunks(size).enumerate() {
            let index = u32::try_from(number).unwrap() + 2;
            visitor.put(&session, "t", index, &chunk(rows, orientation)).await.ok();
        }
        visitor.publish(&session).await;
        visitor.delete(&session).await.ok();
        let expected: Vec<_> = rows.iter().map(kept).collect();
        assert_eq!(server.read_table(dataset, "t").unwrap().rows, expected, "{orientation}");
    }
}

#[test]
fn what_is_sent_is_what_is_kept() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (server, visitor, dataset) = runtime.block_on(async {
        let server = server().await;
        let visitor = Visitor::new(&server).await;
        let header = |name: &str| json!({"name": name, "dataType": name});
        let headers = ["STRING", "BIGINTEGER", "DOUBLE", "BOOL"].map(header);
        let model = json!({"name": "made up", "tables": [{"name": "t", "columnHeaders": headers}]});
        let dataset = visitor.define(&model).await;
        (server, visitor, dataset)
    });
    let config = ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(rows in proptest::collection::vec(row(), 0..40), size in 1_usize..50)| {
        runtime.block_on(soon("a round trip", round_trip(&visitor, &server, &dataset, &rows, size)));
    });
}
