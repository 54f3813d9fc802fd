//! The last line: the keys that work right here, from the one table of commands, as many as fit.

use ratatui::text::{Line, Span};

use super::look::Tone;
use super::paper::Paper;
use crate::app::command::{self, COMMANDS, TEXT_HINTS};
use crate::app::key::Key;
use crate::app::login::Focus;
use crate::app::overlay::{Help, Overlay, Pick};
use crate::app::{Mode, Screen, State, scan};
use crate::text;

type Hint = (String, String);

/// The hint line in so many cells.
pub(super) fn line(paper: &Paper<'_>, state: &State, cells: usize) -> Line<'static> {
    let (hints, last) = all(paper, state);
    let last_width: usize = last.iter().map(width).sum();
    let mut spans = vec![Span::raw(" ")];
    let mut used = 1;
    for hint in hints {
        let wide = width(&hint);
        if used + wide + last_width > cells {
            break;
        }
        used += wide;
        push(paper, &mut spans, hint);
    }
    for hint in last {
        push(paper, &mut spans, hint);
    }
    Line::from(spans)
}

fn width((key, title): &Hint) -> usize {
    text::width(key) + 1 + text::width(title) + 2
}

fn push(paper: &Paper<'_>, spans: &mut Vec<Span<'static>>, (key, title): Hint) {
    spans.push(paper.span(Tone::Accent, key));
    spans.push(paper.span(Tone::Plain, format!(" {title}  ")));
}

/// The hints that may be left out when the line is short, and those that may not.
fn all(paper: &Paper<'_>, state: &State) -> (Vec<Hint>, Vec<Hint>) {
    let arrows = paper.look.signs().arrows;
    match state.overlays.last() {
        Some(Overlay::Scan(_)) if !scan::is_running(state) => {
            (pairs(&[(arrows, "move"), ("Esc", "close")]), Vec::new())
        }
        Some(overlay) => (of_overlay(overlay, arrows), Vec::new()),
        None if state.mode() == Mode::Text => (in_text(state, arrows), Vec::new()),
        None => match state.prefix {
            Some(prefix) => (continuations(state, prefix), pairs(&[("Esc", "never mind")])),
            None => (on_screen(state), pairs(&[("?", "help"), ("q", "quit")])),
        },
    }
}

/// The keys of TEXT mode: those of a form, or those of a filter.
fn in_text(state: &State, arrows: &str) -> Vec<Hint> {
    if state.screen != Screen::Login {
        return pairs(&[("Enter", "keep"), ("Esc", "show all"), (arrows, "move"), ("F1", "help")]);
    }
    let mut hints = pairs(TEXT_HINTS);
    if matches!(state.login.focus, Focus::Password | Focus::Token) {
        hints.insert(2, ("Ctrl-T".to_owned(), "show or hide".to_owned()));
    }
    hints
}

fn pairs(list: &[(&str, &str)]) -> Vec<Hint> {
    list.iter().map(|(key, title)| ((*key).to_owned(), (*title).to_owned())).collect()
}

fn on_screen(state: &State) -> Vec<Hint> {
    let commands = command::hints(state).into_iter().filter_map(command::find);
    commands
        .filter(|command| command::refusal(state, command.id).is_none())
        .filter_map(|command| {
            let key = command.keys.first()?;
            Some(((*key).to_owned(), command::title(state, command).into_owned()))
        })
        .collect()
}

/// What the keys after a first one do.
fn continuations(state: &State, prefix: Key) -> Vec<Hint> {
    let commands = COMMANDS.iter().filter(|command| command.applies(state.screen));
    commands
        .flat_map(|command| command.sequences().map(move |keys| (command, keys)))
        .filter(|(_, keys)| keys.len() > 1 && keys.first() == Some(&prefix))
        .filter_map(|(command, keys)| Some((keys.last()?.to_string(), command::title(state, command).into_owned())))
        .collect()
}

fn of_overlay(overlay: &Overlay, arrows: &str) -> Vec<Hint> {
    let list: &[(&str, &str)] = match overlay {
        Overlay::Help(Help { filter, .. }) if filter.is_typing() => {
            &[("Enter", "do it"), (arrows, "choose"), ("Esc", "show all")]
        }
        Overlay::Help(_) => &[("Enter", "do it"), (arrows, "choose"), ("/", "search"), ("Esc", "close")],
        Overlay::Menu(_) => &[("Enter", "take"), (arrows, "choose"), ("a-z", "jump"), ("Esc", "close")],
        Overlay::Secret(_) => &[("Enter", "take"), ("Esc", "leave"), ("Ctrl-U", "empty"), ("Ctrl-T", "show")],
        Overlay::Prompt(_) => &[("Enter", "take"), ("Esc", "leave it as it is"), ("Ctrl-U", "empty"), ("F1", "help")],
        Overlay::Scan(_) => &[(arrows, "move"), ("X", "end the scan"), ("Esc", "close")],
        Overlay::Reading(_) => &[("Enter", "change it"), (arrows, "choose"), ("Esc", "close")],
        Overlay::Question(_) => &[(arrows, "choose"), ("Enter", "does it"), ("Esc", "the safe way out")],
        Overlay::Review(_) => &[("Tab", "other button"), ("Enter", "press it"), ("Esc", "back to the model")],
        Overlay::Editor(_) => &[("F2", "check and take"), ("Enter", "new line"), ("Esc", "leave")],
        Overlay::Text(view) if view.enter != Pick::Nothing => {
            &[("Enter", "edit"), (arrows, "move"), ("PgDn", "page"), ("y", "copy"), ("Esc", "close")]
        }
        Overlay::Text(_) => &[(arrows, "move"), ("PgDn", "page"), ("y", "copy"), ("Esc", "close")],
    };
    pairs(list)
}
