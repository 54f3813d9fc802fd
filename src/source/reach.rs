//! What can be read besides the files of this machine: streams, which the command line allows, and what lies
//! in object storage or on a web server. It is made once and passed on as a value; a path alone names a file.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "stores")]
use super::store::Stores;
use super::stream::{Stream, Streams};
use super::{Fault, SourceError};
#[cfg(feature = "stores")]
use crate::dataset::Store;
use crate::dataset::{Position, Reading};
#[cfg(feature = "stores")]
use crate::secret::Secret;

/// What can be read besides files.
#[derive(Clone, Default)]
pub struct Reach {
    streams: Option<Arc<Streams>>,
    #[cfg(feature = "stores")]
    stores: Option<Arc<Stores>>,
}

/// Files and nothing else.
static FILES: Reach = Reach {
    streams: None,
    #[cfg(feature = "stores")]
    stores: None,
};

/// A path, and what it may name.
#[derive(Debug, Clone, Copy)]
pub struct Location<'a> {
    /// Its name.
    pub path: &'a Path,
    reach: &'a Reach,
}

impl<'a> From<&'a Path> for Location<'a> {
    fn from(path: &'a Path) -> Self {
        FILES.at(path)
    }
}

impl<'a> From<&'a PathBuf> for Location<'a> {
    fn from(path: &'a PathBuf) -> Self {
        FILES.at(path)
    }
}

impl Reach {
    /// The same with standard input, which is read from `input`, and named pipes. What has to be kept of them
    /// goes into files without a name in `folder`.
    #[must_use]
    pub fn with_streams(mut self, folder: PathBuf, input: impl Read + Send + 'static) -> Self {
        self.streams = Some(Arc::new(Streams::new(folder, Box::new(input))));
        self
    }

    /// The same with object storage and web servers. The variables say who one is and where stores are, by the
    /// names that they have in the environment: `AWS_ACCESS_KEY_ID` and the like.
    #[cfg(feature = "stores")]
    #[must_use]
    pub fn with_stores(self, variables: Vec<(String, Secret)>) -> Self {
        Self { streams: self.streams, ..Self::of_stores(Stores::new(variables)) }
    }

    /// These stores and nothing else.
    #[cfg(feature = "stores")]
    pub(super) fn of_stores(stores: Stores) -> Self {
        Self { streams: None, stores: Some(Arc::new(stores)) }
    }

    /// Whether streams are among it.
    pub const fn has_streams(&self) -> bool {
        self.streams.is_some()
    }

    /// What a path names.
    pub const fn at<'a>(&'a self, path: &'a Path) -> Location<'a> {
        Location { path, reach: self }
    }

    /// Begins to push a stream: from here on it is read in this way, and only what is behind the last
    /// [`Reach::accepted`] can be read again.
    pub fn begin(&self, path: &Path, reading: &Reading) -> Result<(), SourceError> {
        match self.at(path).stream()? {
            Some(stream) => stream.begin(path, reading),
            None => Err(SourceError::of(path, Fault::NotAFile)),
        }
    }

    /// What lies before this place of a stream will not be asked for any more.
    pub fn accepted(&self, path: &Path, place: Position) -> Result<(), SourceError> {
        let failed = |error: std::io::Error| SourceError::of(path, Fault::Spool(error.to_string()));
        match self.known(path).as_deref().and_then(Stream::flow) {
            Some(flow) => flow.cut(place).map_err(failed),
            None => Ok(()),
        }
    }

    /// How much text of a stream has come so far, if it is read here.
    pub fn came(&self, path: &Path) -> Option<u64> {
        Some(self.known(path)?.flow()?.came())
    }

    fn known(&self, path: &Path) -> Option<Arc<Stream>> {
        self.streams.as_ref()?.known(path)
    }
}

/// What it reaches is said by its parts; none of them can be shown.
impl std::fmt::Debug for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reach").field("streams", &self.has_streams()).finish_non_exhaustive()
    }
}

impl<'a> Location<'a> {
    /// What another path names here.
    pub(super) const fn beside<'b>(self, path: &'b Path) -> Location<'b>
    where
        'a: 'b,
    {
        Location { path, reach: self.reach }
    }

    /// What can be read from where it is.
    pub(super) const fn reach(self) -> &'a Reach {
        self.reach
    }

    /// The store that it lies in, if it lies in one that can be reached.
    #[cfg(feature = "stores")]
    pub(super) fn store(self) -> Option<(&'a Arc<Stores>, Store<'a>)> {
        self.reach.stores.as_ref().zip(Store::of(self.path))
    }

    /// The stream that it is, if it is one.
    pub(super) fn stream(self) -> Result<Option<Arc<Stream>>, SourceError> {
        let Some(streams) = &self.reach.streams else { return Ok(None) };
        streams.find(self.path).map_err(|error| SourceError::of(self.path, Fault::Open(error.to_string())))
    }
}
