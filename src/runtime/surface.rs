//! What the loop needs of a terminal beyond drawing cells: one frame appears at once, and a text can be
//! put into the clipboard. A test backend has neither and needs neither.

use std::io::{self, Write};

use crossterm::QueueableCommand;
use crossterm::clipboard::CopyToClipboard;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::backend::{Backend, CrosstermBackend, TestBackend};

use super::terminal;
use crate::app::pointing::Mouse;

/// A backend that the loop can draw on.
pub trait Surface: Backend<Error: std::error::Error + Send + Sync + 'static> {
    /// What is written from here on appears at once...
    fn begin_frame(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// ...from here on.
    fn end_frame(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Gives the terminal back, stops the program, and takes the terminal again when the shell lets it go on.
    fn suspend(&mut self, _mouse: Mouse) -> io::Result<()> {
        Ok(())
    }

    /// Takes the mouse, or gives it to the terminal.
    fn mouse(&mut self, _mouse: Mouse) -> io::Result<()> {
        Ok(())
    }

    /// Rings the bell, and shows a message in terminals that know OSC 9.
    fn notify(&mut self, _text: &str) -> io::Result<()> {
        Ok(())
    }

    /// Puts a text into the clipboard of the terminal in front of the operator, also over SSH (OSC 52).
    fn copy(&mut self, _text: &str) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Surface for CrosstermBackend<W> {
    fn begin_frame(&mut self) -> io::Result<()> {
        self.queue(BeginSynchronizedUpdate).map(|_| ())
    }

    fn end_frame(&mut self) -> io::Result<()> {
        self.queue(EndSynchronizedUpdate)?;
        Write::flush(self)
    }

    fn suspend(&mut self, mouse: Mouse) -> io::Result<()> {
        terminal::suspend(mouse)
    }

    fn mouse(&mut self, mouse: Mouse) -> io::Result<()> {
        terminal::give_mouse(mouse)
    }

    fn notify(&mut self, text: &str) -> io::Result<()> {
        // No text from outside may end the sequence or begin another one.
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        self.write_all(format!("\x07\x1b]9;{text}\x1b\\").as_bytes())?;
        Write::flush(self)
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.queue(CopyToClipboard::to_clipboard_from(text))?;
        Write::flush(self)
    }
}

impl Surface for TestBackend {}
