//! Screen 5: the uploads of this run, the selected one in detail, and the tail of its request log in what
//! room is left.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::chart;
use super::designer::row_of;
use super::list::List;
use super::look::{Tone, tone};
use super::paper::{Focus, Paper, indent, top};
use super::projects::draw_filter;
use super::upload;
use super::words::{fit, short_ids};
use crate::app::command::CommandId;
use crate::app::monitor::Upload;
use crate::app::pointing::{Place, Target};
use crate::app::{Mark, State, call_line, countdown};
use crate::dataset::{DatasetId, UploadSessionId};
use crate::push::event::{Doing, Phase, Stage};
use crate::text;

/// From so many cells on a row of the list has a gauge.
const WITH_BAR: usize = 70;

/// Draws the screen.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let (monitor, uploads) = (&state.monitor, &state.monitor.uploads);
    let shown = monitor.shown();
    let most = (usize::from(area.height) / 5).max(1);
    // The height is that of the whole list, so that nothing below jumps while one types.
    let height = u16::try_from(uploads.len().clamp(1, most) + 1).unwrap_or(2);
    let [list, rest] = top(area, height);
    let title = if monitor.filter.is_on() {
        format!("Uploads {} of {}", shown.len(), uploads.len())
    } else {
        format!("Uploads {}", uploads.len())
    };
    paper.rule(list, 0, &title, "", Focus::Here);
    draw_filter(paper, list, 0, text::width(&title) + 5, &monitor.filter);
    let [_, list] = top(list, 1);
    let rows = List { len: shown.len(), cursor: row_of(&shown, monitor.cursor.0), focus: Focus::Here };
    paper.target(list, Target::List(Place::Uploads));
    let place = |row: usize| shown.get(row).copied().unwrap_or(row);
    let in_sight = rows.draw(paper, list, |paper, row, width| {
        uploads.get(place(row)).map_or_else(Line::default, |upload| self::row(paper, state, upload, width))
    });
    paper.rows(list, in_sight, |row| Target::Row(Place::Uploads, place(row)));
    if shown.is_empty() && !uploads.is_empty() {
        let sign = paper.span(Tone::Warn, format!(" {} ", paper.look.mark(Mark::Warn)));
        paper.put(list, 0, Line::from(vec![sign, Span::raw("no upload holds these words; Esc shows all")]));
    }
    let Some(selected) = state.monitor.selected() else { return };
    draw_detail(paper, rest, state, selected);
}

fn row(paper: &Paper<'_>, state: &State, upload: &Upload, width: usize) -> Line<'static> {
    let (mark, word) = upload.word();
    let sign = paper.look.mark(mark);
    let name = format!("{} / {}", upload.server, upload.job.definition.name);
    let figures = figures(state, upload);
    let lead = text::width(sign) + 1;
    let word = text::cell(word, width * 2 / 5);
    let figures = text::cell(&figures, width / 2);
    let bar = bar(paper, upload, width);
    let taken = lead + text::width(&word) + text::width(&figures) + Line::from(bar.clone()).width() + 4;
    let name = fit(&name, width.saturating_sub(taken));
    let mut spans = vec![
        paper.span(tone(mark), format!("{sign} ")),
        paper.span(Tone::Strong, name),
        Span::raw("  "),
        paper.span(tone(mark), word),
        Span::raw("  "),
    ];
    spans.extend(bar);
    spans.push(paper.span(Tone::Plain, figures));
    Line::from(spans)
}

/// The gauge of an upload whose data is on its way, where there is room for one.
fn bar(paper: &Paper<'_>, upload: &Upload, width: usize) -> Vec<Span<'static>> {
    if upload.outcome().is_some() || upload.stage() != Some(Stage::Upload) || width < WITH_BAR {
        return Vec::new();
    }
    let mut spans = paper.gauge((width / 6).min(24), upload.share());
    spans.push(Span::raw(" "));
    spans
}

/// What there is to say beside the word: how far, how fast, what the server says, how many rows.
fn figures(state: &State, upload: &Upload) -> String {
    if let Some(outcome) = upload.outcome() {
        let rows = text::count(outcome.rows.iter().sum());
        return if outcome.phase == Phase::Done { format!("{rows} rows") } else { format!("{rows} rows accepted") };
    }
    if let Some(countdown) = countdown(state, upload) {
        return countdown;
    }
    if upload.question().is_some() {
        return "Enter answers".to_owned();
    }
    match upload.stage() {
        Some(Stage::Upload) => {
            let share = format!("{:.0} %", (upload.share() * 100.0).floor());
            let rate = upload.meter.rate().filter(|_| upload.progress.doing == Doing::Working);
            let rate = rate.map_or_else(String::new, |rate| format!("  {}", chart::rate(rate)));
            let left = upload.time_left();
            let ready = left.map_or_else(String::new, |left| format!("  ready {}", state.now.after(left)));
            format!("{share}{rate}{ready}")
        }
        Some(Stage::Publish) => upload.statuses.last().map_or_else(String::new, |(_, _, words)| words.clone()),
        _ => String::new(),
    }
}

fn draw_detail(paper: &mut Paper<'_>, area: Rect, state: &State, selected: &Upload) {
    let dataset = selected.dataset.as_ref().map_or("not defined yet", DatasetId::short);
    let session = selected.session.as_ref().map_or("not open yet", UploadSessionId::short);
    let ids = format!("dataset {dataset}  session {session}");
    paper.rule(area, 0, &selected.job.definition.name, &ids, Focus::Away);
    let [_, rest] = top(area, 1);
    let width = usize::from(rest.width).saturating_sub(2);
    let lines = upload::lines(paper, state, selected, width, usize::from(rest.height));
    let [detail, rest] = top(rest, u16::try_from(lines.len()).unwrap_or(u16::MAX));
    for (at, line) in lines.into_iter().enumerate() {
        paper.put(indent(detail, 1), at, line);
    }
    let [course, log] = top(rest, chart::height(selected, usize::from(rest.height)));
    if course.height > 0 {
        chart::draw(paper, course, state, selected);
    }
    draw_log(paper, log, state, selected);
}

fn draw_log(paper: &mut Paper<'_>, area: Rect, state: &State, selected: &Upload) {
    if area.height < 2 {
        return;
    }
    let all = format!("{} shows all", state.key(CommandId::Log));
    paper.rule(area, 0, "Requests", &all, Focus::Away);
    let [_, rest] = top(area, 1);
    let place = indent(rest, 1);
    let width = usize::from(place.width);
    for (at, logged) in selected.calls.iter().rev().take(usize::from(place.height)).enumerate() {
        let time = state.now.time(logged.at);
        let line = short_ids(&call_line(&logged.call));
        let tone = if logged.call.failure.is_some() { Tone::Bad } else { Tone::Plain };
        let spans = vec![
            paper.span(Tone::Dim, time.clone()),
            Span::raw("  "),
            paper.span(tone, fit(&line, width.saturating_sub(text::width(&time) + 2))),
        ];
        paper.put(place, at, Line::from(spans));
    }
}
