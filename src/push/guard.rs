//! The guards of a job that are about rows: what is published is enough, and no table loses more of its rows than it
//! may. They are asked with what is counted before anything is sent, and again with what the server has accepted,
//! before the publish. A guard that can't be asked holds the push back as well.

use super::event::Reason;
use super::job::Job;
use super::run::Engine;
use crate::dataset::proof::Seen;
use crate::dataset::{RowCount, UpdatePolicy};
use crate::text;

impl Engine {
    /// Asks the guards with the rows that are counted already, so that nothing is sent in vain.
    pub(super) fn guard_early(&self) -> Result<(), Reason> {
        self.guarded(&counted(&self.job))
    }

    /// Asks them with the rows that the server has accepted.
    pub(super) fn guard(&self) -> Result<(), Reason> {
        self.guarded(&self.ledgers.iter().map(|ledger| Some(ledger.rows())).collect::<Vec<_>>())
    }

    fn guarded(&self, rows: &[Option<u64>]) -> Result<(), Reason> {
        match held_back(&self.job, self.before.as_ref(), rows) {
            None => Ok(()),
            Some(text) => Err(Reason::Guarded { text }),
        }
    }
}

/// Why a job is held back with the rows that are counted already, if it is.
pub fn held_back_early(job: &Job, before: &Seen) -> Option<String> {
    held_back(job, Some(before), &counted(job))
}

/// The rows of each table, where they are counted.
fn counted(job: &Job) -> Vec<Option<u64>> {
    let rows = job.tables.iter().map(|table| match table.rows {
        RowCount::Exact(rows) => Some(rows),
        RowCount::About(_) | RowCount::AtLeast(_) => None,
    });
    rows.collect()
}

/// Why a job with so many rows a table is held back, if it is.
fn held_back(job: &Job, before: Option<&Seen>, rows: &[Option<u64>]) -> Option<String> {
    let counted = job.tables.iter().zip(rows).filter_map(|(table, rows)| Some((table, (*rows)?)));
    counted.into_iter().find_map(|(table, rows)| {
        let name = text::excerpt(&table.name, 60);
        if rows < table.min_rows {
            if rows == 0 && table.min_rows == 1 {
                return Some(format!(
                    "table {name} would get no rows, and neither allow_empty nor min_rows in its job permits that"
                ));
            }
            let (rows, least) = (text::count(rows), text::count(table.min_rows));
            return Some(format!("table {name} has {rows} rows, and min_rows is {least}"));
        }
        let most = job.max_shrink.filter(|_| table.policy == UpdatePolicy::Replace)?;
        let was = match before? {
            Seen::Empty => return None,
            Seen::Read(figures) => figures.rows.get(&table.name).copied(),
            Seen::Unread(why) => {
                return Some(format!("max_shrink is {most}%, and the rows of the dataset can't be read: {why}"));
            }
        };
        let Some(was) = was else {
            return Some(format!("max_shrink is {most}%, and the server does not count the rows of table {name}"));
        };
        let lost = was.saturating_sub(rows);
        let is_more = u128::from(lost) * 100 > u128::from(was) * u128::from(most);
        is_more.then(|| {
            let percent = u128::from(lost) * 100 / u128::from(was.max(1));
            let (was, rows) = (text::count(was), text::count(rows));
            format!("table {name} would shrink from {was} rows to {rows}, by {percent}%, and max_shrink is {most}%")
        })
    })
}
