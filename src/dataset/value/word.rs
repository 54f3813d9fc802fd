//! Eight bytes at a time: tests that hold for all bytes of a text, without a branch that depends on any
//! of them. Short texts of changing length are what data is made of, and guessing where they end costs a
//! processor more than looking at a few bytes twice.

const ONES: u64 = u64::MAX / 255;
const HIGHS: u64 = ONES << 7;

/// Whether a test holds for every byte of a text. It gets each byte at least once, eight together, and
/// bytes of a short text more than once.
#[inline]
fn all(text: &[u8], test: impl Fn(u64) -> bool) -> bool {
    let (words, _) = text.as_chunks::<8>();
    if let Some(&last) = text.last_chunk::<8>() {
        return words.iter().all(|&word| test(u64::from_le_bytes(word))) && test(u64::from_le_bytes(last));
    }
    if let (Some(&head), Some(&tail)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        return test(u64::from(u32::from_le_bytes(head)) | u64::from(u32::from_le_bytes(tail)) << 32);
    }
    let (Some(&first), Some(&middle), Some(&last)) = (text.first(), text.get(text.len() / 2), text.last()) else {
        return true;
    };
    test(u64::from_le_bytes([first, middle, last, last, last, last, last, last]))
}

/// Whether a text is digits and nothing else.
#[inline]
pub(super) fn is_digits(text: &[u8]) -> bool {
    all(text, are_digits)
}

/// Whether eight bytes are digits.
#[inline]
pub(super) const fn are_digits(word: u64) -> bool {
    let value = word ^ (ONES * b'0' as u64);
    // 9 + 0x76 is the last that leaves the high bit alone.
    (value.wrapping_add(ONES * 0x76) | value) & HIGHS == 0
}

/// Whether a text can stand in a JSON string as it is.
#[inline]
pub(super) fn is_plain(text: &[u8]) -> bool {
    const fn zero(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word
    }
    all(text, |word| {
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let quote = zero(word ^ (ONES * u64::from(b'"')));
        let backslash = zero(word ^ (ONES * u64::from(b'\\')));
        (control | quote | backslash) & HIGHS == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn eight_bytes_at_a_time_say_what_one_at_a_time_says(
            digits in "[0-9]{0,20}",
            other in proptest::num::u8::ANY,
            at in 0usize..20,
        ) {
            let mut text = digits.into_bytes();
            assert!(is_digits(&text) && is_plain(&text));
            if let Some(byte) = text.get_mut(at) {
                *byte = other;
                assert_eq!(is_digits(&text), text.iter().all(u8::is_ascii_digit));
                assert_eq!(is_plain(&text), text.iter().all(|&b| b >= 0x20 && b != b'"' && b != b'\\'));
            }
        }
    }
}
