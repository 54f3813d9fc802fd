//! Screen 4: what the files become. Wide terminals show all panes side by side, narrow ones one at a time
//! under a line of tabs. Below stand what the selected thing is, what will happen to each table, and the
//! button that opens the review.

use std::ops::Range;

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::columns;
use super::list::{List, cells, widths, window};
use super::look::{Tone, tone};
use super::overlay::button;
use super::paper::{Focus, Paper, indent, split_at, top};
use super::words::{fit, fit_right, several, wrap};
use crate::app::command::CommandId;
use crate::app::designer::{Designer, Pane, Row};
use crate::app::pointing::{self, Border, Splits, Target};
use crate::app::{Mark, State};
use crate::dataset::{Object, Place, Problem, Sent, TableModel, Weight};
use crate::text;

/// The panes that are lists, in the order of Tab.
const PANES: [Pane; 4] = [Pane::Tables, Pane::Columns, Pane::Dataset, Pane::Problems];

/// From how many cells on all panes are shown.
const WIDE: u16 = 110;

/// What is drawn, and what is worked out once for it.
pub(super) struct Sheet<'a> {
    state: &'a State,
    pub(super) designer: &'a Designer,
    pub(super) problems: &'a [Problem],
    pub(super) objects: &'a [Row],
    /// Where a new dataset goes, in words.
    pub(super) folder: String,
}

/// Draws the screen.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let Some(designer) = &state.designer else { return };
    let folder = designer.model().folder.as_ref();
    let folder = folder.map_or_else(|| "My Reports".to_owned(), |id| state.destination.folder_title(id));
    let sheet = Sheet { state, designer, problems: designer.problems(), objects: designer.objects(), folder };
    let tables = designer.model().tables.len();
    let happen = match area.height {
        0..14 => 2,
        14..24 => 2 + tables.min(3),
        _ => 2 + tables.min(6),
    };
    let explain = match area.height {
        0..14 => 0,
        14..24 => 4,
        _ => 5,
    };
    let below = u16::try_from(happen + explain).unwrap_or(u16::MAX);
    let [panes, foot] = top(area, area.height.saturating_sub(below));
    let [middle, bottom] = top(foot, u16::try_from(explain).unwrap_or(0));
    if area.width >= WIDE {
        draw_wide(paper, panes, &sheet, &state.splits);
    } else {
        draw_narrow(paper, panes, &sheet);
    }
    draw_explanation(paper, middle, &sheet);
    draw_happening(paper, bottom, &sheet);
}

fn draw_wide(paper: &mut Paper<'_>, area: Rect, sheet: &Sheet<'_>, splits: &Splits) {
    let right = split_at(area, splits.dataset, (area.width / 5).clamp(26, 44));
    let middle = area.width.saturating_sub(right).saturating_sub(1);
    let [rest, side] = paper.split(area, middle);
    let left = split_at(rest, splits.tables, (area.width / 6).clamp(20, 36));
    let [tables, centre] = paper.split(rest, left);
    let problems = u16::try_from(sheet.problems.len()).unwrap_or(u16::MAX).saturating_add(2).max(4);
    let [dataset, problems] = top(side, side.height.saturating_sub(problems.min(side.height / 2)));
    for (pane, place) in
        [(Pane::Tables, tables), (Pane::Columns, centre), (Pane::Dataset, dataset), (Pane::Problems, problems)]
    {
        paper.rule(place, 0, &filtered(sheet, pane, title(sheet, pane)), "", Focus::when(sheet.designer.pane == pane));
        paper.target(place, Target::List(pointing::Place::Model(pane)));
        let [_, list] = top(place, 1);
        draw_pane(paper, list, sheet, pane);
    }
    paper.border(area, middle, Border::Dataset);
    paper.border(rest, left, Border::Tables);
}

fn draw_narrow(paper: &mut Paper<'_>, area: Rect, sheet: &Sheet<'_>) {
    let shown = if sheet.designer.pane == Pane::Review { Pane::Columns } else { sheet.designer.pane };
    let [head, list] = top(area, 1);
    paper.rule(head, 0, "", "", Focus::Away);
    let long = tabs(paper, sheet, shown, |at, pane| format!("{at}/4 {}", filtered(sheet, pane, title(sheet, pane))));
    let line = if long.0.width() > usize::from(area.width) {
        tabs(paper, sheet, shown, |at, pane| format!("{at} {}", filtered(sheet, pane, short_title(sheet, pane))))
    } else {
        long
    };
    let (line, ends) = line;
    let mut from = 0;
    for (pane, end) in PANES.into_iter().zip(ends) {
        paper.cells(head, 0, from..end, Target::List(pointing::Place::Model(pane)));
        from = end;
    }
    paper.put(head, 0, line);
    draw_pane(paper, list, sheet, shown);
}

