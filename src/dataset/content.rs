//! What a file holds, as a number: two files of the same checksum hold the same bytes. By it a content is known
//! again that was pushed before, whatever the file is called now, and a report says what exactly was sent.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The XXH3-128 of all bytes of a file as stored; of many files, of those of one after the other, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum(pub u128);

impl std::fmt::Display for Checksum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Serialize for Checksum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Checksum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u128::from_str_radix(&text, 16).ok().filter(|_| is_hex);
        number.map(Self).ok_or_else(|| serde::de::Error::custom("a checksum has 32 hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_in_full_and_read_back() {
        let sum = Checksum(0x0f);
        let text = serde_json::to_string(&sum).unwrap_or_default();
        assert_eq!(text, "\"0000000000000000000000000000000f\"");
        assert_eq!(serde_json::from_str::<Checksum>(&text).ok(), Some(sum));
        for wrong in ["\"f\"", "\"+000000000000000000000000000000f\"", "3"] {
            assert!(serde_json::from_str::<Checksum>(wrong).is_err(), "{wrong}");
        }
    }
}
