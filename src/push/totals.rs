//! The running figures of an upload. The encoder's thread and the body of a request add to them without a
//! lock; the engine reads them off at its own pace, so that no upload is fast enough to flood anyone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use super::event::TableProgress;
use super::ledger::Ledger;

/// The figures of one table.
#[derive(Debug, Default)]
pub(super) struct Totals {
    source_bytes: AtomicU64,
    rows: AtomicU64,
    chunk: AtomicU32,
    sent: AtomicU64,
    accepted: AtomicU64,
    accepted_rows: AtomicU64,
    set_aside: AtomicU64,
    as_null: AtomicU64,
}

impl Totals {
    /// One set a table.
    pub(super) fn of(tables: usize) -> Vec<Arc<Self>> {
        (0..tables).map(|_| Arc::default()).collect()
    }

    /// How far into the file the encoder is, and how many rows of the table that was.
    pub(super) fn encoded(&self, source_bytes: u64, rows: u64) {
        self.source_bytes.store(source_bytes, Relaxed);
        self.rows.store(rows, Relaxed);
    }

    /// The chunk that is on its way now.
    pub(super) fn began(&self, chunk: u32) {
        self.chunk.store(chunk, Relaxed);
    }

    /// The connection took some bytes of a body.
    pub(super) fn sent(&self, bytes: u64) {
        self.sent.fetch_add(bytes, Relaxed);
    }

    /// The server accepted a chunk, which is in the books already.
    pub(super) fn accepted(&self, ledger: &Ledger) {
        self.accepted.store(ledger.body_bytes(), Relaxed);
        self.accepted_rows.store(ledger.rows(), Relaxed);
        self.set_aside.store(ledger.set_aside(), Relaxed);
        self.as_null.store(ledger.as_null(), Relaxed);
    }

    /// A chunk has to be made again, or all of them: the figures go back to what the server has.
    pub(super) fn back_to(&self, ledger: &Ledger) {
        self.source_bytes.store(ledger.covered(), Relaxed);
        self.rows.store(ledger.rows(), Relaxed);
        self.chunk.store(ledger.next() - 1, Relaxed);
        self.sent.store(ledger.body_bytes(), Relaxed);
        self.accepted(ledger);
    }

    /// The figures as they stand.
    pub(super) fn read(&self) -> TableProgress {
        TableProgress {
            source_bytes: self.source_bytes.load(Relaxed),
            rows: self.rows.load(Relaxed),
            chunk: self.chunk.load(Relaxed),
            sent: self.sent.load(Relaxed),
            accepted: self.accepted.load(Relaxed),
            accepted_rows: self.accepted_rows.load(Relaxed),
            set_aside: self.set_aside.load(Relaxed),
            as_null: self.as_null.load(Relaxed),
        }
    }
}
