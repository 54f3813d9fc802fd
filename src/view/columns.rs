//! The columns of a table on screen 4, with the cell that Enter edits, and in words what the selected thing
//! of any pane is.

use std::borrow::Cow;

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::designer::{Sheet, row_of, weight_mark, worst};
use super::list::{List, widths};
use super::look::{Glyphs, Tone, tone};
use super::paper::{Focus, Paper, top};
use super::words::{fit, fit_name};
use crate::app::Mark;
use crate::app::designer::{Cell, Pane, Row};
use crate::app::pointing::{self, Target};
use crate::dataset::{
    Basis, ColumnModel, Confidence, FormCategory, Matched, OnBad, Place, Role, Sent, TableModel, Weight,
};
use crate::text;

/// Draws the columns of the selected table.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, sheet: &Sheet<'_>) {
    let designer = sheet.designer;
    let Some(table) = designer.selected_table() else { return };
    let [head, list] = top(area, 1);
    let focus = Focus::when(designer.pane == Pane::Columns);
    let shown = designer.shown(Pane::Columns);
    let rows = List { len: shown.len(), cursor: row_of(&shown, designer.column.0), focus };
    let titles = ["File column", "Becomes", "Type", "Role", "Sample", "State"];
    let heads = columns(rows.width(list)).into_iter().zip(titles).enumerate();
    let heads = heads.map(|(at, (cells, title))| fit(&format!("{}{title}", lead(at)), cells)).collect::<Vec<_>>();
    let line = paper.span(Tone::Dim, format!("   {}", heads.join(" ")));
    paper.put(head, 0, line);
    let in_sight = rows.draw(paper, list, |paper, at, width| {
        let Some(at) = shown.get(at).copied() else { return Line::default() };
        let Some(column) = table.columns.get(at) else { return Line::default() };
        let place = Place::Column(designer.table.0, at);
        let mark = match column.sent {
            Sent::Skipped => Mark::Todo,
            Sent::Yes | Sent::AsNull | Sent::Undecided => worst(sheet.problems, |other| other == place),
        };
        let cell = (focus == Focus::Here && at == designer.column.0).then_some(designer.cell);
        let is_marked = designer.marks.contains(&at);
        row(paper, column, (mark, is_marked), cell, columns(width))
    });
    let column_of = |row: usize| shown.get(row).copied().unwrap_or(row);
    paper.rows(list, in_sight.clone(), |row| Target::Row(pointing::Place::Model(Pane::Columns), column_of(row)));
    let [file, name, kind, role, ..] = columns(rows.width(list));
    for (line, at) in in_sight.enumerate() {
        let mut from = 3 + file + 1;
        for (cells, cell) in [(name, Cell::Name), (kind, Cell::Type), (role, Cell::Role)] {
            paper.cells(list, line, from..from + cells, Target::Cell(column_of(at), cell));
            from += cells + 1;
        }
    }
}

fn columns(width: usize) -> [usize; 6] {
    match width {
        0..72 => widths(width, [(9, 2), (10, 2), (12, 0), (14, 3), (0, 0), (6, 0)]),
        72..90 => widths(width, [(11, 1), (12, 1), (12, 0), (18, 2), (8, 0), (6, 0)]),
        _ => widths(width, [(12, 3), (14, 3), (12, 0), (20, 4), (10, 3), (8, 0)]),
    }
}

/// Cells that can be edited leave room for the bracket around the selected one.
const fn lead(at: usize) -> &'static str {
    if matches!(at, 1..=3) { " " } else { "" }
}

fn row(
    paper: &Paper<'_>,
    column: &ColumnModel,
    (mark, is_marked): (Mark, bool),
    selected: Option<Cell>,
    widths: [usize; 6],
) -> Line<'static> {
    let is_out = matches!(column.sent, Sent::Skipped | Sent::Undecided);
    let plain = if is_out { Tone::Dim } else { Tone::Plain };
    let role_tone = match (column.is_metric(), is_out) {
        (_, true) => Tone::Dim,
        (true, false) => Tone::Soft,
        (false, false) => Tone::Plain,
    };
    let header = match (is_marked, column.index) {
        (true, _) => Cow::Owned(format!("* {}", column.header)),
        (false, Some(_)) => Cow::Borrowed(column.header.as_str()),
        (false, None) => Cow::Borrowed("(none)"),
    };
    let role = short_role(column);
    let state = state_word(paper, column, mark);
    let sample = column.example.as_deref().unwrap_or("null");
    let texts: [(Tone, &str, Option<Cell>); 6] = [
        (if is_marked { Tone::Accent } else { plain }, &header, None),
        (plain, if column.sent == Sent::Undecided { "not in it" } else { &column.name }, Some(Cell::Name)),
        (plain, column.data_type.title(), Some(Cell::Type)),
        (role_tone, &role, Some(Cell::Role)),
        (Tone::Dim, sample, None),
        (if mark == Mark::Ok { Tone::Dim } else { tone(mark) }, &state, None),
    ];
    let mut spans = Vec::with_capacity(12);
    for (at, (width, (tone, text, cell))) in widths.into_iter().zip(texts).enumerate() {
        if at > 0 {
            spans.push(Span::raw(" "));
        }
        spans.push(match cell {
            None if at == 0 => paper.span(tone, fit_name(text, width)),
            None => paper.span(tone, fit(text, width)),
            Some(cell) if selected == Some(cell) => bracketed(text, width),
            Some(_) => paper.span(tone, format!(" {}", fit_name(text, width.saturating_sub(1)))),
        });
    }
    Line::from(spans)
}

