//! Escapes by backslash, as some databases write them, turned into doubled quotes: inside quotes, `\"`
//! becomes `""` and `\\` becomes `\`; before anything else, and outside quotes, a backslash is a backslash.

use std::io::{Read, Result};

use super::Input;

const BUFFER: usize = 64 << 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Outside,
    Inside,
    /// Inside, behind a backslash.
    Escaped,
}

pub(super) struct Doubling {
    input: Input,
    quote: u8,
    at: At,
    buffer: Vec<u8>,
    ready: Vec<u8>,
    taken: usize,
}

impl Doubling {
    pub(super) fn new(input: Input, quote: u8) -> Self {
        Self { input, quote, at: At::Outside, buffer: vec![0; BUFFER], ready: Vec::new(), taken: 0 }
    }

    fn step(&mut self, byte: u8) {
        let is_quote = byte == self.quote;
        match self.at {
            At::Inside if byte == b'\\' => {
                self.at = At::Escaped;
                return;
            }
            At::Escaped => {
                self.at = At::Inside;
                if is_quote {
                    self.ready.push(self.quote);
                } else if byte != b'\\' {
                    self.ready.push(b'\\');
                }
            }
            At::Outside if is_quote => self.at = At::Inside,
            At::Inside if is_quote => self.at = At::Outside,
            At::Outside | At::Inside => {}
        }
        self.ready.push(byte);
    }
}

impl Read for Doubling {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        while self.taken == self.ready.len() && !room.is_empty() {
            self.ready.clear();
            self.taken = 0;
            let filled = self.input.read(&mut self.buffer)?;
            if filled == 0 {
                if self.at == At::Escaped {
                    self.at = At::Inside;
                    self.ready.push(b'\\');
                    break;
                }
                return Ok(0);
            }
            let buffer = std::mem::take(&mut self.buffer);
            buffer.iter().take(filled).for_each(|&byte| self.step(byte));
            self.buffer = buffer;
        }
        let mut rest = self.ready.get(self.taken..).unwrap_or_default();
        let count = rest.read(room)?;
        self.taken += count;
        Ok(count)
    }
}
