//! A table whose file is read in another way than before: what the operator chose stays, the rest follows the
//! file.

use super::lay::{find, joined};
use super::{ColumnModel, ColumnReading, Confidence, Sample, Seen, Sent, TableModel, Target, is_about_rejects};

impl TableModel {
    /// How each column of a sample is read by itself: as the column of this table that it feeds.
    pub fn readings(&self, sample: &Sample) -> Vec<ColumnReading> {
        let mut left = Left(self.columns.iter().filter(|column| column.index.is_some()).collect());
        let mut of = |header: &str| left.take(header).map(|column| column.reading.clone()).unwrap_or_default();
        sample.columns.iter().map(|column| of(&column.name)).collect()
    }

    /// The same table over a file that shows other columns or values than it did. Columns are found again by
    /// their names in the file, and stay in their places.
    #[must_use]
    pub fn read_again(&self, fresh: &Self, target: &Target) -> Self {
        let is_stored = target.existing().is_some_and(|dataset| dataset.table(&self.name).is_some());
        let columns = if is_stored { self.fed_again(fresh) } else { self.columns_again(fresh) };
        Self { feed: fresh.feed.clone(), columns, ..self.clone() }
    }

    fn columns_again(&self, fresh: &Self) -> Vec<ColumnModel> {
        let mut left = Left(fresh.columns.iter().collect());
        let mut columns: Vec<ColumnModel> = Vec::with_capacity(fresh.columns.len());
        for before in &self.columns {
            match (before.index, left.take(&before.header)) {
                // What no file feeds is not the file's to take away.
                (None, _) => columns.push(before.clone()),
                (Some(_), Some(column)) => columns.push(kept(before, column)),
                (Some(_), None) => {}
            }
        }
        columns.extend(left.0.into_iter().cloned());
        columns
    }

    /// A table of the server keeps its own columns and types, whatever the file shows.
    fn fed_again(&self, fresh: &Self) -> Vec<ColumnModel> {
        let mut used = vec![false; fresh.columns.len()];
        let (own, extra): (Vec<_>, Vec<_>) = self.columns.iter().partition(|column| column.is_defined());
        let by_header = |before: &ColumnModel, used: &[bool]| {
            let same = |at: &usize| fresh.columns.get(*at).is_some_and(|column| column.header == before.header);
            (0..used.len()).filter(|at| used.get(*at) == Some(&false)).find(same).filter(|_| before.index.is_some())
        };
        let mut columns: Vec<ColumnModel> = Vec::with_capacity(self.columns.len());
        for before in own {
            let found = by_header(before, &used).map(|at| (at, before.matched));
            let found = found.or_else(|| find(&before.name, &fresh.columns, &used));
            columns.push(match found.and_then(|(at, matched)| Some((at, fresh.columns.get(at)?, matched))) {
                Some((at, from, matched)) => {
                    used.iter_mut().skip(at).take(1).for_each(|used| *used = true);
                    ColumnModel { matched, ..joined(before, from, matched) }
                }
                None => unfed(before),
            });
        }
        let left = fresh.columns.iter().zip(&used).filter(|(_, used)| !**used);
        columns.extend(left.map(|(column, _)| {
            let before = extra.iter().find(|before| before.header == column.header);
            let is_out = is_about_rejects(&column.header) || before.is_some_and(|before| before.sent == Sent::Skipped);
            ColumnModel { sent: if is_out { Sent::Skipped } else { Sent::Undecided }, ..column.clone() }
        }));
        columns
    }
}

/// Columns that were not found again so far.
struct Left<'a>(Vec<&'a ColumnModel>);

impl<'a> Left<'a> {
    fn take(&mut self, header: &str) -> Option<&'a ColumnModel> {
        let at = self.0.iter().position(|column| column.header == header)?;
        Some(self.0.remove(at))
    }
}

fn kept(before: &ColumnModel, fresh: &ColumnModel) -> ColumnModel {
    let mut column =
        ColumnModel { name: before.name.clone(), sent: before.sent, matched: before.matched, ..fresh.clone() };
    if before.type_basis.confidence == Confidence::Chosen {
        column.data_type = before.data_type;
        column.type_basis = before.type_basis.clone();
    }
    if before.role_basis.confidence == Confidence::Chosen || column.data_type == before.data_type {
        column.roles.clone_from(&before.roles);
        column.role_basis = before.role_basis.clone();
    }
    column
}

/// A column of the dataset that the file does not feed any more.
fn unfed(before: &ColumnModel) -> ColumnModel {
    ColumnModel {
        header: before.name.clone(),
        index: None,
        suggested: None,
        utc: false,
        reading: ColumnReading::default(),
        seen: Seen::default(),
        example: None,
        ..before.clone()
    }
}
