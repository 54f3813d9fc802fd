//! Bytes into records. Strict where other readers guess: a quote inside a bare field, text behind a closing
//! quote, a quote that never closes and a row of another width are faults with a place, since a reader
//! that bends them pushes rows that the file does not have. What comes out depends on the bytes alone,
//! never on how they were cut into buffers.

use super::block::{Block, Indent, Kind, Row, Slot, add_given, line_ends};
use super::scan::{Index, Specials};
use super::{Fault, Place};

/// The longest field in bytes.
pub const FIELD_LIMIT: usize = 16 << 20;
/// The longest record in bytes.
pub const RECORD_LIMIT: usize = 128 << 20;
/// How many fields a record can have.
pub(super) const MAX_FIELDS: usize = 1 << 16;

/// How many fields a record must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    Any,
    Exactly(usize),
    /// So many; others come out as well, for whoever takes them to judge.
    Usually(usize),
}

impl Width {
    /// Lets records of another width come out.
    pub(super) fn loosen(&mut self) {
        if let Self::Exactly(width) = *self {
            *self = Self::Usually(width);
        }
    }
}

/// Whether the file goes on behind the bytes at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    GoesOn,
    Ended,
}

/// How far a block was filled.
pub(super) struct Stop {
    /// What was not split begins here.
    pub(super) at: usize,
    pub(super) line: u64,
    /// Blank lines that were left out.
    pub(super) blank: u64,
    /// Why it went no further; none when the bytes at hand are used up.
    pub(super) fault: Option<(Fault, Place)>,
}

pub(super) struct Splitter {
    specials: Specials,
    delimiter: u8,
    quote: u8,
    pub(super) width: Width,
}

enum Step {
    /// A record that ends here, with the lines it took.
    Record(usize, u64),
    /// A line without anything that ends here.
    Blank(usize),
    NeedMore,
    Fault(Fault, usize),
}

/// Bytes, and where those of them lie that mean something.
#[derive(Clone, Copy)]
struct Text<'a> {
    bytes: &'a [u8],
    index: &'a Index,
}

/// Where the parts of a record are put.
pub(super) struct Parts<'a> {
    pub(super) slots: &'a mut Vec<Slot>,
    pub(super) unescaped: &'a mut Vec<u8>,
    pub(super) unescaped_ends: &'a mut Vec<u32>,
}

impl Splitter {
    pub(super) fn new(delimiter: u8, quote: u8, width: Width) -> Self {
        Self { specials: Specials::new(delimiter, quote), delimiter, quote, width }
    }

    /// Splits the bytes of a block, from `from` on, which is the start of `line`. At most `most` records.
    pub(super) fn fill(&self, block: &mut Block, from: usize, line: u64, input: Input, most: usize) -> Stop {
        let mut stop = Stop { at: from, line, blank: 0, fault: None };
        let fault = self.fill_until_fault(block, &mut stop, input, most);
        stop.fault = fault.map(|(fault, at)| (fault, block.place(stop.at, (stop.line, Indent::Of(0)), at)));
        stop
    }

    fn fill_until_fault(
        &self,
        block: &mut Block,
        stop: &mut Stop,
        input: Input,
        most: usize,
    ) -> Option<(Fault, usize)> {
        let Block { bytes, filled, index, rows, slots, unescaped, unescaped_ends, given, .. } = block;
        let bytes = bytes.get(..*filled).unwrap_or_default();
        self.specials.index(bytes, index);
        let mut parts = Parts { slots, unescaped, unescaped_ends };
        let text = Text { bytes, index };
        while stop.at < bytes.len() && rows.len() < most {
            let (first, texts, ends) = (parts.slots.len(), parts.unescaped.len(), parts.unescaped_ends.len());
            let (end, lines) = match self.record(text, stop.at, input, &mut parts) {
                Step::Record(end, lines) => (end, lines),
                Step::Blank(end) if !matches!(self.width, Width::Exactly(1) | Width::Usually(1)) => {
                    (stop.at, stop.line, stop.blank) = (end, stop.line + 1, stop.blank + 1);
                    continue;
                }
                Step::Blank(end) => {
                    parts.slots.push(Slot { start: stop.at as u32, end: stop.at as u32, kind: Kind::Bare });
                    (end, 1)
                }
                Step::NeedMore if bytes.len() - stop.at > RECORD_LIMIT => return Some((Fault::RecordTooLong, stop.at)),
                Step::NeedMore => {
                    parts.slots.truncate(first);
                    parts.unescaped.truncate(texts);
                    parts.unescaped_ends.truncate(ends);
                    return None;
                }
                Step::Fault(fault, at) => return Some((fault, at)),
            };
            if end - stop.at > RECORD_LIMIT {
                return Some((Fault::RecordTooLong, stop.at));
            }
            let found = parts.slots.len() - first;
            if let Width::Exactly(expected) = self.width
                && found != expected
            {
                return Some((Fault::Ragged { expected, found }, stop.at));
            }
            add_given(given.len(), stop.at, parts.slots);
            rows.push(Row {
                line: stop.line,
                indent: Indent::Of(0),
                start: stop.at as u32,
                end: end as u32,
                first: first as u32,
                slots: parts.slots.len() as u32,
            });
            (stop.at, stop.line) = (end, stop.line + lines);
        }
        None
    }

