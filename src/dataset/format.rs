//! The formats a file can be in, and what becomes of values that hold values.

use serde::{Deserialize, Serialize};

/// What a file is written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Lines of fields with a delimiter between.
    #[default]
    Delimited,
    /// An array of objects or of arrays, or objects or arrays one after the other.
    Json,
}

/// What becomes of an object inside a row. An array inside a row is always kept as text, since it has no
/// names to make columns of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Nested {
    /// Each of its values becomes a column, named by the path to it: `address.city`.
    #[default]
    Flattened,
    /// It stays the text that it is in the file.
    Text,
}
