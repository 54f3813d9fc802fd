//! What a location names, opened: bytes that can be read and sought, wherever they come from.

use std::fs::File;
use std::io::{Read, Result, Seek, SeekFrom};

use super::spool::Replay;
#[cfg(feature = "stores")]
use super::store::Ranged;

/// Something that is open.
pub(super) enum Stored {
    /// A file of this machine.
    File(File),
    /// The start of a stream, which is only looked at.
    Stream(Replay),
    /// Something in a store.
    #[cfg(feature = "stores")]
    Object(Box<Ranged>),
}

impl Stored {
    /// How many bytes it has; none where nobody knows.
    pub(super) fn size(&self) -> Result<Option<u64>> {
        match self {
            Self::File(file) => Ok(Some(file.metadata()?.len())),
            Self::Stream(_) => Ok(None),
            #[cfg(feature = "stores")]
            Self::Object(object) => Ok(Some(object.size())),
        }
    }

    /// Whether it goes on at a place without asking for it anew.
    #[cfg(feature = "parquet")]
    pub(super) fn is_near(&self, at: u64) -> bool {
        #[cfg(not(feature = "stores"))]
        let _ = at;
        match self {
            Self::File(_) | Self::Stream(_) => true,
            #[cfg(feature = "stores")]
            Self::Object(object) => object.is_near(at),
        }
    }

    /// Another reader of the same, where places far apart are better read by several; it holds twice this at most.
    #[cfg(feature = "parquet")]
    pub(super) fn another(&self, window: u64) -> Option<Self> {
        #[cfg(not(feature = "stores"))]
        let _ = window;
        match self {
            Self::File(_) | Self::Stream(_) => None,
            #[cfg(feature = "stores")]
            Self::Object(object) => Some(Self::Object(Box::new(object.another(window)))),
        }
    }
}

impl Read for Stored {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        match self {
            Self::File(file) => file.read(room),
            Self::Stream(stream) => stream.read(room),
            #[cfg(feature = "stores")]
            Self::Object(object) => object.read(room),
        }
    }
}

impl Seek for Stored {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Stream(stream) => stream.seek(to),
            #[cfg(feature = "stores")]
            Self::Object(object) => object.seek(to),
        }
    }
}
