//! Where plain values are written: room that is there already, and a place in it that stays in a register. A vector
//! would be asked for its length and its room at each step, which costs more than the step.

use super::window::WIDTH;

/// The most bytes that one value takes, with its quotes and the comma behind it, and what is overwritten behind those.
pub const ROOM: usize = WIDTH + 3;

/// Writes into room from its beginning on.
#[derive(Debug)]
pub struct Pen<'a> {
    room: &'a mut [u8],
    at: usize,
}

impl<'a> Pen<'a> {
    /// A pen at the beginning of room.
    pub const fn new(room: &'a mut [u8]) -> Self {
        Self { room, at: 0 }
    }

    /// How many bytes are written.
    #[inline]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// What is written.
    #[inline]
    pub fn written(&self) -> &[u8] {
        self.room.get(..self.at).unwrap_or_default()
    }

    /// The value that is written from a place on.
    #[inline]
    pub fn written_from(&self, start: usize) -> &[u8] {
        self.room.get(start..self.at - 1).unwrap_or_default()
    }

    #[inline]
    fn next(&mut self) -> Option<&mut [u8; ROOM]> {
        self.room.get_mut(self.at..)?.first_chunk_mut()
    }

    /// Writes the first bytes of so many and a comma; false where there is no room.
    #[inline]
    pub(super) fn put<const N: usize>(&mut self, bytes: &[u8; N], length: usize) -> bool {
        let Some(room) = self.next() else { return false };
        if let Some(start) = room.first_chunk_mut() {
            *start = *bytes;
        }
        if let Some(comma) = room.get_mut(length) {
            *comma = b',';
        }
        self.at += length + 1;
        true
    }

    /// The same in quotes.
    #[inline]
    pub(super) fn put_quoted(&mut self, bytes: &[u8; WIDTH], length: usize) -> bool {
        let Some([open, room @ ..]) = self.next() else { return false };
        *open = b'"';
        if let Some(start) = room.first_chunk_mut() {
            *start = *bytes;
        }
        if let Some([close, comma]) = room.get_mut(length..).and_then(|rest| rest.first_chunk_mut()) {
            (*close, *comma) = (b'"', b',');
        }
        self.at += length + 3;
        true
    }

    /// Writes null and a comma; false where there is no room.
    #[inline]
    pub fn put_null(&mut self) -> bool {
        self.put(b"null", 4)
    }
}
