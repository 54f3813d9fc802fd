//! The reading options of a file: each with what holds and why, and below them the first rows as they are read
//! with it, so that a wrong option is seen at once.

use ratatui::layout::Rect;

use super::list::{List, cells, widths};
use super::look::Tone;
use super::overlay::{empty, open};
use super::paper::{Focus, Paper, indent, top};
use super::preview::draw_rows;
use super::words::{fit, wrap};
use crate::app::pointing::{Place, Target};
use crate::app::reading::{Sheet, rows};
use crate::app::{Mark, Remote, State};
use crate::text;

/// How wide the box is made at most.
const WIDEST: usize = 110;

/// How many lines the rows as read get at most: two of headings and some values.
const ROWS: usize = 8;

/// Draws the sheet.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State, sheet: &Sheet) {
    let options = rows(state, &sheet.path);
    let name = sheet.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let title = format!("How {} is read", text::cell(&name, 40));
    let width = usize::from(area.width).saturating_sub(10).min(WIDEST);
    let inner = open(paper, area, (width, options.len() + 1 + ROWS), &title, Tone::Accent);
    let wide = Rect { x: inner.x.saturating_sub(2), width: inner.width.saturating_add(4), ..inner };
    let shown = options.len().min(usize::from(inner.height).saturating_sub(5));
    let [list, rest] = top(wide, u16::try_from(shown).unwrap_or(u16::MAX));
    let columns = widths(usize::from(list.width).saturating_sub(5), [(19, 0), (16, 1), (20, 3)]);
    let rows = List { len: options.len(), cursor: sheet.cursor.0, focus: Focus::Here };
    let in_sight = rows.draw(paper, list, |paper, at, _| {
        let Some(row) = options.get(at) else { return ratatui::text::Line::default() };
        let parts =
            [(Tone::Plain, row.option.title()), (Tone::Strong, row.value.as_str()), (Tone::Dim, row.why.as_str())];
        cells(paper, columns, parts)
    });
    paper.rows(list, in_sight, |at| Target::Row(Place::Overlay, at));
    let why = options.get(sheet.cursor.0).map(|row| row.why.as_str()).unwrap_or_default();
    draw_result(paper, rest, state, sheet, why);
}

/// The selected option's reason where it didn't fit, and what the file looks like.
fn draw_result(paper: &mut Paper<'_>, area: Rect, state: &State, sheet: &Sheet, why: &str) {
    paper.rule(area, 0, "As it is read", "", Focus::Away);
    let [_, below] = top(area, 1);
    let place = indent(below, 2);
    match state.files.looks.get(&sheet.path) {
        Some(Remote::Ready(preview)) => {
            let table = state.files.tables.get(&sheet.path);
            let height = usize::from(place.height);
            let reason = wrap(why, usize::from(place.width), 2);
            let used = draw_rows(paper, place, 0, height.saturating_sub(reason.len()), preview, table);
            let free = height.saturating_sub(used);
            for (at, line) in reason.iter().take(free).enumerate() {
                let line = paper.span(Tone::Dim, fit(line, usize::from(place.width)));
                paper.put(place, used + at, line);
            }
        }
        Some(Remote::Failed(words)) => empty(paper, below, Mark::Bad, words),
        Some(Remote::Loading(_)) => empty(paper, below, Mark::Busy, "reading the file"),
        Some(Remote::Idle) | None => empty(paper, below, Mark::Todo, "not read yet"),
    }
}
