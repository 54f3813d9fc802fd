//! A first look at a file: how it was read and why, the types of its columns, its first rows as read and
//! its first lines as they stand in the file.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::{cells, widths};
use super::look::Tone;
use super::overlay;
use super::paper::{Focus, Paper, indent, top};
use super::words::{fit, fit_right, several, wrap};
use crate::app::command::CommandId;
use crate::app::files::Row;
use crate::app::{Mark, Remote, State};
use crate::dataset::{Cell, EntryKind, Format, Nested, Preview, RowCount, TableModel};
use crate::text;

/// The widest column of the rows as read.
const WIDEST: usize = 22;

/// Draws what is known of the selected row.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let row = state.files.selected();
    let title = match row {
        Some(Row::Entry(entry)) => match state.files.parts(state.files.table_of(&entry.path)).len() {
            0 => entry.name.clone(),
            files => format!("{} are one table", several(files, "file")),
        },
        Some(Row::Parent(_)) => "the folder above".to_owned(),
        None => String::new(),
    };
    paper.rule(area, 0, &title, "", Focus::Away);
    let [_, rest] = top(area, 1);
    let place = indent(rest, 1);
    let (mark, words) = match (row, state.files.look()) {
        (Some(row), Some(Remote::Ready(preview))) => {
            let table = state.files.tables.get(state.files.table_of(row.path()));
            return draw_preview(paper, place, preview, table, state);
        }
        (_, Some(Remote::Loading(_))) => (Mark::Busy, "looking at the file".to_owned()),
        (_, Some(Remote::Failed(why))) => (Mark::Bad, why.clone()),
        (Some(Row::Parent(_)), _) => (Mark::Todo, state.worded("Enter or {key:left} opens it")),
        (Some(Row::Entry(entry)), _) => match entry.kind {
            EntryKind::Folder => (Mark::Todo, "a folder: Enter opens it".to_owned()),
            EntryKind::Other => (Mark::Warn, "a pipe, a device or a broken link: it can't be pushed".to_owned()),
            EntryKind::File(_) => (Mark::Todo, "not looked at yet".to_owned()),
        },
        (None, _) => return,
    };
    overlay::empty(paper, rest, mark, &words);
}

fn draw_preview(paper: &mut Paper<'_>, area: Rect, preview: &Preview, table: Option<&TableModel>, state: &State) {
    let facts = facts(paper, preview, state, usize::from(area.width));
    let most = usize::from(area.height / 3).max(2);
    let mut row = 0;
    for line in facts.into_iter().take(most) {
        paper.put(area, row, line);
        row += 1;
    }
    let height = usize::from(area.height);
    let raw = preview.raw.len().min((height / 5).max(1)) + 1;
    let columns = if height < 24 { 0 } else { (preview.sample.columns.len() + 1).min(height * 2 / 5) };
    row += 1;
    row += draw_rows(paper, area, row, height.saturating_sub(row + raw + columns), preview, table);
    let whole = Rect { x: area.x.saturating_sub(1), width: area.width.saturating_add(2), ..area };
    let [_, rest] = top(whole, u16::try_from(row).unwrap_or(u16::MAX));
    let [lines, rest] = top(rest, if columns == 0 { rest.height } else { u16::try_from(raw).unwrap_or(u16::MAX) });
    draw_raw(paper, lines, preview);
    if let Some(table) = table {
        draw_types(paper, rest, table);
    }
}

/// Every column with its type and why, where there is room to tell.
fn draw_types(paper: &mut Paper<'_>, area: Rect, table: &TableModel) {
    if area.height < 2 {
        return;
    }
    paper.rule(area, 0, "Columns", "", Focus::Away);
    let place = indent(area, 1);
    let columns = widths(usize::from(place.width), [(12, 1), (10, 0), (12, 3)]);
    let room = usize::from(area.height).saturating_sub(1);
    for (at, column) in table.columns.iter().take(room).enumerate() {
        let line = cells(
            paper,
            columns,
            [
                (Tone::Plain, column.header.as_str()),
                (Tone::Soft, column.data_type.title()),
                (Tone::Dim, column.type_basis.reason.as_str()),
            ],
        );
        paper.put(place, at + 1, line);
    }
}

