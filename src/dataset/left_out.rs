//! What a push leaves alone, in sentences: the columns that a file has besides those of the dataset, and the tables
//! that no file feeds. Nobody should find that out afterwards, so whoever lays files over a dataset says it.

use std::sync::Arc;

use super::{Model, Sent};

impl Model {
    /// Leaves out what the files have besides; one sentence for each file that has something.
    pub fn leave_out(&mut self) -> Vec<String> {
        let mut sentences = Vec::new();
        for table in &mut self.tables {
            let Some(file) = table.feed.as_ref().map(|feed| feed.file.name()) else { continue };
            if !table.columns.iter().any(|column| column.sent == Sent::Undecided) {
                continue;
            }
            let mut left = Vec::new();
            for column in &mut Arc::make_mut(table).columns {
                if column.sent == Sent::Undecided {
                    column.sent = Sent::Skipped;
                    left.push(column.header.clone());
                }
            }
            sentences.push(format!("{file}: not in the dataset and left out: {}", left.join(", ")));
        }
        sentences
    }

    /// One sentence for each table that gets nothing.
    pub fn unfed(&self) -> Vec<String> {
        let unfed = self.tables.iter().filter(|table| table.feed.is_none());
        unfed.map(|table| format!("{} is not in this push: its rows stay", table.name)).collect()
    }
}
