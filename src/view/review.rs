//! The review sheet: server, project, dataset, every table with what happens to its rows, every warning,
//! and the two buttons, which stay in sight however much there is to say.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::{cells, widths};
use super::look::{Tone, tone};
use super::menu::draw_field;
use super::overlay::{FRAME, button, open};
use super::paper::{Focus, Paper, top};
use super::words::{fit, fit_right, several, wrap};
use crate::app::pointing::Target;
use crate::app::review::{Back, Held, Keys, Part, Place, Review};
use crate::app::{Mark, Now, State};
use crate::dataset::Would;
use crate::push::job::TableJob;
use crate::text;

/// Draws the sheet.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, review: &Review, state: &State) {
    let cells = usize::from(area.width).saturating_sub(2 + FRAME).min(94);
    let said = said(review, state, cells);
    let lines = said.iter().map(|(_, lines)| lines.len()).sum::<usize>();
    let asked = 2 * usize::from(review.grave().is_some());
    let wanted = 3 + 1 + review.job.tables.len() + lines + asked + 1;
    let gap = usize::from(wanted + 3 + 2 <= usize::from(area.height));
    let tone = if review.all_warnings().is_empty() { Tone::Accent } else { Tone::Warn };
    let inner = open(paper, area, (cells, wanted + 3 * gap), "Review: what is about to be pushed", tone);
    let [above, foot] = top(inner, inner.height.saturating_sub(1));
    let [body, name] = top(above, above.height.saturating_sub(u16::try_from(asked).unwrap_or(0)));
    let mut row = head(paper, body, review);
    row += gap;
    row += tables(paper, body, row, review, &state.now, lines + gap);
    row += gap;
    let [_, place] = top(body, u16::try_from(row).unwrap_or(u16::MAX));
    draw_said(paper, place, review.top, said);
    draw_name(paper, name, review);
    let hint = match review.refusal() {
        None => "   nothing is sent yet",
        Some(_) if matches!(review.place, Place::Asking(_)) => "   looking what stands there…",
        Some(_) if matches!(review.held, Held::Asking(_)) => "   reading the rows that are there…",
        Some(_) if matches!(review.keys, Keys::Asking(_)) => "   looking up keys of the files…",
        Some(_) if matches!(review.back, Back::Asking(_)) => "   comparing with earlier pushes…",
        Some(_) if review.grave().is_some() => "   Push after the name is typed",
        Some(_) => "   it can't be pushed like this",
    };
    let back = button(paper, "Back", review.part == Part::Back);
    let trial = button(paper, "Trial", review.part == Part::Trial);
    let push = button(paper, "Push", review.part == Part::Push);
    let mut at = 0;
    for (button, part) in [(&back, Part::Back), (&trial, Part::Trial), (&push, Part::Push)] {
        paper.cells(foot, 0, at..at + button.width(), Target::Button(part));
        at += button.width() + 3;
    }
    let gap = || Span::raw("   ");
    paper.put(foot, 0, Line::from(vec![back, gap(), trial, gap(), push, paper.span(Tone::Dim, hint)]));
}

/// The line in which the name of the dataset is typed, with the reason for that.
fn draw_name(paper: &mut Paper<'_>, area: Rect, review: &Review) {
    let Some(why) = review.grave() else { return };
    let words = format!("{why}: type the name of the dataset to go on.");
    paper.put(area, 0, paper.span(Tone::Warn, fit(&words, usize::from(area.width))));
    let [_, line] = top(area, 1);
    let focus = if review.part == Part::Name { Focus::Here } else { Focus::Away };
    draw_field(paper, line, &review.name, focus);
    paper.cells(line, 0, 0..usize::from(line.width), Target::Button(Part::Name));
}

fn head(paper: &mut Paper<'_>, area: Rect, review: &Review) -> usize {
    let definition = &review.job.definition;
    let server = format!("{}  ({})", review.server, review.address.host());
    let name = text::cell(&definition.name, 40);
    let dataset = match &review.job.dataset {
        None => format!(
            "{name}  {}, in {}, {}, {}",
            if review.would() == Some(Would::Overwrite) { "overwritten" } else { "new" },
            review.folder.as_deref().unwrap_or("My Reports"),
            several(definition.attributes.len(), "attribute"),
            several(definition.metrics.len(), "metric")
        ),
        Some(id) => format!("{name}  is there already, {id}"),
    };
    let rows = [("Server", server.as_str()), ("Project", review.job.project_name.as_str()), ("Dataset", &dataset)];
    let room = usize::from(area.width).saturating_sub(10);
    for (at, (label, words)) in rows.into_iter().enumerate() {
        let line =
            Line::from(vec![paper.span(Tone::Dim, fit(label, 10)), paper.span(Tone::Strong, text::cell(words, room))]);
        paper.put(area, at, line);
    }
    rows.len()
}

