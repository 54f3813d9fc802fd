//! How the operator wants the screens.

use serde::Deserialize;

/// The table `[screen]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScreenSettings {
    /// Whether the program has the mouse.
    pub mouse: bool,
}

impl Default for ScreenSettings {
    fn default() -> Self {
        Self { mouse: true }
    }
}
