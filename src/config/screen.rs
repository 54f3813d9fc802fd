//! How the operator wants the screens.

use serde::Deserialize;

/// The table `[screen]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScreenSettings {
    /// Whether the program has the mouse.
    pub mouse: bool,
    /// The theme, by name; the usual one when none is named.
    pub theme: Option<String>,
    /// The signs of marks, borders and gauges; what the locale speaks when nothing is said.
    pub signs: Option<Signs>,
    /// How much may move.
    pub motion: Motion,
    /// Whether the end of an upload rings the bell.
    pub notices: bool,
}

/// The signs of marks, borders and gauges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signs {
    /// Where the terminal speaks UTF-8.
    Unicode,
    /// Where it may not.
    Ascii,
}

/// How much may move.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Motion {
    /// Figures of an upload follow it ten times a second.
    #[default]
    Full,
    /// Once a second.
    Reduced,
}

impl Default for ScreenSettings {
    fn default() -> Self {
        Self { mouse: true, theme: None, signs: None, motion: Motion::Full, notices: true }
    }
}
