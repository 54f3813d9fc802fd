//! What lies on a screen: here are questions and texts to read, the others have files of their own. Each is a box in the middle that keeps the
//! screen around it in sight.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::list::window;
use super::look::{Tone, tone};
use super::paper::{Focus, Paper, indent, top};
use super::words::{around_cursor, fit, wrap};
use super::{editor, help, menu, palette, reading, review};
use crate::app::jump::Jump;
use crate::app::list::Filter;
use crate::app::overlay::{Overlay, Question, TextView};
use crate::app::pointing::{Place, Target};
use crate::app::{Mark, State, scan};
use crate::text;

/// Cells of a box beside its content: border and margin.
pub(super) const FRAME: usize = 6;

/// Draws all overlays, the topmost last.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State) {
    if let Some(Overlay::Jump(jump)) = state.overlays.last() {
        draw_labels(paper, area, jump);
        return;
    }
    if !state.overlays.is_empty() {
        paper.fade(Rect { height: area.height.saturating_add(1), ..area });
    }
    let page = paper.area();
    for overlay in &state.overlays {
        // What it lies on takes no click; the keys in the last line do.
        paper.target(Rect { height: page.height.saturating_sub(1), ..page }, Target::Nothing);
        match overlay {
            Overlay::Jump(_) => {}
            Overlay::Help(help) => help::draw(paper, area, state, help),
            Overlay::Palette(wanted) => palette::draw(paper, area, state, wanted),
            Overlay::Menu(menu) => menu::draw(paper, area, menu),
            Overlay::Prompt(prompt) => menu::draw_prompt(paper, area, state, prompt),
            Overlay::Secret(prompt) => menu::draw_secret(paper, area, prompt),
            Overlay::Question(question) => draw_question(paper, area, question),
            Overlay::Review(sheet) => review::draw(paper, area, sheet, state),
            Overlay::Text(view) => draw_text(paper, area, view),
            Overlay::Editor(editor) => editor::draw(paper, area, editor),
            Overlay::Opening => {
                let title = format!("Opening {}", state.opening.title().unwrap_or_default());
                draw_text(paper, area, &TextView::new(title, state.opening.steps(state)));
            }
            Overlay::Scan(top) => {
                let view = TextView { top: *top, ..TextView::new("Full scan", scan::lines(state)) };
                draw_text(paper, area, &view);
            }
            Overlay::Reading(sheet) => reading::draw(paper, area, state, sheet),
        }
    }
}

/// Draws a box for content of a size in the middle of an area and gives back what is inside of it. Where
/// lines are scarce the box has no margin above and below.
pub(super) fn open(
    paper: &mut Paper<'_>,
    area: Rect,
    (width, height): (usize, usize),
    title: &str,
    tone: Tone,
) -> Rect {
    let margin = u16::from(height + 4 <= usize::from(area.height));
    let cells = |wanted: usize| u16::try_from(wanted).unwrap_or(u16::MAX);
    let width = cells(width + FRAME).min(area.width.saturating_sub(2));
    let height = cells(height).saturating_add(2 + 2 * margin).min(area.height);
    let place = Rect {
        x: area.x.saturating_add((area.width - width) / 2),
        y: area.y.saturating_add((area.height - height) / 2),
        width,
        height,
    };
    paper.target(place, Target::List(Place::Overlay));
    paper.boxed(place, title, tone, margin)
}

/// Labels rows and fields; the rest steps back.
fn draw_labels(paper: &mut Paper<'_>, area: Rect, jump: &Jump) {
    paper.fade(Rect { height: area.height.saturating_add(1), ..area });
    for (label, target) in jump.labels() {
        let place = paper.regions.all().iter().find(|(_, there)| *there == target).map(|(place, _)| *place);
        if let Some(place) = place {
            let line = paper.span(Tone::Selected, format!(" {label} "));
            paper.put(place, 0, line);
        }
    }
    let page = paper.area();
    paper.target(Rect { height: page.height.saturating_sub(1), ..page }, Target::Nothing);
}

/// The border below what is inside of a box.
pub(super) fn lower_edge(inner: Rect, margin: u16) -> Rect {
    Rect { y: inner.bottom().saturating_add(margin), width: inner.width.saturating_add(1), height: 1, ..inner }
}

