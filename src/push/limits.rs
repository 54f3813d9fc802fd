//! What is known of the way to a server: how large a chunk may be before something refuses it, and whether it has
//! to say how long it is. It is found out once, by a refusal, and kept beside the journals, so that the next upload
//! to that server begins as it should.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::journal::put_whole;
use crate::dataset::ServerAddress;

/// The limits of all servers, as a file.
#[derive(Debug, Default)]
pub(super) struct Limits {
    path: PathBuf,
    known: Known,
}

/// What the file holds.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Known {
    /// The largest chunk for each server, in bytes of data.
    chunk_size: BTreeMap<String, u64>,
    /// The servers whose way takes no chunk without its length.
    #[serde(default)]
    send_length: BTreeSet<String>,
}

impl Limits {
    /// Reads what is known. A file that can't be read is no reason not to push.
    pub(super) fn read(folder: &Path) -> Self {
        let path = folder.join("limits.json");
        let known = std::fs::read(&path).ok().and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
        Self { path, known }
    }

    /// The largest chunk for a server, if one was ever refused.
    pub(super) fn of(&self, server: &ServerAddress) -> Option<u64> {
        self.known.chunk_size.get(server.as_str()).copied()
    }

    /// Remembers it for the next upload.
    pub(super) fn remember(&mut self, server: &ServerAddress, chunk_size: u64) -> Result<(), String> {
        self.known.chunk_size.insert(server.as_str().to_owned(), chunk_size);
        self.write()
            .map_err(|error| format!("the limit of the server can't be kept in {}: {error}", self.path.display()))
    }

    /// Whether chunks for a server were refused for the lack of a length.
    pub(super) fn wants_length(&self, server: &ServerAddress) -> bool {
        self.known.send_length.contains(server.as_str())
    }

    /// Remembers that for the next upload.
    pub(super) fn remember_length(&mut self, server: &ServerAddress) -> Result<(), String> {
        self.known.send_length.insert(server.as_str().to_owned());
        self.write().map_err(|error| {
            let path = self.path.display();
            format!("that the way to the server wants lengths can't be kept in {path}: {error}")
        })
    }

    fn write(&self) -> io::Result<()> {
        put_whole(&self.path, &serde_json::to_vec_pretty(&self.known)?)
    }
}
