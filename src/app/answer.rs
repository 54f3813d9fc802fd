//! The keys of overlays: how each kind moves, closes, or takes what is selected. What taking means is
//! decided in [`super::choose`].

use super::choose::{help_rows, take};
use super::completion;
use super::effect::{Effect, Effects};
use super::jump;
use super::key::{Code, Key};
use super::list::{Cursor, Move};
use super::model_menus::problem_with;
use super::model_text;
use super::overlay::{Help, Item, Menu, Overlay, Question};
use super::palette::{Palette, palette_rows};
use super::reading;
use super::review::{Part, Review};
use super::scan;
use super::state::{Mark, State};

/// Acts on a key while an overlay is open.
pub(super) fn key(state: &mut State, key: Key) -> Effects {
    let page = state.page();
    if let Some(effects) = completion::key(state, key) {
        return effects;
    }
    let Some(mut overlay) = state.overlays.pop() else { return Effects::none() };
    if let Overlay::Jump(jump) = overlay {
        return jump::key(state, jump, key);
    }
    let step = match &mut overlay {
        Overlay::Help(help) => help_step(state, help, key),
        Overlay::Palette(palette) => palette_step(state, palette, key),
        overlay => {
            let lines = match &*overlay {
                Overlay::Reading(sheet) => reading::rows(state, &sheet.path).len(),
                _ => scan::lines(state).len(),
            };
            overlay.step(key, page, lines)
        }
    };
    match (step, overlay) {
        (Step::Close, _) => {
            state.renew();
            Effects::none()
        }
        (Step::Take, overlay) => {
            state.renew();
            take(state, overlay)
        }
        (Step::Leave, overlay) => {
            state.overlays.push(overlay);
            model_text::ask_leave(state);
            Effects::none()
        }
        (Step::Copy, Overlay::Text(view)) => {
            let whole = view.whole();
            state.overlays.push(Overlay::Text(view));
            state.say(Mark::Ok, "copied");
            Effect::Copy(whole).into()
        }
        (Step::Stay | Step::Copy, overlay) => {
            state.overlays.push(overlay);
            completion::follow(state)
        }
    }
}

/// What a key does to the overlay that has it.
enum Step {
    Stay,
    Close,
    Take,
    Copy,
    /// It closes, and something would be lost.
    Leave,
}

impl Overlay {
    fn step(&mut self, key: Key, page: usize, lines: usize) -> Step {
        match self {
            // What they hold depends on the page.
            Self::Help(_) | Self::Palette(_) | Self::Jump(_) => Step::Stay,
            Self::Prompt(prompt) => match key.code {
                Code::Enter => Step::Take,
                Code::Esc => Step::Close,
                _ => {
                    prompt.field.input(key);
                    prompt.problem = problem_with(&prompt.purpose, prompt.field.text());
                    Step::Stay
                }
            },
            Self::Secret(prompt) => match key.code {
                Code::Enter => Step::Take,
                Code::Esc => Step::Close,
                _ => {
                    prompt.field.input(key);
                    Step::Stay
                }
            },
            Self::Opening => match key.code {
                Code::Enter | Code::Esc | Code::Char('q') => Step::Close,
                _ => Step::Stay,
            },
            Self::Menu(menu) => menu_step(menu, key, page),
            Self::Question(question) => question_step(question, key),
            Self::Review(review) => review_step(review, key),
            Self::Editor(editor) => match (key.code, key.ctrl) {
                (Code::F(2), _) | (Code::Char('s'), true) => Step::Take,
                (Code::Esc, _) if editor.is_changed() => Step::Leave,
                (Code::Esc, _) => Step::Close,
                _ => {
                    editor.field.input(key, page);
                    Step::Stay
                }
            },
            Self::Reading(sheet) => match (key.code, Move::of(key)) {
                (Code::Enter, _) => Step::Take,
                (Code::Esc | Code::Char('q'), _) => Step::Close,
                (_, Some(step)) => {
                    sheet.cursor.go(step, lines, page);
                    Step::Stay
                }
                _ => Step::Stay,
            },
            Self::Scan(top) => scan_step(top, key, page, lines),
            Self::Text(view) if view.filter.is_typing() => {
                if let Some(step) = Move::beside_text(key) {
                    view.go(step, page);
                } else {
                    view.filter.input(key);
                    view.top = 0;
                }
                Step::Stay
            }
            Self::Text(view) => match (key.code, Move::of(key)) {
                (Code::Char('/'), _) => {
                    view.filter.begin();
                    Step::Stay
                }
                (Code::Enter, _) => Step::Take,
                (Code::Esc | Code::Char('q'), _) => Step::Close,
                (Code::Char('y'), _) => Step::Copy,
                (_, Some(step)) => {
                    view.go(step, page);
                    Step::Stay
                }
                _ => Step::Stay,
            },
        }
    }
}

