//! What stands on every screen: the program and where it works (line 1), the stepper (line 2), and at the
//! foot what was said last and the keys that work right here.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::hints;
use super::look::{Tone, tone};
use super::paper::{Focus, Paper};
use super::words::fit;
use crate::app::command::CommandId;
use crate::app::designer::Designer;
use crate::app::login::SignIn;
use crate::app::monitor::Upload;
use crate::app::pointing::Target;
use crate::app::{Mark, Message, Mode, Screen, State};
use crate::text;

/// Draws the frame and gives back what is left for the screen.
pub(super) fn draw(paper: &mut Paper<'_>, state: &State) -> Rect {
    let area = paper.area();
    header(paper, area, state);
    stepper(paper, area, state);
    let height = usize::from(area.height);
    paper.rule(area, height.saturating_sub(3), "", "", Focus::Away);
    state_line(paper, area, height.saturating_sub(2), state);
    hints::draw(paper, area, height.saturating_sub(1), state);
    Rect { y: area.y.saturating_add(2), height: area.height.saturating_sub(5), ..area }
}

fn header(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let who = match &state.login.sign_in {
        SignIn::In(who) => Some(who),
        SignIn::Out | SignIn::Asking(..) => None,
    };
    let user = who.map_or_else(
        || "not signed in".to_owned(),
        |who| if who.full_name.is_empty() { who.user.clone() } else { who.full_name.clone() },
    );
    let width = usize::from(area.width);
    let selected = state.login.servers.get(state.login.cursor.0);
    let guard = who.map(|who| who.guard).or_else(|| selected.map(|server| state.login.guard_of(server)));
    let guard = guard.unwrap_or_default().word();
    let label = who.map_or_else(|| selected.map_or("", |server| &server.label), |who| &who.label);
    let label = text::cell(if label.is_empty() { guard } else { label }, 12);
    let colour = who.map_or_else(|| selected.and_then(|server| server.colour), |who| who.colour);
    // A server to be careful with has its label at both ends.
    let end = if guard.is_empty() { String::new() } else { format!(" {label} ") };
    let right = format!("{} ", text::cell(&user, width / 4));
    let right = Line::from(vec![paper.span(Tone::Dim, right), paper.span(Tone::Selected, end)]);
    let mut left = vec![paper.span(Tone::Accent, " pushcube ")];
    if !label.is_empty() {
        left.push(Span::styled(format!(" {label} "), paper.look.label(colour).reversed()));
        left.push(Span::raw(" "));
    }
    let server = who.map_or_else(|| selected.map_or("", |server| &server.name), |who| &who.server);
    let project = state.projects.chosen.as_ref().map(|project| project.name.as_str());
    let room = width.saturating_sub(Line::from(left.clone()).width() + right.width() + 3);
    let server = text::cell(server, if project.is_some() { room / 2 } else { room });
    let left_over = room.saturating_sub(text::width(&server) + 3);
    left.push(Span::raw(server));
    if let Some(project) = project {
        left.push(paper.span(Tone::Dim, " / "));
        left.push(paper.span(Tone::Strong, text::cell(project, left_over)));
    }
    paper.put(area, 0, Line::from(left));
    paper.put_right(area, 0, right);
    if !guard.is_empty() {
        paper.select(area, 0, Focus::Here);
    }
}

/// How far a step is, if it was begun.
fn reached(state: &State, screen: Screen) -> Option<Mark> {
    let is_done = match screen {
        Screen::Login => state.login.signed_in().is_some(),
        Screen::Projects => state.projects.chosen.is_some(),
        Screen::Files => state.designer.is_some(),
        Screen::Designer => {
            return state.designer.as_ref().map(|d| if d.is_ready() { Mark::Ok } else { Mark::Bad });
        }
        Screen::Monitor => {
            let newest = state.monitor.uploads.last();
            return state.monitor.running().next().or(newest).map(|upload| upload.word().0);
        }
    };
    is_done.then_some(Mark::Ok)
}

fn stepper(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let width = usize::from(area.width);
    let roomy = steps(paper, state, " ");
    let (line, ends) = if roomy.0.width() > width { steps(paper, state, "") } else { roomy };
    let mut from = 0;
    for (screen, end) in Screen::ALL.into_iter().zip(ends) {
        paper.cells(area, 1, from..end, Target::Page(screen));
        from = end;
    }
    let room = width.saturating_sub(line.width() + 2);
    paper.put(area, 1, line);
    let (tone, words) = in_the_way(state);
    if text::width(&words) <= room {
        let span = paper.span(tone, format!("{words} "));
        paper.put_right(area, 1, span);
    }
}

