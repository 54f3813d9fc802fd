//! Ctrl-Z: the terminal is given back and the program stops until the shell lets it go on. An upload would
//! stop with it, so that is said first, and the same key once more does it.

use super::effect::{Effect, Effects};
use super::state::{Mark, State};

/// Whether Ctrl-Z was pressed and warned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Suspending {
    /// It was not, or another key came after it.
    #[default]
    No,
    /// It was; pressed again, it suspends.
    Warned,
}

/// Stops the program, or warns.
pub(super) fn suspend(state: &mut State) -> Effects {
    let running = state.monitor.own().count();
    if running > 0 && state.suspending == Suspending::No {
        state.suspending = Suspending::Warned;
        let what = if running == 1 { "an upload stops" } else { "the uploads stop" };
        state.say(Mark::Warn, format!("{what} with the program; Ctrl-Z again suspends"));
        return Effects::none();
    }
    state.suspending = Suspending::No;
    Effect::Suspend.into()
}
