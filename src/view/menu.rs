//! Menus and prompts: one of several things, each with what it does in full, or one line of text with what is
//! wrong with it while it is typed.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::list::{List, window};
use super::look::Tone;
use super::overlay::{FRAME, open};
use super::paper::{Focus, Paper, top};
use super::words::{around_cursor, fit, wrap};
use crate::app::field::TextField;
use crate::app::overlay::{Menu, Prompt, Purpose, SecretPrompt};
use crate::app::pointing::{Place, Target};
use crate::app::{Mark, State, completion};
use crate::text;

/// The widest label and note that a box is made for.
const WIDEST: (usize, usize) = (32, 84);

/// Draws a menu: notes in full where there is room, else one line an item.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, menu: &Menu) {
    let label = widest(menu.items.iter().map(|item| item.label.as_str()), WIDEST.0);
    let notes = || menu.items.iter().map(|item| item.note.as_str());
    let note = widest(notes(), WIDEST.1);
    let title = width_of(&menu.title, WIDEST.1);
    let wanted = (label + 2 + note).max(title + 2).max(34);
    let cells = wanted.min(usize::from(area.width).saturating_sub(2 + FRAME));
    let room = cells.saturating_sub(label + 2);
    let is_long = menu.items.len() > usize::from(area.height);
    let wrapped = if is_long { &[] } else { menu.items.as_slice() };
    let blocks: Vec<Vec<String>> = wrapped.iter().map(|item| wrap(&item.note, room, 4)).collect();
    // What stands in brackets moves into the box when the title is too long for its border.
    let (title, head) = match menu.title.split_once(" (") {
        Some((title, rest)) if width_of(&menu.title, cells + 1) + 2 > cells => {
            (title, wrap(rest.trim_end_matches(')'), cells, 2))
        }
        _ => (menu.title.as_str(), Vec::new()),
    };
    let lead = if head.is_empty() { 0 } else { head.len() + 1 };
    let lines: usize = blocks.iter().map(|block| block.len().max(1)).sum();
    let inner = open(paper, area, (cells, lines.max(menu.items.len()) + lead), title, Tone::Accent);
    for (at, line) in head.into_iter().enumerate() {
        let line = paper.span(Tone::Dim, line);
        paper.put(inner, at, line);
    }
    let [_, rest] = top(inner, u16::try_from(lead).unwrap_or(0));
    let list = Rect { x: inner.x.saturating_sub(2), width: inner.width.saturating_add(4), ..rest };
    if !is_long && lines <= usize::from(list.height) {
        draw_blocks(paper, list, menu, label, &blocks);
        return;
    }
    draw_lines(paper, list, menu, label, widest(notes(), room + 1) > room);
}

fn width_of(text: &str, most: usize) -> usize {
    text::width(&text::cell(text, most))
}

/// The width of the widest of some texts. Hardly any text of many is looked at, since none takes more cells than bytes
/// but where it is made harmless.
fn widest<'t>(texts: impl Iterator<Item = &'t str>, most: usize) -> usize {
    texts.fold(0, |widest, text| {
        let may_be_wider = text.len() > widest || !text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if widest < most && may_be_wider { widest.max(width_of(text, most)) } else { widest }
    })
}

/// One line an item, and below them, where notes are cut, the selected one's in full.
fn draw_lines(paper: &mut Paper<'_>, area: Rect, menu: &Menu, label: usize, are_cut: bool) {
    let below = if are_cut && area.height >= 6 { 2 } else { 0 };
    let [list, foot] = top(area, area.height.saturating_sub(below));
    let rows = List { len: menu.items.len(), cursor: menu.cursor.0, focus: Focus::Here };
    let shown = rows.draw(paper, list, |paper, at, width| {
        let Some(item) = menu.items.get(at) else { return Line::default() };
        let note = fit(&item.note, width.saturating_sub(label + 2));
        Line::from(vec![Span::raw(fit(&item.label, label)), Span::raw("  "), paper.span(Tone::Dim, note)])
    });
    paper.rows(list, shown, |at| Target::Row(Place::Overlay, at));
    let Some(item) = menu.items.get(menu.cursor.0) else { return };
    let place = Rect { x: foot.x.saturating_add(3), width: foot.width.saturating_sub(4), ..foot };
    for (at, line) in wrap(&item.note, usize::from(place.width), usize::from(place.height)).into_iter().enumerate() {
        let line = paper.span(Tone::Dim, line);
        paper.put(place, at, line);
    }
}

