//! Screen 3: the folder at the left with the marked files, and at the right a first look at the selected
//! one, so that a wrong delimiter or type is seen before anything is built on it.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::List;
use super::look::Tone;
use super::paper::{Focus, Paper, split_at, top};
use super::projects::draw_filter;
use super::words::{fit, fit_right, tail};
use super::{overlay, preview};
use crate::app::files::{Files, Row};
use crate::app::pointing::{Border, Place, Target};
use crate::app::{Mark, Now, Remote, State};
use crate::dataset::{Entry, EntryKind};
use crate::text;

/// Draws the screen.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let left = match area.width {
        0..70 => area.width / 2,
        70..110 => 34,
        width => width * 2 / 5,
    };
    let left = split_at(area, state.splits.files, left);
    let [list, look] = paper.split(area, left);
    paper.border(area, left, Border::Files);
    draw_list(paper, list, state);
    preview::draw(paper, look, state);
}

fn draw_list(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let files = &state.files;
    let width = usize::from(area.width);
    let order = files.order.word();
    let folder = tail(&files.folder.display().to_string(), width.saturating_sub(8 + text::width(order)));
    paper.rule(area, 0, &folder, order, Focus::Here);
    paper.target(area, Target::List(Place::Files));
    let [_, mut list] = top(area, 1);
    if files.filter.is_on() || files.filter.is_typing() {
        draw_filter(paper, list, 0, 1, &files.filter);
        [_, list] = top(list, 1);
    }
    let rows = files.rows();
    if rows.is_empty() {
        let (mark, words) = nothing(state);
        overlay::empty(paper, list, mark, &words);
        return;
    }
    let shown = List { len: rows.len(), cursor: files.cursor.0, focus: Focus::Here };
    let shown = shown.draw(paper, list, |paper, at, width| {
        rows.get(at).map_or_else(Line::default, |row| row_line(paper, files, *row, width, &state.now))
    });
    paper.rows(list, shown, |at| Target::Row(Place::Files, at));
}

fn nothing(state: &State) -> (Mark, String) {
    let files = &state.files;
    let (mark, words) = match &files.listing {
        Remote::Idle => (Mark::Todo, "{key:go-path} types a path".to_owned()),
        Remote::Loading(_) => (Mark::Busy, "reading the folder".to_owned()),
        Remote::Failed(why) => (Mark::Bad, format!("{why}. {{key:left}} goes to the folder above, {{key:go-path}} types a path.")),
        Remote::Ready(_) if files.filter.is_on() => (Mark::Warn, "no name holds these words; Esc shows all".to_owned()),
        Remote::Ready(_) => (Mark::Todo, "nothing here; {key:left} goes to the folder above, {key:go-path} types a path, {key:go-recent} lists files used lately".to_owned()),
    };
    (mark, state.worded(&words))
}

fn row_line(paper: &Paper<'_>, files: &Files, row: Row<'_>, width: usize, now: &Now) -> Line<'static> {
    let entry = match row {
        Row::Parent(_) => return Line::from(paper.span(Tone::Plain, "  ..")),
        Row::Entry(entry) => entry,
    };
    let is_marked = files.is_marked(&entry.path);
    let is_part = files.table_of(&entry.path) != entry.path;
    let mark = match (is_part, is_marked) {
        (true, _) => "+",
        (false, true) => paper.look.signs().marked,
        (false, false) => " ",
    };
    let with_time = width >= 44;
    let size_width = 9;
    let time_width = if with_time { 14 } else { 0 };
    let name_width = width.saturating_sub(2 + 1 + size_width + time_width);
    let (name, tone, size) = described(entry);
    let name_tone = if is_marked { Tone::Strong } else { tone };
    let mut spans = vec![
        paper.span(Tone::Ok, mark),
        Span::raw(" "),
        paper.span(name_tone, fit(&name, name_width)),
        Span::raw(" "),
        paper.span(Tone::Dim, fit_right(&size, size_width)),
    ];
    if with_time {
        let time = entry.modified.map_or_else(String::new, |at| now.day(at));
        spans.push(paper.span(Tone::Dim, fit_right(&time, time_width)));
    }
    Line::from(spans)
}

fn described(entry: &Entry) -> (String, Tone, String) {
    match entry.kind {
        EntryKind::Folder => (format!("{}/", text::cell(&entry.name, 300)), Tone::Soft, String::new()),
        EntryKind::File(size) => (text::cell(&entry.name, 300), Tone::Plain, text::size(size)),
        EntryKind::Other => (text::cell(&entry.name, 300), Tone::Dim, "no file".to_owned()),
    }
}
