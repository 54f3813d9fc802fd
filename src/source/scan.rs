//! Finding the next byte that means something. The one place where the splitter looks at every byte,
//! and so the one place that is worth making fast.

/// Where a field that stands without quotes can end: the delimiter, a quote, CR and LF.
#[derive(Debug, Clone)]
pub(super) struct Specials {
    is_special: [bool; 256],
    delimiter: u64,
    quote: u64,
}

const ONES: u64 = u64::MAX / 255;
const HIGHS: u64 = ONES << 7;
const LF: u64 = ONES * b'\n' as u64;
const CR: u64 = ONES * b'\r' as u64;

impl Specials {
    pub(super) fn new(delimiter: u8, quote: u8) -> Self {
        let mut is_special = [false; 256];
        for special in [delimiter, quote, b'\r', b'\n'] {
            if let Some(entry) = is_special.get_mut(usize::from(special)) {
                *entry = true;
            }
        }
        Self { is_special, delimiter: ONES * u64::from(delimiter), quote: ONES * u64::from(quote) }
    }

    /// The index of the first special byte at or after `from`, or the length.
    #[inline]
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> usize {
        let mut at = from;
        while let Some(&word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            let found = self.marks(u64::from_le_bytes(word));
            if found != 0 {
                return at + (found.trailing_zeros() / 8) as usize;
            }
            at += 8;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        at + rest.iter().position(|&b| self.is_special.get(usize::from(b)) == Some(&true)).unwrap_or(rest.len())
    }

    /// The lowest bit set marks the first special byte of eight. Higher ones may be wrong.
    #[inline]
    const fn marks(&self, word: u64) -> u64 {
        const fn zero(word: u64) -> u64 {
            word.wrapping_sub(ONES) & !word
        }
        (zero(word ^ self.delimiter) | zero(word ^ self.quote) | zero(word ^ LF) | zero(word ^ CR)) & HIGHS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn eight_bytes_at_a_time_find_what_one_at_a_time_finds(
            bytes in proptest::collection::vec(proptest::sample::select(b"a,\"\n\r\x80-.\x0b\x8c\xff".to_vec()), 0..40),
            from in 0usize..40,
        ) {
            let from = from.min(bytes.len());
            let simple = bytes.iter().enumerate().skip(from).find(|&(_, b)| b",\"\r\n".contains(b)).map_or(bytes.len(), |(at, _)| at);
            assert_eq!(Specials::new(b',', b'"').find(&bytes, from), simple);
        }
    }
}
