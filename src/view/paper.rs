//! What screens draw on: a buffer that forgives. Lines outside of an area, or of the terminal, are left out,
//! so that no size of the terminal can make a screen fail.

use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier};
use ratatui::text::{Line, Span};

use super::look::{Glyphs, Look, Tone};
use super::regions::Regions;
use crate::app::pointing::{Border, Target};
use crate::text;

/// The fewest cells of a pane whose border is dragged.
const LEAST: u16 = 14;

/// The buffer, the look, what stands where, and where the cursor of the text under edit stands.
pub(super) struct Paper<'a> {
    buffer: &'a mut Buffer,
    pub(super) look: Look,
    pub(super) caret: Option<Position>,
    pub(super) regions: Regions,
}

impl<'a> Paper<'a> {
    pub(super) fn new(buffer: &'a mut Buffer, look: Look) -> Self {
        Self { buffer, look, caret: None, regions: Regions::default() }
    }

    pub(super) const fn area(&self) -> Rect {
        self.buffer.area
    }

    /// Notes what stands in an area.
    pub(super) fn target(&mut self, area: Rect, target: Target) {
        self.regions.add(area.intersection(self.buffer.area), target);
    }

    /// Notes the rows of a list that are in sight, one a line from the top of an area.
    pub(super) fn rows(&mut self, area: Rect, shown: Range<usize>, target: impl Fn(usize) -> Target) {
        for (line, at) in shown.enumerate() {
            if let Some(spot) = self.spot(area, line) {
                self.target(spot, target(at));
            }
        }
    }

    /// Notes some cells of the row of an area, counted from its left.
    pub(super) fn cells(&mut self, area: Rect, row: usize, cells: Range<usize>, target: Target) {
        if let Some(spot) = self.spot(area, row) {
            let at = |cell: usize| u16::try_from(cell).unwrap_or(u16::MAX).min(spot.width);
            let (from, to) = (at(cells.start), at(cells.end));
            self.target(Rect { x: spot.x.saturating_add(from), width: to.saturating_sub(from), ..spot }, target);
        }
    }

