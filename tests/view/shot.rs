//! A screen as text and as styles, apart: what it says, and how.

use std::fmt::Write as _;

use pushcube::app::State;
use pushcube::view::{Look, Regions, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use unicode_width::UnicodeWidthStr as _;

pub(crate) struct Shot {
    pub(crate) buffer: Buffer,
    pub(crate) cursor: Option<Position>,
    pub(crate) regions: Regions,
}

/// Draws a state on a terminal of this size.
pub(crate) fn shoot(state: &State, look: Look, (width, height): (u16, u16)) -> Shot {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let mut regions = Regions::default();
    terminal.draw(|frame| regions = view(state, look, frame)).unwrap();
    let backend = terminal.backend_mut();
    let cursor = backend.cursor_visible().then(|| backend.cursor_position());
    Shot { buffer: backend.buffer().clone(), cursor, regions }
}

impl Shot {
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        for row in self.rows() {
            let mut line = String::new();
            let mut skip = 0;
            for cell in row {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                line.push_str(cell.symbol());
                skip = cell.symbol().width().saturating_sub(1);
            }
            writeln!(out, "{}", line.trim_end()).unwrap();
        }
        if let Some(Position { x, y }) = self.cursor {
            writeln!(out, "cursor at {x},{y}").unwrap();
        }
        out
    }

    /// The runs of cells that have a style of their own.
    pub(crate) fn styles(&self) -> String {
        let mut out = String::new();
        for (y, row) in self.rows().enumerate() {
            let mut runs: Vec<(usize, usize, String)> = Vec::new();
            for (x, cell) in row.iter().enumerate() {
                let style = described(cell);
                match runs.last_mut() {
                    Some((_, end, last)) if *end == x && *last == style => *end += 1,
                    _ => runs.push((x, x + 1, style)),
                }
            }
            let runs: Vec<String> = runs
                .into_iter()
                .filter(|(_, _, style)| !style.is_empty())
                .map(|(from, to, style)| format!("{from}-{to} {style}"))
                .collect();
            writeln!(out, "{y:>2}: {}", runs.join(", ")).unwrap();
        }
        out
    }

    fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.buffer.content.chunks(usize::from(self.buffer.area.width).max(1))
    }
}

fn described(cell: &Cell) -> String {
    let mut words = Vec::new();
    if cell.fg != ratatui::style::Color::Reset {
        words.push(cell.fg.to_string().to_lowercase());
    }
    if cell.bg != ratatui::style::Color::Reset {
        words.push(format!("on {}", cell.bg.to_string().to_lowercase()));
    }
    if !cell.modifier.is_empty() {
        words.push(format!("{:?}", cell.modifier).to_lowercase().replace(" | ", "+"));
    }
    words.join(" ")
}
