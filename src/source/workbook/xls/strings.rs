//! Texts of a workbook: two bytes a letter, or one where the upper one is zero, or, before 1997, the character set
//! of the machine. The texts that cells share are one long stretch that records cut anywhere.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::broken;
use super::records::Record;
use crate::source::Fault;

/// The most bytes that the shared texts may have together.
const MOST: usize = 256 << 20;

/// How texts are written.
#[derive(Default)]
pub(super) struct Letters {
    /// The character set; none where texts say themselves how they are written.
    encoding: Option<&'static Encoding>,
}

impl Letters {
    /// Learns the version from the first record.
    pub(super) fn learn_version(&mut self, record: &Record<'_>) -> Result<(), Fault> {
        self.encoding = match record.u16(0)? {
            0x0600 => None,
            0x0500 => Some(WINDOWS_1252),
            _ => return Err(broken("it is of an Excel before version 5; save it as xlsx")),
        };
        Ok(())
    }

    /// Learns the character set.
    pub(super) fn learn_code_page(&mut self, page: u16) -> Result<(), Fault> {
        if self.encoding.is_some() {
            let label = match page {
                367 | 0x8001 => "windows-1252".to_owned(),
                932 => "shift_jis".to_owned(),
                936 => "gbk".to_owned(),
                949 => "euc-kr".to_owned(),
                950 => "big5".to_owned(),
                866 => "ibm866".to_owned(),
                10_000 | 0x8000 => "macintosh".to_owned(),
                page => format!("windows-{page}"),
            };
            let encoding = Encoding::for_label(label.as_bytes());
            self.encoding = Some(encoding.ok_or_else(|| broken(&format!("its code page {page} is not known")))?);
        }
        Ok(())
    }

    /// A text with its length in two bytes.
    pub(super) fn text(&self, record: &Record<'_>, at: usize) -> Result<String, Fault> {
        self.long_text(&[record.rest(at)?])
    }

    /// The same in a record and those behind it.
    pub(super) fn long_text(&self, parts: &[&[u8]]) -> Result<String, Fault> {
        let mut bytes = Bytes::new(parts);
        let length = usize::from(bytes.u16()?);
        self.letters(&mut bytes, length)
    }

    /// A text with its length in one byte.
    pub(super) fn short_text(&self, record: &Record<'_>, at: usize) -> Result<String, Fault> {
        let part = record.rest(at)?;
        let mut bytes = Bytes::new(std::slice::from_ref(&part));
        let length = usize::from(bytes.u8()?);
        self.letters(&mut bytes, length)
    }

    fn letters(&self, bytes: &mut Bytes<'_>, length: usize) -> Result<String, Fault> {
        let mut out = String::new();
        match self.encoding {
            None => {
                let wide = bytes.u8()? & 1 != 0;
                bytes.letters(length, wide, &mut out)?;
            }
            Some(encoding) => {
                let text = encoding.decode_without_bom_handling_and_without_replacement(bytes.take(length)?);
                out.push_str(&text.ok_or(Fault::Malformed(encoding.name()))?);
            }
        }
        Ok(out)
    }
}

/// The texts that cells share.
#[derive(Default)]
pub(super) struct Shared {
    text: String,
    /// Where each of them ends.
    ends: Vec<u32>,
}

impl Shared {
    pub(super) fn of(parts: &[&[u8]]) -> Result<Self, Fault> {
        let mut bytes = Bytes::new(parts);
        bytes.skip(4)?;
        let count = bytes.u32()?;
        let mut shared = Self::default();
        for _ in 0..count {
            if bytes.is_at_end() {
                break;
            }
            shared.add(&mut bytes)?;
        }
        Ok(shared)
    }

    /// Reads one, with how parts of it look and how it is spoken, which is passed over.
    fn add(&mut self, bytes: &mut Bytes<'_>) -> Result<(), Fault> {
        let (length, flags) = (usize::from(bytes.u16()?), bytes.u8()?);
        let looks = if flags & 8 == 0 { 0 } else { usize::from(bytes.u16()?) * 4 };
        let spoken = if flags & 4 == 0 { 0 } else { bytes.u32()? as usize };
        bytes.letters(length, flags & 1 != 0, &mut self.text)?;
        bytes.skip(looks)?;
        bytes.skip(spoken)?;
        if self.text.len() > MOST {
            return Err(Fault::SheetTooLarge);
        }
        self.ends.push(self.text.len() as u32);
        Ok(())
    }

    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |start| *start as usize);
        self.text.get(start..end)
    }
}

/// Bytes that are cut in parts.
struct Bytes<'a> {
    parts: &'a [&'a [u8]],
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    fn new(parts: &'a [&'a [u8]]) -> Self {
        let (first, parts) = parts.split_first().map_or((&[][..], parts), |(first, parts)| (*first, parts));
        Self { parts, rest: first }
    }

    /// Goes to the next part where this one is at its end.
    fn is_at_end(&mut self) -> bool {
        while self.rest.is_empty() {
            let Some((next, parts)) = self.parts.split_first() else { return true };
            (self.rest, self.parts) = (next, parts);
        }
        false
    }

    fn u8(&mut self) -> Result<u8, Fault> {
        self.is_at_end();
        let (first, rest) = self.rest.split_first().ok_or_else(|| broken("a text is cut off"))?;
        self.rest = rest;
        Ok(*first)
    }

    fn u16(&mut self) -> Result<u16, Fault> {
        Ok(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    fn u32(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes([self.u8()?, self.u8()?, self.u8()?, self.u8()?]))
    }

    fn skip(&mut self, mut length: usize) -> Result<(), Fault> {
        while length > 0 {
            if self.is_at_end() {
                return Err(broken("a text is cut off"));
            }
            let step = length.min(self.rest.len());
            self.rest = self.rest.get(step..).unwrap_or_default();
            length -= step;
        }
        Ok(())
    }

    /// So many bytes of one part.
    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(|| broken("a text is cut off"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// Adds so many letters. Where a part ends among them, the next one says anew how wide they are.
    fn letters(&mut self, length: usize, mut wide: bool, out: &mut String) -> Result<(), Fault> {
        let mut units = Vec::new();
        let mut left = length;
        while left > 0 {
            let width = if wide { 2 } else { 1 };
            let here = left.min(self.rest.len() / width);
            let taken = self.take(here * width)?;
            if wide {
                units.extend(taken.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)));
            } else {
                units.extend(taken.iter().map(|byte| u16::from(*byte)));
            }
            left -= here;
            if left > 0 {
                if !self.rest.is_empty() || self.is_at_end() {
                    return Err(broken("a text is cut off"));
                }
                wide = self.u8()? & 1 != 0;
            }
        }
        out.push_str(&String::from_utf16(&units).map_err(|_| Fault::Malformed("UTF-16LE"))?);
        Ok(())
    }
}
