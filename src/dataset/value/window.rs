//! Values that stand in their file as they are sent, as nearly all do. They are seen through a window of fixed width,
//! so that neither their check nor their copy has a branch that depends on how long they are: that is what takes the
//! time, and not the bytes. Whatever is not plain is left to the full grammar, which says the same of what is.

#![expect(
    clippy::needless_bitwise_bool,
    reason = "tests of values that nobody can guess, done all together without a branch"
)]

use super::moment::{padded_date, padded_time};
use super::pen::Pen;
use super::word::{ONES, are_digits, points_of};
use super::{Rule, Utc, number};
use crate::dataset::DataType;
use crate::dataset::decimal::short_number;

/// How many bytes are seen.
pub(super) const WIDTH: usize = 32;
/// How many of them are looked at first in a number.
const SHORT: usize = 16;

/// A text that is no longer than the window, with whatever stands behind it.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    bytes: &'a [u8; WIDTH],
    length: usize,
}

/// For each length of a text all bits of the bytes behind it.
const BEHIND: [[u8; WIDTH]; WIDTH + 1] = {
    let mut masks = [[u8::MAX; WIDTH]; WIDTH + 1];
    let mut length = 0;
    while length <= WIDTH {
        let mut at = 0;
        while at < length {
            masks[length][at] = 0;
            at += 1;
        }
        length += 1;
    }
    masks
};

impl<'a> Window<'a> {
    /// The text between two places; none when it is too long, or too little stands behind it.
    #[inline]
    pub fn over(bytes: &'a [u8], start: usize, end: usize) -> Option<Self> {
        let length = end.wrapping_sub(start);
        let bytes = bytes.get(start..)?.first_chunk()?;
        (length <= WIDTH).then_some(Self { bytes, length })
    }

    /// The text itself.
    #[inline]
    pub fn text(self) -> &'a [u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// A short number that JSON would take as it stands: its digits, with their sign, and how many of them are behind
    /// the point. All bytes are looked at together. None for any other, and for what is no number.
    #[inline(never)]
    pub fn short_number(self) -> Option<(i64, u8)> {
        short_number(*self.bytes.first_chunk()?, self.length)
    }

