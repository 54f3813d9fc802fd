//! The lower list of screen 1: jobs and recent pushes, and below it what the selected one is.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::List;
use super::look::Tone;
use super::paper::{Focus, Paper, indent, top};
use super::words::{fit, wrap};
use crate::app::known::{KnownJob, Row, rows, words};
use crate::app::login::Focus as Field;
use crate::app::pointing::{Place, Target};
use crate::app::{Remote, State};
use crate::text;

/// The lines that tell what the selected row is.
const WORDS: usize = 4;

/// Draws the list.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let has_keys = state.login.focus == Field::Jobs;
    let focus = Focus::when(has_keys);
    paper.rule(area, 0, "Jobs and recent pushes", "", focus);
    paper.target(area, Target::List(Place::Jobs));
    let [_, rest] = top(area, 1);
    let all = rows(state);
    let told = if has_keys { words(state).unwrap_or_default() } else { String::new() };
    let told = wrap(&told, usize::from(area.width).saturating_sub(3), WORDS);
    let len = u16::try_from(all.len()).unwrap_or(u16::MAX);
    let below = u16::try_from(told.len() + 1).unwrap_or(0);
    let [list, foot] = top(rest, len.min(rest.height.saturating_sub(below)).max(1));
    let shown = List { len: all.len(), cursor: state.known.cursor.0, focus }.draw(paper, list, |paper, at, width| {
        let Some(row) = all.get(at) else { return Line::default() };
        let (tone, mark) = mark(state, row);
        let cells = width.saturating_sub(text::width(&mark) + 1);
        let name = fit(&text::name(&row.title(), cells), cells);
        Line::from(vec![Span::raw(name), Span::raw(" "), paper.span(tone, mark)])
    });
    paper.rows(list, shown, |at| Target::Row(Place::Jobs, at));
    for (row, line) in told.into_iter().enumerate() {
        let span = paper.span(Tone::Dim, line);
        paper.put(indent(foot, 1), row + 1, span);
    }
}

/// What stands at the right of a row: what it is, or what is wrong with it.
fn mark(state: &State, row: &Row<'_>) -> (Tone, String) {
    match row {
        Row::Job(KnownJob { seen: Remote::Failed(loss), .. }) => (Tone::Bad, loss.word().to_owned()),
        Row::Job(_) => (Tone::Dim, "job".to_owned()),
        Row::Push(past) => (Tone::Dim, state.now.day(past.begun)),
    }
}
