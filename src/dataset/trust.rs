//! Which certificates of a server are trusted, and what a certificate says of itself: plain data, so that the
//! login screen can show one before anybody says yes to it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How the certificate of a server is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Trust {
    /// By the authorities that this machine knows.
    #[default]
    System,
    /// By the authorities in this PEM file, and no others.
    Authority(PathBuf),
    /// It is the one with this fingerprint, whatever it says of itself.
    Pinned(Fingerprint),
}

/// The SHA-256 of a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u8; 32]);

/// A text that is no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is a SHA-256: 32 bytes in hexadecimal digits, with or without colons")]
pub struct NotAFingerprint;

impl Fingerprint {
    /// The fingerprint with these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// As it is printed by other tools, in two lines of equal length.
    pub fn halves(&self) -> [String; 2] {
        let text = self.to_string();
        let (first, second) = text.split_at(text.len() / 2 + 1);
        [first.trim_end_matches(':').to_owned(), second.to_owned()]
    }
}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let digits: Vec<u8> = text.trim().bytes().filter(|byte| *byte != b':').collect();
        let value = |digit: u8| (digit as char).to_digit(16).ok_or(NotAFingerprint);
        let mut bytes = [0; 32];
        let (pairs, rest) = digits.as_chunks::<2>();
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return Err(NotAFingerprint);
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = (value(*high)? << 4 | value(*low)?) as u8;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let colon = if at == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = NotAFingerprint;
    fn try_from(text: String) -> Result<Self, NotAFingerprint> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> String {
        fingerprint.to_string()
    }
}

/// A certificate as a server shows it. All but the fingerprint is what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCertificate {
    /// Whom it is for.
    pub subject: String,
    /// The hosts that it is for.
    pub hosts: Vec<String>,
    /// Who issued it.
    pub issuer: String,
    /// From when on it is valid, in words.
    pub from: String,
    /// Until when, in words.
    pub until: String,
    /// Its SHA-256, by which it can be told from every other.
    pub fingerprint: Fingerprint,
}

impl ShownCertificate {
    /// It in lines, for a person to compare. The fingerprint comes first: it is what must never be cut off.
    pub fn lines(&self) -> Vec<String> {
        let [first, second] = self.fingerprint.halves();
        let hosts = if self.hosts.is_empty() { "no host".to_owned() } else { self.hosts.join(", ") };
        vec![
            "SHA-256:".to_owned(),
            first,
            second,
            format!("Subject:  {}", self.subject),
            format!("Hosts:    {hosts}"),
            format!("Issuer:   {}", self.issuer),
            format!("Valid:    {} to {}", self.from, self.until),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_other_tools_print_it() -> Result<(), NotAFingerprint> {
        let plain = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
        let read: Fingerprint = plain.parse()?;
        let printed = read.to_string();
        assert!(printed.starts_with("0F:1E:2D") && printed.len() == 95, "{printed}");
        assert_eq!(printed.parse(), Ok(read));
        assert_eq!(read.halves().map(|half| half.len()), [47, 47]);
        for wrong in ["", "0f", &plain[1..], &format!("{plain}00"), &plain.replace('f', "g")] {
            assert_eq!(wrong.parse::<Fingerprint>(), Err(NotAFingerprint), "{wrong}");
        }
        Ok(())
    }
}
