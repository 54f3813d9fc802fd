//! Decimal numbers that lose nothing when they are added: control totals have to come out to the last digit, and
//! binary fractions do not. A number or a sum that does not fit 128 bits is none, and the total that it belongs
//! to is then said to be unknown, never a little wrong.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A decimal number: digits, and how many of them stand behind the point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(with = "String")]
#[serde(try_from = "String", into = "String")]
pub struct Decimal {
    digits: i128,
    scale: u8,
}

/// A text that is no decimal number, or one beyond 128 bits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no decimal number of 128 bits: {0}")]
pub struct NotADecimal(String);

/// As many digits as surely fit 64 bits.
const QUICK: usize = 18;
/// The most digits behind the point.
const FINEST: i32 = 38;

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self { digits: 0, scale: 0 };

    /// Reads a number as JSON writes it. None for a text that is none, and for one that does not fit.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let (negative, rest) = text.strip_prefix(b"-").map_or((false, text), |rest| (true, rest));
        let end = rest.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(rest.len());
        let (number, exponent) = rest.split_at_checked(end)?;
        let exponent = match exponent.get(1..) {
            None => 0,
            Some(digits) => std::str::from_utf8(digits).ok()?.parse::<i32>().ok()?,
        };
        let (digits, behind) = if number.len() <= QUICK {
            let (mut value, mut behind, mut count) = (0_u64, None, 0);
            for byte in number {
                match byte {
                    b'0'..=b'9' => (value, count) = (value * 10 + u64::from(byte - b'0'), count + 1),
                    b'.' if behind.is_none() => behind = Some(count),
                    _ => return None,
                }
            }
            (i128::from(value), behind.map_or(0, |before| count - before))
        } else {
            long(number)?
        };
        let digits = if negative { -digits } else { digits };
        Self::scaled(digits, behind.checked_sub(exponent)?)
    }

    /// Digits of which so many stand behind the point.
    pub(super) const fn of_parts(digits: i128, scale: u8) -> Self {
        Self { digits, scale }
    }

    fn scaled(digits: i128, scale: i32) -> Option<Self> {
        match scale {
            _ if digits == 0 => Some(Self::ZERO),
            0..=FINEST => Some(Self { digits, scale: u8::try_from(scale).ok()? }),
            _ if (-FINEST..0).contains(&scale) => {
                let digits = digits.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)?;
                Some(Self { digits, scale: 0 })
            }
            _ => None,
        }
    }

    /// The sum of both, unless it does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        if self.scale == other.scale {
            return Some(Self { digits: self.digits.checked_add(other.digits)?, scale: self.scale });
        }
        let scale = self.scale.max(other.scale);
        let digits = self.widened(scale)?.checked_add(other.widened(scale)?)?;
        Some(Self { digits, scale })
    }

    fn widened(self, scale: u8) -> Option<i128> {
        self.digits.checked_mul(10_i128.checked_pow(u32::from(scale - self.scale))?)
    }

    /// The number without its sign.
    #[must_use]
    pub const fn size(self) -> Self {
        Self { digits: self.digits.saturating_abs(), scale: self.scale }
    }

    /// The nearest binary number.
    pub fn to_f64(self) -> f64 {
        self.digits as f64 / 10_f64.powi(i32::from(self.scale))
    }

    /// The number with its thousands apart, for people; zeros behind the last digit are left out.
    pub fn grouped(self) -> String {
        let text = self.to_string();
        let (sign, rest) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
        let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                grouped.push(' ');
            }
            grouped.push(digit);
        }
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{grouped}{point}{fraction}")
    }
}

/// A short number as JSON writes it, with whatever stands behind it: its digits, with their sign, and how many of them
/// are behind the point. All bytes are looked at together. None for one with an exponent, and for what is no number.
#[inline]
pub(super) fn short_number(bytes: [u8; 16], length: usize) -> Option<(i64, u8)> {
    const ONES: u128 = u128::MAX / 255;
    const LOW: u128 = ONES * 0x7f;
    let below = |bytes: usize| u128::MAX.checked_shl(8 * bytes as u32).map_or(u128::MAX, |above| !above);
    if length > bytes.len() {
        return None;
    }
    let minus = usize::from(bytes.first() == Some(&b'-'));
    let (text, length) = ((u128::from_le_bytes(bytes) & below(length)) >> (8 * minus), length.checked_sub(minus)?);
    // A byte without its high bit, plus 0x7f, has it unless it is 0.
    let differs = text ^ (ONES * u128::from(b'.'));
    let points = !(((differs & LOW) + LOW) | differs) & !LOW;
    let (digits, count, scale) = if points == 0 {
        (text, length, 0)
    } else {
        let point = points.trailing_zeros() as usize / 8;
        let whole = below(point);
        (text & whole | (text >> 8) & !whole, length - 1, length - 1 - point)
    };
    // The last digit comes to the last byte, and zeros before the first.
    let shift = 8 * bytes.len().checked_sub(count).filter(|_| count > 0)? as u32;
    let values = (digits << shift) ^ ((ONES * u128::from(b'0')) << shift);
    // 9 + 0x76 is the last that leaves the high bit alone.
    if (values.wrapping_add(ONES * 0x76) | values) & !LOW != 0 {
        return None;
    }
    let number = eight_digits(values as u64) * 100_000_000 + eight_digits((values >> 64) as u64);
    let number = i64::try_from(number).ok()?;
    Some((if minus == 1 { -number } else { number }, u8::try_from(scale).ok()?))
}

