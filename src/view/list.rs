//! A list or table of which only the rows in sight are made. Where it scrolls to follows from the cursor and
//! the height alone, so the state holds no offsets and the cursor is always in sight.

use std::ops::Range;

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::look::Tone;
use super::paper::{Focus, Paper};
use super::words::{fit, fit_name};

/// The rows in sight: the cursor stands in the middle unless an end of the list is near.
pub(super) fn window(len: usize, cursor: usize, height: usize) -> Range<usize> {
    let cursor = cursor.min(len.saturating_sub(1));
    let top = cursor.saturating_sub(height / 2).min(len.saturating_sub(height));
    top..len.min(top + height)
}

/// What a list shows: how many rows there are, which one is selected, whether it has the keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    pub(super) len: usize,
    pub(super) cursor: usize,
    pub(super) focus: Focus,
}

impl List {
    /// Draws the rows in sight, and tells which those are; `row` makes one of them in so many cells.
    pub(super) fn draw<'l>(
        self,
        paper: &mut Paper<'_>,
        area: Rect,
        row: impl Fn(&Paper<'_>, usize, usize) -> Line<'l>,
    ) -> Range<usize> {
        let height = usize::from(area.height);
        let shown = window(self.len, self.cursor, height);
        let bar = self.bar(area);
        let body = Rect { width: area.width.saturating_sub(bar), ..area };
        let width = self.width(area);
        for (line, at) in shown.clone().enumerate() {
            let is_selected = at == self.cursor.min(self.len.saturating_sub(1));
            let mut spans = vec![Span::raw(if is_selected { " > " } else { "   " })];
            spans.extend(row(paper, at, width).spans);
            paper.put(body, line, Line::from(spans));
            if is_selected {
                paper.select(body, line, self.focus);
            }
        }
        if bar == 1 {
            self.draw_bar(paper, area, &shown);
        }
        shown
    }

    /// A scroll bar stands at the right when not all rows are in sight.
    fn bar(self, area: Rect) -> u16 {
        u16::from(self.len > usize::from(area.height))
    }

    /// How many cells a row of this list has in an area, for headings to stand over its columns.
    pub(super) fn width(self, area: Rect) -> usize {
        usize::from(area.width.saturating_sub(self.bar(area))).saturating_sub(4)
    }

    fn draw_bar(self, paper: &mut Paper<'_>, area: Rect, shown: &Range<usize>) {
        let signs = paper.look.signs();
        let height = usize::from(area.height).max(1);
        let size = (height * height / self.len.max(1)).max(1);
        let free = height.saturating_sub(size);
        let top = shown.start * free / self.len.saturating_sub(height).max(1);
        let column = Rect { x: area.right().saturating_sub(1), width: 1, ..area };
        for line in 0..height {
            let is_thumb = (top..top + size).contains(&line);
            let span = paper.span(Tone::Dim, if is_thumb { signs.thumb } else { signs.vertical });
            paper.put(column, line, span);
        }
    }
}

/// How wide the columns of a table are: each gets its least width, and what is left by weight.
pub(super) fn widths<const N: usize>(cells: usize, columns: [(usize, usize); N]) -> [usize; N] {
    let gaps = N.saturating_sub(1);
    let least: usize = columns.iter().map(|(least, _)| least).sum();
    let weights: usize = columns.iter().map(|(_, weight)| weight).sum::<usize>().max(1);
    let left = cells.saturating_sub(least + gaps);
    let mut room = cells.saturating_sub(gaps);
    columns.map(|(least, weight)| {
        let width = (least + left * weight / weights).min(room);
        room -= width;
        width
    })
}

/// The cells of a row, one blank apart. The first is what the row is called.
pub(super) fn cells<const N: usize>(paper: &Paper<'_>, widths: [usize; N], texts: [(Tone, &str); N]) -> Line<'static> {
    let spans = widths.into_iter().zip(texts).enumerate().flat_map(|(at, (width, (tone, text)))| {
        let gap = (at > 0).then(|| Span::raw(" "));
        let text = if at == 0 { fit_name(text, width) } else { fit(text, width) };
        gap.into_iter().chain([paper.span(tone, text)])
    });
    Line::from(spans.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_always_in_sight() {
        for len in 0..40 {
            for height in 0..12 {
                for cursor in 0..len {
                    let shown = window(len, cursor, height);
                    assert!(shown.len() == height.min(len), "{len} {cursor} {height}");
                    assert!(height == 0 || shown.contains(&cursor), "{len} {cursor} {height}");
                }
            }
        }
    }

    #[test]
    fn widths_never_exceed_what_there_is() {
        assert_eq!(widths(20, [(4, 0), (4, 1), (4, 1)]), [4, 7, 7]);
        assert_eq!(widths(5, [(4, 0), (4, 1)]), [4, 0]);
    }
}
