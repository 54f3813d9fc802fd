//! A password that somebody types at the terminal that the command was started from. Nothing of it is shown, and it
//! exists only as a secret.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Result, bail};
use crossterm::event::{Event, KeyEventKind};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::failure::usage;
use crate::app::field::SecretField;
use crate::app::key::{Code, Key};
use crate::runtime::key;
use crate::secret::Secret;
use crate::text;

/// The terminal while nothing that is typed is shown; as it was when this goes.
struct Silent;

impl Silent {
    fn new() -> io::Result<Self> {
        enable_raw_mode().map(|()| Self)
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // A terminal that went away needs nothing.
        let _ = disable_raw_mode();
        let _ = writeln!(io::stderr());
    }
}

/// Asks for a password until Enter.
pub(super) fn password(question: &str) -> Result<Secret> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        bail!(usage(
            "nobody is there to type the password: give --password-stdin, --password-file or --password-command"
        ));
    }
    write!(io::stderr(), "{}: ", text::harmless(question))?;
    io::stderr().flush()?;
    let silent = Silent::new()?;
    let mut field = SecretField::default();
    loop {
        match crossterm::event::read()? {
            Event::Key(event) if event.kind != KeyEventKind::Release => {
                match key(event.code, event.modifiers) {
                    Some(Key { code: Code::Enter, .. }) => break,
                    Some(Key { code: Code::Esc, .. } | Key { code: Code::Char('c' | 'd'), ctrl: true, .. }) => {
                        bail!(usage("given up; nothing was stored"));
                    }
                    // Nothing shows it here.
                    Some(Key { code: Code::Char('t'), ctrl: true, .. }) | None => {}
                    Some(key) => {
                        field.input(key);
                    }
                }
            }
            _ => {}
        }
    }
    drop(silent);
    Ok(field.secret())
}
