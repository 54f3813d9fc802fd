//! JSON into records: an array of objects, objects one after the other (JSON lines), or the same with arrays
//! of which the first holds the names. Nothing is held but the bytes of a block: rows are walked where they
//! lie, so that a file of any length takes the same memory. Columns are the names that rows have in the
//! first megabyte; one that appears only further down is a fault with its place, since leaving it out would
//! lose data and adding it would need the rows that are already on their way.

mod lexer;
mod row;
mod tree;

use super::Fault;
use super::block::{Block, Indent, Row, add_given};
use super::split::{Input, Parts, RECORD_LIMIT, Stop};
use crate::dataset::Nested;
use lexer::{Halt as Stopped, Lexer, Step, broken};
use row::{Filler, Learner, OtherWidths, UNSET};
use tree::{ROOT, Tree};

pub(super) use lexer::Halt;

/// How much of a file its columns are learned from, as long as that holds a row.
pub(super) const HEAD: usize = 1 << 20;

/// What stands around the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// An array, commas between.
    Array,
    /// Nothing; the rows follow each other.
    Sequence,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The first row of an array, or its end.
    First,
    /// A row.
    Next,
    /// A row, or the end of the file.
    Any,
    /// Where reading goes on at a place: a row, a comma, or an end.
    Resumed,
    /// The end of the file.
    Closed,
}

/// Splits a file whose columns are known.
#[derive(Debug, Clone)]
pub(super) struct Json {
    tree: Tree,
    frame: Frame,
    /// How a row begins.
    open: u8,
    nested: Nested,
    state: State,
    width: usize,
    other_widths: OtherWidths,
    /// Where the line begins, in bytes of the file, if that was seen.
    line_start: Option<u64>,
}

/// What the start of a file told.
pub(super) struct Learned {
    pub(super) json: Json,
    pub(super) header: Vec<String>,
    /// Where rows may begin.
    pub(super) at: usize,
}

/// What a text that begins like JSON is; none when it does not.
pub(super) fn described(text: &[u8]) -> Option<&'static str> {
    let mut marks = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    Some(match (marks.next()?, marks.next()) {
        (b'{', Some(b'"' | b'}')) => "JSON, objects one after the other",
        (b'[', Some(b'{')) => "JSON, an array of objects",
        (b'[', Some(b'[')) => "JSON, an array of arrays, of which the first holds the names of the columns",
        (b'[', Some(b'"')) => "JSON, arrays one after the other, of which the first holds the names of the columns",
        (b'[', Some(b']')) => "JSON, an empty array",
        _ => return None,
    })
}

/// Learns the columns of a file from its start.
pub(super) fn learn(bytes: &[u8], from: usize, input: Input, nested: Nested) -> Result<Learned, Halt> {
    let mut lexer = Lexer { bytes, at: from };
    lexer.blank();
    let frame = match lexer.peek() {
        Ok(b'{') => Frame::Sequence,
        Ok(b'[') => frame_of(&mut lexer, input)?,
        Ok(_) => return Err(Halt::Fault(Fault::NoRow, lexer.at)),
        Err(_) if input == Input::Ended => return Err(Halt::Fault(Fault::NoColumns, lexer.at)),
        Err(more) => return Err(more),
    };
    let state = if frame == Frame::Array { State::First } else { State::Any };
    let mut json = Json {
        tree: Tree::new(),
        frame,
        open: b'{',
        nested,
        state,
        width: 0,
        other_widths: OtherWidths::Refused,
        line_start: None,
    };
    let first = json.begin(&mut lexer, input)?;
    if !first {
        return Err(Halt::Fault(Fault::NoColumns, lexer.at));
    }
    json.open = match lexer.peek()? {
        open @ (b'{' | b'[') => open,
        _ => return Err(Halt::Fault(Fault::NoRow, lexer.at)),
    };
    if json.open == b'[' {
        json.read_names(&mut lexer).map_err(|stopped| ended(stopped, input, bytes.len()))?;
        json.finish(&mut lexer, input)?;
    }
    let (at, state) = (lexer.at, json.state);
    json.learn_rows(&mut lexer, input)?;
    let header = json.tree.columns();
    if header.is_empty() {
        return Err(Halt::Fault(Fault::NoColumns, at));
    }
    json.width = header.len();
    json.state = state;
    Ok(Learned { json, header, at })
}

/// Whether a bracket at the start is around all rows or begins the first one; goes behind the former.
fn frame_of(lexer: &mut Lexer<'_>, input: Input) -> Step<Frame> {
    let open = lexer.at;
    lexer.at += 1;
    lexer.blank();
    match lexer.peek().map_err(|stopped| ended(stopped, input, lexer.at))? {
        b'{' | b'[' | b']' => Ok(Frame::Array),
        _ => {
            lexer.at = open;
            Ok(Frame::Sequence)
        }
    }
}

