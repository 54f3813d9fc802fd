//! The environment as a plain value. It is read once, when the program starts, and passed on from there, so
//! that tests can pass their own and nothing deeper down depends on the world outside.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use crate::secret::Secret;
use crate::source::Reach;

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

    /// The variables of object storage, by the names that every program knows them by. Some are secret, and which
    /// ones is for the stores to say.
    #[cfg(feature = "stores")]
    pub fn of_stores(&self) -> Vec<(String, Secret)> {
        let is_of_store = |name: &str| ["AWS_", "AZURE_", "GOOGLE_"].iter().any(|prefix| name.starts_with(prefix));
        let texts = self.0.iter().filter_map(|(name, value)| Some((name.to_str()?, value.to_str()?)));
        texts.filter(|(name, _)| is_of_store(name)).map(|(name, value)| (name.to_owned(), Secret::new(value))).collect()
    }

    /// What can be read besides files.
    pub fn reach(&self) -> Reach {
        let reach = Reach::default();
        #[cfg(feature = "stores")]
        let reach = reach.with_stores(self.of_stores());
        reach
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

    #[cfg(feature = "stores")]
    #[test]
    fn only_what_belongs_to_stores_goes_to_them() {
        let environment: Environment =
            [("AWS_REGION", "eu"), ("MSTR_PASSWORD", "no"), ("AWSX", "no"), ("AZURE_X", "1")]
                .map(|(name, value)| (OsString::from(name), OsString::from(value)))
                .into_iter()
                .collect();
        let names: Vec<_> = environment.of_stores().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["AWS_REGION", "AZURE_X"]);
    }

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
