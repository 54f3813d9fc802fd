//! The keys of overlays: how each kind moves, closes, or takes what is selected. What taking means is
//! decided in [`super::choose`].

use super::choose::{help_rows, problem_with, take};
use super::command::COMMANDS;
use super::effect::{Effect, Effects};
use super::key::{Code, Key};
use super::list::{Cursor, Move};
use super::overlay::{Help, Item, Menu, Overlay, Question};
use super::review::Button;
use super::state::{Mark, State};

/// Acts on a key while an overlay is open.
pub(super) fn key(state: &mut State, key: Key) -> Effects {
    let page = state.page();
    let Some(mut overlay) = state.overlays.pop() else { return Effects::none() };
    let step = overlay.step(key, page);
    if let Overlay::Help(help) = &mut overlay {
        help.cursor.0 = help.cursor.0.min(help_rows(state, help).len().saturating_sub(1));
    }
    match (step, overlay) {
        (Step::Close, _) => {
            state.renew();
            Effects::none()
        }
        (Step::Take, overlay) => {
            state.renew();
            take(state, overlay)
        }
        (Step::Copy, Overlay::Text(view)) => {
            let whole = view.whole();
            state.overlays.push(Overlay::Text(view));
            state.say(Mark::Ok, "copied");
            Effect::Copy(whole).into()
        }
        (Step::Stay | Step::Copy, overlay) => {
            state.overlays.push(overlay);
            Effects::none()
        }
    }
}

/// What a key does to the overlay that has it.
enum Step {
    Stay,
    Close,
    Take,
    Copy,
}

fn movement(key: Key) -> Option<Move> {
    Some(match (key.code, key.ctrl) {
        (Code::Up | Code::Char('k'), false) | (Code::Char('p'), true) => Move::Up,
        (Code::Down | Code::Char('j'), false) | (Code::Char('n'), true) => Move::Down,
        (Code::PageUp, _) => Move::PageUp,
        (Code::PageDown, _) => Move::PageDown,
        (Code::Char('u'), true) => Move::HalfUp,
        (Code::Char('d'), true) => Move::HalfDown,
        (Code::Home | Code::Char('g'), false) => Move::Top,
        (Code::End | Code::Char('G'), false) => Move::Bottom,
        _ => return None,
    })
}

impl Overlay {
    fn step(&mut self, key: Key, page: usize) -> Step {
        match self {
            Self::Help(help) => help_step(help, key, page),
            Self::Prompt(prompt) => match key.code {
                Code::Enter => Step::Take,
                Code::Esc => Step::Close,
                _ => {
                    prompt.field.input(key);
                    prompt.problem = problem_with(&prompt.purpose, prompt.field.text());
                    Step::Stay
                }
            },
            Self::Menu(menu) => menu_step(menu, key, page),
            Self::Question(question) => question_step(question, key),
            Self::Review(review) => match key.code {
                Code::Tab | Code::BackTab | Code::Left | Code::Right | Code::Char('h' | 'l') => {
                    review.button = match review.button {
                        Button::Back => Button::Push,
                        Button::Push => Button::Back,
                    };
                    Step::Stay
                }
                Code::Enter if review.button == Button::Push => Step::Take,
                Code::Enter | Code::Esc | Code::Char('q') => Step::Close,
                _ => Step::Stay,
            },
            Self::Text(view) => match (key.code, movement(key)) {
                (Code::Esc | Code::Enter | Code::Char('q'), _) => Step::Close,
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

fn help_step(help: &mut Help, key: Key, page: usize) -> Step {
    let is_arrow = matches!(key.code, Code::Up | Code::Down | Code::PageUp | Code::PageDown);
    if help.filter.is_typing() && !is_arrow {
        let is_end = matches!(key.code, Code::Enter);
        help.filter.input(key);
        help.cursor = Cursor(0);
        return if is_end { Step::Take } else { Step::Stay };
    }
    match (key.code, movement(key)) {
        (Code::Esc | Code::Char('q' | '?') | Code::F(1), _) => Step::Close,
        (Code::Enter, _) => Step::Take,
        (Code::Char('/'), _) => {
            help.filter.begin();
            Step::Stay
        }
        (_, Some(step)) => {
            help.cursor.go(step, COMMANDS.len(), page);
            Step::Stay
        }
        _ => Step::Stay,
    }
}

fn menu_step(menu: &mut Menu, key: Key, page: usize) -> Step {
    match (key.code, movement(key)) {
        (Code::Esc | Code::Char('q'), _) => Step::Close,
        (Code::Enter, _) => Step::Take,
        (Code::Up | Code::Down | Code::PageUp | Code::PageDown | Code::Home | Code::End, Some(step)) => {
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
        Code::Esc => Step::Close,
        Code::Enter => Step::Take,
        Code::Up | Code::BackTab => {
            question.cursor.go(Move::Up, len, 1);
            Step::Stay
        }
        Code::Down => {
            question.cursor.go(Move::Down, len, 1);
            Step::Stay
        }
        Code::Tab => {
            question.cursor = Cursor((question.cursor.0 + 1) % len.max(1));
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
        Some(Overlay::Help(help)) if help.filter.is_typing() => help.filter.paste(text),
        _ => {}
    }
}
