//! The screens: [`view`] draws the state and does nothing else. One file a screen, named as in
//! [`crate::app`]. Nothing is kept between two frames: where a list scrolls to, what is cut, what fits is
//! worked out from the state and the size of the terminal each time.
#![deny(clippy::disallowed_methods)]

mod chart;
mod columns;
mod designer;
mod editor;
mod files;
mod frame;
mod help;
mod hints;
mod known;
mod list;
mod login;
mod look;
mod menu;
mod monitor;
mod overlay;
mod palette;
mod paper;
mod preview;
mod projects;
mod proven;
mod reading;
mod regions;
mod review;
mod upload;
mod words;

pub use look::{Glyphs, Look};
pub use regions::Regions;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::command::CommandId;
use crate::app::{Screen, State};
use look::Tone;
use paper::Paper;

/// The least size on which the screens can be used.
const LEAST: (u16, u16) = (60, 16);

/// Draws the state, and tells what stands where.
pub fn view(state: &State, look: Look, frame: &mut Frame<'_>) -> Regions {
    let area = frame.area();
    let mut paper = Paper::new(frame.buffer_mut(), look);
    paper.clear(area);
    if area.width < LEAST.0 || area.height < LEAST.1 {
        too_small(&mut paper, area, state);
        return Regions::default();
    }
    let body = frame::draw(&mut paper, state);
    match state.screen {
        Screen::Login => login::draw(&mut paper, body, state),
        Screen::Projects => projects::draw(&mut paper, body, state),
        Screen::Files => files::draw(&mut paper, body, state),
        Screen::Designer => designer::draw(&mut paper, body, state),
        Screen::Monitor => monitor::draw(&mut paper, body, state),
    }
    if !state.overlays.is_empty() {
        paper.caret = None;
    }
    overlay::draw(&mut paper, body, state);
    paper.plain_ellipses();
    let Paper { caret, regions, .. } = paper;
    if let Some(caret) = caret {
        frame.set_cursor_position(caret);
    }
    regions
}

/// A kind word instead of a screen that nobody could read.
fn too_small(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let ((width, height), quits) = (LEAST, state.key(CommandId::Quit));
    let words = format!(
        "pushcube needs {width} by {height} cells; here are {} by {}. Nothing is lost: make the window larger, \
         or the letters smaller. {quits} quits.",
        area.width, area.height
    );
    let lines = words::wrap(&words, usize::from(area.width), usize::from(area.height));
    let first = usize::from(area.height).saturating_sub(lines.len()) / 2;
    for (at, line) in lines.into_iter().enumerate() {
        let span = paper.span(Tone::Plain, line);
        paper.put(area, first + at, span);
    }
}
