//! The names of what lies in object storage or behind HTTP: `s3://bucket/in/orders.csv`. They are kept as paths
//! like those of files, and taken apart here.

use std::path::{Path, PathBuf};

/// A name of something in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Store<'a> {
    /// The kind of store, as written before `://`.
    pub scheme: &'a str,
    /// `s3://bucket`
    root: &'a str,
    key: &'a str,
}

impl<'a> Store<'a> {
    /// The schemes that are known.
    pub const SCHEMES: [&'static str; 9] = ["s3", "s3a", "gs", "az", "azure", "abfs", "abfss", "http", "https"];

    /// The name that a path is, if it is no file's.
    pub fn of(path: &'a Path) -> Option<Self> {
        let text = path.to_str()?;
        let (scheme, rest) = text.split_once("://")?;
        if !Self::SCHEMES.contains(&scheme) {
            return None;
        }
        let (authority, key) = rest.split_once('/').unwrap_or((rest, ""));
        let root = text.get(..scheme.len() + "://".len() + authority.len())?;
        Some(Self { scheme, root, key: key.trim_end_matches('/') })
    }

    /// The store itself, without a slash at its end.
    pub const fn root(self) -> &'a str {
        self.root
    }

    /// What lies in it, without a slash at either end.
    pub const fn key(self) -> &'a str {
        self.key
    }

    /// Whether it is a page or a file of a web server, which says nothing of what lies beside it.
    pub fn is_web(self) -> bool {
        self.scheme.starts_with("http")
    }

    /// The folder above it; none above the store.
    pub fn parent(self) -> Option<PathBuf> {
        match self.key.rsplit_once('/') {
            Some((above, _)) => Some(PathBuf::from(format!("{}/{above}", self.root))),
            None if self.key.is_empty() => None,
            None => Some(PathBuf::from(self.root)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_store_has_a_root_and_a_key() {
        for (path, expected) in [
            ("s3://lake/in/a.csv", Some(("s3://lake", "in/a.csv", Some("s3://lake/in")))),
            ("s3://lake/in/", Some(("s3://lake", "in", Some("s3://lake")))),
            ("gs://lake", Some(("gs://lake", "", None))),
            ("https://host:8080/a.csv", Some(("https://host:8080", "a.csv", Some("https://host:8080")))),
            ("/data/s3/a.csv", None),
            ("ftp://host/a.csv", None),
            ("-", None),
        ] {
            let store = Store::of(Path::new(path));
            let found = store.map(|store| (store.root(), store.key(), store.parent()));
            assert_eq!(found, expected.map(|(root, key, above)| (root, key, above.map(PathBuf::from))), "{path}");
        }
    }
}
