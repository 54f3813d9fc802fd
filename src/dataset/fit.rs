//! Whether files fit a dataset that the server has: its own names and types rule. What the files have besides,
//! lack, or hold in another type is told as problems, each with the ways on; nothing that doesn't fit is
//! ever sent.

use super::problem::Found;
use super::{ColumnModel, Model, Place, Sent, StoredDataset, TableModel};

impl Model {
    /// What stands between the files and the dataset that is there.
    pub(super) fn fit_problems(&self, dataset: &StoredDataset, found: &mut Found) {
        for (at, table) in self.tables.iter().enumerate() {
            let Some(feed) = &table.feed else { continue };
            let place = Place::Table(at);
            let Some(stored) = dataset.table(&table.name) else {
                let text = format!("{} feeds no table of {}", feed.file.name(), dataset.name);
                found.block_with(place, text, "{key:match} says which, {key:take-away} takes it out");
                continue;
            };
            if let Some(why) = &stored.closed {
                let text = format!("no file can be pushed into {}: {why}", table.name);
                found.block_with(place, text, "{key:take-away} takes it out");
                continue;
            }
            super::problem::without_rows(place, table, feed, found);
            super::problem::reading_problems(place, table, found);
            if table.policy.is_none() {
                found.block_with(
                    place,
                    format!("choose what happens to the rows that {} has now", table.name),
                    "{key:policy}",
                );
            }
            for (index, column) in table.columns.iter().enumerate() {
                if let Some((text, keys)) = column_problem(dataset, table, column) {
                    found.block_with(Place::Column(at, index), text, keys);
                }
            }
        }
    }
}

/// What is wrong with one column, if anything, and the keys that help.
fn column_problem(dataset: &StoredDataset, table: &TableModel, column: &ColumnModel) -> Option<(String, &'static str)> {
    let name = &column.name;
    let is_key = dataset.is_key(name);
    match (column.sent, column.index) {
        (Sent::Undecided, _) => Some((
            format!("{name:?} is in the file and not in {}", table.name),
            "{key:skip} leaves it out, {key:match} matches it, {key:destination} takes another destination",
        )),
        (Sent::Yes, None) if is_key => Some((
            format!("no column of the file feeds {name:?}, which rows are told apart by"),
            "{key:match} matches one",
        )),
        (Sent::Yes, None) => Some((
            format!("no column of the file feeds {name:?}"),
            "{key:match} matches one, {key:skip} asks whether to send null",
        )),
        (Sent::AsNull, _) if is_key => {
            Some((format!("{name:?} can't be null: rows are told apart by it"), "{key:skip} takes that back"))
        }
        (Sent::Yes, Some(_)) => {
            let (held, own) = (column.suggested?, column.data_type);
            (!held.fits(own)).then(|| {
                let text = format!("{name:?} holds {held} in the file, and the dataset takes {own}");
                (text, "correct the file, or {key:match} matches another column")
            })
        }
        (Sent::AsNull | Sent::Skipped, _) => None,
    }
}