/// The panes as tabs, and behind which cell each ends.
fn tabs(
    paper: &Paper<'_>,
    sheet: &Sheet<'_>,
    shown: Pane,
    words: impl Fn(usize, Pane) -> String,
) -> (Line<'static>, Vec<usize>) {
    let mut ends = Vec::new();
    let signs = paper.look.signs();
    let mut spans = vec![paper.span(Tone::Dim, signs.horizontal), Span::raw(" ")];
    for (at, pane) in PANES.into_iter().enumerate() {
        let words = words(at + 1, pane);
        if at > 0 {
            spans.push(paper.span(Tone::Dim, format!(" {} ", signs.vertical)));
        }
        spans.push(match (pane == shown, pane == sheet.designer.pane) {
            (true, true) => paper.span(Tone::Accent, format!("[{words}]")),
            (true, false) => paper.span(Tone::Strong, format!("[{words}]")),
            _ => paper.span(Tone::Dim, words),
        });
        ends.push(Line::from(spans.clone()).width());
    }
    spans.push(Span::raw(" "));
    (Line::from(spans), ends)
}

/// A title with what the pane is filtered by.
fn filtered(sheet: &Sheet<'_>, pane: Pane, title: String) -> String {
    match sheet.designer.filter(pane) {
        Some(filter) if filter.is_typing() => format!("{title} /{}_", text::cell(filter.text(), 12)),
        Some(filter) if filter.is_on() => format!("{title} /{}", text::cell(filter.text(), 12)),
        _ => title,
    }
}

fn short_title(sheet: &Sheet<'_>, pane: Pane) -> String {
    match (pane, sheet.designer.selected_table()) {
        (Pane::Columns, Some(table)) => format!("Columns {}", table.columns.len()),
        _ => title(sheet, pane),
    }
}

fn title(sheet: &Sheet<'_>, pane: Pane) -> String {
    let designer = sheet.designer;
    match pane {
        Pane::Tables => format!("Tables {}", designer.model().tables.len()),
        Pane::Columns => designer.selected_table().map_or_else(
            || "Columns".to_owned(),
            |table| format!("Columns of {} {}", text::cell(&table.name, 16), table.columns.len()),
        ),
        Pane::Dataset => format!("Dataset {}", sheet.objects.len().saturating_sub(2)),
        Pane::Problems => format!("Problems {}", sheet.problems.len()),
        Pane::Review => String::new(),
    }
}

fn draw_pane(paper: &mut Paper<'_>, area: Rect, sheet: &Sheet<'_>, pane: Pane) {
    paper.target(area, Target::List(pointing::Place::Model(pane)));
    match pane {
        Pane::Tables => draw_tables(paper, area, sheet),
        Pane::Columns | Pane::Review => columns::draw(paper, area, sheet),
        Pane::Dataset => draw_objects(paper, area, sheet),
        Pane::Problems => draw_problems(paper, area, sheet),
    }
}

fn draw_tables(paper: &mut Paper<'_>, area: Rect, sheet: &Sheet<'_>) {
    let designer = sheet.designer;
    let tables = &designer.model().tables;
    let focus = Focus::when(designer.pane == Pane::Tables);
    let shown = designer.shown(Pane::Tables);
    let rows = List { len: shown.len(), cursor: row_of(&shown, designer.table.0), focus };
    let in_sight = rows.draw(paper, area, |paper, row, width| {
        let Some(at) = shown.get(row).copied() else { return Line::default() };
        let Some(table) = tables.get(at) else { return Line::default() };
        let mark = worst(sheet.problems, |place| match place {
            Place::Table(table) | Place::Column(table, _) => table == at,
            Place::Dataset => false,
        });
        let sign = paper.look.mark(mark);
        let mut line = if width < 20 {
            Line::from(Span::raw(fit(&table.name, width.saturating_sub(text::width(sign) + 1))))
        } else if width < 48 {
            let policy = table.policy_title();
            cells(
                paper,
                widths(width.saturating_sub(text::width(sign) + 1), [(8, 1), (7, 0)]),
                [(Tone::Plain, table.name.as_str()), (Tone::Dim, policy)],
            )
        } else {
            let rows = rows_of(table);
            let file = file_of(table);
            let columns = widths(width.saturating_sub(text::width(sign) + 1), [(10, 1), (7, 0), (14, 0), (12, 2)]);
            cells(
                paper,
                columns,
                [
                    (Tone::Plain, table.name.as_str()),
                    (Tone::Strong, table.policy_title()),
                    (Tone::Plain, &rows),
                    (Tone::Dim, &file),
                ],
            )
        };
        line.spans.insert(0, paper.span(tone(mark), format!("{sign} ")));
        line
    });
    note_rows(paper, area, in_sight, (Pane::Tables, &shown));
}