fn review_step(review: &mut Review, key: Key) -> Step {
    match (key.code, review.part) {
        (Code::Esc, _) => return Step::Close,
        (Code::Tab | Code::Down, _) => review.go(true),
        (Code::BackTab | Code::Up, _) | (Code::Enter, Part::Name) => review.go(false),
        (_, Part::Name) => drop(review.name.input(key)),
        (Code::Right | Code::Char('j' | 'l'), _) => review.go(true),
        (Code::Left | Code::Char('h' | 'k'), _) => review.go(false),
        (Code::PageDown, _) => review.scroll(true),
        (Code::PageUp, _) => review.scroll(false),
        (Code::Enter, Part::Trial | Part::Push) => return Step::Take,
        (Code::Enter | Code::Char('q'), _) => return Step::Close,
        _ => {}
    }
    Step::Stay
}

fn scan_step(top: &mut usize, key: Key, page: usize, lines: usize) -> Step {
    match (key.code, Move::of(key)) {
        (Code::Char('X'), _) => Step::Take,
        (Code::Esc | Code::Enter | Code::Char('q'), _) => Step::Close,
        (_, Some(step)) => {
            let mut cursor = Cursor(*top);
            cursor.go(step, lines.saturating_sub(page / 2).max(1), page);
            *top = cursor.0;
            Step::Stay
        }
        _ => Step::Stay,
    }
}

fn help_step(state: &State, help: &mut Help, key: Key) -> Step {
    let is_typing = help.filter.is_typing();
    let step = if is_typing { Move::beside_text(key) } else { Move::of(key) };
    match (key.code, step) {
        (Code::F(1), _) => Step::Close,
        (Code::Enter, _) if is_typing => Step::Take,
        (_, None) if is_typing => {
            help.filter.input(key);
            help.cursor = Cursor(0);
            Step::Stay
        }
        (Code::Esc | Code::Char('q' | '?'), _) => Step::Close,
        (Code::Enter, _) => Step::Take,
        (Code::Char('/'), _) => {
            help.filter.begin();
            Step::Stay
        }
        (_, Some(step)) => {
            let len = help_rows(state, help).len();
            help.cursor.go(step, len, state.page());
            Step::Stay
        }
        _ => Step::Stay,
    }
}

fn palette_step(state: &State, palette: &mut Palette, key: Key) -> Step {
    match (key.code, Move::beside_text(key)) {
        (Code::Esc, _) => Step::Close,
        (Code::Enter, _) => Step::Take,
        (_, Some(step)) => {
            let len = palette_rows(state, palette).len();
            palette.cursor.go(step, len, state.page());
            Step::Stay
        }
        _ => {
            palette.field.input(key);
            palette.cursor = Cursor(0);
            Step::Stay
        }
    }
}

fn menu_step(menu: &mut Menu, key: Key, page: usize) -> Step {
    match (key.code, Move::of(key)) {
        (Code::Esc | Code::Char('q'), _) => Step::Close,
        (Code::Enter, _) => Step::Take,
        (_, Some(step)) if key.typed().is_none() => {
            menu.cursor.go(step, menu.items.len(), page);
            Step::Stay
        }
        // A letter goes to the next line that begins with it; only Enter takes.
        (Code::Char(c), step) => {
            let begins = |item: &Item| item.label.to_lowercase().starts_with(c.to_ascii_lowercase());
            let len = menu.items.len();
            let order = (1..=len).map(|by| (menu.cursor.0 + by) % len.max(1));
            let next = order.into_iter().find(|at| menu.items.get(*at).is_some_and(begins));
            match (next, step) {
                (Some(at), _) => menu.cursor = Cursor(at),
                (None, Some(step)) => menu.cursor.go(step, len, page),
                (None, None) => {}
            }
            Step::Stay
        }
        _ => Step::Stay,
    }
}

fn question_step(question: &mut Question, key: Key) -> Step {
    let len = question.choices.len();
    match key.code {
        Code::Char('n') if question.is_small() => Step::Close,
        Code::Char('y') if question.is_small() => {
            question.cursor = Cursor(1);
            Step::Take
        }
        Code::Esc => Step::Close,
        Code::Enter => Step::Take,
        Code::Up => {
            question.cursor.go(Move::Up, len, 1);
            Step::Stay
        }
        Code::Down => {
            question.cursor.go(Move::Down, len, 1);
            Step::Stay
        }
        Code::Tab | Code::BackTab => {
            let by = if key.code == Code::Tab { 1 } else { len.saturating_sub(1) };
            question.cursor = Cursor((question.cursor.0 + by) % len.max(1));
            Step::Stay
        }
        _ => Step::Stay,
    }
}

/// Takes a paste into the text that an overlay edits.
pub(super) fn paste(state: &mut State, text: &str) {
    match state.overlays.last_mut() {
        Some(Overlay::Prompt(prompt)) => {
            prompt.field.paste(text);
            prompt.problem = problem_with(&prompt.purpose, prompt.field.text());
        }
        Some(Overlay::Secret(prompt)) => prompt.field.paste(text),
        Some(Overlay::Palette(palette)) => {
            palette.field.paste(text);
            palette.cursor = Cursor(0);
        }
        Some(Overlay::Editor(editor)) => editor.field.paste(text),
        Some(Overlay::Review(review)) if review.part == Part::Name => review.name.paste(text),
        Some(Overlay::Text(view)) if view.filter.is_typing() => {
            view.filter.paste(text);
            view.top = 0;
        }
        Some(Overlay::Help(help)) if help.filter.is_typing() => {
            help.filter.paste(text);
            help.cursor = Cursor(0);
        }
        _ => {}
    }
}
