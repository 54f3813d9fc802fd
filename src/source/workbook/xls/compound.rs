//! The file of files that an old workbook lies in: sectors, a table that says which one follows which, and names.
//! A chain of sectors may be a circle and a length may be anything, so neither is followed beyond the file's size.

use std::io::{Read as _, Seek as _, SeekFrom};

use super::broken;
use crate::source::Fault;
use crate::source::stored::Stored;

/// The most bytes that a workbook may have.
const MOST: u64 = 256 << 20;
/// The first bytes.
pub(in super::super) const MAGIC: [u8; 8] = *b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Sectors of this number and above are none.
const NONE: u32 = 0xffff_fffa;
/// What is shorter lies in small sectors.
const SMALL: u64 = 4096;
const SMALL_SECTOR: usize = 64;
const NAME: usize = 128;

/// The stream of the workbook.
pub(super) fn workbook(input: &mut Stored) -> Result<Vec<u8>, Fault> {
    let mut file = Compound::open(input)?;
    let names = file.names()?;
    let of = |wanted: &str| names.iter().find(|entry| entry.name.eq_ignore_ascii_case(wanted));
    if of("EncryptedPackage").is_some() {
        return Err(Fault::Locked);
    }
    let entry = of("Workbook").or_else(|| of("Book")).ok_or_else(|| broken("it has no sheets"))?;
    let root = names.first().ok_or_else(|| broken("it has no sheets"))?;
    if entry.size >= SMALL {
        return file.stream(entry.start, entry.size);
    }
    let small = file.stream(root.start, root.size)?;
    let table = file.chain(file.small_table, None)?;
    let table = words(&table);
    let mut stream = Vec::new();
    for sector in follow(entry.start, &table) {
        let at = sector as usize * SMALL_SECTOR;
        stream.extend_from_slice(small.get(at..).unwrap_or_default().get(..SMALL_SECTOR).unwrap_or_default());
    }
    cut(stream, entry.size)
}

struct Compound<'a> {
    input: &'a mut Stored,
    /// How many bytes a sector has, and how many sectors there are.
    sector: usize,
    sectors: u32,
    /// Which sector follows which.
    table: Vec<u32>,
    names_at: u32,
    small_table: u32,
}

/// Something that has a name.
struct Entry {
    name: String,
    start: u32,
    size: u64,
}

impl<'a> Compound<'a> {
    fn open(input: &'a mut Stored) -> Result<Self, Fault> {
        let size = input.seek(SeekFrom::End(0)).map_err(|e| Fault::of_io(&e))?;
        let mut head = [0; 512];
        if size < head.len() as u64 {
            return Err(broken("it has no sheets"));
        }
        input.rewind().and_then(|()| input.read_exact(&mut head)).map_err(|e| Fault::of_io(&e))?;
        let wide = |at: usize| head.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |b| u32::from_le_bytes(*b));
        let sector = match wide(30) & 0xffff {
            9 => 512,
            12 => 4096,
            _ => return Err(broken("its sectors have no size that is known")),
        };
        if !head.starts_with(&MAGIC) || size > MOST {
            return Err(if size > MOST { Fault::SheetTooLarge } else { broken("it has no sheets") });
        }
        // The head takes the place of the first sector.
        let sectors = (size / sector as u64) as u32;
        let mut file = Self { input, sector, sectors, table: Vec::new(), names_at: wide(48), small_table: wide(60) };
        let mut parts = words(head.get(76..).unwrap_or_default());
        let (mut more, mut left) = (wide(68), sectors);
        while more < NONE && left > 0 {
            let mut next = words(&file.read(more)?);
            more = next.pop().unwrap_or(NONE);
            parts.append(&mut next);
            left -= 1;
        }
        for part in parts.into_iter().filter(|part| *part < NONE) {
            // What is said of sectors that are not there is of no use.
            if file.table.len() > sectors as usize {
                break;
            }
            let part = words(&file.read(part)?);
            file.table.extend(part);
        }
        Ok(file)
    }

    /// A sector; the last one may be cut off.
    fn read(&mut self, sector: u32) -> Result<Vec<u8>, Fault> {
        if sector >= self.sectors {
            return Err(broken("a part of it lies beyond its end"));
        }
        let mut bytes = Vec::with_capacity(self.sector);
        let at = (u64::from(sector) + 1) * self.sector as u64;
        let read = self.input.seek(SeekFrom::Start(at));
        let read = read.and_then(|_| self.input.by_ref().take(self.sector as u64).read_to_end(&mut bytes));
        read.map_err(|e| Fault::of_io(&e))?;
        Ok(bytes)
    }

    /// The bytes of a chain of sectors, or as many of them as are wanted.
    fn chain(&mut self, start: u32, wanted: Option<u64>) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let sectors: Vec<u32> = follow(start, &self.table).collect();
        for sector in sectors {
            if wanted.is_some_and(|wanted| bytes.len() as u64 >= wanted) {
                break;
            }
            bytes.append(&mut self.read(sector)?);
        }
        Ok(bytes)
    }

    fn stream(&mut self, start: u32, size: u64) -> Result<Vec<u8>, Fault> {
        let bytes = self.chain(start, Some(size))?;
        cut(bytes, size)
    }

    fn names(&mut self) -> Result<Vec<Entry>, Fault> {
        let bytes = self.chain(self.names_at, None)?;
        let is_large = self.sector > 512;
        Ok(bytes.chunks_exact(NAME).map(|entry| Entry::of(entry, is_large)).collect())
    }
}

impl Entry {
    fn of(bytes: &[u8], is_large: bool) -> Self {
        let wide =
            |at: usize| bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |b| u32::from_le_bytes(*b));
        let letters = bytes.get(..64).unwrap_or_default().as_chunks::<2>().0.iter();
        let letters: Vec<u16> = letters.map(|pair| u16::from_le_bytes(*pair)).take_while(|unit| *unit != 0).collect();
        let upper = if is_large { u64::from(wide(124)) << 32 } else { 0 };
        Self { name: String::from_utf16_lossy(&letters), start: wide(116), size: u64::from(wide(120)) | upper }
    }
}

/// Numbers of four bytes.
fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
}

/// The sectors of a chain. One that is longer than the table is a circle.
fn follow(start: u32, table: &[u32]) -> impl Iterator<Item = u32> + use<'_> {
    let next = |sector: &u32| table.get(*sector as usize).copied().filter(|next| *next < NONE);
    std::iter::successors(Some(start).filter(|start| *start < NONE), next).take(table.len())
}

fn cut(mut bytes: Vec<u8>, size: u64) -> Result<Vec<u8>, Fault> {
    if (bytes.len() as u64) < size {
        return Err(broken("it ends before its sheets do"));
    }
    bytes.truncate(size as usize);
    Ok(bytes)
}