/// Notes which rows of a pane stand where.
fn note_rows(paper: &mut Paper<'_>, area: Rect, in_sight: Range<usize>, (pane, shown): (Pane, &[usize])) {
    let of = |row: usize| shown.get(row).copied().unwrap_or(row);
    paper.rows(area, in_sight, |row| Target::Row(pointing::Place::Model(pane), of(row)));
}

/// How many rows a table gets.
fn rows_of(table: &TableModel) -> String {
    table.feed.as_ref().map_or_else(|| "no rows".to_owned(), |feed| format!("{} rows", feed.rows))
}

/// The file that feeds a table.
fn file_of(table: &TableModel) -> String {
    let none = if table.policy.is_none() { "stays as it is" } else { "no file" };
    table.feed.as_ref().map_or_else(|| none.to_owned(), |feed| feed.file.name())
}

/// Where a row of a whole list stands among those that are shown.
pub(super) fn row_of(shown: &[usize], at: usize) -> usize {
    shown.iter().position(|row| *row == at).unwrap_or(0)
}

/// The gravest of the problems at some places, as a mark.
pub(super) fn worst(problems: &[Problem], is_there: impl Fn(Place) -> bool) -> Mark {
    let mut mark = Mark::Ok;
    for problem in problems.iter().filter(|problem| is_there(problem.place)) {
        match problem.weight {
            Weight::Blocks => return Mark::Bad,
            Weight::Warns => mark = Mark::Warn,
        }
    }
    mark
}

fn draw_objects(paper: &mut Paper<'_>, area: Rect, sheet: &Sheet<'_>) {
    let designer = sheet.designer;
    let model = designer.model();
    let focus = Focus::when(designer.pane == Pane::Dataset);
    let shown = designer.shown(Pane::Dataset);
    let rows = List { len: shown.len(), cursor: row_of(&shown, designer.object.0), focus };
    let in_sight = rows.draw(paper, area, |paper, row, width| {
        let (kind, tone, name) = match shown.get(row).and_then(|at| sheet.objects.get(*at)) {
            Some(Row::Name) => ("name", Tone::Strong, model.name.as_str()),
            Some(Row::Folder) => ("folder", Tone::Plain, sheet.folder.as_str()),
            Some(Row::Description) if model.description.is_empty() => ("about", Tone::Dim, "no description"),
            Some(Row::Description) => ("about", Tone::Plain, model.description.as_str()),
            Some(Row::Of(object)) => (object.kind(), Tone::Plain, object.name()),
            None => ("", Tone::Plain, ""),
        };
        let widths = widths(width, [(9, 0), (8, 1)]);
        let name = if kind == "about" { text::cell(name, widths[1]) } else { text::name(name, widths[1]) };
        cells(paper, widths, [(Tone::Dim, kind), (tone, &name)])
    });
    note_rows(paper, area, in_sight, (Pane::Dataset, &shown));
}

fn draw_problems(paper: &mut Paper<'_>, area: Rect, sheet: &Sheet<'_>) {
    if sheet.problems.is_empty() {
        super::overlay::empty(paper, area, Mark::Ok, "nothing stands in the way");
        return;
    }
    let focus = Focus::when(sheet.designer.pane == Pane::Problems);
    let shown = sheet.designer.shown(Pane::Problems);
    let rows = List { len: shown.len(), cursor: row_of(&shown, sheet.designer.problem.0), focus };
    let in_sight = rows.draw(paper, area, |paper, row, width| {
        let Some(problem) = shown.get(row).and_then(|at| sheet.problems.get(*at)) else { return Line::default() };
        let mark = weight_mark(problem.weight);
        let sign = paper.look.mark(mark);
        let words = sheet.state.worded(&problem.on_screen());
        let words = fit(&words, width.saturating_sub(text::width(sign) + 1));
        Line::from(vec![paper.span(tone(mark), format!("{sign} ")), Span::raw(words)])
    });
    note_rows(paper, area, in_sight, (Pane::Problems, &shown));
}

pub(super) const fn weight_mark(weight: Weight) -> Mark {
    match weight {
        Weight::Blocks => Mark::Bad,
        Weight::Warns => Mark::Warn,
    }
}

