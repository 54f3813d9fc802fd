//! The facts of a chunk: what must come out again when it is made a second time from the same file.

use serde::{Deserialize, Serialize};

use crate::dataset::Position;

/// What a chunk turned out to be, known when its last byte has been handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkFacts {
    /// How many rows it holds.
    pub rows: u64,
    /// How many rows of the file were read for it, whatever became of them; 0 in what was written down before
    /// that was counted.
    #[serde(default)]
    pub read: u64,
    /// How many of them were set aside.
    #[serde(default)]
    pub set_aside: u64,
    /// How many values of the others are sent as null because they are not of their column's type.
    #[serde(default)]
    pub as_null: u64,
    /// Bytes of its JSON, before base64.
    pub json_bytes: u64,
    /// Bytes of the whole body.
    pub body_bytes: u64,
    /// Where it begins in the file: open an encoder there to make it again.
    pub start: Position,
    /// Where the next chunk begins, or the end of the file.
    pub end: Position,
    /// Bytes of the file as stored that had been read when it was complete: up to `end`, or, where those bytes
    /// are unpacked or decoded, as far as that had come.
    pub covered: u64,
    /// Over its JSON.
    pub checksum: Checksum,
    /// Whether no row is left behind it.
    pub last: bool,
}

impl ChunkFacts {
    /// Whether it is the chunk that it was when it was made before. How much of a packed file had been read by
    /// then depends on where its reading began, so that is not asked.
    #[must_use]
    pub fn is_the_same_as(&self, before: &Self) -> bool {
        Self { covered: before.covered, ..*self } == *before
    }
}

/// XXH3-128; guards against change, not against an enemy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Checksum(pub u128);

impl std::fmt::Display for Checksum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        checksum.to_string()
    }
}

/// A text that is no checksum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a checksum (32 hexadecimal digits)")]
pub struct NotAChecksum(String);

impl TryFrom<String> for Checksum {
    type Error = NotAChecksum;

    fn try_from(text: String) -> Result<Self, NotAChecksum> {
        let digits = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let number = if digits { u128::from_str_radix(&text, 16).ok() } else { None };
        number.map(Self).ok_or_else(|| NotAChecksum(crate::text::excerpt(&text, 64)))
    }
}

/// How making a chunk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All of it has been handed out.
    Made(ChunkFacts),
    /// The sink wanted no more.
    Stopped,
}
