//! Identifiers in the forms a real server has for them.

use xxhash_rust::xxh3::xxh3_128;

/// A new id of an object: 32 upper-case hex digits.
pub(super) fn object() -> String {
    format!("{:032X}", fastrand::u128(..))
}

/// The id of a part of an object, always the same for the same names.
pub(super) fn part(of: &str, what: &str, name: &str) -> String {
    format!("{:032X}", xxh3_128(format!("{of}/{what}/{name}").as_bytes()))
}

/// A new ticket of a refused call: 32 lower-case hex digits.
pub(super) fn ticket() -> String {
    format!("{:032x}", fastrand::u128(..))
}

/// A new token of a sign-in: 26 lower-case letters and digits.
pub(super) fn token() -> String {
    std::iter::repeat_with(|| fastrand::char('a'..='z')).take(26).enumerate().map(mix_digits).collect()
}

fn mix_digits((at, letter): (usize, char)) -> char {
    if at % 3 == 1 { fastrand::digit(10) } else { letter }
}
