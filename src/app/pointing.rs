//! The mouse: what can be pointed at, and what a click, a double click, the wheel and a dragged border do
//! there. A click selects and gives the keys to what was clicked; a second one right after it is Enter. What was
//! not in sight when it was clicked takes no click, as it takes no key.

use std::time::Duration;

use super::answer;
use super::choose::help_rows;
use super::command::CommandId;
use super::designer::{Cell, Pane};
use super::effect::{Effect, Effects};
use super::files;
use super::key::{Code, Key};
use super::known;
use super::list::{Cursor, Move};
use super::login::{self, Focus, SignInMode};
use super::overlay::Overlay;
use super::palette::palette_rows;
use super::reading;
use super::review::Part;
use super::run;
use super::state::{Mark, Mode, Screen, State};
use super::update::{key_pressed, text_key};

/// How soon a second click makes a double one.
const DOUBLE: Duration = Duration::from_millis(400);
/// How many rows the wheel moves.
const WHEEL: usize = 3;

/// What can be pointed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A page in the stepper.
    Page(Screen),
    /// Words that name a command.
    Command(CommandId),
    /// Words that name a key.
    Key(Key),
    /// A row of a list, counted as that list's cursor counts.
    Row(Place, usize),
    /// A cell of a column of the model.
    Cell(usize, Cell),
    /// A list beside its rows.
    List(Place),
    /// A field or button of the sign-in form.
    Field(Focus),
    /// A way to sign in.
    Mode(SignInMode),
    /// A button of the review sheet, or its field.
    Button(Part),
    /// A border between two panes.
    Border(Border),
    /// A moment of the chart, in milliseconds since the upload began.
    Moment(u64),
    /// What takes no click.
    Nothing,
}

/// Where a list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The servers.
    Servers,
    /// Jobs and recent pushes.
    Jobs,
    /// The projects.
    Projects,
    /// The folder.
    Files,
    /// A pane of the model.
    Model(Pane),
    /// The uploads.
    Uploads,
    /// The topmost overlay.
    Overlay,
}

/// A border that can be dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Between servers and form.
    Servers,
    /// Between folder and preview.
    Files,
    /// Between tables and columns.
    Tables,
    /// Between columns and the dataset.
    Dataset,
}

/// What the mouse does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gesture {
    /// The left button goes down.
    Press,
    /// The mouse moves to this column while it is down.
    Drag(u16),
    /// The button goes up.
    Release,
    /// The wheel turns up.
    WheelUp,
    /// The wheel turns down.
    WheelDown,
}

/// Whether the program has the mouse, or the terminal, which selects text with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mouse {
    /// The program has it.
    #[default]
    Ours,
    /// The terminal has it.
    Terminal,
}

/// What the mouse was about.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Pointer {
    held: Option<Border>,
    clicked: Option<(Target, Duration)>,
}

/// Where borders were dragged to: how many cells are left of them, and for the dataset how many right of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Splits {
    /// The servers.
    pub servers: Option<u16>,
    /// The folder.
    pub files: Option<u16>,
    /// The tables.
    pub tables: Option<u16>,
    /// The dataset.
    pub dataset: Option<u16>,
}

/// Acts on the mouse; `frame` is the number of the last frame drawn when it moved.
pub(super) fn point(state: &mut State, target: Target, gesture: Gesture, frame: u64) -> Effects {
    if !state.was_seen(frame) {
        state.pointer = Pointer::default();
        return Effects::none();
    }
    match gesture {
        Gesture::Press => press(state, target, frame),
        Gesture::Drag(column) => {
            drag(state, column);
            Effects::none()
        }
        Gesture::Release => {
            state.pointer.held = None;
            Effects::none()
        }
        Gesture::WheelUp => wheel(state, target, Move::Up, Code::Up),
        Gesture::WheelDown => wheel(state, target, Move::Down, Code::Down),
    }
}

/// Gives the mouse to the terminal, or takes it back.
pub(super) fn toggle(state: &mut State) -> Effects {
    state.mouse = match state.mouse {
        Mouse::Ours => Mouse::Terminal,
        Mouse::Terminal => Mouse::Ours,
    };
    let words = match state.mouse {
        Mouse::Ours => "the mouse clicks, and Shift and dragging select text",
        Mouse::Terminal => "the terminal has the mouse and selects text with it",
    };
    state.say(Mark::Ok, words);
    Effect::Mouse(state.mouse).into()
}

