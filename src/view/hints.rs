//! The last line: the keys that work right here, from the one table of commands, as many as fit.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::look::Tone;
use super::paper::Paper;
use crate::app::command::{self, COMMANDS, CommandId, TEXT_HINTS};
use crate::app::key::Key;
use crate::app::login::Focus;
use crate::app::overlay::{Help, Overlay, Pick, Prompt, Purpose, TextView};
use crate::app::pointing::Target;
use crate::app::review::Part;
use crate::app::{Mode, Screen, State, scan};
use crate::text;

/// A key, what it does, and what a click on both does.
struct Hint {
    key: String,
    title: String,
    target: Target,
}

/// Draws the hint line. What doesn't fit is left out and counted.
pub(super) fn draw(paper: &mut Paper<'_>, area: Rect, row: usize, state: &State) {
    let cells = usize::from(area.width);
    let (mut hints, mut last) = all(paper, state);
    let room = |last: &[Hint]| cells.saturating_sub(1 + last.iter().map(width).sum::<usize>());
    if fitting(&hints, room(&last)) < hints.len() && is_on_page(state) {
        last = always(state, &[(CommandId::Palette, None), (CommandId::Help, Some(MORE))]);
        let left_out = hints.len() - fitting(&hints, room(&last));
        if let Some(hint) = last.last_mut() {
            hint.title = if left_out == 0 { "help".to_owned() } else { format!("{left_out} more") };
        }
    }
    hints.truncate(fitting(&hints, room(&last)));
    let mut spans = vec![Span::raw(" ")];
    let mut from = 1;
    for hint in hints.into_iter().chain(last) {
        let end = from + width(&hint);
        paper.cells(area, row, from..end.saturating_sub(2), hint.target);
        from = end;
        spans.push(paper.span(Tone::Accent, hint.key));
        spans.push(paper.span(Tone::Plain, format!(" {}  ", hint.title)));
    }
    paper.put(area, row, Line::from(spans));
}

/// What is named on every page when there is room for it.
const ALWAYS: [(CommandId, Option<&str>); 3] =
    [(CommandId::Palette, None), (CommandId::Help, None), (CommandId::Quit, None)];

/// As wide as the words that count what is left out.
const MORE: &str = "10 more";

/// How many of these hints fit.
fn fitting(hints: &[Hint], cells: usize) -> usize {
    let ends = hints.iter().scan(0, |used, hint| {
        *used += width(hint);
        Some(*used)
    });
    ends.take_while(|end| *end <= cells).count()
}

/// Whether the keys are those of a page: nothing lies on it, nothing is typed, no key waits for another.
fn is_on_page(state: &State) -> bool {
    state.overlays.is_empty() && state.mode() == Mode::Keys && state.prefix.is_none()
}

/// Commands that are named on every page, with the words that they have there.
fn always(state: &State, commands: &[(CommandId, Option<&str>)]) -> Vec<Hint> {
    let hint = |(id, words): &(CommandId, Option<&str>)| {
        let command = command::find(*id)?;
        let key = state.keymap.shown(command).into_iter().next()?;
        Some(Hint { key, title: words.unwrap_or(command.title).to_owned(), target: Target::Command(*id) })
    };
    commands.iter().filter_map(hint).collect()
}

fn width(hint: &Hint) -> usize {
    text::width(&hint.key) + 1 + text::width(&hint.title) + 2
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
        None => state.prefix.map_or_else(
            || (on_screen(state), always(state, &ALWAYS)),
            |prefix| (continuations(state, prefix), pairs(&[("Esc", "never mind")])),
        ),
    }
}

/// The keys of TEXT mode: those of a form, or those of a filter.
fn in_text(state: &State, arrows: &str) -> Vec<Hint> {
    if state.screen != Screen::Login {
        return pairs(&[("Enter", "keep"), ("Esc", "show all"), (arrows, "move"), ("F1", "help")]);
    }
    let mut hints = pairs(TEXT_HINTS);
    if matches!(state.login.focus, Focus::Password | Focus::Token) {
        hints.splice(2..2, pairs(&[("Ctrl-T", "show or hide")]));
    }
    hints
}

fn pairs(list: &[(&str, &str)]) -> Vec<Hint> {
    let hint = |(key, title): &(&str, &str)| Hint {
        key: (*key).to_owned(),
        title: (*title).to_owned(),
        target: key.parse().map_or(Target::Nothing, Target::Key),
    };
    list.iter().map(hint).collect()
}

