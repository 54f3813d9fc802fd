//! Dates of nothing but zeros, `00.00.0000`, which systems that know no null write in its place.

use serde::{Deserialize, Serialize};

/// What a date of nothing but zeros is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ZeroDates {
    /// Text, as no calendar has it.
    #[default]
    AsText,
    /// Null, in a column of dates.
    Null,
}

/// Whether a text is a date of nothing but zeros, perhaps with a time of the same.
pub(in crate::dataset) fn is_zero_date(text: &[u8]) -> bool {
    let zeros = memchr::memchr_iter(b'0', text).count();
    let is_date = |byte: &u8| b"0.-/ :T".contains(byte);
    zeros >= 8 && text.first() == Some(&b'0') && text.last() == Some(&b'0') && text.iter().all(is_date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_of_a_date_are_known_in_every_order() {
        for zero in ["00.00.0000", "0000-00-00", "00/00/0000", "00000000", "0000-00-00 00:00:00", "0000-00-00T00:00:00"]
        {
            assert!(is_zero_date(zero.as_bytes()), "{zero}");
        }
        for other in ["0", "0000", "00:00:00", "00.00.0001", "0000000.0x", "", "-00000000", "000000000-"] {
            assert!(!is_zero_date(other.as_bytes()), "{other}");
        }
    }
}
