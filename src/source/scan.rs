//! Where the bytes lie that mean something: delimiters, quotes and line ends as bits, 64 bytes of text a word.
//! The one place that looks at every byte to split records, and so the one that is worth writing for
//! processors: with the widest vectors that this one has, with those that all of its kind have, or by hand.

#![cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "code for vectors that only some processors have is called after asking for them")
)]

use std::slice::Iter;

/// How many bytes a word tells of.
const WORD: usize = 64;

/// Where a field that stands without quotes can end: the delimiter, a quote, CR and LF.
#[derive(Debug, Clone, Copy)]
pub(super) struct Specials {
    delimiter: u8,
    quote: u8,
}

/// Finds the special bytes of one text.
#[derive(Debug, Default)]
pub(super) struct Index {
    words: Vec<u64>,
    length: usize,
}

impl Index {
    /// The special bytes from a place on.
    #[inline]
    pub(super) fn marks(&self, from: usize) -> Marks<'_> {
        let at = from / WORD;
        let mut words = self.words.get(at..).unwrap_or_default().iter();
        let word = words.next().map_or(0, |word| word & (u64::MAX << (from % WORD)));
        Marks { words, length: self.length, base: at * WORD, word }
    }
}

/// Goes from one special byte to the next, without a look at what lies between or at the bytes themselves.
#[derive(Debug, Clone)]
pub(super) struct Marks<'a> {
    /// Behind the one at hand.
    words: Iter<'a, u64>,
    length: usize,
    /// Where the bytes begin that the word at hand tells of.
    base: usize,
    /// What is left of the word at hand.
    word: u64,
}

impl Marks<'_> {
    /// The index of the next special byte; the length when there is none.
    #[inline]
    pub(super) fn next(&mut self) -> usize {
        while self.word == 0 {
            match self.words.next() {
                Some(&next) => (self.word, self.base) = (next, self.base + WORD),
                None => return self.length,
            }
        }
        let found = self.base + self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        found
    }
}

impl Specials {
    pub(super) const fn new(delimiter: u8, quote: u8) -> Self {
        Self { delimiter, quote }
    }

    /// Takes a text in, in place of what the index held before.
    pub(super) fn index(self, bytes: &[u8], index: &mut Index) {
        index.words.clear();
        index.length = bytes.len();
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: this processor has what the function is compiled for.
            unsafe { self.index_wide(bytes, &mut index.words) };
            return;
        }
        self.index_by_hand(bytes, &mut index.words);
    }

    /// The same, compiled for vectors of 32 bytes.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn index_wide(self, bytes: &[u8], words: &mut Vec<u64>) {
        use std::arch::x86_64::{
            _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set_epi64x, _mm256_set1_epi8,
        };
        let wanted = [self.delimiter, self.quote, b'\n', b'\r'].map(|byte| _mm256_set1_epi8(byte.cast_signed()));
        let half = |bytes: &[u8; 32]| {
            let parts = bytes.as_chunks::<8>().0;
            let part = |at: usize| i64::from_le_bytes(parts.get(at).copied().unwrap_or_default());
            let text = _mm256_set_epi64x(part(3), part(2), part(1), part(0));
            let [a, b, c, d] = wanted.map(|byte| _mm256_cmpeq_epi8(text, byte));
            let found = _mm256_or_si256(_mm256_or_si256(a, b), _mm256_or_si256(c, d));
            u64::from(_mm256_movemask_epi8(found).cast_unsigned())
        };
        let (chunks, rest) = bytes.as_chunks::<WORD>();
        words.extend(chunks.iter().map(|chunk| match chunk.as_chunks::<32>().0 {
            [low, high] => half(low) | half(high) << 32,
            _ => 0,
        }));
        self.index_by_hand(rest, words);
    }

    /// One byte after the other, in a form that compilers turn into what vectors they know of.
    fn index_by_hand(self, bytes: &[u8], words: &mut Vec<u64>) {
        let mark = |byte: u8| {
            u8::from(byte == self.delimiter)
                | u8::from(byte == self.quote)
                | u8::from(byte == b'\n')
                | u8::from(byte == b'\r')
        };
        // Eight marks, each the lowest bit of its byte, become the eight highest bits of the product.
        let bits = |marks: [u8; 8]| u64::from_le_bytes(marks).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        let word = |chunk: &[u8; WORD]| {
            let eights = chunk.as_chunks::<8>().0.iter().enumerate();
            eights.fold(0, |word, (at, eight)| word | bits(eight.map(mark)) << (8 * at))
        };
        let (chunks, rest) = bytes.as_chunks::<WORD>();
        words.extend(chunks.iter().map(word));
        if !rest.is_empty() {
            words.push(rest.iter().enumerate().fold(0, |word, (at, &byte)| word | u64::from(mark(byte)) << at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(index: &Index) -> Vec<usize> {
        let mut marks = index.marks(0);
        let mut found = vec![marks.next()];
        while found.last().is_some_and(|&at| at < index.length) {
            found.push(marks.next());
        }
        found
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn vectors_and_hands_find_what_a_plain_search_finds(
            bytes in proptest::collection::vec(
                proptest::prop_oneof![
                    6 => proptest::sample::select(b"a,\"\n\r\x80-.\x0b\x8c\xff;'".to_vec()),
                    1 => proptest::num::u8::ANY,
                ],
                0..400,
            ),
            delimiter in proptest::sample::select(b",;\t|\x00\xff".to_vec()),
            quote in proptest::sample::select(b"\"'".to_vec()),
        ) {
            let specials = Specials::new(delimiter, quote);
            let special = [delimiter, quote, b'\n', b'\r'];
            let mut simple: Vec<usize> = (0..bytes.len()).filter(|&at| special.contains(&bytes[at])).collect();
            simple.push(bytes.len());
            let (mut fast, mut by_hand) = (Index::default(), Index::default());
            specials.index(&bytes, &mut fast);
            specials.index_by_hand(&bytes, &mut by_hand.words);
            by_hand.length = bytes.len();
            assert_eq!(fast.words, by_hand.words);
            assert_eq!(found(&fast), simple);
            for from in 0..bytes.len() {
                let next = simple.iter().copied().find(|&at| at >= from);
                assert_eq!(Some(fast.marks(from).next()), next);
            }
        }
    }
}
