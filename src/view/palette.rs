//! The command palette: a line to type into, the commands that match it with their keys, and what the selected
//! one does or why it can't run now.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::help::about;
use super::list::List;
use super::look::Tone;
use super::overlay::{FRAME, empty, open};
use super::paper::{Focus, Paper, indent, top};
use super::words::{around_cursor, fit, fit_right, wrap};
use crate::app::command;
use crate::app::palette::{Found, Palette};
use crate::app::pointing::{Place, Target};
use crate::app::{Mark, State, palette_rows};
use crate::text;

/// Cells of the title and of the keys.
const COLUMNS: (usize, usize) = (18, 12);

/// Lines of the palette at most.
const HIGHEST: usize = 24;

/// Draws the palette.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State, palette: &Palette) {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let size = (width.saturating_sub(4 + FRAME).min(98), height.saturating_sub(2).min(HIGHEST));
    let inner = open(paper, area, size, "Commands", Tone::Accent);
    let list = Rect { x: inner.x.saturating_sub(2), width: inner.width.saturating_add(4), ..inner };
    let [head, list] = top(list, 1);
    let [list, foot] = top(list, list.height.saturating_sub(3));
    draw_field(paper, head, palette);
    let rows = palette_rows(state, palette);
    if rows.is_empty() {
        empty(paper, list, Mark::Warn, "no command is called like this; Ctrl-U shows them all");
    } else {
        let shown = List { len: rows.len(), cursor: palette.cursor.0, focus: Focus::Here };
        let in_sight = shown.draw(paper, list, |paper, at, width| {
            rows.get(at).map_or_else(Line::default, |found| row(paper, state, found, width))
        });
        paper.rows(list, in_sight, |at| Target::Row(Place::Overlay, at));
    }
    paper.rule(indent(foot, 1), 0, "", "", Focus::Away);
    if let Some(found) = rows.get(palette.cursor.0) {
        let (tone, words) = about(state, found.command);
        let place = indent(foot, 1);
        for (at, line) in wrap(&words, usize::from(place.width), 2).into_iter().enumerate() {
            let line = paper.span(tone, line);
            paper.put(place, 1 + at, line);
        }
    }
}

fn draw_field(paper: &mut Paper<'_>, area: Rect, palette: &Palette) {
    let cells = usize::from(area.width).saturating_sub(5);
    let (shown, cursor) = around_cursor(palette.field.text(), palette.field.cursor(), cells);
    let line = Line::from(vec![paper.span(Tone::Accent, " : "), paper.span(Tone::Strong, shown)]);
    paper.put(area, 0, line);
    if palette.field.text().is_empty() {
        let words = paper.span(Tone::Dim, "a few letters of a command, or of what it does");
        paper.put(indent(area, 4), 0, words);
    }
    let x = area.x.saturating_add(3).saturating_add(u16::try_from(cursor).unwrap_or(0));
    paper.caret = Some(Position { x, y: area.y });
}

fn row(paper: &Paper<'_>, state: &State, found: &Found, width: usize) -> Line<'static> {
    let (title, keys) = COLUMNS;
    let (tone, words) = about(state, found.command);
    let mut spans = title_spans(paper, found, &command::title(state, found.command), tone, title);
    spans.push(Span::raw(" "));
    let mut shown = state.keymap.shown(found.command);
    while text::width(&shown.join(", ")) > keys {
        shown.pop();
    }
    let shown = shown.join(", ");
    let key = if tone == Tone::Dim { Tone::Dim } else { Tone::Accent };
    spans.push(paper.span(Tone::Dim, fit(&words, width.saturating_sub(title + keys + 2))));
    spans.push(Span::raw(" "));
    spans.push(paper.span(key, fit_right(&shown, keys)));
    Line::from(spans)
}

/// The title, with the characters that were looked for standing out.
fn title_spans(paper: &Paper<'_>, found: &Found, title: &str, tone: Tone, cells: usize) -> Vec<Span<'static>> {
    let shown = text::cell(title, cells);
    let mut spans: Vec<Span<'static>> = Vec::new();
    for (at, c) in shown.chars().enumerate() {
        let is_hit = u32::try_from(at).is_ok_and(|at| found.hits.contains(&at));
        spans.push(paper.span(if is_hit { Tone::Accent } else { tone }, c.to_string()));
    }
    spans.push(Span::raw(" ".repeat(cells.saturating_sub(text::width(&shown)))));
    spans
}
