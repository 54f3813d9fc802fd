//! One row of JSON, walked once: either to learn which names rows have, or to put its values where a block
//! keeps them. Both take the same way through the bytes, so that what was learned is what is found.

use super::super::Fault;
use super::super::block::{Kind, Slot};
use super::super::split::{FIELD_LIMIT, MAX_FIELDS, Parts};
use super::lexer::{self, DEPTH, Halt, Lexer, Span, Step, broken};
use super::tree::{ROOT, Tree};
use crate::dataset::Nested;

/// A value of a row, and where it lies.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Null(usize),
    Bare(usize, usize),
    Text(Span),
    Nested(usize, usize),
}

/// What becomes of the names and values of a row.
pub(super) trait Taker {
    fn name(&mut self, node: usize, key: &[u8], guess: &mut usize, at: usize) -> Step<usize>;
    fn nth(&self, place: usize) -> Option<usize>;
    fn width(&self) -> usize;
    fn value(&mut self, node: usize, value: Value, bytes: &[u8]) -> Step<()>;
    /// A value of an array for which there is no name.
    fn nameless(&mut self, value: Value, bytes: &[u8]) -> Step<()>;
    /// Takes an array of another width as it is; false when it can't.
    fn takes_width(&mut self, found: usize) -> bool;
}

/// What becomes of arrays that have not as many values as there are names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OtherWidths {
    Refused,
    /// They come out, for whoever takes them to judge.
    Passed,
}

/// Walks an object or an array that is a row.
#[inline]
pub(super) fn row(lexer: &mut Lexer<'_>, taker: &mut impl Taker, nested: Nested) -> Step<()> {
    if lexer.peek()? == b'{' { object(lexer, taker, ROOT, nested, 0) } else { array(lexer, taker, nested) }
}

fn object(lexer: &mut Lexer<'_>, taker: &mut impl Taker, node: usize, nested: Nested, depth: usize) -> Step<()> {
    if depth >= DEPTH {
        return broken(lexer::TOO_DEEP, lexer.at);
    }
    lexer.at += 1;
    lexer.blank();
    if lexer.peek()? == b'}' {
        lexer.at += 1;
        return Ok(());
    }
    let mut guess = 0;
    loop {
        let at = lexer.at;
        let name = lexer.name()?;
        let key = lexer.slice(name.start, name.end);
        let child = if name.escaped {
            let mut plain = Vec::new();
            lexer::unescape(key, name.start, &mut plain)?;
            taker.name(node, &plain, &mut guess, at)?
        } else {
            taker.name(node, key, &mut guess, at)?
        };
        value(lexer, taker, child, nested, depth)?;
        if lexer.closes(b'}')? {
            return Ok(());
        }
    }
}

fn array(lexer: &mut Lexer<'_>, taker: &mut impl Taker, nested: Nested) -> Step<()> {
    let start = lexer.at;
    lexer.at += 1;
    lexer.blank();
    let mut found = 0;
    if lexer.peek()? == b']' {
        lexer.at += 1;
    } else {
        loop {
            if let Some(node) = taker.nth(found) {
                value(lexer, taker, node, nested, 0)?;
            } else {
                let value = whole(lexer, 0)?;
                taker.nameless(value, lexer.bytes)?;
            }
            found += 1;
            if lexer.closes(b']')? {
                break;
            }
        }
    }
    let expected = taker.width();
    let fits = found == expected || taker.takes_width(found);
    if fits { Ok(()) } else { Err(Halt::Fault(Fault::Ragged { expected, found }, start)) }
}

#[inline]
fn value(lexer: &mut Lexer<'_>, taker: &mut impl Taker, node: usize, nested: Nested, depth: usize) -> Step<()> {
    if nested == Nested::Flattened && lexer.peek()? == b'{' {
        return object(lexer, taker, node, nested, depth + 1);
    }
    let value = whole(lexer, depth)?;
    taker.value(node, value, lexer.bytes)
}

/// A value as it stands, whatever lies in it.
#[inline]
fn whole(lexer: &mut Lexer<'_>, depth: usize) -> Step<Value> {
    let start = lexer.at;
    Ok(match lexer.peek()? {
        b'"' => Value::Text(lexer.string()?),
        b'{' | b'[' => {
            lexer.value(depth + 1)?;
            if lexer.at - start > FIELD_LIMIT {
                return Err(Halt::Fault(Fault::FieldTooLong, start));
            }
            Value::Nested(start, lexer.at)
        }
        b'n' => {
            lexer.word(b"null")?;
            Value::Null(start)
        }
        _ => {
            lexer.scalar()?;
            Value::Bare(start, lexer.at)
        }
    })
}