    /// Whether the text is empty.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.length == 0
    }

    #[inline]
    fn behind(self) -> &'static [u8; WIDTH] {
        BEHIND.get(self.length).unwrap_or(&[u8::MAX; WIDTH])
    }

    #[inline]
    fn byte(self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    /// Whether it can stand in a JSON string as it is.
    #[inline]
    fn is_text(self) -> bool {
        let mut found = [0; WIDTH];
        for ((found, byte), behind) in found.iter_mut().zip(self.bytes).zip(self.behind()) {
            let is_special = (*byte < 0x20) | (*byte == b'"') | (*byte == b'\\');
            *found = u8::from(is_special) & !behind;
        }
        found.as_chunks::<8>().0.iter().fold(0, |all, eight| all | u64::from_le_bytes(*eight)) == 0
    }

    /// The first words of a number, with a digit 0 for its sign and for what is behind its end; and how long the sign
    /// is.
    #[inline]
    fn number<const WORDS: usize>(self) -> ([u64; WORDS], usize) {
        let (words, behind) = (self.bytes.as_chunks::<8>().0, self.behind().as_chunks::<8>().0);
        let word = |words: &[[u8; 8]], at: usize| words.get(at).map_or(0, |word| u64::from_le_bytes(*word));
        let sign = usize::from(self.byte(0) == b'-');
        let number = std::array::from_fn(|at| {
            let behind = word(behind, at);
            let minus = if at == 0 { sign as u64 * u64::from(b'-' ^ b'0') } else { 0 };
            (word(words, at) & !behind | (ONES * u64::from(b'0')) & behind) ^ minus
        });
        (number, sign)
    }

    /// Whether it is a whole number that is within bounds, given as a test that is made of more digits than so many.
    #[inline]
    fn is_whole<const WORDS: usize>(self, surely: usize, fits: impl Fn(bool, &[u8]) -> bool) -> bool {
        let (words, sign) = self.number::<WORDS>();
        let digits = self.length.wrapping_sub(sign);
        let leads = (self.byte(sign) == b'0') & (digits > 1);
        let is_number = words.into_iter().fold(true, |all, word| all & are_digits(word));
        // Without a digit the count is 0, or beyond all counts.
        (is_number & !leads & (digits.wrapping_sub(1) < WIDTH))
            && (digits <= surely || fits(sign == 1, self.text().get(sign..).unwrap_or_default()))
    }

    /// Whether it is a decimal number without an exponent that JSON takes as it stands.
    #[inline]
    fn is_decimal<const WORDS: usize>(self) -> bool {
        let (words, sign) = self.number::<WORDS>();
        let (mut points, mut is_number) = (0, true);
        for word in words {
            let found = points_of(word) >> 7;
            points += found.wrapping_mul(ONES) >> 56;
            // A point and 2 make a digit.
            is_number &= are_digits(word + (found << 1));
        }
        let (first, second, last) = (self.byte(sign), self.byte(sign + 1), self.byte(self.length.wrapping_sub(1)));
        let leads = (first == b'0') & (self.length > sign + 1) & (second != b'.');
        is_number & (points <= 1) & (self.length > sign) & (first != b'.') & (last != b'.') & !leads
    }

    #[inline(never)]
    fn is_long_whole(self) -> bool {
        self.is_whole::<4>(18, number::fits_64)
    }

    #[inline(never)]
    fn is_long_decimal(self) -> bool {
        self.is_decimal::<4>()
    }

    /// Writes a number if it is one. Most are short, and then half the window has all of it.
    #[inline]
    fn put_number(self, pen: &mut Pen<'_>, short: impl Fn(Self) -> bool, long: impl Fn(Self) -> bool) -> bool {
        match self.bytes.first_chunk::<SHORT>() {
            Some(bytes) if self.length <= SHORT => short(self) && pen.put(bytes, self.length),
            _ => long(self) && pen.put(self.bytes, self.length),
        }
    }

    #[inline]
    fn is_date(self) -> bool {
        self.bytes.first_chunk().is_some_and(|date| padded_date(date).is_some())
    }

    #[inline]
    fn is_time(self, at: usize) -> bool {
        let time = self.bytes.get(at..).and_then(|rest| rest.first_chunk());
        time.is_some_and(|time| padded_time(*time).is_some())
    }

    /// `true` or `false`, which may be in letters of any case.
    #[inline]
    fn boolean(self) -> Option<[u8; 8]> {
        let word = self.bytes.first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
        // The letters differ from their capitals in this bit, and nothing else becomes a letter by it.
        let letters = word | (ONES * 0x20);
        let differs = |text: &[u8; 8], length: usize| {
            let beyond = u64::MAX << (8 * length);
            ((letters | beyond) ^ (u64::from_le_bytes(*text) | beyond)) | (self.length ^ length) as u64
        };
        // Nobody can guess which of both it is, so no branch may depend on that.
        (differs(b"true    ", 4).min(differs(b"false   ", 5)) == 0).then(|| letters.to_le_bytes())
    }
}

