//! A password or token that can travel through state, effects and tests as a plain value without ever
//! being printed: equal by content, wiped when dropped, `[secret]` in `Debug` and in JSON.

use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};

/// A secret. Only [`Secret::expose`] shows it, and only the code that writes a request calls that.
#[derive(Clone, Default)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The secret itself, for the request that needs it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether it holds nothing (a password may be empty: the documentation's own sample is).
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[secret]")
    }
}
