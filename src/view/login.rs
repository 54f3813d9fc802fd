//! Screen 1: the servers at the left, the sign-in form at the right, and below them where the password
//! lives and what to do when only a browser can sign in.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::known;
use super::list::List;
use super::look::{Tone, tone};
use super::paper::{Focus, Paper, indent, split_at, top};
use super::words::{around_cursor, fit, wrap};
use crate::app::field::TextField;
use crate::app::known::rows;
use crate::app::login::{Focus as Field, Login, Origin, SignIn, SignInMode};
use crate::app::pointing::{Border, Place, Target};
use crate::app::{Mark, Mode, Remote, State};
use crate::text;

/// Cells of the words before a field.
const LABEL: usize = 12;

/// The widest that a form is made: a field right across a large screen is hard to read.
const WIDEST: u16 = 110;

/// Draws the screen: both panes, or where there is little room the one that has the keys.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, state: &State) {
    if area.width < 72 {
        match state.login.focus {
            Field::Servers | Field::Jobs => draw_lists(paper, area, state),
            _ => draw_form(paper, area, state),
        }
        return;
    }
    let has_jobs = !rows(state).is_empty();
    let left = match area.width {
        110.. => 34,
        _ if has_jobs => 29,
        _ => 20,
    };
    let left = split_at(area, state.splits.servers, left);
    let [servers, form] = paper.split(area, left);
    paper.border(area, left, Border::Servers);
    draw_lists(paper, servers, state);
    draw_form(paper, form, state);
}

/// The servers, and below them what can be opened again, in at least a third of the height.
fn draw_lists(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let rows = rows(state).len();
    if rows == 0 {
        draw_servers(paper, area, state);
        return;
    }
    let cells = |lines: usize| u16::try_from(lines).unwrap_or(u16::MAX);
    let (wanted, above) = (cells(rows + 6), cells(state.login.servers.len() + 6));
    let height = wanted.min(area.height.saturating_sub(above).max(area.height / 3));
    let [servers, jobs] = top(area, area.height.saturating_sub(height));
    draw_servers(paper, servers, state);
    known::draw(paper, jobs, state);
}

fn draw_servers(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let login = &state.login;
    let focus = Focus::when(login.focus == Field::Servers);
    paper.rule(area, 0, "Servers", "", focus);
    paper.target(area, Target::List(Place::Servers));
    let [_, rest] = top(area, 1);
    if login.servers.is_empty() {
        lines(paper, indent(rest, 1), 0, Tone::Dim, "none yet: type the address of a Library at the right");
        return;
    }
    let note = login.servers.get(login.cursor.0).map_or("", |server| &server.note);
    let note = wrap(note, usize::from(area.width).saturating_sub(3), 4);
    let rows = u16::try_from(login.servers.len()).unwrap_or(u16::MAX);
    let below = u16::try_from(note.len() + 1).unwrap_or(0);
    let [list, foot] = top(rest, rows.min(rest.height.saturating_sub(below)).max(1));
    let rows = List { len: login.servers.len(), cursor: login.cursor.0, focus };
    let shown = rows.draw(paper, list, |paper, at, width| {
        let Some(server) = login.servers.get(at) else { return Line::default() };
        let label = text::cell(&server.label, 8);
        let gap = usize::from(!label.is_empty());
        let name = fit(&server.name, width.saturating_sub(text::width(&label) + gap));
        Line::from(vec![
            Span::raw(name),
            Span::raw(" ".repeat(gap)),
            Span::styled(label, paper.look.label(server.colour)),
        ])
    });
    paper.rows(list, shown, |at| Target::Row(Place::Servers, at));
    for (row, line) in note.into_iter().enumerate() {
        let span = paper.span(Tone::Dim, line);
        paper.put(indent(foot, 1), row + 1, span);
    }
}

