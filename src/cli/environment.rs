//! The environment as a plain value. It is read once, when the program starts, and passed on from there, so
//! that tests can pass their own and nothing deeper down depends on the world outside.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use crate::secret::Secret;

/// The variables that the program was started with.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// Reads what the program was started with.
    pub fn read() -> Self {
        std::env::vars_os().collect()
    }

    /// A variable's text, if it is set and is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(OsStr::new(name)).and_then(|value| value.to_str())
    }

    /// The same with another value of a variable.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: OsString) -> Self {
        self.0.insert(name.into(), value);
        self
    }

    /// A variable that names a path.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.0.get(OsStr::new(name)).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    /// A variable that is secret. An empty one is a secret as well.
    pub fn secret(&self, name: &str) -> Option<Secret> {
        self.text(name).map(Secret::new)
    }
}

impl FromIterator<(OsString, OsString)> for Environment {
    fn from_iter<T: IntoIterator<Item = (OsString, OsString)>>(variables: T) -> Self {
        Self(variables.into_iter().collect())
    }
}

/// Names only: any value may be a password.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_may_be_empty_and_is_never_printed() {
        let environment: Environment = [("MSTR_PASSWORD", "sentinel"), ("EMPTY", "")]
            .map(|(name, value)| (OsString::from(name), OsString::from(value)))
            .into_iter()
            .collect();
        assert_eq!(environment.secret("EMPTY"), Some(Secret::new("")));
        assert_eq!(environment.secret("MSTR_USERNAME"), None);
        let printed = format!("{environment:?} {:?}", environment.secret("MSTR_PASSWORD"));
        assert!(!printed.contains("sentinel"), "{printed}");
    }
}
