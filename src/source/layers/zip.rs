//! Zip archives with one member, which is how a table is packed on some desks. The directory at the end is
//! what counts; folders in it don't. An archive with more members is something else, a workbook perhaps.

use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::{Counted, Fault, Input, Stored};

/// The longest end of an archive: its last record with a comment.
const TAIL: u64 = 22 + 65_535;
/// A directory of one member and some folders is shorter.
const DIRECTORY: u64 = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Stored,
    Deflated,
}

/// The only member of an archive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    method: Method,
    /// Where its own header begins.
    header: u64,
    packed: u64,
    crc: u32,
    /// Bytes of the whole archive.
    size: u64,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}

/// The member of a zip archive that has one; none if the file is no zip archive.
pub(super) fn only_member(file: &mut Stored) -> std::result::Result<Option<Member>, Fault> {
    let failed = |e: Error| Fault::of_io(&e);
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic).map_err(failed)?;
    if magic != b"PK\x03\x04" {
        return Ok(None);
    }
    let members = members(file).map_err(failed)?;
    match members.as_deref() {
        Some([Some(member)]) => Ok(Some(*member)),
        Some([None]) => Err(Fault::OtherFormat("a zip archive that is encrypted or packed in a rare way")),
        _ => Err(Fault::OtherFormat("a workbook or a zip archive with more than one member")),
    }
}

/// The files of an archive, as far as they can be read; none when its directory can't.
fn members(file: &mut Stored) -> Result<Option<Vec<Option<Member>>>> {
    let found = directory(file)?;
    Ok(found.map(|(directory, size)| entries(&directory, size).into_iter().map(|(_, member)| member).collect()))
}

/// The names of the files of an archive.
#[cfg(feature = "workbook")]
pub(in super::super) fn names(file: &mut Stored) -> Result<Vec<Vec<u8>>> {
    let found = directory(file)?.unwrap_or_default();
    Ok(entries(&found.0, found.1).into_iter().map(|(name, _)| name).collect())
}

/// Unpacks all files of an archive, and fails when they are more than so many bytes together, whatever the archive
/// says that they are.
#[cfg(feature = "workbook")]
pub(in super::super) fn unpack_all(
    file: &mut Stored,
    most: u64,
    mut look: impl FnMut(&[u8], &[u8]),
) -> std::result::Result<(), Fault> {
    let failed = |error: Error| Fault::Broken("workbook", error.to_string());
    let (found, size) = directory(file).map_err(failed)?.unwrap_or_default();
    let mut left = most;
    let mut room = vec![0; 64 << 10];
    for (name, member) in entries(&found, size) {
        let Some(member) = member else {
            return Err(Fault::OtherFormat("a workbook that is encrypted or packed in a rare way"));
        };
        let mut input = member.unpacked(file).map_err(failed)?;
        loop {
            let read = input.read(&mut room).map_err(failed)?;
            if read == 0 {
                break;
            }
            left = left.checked_sub(read as u64).ok_or(Fault::SheetTooLarge)?;
            look(&name, room.get(..read).unwrap_or_default());
        }
    }
    Ok(())
}

/// The directory of an archive, and how many bytes the archive has; none when it can't be found.
fn directory(file: &mut Stored) -> Result<Option<(Vec<u8>, u64)>> {
    let size = file.seek(SeekFrom::End(0))?;
    let start = size.saturating_sub(TAIL);
    file.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    file.by_ref().take(TAIL).read_to_end(&mut tail)?;
    let Some(end) = memchr::memmem::rfind(&tail, b"PK\x05\x06").and_then(|at| tail.get(at..)) else {
        return Ok(None);
    };
    let (Some(length), Some(from)) = (u32_at(end, 12), u32_at(end, 16)) else { return Ok(None) };
    file.seek(SeekFrom::Start(u64::from(from)))?;
    let mut directory = Vec::new();
    file.by_ref().take(u64::from(length).min(DIRECTORY)).read_to_end(&mut directory)?;
    Ok(Some((directory, size)))
}

