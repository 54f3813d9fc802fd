//! The terminal as it is found, and given back. Whatever ends the program, a quit, an error, a panic, the
//! operator gets back their prompt: cooked mode, the normal screen, no bracketed paste, a cursor.

use std::io::{self, Stdout, Write, stdout};
use std::mem::ManuallyDrop;
use std::panic;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use super::mouse::{GiveMouse, TakeMouse};
use crate::app::pointing::Mouse;

/// How much of what a panic says is told.
const LONGEST: usize = 1000;

static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while the screens are open; given back when dropped.
pub(super) struct Guard {
    /// Never dropped: it would complain to standard error when the terminal is gone, and complaining there panics
    /// then. What is to be undone is undone by [`restore`].
    pub(super) terminal: ManuallyDrop<Terminal<CrosstermBackend<Stdout>>>,
}

impl Guard {
    /// Takes the terminal over. When a step fails, those before it are undone.
    pub(super) fn take(mouse: Mouse) -> io::Result<Self> {
        // crossterm obeys NO_COLOR by dropping all styles, reverse video included; which colours are used
        // is decided in the look instead.
        crossterm::style::force_color_output(true);
        let opened = enter(mouse).and_then(|()| Terminal::new(CrosstermBackend::new(stdout())));
        match opened {
            Ok(terminal) => Ok(Self { terminal: ManuallyDrop::new(terminal) }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

fn enter(mouse: Mouse) -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide)?;
    give_mouse(mouse)
}

/// Takes the mouse, or gives it to the terminal.
pub(super) fn give_mouse(mouse: Mouse) -> io::Result<()> {
    match mouse {
        Mouse::Ours => execute!(stdout(), TakeMouse),
        Mouse::Terminal => execute!(stdout(), GiveMouse),
    }
}

/// Gives the terminal back and stops; goes on from here when the shell says so.
pub(super) fn suspend(mouse: Mouse) -> io::Result<()> {
    restore();
    #[cfg(unix)]
    signal_hook::low_level::raise(signal_hook::consts::SIGTSTP)?;
    enter(mouse)
}

/// Gives the terminal back; once is enough, twice does no harm. Nothing can be done when it fails, which is
/// when the terminal is gone.
fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(stdout(), GiveMouse, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
        let _ = stdout().flush();
    }
}

/// Has a panic of this thread, which draws, give the terminal back before it is told: where it was, where the log
/// is, and what becomes of uploads. Panics of other threads are tasks': they go to the log, and to the screen as an
/// action. What a panic says may hold a text from outside.
pub(super) fn watch_panics(log: &Path) {
    let screen = thread::current().id();
    let log = log.display().to_string();
    panic::set_hook(Box::new(move |info| {
        let said = info.to_string();
        tracing::error!("{said}");
        if thread::current().id() == screen {
            restore();
            let said = crate::text::excerpt(&said, LONGEST);
            let _ = writeln!(
                io::stderr(),
                "pushcube broke, which is a fault of it: {said}\nThe log is {log}; please report both. Uploads that were \
                 under way can go on: `pushcube sessions list` shows them, `pushcube resume` takes one up."
            );
        }
    }));
}
