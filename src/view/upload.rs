//! One upload in detail: its stages with times, a gauge for each table, what the server says while it
//! publishes, and at the end in sentences what is true now.

use std::time::Duration;

use ratatui::text::{Line, Span};

use super::chart::rate;
use super::list::{cells, widths, window};
use super::look::{Tone, tone};
use super::paper::Paper;
use super::proven::proven;
use super::words::{fit, fit_name, fit_right, several, wrap};
use crate::app::command::CommandId;
use crate::app::monitor::{Origin, StageView, Upload};
use crate::app::{Mark, State, countdown, reporting, unsent};
use crate::dataset::CallFailure;
use crate::push::event::{Doing, Outcome, Phase, Stage, Subject, TableProgress};
use crate::push::job::TableJob;
use crate::text;

/// How many publish statuses stay in sight where there is room for more than what must be said.
const STATUSES: usize = 3;
/// From this height on there is.
const TALL: usize = 24;
/// How many lines what was verified has at the least, before the stages.
const PROVEN: usize = 6;
/// The time over which the steadier of two rates is taken.
const TEN_MINUTES: Duration = Duration::from_mins(10);

/// The detail in at most `height` lines of `width` cells, with room left for some of the request log.
pub(super) fn lines(
    paper: &Paper<'_>,
    state: &State,
    upload: &Upload,
    width: usize,
    height: usize,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if upload.is_elsewhere() {
        let words = "runs in another program of this machine, and goes on when you leave";
        lines.push(Line::from(paper.span(Tone::Dim, fit(words, width))));
    }
    if let Some(outcome) = upload.outcome() {
        lines.extend(ending(paper, state, upload, outcome, width));
        // The stages stay in sight, and with them what the server said last.
        let stages = upload.stages.iter().filter(|view| view.begun.is_some()).count();
        let statuses = upload.statuses.len().min(if height < TALL { 1 } else { STATUSES });
        let left = height.saturating_sub(lines.len());
        let room = left.saturating_sub(stages + statuses).max(PROVEN.min(left));
        lines.extend(match &upload.proof {
            Some(proof) => proven(paper, state, proof, width, room),
            None => summary(paper, upload, outcome, width, left.saturating_sub(6)),
        });
    }
    let last_begun = upload.stages.iter().rposition(|view| view.begun.is_some());
    let begun = last_begun.map_or(0, |at| at + 1);
    // A stage that was passed over, as the publish of what could not be sent, has nothing to show.
    for view in upload.stages.iter().take(begun).filter(|view| view.begun.is_some()) {
        lines.push(stage_line(paper, state, upload, view, width));
        if view.stage == Stage::Upload && view.ended.is_none() && upload.is_running() {
            let room = height.saturating_sub(lines.len() + 6);
            lines.extend(gauges(paper, upload, width, room));
            if upload.progress.doing == Doing::Working {
                lines.extend(speed(paper, state, upload, width));
            }
        }
        if view.ended.is_none() {
            lines.extend(held_up(paper, state, upload, width));
        }
        if view.stage == Stage::Publish {
            let after = upload.stages.iter().filter(|view| view.stage > Stage::Publish && view.begun.is_some()).count();
            let after = if upload.is_running() { 4 } else { after };
            lines.extend(statuses(paper, state, upload, width, height.saturating_sub(lines.len() + after)));
        }
    }
    let waiting: Vec<&StageView> = upload.stages.iter().skip(begun).collect();
    // Of what is over from before, nothing is to come.
    if !waiting.is_empty() && upload.origin != Origin::History {
        let mut spans = Vec::new();
        for view in waiting {
            spans.push(paper.span(Tone::Dim, format!("{} {}   ", paper.look.mark(Mark::Todo), view.stage.title())));
        }
        lines.push(Line::from(spans));
    }
    lines.truncate(height);
    lines
}