/// The tables; where not all fit, the rest as a number.
fn tables(paper: &mut Paper<'_>, area: Rect, row: usize, review: &Review, now: &Now, warnings: usize) -> usize {
    let width = usize::from(area.width);
    let of_file = if width < 72 { [(0, 0), (0, 0)] } else { [(10, 2), (12, 0)] };
    let [file, changed] = of_file;
    let columns = widths(width, [(9, 1), (7, 0), (11, 0), (11, 0), (6, 0), file, changed]);
    let titles = ["Table", "Policy", "   Rows now", "  From file", "Change", "File", "Changed"];
    let line = cells(paper, columns, titles.map(|title| (Tone::Dim, title)));
    paper.put(area, row, line);
    let all = review.job.tables.len();
    let room = usize::from(area.height).saturating_sub(row + 1 + warnings.min(3)).max(2);
    let shown = if all > room { room.saturating_sub(1) } else { all };
    for (at, table) in review.job.tables.iter().take(shown).enumerate() {
        let line = table_line(paper, columns, review, table, now);
        paper.put(area, row + 1 + at, line);
    }
    if shown < all {
        let words =
            paper.span(Tone::Dim, format!("{} {}", paper.look.signs().more, several(all - shown, "more table")));
        paper.put(area, row + 1 + shown, words);
    }
    1 + shown + usize::from(shown < all)
}

/// The rows that a table has now, in words.
fn held(review: &Review, table: &TableJob) -> String {
    match (&review.held, review.rows_now(&table.name)) {
        (Held::New, _) if review.would() == Some(Would::Overwrite) => "   replaced".to_owned(),
        (Held::New, _) => " none, new".to_owned(),
        (Held::Asking(_), _) => "  reading…".to_owned(),
        (Held::Known(_) | Held::Unknown(_), Some(rows)) => fit_right(&text::count(rows), 11),
        (Held::Known(_) | Held::Unknown(_), None) => "    unknown".to_owned(),
    }
}

fn table_line(paper: &Paper<'_>, columns: [usize; 7], review: &Review, table: &TableJob, now: &Now) -> Line<'static> {
    let (held, file) = (held(review, table), table.file.name());
    let rows = fit_right(&table.rows.to_string(), 11);
    let change = review.change(table).map_or_else(String::new, |percent| match percent {
        0 => "0 %".to_owned(),
        percent => format!("{percent:+} %"),
    });
    let change = fit_right(&change, 6);
    let changed = table.file.modified.map_or_else(|| "unknown".to_owned(), |at| now.day(at));
    cells(
        paper,
        columns,
        [
            (Tone::Plain, table.name.as_str()),
            (Tone::Strong, table.policy.as_str()),
            (Tone::Dim, &held),
            (Tone::Plain, &rows),
            (Tone::Plain, &change),
            (Tone::Plain, &file),
            (Tone::Dim, &changed),
        ],
    )
}

/// Everything that is said: the warnings, or that there are none, then what there is to know besides.
fn said(review: &Review, state: &State, cells: usize) -> Vec<(Mark, Vec<String>)> {
    let width = cells.saturating_sub(5);
    let warnings = review.all_warnings();
    let mut said = Vec::new();
    if warnings.is_empty() {
        let words = "nothing to warn of; a value that doesn't fit stops the push, with nothing published";
        said.push((Mark::Ok, wrap(words, width, 2)));
    }
    said.extend(warnings.iter().map(|words| (Mark::Warn, wrap(&state.worded(words), width, 3))));
    said.extend(review.notes().iter().map(|words| (Mark::Todo, wrap(&state.worded(words), width, 2))));
    said
}

/// The sentences from one of them on; the last line tells how many do not fit.
fn draw_said(paper: &mut Paper<'_>, area: Rect, from: usize, said: Vec<(Mark, Vec<String>)>) {
    let room = usize::from(area.height);
    let all: usize = said.iter().map(|(_, lines)| lines.len()).sum();
    let from = if all > room { from } else { 0 };
    let shown = said
        .into_iter()
        .skip(from)
        .flat_map(|(mark, lines)| lines.into_iter().enumerate().map(move |(part, words)| (mark, part == 0, words)));
    let shown: Vec<_> = shown.collect();
    let fit_in = if shown.len() > room || from > 0 { room.saturating_sub(1) } else { room };
    for (at, (mark, is_first, words)) in shown.iter().take(fit_in).enumerate() {
        let sign = paper.look.mark(*mark);
        let lead = text::width(sign) + 1;
        let sign = if *is_first { fit(sign, lead) } else { " ".repeat(lead) };
        let words = if *mark == Mark::Todo { paper.span(Tone::Dim, words.clone()) } else { Span::raw(words.clone()) };
        paper.put(area, at, Line::from(vec![paper.span(tone(*mark), sign), words]));
    }
    let below = shown.len().saturating_sub(fit_in);
    let more = paper.look.signs().more;
    let words = match (below, from) {
        (0, 0) => return,
        (0, _) => format!("{more} PgUp: the beginning"),
        (n, 0) => format!("{more} PgDn: {}", several(n, "more line")),
        (n, _) => format!("{more} PgDn: {}, PgUp: the beginning", several(n, "more line")),
    };
    paper.put(area, room.saturating_sub(1), paper.span(Tone::Dim, words));
}