/// The role, without the name where it is the column's own.
fn short_role(column: &ColumnModel) -> String {
    match column.roles.as_slice() {
        [Role::Metric { name }] if *name == column.name => "metric".to_owned(),
        [Role::Attribute { name, form: FormCategory::Id }] if *name == column.name => "attribute".to_owned(),
        _ => column.roles_title(),
    }
}

/// Mark and word; the marks of the ASCII look are words already.
fn state_word(paper: &Paper<'_>, column: &ColumnModel, mark: Mark) -> String {
    let sign = paper.look.mark(mark);
    let word = match mark {
        Mark::Todo => "out",
        Mark::Bad => "fix",
        Mark::Warn => "look",
        Mark::Ok | Mark::Busy => match (column.sent, column.matched) {
            (Sent::AsNull, _) => "null",
            (_, Matched::Likeness) => "alike",
            (_, Matched::Hand) => "by =",
            (_, Matched::Name) => "ok",
        },
    };
    match (paper.look.glyphs, mark) {
        (Glyphs::Ascii, Mark::Todo) => word.to_owned(),
        (Glyphs::Ascii, Mark::Ok) if word != "ok" => word.to_owned(),
        (Glyphs::Ascii, _) => sign.to_owned(),
        (Glyphs::Unicode, _) => format!("{sign} {word}"),
    }
}

/// The selected cell: in brackets, and in a row that is reversed the only one that is not.
fn bracketed(text: &str, width: usize) -> Span<'static> {
    let words = text::name(text, width.saturating_sub(2));
    let style = Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED);
    Span::styled(fit(&format!("[{words}]"), width), style)
}

/// What the selected thing is: a title and paragraphs, which name keys by their commands.
pub(super) fn explanation(sheet: &Sheet<'_>) -> (String, Vec<(Option<Mark>, String)>) {
    let designer = sheet.designer;
    match designer.pane {
        Pane::Tables => designer.selected_table().map_or_else(nothing, |table| of_table(sheet, table)),
        Pane::Columns => designer.model().column(designer.at()).map_or_else(nothing, |column| of_column(sheet, column)),
        Pane::Dataset => sheet_object(sheet),
        Pane::Problems => match sheet.problems.get(designer.problem.0) {
            None => {
                ("No problem".to_owned(), vec![(None, "Everything fits. {key:next-step} opens the review.".to_owned())])
            }
            Some(problem) => {
                let title = match problem.weight {
                    Weight::Blocks => "This closes the way to the review",
                    Weight::Warns => "This is worth a look; the way is open",
                };
                let mark = Some(weight_mark(problem.weight));
                let way = (None, "Enter goes there.".to_owned());
                (title.to_owned(), vec![(mark, problem.on_screen()), way])
            }
        },
        Pane::Review => (
            "Review".to_owned(),
            vec![(
                None,
                "Enter shows everything once more on one sheet. Nothing is sent before the button on it is pressed. \
                 Tab goes to the tables and columns to change them."
                    .to_owned(),
            )],
        ),
    }
}

fn nothing() -> (String, Vec<(Option<Mark>, String)>) {
    (String::new(), Vec::new())
}

fn of_table(sheet: &Sheet<'_>, table: &TableModel) -> (String, Vec<(Option<Mark>, String)>) {
    let at = sheet.designer.table.0;
    let limit = table.chunk_limit();
    let mut paragraphs = problems_at(sheet, |place| place == Place::Table(at));
    let stored = sheet.designer.model().target.existing().and_then(|dataset| dataset.table(&table.name));
    if let Some(why) = stored.and_then(|stored| stored.closed.as_ref()).filter(|_| table.feed.is_none()) {
        paragraphs.push((Some(Mark::Warn), format!("No file can be pushed into it: {why}.")));
    }
    paragraphs.push((
        None,
        table.policy.map_or_else(
            || "What happens to the rows that it has now is not chosen: {key:policy}.".to_owned(),
            |policy| format!("{policy}: {}.", policy.sentence()),
        ),
    ));
    paragraphs.push((
        None,
        format!(
            "Sent as {} in chunks of up to {} of data, {} on the wire.",
            table.orientation,
            text::size(limit),
            text::size(TableModel::body_of(limit))
        ),
    ));
    if table.on_bad != OnBad::Stop {
        paragraphs.push((None, format!("Values that are not of their column's type: {}.", table.on_bad.sentence())));
    }
    if !table.description.is_empty() {
        paragraphs.push((None, table.description.clone()));
    }
    if let Some(feed) = &table.feed {
        paragraphs.push((None, feed.file.path.display().to_string()));
    }
    (format!("Table {}", table.name), paragraphs)
}

