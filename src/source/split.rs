//! Bytes into records. Strict where other readers guess: a quote inside a bare field, text behind a closing
//! quote, a quote that never closes and a row of another width are faults with a place, since a reader
//! that bends them pushes rows that the file does not have. What comes out depends on the bytes alone,
//! never on how they were cut into buffers.

use super::block::{Block, Indent, Kind, Row, Slot, add_given};
use super::scan::{Marks, Specials};
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

/// Bytes, and those of them that mean something and were not passed yet.
struct Text<'a> {
    bytes: &'a [u8],
    marks: Marks<'a>,
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
        let mut text = Text { bytes, marks: index.marks(stop.at) };
        while stop.at < bytes.len() && rows.len() < most {
            let (first, texts, ends) = (parts.slots.len(), parts.unescaped.len(), parts.unescaped_ends.len());
            let (end, lines) = match self.record(&mut text, stop.at, input, &mut parts) {
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
    fn record(&self, text: &mut Text<'_>, start: usize, input: Input, parts: &mut Parts<'_>) -> Step {
        let bytes = text.bytes;
        if matches!(bytes.get(start), Some(b'\n' | b'\r')) {
            text.marks.next();
            return match Self::line_end(text, start, input) {
                Some(end) => Step::Blank(end),
                None => Step::NeedMore,
            };
        }
        let most = parts.slots.len() + MAX_FIELDS;
        let (mut at, mut lines) = (start, 0);
        loop {
            let (first, mut end) = self.bare_fields(text, at, parts.slots, most);
            at = first;
            let mut found = bytes.get(end);
            if found == Some(&self.quote) {
                if end != at {
                    let is_long = end - at > FIELD_LIMIT;
                    return if is_long {
                        Step::Fault(Fault::FieldTooLong, at)
                    } else {
                        Step::Fault(Fault::StrayQuote, end)
                    };
                }
                match self.quoted(text, at, input, parts) {
                    Ok((after, inside)) => (end, lines) = (after, lines + inside),
                    Err(step) => return step,
                }
                found = bytes.get(end);
                // What may follow is a mark; anything else is a fault.
                text.marks.next();
            } else {
                if end - at > FIELD_LIMIT {
                    return Step::Fault(Fault::FieldTooLong, at);
                }
                parts.slots.push(Slot { start: at as u32, end: end as u32, kind: Kind::Bare });
            }
            if parts.slots.len() > most {
                return Step::Fault(Fault::TooManyFields, start);
            }
            match found {
                Some(&byte) if byte == self.delimiter => at = end + 1,
                Some(b'\n' | b'\r') => {
                    return match Self::line_end(text, end, input) {
                        Some(end) => Step::Record(end, lines + 1),
                        None => Step::NeedMore,
                    };
                }
                None if input == Input::GoesOn => return Step::NeedMore,
                None => return Step::Record(end, lines),
                Some(_) => return Step::Fault(Fault::TextAfterQuote, end),
            }
        }
    }

    /// Splits as many fields, up to so many slots, as stand without quotes and end at a delimiter; gives where the next one begins, and the
    /// mark behind that.
    #[inline]
    fn bare_fields(&self, text: &mut Text<'_>, from: usize, slots: &mut Vec<Slot>, most: usize) -> (usize, usize) {
        let (bytes, mut marks, mut at) = (text.bytes, text.marks.clone(), from);
        let end = loop {
            let end = marks.next();
            if bytes.get(end) != Some(&self.delimiter) || end - at > FIELD_LIMIT || slots.len() >= most {
                break end;
            }
            slots.push(Slot { start: at as u32, end: end as u32, kind: Kind::Bare });
            at = end + 1;
        };
        text.marks = marks;
        (at, end)
    }

    /// Where a line end is over whose first byte was passed; none when that depends on what follows.
    #[inline]
    fn line_end(text: &mut Text<'_>, at: usize, input: Input) -> Option<usize> {
        match (text.bytes.get(at), text.bytes.get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => {
                text.marks.next();
                Some(at + 2)
            }
            (Some(b'\r'), None) if input == Input::GoesOn => None,
            _ => Some(at + 1),
        }
    }

    /// Splits a field in quotes, of which the first was passed; gives where it ends and how many line ends it holds.
    fn quoted(
        &self,
        text: &mut Text<'_>,
        open: usize,
        input: Input,
        parts: &mut Parts<'_>,
    ) -> Result<(usize, u64), Step> {
        let bytes = text.bytes;
        let begin = open + 1;
        // What lies before `kept` is among the texts without doubled quotes already.
        let (mut kept, mut lines) = (begin, 0);
        let close = loop {
            let at = text.marks.next();
            match bytes.get(at) {
                Some(&byte) if byte == self.quote => match bytes.get(at + 1) {
                    Some(&next) if next == self.quote => {
                        text.marks.next();
                        parts.unescaped.extend_from_slice(bytes.get(kept..=at).unwrap_or_default());
                        kept = at + 2;
                    }
                    None if input == Input::GoesOn => return Err(Step::NeedMore),
                    _ => break at,
                },
                Some(b'\n') if at == begin || bytes.get(at - 1) != Some(&b'\r') => lines += 1,
                Some(b'\r') => lines += 1,
                Some(_) => {}
                None => {
                    return Err(match input {
                        _ if bytes.len() - begin > FIELD_LIMIT => Step::Fault(Fault::FieldTooLong, open),
                        Input::GoesOn => Step::NeedMore,
                        Input::Ended => Step::Fault(Fault::OpenQuote, open),
                    });
                }
            }
        };
        if close - begin > FIELD_LIMIT {
            return Err(Step::Fault(Fault::FieldTooLong, open));
        }
        let kind = if kept == begin {
            Kind::Quoted
        } else {
            parts.unescaped.extend_from_slice(bytes.get(kept..close).unwrap_or_default());
            parts.unescaped_ends.push(parts.unescaped.len() as u32);
            Kind::Doubled(parts.unescaped_ends.len() as u32 - 1)
        };
        parts.slots.push(Slot { start: begin as u32, end: close as u32, kind });
        Ok((close + 1, lines))
    }
}
