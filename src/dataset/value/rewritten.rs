//! A short text on the stack: what a value becomes before the grammar sees it, without a byte allocated.

/// The longest text that is rewritten; a longer one is no number and no date.
const LONGEST: usize = 128;

/// The text.
pub(super) struct Rewritten {
    room: [u8; LONGEST],
    length: usize,
}

impl Default for Rewritten {
    fn default() -> Self {
        Self { room: [0; LONGEST], length: 0 }
    }
}

impl Rewritten {
    /// Adds a text; none where it becomes too long.
    pub(super) fn push(&mut self, text: &str) -> Option<()> {
        self.push_bytes(text.as_bytes())
    }

    /// The same of bytes.
    pub(super) fn push_bytes(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.length + bytes.len();
        self.room.get_mut(self.length..end)?.copy_from_slice(bytes);
        self.length = end;
        Some(())
    }

    /// Adds a number of two digits.
    pub(super) fn push_two(&mut self, number: u8) -> Option<()> {
        self.push_bytes(&[b'0' + number / 10, b'0' + number % 10])
    }

    /// What was added so far.
    pub(super) fn bytes(&self) -> &[u8] {
        self.room.get(..self.length).unwrap_or_default()
    }
}
