//! Which keys come more than once. Every key is known by a hash of 64 bits. When there are too many, only
//! those are kept whose hash lies under a bound, which is halved as often as needed: so whatever key is kept
//! has all its occurrences counted, and what is counted stands for so many times as much.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_64;

use crate::dataset::{Repeat, Repeats};
use crate::text;

/// How many repeated keys are shown.
const FIRST: usize = 5;
/// How much of a key is shown, in terminal cells.
const SHOWN: usize = 60;

/// For hashes: they need no second one, but those that are kept begin with zeros.
pub(super) type Identity = BuildHasherDefault<Spread>;

/// See [`Identity`].
#[derive(Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// How many keys are kept of a file with too many to know them all.
const SAMPLE: usize = 1 << 18;

pub(super) struct Keys {
    /// How many hashes are kept before a sample is made of them.
    limit: usize,
    /// All hashes, as long as there are not too many. To sort them at the end costs a fraction of a table.
    all: Vec<u64>,
    sample: Option<Sample>,
}

/// How often each key was met that is kept.
struct Sample {
    limit: usize,
    met: HashMap<u64, u32, Identity>,
    /// The greatest hash that is kept.
    bound: u64,
    halvings: u32,
}

impl Sample {
    fn new(limit: usize) -> Self {
        Self { limit, met: HashMap::default(), bound: u64::MAX, halvings: 0 }
    }

    #[inline]
    fn add(&mut self, hash: u64) {
        if hash > self.bound {
            return;
        }
        let times = self.met.entry(hash).or_default();
        *times = times.saturating_add(1);
        while self.met.len() > self.limit {
            self.bound /= 2;
            self.halvings += 1;
            let bound = self.bound;
            self.met.retain(|hash, _| *hash <= bound);
        }
    }
}

impl Keys {
    /// Knows all keys of so many rows, and beyond that a sample of them.
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, all: Vec::new(), sample: None }
    }

    fn hash(key: &[u8]) -> u64 {
        xxh3_64(key)
    }

    #[inline]
    pub(super) fn add(&mut self, key: &[u8]) {
        let hash = Self::hash(key);
        if let Some(sample) = &mut self.sample {
            sample.add(hash);
        } else {
            self.all.push(hash);
            if self.all.len() > self.limit {
                self.begin_sample();
            }
        }
    }

    #[cold]
    fn begin_sample(&mut self) {
        let mut sample = Sample::new(SAMPLE.min(self.limit));
        for hash in std::mem::take(&mut self.all) {
            sample.add(hash);
        }
        self.sample = Some(sample);
    }

    /// The hashes that were met more than once; none where there is only a sample.
    pub(super) fn twice(&mut self) -> Suspects {
        self.all.sort_unstable();
        let pairs = self.all.iter().zip(self.all.iter().skip(1));
        Suspects(pairs.filter(|(one, next)| one == next).map(|(hash, _)| *hash).collect())
    }

    /// About how many rows have a key that another row had before; none where every key is known.
    pub(super) fn estimate(&self) -> Option<Repeats> {
        let sample = self.sample.as_ref()?;
        let surplus: u64 = sample.met.values().map(|times| u64::from(*times) - 1).sum();
        Some(Repeats::About { rows: surplus << sample.halvings.min(20), sample: sample.met.len() as u64 })
    }
}

/// Hashes that more than one row has.
#[derive(Default)]
pub struct Suspects(HashSet<u64, Identity>);

impl Suspects {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn holds(&self, key: &[u8]) -> bool {
        self.0.contains(&Keys::hash(key))
    }
}

/// The keys themselves, of the rows that are compared.
#[derive(Default)]
pub(super) struct Seen {
    lines: HashMap<Box<[u8]>, u64>,
    rows: u64,
    first: Vec<Repeat>,
}

impl Seen {
    pub(super) fn add(&mut self, key: &[u8], line: u64) {
        match self.lines.get(key) {
            None => {
                self.lines.insert(key.into(), line);
            }
            Some(before) => {
                self.rows += 1;
                if self.first.len() < FIRST {
                    let shown = String::from_utf8_lossy(key.strip_suffix(b",").unwrap_or(key));
                    self.first.push(Repeat { key: text::cell(&shown, SHOWN), line: *before, again: line });
                }
            }
        }
    }

    pub(super) fn repeats(self) -> Repeats {
        Repeats::Counted { rows: self.rows, first: self.first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(limit: usize, keys: impl Iterator<Item = u64>) -> Keys {
        let mut met = Keys::new(limit);
        keys.for_each(|key| met.add(&key.to_le_bytes()));
        met
    }

    fn estimated(keys: &Keys) -> (u64, u64) {
        let Some(Repeats::About { rows, sample }) = keys.estimate() else { panic!("it is an estimate") };
        (rows, sample)
    }

    #[test]
    fn what_fits_is_known_exactly() {
        let mut keys = met(1000, (0..500).chain(0..20).chain(0..5));
        assert_eq!((keys.twice().0.len(), keys.estimate()), (20, None));
    }

    #[test]
    fn what_does_not_fit_is_estimated_from_keys_of_which_every_row_was_seen() {
        let mut keys = met(1000, (0..100_000).chain(0..50_000));
        let (rows, sample) = estimated(&keys);
        assert!(sample <= 1000 && sample > 400, "{sample}");
        assert!((40_000..60_000).contains(&rows), "{rows}");
        assert!(keys.sample.as_ref().is_some_and(|sample| sample.met.values().all(|times| *times <= 2)));
        assert!(keys.twice().is_empty());
        assert_eq!(estimated(&met(1000, 0..100_000)).0, 0, "none is invented");
    }

    #[test]
    fn keys_of_one_hash_are_not_taken_for_one() {
        let mut seen = Seen::default();
        seen.add(b"1,2,", 2);
        seen.add(b"1,3,", 3);
        seen.add(b"1,2,", 4);
        let expected = Repeat { key: "1,2".to_owned(), line: 2, again: 4 };
        assert_eq!(seen.repeats(), Repeats::Counted { rows: 1, first: vec![expected] });
    }
}