fn draw_form(paper: &mut Paper<'_>, area: Rect, state: &State) {
    let login = &state.login;
    let name = login.servers.get(login.cursor.0).map_or("the server", |server| &server.name);
    let focus = Focus::when(!matches!(login.focus, Field::Servers | Field::Jobs));
    let title = match offer(login) {
        Some(_) => "The first time".to_owned(),
        None => format!("Sign in to {name}"),
    };
    paper.rule(area, 0, &title, "", focus);
    let [_, rest] = top(area, 1);
    let form = Rect { x: rest.x.saturating_add(1), width: rest.width.saturating_sub(1).min(WIDEST), ..rest };
    let gap = usize::from(rest.height >= 14);
    let mut row = gap;
    if let Some(words) = offer(login) {
        for words in words {
            row += lines(paper, form, row, Tone::Plain, words) + 1;
        }
        return;
    }
    field(paper, form, row, state, Field::Url);
    row += 1;
    row += reach(paper, form, row, login) + gap;
    row += modes(paper, form, row, login) + gap;
    for name in login.order() {
        if matches!(name, Field::Username | Field::Password | Field::Token) {
            field(paper, form, row, state, name);
            row += 1 + words_beside(paper, form, row + 1, login, name);
        }
    }
    row += memory(paper, form, row, login) + gap;
    row += button(paper, form, row, login) + gap;
    advice(paper, form, row);
}

/// What stands in place of the form where the selected entry is no server yet.
fn offer(login: &Login) -> Option<&'static [&'static str]> {
    let is_offer = login.focus == Field::Servers && login.url.text().is_empty();
    let origin = login.servers.get(login.cursor.0).filter(|_| is_offer)?.origin;
    match origin {
        Origin::Demo => Some(&[
            "No server is kept yet. To look around first, start the one that is built in:",
            "Enter starts it inside of this program, with two sample files. Five more presses of Enter make a published \
             dataset of them.",
            "Nothing that you do there leaves this machine, and it is gone at the end.",
            "For a server of your own go down to new server and type its Library URL.",
        ]),
        Origin::Tour => Some(&[
            "Three steps: where you are, how files become a model, how a push goes. Enter begins, and Esc leaves at any \
             moment.",
        ]),
        Origin::Given | Origin::Configured | Origin::New => None,
    }
}

/// Draws a field with its name before it, and the cursor when it is being typed into.
fn field(paper: &mut Paper<'_>, area: Rect, row: usize, state: &State, name: Field) {
    let login = &state.login;
    let label = match name {
        Field::Url => "Library URL",
        Field::Username => "User",
        Field::Password => "Password",
        _ => "Token",
    };
    let is_here = login.focus == name;
    let bracket = if is_here { Tone::Accent } else { Tone::Dim };
    let is_typed = is_here && state.mode() == Mode::Text;
    let cells = usize::from(area.width).saturating_sub(LABEL + 2);
    let plain = |field: &TextField| {
        if is_typed { around_cursor(field.text(), field.cursor(), cells) } else { (text::cell(field.text(), cells), 0) }
    };
    let (shown, cursor) = match name {
        Field::Url => plain(&login.url),
        Field::Username => plain(&login.username),
        Field::Password => secret(paper, &login.password.display(), cells),
        _ => secret(paper, &login.token.display(), cells),
    };
    let label_tone = if is_here { Tone::Accent } else { Tone::Plain };
    let line = Line::from(vec![
        paper.span(label_tone, fit(label, LABEL)),
        paper.span(bracket, "["),
        Span::raw(fit(&shown, cells)),
        paper.span(bracket, "]"),
    ]);
    paper.put(area, row, line);
    paper.cells(area, row, 0..usize::from(area.width), Target::Field(name));
    if is_typed {
        let x = area.x.saturating_add(u16::try_from(LABEL + 1 + cursor).unwrap_or(0));
        let y = area.y.saturating_add(u16::try_from(row).unwrap_or(0));
        if y < area.bottom() {
            paper.caret = Some(Position { x, y });
        }
    }
}

/// A secret is only ever typed at its end.
fn secret(paper: &Paper<'_>, display: &str, cells: usize) -> (String, usize) {
    let dots = display.replace('•', paper.look.signs().dot);
    around_cursor(&dots, dots.chars().count(), cells)
}

fn lines(paper: &mut Paper<'_>, area: Rect, row: usize, tone: Tone, words: &str) -> usize {
    let lines = wrap(words, usize::from(area.width), 3);
    let count = lines.len();
    for (at, line) in lines.into_iter().enumerate() {
        let span = paper.span(tone, line);
        paper.put(area, row + at, span);
    }
    count
}

fn beside(area: Rect) -> Rect {
    indent(area, u16::try_from(LABEL).unwrap_or(0))
}

/// The words that concern a field, if there are any.
fn words_beside(paper: &mut Paper<'_>, area: Rect, row: usize, login: &Login, name: Field) -> usize {
    let Some(words) = login.words(name) else { return 0 };
    let words = format!("{} {words}", paper.look.mark(Mark::Bad));
    lines(paper, beside(area), row, Tone::Bad, &words)
}

