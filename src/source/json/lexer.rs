//! The smallest parts of JSON, over bytes in memory and without a document tree: texts, numbers, words,
//! and whole values that are only passed over. It is strict, with one exception: `NaN` and the infinities,
//! which are no JSON but what many programs write, are bare words, so that they can be named as null.

use super::super::Fault;
use super::super::split::FIELD_LIMIT;

/// How deep values may lie in values.
pub(super) const DEPTH: usize = 128;

/// Why it went no further.
#[derive(Debug)]
pub(in super::super) enum Halt {
    /// The bytes at hand end here.
    More,
    /// What is wrong, and where.
    Fault(Fault, usize),
}

pub(super) type Step<T> = Result<T, Halt>;

/// Where a text lies between its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether a backslash stands in it.
    pub(super) escaped: bool,
}

pub(super) struct Lexer<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

pub(super) fn broken<T>(what: &'static str, at: usize) -> Step<T> {
    Err(Halt::Fault(Fault::Json(what), at))
}

impl<'a> Lexer<'a> {
    #[inline]
    pub(super) fn peek(&self) -> Step<u8> {
        self.bytes.get(self.at).copied().ok_or(Halt::More)
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a [u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Passes over spaces and line ends.
    #[inline]
    pub(super) fn blank(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// Passes over a byte that must stand here.
    #[inline]
    pub(super) fn expect(&mut self, byte: u8, missing: &'static str) -> Step<()> {
        if self.peek()? != byte {
            return broken(missing, self.at);
        }
        self.at += 1;
        Ok(())
    }

    /// Passes over a text, from its opening quote on.
    #[inline]
    pub(super) fn string(&mut self) -> Step<Span> {
        let (open, start) = (self.at, self.at + 1);
        let (mut at, mut escaped) = (start, false);
        loop {
            at = special(self.bytes, at);
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    at = self.escape(at)?;
                }
                Some(0) => return Err(Halt::Fault(Fault::Nul, at)),
                Some(_) => return broken("a line end or another control character stands inside a text", at),
                None if at - start > FIELD_LIMIT => return Err(Halt::Fault(Fault::FieldTooLong, open)),
                None => return Err(Halt::More),
            }
        }
        if at - start > FIELD_LIMIT {
            return Err(Halt::Fault(Fault::FieldTooLong, open));
        }
        self.at = at + 1;
        Ok(Span { start, end: at, escaped })
    }

    /// Where an escape that begins at a place ends.
    fn escape(&self, at: usize) -> Step<usize> {
        match self.bytes.get(at + 1).ok_or(Halt::More)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(at + 2),
            b'u' => {
                let digits = self.bytes.get(at + 2..at + 6).ok_or(Halt::More)?;
                if digits.iter().all(u8::is_ascii_hexdigit) {
                    Ok(at + 6)
                } else {
                    broken("four hexadecimal digits must stand behind \\u", at)
                }
            }
            _ => broken("the backslash escapes nothing that JSON knows; a backslash itself is written \\\\", at),
        }
    }

    /// Passes over a word.
    pub(super) fn word(&mut self, word: &'static [u8]) -> Step<()> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        if word.starts_with(rest) { Err(Halt::More) } else { broken(VALUE, self.at) }
    }

    /// Passes over a number.
    #[inline]
    pub(super) fn number(&mut self) -> Step<()> {
        if self.peek()? == b'-' {
            self.at += 1;
            if self.peek()? == b'I' {
                return self.word(b"Infinity");
            }
        }
        match self.peek()? {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek()? == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek()?, b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek()?, b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        if self.peek()?.is_ascii_digit() { broken("a number does not begin with 0", self.at - 1) } else { Ok(()) }
    }

    #[inline]
    fn digits(&mut self) -> Step<()> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at > start {
            return Ok(());
        }
        self.peek()?;
        broken("a digit is missing", self.at)
    }

