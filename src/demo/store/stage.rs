//! The rows of an upload session, kept apart until it is published: one staging table a feed, filled in
//! one transaction a chunk, so that a chunk is there in full or not at all.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, Statement, Transaction};

use super::schema::{quoted, staging_table};
use crate::demo::ingest::{self, Envelope, Fault, Sink, Stored, Token};
use crate::demo::model::Table;
use crate::demo::rules::{Rules, SameIndex, TypeErrors};
use crate::demo::upload::{Feed, Taken, Turn, Upload};

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
    rules: &Rules,
) -> Result<(), Fault> {
    let (number, turn) = upload.turn(&envelope.address)?;
    let index = envelope.address.index;
    let before = match (turn, rules.same_index) {
        (Turn::Next, _) => None,
        (Turn::Again(taken), SameIndex::Overwrites) => Some(taken),
        (Turn::Again(_), SameIndex::Refused) => {
            return Err(Fault::Shape(format!("Index {index} was taken before.")));
        }
        (Turn::Again(taken), SameIndex::SameBytes) if ingest::fingerprint(spool, envelope)? == taken.sum => {
            return Ok(());
        }
        (Turn::Again(_), SameIndex::SameBytes) => {
            return Err(Fault::Shape(format!("Index {index} was taken before, with other data.")));
        }
    };
    let feed = &upload.feeds[number];
    let table = &upload.dataset.definition.tables[feed.table];
    let staging = quoted(&staging_table(&upload.id, number));
    let transaction = connection.transaction()?;
    if let Some(taken) = &before {
        let (first, last) = (taken.rows.start(), taken.rows.end());
        transaction.execute(&format!("DELETE FROM {staging} WHERE n BETWEEN ?1 AND ?2"), [first, last])?;
    }
    let last = |transaction: &Transaction<'_>| {
        transaction.query_row(&format!("SELECT coalesce(max(n), 0) FROM {staging}"), [], |row| row.get::<_, i64>(0))
    };
    let first = last(&transaction)? + 1;
    let (sum, spoiled) = {
        let statement = transaction.prepare(&insertion(&staging, feed))?;
        let mut rows = Rows { upload, feed, table, statement, type_errors: rules.type_errors, spoiled: None, done: 0 };
        let sum = ingest::read(spool, envelope, feed.orientation, feed.columns.len(), scratch, &mut rows)?;
        (sum, rows.spoiled)
    };
    upload.acknowledge(number, index, Taken { sum, rows: first..=last(&transaction)? })?;
    transaction.commit().map_err(|error| {
        upload.revoke(number, index, before);
        Fault::from(error)
    })?;
    if let Some(why) = spoiled {
        upload.spoil(why.to_string());
    }
    Ok(())
}

fn insertion(staging: &str, feed: &Feed) -> String {
    let columns: Vec<_> = feed.columns.iter().map(|at| format!("\"{at}\"")).collect();
    let marks = vec!["?"; columns.len()];
    format!("INSERT INTO {staging} ({}) VALUES ({})", columns.join(", "), marks.join(", "))
}

struct Rows<'a> {
    upload: &'a Upload,
    feed: &'a Feed,
    table: &'a Table,
    statement: Statement<'a>,
    type_errors: TypeErrors,
    /// The first cell that did not fit, if that is not told here.
    spoiled: Option<Fault>,
    done: u64,
}

impl Sink for Rows<'_> {
    fn cell(&mut self, column: usize, token: Token<'_>) -> Result<(), Fault> {
        let target = &self.table.columns[self.feed.columns[column]];
        let stored = match target.kind.take(token) {
            Ok(stored) => stored,
            Err(why) => {
                let (table, column) = (self.table.name.clone(), target.name.clone());
                let fault = Fault::Cell { table, column, row: self.done + 1, why };
                match self.type_errors {
                    TypeErrors::AtPut => return Err(fault),
                    TypeErrors::AtPublish => self.spoiled.get_or_insert(fault),
                };
                Stored::Null
            }
        };
        Ok(self.statement.raw_bind_parameter(column + 1, stored)?)
    }

    fn end_row(&mut self) -> Result<(), Fault> {
        self.statement.raw_execute()?;
        self.done += 1;
        if self.upload.cancel.is_cancelled() { Err(Fault::Gone) } else { Ok(()) }
    }
}
