//! The records that a workbook is written in: a kind, a length, and that many bytes. What is longer than a record
//! can be goes on in others behind it.

use super::broken;
use crate::source::Fault;

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(u16);

impl Kind {
    pub(super) const FORMULA: Self = Self(0x0006);
    pub(super) const END: Self = Self(0x000a);
    pub(super) const DATE_MODE: Self = Self(0x0022);
    pub(super) const ENCRYPTED: Self = Self(0x002f);
    const MORE: Self = Self(0x003c);
    pub(super) const CODE_PAGE: Self = Self(0x0042);
    pub(super) const SHEET: Self = Self(0x0085);
    pub(super) const SHORT_NUMBERS: Self = Self(0x00bd);
    pub(super) const RICH_TEXT: Self = Self(0x00d6);
    pub(super) const CELL_FORMAT: Self = Self(0x00e0);
    pub(super) const SHARED_TEXTS: Self = Self(0x00fc);
    pub(super) const SHARED_TEXT: Self = Self(0x00fd);
    pub(super) const NUMBER: Self = Self(0x0203);
    pub(super) const TEXT: Self = Self(0x0204);
    pub(super) const TRUTH_OR_ERROR: Self = Self(0x0205);
    pub(super) const TEXT_RESULT: Self = Self(0x0207);
    pub(super) const SHORT_NUMBER: Self = Self(0x027e);
    pub(super) const FORMAT: Self = Self(0x041e);
    pub(super) const BEGIN: Self = Self(0x0809);
}

/// A record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) kind: Kind,
    data: &'a [u8],
}

impl<'a> Record<'a> {
    pub(super) const fn len(&self) -> usize {
        self.data.len()
    }

    /// Its bytes from a place on.
    pub(super) fn rest(&self, at: usize) -> Result<&'a [u8], Fault> {
        self.data.get(at..).ok_or_else(|| broken("a record is too short"))
    }

    fn array<const N: usize>(&self, at: usize) -> Result<[u8; N], Fault> {
        self.rest(at)?.first_chunk().copied().ok_or_else(|| broken("a record is too short"))
    }

    pub(super) fn u8(&self, at: usize) -> Result<u8, Fault> {
        self.array(at).map(u8::from_le_bytes)
    }

    pub(super) fn u16(&self, at: usize) -> Result<u16, Fault> {
        self.array(at).map(u16::from_le_bytes)
    }

    pub(super) fn u32(&self, at: usize) -> Result<u32, Fault> {
        self.array(at).map(u32::from_le_bytes)
    }

    pub(super) fn f64(&self, at: usize) -> Result<f64, Fault> {
        self.array(at).map(f64::from_le_bytes)
    }

    /// The row and the column of the cell that it is about.
    pub(super) fn cell(&self) -> Result<(u32, u32), Fault> {
        Ok((u32::from(self.u16(0)?), u32::from(self.u16(2)?)))
    }
}

/// The records from a place on.
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub(super) fn at(stream: &'a [u8], place: usize) -> Option<Self> {
        stream.get(place..).map(|rest| Self { rest })
    }

    /// The next record; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record<'a>>, Fault> {
        let Some((head, rest)) = self.rest.split_first_chunk::<4>() else { return Ok(None) };
        let [kind_low, kind_high, length_low, length_high] = *head;
        let length = usize::from(u16::from_le_bytes([length_low, length_high]));
        let (data, rest) = rest.split_at_checked(length).ok_or_else(|| broken("a record goes beyond its end"))?;
        self.rest = rest;
        Ok(Some(Record { kind: Kind(u16::from_le_bytes([kind_low, kind_high])), data }))
    }

    /// The bytes of a record, and of those behind it in which it goes on.
    pub(super) fn with_rest(&mut self, record: &Record<'a>) -> Vec<&'a [u8]> {
        let mut parts = vec![record.data];
        loop {
            let before = self.rest;
            match self.next() {
                Ok(Some(more)) if more.kind == Kind::MORE => parts.push(more.data),
                _ => {
                    self.rest = before;
                    return parts;
                }
            }
        }
    }
}
