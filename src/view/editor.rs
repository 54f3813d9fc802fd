//! The definition as text under edit: numbered lines around the cursor, and below them what is wrong with the
//! text and where.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::list::window;
use super::look::Tone;
use super::overlay::{FRAME, open};
use super::paper::{Paper, top};
use super::words::{around_cursor, fit, wrap};
use crate::app::Mark;
use crate::app::overlay::Editor;
use crate::text;

/// Draws the editor.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, editor: &Editor) {
    let size = (usize::from(area.width).saturating_sub(2 + FRAME), usize::from(area.height).saturating_sub(2));
    let inner = open(paper, area, size, &editor.title, Tone::Accent);
    let [body, foot] = top(inner, inner.height.saturating_sub(2));
    let lines = editor.field.lines();
    let (row, column) = editor.field.cursor();
    let digits = lines.len().to_string().len();
    let cells = usize::from(body.width).saturating_sub(digits + 1);
    for (at, line) in window(lines.len(), row, usize::from(body.height)).enumerate() {
        let Some(words) = lines.get(line) else { continue };
        let number = format!("{:>digits$} ", line + 1);
        let is_wrong = editor.fault.as_ref().is_some_and(|fault| fault.line == line + 1);
        let tone = if is_wrong { Tone::Bad } else { Tone::Dim };
        let shown = if line == row { around_cursor(words, column, cells) } else { (text::cell(words, cells), 0) };
        let line_of = Line::from(vec![paper.span(tone, number), Span::raw(fit(&shown.0, cells))]);
        paper.put(body, at, line_of);
        if line == row {
            let x = body.x.saturating_add(u16::try_from(digits + 1 + shown.1).unwrap_or(0));
            paper.caret = Some(Position { x, y: body.y.saturating_add(u16::try_from(at).unwrap_or(0)) });
        }
    }
    draw_foot(paper, foot, editor, (row, column));
}

fn draw_foot(paper: &mut Paper<'_>, area: Rect, editor: &Editor, (row, column): (usize, usize)) {
    let (tone, words) = match &editor.fault {
        Some(fault) => (Tone::Bad, format!("{} {fault}", paper.look.mark(Mark::Bad))),
        None => (Tone::Dim, format!("line {}, column {}", row + 1, column + 1)),
    };
    for (at, line) in wrap(&words, usize::from(area.width), 2).into_iter().enumerate() {
        let line = paper.span(tone, line);
        paper.put(area, at, line);
    }
}