/// What it means that bytes are missing where the file has no more.
fn ended(stopped: Stopped, input: Input, at: usize) -> Stopped {
    match (stopped, input) {
        (Halt::More, Input::Ended) => Halt::Fault(Fault::Json("the file ends in the middle of a row"), at),
        (stopped, _) => stopped,
    }
}

impl Json {
    /// The same, for going on at a place where a row may begin.
    pub(super) fn resumed(&self) -> Self {
        Self { state: State::Resumed, line_start: None, ..self.clone() }
    }

    /// Whether its rows may lack names, so that the columns of another file may serve it.
    pub(super) fn has_objects(&self) -> bool {
        self.open == b'{'
    }

    /// Lets arrays come out that have not as many values as there are names. Where a value lies below a name of several
    /// columns, what such an array holds can't be told, and it stays a fault.
    pub(super) fn pass_other_widths(&mut self) {
        let is_flat = self.tree.width() == self.width
            && (0..self.width).all(|place| self.tree.nth(place).and_then(|node| self.tree.column(node)) == Some(place));
        if is_flat {
            self.other_widths = OtherWidths::Passed;
        }
    }

    /// Puts the values where another file has them.
    pub(super) fn adopt(&mut self, other: &Self) {
        self.tree = other.tree.clone();
        self.width = other.width;
    }

    /// Goes to the next row; false at the end of the file.
    fn begin(&mut self, lexer: &mut Lexer<'_>, input: Input) -> Step<bool> {
        loop {
            lexer.blank();
            let Some(&byte) = lexer.bytes.get(lexer.at) else {
                return match (input, self.state) {
                    (Input::GoesOn, _) => Err(Halt::More),
                    (Input::Ended, State::First | State::Next) => {
                        broken("the file ends before its array is closed", lexer.at)
                    }
                    (Input::Ended, _) => Ok(false),
                };
            };
            match (self.state, byte) {
                (State::Closed, _) => return broken("something follows the end of the array", lexer.at),
                (State::First | State::Resumed, b']') if self.frame == Frame::Array => self.state = State::Closed,
                (State::Resumed, b',') if self.frame == Frame::Array => self.state = State::Next,
                _ => return Ok(true),
            }
            lexer.at += 1;
        }
    }

    /// Fails unless a row begins here like the others do.
    #[inline]
    fn opens(&self, lexer: &Lexer<'_>) -> Step<()> {
        if lexer.peek()? == self.open { Ok(()) } else { Err(Halt::Fault(Fault::NoRow, lexer.at)) }
    }

    /// Passes over what stands behind a row.
    fn finish(&mut self, lexer: &mut Lexer<'_>, input: Input) -> Step<()> {
        if self.frame == Frame::Sequence {
            while let Some(b' ' | b'\t' | b'\r') = lexer.bytes.get(lexer.at) {
                lexer.at += 1;
            }
            match lexer.bytes.get(lexer.at) {
                Some(b'\n') => lexer.at += 1,
                None if input == Input::GoesOn => return Err(Halt::More),
                _ => {}
            }
            self.state = State::Any;
            return Ok(());
        }
        lexer.blank();
        self.state = match lexer.bytes.get(lexer.at) {
            Some(b',') => State::Next,
            Some(b']') => State::Closed,
            Some(_) => return broken("a comma or a closing bracket is missing behind the row", lexer.at),
            None if input == Input::GoesOn => return Err(Halt::More),
            None => return broken("the file ends before its array is closed", lexer.at),
        };
        lexer.at += 1;
        Ok(())
    }

    /// Takes the names of the columns from the first of the arrays.
    fn read_names(&mut self, lexer: &mut Lexer<'_>) -> Step<()> {
        lexer.at += 1;
        lexer.blank();
        if lexer.peek()? == b']' {
            return Err(Halt::Fault(Fault::NoColumns, lexer.at));
        }
        loop {
            let at = lexer.at;
            if lexer.peek()? != b'"' {
                return broken("the first array must hold the names of the columns, each a text in quotes", at);
            }
            let name = lexer.string()?;
            let mut plain = Vec::new();
            lexer::unescape(lexer.slice(name.start, name.end), name.start, &mut plain)?;
            self.tree.add(ROOT, &plain, at)?;
            if lexer.closes(b']')? {
                return Ok(());
            }
        }
    }

    /// Learns from the rows at hand. What is wrong behind the first one is found again when it is read.
    fn learn_rows(&mut self, lexer: &mut Lexer<'_>, input: Input) -> Step<()> {
        let is_header_read = self.open == b'[';
        let mut rows = 0;
        loop {
            let step = self.learn_row(lexer, input);
            match step {
                Ok(true) => rows += 1,
                Ok(false) => return Ok(()),
                Err(Halt::Fault(Fault::TooManyFields, at)) => return Err(Halt::Fault(Fault::TooManyFields, at)),
                Err(_) if rows > 0 || is_header_read => return Ok(()),
                Err(stopped) => return Err(ended(stopped, input, lexer.bytes.len())),
            }
        }
    }

