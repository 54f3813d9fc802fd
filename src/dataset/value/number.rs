//! Numbers: integers of 32 and 64 bits and decimals. The grammar is checked and the text is kept, so that
//! no digit is lost on the way through a binary number.

use super::word::{is_digits, points, put};
use super::{Fits, ValueError};
use crate::dataset::DataType;

/// More significant digits than this don't survive in a DOUBLE.
const DOUBLE_DIGITS: usize = 17;

/// Checks a whole number and gives its digits without the sign.
#[inline]
fn whole(text: &[u8]) -> Result<(bool, &[u8]), ValueError> {
    let (negative, digits) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !is_digits(digits) {
        return Err(ValueError::NotWhole);
    }
    if digits.len() > 1 && digits.first() == Some(&b'0') {
        return Err(ValueError::LeadingZero);
    }
    Ok((negative, digits))
}

/// Whether digits without a leading zero are at most a bound of `bound.len()` digits.
fn at_most(digits: &[u8], bound: &[u8]) -> bool {
    digits.len() < bound.len() || (digits.len() == bound.len() && digits <= bound)
}

pub(super) fn fits_32(digits: &[u8]) -> bool {
    at_most(digits, b"2147483647")
}

pub(super) fn fits_64(negative: bool, digits: &[u8]) -> bool {
    at_most(digits, if negative { b"9223372036854775808" } else { b"9223372036854775807" })
}

#[inline]
pub(super) fn write_integer(text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    let (negative, digits) = whole(text)?;
    if digits.len() > 9 && !fits_32(digits) {
        return Err(if fits_64(negative, digits) { ValueError::Beyond32 } else { ValueError::Beyond64 });
    }
    put(text, out);
    Ok(())
}

#[inline]
pub(super) fn write_big_integer(text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    let (negative, digits) = whole(text)?;
    if digits.len() > 18 && !fits_64(negative, digits) {
        return Err(ValueError::Beyond64);
    }
    put(text, out);
    Ok(())
}

/// The parts of a decimal number, as they stand in the text.
struct Decimal<'a> {
    /// `+` or `-`.
    sign: Option<u8>,
    /// Digits before the point, perhaps none.
    whole: &'a [u8],
    /// Digits behind the point; none at all when there is no point.
    fraction: Option<&'a [u8]>,
    /// From the `e` on; empty when there is none.
    exponent: &'a [u8],
}

/// Whether a text is a decimal number that JSON takes as it stands: digits, perhaps a minus before and
/// one point among them. Quickly asked, and nearly always true.
#[inline]
fn is_plain(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let framed = digits.first() != Some(&b'.') && digits.last().is_some_and(|&last| last != b'.');
    let leading_zero = matches!(digits, [b'0', b'0'..=b'9', ..]);
    framed && !leading_zero && digits.len() < 300 && points(digits).is_some_and(|points| points <= 1)
}

/// The digits at the head of a text, and what follows.
#[inline]
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, &[]))
}

impl<'a> Decimal<'a> {
    #[inline]
    fn parse(text: &'a [u8]) -> Result<Self, ValueError> {
        let (sign, rest) = match text.split_first() {
            Some((&sign @ (b'+' | b'-'), rest)) => (Some(sign), rest),
            _ => (None, text),
        };
        let (whole, rest) = digits(rest);
        let (fraction, exponent) = match rest.split_first() {
            Some((b'.', behind)) => {
                let (fraction, exponent) = digits(behind);
                (Some(fraction), exponent)
            }
            _ => (None, rest),
        };
        if whole.is_empty() && fraction.is_none_or(<[u8]>::is_empty) {
            return Err(if is_not_finite(rest) { ValueError::NotFinite } else { ValueError::NotNumber });
        }
        if whole.len() > 1 && whole.first() == Some(&b'0') {
            return Err(ValueError::LeadingZero);
        }
        if !exponent.is_empty() && !is_exponent(exponent) {
            return Err(ValueError::NotNumber);
        }
        Ok(Self { sign, whole, fraction, exponent })
    }

    /// How many digits stand between the first and the last one that is not 0.
    fn significant(&self) -> usize {
        let all = || self.whole.iter().chain(self.fraction.unwrap_or_default());
        let first = all().position(|&d| d != b'0');
        let last = all().enumerate().filter(|&(_, &d)| d != b'0').last().map(|(at, _)| at);
        first.zip(last).map_or(0, |(first, last)| last - first + 1)
    }

    /// Writes it as JSON, which knows no `+`, `.5` and `5.`.
    #[inline]
    fn write(&self, text: &[u8], out: &mut Vec<u8>) {
        let bare_point = self.fraction.is_some_and(<[u8]>::is_empty);
        if self.sign != Some(b'+') && !self.whole.is_empty() && !bare_point {
            out.extend_from_slice(text);
            return;
        }
        if self.sign == Some(b'-') {
            out.push(b'-');
        }
        out.extend_from_slice(if self.whole.is_empty() { b"0" } else { self.whole });
        if let Some(fraction) = self.fraction
            && !fraction.is_empty()
        {
            out.push(b'.');
            out.extend_from_slice(fraction);
        }
        out.extend_from_slice(self.exponent);
    }
}

fn is_exponent(text: &[u8]) -> bool {
    let Some((b'e' | b'E', rest)) = text.split_first() else { return false };
    let digits = match rest.split_first() {
        Some((b'+' | b'-', digits)) => digits,
        _ => rest,
    };
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

fn is_not_finite(word: &[u8]) -> bool {
    [&b"nan"[..], b"inf", b"infinity"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether a DOUBLE can hold it without becoming infinite. Only an exponent or hundreds of digits can.
fn is_finite(text: &[u8], decimal: &Decimal<'_>) -> bool {
    if decimal.exponent.is_empty() && decimal.whole.len() < 300 {
        return true;
    }
    std::str::from_utf8(text).ok().and_then(|t| t.parse::<f64>().ok()).is_some_and(f64::is_finite)
}

#[inline]
pub(super) fn write_double(text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    if is_plain(text) {
        put(text, out);
        return Ok(());
    }
    let decimal = Decimal::parse(text)?;
    if !is_finite(text, &decimal) {
        return Err(ValueError::BeyondDouble);
    }
    decimal.write(text, out);
    Ok(())
}

#[inline]
pub(super) fn write_big_decimal(text: &[u8], out: &mut Vec<u8>) -> Result<(), ValueError> {
    if is_plain(text) {
        put(text, out);
        return Ok(());
    }
    let decimal = Decimal::parse(text)?;
    if !decimal.exponent.is_empty() {
        return Err(ValueError::Exponent);
    }
    decimal.write(text, out);
    Ok(())
}

pub(super) fn fits(text: &[u8]) -> Fits {
    let Ok(decimal) = Decimal::parse(text) else { return Fits::NOTHING };
    if let Ok((negative, digits)) = whole(text) {
        let mut fits = Fits::one(DataType::BigDecimal);
        if fits_64(negative, digits) {
            fits = fits.or(Fits::one(DataType::BigInteger));
            if decimal.significant() <= DOUBLE_DIGITS {
                fits = fits.or(Fits::one(DataType::Double));
            }
        }
        return if fits_32(digits) { fits.or(Fits::one(DataType::Integer)) } else { fits };
    }
    let double = decimal.significant() <= DOUBLE_DIGITS && is_finite(text, &decimal);
    let double = if double { Fits::one(DataType::Double) } else { Fits::NOTHING };
    if decimal.exponent.is_empty() { double.or(Fits::one(DataType::BigDecimal)) } else { double }
}
