//! Publishing: the staged rows of a session meet the rows of its dataset, in one transaction.
//!
//! The key of a row is the tuple of its columns behind ID forms of attributes, null being equal to
//! null. Where the rules leave it open: of equal keys within one upload, `add` keeps the first and
//! `update` and `upsert` the last; `replace` keeps every row. In a table without a key no row can match,
//! so there `add` and `upsert` append, and `update` does nothing.

use rusqlite::{Connection, Transaction, params};
use thiserror::Error;

use super::catalogue::{Dataset, forget};
use super::schema::{data_table, quoted, staging_table};
use crate::demo::ingest::Fault;
use crate::demo::model::Table;
use crate::demo::upload::{Policy, Upload};

/// How many rows are applied between two looks at whether the session still exists.
const SLICE: i64 = 8_192;

/// Why nothing was published.
#[derive(Debug, Error)]
pub(in crate::demo) enum Unpublished {
    #[error("the upload session was deleted")]
    Cancelled,
    #[error("{0}")]
    Failed(#[from] Fault),
}

impl From<rusqlite::Error> for Unpublished {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Applies a session to its dataset; returns the dataset as it is then.
pub(in crate::demo) fn publish(connection: &mut Connection, upload: &Upload) -> Result<Dataset, Unpublished> {
    let transaction = connection.transaction()?;
    for number in upload.fed() {
        apply(&transaction, upload, number)?;
    }
    let dataset = settle(&transaction, &upload.dataset)?;
    if !upload.begin_commit() {
        return Err(Unpublished::Cancelled);
    }
    transaction.commit()?;
    Ok(dataset)
}

/// Makes the definition that was published the one that is seen, and drops the rows of the one before.
fn settle(transaction: &Transaction<'_>, dataset: &Dataset) -> rusqlite::Result<Dataset> {
    let Dataset { id, generation, .. } = dataset;
    let before: Option<i64> =
        transaction.query_row("SELECT published FROM datasets WHERE dataset_id = ?1", [id], |row| row.get(0))?;
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3f+0000").to_string();
    transaction.execute(
        "UPDATE datasets SET published = ?2, overwrites = 0, modified = ?3 WHERE dataset_id = ?1",
        params![id, generation, now],
    )?;
    if let Some(before) = before.filter(|before| before != generation) {
        forget(transaction, "TRUE", before)?;
    }
    Ok(Dataset { modified: now, overwrites: false, ..dataset.clone() })
}

fn apply(transaction: &Transaction<'_>, upload: &Upload, number: usize) -> Result<(), Unpublished> {
    let feed = &upload.feeds[number];
    let definition = &upload.dataset.definition;
    let table = &definition.tables[feed.table];
    let data = data_table(upload.dataset.generation, &definition.name, &table.name);
    let sql = Sql::new(table, &quoted(&data), &quoted(&staging_table(&upload.id, number)));
    let rows: i64 = transaction.query_row(&sql.last, [], |row| row.get(0))?;
    match feed.policy {
        Policy::Replace => {
            transaction.execute(&sql.clear, [])?;
            let mut insert = transaction.prepare(&sql.insert)?;
            for first in (1..=rows).step_by(SLICE as usize) {
                still_wanted(upload)?;
                insert.execute(params![first, first + SLICE - 1])?;
            }
        }
        policy => {
            if !table.key.is_empty() {
                transaction.execute_batch(&sql.index)?;
            }
            merge(transaction, upload, &sql, policy, rows)?;
            transaction.execute_batch("DROP INDEX IF EXISTS \"merge\"")?;
        }
    }
    Ok(())
}

fn merge(
    transaction: &Transaction<'_>,
    upload: &Upload,
    sql: &Sql,
    policy: Policy,
    rows: i64,
) -> Result<(), Unpublished> {
    let mut update = match policy {
        Policy::Update | Policy::Upsert => sql.update.as_deref().map(|text| transaction.prepare(text)).transpose()?,
        Policy::Add | Policy::Replace => None,
    };
    let mut add = match policy {
        Policy::Add | Policy::Upsert => Some(transaction.prepare(&sql.add)?),
        Policy::Update | Policy::Replace => None,
    };
    for row in 1..=rows {
        if row % SLICE == 0 {
            still_wanted(upload)?;
        }
        if let Some(update) = &mut update {
            update.execute([row])?;
        }
        if let Some(add) = &mut add {
            add.execute([row])?;
        }
    }
    still_wanted(upload)
}

fn still_wanted(upload: &Upload) -> Result<(), Unpublished> {
    if upload.cancel.is_cancelled() { Err(Unpublished::Cancelled) } else { Ok(()) }
}

/// The statements for one table. In them `d` is the data, `s` the staged rows.
struct Sql {
    /// The number of the last staged row; where a chunk was overwritten, some before it are gone.
    last: String,
    clear: String,
    index: String,
    /// All staged rows from ?1 to ?2.
    insert: String,
    /// The staged row ?1, if its key is new.
    add: String,
    /// The staged row ?1 over the rows of its key; none where there is nothing to write.
    update: Option<String>,
}

impl Sql {
    fn new(table: &Table, data: &str, staging: &str) -> Self {
        let name = |at: usize| quoted(&table.columns[at].name);
        let joined = |parts: Vec<String>, glue: &str| parts.join(glue);
        let all = joined((0..table.columns.len()).map(name).collect(), ", ");
        let staged = joined((0..table.columns.len()).map(|at| format!("s.\"{at}\"")).collect(), ", ");
        let key = joined(table.key.iter().map(|&at| name(at)).collect(), ", ");
        let same = joined(table.key.iter().map(|&at| format!("d.{} IS s.\"{at}\"", name(at))).collect(), " AND ");
        let same = if table.key.is_empty() { "FALSE".to_owned() } else { same };
        let rest = (0..table.columns.len()).filter(|at| !table.key.contains(at));
        let values: Vec<_> = rest.map(|at| format!("{} = s.\"{at}\"", name(at))).collect();
        let update = format!("UPDATE {data} AS d SET {} FROM {staging} s WHERE s.n = ?1 AND {same}", values.join(", "));
        Self {
            last: format!("SELECT coalesce(max(n), 0) FROM {staging}"),
            clear: format!("DELETE FROM {data}"),
            index: format!("CREATE INDEX \"merge\" ON {data} ({key})"),
            insert: format!(
                "INSERT INTO {data} ({all}) SELECT {staged} FROM {staging} s WHERE s.n BETWEEN ?1 AND ?2 ORDER BY s.n"
            ),
            add: format!(
                "INSERT INTO {data} ({all}) SELECT {staged} FROM {staging} s
                 WHERE s.n = ?1 AND NOT EXISTS (SELECT 1 FROM {data} d WHERE {same})"
            ),
            update: (!values.is_empty()).then_some(update),
        }
    }
}
