//! Names of things on the server. An id from a reply is checked before it can stand in the path of a
//! request, so that no reply can make us call another address.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text that is no object id: ids are 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an object id (32 hexadecimal digits)")]
pub struct NotAnId(pub String);

fn check(text: String) -> Result<String, NotAnId> {
    if text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(text)
    } else {
        Err(NotAnId(crate::text::excerpt(&text, 64)))
    }
}

macro_rules! id {
    ($name:ident, $what:literal) => {
        #[doc = concat!("The id of ", $what, ": 32 hexadecimal digits.")]
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[schemars(with = "String", extend("pattern" = "^[0-9A-Fa-f]{32}$"))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as it stands in a path or header.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The first eight digits, enough to tell ids apart on a screen.
            pub fn short(&self) -> &str {
                self.0.get(..8).unwrap_or(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                check(text).map(Self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                check(text.to_owned()).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(ProjectId, "a project");
id!(FolderId, "a folder");
id!(DatasetId, "a dataset");
id!(UploadSessionId, "an upload session");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_can_never_be_a_path() {
        assert!("D13539E5433CDB837363F086C6DA6B5C".parse::<DatasetId>().is_ok());
        for hostile in ["", "../objects", "D13539E5433CDB837363F086C6DA6B5/", "D13539E5"] {
            assert!(hostile.parse::<DatasetId>().is_err(), "{hostile}");
        }
    }
}
