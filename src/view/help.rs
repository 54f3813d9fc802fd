//! Help: every key that means something on the screen below, with what it does, and for commands that can't
//! run now the reason.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::list::List;
use super::look::Tone;
use super::overlay::{FRAME, empty, lower_edge, open};
use super::paper::{Focus, Paper, indent, top};
use super::words::{around_cursor, fit, tail, wrap};
use crate::app::command::{self, Command};
use crate::app::overlay::Help;
use crate::app::pointing::{Place, Target};
use crate::app::{Mark, State, help_rows};

/// Draws the list.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State, help: &Help) {
    let size = (usize::from(area.width).saturating_sub(4 + FRAME).min(98), usize::from(area.height).saturating_sub(2));
    let inner = open(paper, area, size, &format!("Keys on {}", state.screen.title()), Tone::Accent);
    let list = Rect { x: inner.x.saturating_sub(2), width: inner.width.saturating_add(4), ..inner };
    let [head, list] = top(list, 1);
    let [list, foot] = top(list, list.height.saturating_sub(3));
    draw_search(paper, head, help);
    let rows = help_rows(state, help);
    if rows.is_empty() {
        empty(paper, list, Mark::Warn, "no key does this here; Esc shows them all");
    } else {
        let shown = List { len: rows.len(), cursor: help.cursor.0, focus: Focus::Here };
        let in_sight = shown.draw(paper, list, |paper, at, width| {
            rows.get(at).map_or_else(Line::default, |command| row(paper, state, command, width))
        });
        paper.rows(list, in_sight, |at| Target::Row(Place::Overlay, at));
    }
    paper.rule(indent(foot, 1), 0, "", "", Focus::Away);
    if let Some(command) = rows.get(help.cursor.0.min(rows.len().saturating_sub(1))) {
        let (tone, about) = about(state, command);
        let place = indent(foot, 1);
        for (at, line) in wrap(&about, usize::from(place.width), 2).into_iter().enumerate() {
            let line = paper.span(tone, line);
            paper.put(place, 1 + at, line);
        }
    }
    let words = format!("pushcube {}   log: {}", state.version, state.log.display());
    let words = tail(&words, usize::from(inner.width));
    let line = paper.span(Tone::Dim, format!(" {words} "));
    paper.put_right(lower_edge(inner, 0), 0, line);
}

/// What a command does, or why it can't run now.
pub(super) fn about(state: &State, command: &Command) -> (Tone, String) {
    if let Some(why) = command::elsewhere(command, state.screen) {
        return (Tone::Dim, format!("not here: it {why}"));
    }
    match command::refusal(state, command.id) {
        None => (Tone::Plain, command.about.to_owned()),
        Some(why) => (Tone::Dim, format!("not now: {why}")),
    }
}

fn draw_search(paper: &mut Paper<'_>, area: Rect, help: &Help) {
    let filter = &help.filter;
    if !filter.is_on() && !filter.is_typing() {
        let words = paper.span(Tone::Dim, " / searches, Enter runs the selected one");
        paper.put(area, 0, words);
        return;
    }
    let cells = usize::from(area.width).saturating_sub(4);
    let (shown, cursor) = around_cursor(filter.text(), filter.cursor(), cells);
    let line = Line::from(vec![paper.span(Tone::Accent, " / "), paper.span(Tone::Strong, shown)]);
    paper.put(area, 0, line);
    if filter.is_typing() {
        let x = area.x.saturating_add(3).saturating_add(u16::try_from(cursor).unwrap_or(0));
        paper.caret = Some(Position { x, y: area.y });
    }
}

fn row(paper: &Paper<'_>, state: &State, command: &Command, width: usize) -> Line<'static> {
    let keys = state.keymap.shown(command).join(", ");
    let title = command::title(state, command);
    let rest = width.saturating_sub(12 + 18 + 2);
    let (plain, about) = about(state, command);
    let key = if plain == Tone::Dim { Tone::Dim } else { Tone::Accent };
    Line::from(vec![
        paper.span(key, fit(&keys, 12)),
        Span::raw(" "),
        paper.span(plain, fit(&title, 18)),
        Span::raw(" "),
        paper.span(Tone::Dim, fit(&about, rest)),
    ])
}
