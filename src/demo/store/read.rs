//! Reading published tables back, by name, from the file: for tests, and for who wants to look.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use thiserror::Error;

use super::schema::quoted;

/// One value as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value.
    Null,
    /// INTEGER, BIGINTEGER, and BOOL as 0 or 1.
    Integer(i64),
    /// DOUBLE.
    Real(f64),
    /// STRING; BIGDECIMAL with the digits that were sent; DATE, TIME and DATETIME in ISO 8601 form.
    Text(String),
}

/// A published table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The columns in the order of the definition.
    pub columns: Vec<String>,
    /// The rows in the order they came.
    pub rows: Vec<Vec<Cell>>,
}

/// Where the rows of one published table are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedTable {
    /// The project.
    pub project_id: String,
    /// The folder in it.
    pub folder_id: String,
    /// The dataset.
    pub dataset_id: String,
    /// Its name.
    pub dataset_name: String,
    /// The table of the dataset.
    pub table_name: String,
    /// The SQLite table with its rows.
    pub data_table: String,
}

/// Why nothing could be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// Nothing of that name was published.
    #[error("no dataset '{dataset}' with a table '{table}' is published")]
    Missing {
        /// The name or id asked for.
        dataset: String,
        /// The table asked for.
        table: String,
    },
    /// SQLite would not.
    #[error("the database could not be read: {0}")]
    Database(#[from] rusqlite::Error),
}

/// The file of a demo server, open for reading, whether the server runs or not.
pub struct Published(Connection);

impl Published {
    /// Opens the file.
    pub fn open(file: &Path) -> Result<Self, ReadError> {
        // Not opened as read-only: the last connection could then not take SQLite's side files away.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.pragma_update(None, "query_only", true)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        Ok(Self(connection))
    }

    /// All published tables, by name of the dataset and in the order of its definition.
    pub fn tables(&self) -> Result<Vec<PublishedTable>, ReadError> {
        let mut statement = self.0.prepare(
            "SELECT project_id, folder_id, dataset_id, dataset_name, table_name, data_table FROM published_tables",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(PublishedTable {
                project_id: row.get(0)?,
                folder_id: row.get(1)?,
                dataset_id: row.get(2)?,
                dataset_name: row.get(3)?,
                table_name: row.get(4)?,
                data_table: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The rows of a table; `dataset` is an id or a name. Of several datasets of one name it is the
    /// first by id, so ask by id where that matters.
    pub fn table(&self, dataset: &str, table: &str) -> Result<Table, ReadError> {
        let data_table: Option<String> = self
            .0
            .query_row(
                "SELECT data_table FROM published_tables
                 WHERE ?1 IN (dataset_id, dataset_name) AND table_name = ?2 ORDER BY dataset_id",
                params![dataset, table],
                |row| row.get(0),
            )
            .optional()?;
        let missing = || ReadError::Missing { dataset: dataset.to_owned(), table: table.to_owned() };
        self.rows(&data_table.ok_or_else(missing)?, None)
    }

    /// Which definition of a dataset was published last, counted over the whole file.
    pub(in crate::demo) fn generation(&self, dataset: &str) -> Result<Option<i64>, ReadError> {
        let sql = "SELECT published FROM datasets WHERE dataset_id = ?1";
        Ok(self.0.query_row(sql, [dataset], |row| row.get(0)).optional()?.flatten())
    }

    /// How many bytes the rows of a dataset take in the file.
    pub(in crate::demo) fn size(&self, dataset: &str) -> Result<i64, ReadError> {
        let sql = "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE aggregate = TRUE
                   AND name IN (SELECT data_table FROM published_tables WHERE dataset_id = ?1)";
        Ok(self.0.query_row(sql, [dataset], |row| row.get(0))?)
    }

    /// How many rows a published table has, and the first of them.
    pub(in crate::demo) fn first_rows(&self, table: &PublishedTable, most: u32) -> Result<(i64, Table), ReadError> {
        let name = quoted(&table.data_table);
        let count = self.0.query_row(&format!("SELECT count(*) FROM {name}"), [], |row| row.get(0))?;
        Ok((count, self.rows(&table.data_table, Some(most))?))
    }

    fn rows(&self, data_table: &str, most: Option<u32>) -> Result<Table, ReadError> {
        let name = quoted(data_table);
        let columns: Vec<String> = {
            let statement = self.0.prepare(&format!("SELECT * FROM {name} LIMIT 0"))?;
            statement.column_names().map(str::to_owned).collect()
        };
        // A user's column may be called like SQLite's own number of a row.
        let number = ["rowid", "oid", "_rowid_"]
            .into_iter()
            .find(|number| columns.iter().all(|column| !column.eq_ignore_ascii_case(number)));
        let order = number.map(|number| format!("ORDER BY {number}")).unwrap_or_default();
        let limit = most.map(|most| format!("LIMIT {most}")).unwrap_or_default();
        let mut statement = self.0.prepare(&format!("SELECT * FROM {name} {order} {limit}"))?;
        let rows = statement.query_map([], |row| (0..columns.len()).map(|at| row.get_ref(at).map(cell)).collect())?;
        let rows = rows.collect::<rusqlite::Result<_>>()?;
        Ok(Table { columns, rows })
    }
}

pub(super) fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Integer(value),
        ValueRef::Real(value) => Cell::Real(value),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Cell::Text(String::from_utf8_lossy(bytes).into_owned()),
    }
}
