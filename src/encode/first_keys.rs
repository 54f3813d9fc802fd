//! Some keys from the beginning of a file, written as they would be sent, to be looked up before anything is. The rows
//! at the very top may be all old or all new, so they are taken at even distances from a good many.

use std::collections::HashSet;

use super::cell;
use super::{EncodeError, TablePlan};
use crate::dataset::Key;
use crate::source::{Block, Record, Source};

/// Of how many rows keys are taken.
const ROWS: usize = 10_000;

/// At most so many keys that differ, of the first rows of a file: the values of these columns of the table. A row of
/// which one is null or not of its column's type gives none. It ends at its next block where it is wanted no more.
pub fn first_keys(
    mut source: Source,
    plan: TablePlan,
    columns: &[&str],
    most: usize,
    is_wanted: impl Fn() -> bool,
) -> Result<Vec<Key>, EncodeError> {
    plan.check(&source)?;
    source.pass_ragged();
    let plan = plan.over(&source);
    let places: Vec<_> =
        columns.iter().filter_map(|name| plan.columns.iter().position(|column| column.name == *name)).collect();
    let (mut keys, mut known, mut rows, mut block) = (Vec::new(), HashSet::new(), 0, Block::new());
    while rows < ROWS && is_wanted() {
        source.next_block(&mut block)?;
        if block.is_empty() {
            break;
        }
        let width = source.width();
        let left = ROWS - rows;
        rows += block.len();
        for record in block.records().take(left).filter(|record| record.len() == width) {
            if let Some(key) = key(&plan, &places, &source, &record)
                && known.insert(key.clone())
            {
                keys.push(key);
            }
        }
    }
    let all = keys.len();
    let is_taken = |at: usize| most >= all || at == 0 || at * most / all != (at - 1) * most / all;
    Ok(keys.into_iter().enumerate().filter(|(at, _)| is_taken(*at)).map(|(_, key)| key).collect())
}

fn key(plan: &TablePlan, places: &[usize], source: &Source, record: &Record<'_>) -> Option<Key> {
    let value = |place: &usize| {
        let column = plan.columns.get(*place)?;
        column.source?;
        let mut json = Vec::new();
        cell::write(column, source.reading(), record, &mut json).ok()?;
        told(&json)
    };
    places.iter().map(value).collect()
}

/// What a JSON value says, without the quotes of a text; none for null.
fn told(json: &[u8]) -> Option<String> {
    match json {
        b"null" => None,
        [b'"', ..] => serde_json::from_slice(json).ok(),
        _ => std::str::from_utf8(json).ok().map(str::to_owned),
    }
}
