//! A look at the footer of a Parquet file before the library takes it: how deep its schema goes. The library
//! walks the schema by calling itself, and a file that says it is a million deep would end the program.

use super::super::Fault;
use super::super::columnar::Shared;

/// The longest footer that is read.
const LONGEST: u64 = 256 << 20;
/// How deep groups may lie in groups.
const DEPTH: usize = 256;

/// The types of the compact protocol.
mod kind {
    pub(super) const BYTE: u8 = 3;
    pub(super) const DOUBLE: u8 = 7;
    pub(super) const BINARY: u8 = 8;
    pub(super) const LIST: u8 = 9;
    pub(super) const SET: u8 = 10;
    pub(super) const MAP: u8 = 11;
    pub(super) const STRUCT: u8 = 12;
}

fn broken(what: &str) -> Fault {
    Fault::Broken("Parquet", what.to_owned())
}

/// Refuses a file whose schema is deeper than any table's.
pub(super) fn check(input: &Shared) -> Result<(), Fault> {
    let failed = |error: std::io::Error| Fault::of_io(&error);
    let start = input.size().checked_sub(8).ok_or_else(|| broken("it is too short"))?;
    let end = input.bytes(start, 8).map_err(failed)?;
    let (length, magic) = end.split_first_chunk().ok_or_else(|| broken("it is too short"))?;
    match magic {
        b"PAR1" => {}
        b"PARE" => return Err(broken("its footer is encrypted")),
        _ => return Err(broken("its end is cut off")),
    }
    let length = u64::from(u32::from_le_bytes(*length));
    let start = start.checked_sub(length).filter(|_| length <= LONGEST);
    let start = start.ok_or_else(|| broken("its footer is longer than it can be"))?;
    let footer = input.bytes(start, length).map_err(failed)?;
    let depth = Walker { rest: &footer }.schema_depth().ok_or_else(|| broken("its footer can't be read"))?;
    if depth > DEPTH { Err(Fault::TooDeeplyNested) } else { Ok(()) }
}

/// Walks values of Thrift's compact protocol.
struct Walker<'a> {
    rest: &'a [u8],
}

impl Walker<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn pass(&mut self, count: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// The next field of a struct: its id and its type; the type is 0 at the end.
    fn field(&mut self, last: &mut u64) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let (step, kind) = (u64::from(head >> 4), head & 15);
        if kind != 0 {
            *last = match step {
                0 => {
                    let zigzag = self.number()?;
                    zigzag >> 1
                }
                step => last.wrapping_add(step),
            };
        }
        Some((*last, kind))
    }

    /// The type and the number of the items of a list.
    fn list(&mut self) -> Option<(u8, u64)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.number()?,
            few => u64::from(few),
        };
        Some((head & 15, count))
    }

    /// Passes over a value; truth values of fields are in their types.
    fn value(&mut self, kind: u8, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            1 | 2 => Some(()),
            kind::BYTE => self.pass(1),
            4..=6 => self.number().map(|_| ()),
            kind::DOUBLE => self.pass(8),
            kind::BINARY => {
                let length = self.number()?;
                self.pass(length)
            }
            kind::LIST | kind::SET => {
                let (kind, count) = self.list()?;
                (0..count).try_for_each(|_| self.item(kind, depth))
            }
            kind::MAP => {
                let count = self.number()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                (0..count).try_for_each(|_| {
                    self.item(kinds >> 4, depth)?;
                    self.item(kinds & 15, depth)
                })
            }
            kind::STRUCT => {
                let mut last = 0;
                loop {
                    match self.field(&mut last)? {
                        (_, 0) => return Some(()),
                        (_, kind) => self.value(kind, depth)?,
                    }
                }
            }
            _ => None,
        }
    }

    /// An item of a list, where truth values take a byte each.
    fn item(&mut self, kind: u8, depth: usize) -> Option<()> {
        if matches!(kind, 1 | 2) { self.pass(1) } else { self.value(kind, depth) }
    }

    /// How deep the schema goes; none where it can't be read. It is the second field, a list in depth-first
    /// order.
    fn schema_depth(&mut self) -> Option<usize> {
        const SCHEMA: u64 = 2;
        let mut last = 0;
        loop {
            match self.field(&mut last)? {
                (_, 0) => return None,
                (SCHEMA, kind::LIST) => break,
                (_, kind) => self.value(kind, DEPTH)?,
            }
        }
        let (_, count) = self.list()?;
        let (mut open, mut deepest): (Vec<u64>, usize) = (Vec::new(), 0);
        for _ in 0..count {
            while open.last() == Some(&0) {
                open.pop();
            }
            if let Some(left) = open.last_mut() {
                *left -= 1;
            }
            let children = self.children()?;
            if children > 0 {
                open.push(children);
                deepest = deepest.max(open.len());
                if deepest > DEPTH {
                    break;
                }
            }
        }
        Some(deepest)
    }

    /// How many elements of the schema lie in this one.
    fn children(&mut self) -> Option<u64> {
        const CHILDREN: u64 = 5;
        let (mut last, mut children) = (0, 0);
        loop {
            match self.field(&mut last)? {
                (_, 0) => return Some(children),
                (CHILDREN, 5) => children = self.number()? >> 1,
                (_, kind) => self.value(kind, DEPTH)?,
            }
        }
    }
}
