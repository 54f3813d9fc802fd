//! The body of one request: `{"tableName":…,"index":…,"data":"<base64>"}`. JSON goes in, buffers come out;
//! on the way it is counted and its checksum taken, piece by piece while it is in the cache.

use std::ops::ControlFlow;

use base64::Engine as _;
use base64::engine::general_purpose::PAD;
use bytes::Bytes;
use xxhash_rust::xxh3::Xxh3Default;

use super::Checksum;
use crate::dataset::value::write_string;

/// About how many bytes a buffer has when it is handed out.
pub const BUFFER_SIZE: usize = 256 << 10;

/// How much JSON is gathered before it is encoded; a multiple of 3.
const PIECE: usize = 48 << 10;

#[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))]
type Base64 = base64::engine::Simd;
#[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))]
fn base64_engine() -> Base64 {
    Base64::standard(PAD)
}

#[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))))]
type Base64 = base64::engine::GeneralPurpose;
#[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))))]
fn base64_engine() -> Base64 {
    Base64::new(&base64::alphabet::STANDARD, PAD)
}

/// Where the buffers of a body go.
pub trait Sink {
    /// Takes the next buffer, or says that no more are wanted.
    fn take(&mut self, buffer: Bytes) -> ControlFlow<()>;

    /// Hears now and then how far the encoder is: bytes of the file, and rows of this chunk.
    fn reached(&mut self, _source_bytes: u64, _rows: u64) {}

    /// Takes a row that is set aside, as a line of text, or says that no more are wanted.
    fn set_aside(&mut self, _row: &[u8]) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

impl<F: FnMut(Bytes) -> ControlFlow<()>> Sink for F {
    fn take(&mut self, buffer: Bytes) -> ControlFlow<()> {
        self(buffer)
    }
}

/// A sink that only counts: the length of a body before it is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counter(pub u64);

impl Sink for Counter {
    fn take(&mut self, buffer: Bytes) -> ControlFlow<()> {
        self.0 += buffer.len() as u64;
        ControlFlow::Continue(())
    }
}

pub(super) struct Body<'a> {
    /// JSON that is not encoded yet; what is written here is part of the chunk.
    pub(super) json: Vec<u8>,
    /// Bytes of JSON that went through before.
    passed: u64,
    checksum: Xxh3Default,
    base64: Base64,
    buffer: Vec<u8>,
    handed_out: u64,
    sink: &'a mut dyn Sink,
}

impl<'a> Body<'a> {
    pub(super) fn new(table: &str, index: u64, sink: &'a mut dyn Sink) -> Self {
        let mut buffer = Self::empty_buffer();
        buffer.extend_from_slice(br#"{"tableName":"#);
        write_string(table.as_bytes(), &mut buffer);
        buffer.extend_from_slice(format!(r#","index":{index},"data":""#).as_bytes());
        Self {
            json: Vec::with_capacity(2 * PIECE),
            passed: 0,
            checksum: Xxh3Default::new(),
            base64: base64_engine(),
            buffer,
            handed_out: 0,
            sink,
        }
    }

    fn empty_buffer() -> Vec<u8> {
        Vec::with_capacity(BUFFER_SIZE + PIECE.div_ceil(3) * 4)
    }

    /// Bytes of JSON so far.
    #[inline]
    pub(super) fn json_bytes(&self) -> u64 {
        self.passed + self.json.len() as u64
    }

    /// Hands buffers out if enough has been gathered. To be called at the end of a row, which can't be
    /// taken back afterwards; `reached` says how far that is, in bytes of the file and rows of the chunk.
    #[inline]
    pub(super) fn advance(&mut self, reached: impl FnOnce() -> (u64, u64)) -> ControlFlow<()> {
        if self.json.len() < PIECE {
            return ControlFlow::Continue(());
        }
        let (source_bytes, rows) = reached();
        self.sink.reached(source_bytes, rows);
        self.encode_whole()
    }

    /// Tells how far that is, in bytes of the file and rows of the chunk.
    pub(super) fn reached(&mut self, (source_bytes, rows): (u64, u64)) {
        self.sink.reached(source_bytes, rows);
    }

    /// Hands out a row that is set aside; like [`Body::advance`], at the end of a row only.
    #[cold]
    pub(super) fn set_aside(&mut self, row: &[u8], (source_bytes, rows): (u64, u64)) -> ControlFlow<()> {
        self.sink.reached(source_bytes, rows);
        self.sink.set_aside(row)
    }

    /// Adds a stretch of JSON of any length. What fills whole groups of three bytes goes through without a copy.
    pub(super) fn add(&mut self, json: &[u8]) -> ControlFlow<()> {
        let missing = self.json.len().next_multiple_of(3) - self.json.len();
        let Some((head, rest)) = json.split_at_checked(missing).filter(|(_, rest)| rest.len() >= PIECE) else {
            self.json.extend_from_slice(json);
            return if self.json.len() < PIECE { ControlFlow::Continue(()) } else { self.encode_whole() };
        };
        self.json.extend_from_slice(head);
        self.encode_whole()?;
        let (groups, rest) = rest.split_at_checked(rest.len() - rest.len() % 3).unwrap_or((rest, &[]));
        self.encode(groups)?;
        self.json.extend_from_slice(rest);
        ControlFlow::Continue(())
    }

    fn encode_whole(&mut self) -> ControlFlow<()> {
        self.encode_gathered(self.json.len() - self.json.len() % 3)
    }

    fn encode_gathered(&mut self, end: usize) -> ControlFlow<()> {
        let mut json = std::mem::take(&mut self.json);
        let encoded = self.encode(json.get(..end).unwrap_or_default());
        json.drain(..end);
        self.json = json;
        encoded
    }

    fn encode(&mut self, json: &[u8]) -> ControlFlow<()> {
        for piece in json.chunks(PIECE) {
            self.checksum.update(piece);
            let start = self.buffer.len();
            self.buffer.resize(start + piece.len().div_ceil(3) * 4, 0);
            let room = self.buffer.get_mut(start..).unwrap_or_default();
            // The room is what base64 takes, so this can't fail.
            let _ = self.base64.encode_slice(piece, room);
            if self.buffer.len() >= BUFFER_SIZE {
                let full = std::mem::replace(&mut self.buffer, Self::empty_buffer());
                self.handed_out += full.len() as u64;
                self.sink.take(full.into())?;
            }
        }
        self.passed += json.len() as u64;
        ControlFlow::Continue(())
    }

    /// Hands out what is left; gives the bytes of the JSON, the bytes of the body, and the checksum.
    pub(super) fn finish(mut self) -> ControlFlow<(), (u64, u64, Checksum)> {
        self.encode_gathered(self.json.len())?;
        self.buffer.extend_from_slice(br#""}"#);
        self.handed_out += self.buffer.len() as u64;
        self.sink.take(std::mem::take(&mut self.buffer).into())?;
        ControlFlow::Continue((self.passed, self.handed_out, Checksum(self.checksum.digest128())))
    }
}