    /// Splits one record.
    #[inline]
    fn record(&self, Text { bytes, index }: Text<'_>, start: usize, input: Input, parts: &mut Parts<'_>) -> Step {
        if let Some(line_end @ (b'\n' | b'\r')) = bytes.get(start) {
            return match (line_end, bytes.get(start + 1)) {
                (b'\r', Some(b'\n')) => Step::Blank(start + 2),
                (b'\r', None) if input == Input::GoesOn => Step::NeedMore,
                _ => Step::Blank(start + 1),
            };
        }
        let first = parts.slots.len();
        let (mut at, mut lines) = (start, 0);
        loop {
            at = if bytes.get(at) == Some(&self.quote) {
                match self.quoted(bytes, at, input, parts) {
                    Ok((after, inside)) => {
                        lines += inside;
                        after
                    }
                    Err(step) => return step,
                }
            } else {
                let end = index.find(at);
                if end - at > FIELD_LIMIT {
                    return Step::Fault(Fault::FieldTooLong, at);
                }
                if bytes.get(end) == Some(&self.quote) {
                    return Step::Fault(Fault::StrayQuote, end);
                }
                parts.slots.push(Slot { start: at as u32, end: end as u32, kind: Kind::Bare });
                end
            };
            if parts.slots.len() - first > MAX_FIELDS {
                return Step::Fault(Fault::TooManyFields, start);
            }
            match bytes.get(at) {
                Some(&byte) if byte == self.delimiter => at += 1,
                Some(b'\n') => return Step::Record(at + 1, lines + 1),
                Some(b'\r') => match bytes.get(at + 1) {
                    Some(b'\n') => return Step::Record(at + 2, lines + 1),
                    None if input == Input::GoesOn => return Step::NeedMore,
                    _ => return Step::Record(at + 1, lines + 1),
                },
                None if input == Input::GoesOn => return Step::NeedMore,
                None => return Step::Record(at, lines),
                Some(_) => return Step::Fault(Fault::TextAfterQuote, at),
            }
        }
    }

    /// Splits a field in quotes; gives where it ends and how many line ends it holds.
    fn quoted(&self, bytes: &[u8], open: usize, input: Input, parts: &mut Parts<'_>) -> Result<(usize, u64), Step> {
        let text = open + 1;
        let (mut from, mut doubled) = (text, 0usize);
        let close = loop {
            let Some(found) = bytes.get(from..).and_then(|rest| memchr::memchr(self.quote, rest)) else {
                return Err(match input {
                    _ if bytes.len() - text > FIELD_LIMIT => Step::Fault(Fault::FieldTooLong, open),
                    Input::GoesOn => Step::NeedMore,
                    Input::Ended => Step::Fault(Fault::OpenQuote, open),
                });
            };
            let quote = from + found;
            match bytes.get(quote + 1) {
                Some(&next) if next == self.quote => {
                    doubled += 1;
                    from = quote + 2;
                }
                None if input == Input::GoesOn => return Err(Step::NeedMore),
                _ => break quote,
            }
        };
        if close - text > FIELD_LIMIT {
            return Err(Step::Fault(Fault::FieldTooLong, open));
        }
        let inside = bytes.get(text..close).unwrap_or_default();
        let kind = if doubled == 0 { Kind::Quoted } else { self.unescape(inside, parts) };
        parts.slots.push(Slot { start: text as u32, end: close as u32, kind });
        Ok((close + 1, line_ends(inside).0))
    }

    fn unescape(&self, inside: &[u8], parts: &mut Parts<'_>) -> Kind {
        let index = parts.unescaped_ends.len() as u32;
        let mut rest = inside;
        while let Some(at) = memchr::memchr(self.quote, rest) {
            let (kept, _) = rest.split_at_checked(at + 1).unwrap_or((rest, &[]));
            parts.unescaped.extend_from_slice(kept);
            rest = rest.get(at + 2..).unwrap_or_default();
        }
        parts.unescaped.extend_from_slice(rest);
        parts.unescaped_ends.push(parts.unescaped.len() as u32);
        Kind::Doubled(index)
    }
}