fn draw_explanation(paper: &mut Paper<'_>, area: Rect, sheet: &Sheet<'_>) {
    let (title, paragraphs) = columns::explanation(sheet);
    paper.rule(area, 0, &title, "", Focus::Away);
    let [_, rest] = top(area, 1);
    let place = indent(rest, 1);
    let mut row = 0;
    for (mark, words) in paragraphs {
        let sign = mark.map_or("", |mark| paper.look.mark(mark));
        let lead = if sign.is_empty() { 0 } else { text::width(sign) + 1 };
        let room = usize::from(place.height).saturating_sub(row);
        let words = sheet.state.worded(&words);
        for (part, line) in wrap(&words, usize::from(place.width).saturating_sub(lead), room).into_iter().enumerate() {
            let sign = if part == 0 { fit(sign, lead) } else { " ".repeat(lead) };
            let line = vec![paper.span(mark.map_or(Tone::Plain, tone), sign), Span::raw(line)];
            paper.put(place, row, Line::from(line));
            row += 1;
        }
    }
}

fn draw_happening(paper: &mut Paper<'_>, area: Rect, sheet: &Sheet<'_>) {
    let model = sheet.designer.model();
    let metrics = sheet.objects.iter().filter(|o| matches!(o, Row::Of(Object::Metric(_)))).count();
    let attributes = sheet.objects.iter().filter(|o| matches!(o, Row::Of(Object::Attribute(_)))).count();
    let name = if model.name.is_empty() { "without a name" } else { model.name.as_str() };
    let title = match model.target.existing() {
        None => format!("What will happen: a new dataset {}", text::cell(name, 40)),
        Some(dataset) => format!("What will happen: into {} ({})", text::cell(name, 40), dataset.id.short()),
    };
    let end = format!("{}, {}", several(attributes, "attribute"), several(metrics, "metric"));
    paper.rule(area, 0, &title, &end, Focus::Away);
    let [_, rest] = top(area, 1);
    let [list, foot] = top(rest, rest.height.saturating_sub(1));
    let tables = &model.tables;
    let skips = tables
        .iter()
        .any(|table| table.columns.iter().any(|column| matches!(column.sent, Sent::Skipped | Sent::Undecided)));
    let columns = if skips { 24 } else { 11 };
    for (row, at) in window(tables.len(), sheet.designer.table.0, usize::from(list.height)).enumerate() {
        if let Some(table) = tables.get(at) {
            let line = happening(paper, table, usize::from(list.width).saturating_sub(2), columns);
            paper.put(indent(list, 1), row, line);
        }
    }
    let blocking = sheet.problems.iter().filter(|problem| problem.weight == Weight::Blocks).count();
    let warnings = sheet.problems.len() - blocking;
    let goes = || sheet.state.key(CommandId::NextProblem);
    let (mark, words) = match (blocking, warnings) {
        (0, 0) => (Mark::Ok, "nothing stands in the way".to_owned()),
        (0, 1) => (Mark::Warn, "1 warning; the way is open".to_owned()),
        (0, n) => (Mark::Warn, format!("{n} warnings; the way is open")),
        (1, _) => (Mark::Bad, format!("1 problem closes the way; {} goes there", goes())),
        (n, _) => (Mark::Bad, format!("{n} problems close the way; {} goes there", goes())),
    };
    let button = button(paper, "Review and push", sheet.designer.pane == Pane::Review);
    let place = indent(foot, 1);
    paper.cells(place, 0, 0..button.width(), Target::Command(CommandId::NextStep));
    let room = usize::from(place.width).saturating_sub(button.width() + 2);
    let words = text::cell(&format!("{} {words}", paper.look.mark(mark)), room);
    let line = Line::from(vec![button, Span::raw("  "), paper.span(tone(mark), words)]);
    paper.put(place, 0, line);
}

fn happening(paper: &Paper<'_>, table: &TableModel, width: usize, columns_width: usize) -> Line<'static> {
    let rows = fit_right(&rows_of(table), 16);
    let skipped = table.columns.iter().filter(|column| column.sent == Sent::Skipped).count();
    let columns = match skipped {
        0 => several(table.columns.len(), "column"),
        n => format!("{}, {n} left out", several(table.columns.len() - n, "column")),
    };
    let columns = format!(" {columns}");
    let from = if table.feed.is_some() { format!("from {}", file_of(table)) } else { file_of(table) };
    cells(
        paper,
        widths(width, [(12, 1), (8, 0), (16, 0), (columns_width + 1, 0), (12, 2)]),
        [
            (Tone::Plain, table.name.as_str()),
            (Tone::Strong, table.policy_title()),
            (Tone::Plain, &rows),
            (Tone::Plain, &columns),
            (Tone::Dim, &from),
        ],
    )
}
