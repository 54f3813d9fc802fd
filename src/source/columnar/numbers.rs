//! Numbers as text that loses none of their digits.

use std::fmt::Display;
use std::io::Write as _;

/// Adds a whole number.
pub(super) fn whole(number: impl Display, out: &mut Vec<u8>) {
    let _ = write!(out, "{number}");
}

/// Adds a floating point number with as many digits as tell it from its neighbours; `size` is its absolute
/// value.
pub(super) fn floating(number: impl Display + std::fmt::LowerExp, size: f64, out: &mut Vec<u8>) {
    let _ = if size != 0.0 && size.is_finite() && !(1e-5..1e17).contains(&size) {
        write!(out, "{number:e}")
    } else {
        write!(out, "{number}")
    };
}

/// Adds a decimal number, from its digits as a whole number and how many of them are the fraction.
pub(super) fn decimal(digits: &str, scale: i8, out: &mut Vec<u8>) {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    out.extend_from_slice(sign.as_bytes());
    let places = usize::from(scale.unsigned_abs());
    if scale <= 0 {
        out.extend_from_slice(digits.as_bytes());
        if digits != "0" {
            out.resize(out.len() + places, b'0');
        }
        return;
    }
    let (before, after) = digits.split_at_checked(digits.len().saturating_sub(places)).unwrap_or((digits, ""));
    out.extend_from_slice(if before.is_empty() { b"0" } else { before.as_bytes() });
    out.push(b'.');
    out.resize(out.len() + places.saturating_sub(after.len()), b'0');
    out.extend_from_slice(after.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_digits() {
        for (digits, scale, expected) in [
            ("1250", 2, "12.50"),
            ("-5", 2, "-0.05"),
            ("0", 2, "0.00"),
            ("7", 0, "7"),
            ("-7", -3, "-7000"),
            ("0", -3, "0"),
            ("123456789012345678901234567890", 10, "12345678901234567890.1234567890"),
        ] {
            let mut out = Vec::new();
            decimal(digits, scale, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    #[test]
    fn floating_numbers_are_short() {
        for (number, expected) in
            [(12.5, "12.5"), (1.0, "1"), (0.1, "0.1"), (1e300, "1e300"), (-2.5e-9, "-2.5e-9"), (f64::NAN, "NaN")]
        {
            let mut out = Vec::new();
            floating(number, f64::abs(number), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
