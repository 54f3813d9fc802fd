//! Whether files fit a dataset that the server has: its own names and types rule. What the files have besides,
//! lack, or hold in another type is told as problems, each with the ways on; nothing that doesn't fit is
//! ever sent.

use super::problem::Found;
use super::{ColumnModel, Model, Place, RowCount, Sent, StoredDataset, TableModel};

impl Model {
    /// What stands between the files and the dataset that is there.
    pub(super) fn fit_problems(&self, dataset: &StoredDataset, found: &mut Found) {
        for (at, table) in self.tables.iter().enumerate() {
            let Some(feed) = &table.feed else { continue };
            let place = Place::Table(at);
            if dataset.table(&table.name).is_none() {
                let (file, name) = (feed.file.name(), &dataset.name);
                found.block(place, format!("{file} feeds no table of {name}: = says which, x takes it out"));
                continue;
            }
            if feed.rows == RowCount::Exact(0) {
                found.block(place, format!("{} holds no rows, only a header", feed.file.name()));
            }
            if table.policy.is_none() {
                found.block(place, format!("choose what happens to the rows that {} has now: p", table.name));
            }
            for (index, column) in table.columns.iter().enumerate() {
                if let Some(text) = column_problem(dataset, table, column) {
                    found.block(Place::Column(at, index), text);
                }
            }
            super::problem::policy_problems(place, table, found);
        }
    }
}

/// What is wrong with one column, if anything.
fn column_problem(dataset: &StoredDataset, table: &TableModel, column: &ColumnModel) -> Option<String> {
    let name = &column.name;
    let is_metric = dataset.is_only_metric(name);
    match (column.sent, column.index) {
        (Sent::Undecided, _) => Some(format!(
            "{name:?} is in the file and not in {}: s leaves it out, = matches it, d takes another destination",
            table.name
        )),
        (Sent::Yes, None) if is_metric => {
            Some(format!("no column of the file feeds {name:?}: = matches one, s sends null"))
        }
        (Sent::Yes, None) => {
            Some(format!("no column of the file feeds {name:?}, which rows are told apart by: = matches one"))
        }
        (Sent::AsNull, _) if !is_metric => Some(format!("{name:?} can't be null: rows are told apart by it")),
        (Sent::Yes, Some(_)) => {
            let (held, own) = (column.suggested?, column.data_type);
            (!held.fits(own)).then(|| {
                format!("{name:?} holds {held} in the file, and the dataset takes {own}: correct the file, or = matches another column")
            })
        }
        (Sent::AsNull | Sent::Skipped, _) => None,
    }
}
