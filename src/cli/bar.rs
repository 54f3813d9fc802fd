//! A line that is drawn over itself: how far a push is, where standard error is a terminal. Whatever else is said first
//! takes it away, so that the lines above stay whole.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::text;

/// Cells of the gauge.
const GAUGE: usize = 24;
/// The width that is taken where the terminal tells none.
const WIDTH: u16 = 80;

/// Whether the last thing on standard error is the bar.
static DRAWN: AtomicBool = AtomicBool::new(false);

/// Whether a bar can be drawn.
pub(super) fn is_wanted() -> bool {
    std::io::stderr().is_terminal()
}

/// Draws the bar, with what stands behind it.
pub(super) fn draw(share: Option<f64>, words: &str) {
    let gauge = share.map_or_else(String::new, |share| {
        let done = ((GAUGE as f64 * share) as usize).min(GAUGE);
        format!("[{}{}] {:>3.0} %  ", "#".repeat(done), ".".repeat(GAUGE - done), (share * 100.0).floor())
    });
    let width = crossterm::terminal::size().map_or(WIDTH, |(columns, _)| columns.max(20));
    let line = text::cell(&format!("{gauge}{words}"), usize::from(width).saturating_sub(1));
    let mut stderr = std::io::stderr().lock();
    // Nobody looking is no reason to stop.
    let _ = write!(stderr, "\r\x1b[K{line}").and_then(|()| stderr.flush());
    DRAWN.store(true, Relaxed);
}

/// What takes the bar away, if it is drawn.
pub(super) fn gone() -> &'static str {
    if DRAWN.swap(false, Relaxed) { "\r\x1b[K" } else { "" }
}
