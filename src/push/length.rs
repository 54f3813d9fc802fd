//! Whether a chunk says how long it is before it comes. What is made while it is sent has no length yet, and some
//! of what stands before a server takes no such body: it answers 411 or 501, or breaks the line off. Then each
//! chunk is made twice, the first time only to be counted, which costs the time of making it once more.

use std::sync::{Mutex, PoisonError};

use super::event::{Fact, Reason};
use super::run::Engine;
use super::upload::{broken, data};
use crate::dataset::{CallFailure, FailureKind};
use crate::encode::{ChunkFacts, Counter, Encoder, Outcome};

/// How many bytes are the head of a chunk; what is on its way in the buffers between us and whoever refuses it.
const HEAD: u64 = 4 << 20;

/// Whether chunks go with a `Content-Length`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SendLength {
    /// Where the way refuses them without, and from then on for that server.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How the chunks of an upload go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Announcing {
    /// As they are made. With a length as soon as they are refused for the lack of one.
    UntilRefused,
    /// The same, after a line that broke off at the head of a chunk.
    Suspected,
    /// As they are made, come what may.
    Never,
    /// With their length, to see whether that is what was lacking.
    Trying,
    /// With their length.
    Always,
}

impl Announcing {
    /// What was asked for, on the way to a server that is known to want lengths or not.
    pub(super) const fn begin(asked: SendLength, is_wanted: bool) -> Self {
        match (asked, is_wanted) {
            (SendLength::Always, _) | (SendLength::Auto, true) => Self::Always,
            (SendLength::Auto, false) => Self::UntilRefused,
            (SendLength::Never, _) => Self::Never,
        }
    }

    const fn is_on(self) -> bool {
        matches!(self, Self::Trying | Self::Always)
    }
}

impl Engine {
    /// The next chunk with its length, if that is to be announced: counted now, unless it was made before.
    pub(super) async fn measured(
        &mut self,
        table: usize,
        index: u32,
        known: Option<ChunkFacts>,
    ) -> Result<Option<ChunkFacts>, Reason> {
        if known.is_some() || !self.announcing.is_on() {
            return Ok(known);
        }
        let place = self.ledger(table)?.position();
        let kept = self.counter.take().filter(|(of, counter)| *of == table && counter.position() == place);
        let mut counter = match kept {
            Some((_, counter)) => counter,
            None => self.open_encoder(table).await?,
        };
        let counting = tokio::task::spawn_blocking(move || {
            let counted = counter.chunk(u64::from(index), &mut Counter::default());
            (counter, counted)
        });
        match self.stops.unless(counting).await?.map_err(broken)? {
            (counter, Ok(Outcome::Made(facts))) => {
                self.counter.put(table, counter);
                Ok(Some(facts))
            }
            (_, Ok(Outcome::Stopped)) => Err(broken("the encoder stopped before the end of a chunk")),
            (_, Err(error)) => Err(data(&error)),
        }
    }

    /// How long the body will be, if that is to be announced.
    pub(super) fn announced(&self, known: Option<&ChunkFacts>) -> Option<u64> {
        known.filter(|_| self.announcing.is_on()).map(|facts| facts.body_bytes)
    }

    /// Whether a chunk of which the connection has taken so many bytes is to be sent at once with its length. A line
    /// that breaks is taken for a refusal only when it does so twice, at the head of the first chunk of all.
    pub(super) fn announces_after(&mut self, failure: &CallFailure, taken: u64) -> bool {
        let is_told = matches!(failure.status, Some(411 | 501));
        let is_first = || self.ledgers.iter().all(|ledger| ledger.next() == 1);
        let is_cut = failure.kind == FailureKind::Broken && taken < HEAD && is_first();
        self.announcing = match self.announcing {
            Announcing::UntilRefused | Announcing::Suspected if is_told => Announcing::Trying,
            Announcing::UntilRefused if is_cut => Announcing::Suspected,
            Announcing::Suspected if is_cut => Announcing::Trying,
            // It was the line after all.
            Announcing::Trying if !is_told => Announcing::Never,
            _ => return false,
        };
        let begins = self.announcing == Announcing::Trying;
        if begins {
            self.reporter.tell(Fact::LengthWanted { failure: failure.clone() });
        }
        begins
    }

    /// A chunk was accepted: if it was its length that had been lacking, the next upload begins with it.
    pub(super) fn length_helped(&mut self) -> Result<(), Reason> {
        if self.announcing != Announcing::Trying {
            return Ok(());
        }
        self.announcing = Announcing::Always;
        let server = self.client.address().clone();
        self.limits.remember_length(&server).map_err(|text| Reason::Unwritable { text })
    }
}

/// The encoder that counts, and its table. The lock is never waited for: it lets an upload that holds an encoder
/// be looked at from several threads.
#[derive(Default)]
pub(super) struct Counting(Mutex<Option<(usize, Encoder)>>);

impl Counting {
    fn take(&mut self) -> Option<(usize, Encoder)> {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&mut self, table: usize, encoder: Encoder) {
        *self.0.get_mut().unwrap_or_else(PoisonError::into_inner) = Some((table, encoder));
    }
}
