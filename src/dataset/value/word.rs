//! Eight bytes at a time: tests that hold for all bytes of a text, without a branch that depends on any
//! of them. Short texts of changing length are what data is made of, and guessing where they end costs a
//! processor more than looking at a few bytes twice.

pub(super) const ONES: u64 = u64::MAX / 255;
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

/// The high bit of each byte that can't stand in a JSON string as it is. Of the bits that are set the lowest is
/// right; those above it may be set by it.
#[inline]
const fn specials(word: u64) -> u64 {
    const fn zero(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word
    }
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (control | zero(word ^ (ONES * b'"' as u64)) | zero(word ^ (ONES * b'\\' as u64))) & HIGHS
}

/// Whether a text can stand in a JSON string as it is.
#[inline]
pub(super) fn is_plain(text: &[u8]) -> bool {
    all(text, |word| specials(word) == 0)
}

/// How many of eight bytes can stand in a JSON string as they are, until one can't.
#[inline]
pub(super) const fn plain_bytes(word: [u8; 8]) -> usize {
    // Without any there are 64 zeros.
    specials(u64::from_le_bytes(word)).trailing_zeros() as usize / 8
}

/// Whether a text is `true` or `false` in letters of any case, and which. Without a branch between the two, since
/// nobody can guess them.
#[inline]
pub(super) fn boolean(text: &[u8]) -> Option<bool> {
    let (head, tail) = (text.first_chunk::<4>()?, text.last_chunk::<4>()?);
    // The letters differ from their capitals in this bit, and nothing else becomes a letter by it.
    let lower = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes) | 0x2020_2020;
    let is = |word: &[u8; 4], rest: &[u8; 4], length: usize| {
        (lower(head) == u32::from_le_bytes(*word)) & (lower(tail) == u32::from_le_bytes(*rest)) & (text.len() == length)
    };
    let (yes, no) = (is(b"true", b"true", 4), is(b"fals", b"alse", 5));
    (yes | no).then_some(yes)
}

/// Adds `true` or `false`.
#[inline]
pub(super) fn put_boolean(yes: bool, out: &mut Vec<u8>) {
    let end = out.len() + 5 - usize::from(yes);
    out.extend_from_slice(if yes { b"true " } else { b"false" });
    out.truncate(end);
}

/// Adds a text. Short ones, as most values are, go in one or two steps of fixed length, since a call for a copy
/// of changing length costs more than the copy.
#[inline]
pub(super) fn put(text: &[u8], out: &mut Vec<u8>) {
    let length = text.len();
    let end = out.len() + length;
    if let (Some(head), Some(tail)) = (text.first_chunk::<16>(), text.last_chunk::<16>())
        && length <= 32
    {
        out.extend_from_slice(head);
        out.truncate(end - 16);
        out.extend_from_slice(tail);
        return;
    }
    let whole = if let (Some(&head), Some(&tail)) = (text.first_chunk::<8>(), text.last_chunk::<8>())
        && length <= 16
    {
        u128::from(u64::from_le_bytes(head)) | u128::from(u64::from_le_bytes(tail)) << (8 * (length - 8))
    } else if let (Some(&head), Some(&tail)) = (text.first_chunk::<4>(), text.last_chunk::<4>())
        && length < 8
    {
        u128::from(u32::from_le_bytes(head)) | u128::from(u32::from_le_bytes(tail)) << (8 * (length - 4))
    } else if let (Some(&first), Some(&middle), Some(&last)) = (text.first(), text.get(length / 2), text.last())
        && length < 4
    {
        u128::from(first) | u128::from(middle) << (8 * (length / 2)) | u128::from(last) << (8 * (length - 1))
    } else {
        out.extend_from_slice(text);
        return;
    };
    out.extend_from_slice(&whole.to_le_bytes());
    out.truncate(end);
}

/// The high bit of each of eight bytes that is a decimal point.
#[inline]
pub(super) const fn points_of(word: u64) -> u64 {
    // A byte without its high bit, plus 0x7f, has it unless it is 0.
    let differs = word ^ (ONES * b'.' as u64);
    !((differs & !HIGHS).wrapping_add(!HIGHS) | differs) & HIGHS
}

/// How many decimal points stand in a text that has digits besides and nothing else; none for any other text.
#[inline]
pub(super) fn points(text: &[u8]) -> Option<u32> {
    let of = |word: u64| {
        let points = points_of(word);
        // A point and 2 make a digit.
        are_digits(word + (points >> 6)).then(|| points.count_ones())
    };
    let mut rest = text;
    let mut sum = 0;
    while let Some((&word, behind)) = rest.split_first_chunk::<8>() {
        sum += of(u64::from_le_bytes(word))?;
        rest = behind;
    }
    if rest.is_empty() {
        return Some(sum);
    }
    // Zeros, as digits, fill the last word up.
    let mut last = 0;
    if let (Some(&head), Some(&tail)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        last |= u64::from(u32::from_le_bytes(head)) | u64::from(u32::from_le_bytes(tail)) << (8 * (rest.len() - 4));
    } else if let (Some(&first), Some(&middle), Some(&end)) = (rest.first(), rest.get(rest.len() / 2), rest.last()) {
        last |=
            u64::from(first) | u64::from(middle) << (8 * (rest.len() / 2)) | u64::from(end) << (8 * (rest.len() - 1));
    }
    Some(sum + of(last | (ONES * u64::from(b'0')) << (8 * rest.len()))?)
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
                let special = text.iter().position(|&b| b < 0x20 || b == b'"' || b == b'\\');
                assert_eq!(is_plain(&text), special.is_none());
                if let Some(word) = text.first_chunk() {
                    assert_eq!(plain_bytes(*word), special.unwrap_or(8).min(8));
                }
            }
        }

        #[test]
        fn what_is_put_is_the_text(before in "[a-z]{0,3}", text in proptest::collection::vec(proptest::num::u8::ANY, 0..70)) {
            let mut out = before.clone().into_bytes();
            put(&text, &mut out);
            assert_eq!(out, [before.as_bytes(), &text].concat());
        }

        #[test]
        fn points_are_counted_among_digits_alone(
            digits in "[0-9.]{0,30}",
            other in proptest::num::u8::ANY,
            at in 0usize..30,
        ) {
            let mut text = digits.into_bytes();
            let count = |text: &[u8]| u32::try_from(memchr::memchr_iter(b'.', text).count()).ok();
            assert_eq!(points(&text), count(&text));
            if let Some(byte) = text.get_mut(at) {
                *byte = other;
                let alone = text.iter().all(|b| b.is_ascii_digit() || *b == b'.');
                assert_eq!(points(&text), count(&text).filter(|_| alone));
            }
        }

        #[test]
        fn a_boolean_is_one_of_two_words(text in "([tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[tf]rue|fals[e ]{0,2}|[a-z]{0,6})") {
            let simple = [true, false].into_iter().find(|value| text.eq_ignore_ascii_case(&value.to_string()));
            assert_eq!(boolean(text.as_bytes()), simple);
            let mut out = b"x".to_vec();
            if let Some(value) = simple {
                put_boolean(value, &mut out);
                assert_eq!(out, format!("x{value}").into_bytes());
            }
        }
    }
}