fn press(state: &mut State, target: Target, frame: u64) -> Effects {
    let now = state.now.since_start;
    let before = state.pointer.clicked.take();
    let is_double = before.is_some_and(|(last, at)| last == target && now.saturating_sub(at) <= DOUBLE);
    state.pointer.clicked = (!is_double).then_some((target, now));
    state.pointer.held = match target {
        Target::Border(border) => Some(border),
        _ => None,
    };
    if target == Target::Nothing {
        return Effects::none();
    }
    (state.interrupted, state.prefix) = (None, None);
    match target {
        Target::Key(key) => key_pressed(state, key, frame),
        Target::Row(Place::Overlay, at) => overlay_row(state, at, is_double),
        Target::Button(button) => press_button(state, button),
        _ if !state.overlays.is_empty() => Effects::none(),
        target => {
            let effects = leave_text(state);
            effects.and(on_page(state, target, is_double))
        }
    }
}

/// Goes where the label of a row or field leads, and presses nothing.
pub(super) fn jump(state: &mut State, target: Target) -> Effects {
    match target {
        Target::Field(focus) => give_keys_to(state, focus),
        Target::Row(..) | Target::List(_) | Target::Page(_) | Target::Mode(_) => on_page(state, target, false),
        _ => Effects::none(),
    }
}

/// A filter that is being typed is kept; a form goes on by itself.
fn leave_text(state: &mut State) -> Effects {
    if state.screen != Screen::Login && state.mode() == Mode::Text {
        return text_key(state, Key::plain(Code::Enter));
    }
    Effects::none()
}

fn on_page(state: &mut State, target: Target, is_double: bool) -> Effects {
    match target {
        Target::Page(screen) => run::command(state, CommandId::Go(screen)),
        Target::Command(id) => run::named(state, id),
        Target::Row(place, at) => {
            let effects = select(state, place, at);
            if is_double { effects.and(run::command(state, CommandId::Enter)) } else { effects }
        }
        Target::Cell(at, cell) => {
            let effects = select(state, Place::Model(Pane::Columns), at);
            if let Some(designer) = &mut state.designer {
                designer.cell = cell;
            }
            if is_double { effects.and(run::command(state, CommandId::Enter)) } else { effects }
        }
        Target::Moment(millis) => {
            state.monitor.moment = Some(Duration::from_millis(millis));
            Effects::none()
        }
        Target::List(Place::Servers) => give_keys_to(state, Focus::Servers),
        Target::List(Place::Model(pane)) => {
            if let Some(designer) = &mut state.designer {
                designer.pane = pane;
            }
            Effects::none()
        }
        Target::Field(Focus::SignIn) => give_keys_to(state, Focus::SignIn).and(run::command(state, CommandId::Enter)),
        Target::Field(focus) => give_keys_to(state, focus),
        Target::Mode(mode) => {
            let effects = give_keys_to(state, Focus::Mode);
            (state.login.mode, state.login.problem) = (mode, None);
            effects
        }
        _ => Effects::none(),
    }
}

fn select(state: &mut State, place: Place, at: usize) -> Effects {
    match place {
        Place::Servers => {
            let effects = give_keys_to(state, Focus::Servers);
            effects.and(select_server(state, at))
        }
        Place::Jobs => {
            known::select(state, at);
            Effects::none()
        }
        Place::Projects => {
            state.projects.cursor = Cursor(at.min(state.projects.shown().len().saturating_sub(1)));
            Effects::none()
        }
        Place::Files => {
            state.files.cursor = Cursor(at.min(state.files.rows().len().saturating_sub(1)));
            files::look_at_selected(state)
        }
        Place::Model(pane) => {
            if let Some(designer) = &mut state.designer {
                designer.select(pane, at);
            }
            Effects::none()
        }
        Place::Uploads => {
            state.monitor.select(at.min(state.monitor.uploads.len().saturating_sub(1)));
            Effects::none()
        }
        Place::Overlay => Effects::none(),
    }
}

