//! What a workbook has besides the sheet that is read.

/// The sheets of a workbook, and the one that is the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheets {
    /// Their names, hidden ones as well.
    pub names: Vec<String>,
    /// Which of them is read.
    pub read: usize,
    /// The row that holds the names of the columns, or else the first row; the first of the sheet is 1.
    pub top_row: u64,
}

impl Sheets {
    /// The name of the one that is read.
    pub fn name(&self) -> &str {
        self.names.get(self.read).map_or("", String::as_str)
    }
}
