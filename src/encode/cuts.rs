//! Where chunks are cut, reckoned from the sizes of rows alone: the encoder's rule without its bytes.

use crate::dataset::Orientation;

pub(super) struct Cuts {
    limit: u64,
    /// What a chunk takes without a row.
    empty: u64,
    /// What a row takes besides its values, and what the comma or commas before it take.
    frame: u64,
    commas: u64,
    /// The chunk that is being filled.
    size: u64,
    rows: u64,
    chunks: u64,
    json_bytes: u64,
}

impl Cuts {
    pub(super) const fn new(orientation: Orientation, limit: u64, columns: usize) -> Self {
        let columns = columns as u64;
        let between = columns.saturating_sub(1);
        let (empty, frame, commas) = match orientation {
            Orientation::Row => (2, 2 + between, 1),
            Orientation::Column => (2 + 2 * columns + between, 0, columns),
        };
        Self { limit, empty, frame, commas, size: empty, rows: 0, chunks: 0, json_bytes: 0 }
    }

    /// Adds a row whose values take so many bytes. A row that no chunk can hold is refused with the size that
    /// a chunk of it would have.
    #[inline]
    pub(super) const fn add(&mut self, values: u64) -> Result<(), u64> {
        let row = self.frame + values;
        let alone = self.empty + row;
        if alone > self.limit {
            return Err(alone);
        }
        let commas = if self.rows > 0 { self.commas } else { 0 };
        if self.size + commas + row > self.limit {
            self.chunks += 1;
            self.json_bytes += self.size;
            (self.size, self.rows) = (alone, 1);
        } else {
            self.size += commas + row;
            self.rows += 1;
        }
        Ok(())
    }

    /// How many chunks there are; a file without rows makes one all the same.
    pub(super) const fn chunks(&self) -> u64 {
        self.chunks + 1
    }

    /// The bytes of all of them.
    pub(super) const fn json_bytes(&self) -> u64 {
        self.json_bytes + self.size
    }
}