    /// A text in a tone.
    pub(super) fn span<'s>(&self, tone: Tone, text: impl Into<std::borrow::Cow<'s, str>>) -> Span<'s> {
        Span::styled(text, self.look.style(tone))
    }

    /// Draws a line in the row of an area that is counted from its top.
    pub(super) fn put<'l>(&mut self, area: Rect, row: usize, line: impl Into<Line<'l>>) {
        let line = line.into();
        if let Some(spot) = self.spot(area, row) {
            let width = u16::try_from(line.width()).unwrap_or(u16::MAX).min(spot.width);
            self.buffer.set_style(Rect { width, ..spot }, self.look.page());
            self.buffer.set_line(spot.x, spot.y, &line, spot.width);
        }
    }

    /// Draws a line so that it ends at the right border of an area.
    pub(super) fn put_right<'l>(&mut self, area: Rect, row: usize, line: impl Into<Line<'l>>) {
        let line = line.into();
        let width = u16::try_from(line.width()).unwrap_or(u16::MAX).min(area.width);
        let x = area.right().saturating_sub(width);
        self.put(Rect { x, width, ..area }, row, line);
    }

    /// Shows that a row is selected. With the focus on it the row is reversed, and a cell of it that is
    /// reversed already stands out by not being so.
    pub(super) fn select(&mut self, area: Rect, row: usize, focus: Focus) {
        let Some(spot) = self.spot(area, row) else { return };
        let page = self.look.page();
        for position in spot.positions() {
            let Some(cell) = self.buffer.cell_mut(position) else { continue };
            match focus {
                Focus::Here => {
                    cell.modifier.toggle(Modifier::REVERSED);
                    cell.modifier.remove(Modifier::DIM);
                    cell.set_fg(page.fg.unwrap_or(Color::Reset));
                }
                Focus::Away => cell.modifier.insert(Modifier::BOLD),
            }
        }
    }

    /// Makes what lies below an overlay step back.
    pub(super) fn fade(&mut self, area: Rect) {
        self.buffer.set_style(area, self.look.page().patch(self.look.style(Tone::Dim)));
    }

    /// A gauge of so many cells.
    pub(super) fn gauge(&self, cells: usize, share: f64) -> Vec<Span<'static>> {
        let [open, full, empty, close] = self.look.signs().gauge;
        let cells = cells.saturating_sub(text::width(open) + text::width(close));
        let done = ((cells as f64 * share) as usize).min(cells);
        let tone = if share >= 1.0 { Tone::Ok } else { Tone::Accent };
        vec![
            Span::raw(open),
            self.span(tone, full.repeat(done)),
            self.span(Tone::Dim, empty.repeat(cells - done)),
            Span::raw(close),
        ]
    }

    /// Draws one sign at a place.
    pub(super) fn sign(&mut self, x: u16, y: u16, sign: &str, tone: Tone) {
        let style = self.look.style(tone);
        self.put(Rect { x, y, width: 1, height: 1 }, 0, Span::styled(sign.to_owned(), style));
    }

    /// Where signs are ASCII, so is the one that stands for what was cut.
    pub(super) fn plain_ellipses(&mut self) {
        if self.look.glyphs == Glyphs::Ascii {
            for cell in self.buffer.content.iter_mut().filter(|cell| cell.symbol() == "…") {
                cell.set_symbol("~");
            }
        }
    }

    /// Empties an area.
    pub(super) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        let page = self.look.page();
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(page);
            }
        }
    }

    /// A line across an area with a title in it and a word at its end.
    pub(super) fn rule(&mut self, area: Rect, row: usize, title: &str, end: &str, focus: Focus) {
        let signs = self.look.signs();
        let width = usize::from(area.width);
        let line = self.span(Tone::Dim, signs.horizontal.repeat(width));
        self.put(area, row, line);
        self.join(area, row);
        let (tone, lead) = match focus {
            Focus::Here => (Tone::Accent, Tone::Accent),
            Focus::Away => (Tone::Strong, Tone::Dim),
        };
        let room = width.saturating_sub(6);
        let end = if end.is_empty() { String::new() } else { format!(" {} ", text::cell(end, room)) };
        let room = room.saturating_sub(text::width(&end));
        if !title.is_empty() {
            let title = format!(" {} ", text::cell(title, room));
            let line = Line::from(vec![self.span(lead, signs.horizontal), self.span(tone, title)]);
            self.put(area, row, line);
        }
        if !end.is_empty() {
            let line = Line::from(vec![self.span(Tone::Dim, end), self.span(Tone::Dim, signs.horizontal)]);
            self.put_right(area, row, line);
        }
    }

    /// Joins a line across to the lines beside and above it.
    fn join(&mut self, area: Rect, row: usize) {
        let Some(spot) = self.spot(area, row) else { return };
        let signs = self.look.signs();
        let line = Cell::EMPTY.clone().set_style(self.look.page().patch(self.look.style(Tone::Dim))).style();
        for x in spot.x..spot.right() {
            let above = spot.y.checked_sub(1).and_then(|y| self.buffer.cell((x, y)));
            if above.is_some_and(|cell| cell.symbol() == signs.vertical && cell.style() == line) {
                self.sign(x, spot.y, signs.tee_up, Tone::Dim);
            }
        }
        for (x, sign) in [(area.x.checked_sub(1), signs.tee_right), (Some(area.right()), signs.tee_left)] {
            let Some(x) = x else { continue };
            let is_line = self.buffer.cell((x, spot.y)).is_some_and(|cell| cell.symbol() == signs.vertical);
            if is_line {
                self.sign(x, spot.y, sign, Tone::Dim);
            }
        }
    }

    /// Splits an area by a vertical line behind `left` cells, joined to the lines at its top and below it.
    pub(super) fn split(&mut self, area: Rect, left: u16) -> [Rect; 2] {
        let left = left.min(area.width.saturating_sub(1));
        let x = area.x.saturating_add(left);
        let signs = self.look.signs();
        for y in area.y..area.bottom() {
            self.sign(x, y, signs.vertical, Tone::Dim);
        }
        self.sign(x, area.y, signs.tee_down, Tone::Dim);
        self.sign(x, area.bottom(), signs.tee_up, Tone::Dim);
        let right = area.width.saturating_sub(left).saturating_sub(1);
        [Rect { width: left, ..area }, Rect { x: x.saturating_add(1), width: right, ..area }]
    }

    /// Notes the border behind `left` cells of an area.
    pub(super) fn border(&mut self, area: Rect, left: u16, border: Border) {
        let x = area.x.saturating_add(left.min(area.width.saturating_sub(1)));
        self.target(Rect { x, width: 1, ..area }, Target::Border(border));
    }

    /// Draws a frame and gives back what is inside of it, less margins.
    pub(super) fn boxed(&mut self, area: Rect, title: &str, tone: Tone, margin: u16) -> Rect {
        self.clear(area);
        let signs = self.look.signs();
        let [top_left, top_right, bottom_left, bottom_right] = signs.corners;
        let (right, bottom) = (area.right().saturating_sub(1), area.bottom().saturating_sub(1));
        let inner = usize::from(area.width.saturating_sub(2));
        for (y, from, to) in [(area.y, top_left, top_right), (bottom, bottom_left, bottom_right)] {
            let line = format!("{from}{}{to}", signs.horizontal.repeat(inner));
            let line = self.span(tone, line);
            self.put(Rect { y, height: 1, ..area }, 0, line);
        }
        for y in area.y.saturating_add(1)..bottom {
            self.sign(area.x, y, signs.vertical, tone);
            self.sign(right, y, signs.vertical, tone);
        }
        let title = format!(" {} ", text::cell(title, inner.saturating_sub(4)));
        let line = self.span(tone, title);
        self.put(Rect { x: area.x.saturating_add(2), width: area.width.saturating_sub(4), ..area }, 0, line);
        Rect {
            x: area.x.saturating_add(3),
            y: area.y.saturating_add(1 + margin),
            width: area.width.saturating_sub(6),
            height: area.height.saturating_sub(2 + 2 * margin),
        }
    }

    fn spot(&self, area: Rect, row: usize) -> Option<Rect> {
        let row = u16::try_from(row).ok().filter(|row| *row < area.height)?;
        let spot = Rect { y: area.y.checked_add(row)?, height: 1, ..area };
        let spot = spot.intersection(self.buffer.area);
        (spot.width > 0 && spot.height > 0).then_some(spot)
    }
}

/// Where an area is split: where the border was dragged to, as far as both sides stay readable.
pub(super) fn split_at(area: Rect, dragged: Option<u16>, usual: u16) -> u16 {
    let most = area.width.saturating_sub(LEAST + 1);
    dragged.map_or(usual, |cells| cells.clamp(LEAST.min(most), most))
}

/// Whether a pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    /// It has.
    Here,
    /// Another one has.
    Away,
}

impl Focus {
    pub(super) const fn when(is_here: bool) -> Self {
        if is_here { Self::Here } else { Self::Away }
    }
}

/// The upper `height` lines of an area, and the rest.
pub(super) fn top(area: Rect, height: u16) -> [Rect; 2] {
    let height = height.min(area.height);
    let rest = Rect { y: area.y.saturating_add(height), height: area.height - height, ..area };
    [Rect { height, ..area }, rest]
}

/// An area less `by` cells at its left and one at its right.
pub(super) fn indent(area: Rect, by: u16) -> Rect {
    Rect { x: area.x.saturating_add(by), width: area.width.saturating_sub(by).saturating_sub(1), ..area }
}
