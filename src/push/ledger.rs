//! The books of one table: which part of the file each acknowledged chunk was. Whether all of a file has
//! arrived is worked out from them and from nothing else; the running figures on the screen are no proof.

use crate::dataset::Position;
use crate::dataset::proof::Total;
use crate::encode::ChunkFacts;
use crate::text;

/// The acknowledged chunks of a table, added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    chunks: u32,
    rows: u64,
    read: u64,
    set_aside: u64,
    as_null: u64,
    rejects: u64,
    body_bytes: u64,
    end: Option<Position>,
    covered: u64,
    is_complete: bool,
    totals: Vec<Option<Total>>,
}

impl Ledger {
    /// The index of the next chunk.
    pub(super) const fn next(&self) -> u32 {
        self.chunks + 1
    }

    /// Where the next chunk begins.
    pub(super) fn position(&self) -> Position {
        self.end.unwrap_or(Position::START)
    }

    /// Bytes of the file as stored that the accepted chunks cover.
    pub(super) const fn covered(&self) -> u64 {
        self.covered
    }

    /// Rows that the server has accepted.
    pub(super) const fn rows(&self) -> u64 {
        self.rows
    }

    /// Rows of the file that were set aside.
    pub(super) const fn set_aside(&self) -> u64 {
        self.set_aside
    }

    /// Values that null was sent for.
    pub(super) const fn as_null(&self) -> u64 {
        self.as_null
    }

    /// How long the file of the rows that were set aside is.
    pub(super) const fn rejects(&self) -> u64 {
        self.rejects
    }

    /// Rows that were read for what the server has accepted.
    pub(super) const fn read(&self) -> u64 {
        self.read
    }

    /// Bytes of bodies that the server has accepted.
    pub(super) const fn body_bytes(&self) -> u64 {
        self.body_bytes
    }

    /// What the columns that are added up come to; none for one of which a chunk did not say it.
    pub(super) fn totals(&self) -> &[Option<Total>] {
        &self.totals
    }

    /// Whether the last chunk is among them.
    pub(super) const fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Enters a chunk that the server has accepted, with the length of the rejects file behind it. It must go on
    /// where the one before ended.
    pub(super) fn enter(&mut self, facts: &ChunkFacts, rejects: u64) -> Result<(), String> {
        if self.is_complete {
            return Err("a chunk was sent after the last one".to_owned());
        }
        let place = |at: Position| (at.part, at.byte);
        if let Some(end) = self.end.filter(|end| place(*end) != place(facts.start)) {
            let told = |at: Position| format!("byte {} of file {}", text::count(at.byte), at.part + 1);
            let (end, start) = (told(end), told(facts.start));
            return Err(format!("chunk {} begins at {start}, and the one before ended at {end}", self.next()));
        }
        self.chunks += 1;
        self.rows += facts.rows;
        self.set_aside += facts.set_aside;
        self.as_null += facts.as_null;
        // A journal of before has no number of rows read, and no row that was set aside.
        self.read += if facts.read == 0 { facts.rows } else { facts.read };
        self.rejects = rejects;
        self.body_bytes += facts.body_bytes;
        self.end = Some(facts.end);
        self.covered = facts.covered;
        self.is_complete = facts.last;
        Ok(())
    }

    /// Adds what the columns came to in the chunk that was entered last.
    pub(super) fn add(&mut self, totals: &[Option<Total>]) {
        if self.chunks == 1 {
            self.totals = totals.to_vec();
        }
        if self.chunks < 2 {
            return;
        }
        for (at, sum) in self.totals.iter_mut().enumerate() {
            let both = sum.zip(totals.get(at).copied().flatten());
            *sum = both.and_then(|(sum, more)| sum.plus(more));
        }
    }

    /// Fails unless the chunks are all of a file of that many bytes, with as many rows as were encoded.
    pub(super) fn balance(&self, file_size: u64, encoded_rows: u64) -> Result<(), String> {
        let read = self.covered;
        if !self.is_complete || read != file_size {
            let (read, size) = (text::count(read), text::count(file_size));
            return Err(format!("the file has {size} bytes, and {read} were read"));
        }
        if self.read != self.rows + self.set_aside {
            let (read, rows, aside) = (text::count(self.read), text::count(self.rows), text::count(self.set_aside));
            return Err(format!("{read} rows were read, and {rows} encoded and {aside} set aside"));
        }
        if encoded_rows != self.rows {
            let (rows, accepted) = (text::count(encoded_rows), text::count(self.rows));
            return Err(format!("{rows} rows were encoded and {accepted} accepted"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Checksum;

    fn chunk(start: u64, end: u64, last: bool) -> ChunkFacts {
        let at = |byte| Position { byte, ..Position::START };
        let (start, end) = (at(start), at(end));
        let covered = end.byte;
        let (rows, read, set_aside, as_null) = (10, 12, 2, 0);
        let (json_bytes, body_bytes, checksum) = (90, 120, Checksum(1));
        ChunkFacts { rows, read, set_aside, as_null, json_bytes, body_bytes, start, end, covered, checksum, last }
    }

    #[test]
    fn a_file_is_whole_when_its_chunks_join_and_the_last_one_ends_with_it() {
        let mut ledger = Ledger::default();
        assert!(ledger.balance(200, 20).is_err());
        assert_eq!(ledger.enter(&chunk(12, 100, false), 40), Ok(()));
        assert_eq!((ledger.next(), ledger.position().byte), (2, 100));
        assert!(ledger.balance(100, 10).is_err_and(|why| why.contains("100 were read")), "more was to come");
        assert_eq!(ledger.enter(&chunk(100, 200, true), 40), Ok(()));
        assert_eq!(ledger.balance(200, 20), Ok(()));
        assert!(ledger.balance(201, 20).is_err_and(|why| why.contains("201 bytes, and 200 were read")));
        assert!(ledger.balance(200, 21).is_err_and(|why| why.contains("21 rows were encoded and 20 accepted")));
        assert_eq!((ledger.rows(), ledger.body_bytes()), (20, 240));
        assert_eq!((ledger.set_aside(), ledger.rejects()), (4, 40));
    }

    #[test]
    fn a_row_that_was_read_and_went_nowhere_is_seen() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.enter(&ChunkFacts { read: 13, ..chunk(0, 100, true) }, 40), Ok(()));
        assert!(
            ledger.balance(100, 10).is_err_and(|why| why.contains("13 rows were read, and 10 encoded and 2 set aside"))
        );
    }

    #[test]
    fn a_gap_a_repetition_and_a_chunk_too_many_are_seen() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.enter(&chunk(0, 100, false), 40), Ok(()));
        assert!(ledger.enter(&chunk(110, 200, false), 40).is_err(), "a gap");
        assert!(ledger.enter(&chunk(0, 100, false), 40).is_err(), "twice");
        let mut elsewhere = chunk(100, 200, false);
        elsewhere.start.part = 1;
        assert!(ledger.enter(&elsewhere, 40).is_err(), "the same byte of another file");
        assert_eq!(ledger.enter(&chunk(100, 150, true), 40), Ok(()));
        assert!(ledger.enter(&chunk(150, 200, true), 40).is_err(), "after the last");
    }
}
