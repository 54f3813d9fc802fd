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
    let failed = |e: Error| Fault::Read(e.to_string());
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
    Ok(Some(entries(&directory, size)))
}

fn entries(mut directory: &[u8], size: u64) -> Vec<Option<Member>> {
    let mut found = Vec::new();
    while let Some((is_folder, member, length)) = entry(directory, size) {
        if !is_folder {
            found.push(member);
        }
        directory = directory.get(length..).unwrap_or_default();
    }
    found
}

/// An entry of the directory: whether it is a folder, what it holds if that can be read, how long it is.
fn entry(bytes: &[u8], size: u64) -> Option<(bool, Option<Member>, usize)> {
    if !bytes.starts_with(b"PK\x01\x02") {
        return None;
    }
    let (flags, method) = (u16_at(bytes, 8)?, u16_at(bytes, 10)?);
    let (crc, packed, header) = (u32_at(bytes, 16)?, u32_at(bytes, 20)?, u32_at(bytes, 42)?);
    let (name, extra, comment) = (u16_at(bytes, 28)?, u16_at(bytes, 30)?, u16_at(bytes, 32)?);
    let is_folder = bytes.get(46..46 + usize::from(name))?.ends_with(b"/");
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
    Some((is_folder, member, 46 + usize::from(name) + usize::from(extra) + usize::from(comment)))
}

impl Member {
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