/// The files of a directory: their names, and what they hold if that can be read.
fn entries(mut directory: &[u8], size: u64) -> Vec<(Vec<u8>, Option<Member>)> {
    let mut found = Vec::new();
    while let Some((name, member, length)) = entry(directory, size) {
        if !name.ends_with(b"/") {
            found.push((name.to_owned(), member));
        }
        directory = directory.get(length..).unwrap_or_default();
    }
    found
}

/// An entry of the directory: its name, what it holds if that can be read, how long it is.
fn entry(bytes: &[u8], size: u64) -> Option<(&[u8], Option<Member>, usize)> {
    if !bytes.starts_with(b"PK\x01\x02") {
        return None;
    }
    let (flags, method) = (u16_at(bytes, 8)?, u16_at(bytes, 10)?);
    let (crc, packed, header) = (u32_at(bytes, 16)?, u32_at(bytes, 20)?, u32_at(bytes, 42)?);
    let (name, extra, comment) = (u16_at(bytes, 28)?, u16_at(bytes, 30)?, u16_at(bytes, 32)?);
    let called = bytes.get(46..46 + usize::from(name))?;
    let method = match method {
        0 => Some(Method::Stored),
        8 => Some(Method::Deflated),
        _ => None,
    };
    // Sizes beyond 32 bits stand elsewhere; the end of a deflated member is known without them.
    let packed = if packed == u32::MAX { u64::MAX } else { u64::from(packed) };
    let readable = flags & 1 == 0 && header != u32::MAX && !(method == Some(Method::Stored) && packed == u64::MAX);
    let member =
        method.filter(|_| readable).map(|method| Member { method, header: u64::from(header), packed, crc, size });
    Some((called, member, 46 + usize::from(name) + usize::from(extra) + usize::from(comment)))
}

impl Member {
    /// The member's contents, unchecked; the reader may stand anywhere.
    #[cfg(feature = "workbook")]
    fn unpacked(self, file: &mut Stored) -> Result<Box<dyn Read + '_>> {
        file.seek(SeekFrom::Start(self.header))?;
        let mut header = [0; 30];
        file.read_exact(&mut header)?;
        let (name, extra) = u16_at(&header, 26).zip(u16_at(&header, 28)).unwrap_or_default();
        file.seek(SeekFrom::Current(i64::from(name) + i64::from(extra)))?;
        let packed = file.take(self.packed);
        Ok(match self.method {
            Method::Stored => Box::new(packed),
            Method::Deflated => Box::new(DeflateDecoder::new(packed)),
        })
    }

    /// The member's contents; the reader must stand at the start of the archive.
    pub(super) fn open(self, mut file: Counted<Stored>) -> Result<Input> {
        file.inner.seek(SeekFrom::Start(self.header))?;
        let mut header = [0; 30];
        file.inner.read_exact(&mut header)?;
        let lengths = u16_at(&header, 26).zip(u16_at(&header, 28));
        let (Some((name, extra)), true) = (lengths, header.starts_with(b"PK\x03\x04")) else {
            return Err(Error::new(ErrorKind::InvalidData, "the zip archive is broken"));
        };
        file.inner.seek(SeekFrom::Current(i64::from(name) + i64::from(extra)))?;
        let count = Arc::clone(&file.count);
        let packed = file.take(self.packed);
        let inner: Input = match self.method {
            Method::Stored => Box::new(packed),
            Method::Deflated => Box::new(DeflateDecoder::new(packed)),
        };
        let checked: Input =
            Box::new(Checked { inner, crc: Crc::new(), said: self.crc, whole: self.size, count: Arc::clone(&count) });
        Ok(super::Archive::Zip.unpack(checked, count))
    }
}

/// Compares what was read with the checksum in the directory.
struct Checked {
    inner: Input,
    crc: Crc,
    said: u32,
    /// Bytes of the whole archive: headers and directory are no data, and read with it.
    whole: u64,
    count: Arc<AtomicU64>,
}

impl Read for Checked {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        let read = self.inner.read(room)?;
        self.crc.update(room.get(..read).unwrap_or_default());
        if read == 0 && !room.is_empty() {
            if self.crc.sum() != self.said {
                return Err(Error::new(ErrorKind::InvalidData, "a checksum does not match"));
            }
            self.count.store(self.whole, Ordering::Relaxed);
        }
        Ok(read)
    }
}
