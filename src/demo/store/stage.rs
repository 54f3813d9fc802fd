//! The rows of an upload session, kept apart until it is published: one staging table a feed, filled in
//! one transaction a chunk, so that a chunk is there in full or not at all.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, Statement};

use super::schema::{quoted, staging_table};
use crate::demo::ingest::{self, Envelope, Fault, Sink, Token};
use crate::demo::model::Table;
use crate::demo::upload::{Feed, Turn, Upload};

/// Creates the staging tables of a session.
pub(in crate::demo) fn prepare(connection: &mut Connection, upload: &Upload) -> Result<(), Fault> {
    let transaction = connection.transaction()?;
    for (number, feed) in upload.feeds.iter().enumerate() {
        let columns = &upload.dataset.definition.tables[feed.table].columns;
        let columns: Vec<_> =
            columns.iter().enumerate().map(|(at, column)| format!("\"{at}\" {}", column.kind.in_sqlite())).collect();
        let table = quoted(&staging_table(&upload.id, number));
        transaction.execute_batch(&format!("CREATE TABLE {table} (n INTEGER PRIMARY KEY, {})", columns.join(", ")))?;
    }
    Ok(transaction.commit()?)
}

/// Drops the staging tables of a session.
pub(in crate::demo) fn clear(connection: &mut Connection, upload: &Upload) -> Result<(), Fault> {
    let transaction = connection.transaction()?;
    for feed in 0..upload.feeds.len() {
        let table = quoted(&staging_table(&upload.id, feed));
        transaction.execute_batch(&format!("DROP TABLE IF EXISTS {table}"))?;
    }
    Ok(transaction.commit()?)
}

/// Takes a spooled chunk into its session.
pub(in crate::demo) fn take_chunk(
    connection: &mut Connection,
    upload: &Upload,
    spool: &File,
    envelope: &Envelope,
    scratch: &Path,
) -> Result<(), Fault> {
    let (number, turn) = upload.turn(&envelope.address)?;
    if let Turn::Again(sum) = turn {
        if ingest::fingerprint(spool, envelope)? == sum {
            return Ok(());
        }
        let index = envelope.address.index;
        return Err(Fault::Shape(format!("Index {index} was taken before, with other data.")));
    }
    let feed = &upload.feeds[number];
    let table = &upload.dataset.definition.tables[feed.table];
    let transaction = connection.transaction()?;
    let sum = {
        let statement = transaction.prepare(&insertion(upload, number, feed))?;
        let mut rows = Rows { upload, feed, table, statement, done: 0 };
        ingest::read(spool, envelope, feed.orientation, feed.columns.len(), scratch, &mut rows)?
    };
    upload.acknowledge(number, sum)?;
    transaction.commit().map_err(|error| {
        upload.revoke(number);
        Fault::from(error)
    })
}

fn insertion(upload: &Upload, number: usize, feed: &Feed) -> String {
    let columns: Vec<_> = feed.columns.iter().map(|at| format!("\"{at}\"")).collect();
    let marks = vec!["?"; columns.len()];
    let table = quoted(&staging_table(&upload.id, number));
    format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), marks.join(", "))
}

struct Rows<'a> {
    upload: &'a Upload,
    feed: &'a Feed,
    table: &'a Table,
    statement: Statement<'a>,
    done: u64,
}

impl Sink for Rows<'_> {
    fn cell(&mut self, column: usize, token: Token<'_>) -> Result<(), Fault> {
        let target = &self.table.columns[self.feed.columns[column]];
        let stored = target.kind.take(token).map_err(|why| Fault::Cell {
            table: self.table.name.clone(),
            column: target.name.clone(),
            row: self.done + 1,
            why,
        })?;
        Ok(self.statement.raw_bind_parameter(column + 1, stored)?)
    }

    fn end_row(&mut self) -> Result<(), Fault> {
        self.statement.raw_execute()?;
        self.done += 1;
        if self.upload.cancel.is_cancelled() { Err(Fault::Gone) } else { Ok(()) }
    }
}
