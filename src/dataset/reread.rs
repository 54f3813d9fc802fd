//! A table whose file is read in another way than before: what the operator chose stays, the rest follows the
//! file.

use super::{ColumnModel, Confidence, TableModel};

impl TableModel {
    /// The same table over a file that shows other columns or values than it did. Columns are found again by
    /// their names in the file.
    #[must_use]
    pub fn read_again(&self, fresh: &Self) -> Self {
        let mut left: Vec<&ColumnModel> = self.columns.iter().filter(|column| column.index.is_some()).collect();
        let mut columns: Vec<ColumnModel> = Vec::with_capacity(fresh.columns.len());
        for column in &fresh.columns {
            let place = left.iter().position(|before| before.header == column.header);
            columns.push(match place.map(|at| left.remove(at)) {
                Some(before) => kept(before, column),
                None => column.clone(),
            });
        }
        // What no file feeds is not the file's to take away.
        columns.extend(self.columns.iter().filter(|column| column.index.is_none()).cloned());
        Self { feed: fresh.feed.clone(), columns, ..self.clone() }
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
