//! The sample files that the demo offers: embedded in the binary, written into a folder of their own, gone
//! with it at the end.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

const FILES: [(&str, &str); 2] = [
    ("customers.csv", include_str!("../../assets/samples/customers.csv")),
    ("orders.csv", include_str!("../../assets/samples/orders.csv")),
];

/// The sample files on disk.
#[derive(Debug)]
pub struct Samples {
    folder: PathBuf,
    // Removed when dropped.
    _root: TempDir,
}

impl Samples {
    /// Writes them.
    pub fn write() -> io::Result<Self> {
        let root = tempfile::Builder::new().prefix("pushcube-demo-").tempdir()?;
        // The folder's name is what the dataset will be called.
        let folder = root.path().join("Coffee shop");
        std::fs::create_dir(&folder)?;
        for (name, text) in FILES {
            std::fs::write(folder.join(name), text)?;
        }
        Ok(Self { folder, _root: root })
    }

    /// The folder that holds them.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files.
    pub fn files(&self) -> Vec<PathBuf> {
        FILES.iter().map(|(name, _)| self.folder.join(name)).collect()
    }
}
