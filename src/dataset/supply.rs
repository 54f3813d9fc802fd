//! Where the bytes of a table come from, and what people call that place.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::text;

/// The name by which standard input is given.
pub const STANDARD_INPUT: &str = "-";

/// How often what a path names can be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Supply {
    /// As often as one likes, from any place on.
    #[default]
    Stored,
    /// Once, from its start on.
    Stream,
}

impl Supply {
    /// Whether it is a file, which need not be said.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    pub(super) const fn is_stored(&self) -> bool {
        matches!(self, Self::Stored)
    }
}

/// A path as people call what it names.
pub fn told(path: &Path) -> String {
    if path == Path::new(STANDARD_INPUT) {
        return "standard input".to_owned();
    }
    text::harmless(&path.display().to_string()).into_owned()
}