/// Writes a value as [`super::write()`] does, and a comma, if it is plain; false when it is not, and nothing has been
/// written then.
#[expect(
    clippy::inline_always,
    reason = "the way of nearly every value; a call costs as much as all that is done here"
)]
#[inline(always)]
pub fn write_plain(rule: Rule, window: Window<'_>, pen: &mut Pen<'_>) -> bool {
    let Window { bytes, length } = window;
    match rule.data_type {
        DataType::String => window.is_text() && pen.put_quoted(bytes, length),
        DataType::Integer => {
            window.put_number(pen, |number| number.is_whole::<2>(9, |_, digits| number::fits_32(digits)), |_| false)
        }
        DataType::BigInteger => {
            window.put_number(pen, |number| number.is_whole::<2>(SHORT, number::fits_64), Window::is_long_whole)
        }
        DataType::Double | DataType::BigDecimal => {
            window.put_number(pen, Window::is_decimal::<2>, Window::is_long_decimal)
        }
        DataType::Bool => window.boolean().is_some_and(|word| pen.put(&word, length)),
        DataType::Date => length == 10 && window.is_date() && pen.put_quoted(bytes, length),
        DataType::Time => length == 8 && window.is_time(0) && pen.put_quoted(bytes, length),
        DataType::DateTime => {
            let is_plain = rule.utc == Utc::Absent && length == 19 && matches!(window.byte(10), b'T' | b' ');
            let mut bytes = *bytes;
            bytes[10] = b'T';
            is_plain && window.is_date() && window.is_time(11) && pen.put_quoted(&bytes, length)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::value::{ROOM, write};

    const TYPES: [DataType; 9] = [
        DataType::String,
        DataType::Integer,
        DataType::BigInteger,
        DataType::Double,
        DataType::BigDecimal,
        DataType::Bool,
        DataType::Date,
        DataType::Time,
        DataType::DateTime,
    ];

    /// What is written of a text that stands before others in its file, without the comma; none when it is not plain.
    fn plain(data_type: DataType, text: &str, behind: &str) -> Option<Vec<u8>> {
        let bytes = [text.as_bytes(), behind.as_bytes(), &[0xff; WIDTH]].concat();
        let (window, mut room) = (Window::over(&bytes, 0, text.len())?, [0; ROOM]);
        let mut pen = Pen::new(&mut room);
        write_plain(Rule::of(data_type), window, &mut pen).then(|| pen.written_from(0).to_vec())
    }

    #[test]
    fn what_is_usual_is_plain() {
        let usual: [(DataType, &[&str]); 9] = [
            (DataType::String, &["", "Köln", "a customer of long standing, yes"]),
            (DataType::Integer, &["0", "-7", "123456789", "2147483647", "-2147483647"]),
            (DataType::BigInteger, &["0", "-1234567890123456", "9223372036854775807", "-9223372036854775808"]),
            (DataType::Double, &["0.05", "-12.5", "7", "123456.78901234567"]),
            (DataType::BigDecimal, &["0", "-0.000001", "12345678901234567890.0123456789"]),
            (DataType::Bool, &["true", "FALSE", "True"]),
            (DataType::Date, &["2024-02-29"]),
            (DataType::Time, &["23:59:59"]),
            (DataType::DateTime, &["2024-02-29T10:00:00", "2024-02-29 10:00:00"]),
        ];
        for (data_type, text) in
            usual.iter().flat_map(|(data_type, texts)| texts.iter().map(move |text| (data_type, text)))
        {
            assert!(plain(*data_type, text, ",").is_some(), "{data_type} {text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 4000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn what_is_plain_is_written_as_the_grammar_writes_it(
            data_type in proptest::sample::select(&TYPES[..]),
            text in proptest::prop_oneof![
                "-?[0-9]{0,20}(\\.[0-9]{0,12})?([eE][+-]?[0-9]{0,3})?",
                "[0-9.+-]{0,34}",
                "[12][0-9]{3}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\\.[0-9]{0,7})?)?Z?)?",
                "[0-2]?[0-9]:[0-6][0-9](:[0-6][0-9])?",
                "(?i)true|false|tru|falsee|false ",
                "\\PC{0,34}",
                "[a-z\"\\\\\n\u{1}\u{7f}\u{80}]{0,34}",
            ],
            behind in "[0-9.,\"\n-]{0,4}",
        ) {
            let mut full = Vec::new();
            let written = write(Rule::of(data_type), text.as_bytes(), &mut full);
            if let Some(plain) = plain(data_type, &text, &behind) {
                assert_eq!((written, String::from_utf8(plain)), (Ok(()), String::from_utf8(full)), "{data_type} {text:?}");
            }
        }
    }
}