    /// Passes over whatever value stands here.
    pub(super) fn value(&mut self, depth: usize) -> Step<()> {
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            open @ (b'{' | b'[') => self.nested(open, depth),
            _ => self.scalar(),
        }
    }

    /// Passes over a number or a word.
    #[inline]
    pub(super) fn scalar(&mut self) -> Step<()> {
        match self.peek()? {
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            b'N' => self.word(b"NaN"),
            b'I' => self.word(b"Infinity"),
            b'-' | b'0'..=b'9' => self.number(),
            _ => broken(VALUE, self.at),
        }
    }

    fn nested(&mut self, open: u8, depth: usize) -> Step<()> {
        if depth >= DEPTH {
            return broken(TOO_DEEP, self.at);
        }
        let close = if open == b'{' { b'}' } else { b']' };
        self.at += 1;
        self.blank();
        if self.peek()? == close {
            self.at += 1;
            return Ok(());
        }
        loop {
            if open == b'{' {
                self.name()?;
            }
            self.value(depth + 1)?;
            if self.closes(close)? {
                return Ok(());
            }
        }
    }

    /// Passes over the name of a value with the colon behind it.
    #[inline]
    pub(super) fn name(&mut self) -> Step<Span> {
        if self.peek()? != b'"' {
            return broken("a name in quotes is missing", self.at);
        }
        let name = self.string()?;
        self.blank();
        self.expect(b':', "a colon is missing behind the name")?;
        self.blank();
        Ok(name)
    }

    /// Passes over what stands behind a value: the end of what it lies in, or a comma.
    #[inline]
    pub(super) fn closes(&mut self, close: u8) -> Step<bool> {
        self.blank();
        let next = self.peek()?;
        if next == close {
            self.at += 1;
            return Ok(true);
        }
        self.expect(b',', "a comma or a closing bracket is missing")?;
        self.blank();
        Ok(false)
    }
}

/// What is said where no value is.
const VALUE: &str = "a value is missing: a text in quotes, a number, true, false, null, an object or an array";
pub(super) const TOO_DEEP: &str = "values lie in values more than 128 deep";

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGHS: u64 = ONES << 7;

/// Where the first quote, backslash or control character stands, from a place on; else the end.
#[inline]
fn special(bytes: &[u8], mut at: usize) -> usize {
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\'))) | control;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().position(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\').map_or(bytes.len(), |found| at + found)
}

/// Adds a text without its escapes; `at` is where it stands.
pub(super) fn unescape(text: &[u8], at: usize, out: &mut Vec<u8>) -> Step<()> {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        let slash = from + found;
        out.extend_from_slice(text.get(from..slash).unwrap_or_default());
        from = slash + 2;
        let plain = match text.get(slash + 1) {
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                let (letter, after) = letter(text, slash, at)?;
                out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                from = after;
                continue;
            }
            Some(&other) => other,
            None => break,
        };
        out.push(plain);
    }
    out.extend_from_slice(text.get(from..).unwrap_or_default());
    Ok(())
}

/// What `\u` stands for, two of them where it takes two, and where that ends.
fn letter(text: &[u8], slash: usize, at: usize) -> Step<(char, usize)> {
    let unit = |slash: usize| {
        let escape = text.get(slash..slash + 6)?;
        let digits = escape.strip_prefix(b"\\u").and_then(|digits| std::str::from_utf8(digits).ok())?;
        u32::from_str_radix(digits, 16).ok()
    };
    let first = unit(slash).unwrap_or_default();
    if first == 0 {
        return Err(Halt::Fault(Fault::Nul, at + slash));
    }
    let pair = matches!(first, 0xd800..=0xdbff).then(|| unit(slash + 6)).flatten();
    let (code, after) = match pair {
        Some(second @ 0xdc00..=0xdfff) => (0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00), slash + 12),
        _ => (first, slash + 6),
    };
    match char::from_u32(code) {
        Some(letter) => Ok((letter, after)),
        None => broken("half of a character is written with \\u, the other half is missing", at + slash),
    }
}