fn draw_blocks(paper: &mut Paper<'_>, area: Rect, menu: &Menu, label: usize, blocks: &[Vec<String>]) {
    let mut row = 0;
    for (at, (item, block)) in menu.items.iter().zip(blocks).enumerate() {
        let is_selected = at == menu.cursor.0;
        for part in 0..block.len().max(1) {
            let marker = if is_selected && part == 0 { " > " } else { "   " };
            let name = if part == 0 { fit(&item.label, label) } else { " ".repeat(label) };
            let note = block.get(part).cloned().unwrap_or_default();
            let line = vec![Span::raw(marker), Span::raw(name), Span::raw("  "), paper.span(Tone::Dim, note)];
            paper.put(area, row, Line::from(line));
            paper.cells(area, row, 0..usize::from(area.width), Target::Row(Place::Overlay, at));
            if is_selected {
                paper.select(area, row, Focus::Here);
            }
            row += 1;
        }
    }
}

/// Draws a text under edit in the first line of an area, with the cursor where it has the keys.
pub(super) fn draw_field(paper: &mut Paper<'_>, area: Rect, field: &TextField, focus: Focus) {
    let cells = usize::from(area.width).saturating_sub(2);
    let (shown, cursor) = around_cursor(field.text(), field.cursor(), cells);
    draw_line(paper, area, (&shown, cursor), focus);
}

fn draw_line(paper: &mut Paper<'_>, area: Rect, (shown, cursor): (&str, usize), focus: Focus) {
    let cells = usize::from(area.width).saturating_sub(2);
    let tone = if focus == Focus::Here { Tone::Accent } else { Tone::Dim };
    let line = Line::from(vec![paper.span(tone, "["), Span::raw(fit(shown, cells)), paper.span(tone, "]")]);
    paper.put(area, 0, line);
    if focus == Focus::Here {
        let x = area.x.saturating_add(1).saturating_add(u16::try_from(cursor).unwrap_or(0));
        paper.caret = Some(Position { x, y: area.y });
    }
}

/// Draws the prompt for a secret: dots, and what becomes of it.
pub(super) fn draw_secret(paper: &mut Paper<'_>, area: Rect, prompt: &SecretPrompt) {
    let inner = open(paper, area, (64, 4), &prompt.title, Tone::Accent);
    let cells = usize::from(inner.width).saturating_sub(2);
    let dots = prompt.field.display().replace('•', paper.look.signs().dot);
    let (shown, cursor) = around_cursor(&dots, dots.chars().count(), cells);
    draw_line(paper, inner, (&shown, cursor), Focus::Here);
    let [_, below] = top(inner, 2);
    for (at, words) in wrap(&prompt.note, usize::from(below.width), usize::from(below.height)).into_iter().enumerate() {
        let words = paper.span(Tone::Dim, words);
        paper.put(below, at, words);
    }
}

/// Draws what the typed path could become.
fn draw_candidates(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let candidates = completion::candidates(state);
    let chosen = state.completion.chosen;
    let height = usize::from(area.height).saturating_sub(1);
    for (row, at) in window(candidates.len(), chosen.unwrap_or(0), height).enumerate() {
        let Some(candidate) = candidates.get(at) else { continue };
        let marker = if chosen == Some(at) { "> " } else { "  " };
        let line = format!("{marker}{}", fit(&candidate.name, usize::from(area.width).saturating_sub(2)));
        let line = paper.span(Tone::Plain, line);
        paper.put(area, row, line);
        if chosen == Some(at) {
            paper.select(area, row, Focus::Here);
        }
    }
    if candidates.len() > height {
        let more = format!("  {} {} more", paper.look.signs().more, candidates.len() - height);
        let more = paper.span(Tone::Dim, more);
        paper.put(area, height, more);
    }
}

/// Draws a prompt. Its box keeps its size while what is wrong with the text comes and goes.
pub(super) fn draw_prompt(paper: &mut Paper<'_>, area: Rect, state: &State, prompt: &Prompt) {
    let is_path = matches!(prompt.purpose, Purpose::GoTo(_) | Purpose::OpenModel | Purpose::SaveModel);
    let rows = if is_path { completion::SHOWN } else { 0 };
    let inner = open(paper, area, (64, 4 + rows), &prompt.title, Tone::Accent);
    draw_field(paper, inner, &prompt.field, Focus::Here);
    let [_, mut below] = top(inner, 2);
    if is_path {
        let [list, rest] = top(below, u16::try_from(rows).unwrap_or(0));
        draw_candidates(paper, list, state);
        below = rest;
    }
    let (tone, sign, words) = match &prompt.problem {
        Some(problem) => (Tone::Bad, paper.look.mark(Mark::Bad), problem),
        None => (Tone::Dim, "", &prompt.note),
    };
    let lead = if sign.is_empty() { 0 } else { text::width(sign) + 1 };
    let lines = wrap(words, usize::from(below.width).saturating_sub(lead), usize::from(below.height));
    for (at, words) in lines.into_iter().enumerate() {
        let sign = if at == 0 { fit(sign, lead) } else { " ".repeat(lead) };
        let line = Line::from(vec![paper.span(tone, sign), paper.span(tone, words)]);
        paper.put(below, at, line);
    }
}
