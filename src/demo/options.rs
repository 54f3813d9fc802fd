//! How a server is to be, and why one did not start.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use super::pace::Pace;
use super::rules::Rules;

/// How a server is to be.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens; port 0 for a free one.
    pub listen: SocketAddr,
    /// Whether it speaks TLS.
    pub encryption: Encryption,
    /// Where faults are planted over HTTP; on loopback only.
    pub admin: Option<SocketAddr>,
    /// The SQLite file that keeps the datasets; none for one that goes with the server.
    pub database: Option<PathBuf>,
    /// What becomes of the data it is sent.
    pub storage: Storage,
    /// How fast it is.
    pub pace: Pace,
    /// How it decides where servers may differ.
    pub rules: Rules,
    /// How long a sign-in lives unused.
    pub idle: Duration,
}

impl Default for Options {
    /// A free port on loopback, plain HTTP, a file that goes with the server, no waiting.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            encryption: Encryption::default(),
            admin: None,
            database: None,
            storage: Storage::default(),
            pace: Pace::NONE,
            rules: Rules::default(),
            idle: Duration::from_mins(30),
        }
    }
}

/// Whether a server speaks TLS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encryption {
    /// Plain HTTP.
    #[default]
    None,
    /// TLS with a certificate that the server makes for itself.
    OwnCertificate,
}

/// What becomes of the data a server is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Storage {
    /// They are checked, kept and published.
    #[default]
    Keep,
    /// The bodies of chunks are read and dropped unseen, as fast as they come; publishing does nothing and
    /// succeeds.
    Discard,
}

/// Why a server did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Whoever reaches that address could break the server.
    #[error("the admin port must be on loopback, {0} is not")]
    AdminNotLocal(SocketAddr),
    /// Another server has the file.
    #[error("another server is using the database {}", .0.display())]
    InUse(PathBuf),
    /// The file can't be opened, or holds something else.
    #[error("cannot use the database {}: {source}", file.display())]
    Database {
        /// The file asked for.
        file: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// No temporary folder, no thread, no certificate.
    #[error("cannot start the server: {0}")]
    System(#[from] std::io::Error),
}