fn stage_line(paper: &Paper<'_>, state: &State, upload: &Upload, view: &StageView, width: usize) -> Line<'static> {
    let begun = view.begun.unwrap_or(0);
    let (mark, took) = match (view.ended, upload.outcome()) {
        (Some(ended), _) => (Mark::Ok, Some(ended.saturating_sub(begun))),
        (None, None) => (Mark::Busy, Some(upload.elapsed(state.now).saturating_sub(begun))),
        (None, Some(outcome)) => (if outcome.phase == Phase::Failed { Mark::Bad } else { Mark::Warn }, None),
    };
    let sign = paper.look.mark(mark);
    let took = took.map_or_else(|| "stopped".to_owned(), |millis| text::span(Duration::from_millis(millis)));
    let times = format!("{} {}", state.now.time(view.at), fit_right(&took, 11));
    let room = width.saturating_sub(text::width(sign) + 1 + text::width(&times) + 1);
    let is_found = view.stage == Stage::Define && upload.job.dataset.is_some();
    let title = fit(if is_found { "find the dataset" } else { view.stage.title() }, 25.min(room));
    let room = room.saturating_sub(text::width(&title));
    let id = fit(&fruit(upload, view.stage, room), room);
    Line::from(vec![
        paper.span(tone(mark), sign),
        Span::raw(format!(" {title}")),
        paper.span(Tone::Dim, id),
        Span::raw(" "),
        paper.span(Tone::Dim, times),
    ])
}

/// What a stage brought: ids, short where there is little room, and rows.
fn fruit(upload: &Upload, stage: Stage, room: usize) -> String {
    let is_short = room < 33;
    match stage {
        Stage::Define => upload
            .dataset
            .as_ref()
            .map_or_else(String::new, |id| if is_short { format!("id {}", id.short()) } else { id.to_string() }),
        Stage::OpenSession => upload
            .session
            .as_ref()
            .map_or_else(String::new, |id| if is_short { format!("id {}", id.short()) } else { id.to_string() }),
        Stage::Upload => format!("{} rows", text::count(upload.progress.tables.iter().map(|t| t.rows).sum())),
        Stage::Publish | Stage::CloseSession => String::new(),
    }
}

/// Two lines for each table that fits, the one under way in sight.
fn gauges(paper: &Paper<'_>, upload: &Upload, width: usize, room: usize) -> Vec<Line<'static>> {
    let tables = &upload.job.tables;
    let active = upload.progress.tables.iter().rposition(|progress| progress.chunk > 0).unwrap_or(0);
    let shown = (room.saturating_sub(1) / 2).max(1);
    let mut lines = Vec::new();
    for at in window(tables.len(), active, shown) {
        let (Some(table), Some(progress)) = (tables.get(at), upload.progress.tables.get(at)) else { continue };
        lines.push(gauge_line(paper, table, *progress, width));
        if at == active && room > 2 {
            lines.extend(chunk_line(paper, table, *progress, width));
        }
        lines.push(bytes_line(paper, table, *progress, width));
    }
    lines
}

fn gauge_line(paper: &Paper<'_>, table: &TableJob, progress: TableProgress, width: usize) -> Line<'static> {
    let share = share(table, progress);
    let name = fit_name(&table.name, 16.min(width / 4));
    let words = format!(" {:>3.0} %  {}", (share * 100.0).floor(), chunks(table, progress));
    let words = fit(&words, 32.min(width / 2));
    let cells = width.saturating_sub(text::width(&name) + text::width(&words) + 4);
    let mut spans = vec![Span::raw("  "), paper.span(Tone::Strong, name), Span::raw(" ")];
    spans.extend(paper.gauge(cells, share));
    spans.push(Span::raw(words));
    Line::from(spans)
}

/// The chunk on its way: how much of it was sent, of about how much.
fn chunk_line(paper: &Paper<'_>, table: &TableJob, progress: TableProgress, width: usize) -> Option<Line<'static>> {
    let sent = progress.sent.saturating_sub(progress.accepted);
    if progress.chunk == 0 || sent == 0 {
        return None;
    }
    let most = table.chunk_size.saturating_mul(4).div_ceil(3).max(1);
    // Of the last chunk only what the file still gives is known, about, from what it gave so far.
    let rest = table.file.length().filter(|_| progress.source_bytes > 0).map(|size| {
        let wire = progress.sent as f64 / progress.source_bytes as f64;
        sent.saturating_add((size.saturating_sub(progress.source_bytes) as f64 * wire) as u64)
    });
    let whole = rest.map_or(most, |rest| rest.min(most)).max(sent);
    let share = sent as f64 / whole as f64;
    let words = if sent == whole {
        format!("{} sent, not accepted yet", text::size(sent))
    } else {
        format!("{} of about {} sent", text::size(sent), text::size(whole))
    };
    let name = fit(&format!("chunk {}", progress.chunk), 16.min(width / 4));
    let words = format!(" {:>3.0} %  {words}", (share * 100.0).floor());
    let words = fit(&words, 39.min(width / 2));
    let cells = width.saturating_sub(text::width(&name) + text::width(&words) + 4);
    let mut spans = vec![Span::raw("  "), paper.span(Tone::Dim, name), Span::raw(" ")];
    spans.extend(paper.gauge(cells, share.min(0.999)));
    spans.push(paper.span(Tone::Dim, words));
    Some(Line::from(spans))
}

fn bytes_line(paper: &Paper<'_>, table: &TableJob, progress: TableProgress, width: usize) -> Line<'static> {
    if progress.chunk == 0 {
        let size = table.file.length().map(|size| format!("{}, ", text::size(size))).unwrap_or_default();
        let words = format!("     {size}not begun");
        return Line::from(paper.span(Tone::Dim, fit(&words, width)));
    }
    let of = table.file.length().map(|size| format!(" of {}", text::size(size))).unwrap_or_default();
    let (read, rows) = (text::size(progress.source_bytes), text::count(progress.rows));
    let encoded = format!("     {read}{of}   {rows} rows   ");
    let aside = match progress.set_aside {
        0 => String::new(),
        rows => format!("{} set aside   ", text::count(rows)),
    };
    let encoded = format!("{encoded}{aside}");
    let wire = format!("sent {}, accepted {}", text::size(progress.sent), text::size(progress.accepted));
    let long = format!("{encoded}on the wire: {wire}");
    let words = if text::width(&long) <= width { long } else { format!("{encoded}{wire}") };
    Line::from(paper.span(Tone::Dim, fit(&words, width)))
}

fn share(table: &TableJob, progress: TableProgress) -> f64 {
    if table.file.size == 0 {
        return 0.0;
    }
    (progress.source_bytes as f64 / table.file.size as f64).min(1.0)
}

/// The chunk on its way and how many there will be, about, from what the bytes of the file became so far.
fn chunks(table: &TableJob, progress: TableProgress) -> String {
    let chunk = progress.chunk;
    if chunk == 0 {
        return "waiting".to_owned();
    }
    let Some(size) = table.file.length() else { return format!("chunk {chunk}") };
    if progress.source_bytes >= size {
        return format!("chunk {chunk} of {chunk}");
    }
    if progress.source_bytes == 0 || progress.sent == 0 {
        return format!("chunk {chunk}");
    }
    let wire = progress.sent as f64 / progress.source_bytes as f64 * size as f64;
    let one = (table.chunk_size as f64 * 4.0 / 3.0).max(1.0);
    let about = ((wire / one).ceil() as u64).max(u64::from(chunk));
    format!("chunk {chunk} of about {about}")
}

/// A failed call in a line.
fn words_of(failure: &CallFailure) -> String {
    let status = failure.status.map_or_else(String::new, |status| format!("{status} "));
    format!("{status}{}", failure.message)
}

/// What is waited for or asked, in two lines at most.
fn held_up(paper: &Paper<'_>, state: &State, upload: &Upload, width: usize) -> Vec<Line<'static>> {
    if !upload.is_running() {
        return Vec::new();
    }
    let (said, next) = match &upload.progress.doing {
        Doing::Working => return Vec::new(),
        Doing::Paused { since } => {
            let lasts = text::span(Duration::from_millis(upload.elapsed(state.now).saturating_sub(*since)));
            let key = state.key(CommandId::Pause);
            ("nothing is sent; the upload session stays open".to_owned(), format!("paused for {lasts}; {key} goes on"))
        }
        Doing::Waiting { failure, attempt, .. } => {
            let next = countdown(state, upload).unwrap_or_default();
            (words_of(failure), format!("failure {attempt}, {next}; {} tries now", state.key(CommandId::Again)))
        }
        Doing::Asking(question) => {
            let said = match (&question.failure, &question.subject) {
                (Some(failure), _) => words_of(failure),
                (None, Subject::Unchanged { unchanged, .. }) => {
                    let since = text::span(Duration::from_millis(*unchanged));
                    format!("the status has been the same for {since}")
                }
                (None, _) => String::new(),
            };
            let what_to_do = match question.subject {
                Subject::SignedOut => "signed out; Enter takes the password".to_owned(),
                Subject::Occupied { .. } => {
                    let next = countdown(state, upload).unwrap_or_default();
                    let key = state.key(CommandId::Again);
                    format!("{next}; {key} tries now, Enter shows what can be done")
                }
                _ => "Enter shows the question".to_owned(),
            };
            (said, what_to_do)
        }
    };
    let sign = paper.look.mark(Mark::Warn);
    let room = width.saturating_sub(text::width(sign) + 3);
    vec![
        Line::from(vec![
            Span::raw("  "),
            paper.span(tone(Mark::Warn), sign),
            Span::raw(" "),
            Span::raw(fit(&said, room)),
        ]),
        Line::from(vec![Span::raw(" ".repeat(text::width(sign) + 3)), paper.span(Tone::Dim, fit(&next, room))]),
    ]
}

/// Rate now and over ten minutes, time left, the clock time of completion, and what slows it down.
fn speed(paper: &Paper<'_>, state: &State, upload: &Upload, width: usize) -> Vec<Line<'static>> {
    let now = upload.meter.rate().map_or_else(|| "measuring".to_owned(), rate);
    let mut spans = vec![Span::raw("  "), paper.span(Tone::Accent, now)];
    let over = upload.course.over(TEN_MINUTES).filter(|_| upload.progress.since_start > 10_000);
    let left = upload.time_left();
    let more = [
        over.map(|over| format!("10 min {}", rate(over))),
        left.map(|left| format!("{} left, ready about {}", text::span(left), state.now.after(left))),
        upload.limit.map(|limit| format!("limit {}/s", text::size(limit))),
        (upload.failed_tries > 0).then(|| format!("retries {}", upload.failed_tries)),
    ];
    spans.extend(more.into_iter().flatten().map(|words| Span::raw(format!("   {words}"))));
    let mut lines = vec![Line::from(spans)];
    if upload.job.tables.len() > 1 {
        let (sent, accepted) = upload.wire_bytes();
        let words = format!("  all tables   sent {}, accepted {}", text::size(sent), text::size(accepted));
        lines.push(Line::from(paper.span(Tone::Dim, fit(&words, width))));
    }
    lines
}

/// The publish statuses as the server words them, the newest when not all fit.
fn statuses(paper: &Paper<'_>, state: &State, upload: &Upload, width: usize, room: usize) -> Vec<Line<'static>> {
    let first = upload.statuses.len().saturating_sub(room.max(1));
    upload
        .statuses
        .iter()
        .skip(first)
        .map(|(at, status, message)| {
            let words = fit(message, width.saturating_sub(18));
            Line::from(vec![
                paper.span(Tone::Dim, format!("    {}  {:>3}  ", state.now.time(*at), status)),
                Span::raw(words),
            ])
        })
        .collect()
}

fn ending(paper: &Paper<'_>, state: &State, upload: &Upload, outcome: &Outcome, width: usize) -> Vec<Line<'static>> {
    let (mark, _) = upload.word();
    let sign = paper.look.mark(mark);
    let cells = width.saturating_sub(text::width(sign) + 1);
    let mut lines = Vec::new();
    let unsent = outcome.unsent.iter().filter_map(|of_table| {
        let table = upload.job.tables.get(of_table.table)?;
        Some(format!("{}: {}.", table.name, unsent::words(of_table)))
    });
    let web = reporting::web_address(state, upload).map(|address| format!("Open it at {address}"));
    for sentence in upload.sentences().into_iter().chain(unsent).chain(web) {
        for words in wrap(&sentence, cells, 4) {
            let is_first = lines.is_empty();
            let lead = if is_first { format!("{sign} ") } else { " ".repeat(text::width(sign) + 1) };
            let words_tone = if is_first { Tone::Strong } else { Tone::Plain };
            lines.push(Line::from(vec![paper.span(tone(mark), lead), paper.span(words_tone, words)]));
        }
    }
    lines
}

/// Rows in the file and rows accepted, by table.
fn summary(paper: &Paper<'_>, upload: &Upload, outcome: &Outcome, width: usize, room: usize) -> Vec<Line<'static>> {
    let aside = if outcome.unsent.iter().any(|of_table| of_table.set_aside > 0) { "Set aside" } else { "" };
    // Without rows that are set aside the figures have more air.
    let (of_rows, of_aside) = if aside.is_empty() { (14, (0, 2)) } else { (12, (9, 0)) };
    let columns = widths(width, [(12, 3), (8, 0), (of_rows, 0), (of_rows, 0), (12, 0), of_aside]);
    let figure = |text: &str, at: usize| fit_right(text, columns.get(at).copied().unwrap_or(0));
    let heads = [figure("Rows in file", 2), figure("Accepted", 3), figure("On the wire", 4)];
    let [rows, accepted, wire] = &heads;
    let heads = ["  Table", "Policy", rows, accepted, wire, aside].map(|head| (Tone::Dim, head));
    let mut lines = vec![cells(paper, columns, heads)];
    for (at, table) in upload.job.tables.iter().enumerate().take(room.max(1)) {
        let accepted = outcome.rows.get(at).copied().unwrap_or(0);
        let progress = upload.progress.tables.get(at).copied().unwrap_or_default();
        let name = format!("  {}", text::cell(&table.name, 40));
        let is_whole = outcome.phase == Phase::Done;
        let of_table = outcome.unsent.iter().find(|of_table| of_table.table == at);
        let set_aside = of_table.map_or(0, |of_table| of_table.set_aside);
        let in_file = progress.rows.max(accepted) + set_aside;
        let rows = if is_whole { text::count(in_file) } else { table.rows.to_string() };
        let aside = if set_aside > 0 { text::count(set_aside) } else { String::new() };
        lines.push(cells(
            paper,
            columns,
            [
                (Tone::Plain, name.as_str()),
                (Tone::Plain, table.policy.as_str()),
                (Tone::Plain, &figure(&rows, 2)),
                (Tone::Strong, &figure(&text::count(accepted), 3)),
                (Tone::Dim, &figure(&text::size(progress.accepted), 4)),
                (Tone::Plain, &figure(&aside, 5)),
            ],
        ));
    }
    if upload.job.tables.len() > room.max(1) {
        let more = upload.job.tables.len() - room.max(1);
        lines.push(Line::from(
            paper.span(Tone::Dim, format!("  {} {}", paper.look.signs().more, several(more, "more table"))),
        ));
    }
    lines.push(Line::default());
    lines
}
