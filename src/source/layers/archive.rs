//! Archives of one stream: gzip, zstd, bzip2, xz, known by their first bytes and never by a name. Whatever
//! an archive says of itself, unpacking takes a bounded amount of memory, and one that unpacks to more
//! than a table can be packed is broken off.

use std::io::{BufReader, Error, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Input, zstd};

/// How many first bytes tell an archive.
pub(super) const MAGIC: usize = 8;
/// The most that xz may take of memory, in KiB.
const XZ_MEMORY: u32 = 160 << 10;
/// What is unpacked without a look at how far it was packed.
const TRUSTED: u64 = 256 << 20;
/// How many times its size an archive may unpack to. Deflate can't reach it, tables are far below it.
const RATIO: u64 = 2000;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Archive {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    /// With one member.
    Zip,
}

impl Archive {
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        Some(match head {
            [0x1f, 0x8b, 8, ..] => Self::Gzip,
            // A frame, or one that is to be skipped before it.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [b'P', b'K', 3, 4, ..] => Self::Zip,
            _ => return None,
        })
    }

    pub(in super::super) const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zip => "zip",
        }
    }

    /// What is in the archive; `packed` is how much of it was read.
    pub(super) fn unpack(self, input: Input, packed: Arc<AtomicU64>) -> Input {
        let input = BufReader::with_capacity(64 << 10, input);
        let inner: Input = match self {
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(input)),
            Self::Zstd => Box::new(zstd::Frames::new(input)),
            Self::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(input)),
            Self::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(input, true, XZ_MEMORY)),
            Self::Zip => Box::new(input),
        };
        Box::new(Guarded { inner, name: self.name(), packed, unpacked: 0 })
    }
}

/// Breaks a bomb off, and says in errors which archive they are of.
struct Guarded {
    inner: Input,
    name: &'static str,
    packed: Arc<AtomicU64>,
    unpacked: u64,
}

impl Read for Guarded {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let read = self
            .inner
            .read(room)
            .map_err(|e| Error::new(e.kind(), format!("the {} archive is broken or cut off: {e}", self.name)))?;
        self.unpacked += read as u64;
        if self.unpacked > TRUSTED && self.unpacked / RATIO > self.packed.load(Ordering::Relaxed) {
            let text = "the archive unpacks to more than 2000 times its size; unpack it first if that is meant";
            return Err(Error::other(text));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_broken_off_and_a_long_table_is_not() {
        let read = |packed| {
            let inner = Box::new(std::io::repeat(b'a').take(TRUSTED + (1 << 20)));
            let packed = Arc::new(AtomicU64::new(packed));
            std::io::copy(&mut Guarded { inner, name: "xz", packed, unpacked: 0 }, &mut std::io::sink())
        };
        assert!(read(1000).is_err_and(|e| e.to_string().contains("2000 times")));
        assert!(read(1 << 20).is_ok());
    }
}