fn of_column(sheet: &Sheet<'_>, column: &ColumnModel) -> (String, Vec<(Option<Mark>, String)>) {
    let at = sheet.designer.at();
    let mut paragraphs = problems_at(sheet, |place| place == Place::Column(at.table, at.column));
    if column.sent == Sent::Skipped {
        paragraphs.push((None, "Left out: it is neither defined nor sent. {key:skip} takes it back in.".to_owned()));
    }
    if column.sent == Sent::AsNull {
        paragraphs.push((
            None,
            "The file has nothing for it: null is sent in every row. {key:skip} takes that back.".to_owned(),
        ));
    }
    let file = sheet.designer.selected_table().and_then(|table| table.feed.as_ref());
    if let Some(feed) = file.filter(|_| !column.reading.is_of_file()) {
        let words = column.reading.all_words(feed.reading.values);
        paragraphs.push((None, format!("Read otherwise than its file: {words}. {{key:options}} changes that.")));
    }
    let type_words = format!("{}: {}.", column.data_type.title(), basis(&column.type_basis));
    paragraphs.push((None, type_words));
    for role in &column.roles {
        let name = role.name();
        let words = match role {
            Role::Metric { .. } => format!("Metric {name}: numbers that are counted"),
            Role::Attribute { form: FormCategory::Id, .. } => {
                format!("Attribute {name}, ID form: a part of the key that tells rows from each other")
            }
            Role::Attribute { form: FormCategory::Desc, .. } => {
                format!("Attribute {name}, DESC form: what people read in place of its ID")
            }
        };
        let why = match column.role_basis.confidence {
            Confidence::Chosen => String::new(),
            _ => format!(" ({})", basis(&column.role_basis)),
        };
        paragraphs.push((None, format!("{words}{why}.")));
    }
    let title = match column.index {
        Some(index) => format!("{} (column {} of the file)", column.header, index + 1),
        None => format!("{} (no column of the file feeds it)", column.name),
    };
    (title, paragraphs)
}

/// A reason, and how sure it is.
fn basis(basis: &Basis) -> String {
    match basis.confidence {
        Confidence::Chosen => basis.reason.clone(),
        confidence => format!("{}: {}", confidence.word(), basis.reason),
    }
}

fn sheet_object(sheet: &Sheet<'_>) -> (String, Vec<(Option<Mark>, String)>) {
    let designer = sheet.designer;
    let model = designer.model();
    let mut paragraphs = problems_at(sheet, |place| place == Place::Dataset);
    let title = match sheet.objects.get(designer.object.0) {
        Some(Row::Of(object)) => {
            let users: Vec<Cow<'_, str>> = model
                .tables
                .iter()
                .flat_map(|table| table.sent().map(move |column| (table, column)))
                .filter(|(_, column)| column.roles.iter().any(|role| role.is_of(object)))
                .take(40)
                .map(|(table, column)| Cow::Owned(format!("{}.{}", table.name, column.name)))
                .collect();
            paragraphs.push((None, format!("Fed by {}.", users.join(", "))));
            paragraphs.extend(model.notes.get(object).map(|note| (None, note.clone())));
            paragraphs.push((
                None,
                "Enter renames it in every table that uses it, {key:description} describes it.".to_owned(),
            ));
            format!("{} {}", object.kind(), object.name())
        }
        Some(Row::Folder) => {
            let words = format!("The dataset goes to {}. Enter browses the folders of the server.", sheet.folder);
            paragraphs.push((None, words));
            "Folder".to_owned()
        }
        Some(Row::Description) => {
            paragraphs.push((None, "What the dataset is for, as others will read it. Enter edits it.".to_owned()));
            "Description".to_owned()
        }
        _ => {
            let (name, folder) = (&model.name, &sheet.folder);
            let words = format!("The dataset will be called {name} and stand in {folder}. Enter renames it.");
            paragraphs.push((None, words));
            "Name of the dataset".to_owned()
        }
    };
    (title, paragraphs)
}

fn problems_at(sheet: &Sheet<'_>, is_there: impl Fn(Place) -> bool) -> Vec<(Option<Mark>, String)> {
    let found = sheet.problems.iter().filter(|problem| is_there(problem.place));
    found.map(|problem| (Some(weight_mark(problem.weight)), problem.on_screen())).collect()
}
