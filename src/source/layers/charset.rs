//! Character sets. A text in another one than UTF-8 becomes UTF-8 on its way in, without ever putting a
//! replacement for what it can't read: bytes that mean nothing in the character set end the reading with
//! their place.

use std::io::{Error, ErrorKind, Read, Result};

use encoding_rs::{DecoderResult, Encoding};

use super::super::block::line_ends;
use super::Input;

const BUFFER: usize = 64 << 10;

/// The character set of a name, in any case and by any of its usual names.
pub(in super::super) fn encoding_of(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(name.as_bytes())
}

/// Bytes that mean nothing in their character set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes here mean nothing in {name}")]
pub(in super::super) struct Malformed {
    pub(in super::super) name: &'static str,
    /// Bytes before them, before decoding.
    pub(in super::super) byte: u64,
    pub(in super::super) line: u64,
    /// Bytes of their line before them, after decoding, and one.
    pub(in super::super) column: u64,
}

/// The start of a text as UTF-8, up to the first bytes that mean nothing; none when it has any.
pub(in super::super) fn head_as_text(head: &[u8], encoding: &'static Encoding) -> Option<String> {
    let mut text = String::with_capacity(encoding.new_decoder().max_utf8_buffer_length(head.len()).unwrap_or(0));
    let (result, _) =
        encoding.new_decoder_with_bom_removal().decode_to_string_without_replacement(head, &mut text, false);
    matches!(result, DecoderResult::InputEmpty).then_some(text)
}

pub(super) struct Decoding {
    input: Input,
    decoder: encoding_rs::Decoder,
    name: &'static str,
    /// Bytes to decode; those from `at` to `filled`.
    raw: Vec<u8>,
    at: usize,
    filled: usize,
    /// Decoded text that was not taken yet, from `taken` on.
    text: Vec<u8>,
    taken: usize,
    ended: bool,
    /// Bytes decoded so far, before decoding.
    byte: u64,
    /// The line that decoding stands in, and the decoded bytes of it.
    line: u64,
    column: u64,
    after_cr: bool,
    trouble: Option<Malformed>,
}

impl Decoding {
    pub(super) fn new(input: Input, encoding: &'static Encoding) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            name: encoding.name(),
            raw: vec![0; BUFFER],
            at: 0,
            filled: 0,
            text: Vec::new(),
            taken: 0,
            ended: false,
            byte: 0,
            line: 1,
            column: 0,
            after_cr: false,
            trouble: None,
        }
    }

    fn decode(&mut self) -> Result<()> {
        if self.at == self.filled && !self.ended {
            self.filled = self.input.read(&mut self.raw)?;
            self.at = 0;
            self.ended = self.filled == 0;
        }
        self.text.resize(BUFFER, 0);
        self.taken = 0;
        let raw = self.raw.get(self.at..self.filled).unwrap_or_default();
        let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(raw, &mut self.text, self.ended);
        self.text.truncate(written);
        let goes_on = self.after_cr && self.text.first() == Some(&b'\n');
        self.after_cr = self.text.last().map_or(self.after_cr, |&last| last == b'\r');
        self.at += read;
        self.byte += read as u64;
        let (lines, last) = line_ends(&self.text);
        self.line += lines - u64::from(goes_on);
        self.column = if lines == 0 { self.column } else { 0 } + (written - last) as u64;
        if let DecoderResult::Malformed(length, after) = result {
            let byte = self.byte.saturating_sub(u64::from(length) + u64::from(after));
            self.trouble = Some(Malformed { name: self.name, byte, line: self.line, column: self.column + 1 });
        }
        Ok(())
    }
}

impl Read for Decoding {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        loop {
            let ready = self.text.get(self.taken..).unwrap_or_default();
            if !ready.is_empty() || room.is_empty() {
                let count = ready.len().min(room.len());
                if let (Some(to), Some(from)) = (room.get_mut(..count), ready.get(..count)) {
                    to.copy_from_slice(from);
                }
                self.taken += count;
                return Ok(count);
            }
            if let Some(trouble) = self.trouble {
                return Err(Error::new(ErrorKind::InvalidData, trouble));
            }
            if self.ended && self.text.is_empty() {
                return Ok(0);
            }
            self.decode()?;
        }
    }
}
