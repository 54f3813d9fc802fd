//! Lines that are no rows: titles above the header line, totals below the last row, comments between. What
//! is left keeps its line numbers.

use std::collections::VecDeque;
use std::io::{BufRead, Error, Read, Result};

use super::Input;
use crate::dataset::Position;

const BUFFER: usize = 64 << 10;
/// The most that is held back.
const HELD: usize = 16 << 20;

/// Reads lines away; gives where the one behind them begins.
pub(super) fn skip(input: &mut impl BufRead, lines: u32) -> Result<Position> {
    let mut position = Position::START;
    let mut left = lines;
    let mut after_cr = false;
    loop {
        let bytes = input.fill_buf()?;
        let Some(&first) = bytes.first() else { return Ok(position) };
        if after_cr {
            after_cr = false;
            if first == b'\n' {
                input.consume(1);
                position.byte += 1;
                continue;
            }
        }
        if left == 0 {
            return Ok(position);
        }
        let (used, ended) = match memchr::memchr2(b'\n', b'\r', bytes) {
            Some(at) => (at + 1, bytes.get(at).copied()),
            None => (bytes.len(), None),
        };
        input.consume(used);
        position.byte += used as u64;
        if let Some(end) = ended {
            left -= 1;
            position.line += 1;
            after_cr = end == b'\r';
        }
    }
}

/// A text without its last lines, blank ones not counted: it holds so many back until it knows that they are
/// the last.
pub(super) struct Shortened {
    input: Input,
    lines: usize,
    buffer: Vec<u8>,
    /// Bytes that were not given out yet.
    held: VecDeque<u8>,
    /// How many of them come before the lines that may be the last.
    free: usize,
    /// Where each line with something in it begins, counted from the first byte ever read, oldest first.
    starts: VecDeque<u64>,
    /// Bytes given out, and bytes read.
    given: u64,
    read: u64,
    is_blank: bool,
    line: u64,
}

impl Shortened {
    pub(super) fn new(input: Input, lines: u32) -> Self {
        Self {
            input,
            lines: lines as usize,
            buffer: vec![0; BUFFER],
            held: VecDeque::new(),
            free: 0,
            starts: VecDeque::new(),
            given: 0,
            read: 0,
            is_blank: true,
            line: 0,
        }
    }

    fn note(&mut self, filled: usize) -> Result<()> {
        for &byte in self.buffer.get(..filled).unwrap_or_default() {
            self.read += 1;
            if byte == b'\n' || byte == b'\r' {
                self.is_blank = true;
                self.line = self.read;
            } else if self.is_blank {
                self.is_blank = false;
                self.starts.push_back(self.line);
            }
        }
        self.held.extend(self.buffer.get(..filled).unwrap_or_default());
        while self.starts.len() > self.lines {
            self.starts.pop_front();
        }
        // Until there are as many lines as are to be left out, everything may be among them.
        let first = if self.starts.len() < self.lines { 0 } else { self.starts.front().copied().unwrap_or(0) };
        self.free = first.saturating_sub(self.given) as usize;
        if self.held.len() - self.free.min(self.held.len()) > HELD {
            return Err(Error::other(
                "the last lines, which are to be left out, are longer than 16 MiB; leave out fewer",
            ));
        }
        Ok(())
    }
}

impl Read for Shortened {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        while self.free == 0 && !room.is_empty() {
            let filled = self.input.read(&mut self.buffer)?;
            if filled == 0 {
                return Ok(0);
            }
            self.note(filled)?;
        }
        let count = self.free.min(room.len());
        let Some(room) = room.get_mut(..count) else { return Ok(0) };
        let count = self.held.read(room)?;
        self.free -= count;
        self.given += count as u64;
        Ok(count)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    LineStart,
    Record,
    Quoted,
    Comment,
}

/// A text whose comment lines are blank. One is a line that begins with the word, outside quotes.
pub(super) struct Uncommented {
    input: Input,
    word: Vec<u8>,
    quote: u8,
    buffer: Vec<u8>,
    /// As much of the word as the line began with so far.
    matched: usize,
    at: At,
    ready: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl Uncommented {
    pub(super) fn new(input: Input, word: Vec<u8>, quote: u8) -> Self {
        Self {
            input,
            word,
            quote,
            buffer: vec![0; BUFFER],
            matched: 0,
            at: At::LineStart,
            ready: Vec::new(),
            taken: 0,
            ended: false,
        }
    }

    fn step(&mut self, byte: u8) {
        let is_end = byte == b'\n' || byte == b'\r';
        match self.at {
            At::LineStart if self.word.get(self.matched) == Some(&byte) => {
                self.matched += 1;
                if self.matched == self.word.len() {
                    (self.at, self.matched) = (At::Comment, 0);
                }
            }
            At::LineStart => {
                self.give_back();
                self.at = At::Record;
                self.step(byte);
            }
            At::Comment if is_end => {
                self.at = At::LineStart;
                self.ready.push(byte);
            }
            At::Comment => {}
            At::Quoted | At::Record => {
                self.ready.push(byte);
                self.at = match (self.at, byte) {
                    (At::Quoted, b) if b == self.quote => At::Record,
                    (At::Record, b) if b == self.quote => At::Quoted,
                    (At::Record, _) if is_end => At::LineStart,
                    (at, _) => at,
                };
            }
        }
    }

    /// What looked like the word so far was none.
    fn give_back(&mut self) {
        self.ready.extend_from_slice(self.word.get(..self.matched).unwrap_or_default());
        self.matched = 0;
    }
}

impl Read for Uncommented {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        while self.taken == self.ready.len() && !self.ended && !room.is_empty() {
            self.ready.clear();
            self.taken = 0;
            let filled = self.input.read(&mut self.buffer)?;
            let buffer = std::mem::take(&mut self.buffer);
            buffer.iter().take(filled).for_each(|&byte| self.step(byte));
            self.buffer = buffer;
            if filled == 0 {
                self.ended = true;
                self.give_back();
            }
        }
        let mut rest = self.ready.get(self.taken..).unwrap_or_default();
        let count = rest.read(room)?;
        self.taken += count;
        Ok(count)
    }
}
