//! The row groups of a file, or its record batches: how many rows each has, what of the file it takes, and where
//! in them reading is.

use super::super::Fault;
use crate::dataset::Position;

/// A stretch of rows that is stored together.
struct Group {
    /// Rows of the file before it.
    first: u64,
    rows: u64,
    /// Bytes of the file before its data, about.
    before: u64,
    bytes: u64,
}

/// All of them, and the place of the next row.
pub(in super::super) struct Groups {
    list: Vec<Group>,
    size: u64,
    at: usize,
    row: u64,
}

impl Groups {
    /// The groups with these numbers of rows and bytes, in a file of that many bytes; none if there are more rows
    /// than can be counted.
    pub(in super::super) fn new(sizes: impl IntoIterator<Item = (u64, u64)>, size: u64) -> Option<Self> {
        let (mut first, mut before, mut list) = (0_u64, 0, Vec::new());
        for (rows, bytes) in sizes {
            let bytes = bytes.min(size - before);
            list.push(Group { first, rows, before, bytes });
            before += bytes;
            first = first.checked_add(rows)?;
        }
        let mut groups = Self { list, size, at: 0, row: 0 };
        groups.settle();
        Some(groups)
    }

    /// The one that the next row is in; behind the last row it is none that there is.
    pub(in super::super) const fn at(&self) -> usize {
        self.at
    }

    /// How many rows of it are before the next one.
    pub(in super::super) const fn row(&self) -> u64 {
        self.row
    }

    /// How many rows the current one has.
    pub(in super::super) fn rows(&self) -> u64 {
        self.list.get(self.at).map_or(0, |group| group.rows)
    }

    pub(in super::super) const fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.list.len()
    }

    /// Goes behind a row; true when that was the last of its group.
    pub(super) fn pass(&mut self) -> bool {
        self.row += 1;
        let at = self.at;
        self.settle();
        self.at != at
    }

    /// Goes behind groups that are at their end.
    fn settle(&mut self) {
        while self.list.get(self.at).is_some_and(|group| self.row >= group.rows) {
            (self.at, self.row) = (self.at + 1, 0);
        }
    }

    pub(super) fn go_to(&mut self, position: Position) -> Result<(), Fault> {
        let (at, row) = (position.group as usize, position.line.saturating_sub(1));
        let rows = self.list.get(at).map(|group| group.rows);
        if rows.map_or(at != self.list.len() || row > 0, |rows| row > rows) {
            return Err(Fault::Shorter);
        }
        (self.at, self.row) = (at, row);
        self.settle();
        Ok(())
    }

    pub(super) fn position(&self) -> Position {
        let first = self.list.get(self.at).map_or_else(|| self.count(), |group| group.first);
        Position { part: 0, group: self.at as u32, byte: first + self.row, line: self.row + 1 }
    }

    pub(super) fn covered(&self, position: Position) -> u64 {
        self.list.get(position.group as usize).map_or(self.size, |group| {
            let row = position.line.saturating_sub(1).min(group.rows);
            let share = u128::from(group.bytes) * u128::from(row) / u128::from(group.rows.max(1));
            group.before + share as u64
        })
    }

    pub(super) fn count(&self) -> u64 {
        self.list.last().map_or(0, |last| last.first + last.rows)
    }

    /// The first of the current group's rows, counted from the start of the file.
    pub(super) fn first(&self) -> u64 {
        self.list.get(self.at).map_or(0, |group| group.first)
    }

    /// The fault of a group that does not hold what it says.
    pub(in super::super) fn other_rows(&self, found: u64) -> Fault {
        Fault::OtherRows { group: self.at as u64 + 1, said: self.rows(), found }
    }
}