/// A button; the focused one has double brackets as well as reverse video.
pub(super) fn button(paper: &Paper<'_>, title: &str, is_focused: bool) -> Span<'static> {
    if is_focused {
        paper.span(Tone::Selected, format!("[[ {title} ]]"))
    } else {
        paper.span(Tone::Plain, format!("[ {title} ]"))
    }
}

/// What stands where there are no rows.
pub(super) fn empty(paper: &mut Paper<'_>, area: Rect, mark: Mark, words: &str) {
    let place = indent(area, 1);
    let sign = paper.look.mark(mark);
    let cells = usize::from(place.width).saturating_sub(text::width(sign) + 1);
    let lines = wrap(words, cells, usize::from(place.height).saturating_sub(1));
    for (at, line) in lines.into_iter().enumerate() {
        let sign = if at == 0 { sign.to_owned() } else { " ".repeat(text::width(sign)) };
        let line = Line::from(vec![paper.span(tone(mark), sign), Span::raw(" "), Span::raw(line)]);
        paper.put(place, at + 1, line);
    }
}

fn draw_question(paper: &mut Paper<'_>, area: Rect, question: &Question) {
    let cells = usize::from(area.width).saturating_sub(4 + FRAME).min(70);
    let room = usize::from(area.height).saturating_sub(3 + question.choices.len());
    let mut lines: Vec<String> = Vec::new();
    for paragraph in &question.text {
        let left = room.saturating_sub(lines.len());
        lines.extend(wrap(paragraph, cells, left));
    }
    let size = (cells, lines.len() + question.choices.len() + 1);
    let inner = open(paper, area, size, &question.title, Tone::Warn);
    for (at, line) in lines.iter().enumerate() {
        let line = Span::raw(line.clone());
        paper.put(inner, at, line);
    }
    let label = question.choices.iter().map(|choice| text::width(&choice.label)).max().unwrap_or(0);
    let [_, list] = top(inner, u16::try_from(lines.len() + 1).unwrap_or(u16::MAX));
    let list = Rect { x: inner.x.saturating_sub(2), width: inner.width.saturating_add(4), ..list };
    for (row, at) in window(question.choices.len(), question.cursor.0, usize::from(list.height)).enumerate() {
        let Some(choice) = question.choices.get(at) else { continue };
        let is_selected = at == question.cursor.0;
        let note = fit(&choice.note, usize::from(list.width).saturating_sub(label + 7));
        let line = Line::from(vec![
            Span::raw(if is_selected { " > " } else { "   " }),
            Span::raw(fit(&choice.label, label)),
            Span::raw("   "),
            paper.span(Tone::Dim, note),
        ]);
        paper.put(list, row, line);
        paper.cells(list, row, 0..usize::from(list.width), Target::Row(Place::Overlay, at));
        if is_selected {
            paper.select(list, row, Focus::Here);
        }
    }
}

fn draw_text(paper: &mut Paper<'_>, area: Rect, view: &TextView) {
    let size = (usize::from(area.width).saturating_sub(4 + FRAME).min(104), usize::from(area.height).saturating_sub(4));
    let inner = open(paper, area, size, &view.title, Tone::Accent);
    let inner = filtered(paper, inner, &view.filter);
    let height = usize::from(inner.height);
    let mut row = 0;
    let mut last = view.top;
    let lines: Vec<&String> = view.shown().collect();
    for (at, line) in lines.iter().enumerate().skip(view.top) {
        let indent_by =
            text::cell(line, 60).chars().take_while(|c| *c == ' ').count().min(usize::from(inner.width) / 2);
        let hang = if line.trim().is_empty() { 0 } else { indent_by + 2 };
        for (part, words) in wrapped(line, usize::from(inner.width), hang, height - row).into_iter().enumerate() {
            let tone = if part == 0 { Tone::Plain } else { Tone::Dim };
            let words = paper.span(tone, words);
            paper.put(inner, row, words);
            row += 1;
        }
        last = at + 1;
        if row >= height {
            break;
        }
    }
    let position = format!(" {}-{} of {} ", (view.top + 1).min(lines.len()), last.min(lines.len()), lines.len());
    let position = paper.span(Tone::Dim, position);
    let edge = lower_edge(inner, 1);
    paper.put_right(edge, 0, position);
}

/// Draws what is looked for in the first line, if anything is, and gives back the room below.
fn filtered(paper: &mut Paper<'_>, area: Rect, filter: &Filter) -> Rect {
    if !filter.is_on() && !filter.is_typing() {
        return area;
    }
    let [head, rest] = top(area, 1);
    let (shown, cursor) = around_cursor(filter.text(), filter.cursor(), usize::from(area.width).saturating_sub(4));
    let line = Line::from(vec![paper.span(Tone::Accent, "/ "), paper.span(Tone::Strong, shown)]);
    paper.put(head, 0, line);
    if filter.is_typing() {
        let x = head.x.saturating_add(2).saturating_add(u16::try_from(cursor).unwrap_or(0));
        paper.caret = Some(Position { x, y: head.y });
    }
    rest
}

/// A line of a text in several, those that follow set in by `hang` cells. Blanks at its start are kept.
fn wrapped(line: &str, cells: usize, hang: usize, limit: usize) -> Vec<String> {
    if line.len() <= cells {
        return if limit == 0 { Vec::new() } else { vec![text::cell(line, cells)] };
    }
    let lead = hang.saturating_sub(2);
    let lines = wrap(line.trim_start(), cells.saturating_sub(hang), limit);
    lines
        .into_iter()
        .enumerate()
        .map(|(at, words)| format!("{}{words}", " ".repeat(if at == 0 { lead } else { hang })))
        .collect()
}