/// Size, age, rows, and how the file was read.
fn facts(paper: &Paper<'_>, preview: &Preview, state: &State, width: usize) -> Vec<Line<'static>> {
    let changed = preview.file.modified.map_or_else(String::new, |at| format!("  {}", state.now.day(at)));
    let rows = match preview.rows {
        RowCount::Exact(1) => "1 row".to_owned(),
        rows => format!("{rows} rows"),
    };
    let mut first =
        Line::from(vec![paper.span(Tone::Strong, text::size(preview.file.size)), Span::raw(format!("  {rows}"))]);
    let columns = format!("  {}", several(preview.sample.columns.len(), "column"));
    for (tone, words) in [(Tone::Plain, columns), (Tone::Dim, changed)] {
        if first.width() + text::width(&words) <= width {
            first.push_span(paper.span(tone, words));
        }
    }
    let reading = &preview.reading;
    let (how, none) = match (reading.format, reading.nested) {
        (Format::Delimited, _) => {
            (format!("{}, quote {}", reading.delimiter_name(), char::from(reading.quote)), "empty")
        }
        (Format::Json, Nested::Flattened) => ("JSON, objects as columns".to_owned(), "null"),
        (Format::Json, Nested::Text) => ("JSON, objects as text".to_owned(), "null"),
        (Format::Workbook, _) => ("a workbook".to_owned(), "the empty cell"),
        (format, Nested::Flattened) => (format.title().to_owned(), "null"),
        (format, Nested::Text) => (format!("{}, objects as text", format.title()), "null"),
    };
    let read = format!("{how}, null: {}", [&[none.to_owned()], reading.nulls.as_slice()].concat().join(", "));
    let mut lines = vec![first, Line::from(Span::raw(text::cell(&read, width)))];
    for doubt in &preview.reading.open {
        let words =
            format!("{} {}; {} asks", paper.look.mark(Mark::Warn), doubt.sentence(), state.key(CommandId::Options));
        lines.extend(wrap(&words, width, 3).into_iter().map(|line| Line::from(paper.span(Tone::Warn, line))));
    }
    for reason in &preview.reasons {
        lines.extend(wrap(reason, width, 2).into_iter().map(|line| Line::from(paper.span(Tone::Dim, line))));
    }
    lines
}

/// The columns that fit: name, type, and the values below.
pub(super) fn draw_rows(
    paper: &mut Paper<'_>,
    area: Rect,
    row: usize,
    room: usize,
    preview: &Preview,
    table: Option<&TableModel>,
) -> usize {
    let rows = preview.sample.head.min(preview.sample.rows()).min(room.saturating_sub(3));
    let mut x = 0;
    let width = usize::from(area.width);
    let all = preview.sample.columns.len();
    let mut drawn = 0;
    for (at, column) in preview.sample.columns.iter().enumerate() {
        let kind = table.and_then(|table| table.columns.get(at)).map(|column| column.data_type);
        let is_number = kind.is_some_and(crate::dataset::DataType::is_number);
        let kind = kind.map_or("", crate::dataset::DataType::title);
        let values = column.values.iter().take(rows).map(shown);
        let values: Vec<(Tone, String)> = values.collect();
        let widest = values.iter().map(|(_, text)| text::width(text)).max().unwrap_or(0);
        let cells = widest.max(text::width(&text::cell(&column.name, WIDEST))).max(kind.len()).min(WIDEST);
        if x + cells > width {
            break;
        }
        let place = indent(Rect { width: area.width.saturating_add(1), ..area }, u16::try_from(x).unwrap_or(u16::MAX));
        let align = |text: &str| if is_number { fit_right(text, cells) } else { fit(text, cells) };
        let head = paper.span(Tone::Strong, align(&text::name(&column.name, cells)));
        paper.put(place, row, head);
        let kind = paper.span(Tone::Soft, align(kind));
        paper.put(place, row + 1, kind);
        for (line, (tone, value)) in values.iter().enumerate() {
            let value = paper.span(*tone, align(value));
            paper.put(place, row + 2 + line, value);
        }
        x += cells + 2;
        drawn = at + 1;
    }
    if drawn < all {
        let words = paper.span(Tone::Dim, format!("{} {} more columns", paper.look.signs().more, all - drawn));
        paper.put_right(area, row + 2 + rows, words);
    }
    2 + rows + usize::from(drawn < all)
}

fn shown(cell: &Cell) -> (Tone, String) {
    match cell {
        Cell::Null => (Tone::Dim, "null".to_owned()),
        Cell::Quoted(text) if text.is_empty() => (Tone::Dim, "\"\"".to_owned()),
        Cell::Bare(text) | Cell::Quoted(text) => (Tone::Plain, text::cell(text, WIDEST)),
    }
}

fn draw_raw(paper: &mut Paper<'_>, area: Rect, preview: &Preview) {
    paper.rule(area, 0, "As in the file", "", Focus::Away);
    let place = indent(area, 1);
    let width = usize::from(place.width);
    for (at, line) in preview.raw.iter().take(usize::from(area.height).saturating_sub(1)).enumerate() {
        let line = paper.span(Tone::Dim, text::cell(line, width));
        paper.put(place, at + 1, line);
    }
}
