//! Moments at which a test makes the server stand still. A gate is held before the moment comes,
//! tells when the server has reached it, and lets it go on when it is opened or dropped.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use super::calls::Call;

/// Where the server can be made to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// Before anything is done about a call, its body included.
    Call(Call),
    /// In the middle of a chunk's body: once at least that many bytes of it were read, the server reads
    /// no more. If the body is shorter, the server stands at its end, before it takes the chunk. (A
    /// chunk whose address comes after its data is only recognised there.)
    Chunk {
        /// The table it is for.
        table: String,
        /// Its index, from 1.
        index: u32,
        /// How many bytes of the body pass.
        after_bytes: u64,
    },
    /// While publishing has this status, which must be one it walks through.
    Status(u8),
}

#[derive(Debug)]
struct Held {
    moment: Moment,
    reached: CancellationToken,
    open: CancellationToken,
}

/// All gates of one server.
#[derive(Debug, Clone, Default)]
pub struct Gates(Arc<Mutex<Vec<Arc<Held>>>>);

/// A gate that is held until it is opened or dropped.
#[derive(Debug)]
#[must_use = "a gate opens when it is dropped"]
pub struct Gate {
    held: Arc<Held>,
    gates: Gates,
}

impl Gates {
    /// Makes the server stand at `moment`, every time it comes there, until the gate is opened.
    pub fn hold(&self, moment: Moment) -> Gate {
        let held = Arc::new(Held { moment, reached: CancellationToken::new(), open: CancellationToken::new() });
        self.lock().push(Arc::clone(&held));
        Gate { held, gates: self.clone() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Held>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stands at each gate whose moment this is, until it opens or `leave` is cancelled.
    pub(super) async fn pass(&self, leave: &CancellationToken, here: impl Fn(&Moment) -> bool) {
        let standing: Vec<_> = self.lock().iter().filter(|held| here(&held.moment)).cloned().collect();
        for held in standing {
            held.reached.cancel();
            tokio::select! {
                () = held.open.cancelled() => {}
                () = leave.cancelled() => return,
            }
        }
    }
}

impl Gate {
    /// Waits until the server stands at this gate.
    pub async fn reached(&self) {
        self.held.reached.cancelled().await;
    }

    /// Whether the server stands at this gate.
    pub fn is_reached(&self) -> bool {
        self.held.reached.is_cancelled()
    }

    /// Lets the server go on.
    pub fn open(self) {
        drop(self);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.gates.lock().retain(|held| !Arc::ptr_eq(held, &self.held));
        self.held.open.cancel();
    }
}