/// Learns the names.
pub(super) struct Learner<'a>(pub(super) &'a mut Tree);

impl Taker for Learner<'_> {
    fn name(&mut self, node: usize, key: &[u8], guess: &mut usize, at: usize) -> Step<usize> {
        match self.0.child(node, key, guess) {
            Some(child) => Ok(child),
            None => self.0.add(node, key, at),
        }
    }

    fn nth(&self, place: usize) -> Option<usize> {
        self.0.nth(place)
    }

    fn width(&self) -> usize {
        self.0.width()
    }

    fn value(&mut self, node: usize, value: Value, _: &[u8]) -> Step<()> {
        if !matches!(value, Value::Null(_)) {
            self.0.note_value(node);
        }
        Ok(())
    }

    fn nameless(&mut self, _: Value, _: &[u8]) -> Step<()> {
        Ok(())
    }

    fn takes_width(&mut self, _: usize) -> bool {
        false
    }
}

/// Puts the values into the slots of a row.
pub(super) struct Filler<'a, 'b> {
    pub(super) tree: &'a Tree,
    pub(super) parts: &'a mut Parts<'b>,
    /// The first slot of the row.
    pub(super) first: usize,
    pub(super) other_widths: OtherWidths,
}

impl Filler<'_, '_> {
    /// Where a value lies. An escaped text is kept without its escapes.
    #[inline]
    fn slot(&mut self, value: Value, bytes: &[u8]) -> Step<Slot> {
        let (start, end, kind) = match value {
            Value::Null(at) => (at, at, Kind::Bare),
            Value::Bare(start, end) => (start, end, Kind::Bare),
            Value::Text(Span { start, end, escaped: false }) => (start, end, Kind::Quoted),
            Value::Text(Span { start, end, escaped: true }) => {
                let index = self.parts.unescaped_ends.len() as u32;
                let text = bytes.get(start..end).unwrap_or_default();
                lexer::unescape(text, start, self.parts.unescaped)?;
                self.parts.unescaped_ends.push(self.parts.unescaped.len() as u32);
                (start, end, Kind::Doubled(index))
            }
            Value::Nested(start, end) => (start, end, Kind::Nested),
        };
        Ok(Slot { start: start as u32, end: end as u32, kind })
    }
}

/// A slot that has no value yet.
pub(super) const UNSET: Slot = Slot { start: u32::MAX, end: u32::MAX, kind: Kind::Bare };

impl Taker for Filler<'_, '_> {
    #[inline]
    fn name(&mut self, node: usize, key: &[u8], guess: &mut usize, at: usize) -> Step<usize> {
        self.tree.child(node, key, guess).ok_or_else(|| {
            let mut path = self.tree.path(node);
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&String::from_utf8_lossy(key));
            Halt::Fault(Fault::UnknownName(path), at)
        })
    }

    fn nth(&self, place: usize) -> Option<usize> {
        self.tree.nth(place)
    }

    fn width(&self) -> usize {
        self.tree.width()
    }

    #[inline]
    fn value(&mut self, node: usize, value: Value, bytes: &[u8]) -> Step<()> {
        let found = self.slot(value, bytes)?;
        let slot = self.tree.column(node).and_then(|column| self.parts.slots.get_mut(self.first + column));
        match slot {
            Some(slot) if slot.start == UNSET.start => {
                *slot = found;
                Ok(())
            }
            Some(_) => Err(Halt::Fault(Fault::RepeatedName(self.tree.path(node)), found.start as usize)),
            None if matches!(value, Value::Null(_)) => Ok(()),
            None => Err(Halt::Fault(Fault::UnknownName(self.tree.path(node)), found.start as usize)),
        }
    }

    fn nameless(&mut self, value: Value, bytes: &[u8]) -> Step<()> {
        if self.other_widths == OtherWidths::Passed {
            let slot = self.slot(value, bytes)?;
            if self.parts.slots.len() - self.first >= MAX_FIELDS {
                return Err(Halt::Fault(Fault::TooManyFields, slot.start as usize));
            }
            self.parts.slots.push(slot);
        }
        Ok(())
    }

    fn takes_width(&mut self, found: usize) -> bool {
        // What is behind the last name was added there.
        self.parts.slots.truncate(self.first + found);
        self.other_widths == OtherWidths::Passed
    }
}
