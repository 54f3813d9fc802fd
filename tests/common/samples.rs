//! What the sample files hold according to the csv crate, and what a demo server has published of them.

use std::path::Path;

use pushcube::demo::{Cell, Server};

/// Rows of cells as text.
pub(crate) type Rows = Vec<Vec<String>>;

/// A sample file's rows. Truth values stand as the server keeps them.
pub(crate) fn rows_of(file: &str) -> Rows {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(file);
    let mut reader = csv::Reader::from_path(path).unwrap();
    let as_kept = |cell: &str| match cell {
        "true" => "1".to_owned(),
        "false" => "0".to_owned(),
        other => other.to_owned(),
    };
    reader.records().map(|record| record.unwrap().iter().map(as_kept).collect()).collect()
}

/// A published table's rows, the way the sample files write them; none if the table was never published.
pub(crate) fn published(server: &Server, dataset: &str, table: &str) -> Rows {
    let text = |cell: &Cell| match cell {
        Cell::Null => String::new(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => format!("{number:.2}"),
        Cell::Text(text) => text.clone(),
    };
    let rows = server.read_table(dataset, table).map_or_else(|_| Vec::new(), |table| table.rows);
    rows.iter().map(|row| row.iter().map(text).collect()).collect()
}
