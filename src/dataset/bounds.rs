//! What holds a push back by its rows: plain numbers that a job says, that the screens keep beside a model, and that
//! the engine asks before anything is published.

use std::collections::BTreeMap;

/// The bounds of a push.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// How much of its rows a table may lose when it is replaced, in percent; as much as it likes when none.
    pub max_shrink: Option<u8>,
    /// The fewest rows that are published, by the names of the tables.
    pub min_rows: BTreeMap<String, u64>,
}

impl Bounds {
    /// The fewest rows of a table that are published.
    pub fn least(&self, table: &str) -> u64 {
        self.min_rows.get(table).copied().unwrap_or(0)
    }
}
