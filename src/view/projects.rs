//! Screen 2: the projects of the server, and below the list what is known of the selected one.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::{List, cells, widths};
use super::look::{Glyphs, Tone, tone};
use super::paper::{Focus, Paper, indent, top};
use super::words::{fit, wrap};
use crate::app::list::Filter;
use crate::app::pointing::{Place, Target};
use crate::app::{Mark, Remote, State};
use crate::dataset::{Project, ProjectStatus};
use crate::text;

/// Draws the screen.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let projects = &state.projects;
    let shown = projects.shown();
    let all = projects.list.ready().map_or(0, Vec::len);
    let title = match (all, projects.filter.is_on()) {
        (0, _) => "Projects".to_owned(),
        (all, false) => format!("Projects {all}"),
        (all, true) => format!("Projects {} of {all}", shown.len()),
    };
    let about = if area.height >= 14 { 5 } else { 3 };
    let [list, detail] = top(area, area.height.saturating_sub(about));
    paper.rule(list, 0, &title, projects.order.word(), Focus::Here);
    draw_filter(paper, list, 0, text::width(&title) + 5, &projects.filter);
    paper.target(list, Target::List(Place::Projects));
    let [_, list] = top(list, 1);
    match &projects.list {
        Remote::Ready(_) if !shown.is_empty() => draw_list(paper, list, state, &shown),
        other => {
            let (mark, words) = match other {
                Remote::Idle => (Mark::Todo, "not read yet; {key:again} reads them".to_owned()),
                Remote::Loading(_) => (Mark::Busy, "reading the projects".to_owned()),
                Remote::Ready(_) if projects.filter.is_on() => {
                    (Mark::Warn, "no project holds these words; Esc shows them all".to_owned())
                }
                Remote::Ready(_) => (
                    Mark::Warn,
                    "this user may see no project; ask an administrator, then press {key:again}".to_owned(),
                ),
                Remote::Failed(failure) => (Mark::Bad, format!("{}. {{key:again}} reads again.", failure.message)),
            };
            super::overlay::empty(paper, list, mark, &state.worded(&words));
        }
    }
    if let Some(project) = projects.selected() {
        draw_detail(paper, detail, state, project);
    } else {
        paper.rule(detail, 0, "", "", Focus::Away);
    }
}

/// The filter in the line above a list, with the cursor when it is being typed.
pub(super) fn draw_filter(paper: &mut Paper<'_>, area: Rect, row: usize, at: usize, filter: &Filter) {
    if !filter.is_on() && !filter.is_typing() {
        return;
    }
    let room = usize::from(area.width).saturating_sub(at + 4).min(30);
    let (shown, cursor) = super::words::around_cursor(filter.text(), filter.cursor(), room);
    let place = indent(area, u16::try_from(at).unwrap_or(u16::MAX));
    let words = vec![Span::raw(" "), paper.span(Tone::Accent, "/"), paper.span(Tone::Strong, shown), Span::raw("  ")];
    paper.put(place, row, Line::from(words));
    if filter.is_typing() && place.width > 0 {
        let x = place.x.saturating_add(u16::try_from(cursor + 2).unwrap_or(0));
        let y = place.y.saturating_add(u16::try_from(row).unwrap_or(0));
        paper.caret = Some(ratatui::layout::Position { x, y });
    }
}

fn draw_list(paper: &mut Paper<'_>, area: Rect, state: &State, shown: &[&Project]) {
    let cursor = state.projects.cursor.0;
    let last = state.login.signed_in().and_then(|who| state.memory.last(&who.address));
    let [head, list] = top(area, 1);
    let id = if area.width >= 110 { 32 } else { 9 };
    let status = if paper.look.glyphs == Glyphs::Ascii { 12 } else { 10 };
    let columns = |width| widths(width, [(20, 1), (status, 0), (id, 0), (12, 1)]);
    let rows = List { len: shown.len(), cursor, focus: Focus::Here };
    let titles = ["Name", "Status", "Id", "Note"].map(|title| (Tone::Dim, title));
    let mut line = cells(paper, columns(rows.width(list)), titles);
    line.spans.insert(0, Span::raw("   "));
    paper.put(head, 0, line);
    let in_sight = rows.draw(paper, list, |paper, at, width| {
        let Some(project) = shown.get(at) else { return Line::default() };
        let mark = mark(project.status);
        let status = format!("{} {}", paper.look.mark(mark), project.status.word());
        let used = last.filter(|last| last.project == project.id).map(|last| state.now.day(last.at));
        let used = used.map_or_else(String::new, |day| format!("used last, {day}"));
        let note = project.status.refusal().unwrap_or(&used);
        let name = if project.status.refusal().is_some() { Tone::Dim } else { Tone::Plain };
        let texts =
            [(name, project.name.as_str()), (tone(mark), &status), (Tone::Dim, project.id.as_str()), (Tone::Dim, note)];
        cells(paper, columns(width), texts)
    });
    paper.rows(list, in_sight, |at| Target::Row(Place::Projects, at));
}

const fn mark(status: ProjectStatus) -> Mark {
    match status {
        ProjectStatus::Active => Mark::Ok,
        ProjectStatus::Idle(_) => Mark::Warn,
        ProjectStatus::Offline(_) => Mark::Todo,
    }
}

fn draw_detail(paper: &mut Paper<'_>, area: Rect, state: &State, project: &Project) {
    paper.rule(area, 0, &project.name, "", Focus::Away);
    let [_, rest] = top(area, 1);
    let place = indent(rest, 1);
    let room = usize::from(place.width).saturating_sub(13);
    let description =
        if project.description.is_empty() { "the server has none for it" } else { project.description.as_str() };
    let id = Line::from(vec![
        paper.span(Tone::Dim, fit("Id", 13)),
        Span::raw(text::cell(project.id.as_str(), room)),
        paper.span(Tone::Dim, state.worded("  {key:copy} copies it")),
    ]);
    paper.put(place, 0, id);
    let lines = wrap(description, room, usize::from(place.height).saturating_sub(2).max(1));
    let head = paper.span(Tone::Dim, "Description");
    paper.put(place, 1, head);
    for (at, line) in lines.iter().enumerate() {
        paper.put(indent(place, 13), 1 + at, Line::raw(line.clone()));
    }
    if let Some(reason) = project.status.refusal() {
        let line = Line::from(vec![
            paper.span(Tone::Warn, fit("Closed", 13)),
            Span::raw(format!("it {reason}, so nothing can be pushed into it")),
        ]);
        paper.put(place, 1 + lines.len(), line);
    }
}
