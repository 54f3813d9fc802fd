//! Taking the mouse and giving it back. Clicks, the wheel and movement with a button down are asked for;
//! movement without one is not, as the program would wake up for every cell that the mouse passes.

use std::fmt;

use crossterm::Command;

/// The terminal sends what the mouse does.
pub(super) struct TakeMouse;

/// The terminal keeps it, and selects text with it.
pub(super) struct GiveMouse;

impl Command for TakeMouse {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        f.write_str("\x1b[?1000h\x1b[?1002h\x1b[?1006h")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> std::io::Result<()> {
        crossterm::event::EnableMouseCapture.execute_winapi()
    }
}

impl Command for GiveMouse {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        f.write_str("\x1b[?1006l\x1b[?1002l\x1b[?1000l")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> std::io::Result<()> {
        crossterm::event::DisableMouseCapture.execute_winapi()
    }
}
