//! A small JSON reader over a stream of bytes: punctuation and scalars only, numbers as the text they
//! are. A general parser would either build values or turn numbers into floats, and both lose what
//! this server is here to witness: flat memory and every digit.

use std::io::Read;

use super::fault::Fault;

/// One scalar, borrowed from the reader until the next one is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Token<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    Text(&'a str),
}

/// Reads JSON from `source`, one small buffer at a time.
pub(super) struct Lexer<R> {
    source: R,
    place: &'static str,
    buffer: Box<[u8]>,
    next: usize,
    filled: usize,
    /// Offset in the source of the first byte of `buffer`.
    base: u64,
    scratch: Vec<u8>,
}

impl<R: Read> Lexer<R> {
    pub(super) fn new(source: R, place: &'static str, capacity: usize) -> Self {
        let buffer = vec![0; capacity].into_boxed_slice();
        Self { source, place, buffer, next: 0, filled: 0, base: 0, scratch: Vec::new() }
    }

    pub(super) fn into_source(self) -> R {
        self.source
    }

    /// How many bytes were taken so far.
    pub(super) fn position(&self) -> u64 {
        self.base + self.next as u64
    }

    pub(super) fn wrong(&self, what: &'static str) -> Fault {
        Fault::Json { place: self.place, at: self.position(), what }
    }

    fn refill(&mut self) -> Result<bool, Fault> {
        self.base += self.filled as u64;
        self.next = 0;
        self.filled = 0;
        loop {
            match self.source.read(&mut self.buffer) {
                Ok(count) => {
                    self.filled = count;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::from_data(error)),
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, Fault> {
        if self.next == self.filled && !self.refill()? {
            return Ok(None);
        }
        Ok(Some(self.buffer[self.next]))
    }

    fn take(&mut self) -> Result<u8, Fault> {
        let byte = self.peek()?.ok_or_else(|| self.wrong("it ends too early"))?;
        self.next += 1;
        Ok(byte)
    }

    /// The next byte that is not white space, not yet taken.
    pub(super) fn peek_token(&mut self) -> Result<Option<u8>, Fault> {
        while let Some(byte) = self.peek()? {
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Ok(Some(byte));
            }
            self.next += 1;
        }
        Ok(None)
    }

    /// Takes `byte` if it comes next.
    pub(super) fn eat(&mut self, byte: u8) -> Result<bool, Fault> {
        let here = self.peek_token()? == Some(byte);
        self.next += usize::from(here);
        Ok(here)
    }

    pub(super) fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), Fault> {
        if self.eat(byte)? { Ok(()) } else { Err(self.wrong(what)) }
    }

    /// True after a comma, false after `close`.
    pub(super) fn goes_on(&mut self, close: u8) -> Result<bool, Fault> {
        if self.eat(b',')? {
            return Ok(true);
        }
        self.expect(close, "a comma or the end of the list was expected")?;
        Ok(false)
    }

    /// Nothing but white space may follow.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        if self.peek_token()?.is_some() { Err(self.wrong("something follows its end")) } else { Ok(()) }
    }

    pub(super) fn scalar(&mut self) -> Result<Token<'_>, Fault> {
        match self.peek_token()? {
            Some(b'"') => self.text().map(Token::Text),
            Some(b'-' | b'0'..=b'9') => self.number().map(Token::Number),
            Some(b't') => self.word(b"true").map(|()| Token::Bool(true)),
            Some(b'f') => self.word(b"false").map(|()| Token::Bool(false)),
            Some(b'n') => self.word(b"null").map(|()| Token::Null),
            Some(b'[' | b'{') => Err(self.wrong("a string, number, true, false or null was expected")),
            Some(_) => Err(self.wrong("this begins no JSON value")),
            None => Err(self.wrong("it ends too early")),
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Fault> {
        for &letter in word {
            if self.take()? != letter {
                return Err(self.wrong("this is no JSON value"));
            }
        }
        Ok(())
    }

    fn number(&mut self) -> Result<&str, Fault> {
        self.scratch.clear();
        while let Some(byte @ (b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) = self.peek()? {
            self.scratch.push(byte);
            self.next += 1;
        }
        if !is_number(&self.scratch) {
            return Err(self.wrong("this is no JSON number"));
        }
        std::str::from_utf8(&self.scratch).map_err(|_| Fault::Json {
            place: self.place,
            at: self.base + self.next as u64,
            what: "not UTF-8",
        })
    }

    /// A string with its escapes resolved.
    pub(super) fn text(&mut self) -> Result<&str, Fault> {
        self.expect(b'"', "a string was expected")?;
        self.scratch.clear();
        loop {
            if self.next == self.filled && !self.refill()? {
                return Err(self.wrong("it ends inside a string"));
            }
            let rest = &self.buffer[self.next..self.filled];
            let plain = rest.iter().position(|&b| b == b'"' || b == b'\\' || b < 0x20).unwrap_or(rest.len());
            self.scratch.extend_from_slice(&rest[..plain]);
            self.next += plain;
            if plain == rest.len() {
                continue;
            }
            match self.take()? {
                b'"' => break,
                b'\\' => self.escape()?,
                _ => return Err(self.wrong("a control character stands bare in a string")),
            }
        }
        std::str::from_utf8(&self.scratch).map_err(|_| Fault::Json {
            place: self.place,
            at: self.base + self.next as u64,
            what: "not UTF-8",
        })
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let plain = match self.take()? {
            same @ (b'"' | b'\\' | b'/') => same,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode(),
            _ => return Err(self.wrong("an unknown escape")),
        };
        self.scratch.push(plain);
        Ok(())
    }

    fn unicode(&mut self) -> Result<(), Fault> {
        let mut point = self.hex4()?;
        if (0xd800..0xdc00).contains(&point) {
            if self.take()? != b'\\' || self.take()? != b'u' {
                return Err(self.wrong("half a surrogate pair"));
            }
            let low = self.hex4()?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(self.wrong("half a surrogate pair"));
            }
            point = 0x1_0000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        }
        let letter = char::from_u32(point).ok_or_else(|| self.wrong("half a surrogate pair"))?;
        self.scratch.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn hex4(&mut self) -> Result<u32, Fault> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = char::from(self.take()?).to_digit(16).ok_or_else(|| self.wrong("four hex digits expected"))?;
            value = value * 16 + digit;
        }
        Ok(value)
    }

    /// Skips a string of any length; says whether it holds escapes.
    pub(super) fn skip_text(&mut self) -> Result<bool, Fault> {
        let mut escaped = false;
        loop {
            if self.next == self.filled && !self.refill()? {
                return Err(self.wrong("it ends inside a string"));
            }
            let Some(found) = memchr::memchr2(b'"', b'\\', &self.buffer[self.next..self.filled]) else {
                self.next = self.filled;
                continue;
            };
            self.next += found;
            if self.take()? == b'"' {
                return Ok(escaped);
            }
            escaped = true;
            self.take()?;
        }
    }
}

/// The grammar of a JSON number.
fn is_number(text: &[u8]) -> bool {
    let digits = |from: usize| text[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut at = usize::from(text.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && text[at] == b'0') {
        return false;
    }
    at += whole;
    if text.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return false;
        }
        at += 1 + fraction;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at);
        if exponent == 0 {
            return false;
        }
        at += exponent;
    }
    at == text.len()
}

#[cfg(test)]
mod tests;