/// Eight digits, each the value of a byte, the first in the lowest: pairs, then fours, then all.
#[inline]
const fn eight_digits(digits: u64) -> u64 {
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    (fours * 10_000 + (fours >> 32)) & 0xffff_ffff
}

/// Digits and how many of them stand behind the point, where 64 bits may not do.
fn long(number: &[u8]) -> Option<(i128, i32)> {
    let (mut value, mut behind) = (0_i128, None);
    let mut count = 0;
    for byte in number {
        match byte {
            b'0'..=b'9' => {
                value = value.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
                count += 1;
            }
            b'.' if behind.is_none() => behind = Some(count),
            _ => return None,
        }
    }
    Some((value, behind.map_or(0, |before| count - before)))
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let scale = usize::from(self.scale);
        let digits = format!("{:0>width$}", self.digits.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

impl From<Decimal> for String {
    fn from(decimal: Decimal) -> Self {
        decimal.to_string()
    }
}

impl TryFrom<String> for Decimal {
    type Error = NotADecimal;

    fn try_from(text: String) -> Result<Self, NotADecimal> {
        Self::parse(text.as_bytes())
            .filter(|_| text.bytes().any(|byte| byte.is_ascii_digit()))
            .ok_or_else(|| NotADecimal(crate::text::excerpt(&text, 60)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(parts: &[&str]) -> Option<String> {
        let mut sum = Decimal::ZERO;
        for part in parts {
            sum = sum.plus(Decimal::parse(part.as_bytes())?)?;
        }
        Some(sum.to_string())
    }

    #[test]
    fn sums_come_out_to_the_last_digit() {
        let cases: [(&[&str], &str); 9] = [
            (&["0.1", "0.2"], "0.3"),
            (&["-1.50", "1.5"], "0"),
            (&["1e3", "2.5E-2"], "1000.025"),
            (&["-0.007"], "-0.007"),
            (&["9223372036854775807", "1"], "9223372036854775808"),
            (&["12345678901234567890.123456789", "0.000000001"], "12345678901234567890.12345679"),
            (&["0e99", "-0"], "0"),
            (&["99999999999999999999999999999999999999"], "99999999999999999999999999999999999999"),
            (&[], "0"),
        ];
        for (parts, wanted) in cases {
            assert_eq!(sum(parts).as_deref(), Some(wanted), "{parts:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_unknown_and_not_wrong() {
        for parts in [&["1e39"][..], &["1e300", "1"], &["1e-39"], &["1e38", "0.1"], &["1.2.3"], &["x"], &["null"]] {
            assert_eq!(sum(parts), None, "{parts:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_short_number_is_the_number(text in "-?[0-9]{0,17}\\.?[0-9]{0,9}|-?[0-9]{1,3}[eE.-]?[0-9]{0,3}|null", behind in proptest::num::u128::ANY) {
            let mut bytes = behind.to_le_bytes();
            for (byte, of_text) in bytes.iter_mut().zip(text.bytes()) {
                *byte = of_text;
            }
            let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
            let is_short = text.len() <= 16 && has_digits && !text.contains(['e', 'E']);
            let number = Decimal::parse(text.as_bytes()).filter(|_| is_short);
            let short = short_number(bytes, text.len()).map(|(digits, scale)| Decimal::scaled(digits.into(), scale.into()));
            assert_eq!(short, number.map(Some), "{text}");
        }
    }

    #[test]
    fn thousands_stand_apart_and_texts_come_back() {
        let grouped = |text: &str| Decimal::parse(text.as_bytes()).map(Decimal::grouped);
        assert_eq!(grouped("-1234567.250").as_deref(), Some("-1 234 567.25"));
        assert_eq!(grouped("999").as_deref(), Some("999"));
        let back = |text: &str| Decimal::try_from(text.to_owned()).map(|decimal| decimal.to_string());
        assert_eq!(back("-12.5"), Ok("-12.5".to_owned()));
        assert!(back("").is_err() && back("-").is_err() && back(".").is_err());
    }
}
