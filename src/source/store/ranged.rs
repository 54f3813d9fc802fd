//! Something in a store as a reader: fetched in ranges, which grow while it is read on and on, the next one
//! while the present one is worked through. Looking here and there fetches little; reading it all waits for
//! no answer twice.

use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::sync::Arc;

use bytes::Bytes;
use object_store::{GetOptions, GetRange};
use tokio::runtime::Handle;
use tokio_util::task::AbortOnDropHandle;

use super::super::Fault;
use super::super::away::Away;
use super::{Object, Stores, fault};

/// The first range behind a seek, and the longest.
const SHORT: u64 = 256 << 10;
const LONG: u64 = 4 << 20;

type Answer = std::result::Result<Bytes, object_store::Error>;

/// A reader of something in a store.
pub(in super::super) struct Ranged {
    object: Object,
    size: u64,
    /// What says that it is still the same.
    tag: Option<String>,
    at: u64,
    /// What was fetched, and where it begins.
    window: Bytes,
    begin: u64,
    /// How long the next range is, and how long it may become.
    stride: u64,
    longest: u64,
    /// The range behind the window, on its way.
    coming: Option<(u64, AbortOnDropHandle<Answer>)>,
    runtime: Handle,
    /// Whose thread does the work.
    stores: Arc<Stores>,
}

impl Ranged {
    pub(super) fn new(object: Object, size: u64, tag: Option<String>, runtime: Handle, stores: Arc<Stores>) -> Self {
        let window = Bytes::new();
        let (stride, longest) = (SHORT, LONG);
        Self { object, size, tag, at: 0, window, begin: 0, stride, longest, coming: None, runtime, stores }
    }

    /// Another reader of the same object, whose ranges don't become longer than this.
    pub(in super::super) fn another(&self, longest: u64) -> Self {
        let Self { object, size, tag, runtime, stores, .. } = self;
        let other = Self::new(object.clone(), *size, tag.clone(), runtime.clone(), Arc::clone(stores));
        Self { longest, stride: other.stride.min(longest), ..other }
    }

    /// Whether a place is among what is fetched, or right behind it.
    pub(in super::super) fn is_near(&self, at: u64) -> bool {
        (self.begin..=self.begin + self.window.len() as u64).contains(&at) && !self.window.is_empty()
    }

    /// How many bytes there are.
    pub(in super::super) const fn size(&self) -> u64 {
        self.size
    }

    fn fetch(&self, from: u64) -> impl Future<Output = Answer> + Send + 'static {
        let Object { client, key } = self.object.clone();
        let range = GetRange::Bounded(from..self.size.min(from + self.stride));
        let options = GetOptions { range: Some(range), if_match: self.tag.clone(), ..GetOptions::default() };
        async move { client.get_opts(&key, options).await?.bytes().await }
    }

    /// What is fetched from where the reader stands.
    fn at_hand(&self) -> &[u8] {
        let passed = self.at.checked_sub(self.begin).and_then(|passed| usize::try_from(passed).ok());
        passed.and_then(|passed| self.window.get(passed..)).unwrap_or_default()
    }

    fn load(&mut self) -> Result<()> {
        let answer = match self.coming.take() {
            Some((from, coming)) if from == self.at => self.runtime.block_on(coming).map_err(Error::other)?,
            _ => self.runtime.block_on(self.fetch(self.at)),
        };
        let window = answer.map_err(|error| of_answer(&error))?;
        if window.is_empty() {
            return Err(Error::new(ErrorKind::UnexpectedEof, "the store gave fewer bytes than it said"));
        }
        let is_read_on = self.at == self.begin + self.window.len() as u64;
        (self.begin, self.window) = (self.at, window);
        self.stride = if is_read_on { (self.stride * 2).min(self.longest) } else { SHORT.min(self.longest) };
        let next = self.begin + self.window.len() as u64;
        if is_read_on && next < self.size {
            let coming = self.runtime.spawn(self.fetch(next));
            self.coming = Some((next, AbortOnDropHandle::new(coming)));
        }
        Ok(())
    }
}

/// What went wrong, as readers above have it.
fn of_answer(error: &object_store::Error) -> Error {
    match fault(error) {
        Fault::Away(said) => Error::other(Away(said)),
        fault => Error::other(fault.to_string()),
    }
}

impl Read for Ranged {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        if self.at >= self.size || room.is_empty() {
            return Ok(0);
        }
        if self.at_hand().is_empty() {
            self.load()?;
        }
        let read = self.at_hand().read(room)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Ranged {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
        };
        self.at = place.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "there is no such place"))?;
        Ok(self.at)
    }
}