/// Selects a server, fills the form with it and asks it what it is.
fn select_server(state: &mut State, at: usize) -> Effects {
    let login = &mut state.login;
    let at = at.min(login.servers.len().saturating_sub(1));
    if login.cursor.0 == at {
        return Effects::none();
    }
    login.cursor = Cursor(at);
    let earlier = login.facts.give_up();
    login.fill();
    // It may have another way to sign in, and so other fields.
    if !login.order().contains(&login.focus) {
        login.set_focus(Focus::Servers);
    }
    Effects::from(earlier).and(login::ask_server(state))
}

fn give_keys_to(state: &mut State, focus: Focus) -> Effects {
    if !state.login.order().contains(&focus) {
        return Effects::none();
    }
    let left_url = state.login.focus == Focus::Url && focus != Focus::Url;
    state.login.set_focus(focus);
    if left_url { login::ask_server(state) } else { Effects::none() }
}

/// Selects a row of the topmost overlay; a double click takes it.
fn overlay_row(state: &mut State, at: usize, is_double: bool) -> Effects {
    let Some(mut overlay) = state.overlays.pop() else { return Effects::none() };
    let (cursor, len) = match &mut overlay {
        Overlay::Help(help) => {
            let len = help_rows(state, help).len();
            (Some(&mut help.cursor), len)
        }
        Overlay::Palette(palette) => {
            let len = palette_rows(state, palette).len();
            (Some(&mut palette.cursor), len)
        }
        Overlay::Menu(menu) => (Some(&mut menu.cursor), menu.items.len()),
        Overlay::Question(question) => (Some(&mut question.cursor), question.choices.len()),
        Overlay::Reading(sheet) => {
            let len = reading::rows(state, &sheet.path).len();
            (Some(&mut sheet.cursor), len)
        }
        _ => (None, 0),
    };
    let is_row = cursor.is_some() && at < len;
    if let Some(cursor) = cursor.filter(|_| is_row) {
        *cursor = Cursor(at);
    }
    state.overlays.push(overlay);
    if is_double && is_row { answer::key(state, Key::plain(Code::Enter)) } else { Effects::none() }
}

fn press_button(state: &mut State, part: Part) -> Effects {
    let Some(Overlay::Review(review)) = state.overlays.last_mut() else { return Effects::none() };
    if part == Part::Name && review.grave().is_none() {
        return Effects::none();
    }
    review.part = part;
    if part == Part::Name {
        return Effects::none();
    }
    answer::key(state, Key::plain(Code::Enter))
}

fn drag(state: &mut State, column: u16) {
    let Some(border) = state.pointer.held else { return };
    let splits = &mut state.splits;
    match border {
        Border::Servers => splits.servers = Some(column),
        Border::Files => splits.files = Some(column),
        Border::Tables => splits.tables = Some(column),
        Border::Dataset => splits.dataset = Some(state.size.width.saturating_sub(column).saturating_sub(1)),
    }
}

/// Moves what is under the mouse, or the topmost overlay. A question and the buttons of the review take no wheel:
/// there a turn too many would choose.
fn wheel(state: &mut State, target: Target, step: Move, code: Code) -> Effects {
    let mut effects = Effects::none();
    let place = match target {
        Target::Row(place, _) | Target::List(place) => place,
        Target::Cell(..) => Place::Model(Pane::Columns),
        _ => return effects,
    };
    match (state.overlays.last(), place) {
        (Some(Overlay::Question(_) | Overlay::Review(_) | Overlay::Prompt(_) | Overlay::Secret(_)), _) => {}
        (Some(_), Place::Overlay) => {
            for _ in 0..WHEEL {
                effects = effects.and(answer::key(state, Key::plain(code)));
            }
        }
        (Some(_), _) | (None, Place::Overlay) => {}
        (None, Place::Model(pane)) => {
            let page = state.page();
            if let Some(designer) = &mut state.designer {
                let before = std::mem::replace(&mut designer.pane, pane);
                (0..WHEEL).for_each(|_| designer.go(step, page));
                designer.pane = before;
            }
        }
        (None, Place::Servers) => {
            let at = state.login.cursor.0;
            let to = if step == Move::Up { at.saturating_sub(1) } else { at + 1 };
            effects = select_server(state, to);
        }
        (None, Place::Jobs) => {
            let at = state.known.cursor.0;
            known::select(state, if step == Move::Up { at.saturating_sub(1) } else { at + 1 });
        }
        (None, Place::Projects | Place::Files | Place::Uploads) => {
            for _ in 0..WHEEL {
                effects = effects.and(run::step(state, step));
            }
        }
    }
    effects
}
