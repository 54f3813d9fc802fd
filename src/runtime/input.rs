//! From the terminal's events to actions. Releases and repeats of modifiers, other buttons and focus mean
//! nothing here.

use std::io;

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};
use futures_util::Stream;
use tokio::sync::mpsc;

use crate::app::key::{Code, Key};
use crate::app::pointing::Gesture;
use crate::app::{Action, Size};
use crate::secret::Secret;
use crate::view::Regions;

/// The terminal's events, read on a thread of their own that nobody joins: when the terminal is gone, whoever reads
/// from it finds nothing for ever and never comes back.
pub(super) fn events() -> impl Stream<Item = io::Result<Event>> + Unpin {
    let (sender, mut events) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        loop {
            let event = crossterm::event::read();
            let is_over = event.is_err();
            if sender.send(event).is_err() || is_over {
                return;
            }
        }
    });
    futures_util::stream::poll_fn(move |context| events.poll_recv(context))
}

/// What an event means, if anything; `frame` is the number of the last frame drawn when it was read.
/// `regions` says what stood where in that frame.
pub(super) fn action(event: Event, frame: u64, regions: &Regions) -> Option<Action> {
    match event {
        Event::Key(event) if event.kind != KeyEventKind::Release => {
            let key = key(event.code, event.modifiers)?;
            Some(Action::Key { key, frame })
        }
        Event::Mouse(event) => {
            let gesture = match event.kind {
                MouseEventKind::Down(MouseButton::Left) => Gesture::Press,
                MouseEventKind::Drag(MouseButton::Left) => Gesture::Drag(event.column),
                MouseEventKind::Up(MouseButton::Left) => Gesture::Release,
                MouseEventKind::ScrollUp => Gesture::WheelUp,
                MouseEventKind::ScrollDown => Gesture::WheelDown,
                _ => return None,
            };
            Some(Action::Point { target: regions.at(event.column, event.row), gesture, frame })
        }
        Event::Paste(text) => Some(Action::Paste(Secret::new(text))),
        Event::Resize(width, height) => Some(Action::Resize(Size { width, height })),
        _ => None,
    }
}

/// A key as the screens know it; nothing for one that they have no use for.
pub(crate) fn key(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
    let ctrl = modifiers.contains(KeyModifiers::CONTROL);
    let alt = modifiers.contains(KeyModifiers::ALT);
    let code = match code {
        // Terminals without their own code for it send Ctrl-H for Backspace with Ctrl.
        KeyCode::Char(c) if ctrl => Code::Char(c.to_ascii_lowercase()),
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    Some(Key { code, ctrl, alt })
}