/// What the server says of itself.
fn reach(paper: &mut Paper<'_>, area: Rect, row: usize, login: &Login) -> usize {
    let problem = words_beside(paper, area, row, login, Field::Url);
    if problem > 0 {
        return problem;
    }
    let (mark, words) = match &login.facts {
        Remote::Idle => (Mark::Todo, "is asked for its version when you leave the field".to_owned()),
        Remote::Loading(_) => (Mark::Busy, "asking the server what it is".to_owned()),
        Remote::Ready(facts) => {
            let words = match (&facts.server_version, &facts.web_version) {
                (Some(server), Some(web)) if server == web => format!("server and Library {server}"),
                (Some(server), Some(web)) => format!("server {server}, Library {web}"),
                (Some(server), None) => format!("server {server}"),
                (None, Some(web)) => format!("Library {web}"),
                (None, None) => "it answers and tells no version".to_owned(),
            };
            (Mark::Ok, words)
        }
        Remote::Failed(failure) if login.certificate.ready().is_some() => {
            (Mark::Bad, format!("{}; Sign in shows it", failure.message))
        }
        Remote::Failed(failure) => (Mark::Bad, failure.message.clone()),
    };
    lines(paper, beside(area), row, tone(mark), &format!("{} {words}", paper.look.mark(mark)))
}

/// The sign-in modes, in as many lines as they need.
fn modes(paper: &mut Paper<'_>, area: Rect, row: usize, login: &Login) -> usize {
    let is_here = login.focus == Field::Mode;
    let label = paper.span(if is_here { Tone::Accent } else { Tone::Plain }, "Sign in by");
    paper.put(area, row, label);
    let [on, off] = paper.look.signs().radio;
    let place = beside(area);
    let mut line: Vec<Span<'_>> = Vec::new();
    let mut used = 0;
    let mut count = 0;
    for mode in SignInMode::ALL {
        let is_on = login.mode == mode;
        let words = format!("{} {}", if is_on { on } else { off }, mode.title());
        let tone = match (is_on, is_here) {
            (true, true) => Tone::Selected,
            (true, false) => Tone::Strong,
            (false, _) => Tone::Plain,
        };
        let wide = text::width(&words);
        if used > 0 && used + wide > usize::from(place.width) {
            paper.put(place, row + count, Line::from(std::mem::take(&mut line)));
            (used, count) = (0, count + 1);
        }
        line.push(paper.span(tone, words));
        line.push(Span::raw("  "));
        paper.cells(place, row + count, used..used + wide, Target::Mode(mode));
        used += wide + 2;
    }
    paper.put(place, row + count, Line::from(line));
    count + 1 + words_beside(paper, area, row + count + 1, login, Field::Mode)
}

/// Where the secret lives.
fn memory(paper: &mut Paper<'_>, area: Rect, row: usize, login: &Login) -> usize {
    let words = match (login.mode, login.source()) {
        (SignInMode::Guest, _) => "no user and no password, if the server lets guests in".to_owned(),
        (_, Some(source)) => format!("from {} unless typed here", source.words()),
        _ => "kept in memory only, gone at the end".to_owned(),
    };
    lines(paper, beside(area), row, Tone::Dim, &words)
}

fn button(paper: &mut Paper<'_>, area: Rect, row: usize, login: &Login) -> usize {
    let place = beside(area);
    let spans = match (&login.sign_in, login.focus) {
        (SignIn::Asking(..), _) => {
            let words = format!("{} signing in; Esc gives up", paper.look.mark(Mark::Busy));
            vec![paper.span(Tone::Accent, words)]
        }
        (_, focus) => vec![super::overlay::button(paper, "Sign in", focus == Field::SignIn)],
    };
    let line = Line::from(spans);
    paper.cells(place, row, 0..line.width(), Target::Field(Field::SignIn));
    paper.put(place, row, line);
    1
}

/// What to do where a password is not enough.
fn advice(paper: &mut Paper<'_>, area: Rect, row: usize) {
    let room = usize::from(area.height).saturating_sub(row);
    if room < 2 {
        return;
    }
    let words = "SAML or OIDC only? Those need a browser. Ask an administrator for an API token, choose API token \
                 above and paste it.";
    let height = u16::try_from(row).unwrap_or(0);
    let [_, rest] = top(area, height);
    for (at, line) in wrap(words, usize::from(rest.width), room.min(3)).into_iter().enumerate() {
        let span = paper.span(Tone::Dim, line);
        paper.put(rest, at, span);
    }
}
