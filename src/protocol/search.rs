//! Searching a project for objects by their names (`GET /api/searches/results`): the one query, whoever asks.

use std::fmt::Write;

use crate::dataset::FolderId;

/// How a name is compared, by the number that the API has for it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Compared {
    /// The whole name, case apart.
    Exactly = 2,
    /// A part of it.
    Contains = 4,
}

/// A search.
pub(super) struct Search<'a> {
    /// The name, or a part of it.
    pub(super) name: &'a str,
    /// How it is compared.
    pub(super) compared: Compared,
    /// The type or subtype of the objects.
    pub(super) kind: i64,
    /// The folder that is searched, with those below it; the project where none is named.
    pub(super) root: Option<&'a FolderId>,
    /// How many are shown; all where it is -1.
    pub(super) limit: i64,
}

impl Search<'_> {
    /// The path of the call.
    pub(super) fn path(&self) -> String {
        let Self { name, compared, kind, root, limit } = self;
        let name: String = name.bytes().map(encoded).collect();
        let mut path = format!("/searches/results?name={name}&pattern={}&type={kind}", *compared as u8);
        if let Some(root) = root {
            // Writing to a text can't fail.
            let _ = write!(path, "&root={root}");
        }
        let _ = write!(path, "&getAncestors=true&limit={limit}&offset=0&certifiedStatus=ALL");
        path
    }
}

/// A byte of a query, percent-encoded unless it is a letter, a digit or one of the marks that need not be.
fn encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    }
}