    fn learn_row(&mut self, lexer: &mut Lexer<'_>, input: Input) -> Step<bool> {
        if !self.begin(lexer, input)? {
            return Ok(false);
        }
        self.opens(lexer)?;
        // A row that the bytes at hand cut off teaches nothing, wherever they cut it.
        let start = lexer.at;
        lexer.value(0)?;
        lexer.at = start;
        row::row(lexer, &mut Learner(&mut self.tree), self.nested)?;
        self.finish(lexer, input)?;
        Ok(true)
    }

    /// Takes over how far it went.
    #[inline]
    fn go_on(&mut self, stop: &mut Stop, lexer: &Lexer<'_>, base: u64) {
        let passed = lexer.slice(stop.at, lexer.at);
        if let Some(last) = memchr::memrchr(b'\n', passed) {
            stop.line += memchr::memchr_iter(b'\n', passed).count() as u64;
            self.line_start = Some(base + (stop.at + last) as u64 + 1);
        }
        stop.at = lexer.at;
    }

    fn indent(&self, byte: u64) -> Indent {
        self.line_start.map_or(Indent::Unknown, |start| Indent::Of(byte.saturating_sub(start)))
    }

    /// Takes note of what was passed over at the start of a file; gives the number of line ends in it.
    pub(super) fn pass(&mut self, bytes: &[u8], from: usize, to: usize, base: u64) -> u64 {
        let mut stop = Stop { at: from, line: 0, blank: 0, fault: None };
        self.line_start = Some(base + from as u64);
        self.go_on(&mut stop, &Lexer { bytes, at: to }, base);
        stop.line
    }

    /// Splits the bytes of a block, from `from` on, which is in `line`. At most `most` records.
    pub(super) fn fill(&mut self, block: &mut Block, from: usize, line: u64, input: Input, most: usize) -> Stop {
        let mut stop = Stop { at: from, line, blank: 0, fault: None };
        if let Err(Halt::Fault(fault, at)) = self.fill_until_stopped(block, &mut stop, input, most) {
            let indent = self.indent(block.base + stop.at as u64);
            stop.fault = Some((fault, block.place(stop.at, (stop.line, indent), at)));
        }
        stop
    }

    fn fill_until_stopped(&mut self, block: &mut Block, stop: &mut Stop, input: Input, most: usize) -> Step<()> {
        let Block { bytes, filled, base, rows, slots, unescaped, unescaped_ends, given, .. } = block;
        let mut lexer = Lexer { bytes: bytes.get(..*filled).unwrap_or_default(), at: stop.at };
        let mut parts = Parts { slots, unescaped, unescaped_ends };
        while rows.len() < most {
            let begun = self.begin(&mut lexer, input);
            self.go_on(stop, &lexer, *base);
            if !begun? {
                return Ok(());
            }
            let (first, texts, ends) = (parts.slots.len(), parts.unescaped.len(), parts.unescaped_ends.len());
            let step = self.split_row(&mut lexer, first, &mut parts).and_then(|()| self.finish(&mut lexer, input));
            if let Err(stopped) = step {
                parts.slots.truncate(first);
                parts.unescaped.truncate(texts);
                parts.unescaped_ends.truncate(ends);
                let is_long = lexer.bytes.len() - stop.at > RECORD_LIMIT;
                return Err(match stopped {
                    Halt::More if is_long => Halt::Fault(Fault::RecordTooLong, stop.at),
                    stopped => ended(stopped, input, lexer.bytes.len()),
                });
            }
            if lexer.at - stop.at > RECORD_LIMIT {
                return Err(Halt::Fault(Fault::RecordTooLong, stop.at));
            }
            add_given(given.len(), stop.at, parts.slots);
            rows.push(Row {
                line: stop.line,
                indent: self.indent(*base + stop.at as u64),
                start: stop.at as u32,
                end: lexer.at as u32,
                first: first as u32,
                slots: parts.slots.len() as u32,
            });
            self.go_on(stop, &lexer, *base);
        }
        Ok(())
    }

    #[inline]
    fn split_row(&self, lexer: &mut Lexer<'_>, first: usize, parts: &mut Parts<'_>) -> Step<()> {
        self.opens(lexer)?;
        let start = lexer.at as u32;
        parts.slots.resize(first + self.width, UNSET);
        row::row(lexer, &mut Filler { tree: &self.tree, parts, first, other_widths: self.other_widths }, self.nested)?;
        for slot in parts.slots.iter_mut().skip(first).filter(|slot| slot.start == UNSET.start) {
            // What a row does not name is null.
            (slot.start, slot.end) = (start, start);
        }
        Ok(())
    }
}
