//! Standard input and named pipes. What comes out of one is looked at first and then pushed, and a chunk of it
//! may have to be made twice; so the start is kept until the push begins, and from then on, unpacked and
//! decoded, what belongs to the chunk that is under way.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::layers::{self, Input};
use super::splitting::Splitting;
use super::spool::{Behind, Replay, Spool};
use super::{Fault, SourceError};
use crate::dataset::{Position, Reading, STANDARD_INPUT};

/// The streams that a program reads.
pub(super) struct Streams {
    folder: PathBuf,
    input: Mutex<Option<Input>>,
    open: Mutex<HashMap<PathBuf, Arc<Stream>>>,
}

/// One of them.
pub(super) struct Stream {
    folder: PathBuf,
    /// Its bytes as they come.
    raw: Arc<Spool>,
    flow: OnceLock<Flow>,
}

/// A stream that is being pushed: its text behind all layers.
pub(super) struct Flow {
    text: Arc<Spool>,
    /// Where the first byte that is given out stands.
    pub(super) start: Position,
    /// What its start says of all that follows.
    pub(super) learned: OnceLock<Learned>,
}

/// What is known of a file once its start was read.
pub(super) struct Learned {
    pub(super) header: Vec<String>,
    pub(super) splitting: Splitting,
}

impl Streams {
    /// `input` is read where standard input is named; spools lie in `folder`.
    pub(super) fn new(folder: PathBuf, input: Input) -> Self {
        Self { folder, input: Mutex::new(Some(input)), open: Mutex::default() }
    }

    /// The stream that a path names, if it names one. Opening a pipe waits for its other end.
    pub(super) fn find(&self, path: &Path) -> std::io::Result<Option<Arc<Stream>>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stream) = open.get(path) {
            return Ok(Some(Arc::clone(stream)));
        }
        let input = if path == Path::new(STANDARD_INPUT) {
            self.input.lock().unwrap_or_else(PoisonError::into_inner).take()
        } else if is_pipe(path) {
            Some(Box::new(File::open(path)?) as Input)
        } else {
            None
        };
        let Some(input) = input else { return Ok(None) };
        let raw = Arc::new(Spool::new(&self.folder, input, 0)?);
        let stream = Arc::new(Stream { folder: self.folder.clone(), raw, flow: OnceLock::new() });
        open.insert(path.to_owned(), Arc::clone(&stream));
        Ok(Some(stream))
    }

    /// The same for one that was opened before.
    pub(super) fn known(&self, path: &Path) -> Option<Arc<Stream>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }
}

impl Stream {
    /// Its bytes from the first on, as long as it is only looked at.
    pub(super) fn look(&self) -> Replay {
        Replay::new(&self.raw, 0, Behind::Kept)
    }

    /// Begins to push it: from here on it is read in this way.
    pub(super) fn begin(&self, path: &Path, reading: &Reading) -> Result<(), SourceError> {
        if self.flow.get().is_some() {
            return Ok(());
        }
        let all = Box::new(Replay::new(&self.raw, 0, Behind::Gone));
        let layers = layers::over(path, all, reading)?;
        let failed = |error: std::io::Error| SourceError::of(path, Fault::Spool(error.to_string()));
        let text = Spool::new(&self.folder, layers.input, layers.start.byte).map_err(failed)?;
        let flow = Flow { text: Arc::new(text), start: layers.start, learned: OnceLock::new() };
        // Whoever was first has begun it in the same way.
        let _ = self.flow.set(flow);
        Ok(())
    }

    /// Its text, if it is being pushed.
    pub(super) fn flow(&self) -> Option<&Flow> {
        self.flow.get()
    }
}

impl Flow {
    /// The text from a place on.
    pub(super) fn from(&self, place: Position) -> Replay {
        Replay::new(&self.text, place.byte, Behind::Kept)
    }

    /// Forgets what lies before a place.
    pub(super) fn cut(&self, place: Position) -> std::io::Result<()> {
        self.text.cut(place.byte)
    }

    /// How many bytes of text have come so far.
    pub(super) fn came(&self) -> u64 {
        self.text.end()
    }
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}
