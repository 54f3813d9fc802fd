//! The course of an upload as a chart that values can be read from: bytes a second, the oldest at the left, with a
//! cursor whose moment and rate stand in the line above.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::look::Tone;
use super::paper::{Focus, Paper, indent, top};
use super::words::fit_right;
use crate::app::monitor::Upload;
use crate::app::pointing::Target;
use crate::app::steering::chart_cells;
use crate::app::{State, monitor};
use crate::push::meter::Stretch;
use crate::text;

/// How many levels a cell of a bar has.
const LEVELS: usize = 8;
/// Cells of the scale at the left.
const SCALE: u16 = 11;
/// Of less than so many stretches there is no course to see.
const LEAST: usize = 3;
/// Among so few rates nobody can tell what a peak is.
const PEAKS: usize = 20;
/// From so many rows on the last one is an axis with times.
const WITH_AXIS: usize = 3;

/// How many lines a chart takes of those that are left below the detail.
pub(super) fn height(upload: &Upload, left: usize) -> u16 {
    let stretches = upload.course.stretches(LEAST + 1);
    let has_course = stretches.len() >= LEAST && stretches.iter().any(|stretch| stretch.rate > 0.0);
    if !has_course || left < 5 {
        return 0;
    }
    u16::try_from(((left - 3) / 2).clamp(1, 8) + 1).unwrap_or(0)
}

/// Draws the chart below a line that says what is read.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State, upload: &Upload) {
    let stretches = upload.course.stretches(chart_cells(state.size));
    let Some((at, read)) = upload.stretch_at(state.monitor.moment, &stretches) else { return };
    let most = scale(&stretches);
    let word = if state.monitor.moment.is_some() { "at" } else { "newest, at" };
    let value = format!("{word} {}: {}", time(state, upload, &read), rate(read.rate));
    paper.rule(area, 0, "Throughput", &value, Focus::Away);
    let [_, rest] = top(area, 1);
    let rows = usize::from(rest.height);
    let bars = rows - usize::from(rows >= WITH_AXIS);
    let place = indent(rest, SCALE);
    for row in 0..bars {
        let scale = if row == 0 { rate(most) } else { String::new() };
        let line = paper.span(Tone::Dim, fit_right(&scale, usize::from(SCALE) - 1));
        paper.put(rest, row, line);
        let spans = stretches.iter().enumerate().map(|(column, stretch)| {
            let tone = if column == at && state.monitor.moment.is_some() { Tone::Selected } else { Tone::Accent };
            let share = (stretch.rate / most * (bars * LEVELS) as f64).ceil() as usize;
            let level = share.saturating_sub((bars - 1 - row) * LEVELS).min(LEVELS);
            let sign = level.checked_sub(1).and_then(|level| paper.look.signs().bars.get(level).copied());
            paper.span(tone, sign.unwrap_or(" "))
        });
        let line = Line::from(spans.collect::<Vec<Span<'_>>>());
        paper.put(place, row, line);
        for (column, stretch) in stretches.iter().enumerate() {
            let millis = u64::try_from(stretch.from.as_millis()).unwrap_or(u64::MAX);
            paper.cells(place, row, column..column + 1, Target::Moment(millis));
        }
    }
    if bars < rows {
        draw_axis(paper, place, bars, state, upload, &stretches, at);
    }
}

/// The moments of the first and the last stretch, and a sign below the one that is read.
fn draw_axis(
    paper: &mut Paper<'_>,
    place: Rect,
    row: usize,
    state: &State,
    upload: &Upload,
    stretches: &[Stretch],
    at: usize,
) {
    let first = stretches.first().map_or_else(String::new, |first| time(state, upload, first));
    let span = paper.span(Tone::Dim, first.clone());
    paper.put(place, row, span);
    if let Some(last) = stretches.last().filter(|_| stretches.len() > 2 * first.len() + 3) {
        let line = paper.span(Tone::Dim, time(state, upload, last));
        let width = u16::try_from(stretches.len()).unwrap_or(u16::MAX).min(place.width);
        paper.put_right(Rect { width, ..place }, row, line);
    }
    if let Ok(x) = u16::try_from(at)
        && state.monitor.moment.is_some()
        && x < place.width
    {
        let y = place.y.saturating_add(u16::try_from(row).unwrap_or(0));
        paper.sign(place.x.saturating_add(x), y, "^", Tone::Strong);
    }
}

/// What the full height stands for. The buffers on the way swallow the first bytes at once: such a peak is cut off, or
/// nothing else could be seen.
fn scale(stretches: &[Stretch]) -> f64 {
    let mut rates: Vec<f64> = stretches.iter().map(|stretch| stretch.rate).filter(|rate| *rate > 0.0).collect();
    rates.sort_by(f64::total_cmp);
    let most = rates.last().copied().unwrap_or(1.0);
    let usual = rates.get(rates.len() * 19 / 20).copied().filter(|_| rates.len() > PEAKS).unwrap_or(most);
    if most > 3.0 * usual { 1.5 * usual } else { most }
}

fn time(state: &State, upload: &Upload, stretch: &Stretch) -> String {
    state.now.time(monitor::wall_at(upload, stretch.from))
}

/// A rate in words.
pub(super) fn rate(bytes: f64) -> String {
    format!("{}/s", text::size(bytes as u64))
}
