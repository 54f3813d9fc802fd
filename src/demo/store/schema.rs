//! The layout of the file. `datasets`, `definitions` and `dataset_tables` say what there is; the view
//! `published_tables` says which table holds the rows of which table of which dataset. A data table is
//! called `GENERATION/DATASET/TABLE`, where the generation counts definitions over the whole file: two
//! datasets of one name in different folders or projects can't meet, and a definition that overwrites
//! another leaves the published rows alone until it is published itself. `one_request` names the datasets
//! that were made with their rows in one request, and `folders` those that users made.

use std::path::Path;

use rusqlite::{Connection, Error, ffi};

/// Marks a file as ours, in this layout.
const VERSION: i64 = 0x0070_7564;

const LAYOUT: &str = "
    CREATE TABLE IF NOT EXISTS datasets (
        dataset_id TEXT PRIMARY KEY,
        project_id TEXT NOT NULL,
        folder_id TEXT NOT NULL,
        owner_id TEXT NOT NULL,
        name TEXT NOT NULL,
        created TEXT NOT NULL,
        modified TEXT NOT NULL,
        generation INTEGER NOT NULL,
        overwrites INTEGER NOT NULL,
        published INTEGER
    );
    CREATE TABLE IF NOT EXISTS definitions (
        generation INTEGER PRIMARY KEY AUTOINCREMENT,
        dataset_id TEXT NOT NULL,
        definition TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS dataset_tables (
        generation INTEGER NOT NULL,
        position INTEGER NOT NULL,
        table_name TEXT NOT NULL,
        data_table TEXT NOT NULL,
        PRIMARY KEY (generation, position)
    );
    CREATE TABLE IF NOT EXISTS one_request (dataset_id TEXT PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS folders (
        folder_id TEXT PRIMARY KEY,
        project_id TEXT NOT NULL,
        parent_id TEXT NOT NULL,
        owner_id TEXT NOT NULL,
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        created TEXT NOT NULL
    );
    CREATE VIEW IF NOT EXISTS published_tables AS
        SELECT d.project_id, d.folder_id, d.dataset_id, d.name AS dataset_name, t.table_name, t.data_table
        FROM datasets d JOIN dataset_tables t ON t.generation = d.published
        ORDER BY d.name, d.dataset_id, t.position;
";

/// Opens the file to write, creates what is missing, and removes what an upload left behind.
pub(super) fn open(file: &Path, temporary: bool) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    if version != VERSION && objects > 0 {
        let why = "the file holds something else than datasets of this server".to_owned();
        return Err(Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_NOTADB), Some(why)));
    }
    // What a temporary file loses in a crash, nobody misses.
    let synchronous = if temporary { "OFF" } else { "NORMAL" };
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    connection.execute_batch(LAYOUT)?;
    connection.pragma_update(None, "user_version", VERSION)?;
    let leftovers: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'staging/%'")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for table in leftovers {
        connection.execute_batch(&format!("DROP TABLE {}", quoted(&table)))?;
    }
    Ok(connection)
}

/// A name as SQL takes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The table with the rows of one table of one definition.
pub(super) fn data_table(generation: i64, dataset: &str, table: &str) -> String {
    format!("{generation}/{dataset}/{table}")
}

/// The table with the rows of one table of one upload session.
pub(super) fn staging_table(upload: &str, feed: usize) -> String {
    format!("staging/{upload}/{feed}")
}