fn on_screen(state: &State) -> Vec<Hint> {
    let commands = command::hints(state).into_iter().filter_map(command::find);
    commands
        .filter(|command| command::refusal(state, command.id).is_none())
        .filter_map(|command| {
            let key = state.keymap.shown(command).into_iter().next()?;
            let title = command::title(state, command).into_owned();
            Some(Hint { key, title, target: Target::Command(command.id) })
        })
        .collect()
}

/// What the keys after a first one do.
fn continuations(state: &State, prefix: Key) -> Vec<Hint> {
    let commands = COMMANDS.iter().filter(|command| command.applies(state.screen));
    commands
        .flat_map(|command| state.keymap.sequences(command).into_iter().map(move |keys| (command, keys)))
        .filter(|(_, keys)| keys.len() > 1 && keys.first() == Some(&prefix))
        .filter_map(|(command, keys)| {
            let title = command::title(state, command).into_owned();
            Some(Hint { key: keys.last()?.to_string(), title, target: Target::Command(command.id) })
        })
        .collect()
}

fn of_overlay(overlay: &Overlay, arrows: &str) -> Vec<Hint> {
    let list: &[(&str, &str)] = match overlay {
        Overlay::Help(Help { filter, .. }) if filter.is_typing() => {
            &[("Enter", "do it"), (arrows, "choose"), ("Esc", "show all")]
        }
        Overlay::Help(_) => &[("Enter", "do it"), (arrows, "choose"), ("/", "search"), ("Esc", "close")],
        Overlay::Palette(_) => &[("Enter", "do it"), (arrows, "choose"), ("Ctrl-U", "empty"), ("Esc", "close")],
        Overlay::Jump(_) => &[("a-z", "go there"), ("Esc", "never mind")],
        Overlay::Menu(_) => &[("Enter", "take"), (arrows, "choose"), ("a-z", "jump"), ("Esc", "close")],
        Overlay::Secret(_) => &[("Enter", "take"), ("Esc", "leave"), ("Ctrl-U", "empty"), ("Ctrl-T", "show")],
        Overlay::Prompt(Prompt { purpose: Purpose::GoTo(_) | Purpose::OpenModel | Purpose::SaveModel, .. }) => {
            &[("Enter", "take"), ("Tab", "complete"), (arrows, "choose"), ("Esc", "leave it as it is"), ("F1", "help")]
        }
        Overlay::Prompt(_) => &[("Enter", "take"), ("Esc", "leave it as it is"), ("Ctrl-U", "empty"), ("F1", "help")],
        Overlay::Opening => &[("Esc", "close")],
        Overlay::Scan(_) => &[(arrows, "move"), ("X", "end the scan"), ("Esc", "close")],
        Overlay::Reading(_) => &[("Enter", "change it"), (arrows, "choose"), ("Esc", "close")],
        Overlay::Question(question) if question.is_small() => {
            &[("y", "yes"), ("n", "no"), (arrows, "choose"), ("Enter", "does it"), ("Esc", "the safe way out")]
        }
        Overlay::Question(_) => &[(arrows, "choose"), ("Enter", "does it"), ("Esc", "the safe way out")],
        Overlay::Review(review) if review.part == Part::Name => &[
            ("Enter", "to the buttons"),
            ("Tab", "next"),
            ("Ctrl-U", "empty"),
            ("PgDn", "further down"),
            ("Esc", "back to the model"),
        ],
        Overlay::Review(_) => &[("Tab", "next"), ("Enter", "press it"), ("Esc", "back to the model")],
        Overlay::Editor(_) => &[("F2", "check and take"), ("Enter", "new line"), ("Esc", "leave")],
        Overlay::Text(view) if view.filter.is_typing() => {
            &[("Enter", "keep"), ("Esc", "show all"), (arrows, "move"), ("F1", "help")]
        }
        Overlay::Text(TextView { enter: Pick::Tour(_), .. }) => &[("Enter", "go on"), ("Esc", "leave the tour")],
        Overlay::Text(TextView { enter: Pick::DryRun, .. }) => {
            &[("Enter", "run it dry"), (arrows, "move"), ("/", "filter"), ("y", "copy"), ("Esc", "close")]
        }
        Overlay::Text(view) if view.enter != Pick::Nothing => {
            &[("Enter", "edit"), (arrows, "move"), ("/", "filter"), ("y", "copy"), ("Esc", "close")]
        }
        Overlay::Text(_) => &[(arrows, "move"), ("/", "filter"), ("PgDn", "page"), ("y", "copy"), ("Esc", "close")],
    };
    pairs(list)
}