/// The steps, and behind which cell each ends.
fn steps(paper: &Paper<'_>, state: &State, gap: &'static str) -> (Line<'static>, Vec<usize>) {
    let mut ends = Vec::new();
    let mut spans = vec![Span::raw(gap)];
    for screen in Screen::ALL {
        let mark = reached(state, screen);
        let sign = mark.map_or_else(String::new, |mark| format!("{}{gap}", paper.look.mark(mark)));
        let sign = paper.span(mark.map_or(Tone::Plain, tone), sign);
        let words = format!("{} {}", screen.number(), screen.title());
        let (around, tone) = match (state.screen == screen, state.refusal(screen)) {
            (true, _) => (["[", "]"], Tone::Accent),
            (false, None) => ([" ", " "], Tone::Plain),
            (false, Some(_)) => ([" ", " "], Tone::Dim),
        };
        let [open, close] = around.map(|around| paper.span(tone, around));
        spans.extend([open, sign, paper.span(tone, words), close, Span::raw(gap)]);
        ends.push(Line::from(spans.clone()).width());
    }
    (Line::from(spans), ends)
}

/// What keeps the next step closed, or what is ready for it.
fn in_the_way(state: &State) -> (Tone, String) {
    match state.screen {
        Screen::Login => (Tone::Dim, String::new()),
        Screen::Projects => match &state.projects.chosen {
            None => (Tone::Dim, "choose a project".to_owned()),
            Some(_) => (Tone::Dim, String::new()),
        },
        Screen::Files => match state.files.marks.len() {
            0 => (Tone::Dim, "choose files".to_owned()),
            n => (Tone::Dim, format!("{n} marked")),
        },
        Screen::Designer => {
            let problems = state.designer.as_ref().map_or(&[][..], Designer::problems);
            let blocking = problems.iter().filter(|p| p.weight == crate::dataset::Weight::Blocks).count();
            match blocking {
                0 => (Tone::Ok, "ready".to_owned()),
                1 => (Tone::Warn, "1 problem".to_owned()),
                n => (Tone::Warn, format!("{n} problems")),
            }
        }
        Screen::Monitor => match state.monitor.running().count() {
            0 => (Tone::Dim, String::new()),
            n => (Tone::Dim, format!("{n} running")),
        },
    }
}

fn state_line(paper: &mut Paper<'_>, area: Rect, row: usize, state: &State) {
    let right = Line::from(right_side(paper, state));
    let room = usize::from(area.width).saturating_sub(right.width() + 2);
    let said = state.message.as_ref();
    let quiet = Message { mark: Mark::Ok, text: "ready".to_owned(), until: None };
    let Message { mark, text, .. } = said.unwrap_or(&quiet);
    let sign = paper.look.mark(*mark);
    let words = fit(text, room.saturating_sub(text::width(sign) + 2));
    let words_tone = if said.is_none() { Tone::Dim } else { Tone::Plain };
    let spans = vec![Span::raw(" "), paper.span(tone(*mark), sign), Span::raw(" "), paper.span(words_tone, words)];
    paper.put(area, row, Line::from(spans));
    if state.unseen > 0 {
        let from = usize::from(area.width).saturating_sub(right.width());
        let badge = right.spans.iter().take(2).map(Span::width).sum::<usize>();
        paper.cells(area, row, from..from + badge, Target::Command(CommandId::Error));
    }
    paper.put_right(area, row, right);
}

/// The badge of errors that nobody has seen, the transfer, a key that waits, the mode.
fn right_side<'s>(paper: &Paper<'_>, state: &State) -> Vec<Span<'s>> {
    let mut spans = Vec::new();
    if state.unseen > 0 {
        let words = format!("{} {} ", paper.look.mark(Mark::Bad), state.unseen);
        spans.push(paper.span(Tone::Bad, words));
        spans.push(paper.span(Tone::Dim, format!("({})  ", state.key(CommandId::Error))));
    }
    let upload = state.monitor.running().next().filter(|_| state.screen != Screen::Monitor);
    if let Some(upload) = upload {
        let words = format!("{} {:.0} %", paper.look.mark(Mark::Busy), (upload.share() * 100.0).floor());
        spans.push(paper.span(Tone::Accent, words));
        spans.push(paper.span(Tone::Dim, rate(upload)));
    }
    if let Some(prefix) = state.prefix {
        spans.push(paper.span(Tone::Accent, format!("{prefix}-  ")));
    }
    match state.mode() {
        Mode::Keys => spans.push(paper.span(Tone::Dim, "keys ")),
        Mode::Text => {
            spans.push(paper.span(Tone::Selected, " TEXT "));
        }
    }
    spans
}

fn rate(upload: &Upload) -> String {
    upload.meter.rate().map_or_else(|| "  ".to_owned(), |rate| format!("  {}/s  ", text::size(rate as u64)))
}
