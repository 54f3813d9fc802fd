//! What came through a stream, kept on disk for as long as it may be asked for again. A stream gives each byte
//! once; behind this it can be read from any place that has not been cut off yet, by several readers. The
//! file has no name, so that nobody else can open it and nothing of it is left when the program ends.

use std::fs::{DirBuilder, File};
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::layers::Input;

/// How much is moved at once when the front is cut off.
const BUFFER: usize = 64 << 10;

/// A stream, and what of it is kept.
pub(super) struct Spool {
    input: Mutex<Input>,
    held: Mutex<Held>,
}

struct Held {
    file: File,
    /// Which bytes of the stream are in the file.
    first: u64,
    end: u64,
    ended: bool,
}

impl Spool {
    /// Keeps what comes out of `input`, whose first byte stands at `start`.
    pub(super) fn new(folder: &Path, input: Input, start: u64) -> Result<Self> {
        make_private(folder)?;
        let held = Held { file: tempfile::tempfile_in(folder)?, first: start, end: start, ended: false };
        Ok(Self { input: Mutex::new(input), held: Mutex::new(held) })
    }

    /// How many bytes have come so far.
    pub(super) fn end(&self) -> u64 {
        lock(&self.held).end
    }

    /// Forgets what lies before a place.
    pub(super) fn cut(&self, place: u64) -> Result<()> {
        lock(&self.held).cut(place)
    }

    /// Reads from a place on: what is kept, or else what comes next, which is kept too.
    fn read(&self, at: u64, room: &mut [u8]) -> Result<usize> {
        // What is kept is given out while another reader waits for more.
        if let Some(read) = lock(&self.held).replay(at, room)? {
            return Ok(read);
        }
        let mut input = lock(&self.input);
        if let Some(read) = lock(&self.held).replay(at, room)? {
            return Ok(read);
        }
        let read = patiently(&mut input, room)?;
        lock(&self.held).keep(room.get(..read).unwrap_or_default())?;
        Ok(read)
    }

    /// The same for the last reader: nothing is kept any more.
    fn drain(&self, at: u64, room: &mut [u8]) -> Result<usize> {
        if let Some(read) = lock(&self.held).replay(at, room)? {
            return Ok(read);
        }
        let read = patiently(&mut lock(&self.input), room)?;
        lock(&self.held).pass(read as u64)?;
        Ok(read)
    }
}

impl Held {
    /// What is kept from a place on, or nothing at the end of the stream; none where more has to come first.
    fn replay(&mut self, at: u64, room: &mut [u8]) -> Result<Option<usize>> {
        if at < self.first {
            return Err(Error::other("is read once, and this part of it has gone by"));
        }
        if at >= self.end {
            return Ok(self.ended.then_some(0));
        }
        let left = usize::try_from(self.end - at).unwrap_or(usize::MAX).min(room.len());
        self.file.seek(SeekFrom::Start(at - self.first))?;
        let read = self.file.read(room.get_mut(..left).unwrap_or_default())?;
        Ok(Some(read))
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.seek(SeekFrom::Start(self.end - self.first))?;
        self.file.write_all(bytes)?;
        self.end += bytes.len() as u64;
        self.ended = bytes.is_empty();
        Ok(())
    }

    fn pass(&mut self, bytes: u64) -> Result<()> {
        if self.first < self.end {
            self.file.set_len(0)?;
        }
        self.end += bytes;
        self.first = self.end;
        self.ended = bytes == 0;
        Ok(())
    }

    /// Moves what lies behind a place to the front, and gives the rest back to the disk.
    fn cut(&mut self, place: u64) -> Result<()> {
        let place = place.min(self.end);
        let Some(gone) = place.checked_sub(self.first).filter(|gone| *gone > 0) else { return Ok(()) };
        let (left, mut moved) = (self.end - place, 0);
        let mut buffer = vec![0; BUFFER];
        while moved < left {
            self.file.seek(SeekFrom::Start(gone + moved))?;
            let wanted = usize::try_from(left - moved).unwrap_or(BUFFER).min(BUFFER);
            let read = self.file.read(buffer.get_mut(..wanted).unwrap_or_default())?;
            if read == 0 {
                return Err(Error::new(ErrorKind::UnexpectedEof, "the spool file is shorter than it was"));
            }
            self.file.seek(SeekFrom::Start(moved))?;
            self.file.write_all(buffer.get(..read).unwrap_or_default())?;
            moved += read as u64;
        }
        self.file.set_len(left)?;
        self.first = place;
        Ok(())
    }
}

/// Nobody leaves what a lock guards half done, so a thread that broke with it changes nothing.
fn lock<T>(guarded: &Mutex<T>) -> MutexGuard<'_, T> {
    guarded.lock().unwrap_or_else(PoisonError::into_inner)
}

fn patiently(input: &mut Input, room: &mut [u8]) -> Result<usize> {
    loop {
        match input.read(room) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            answer => return answer,
        }
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).create(folder)
}

/// What becomes of bytes behind a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// They are kept until they are cut off.
    Kept,
    /// They are gone.
    Gone,
}

/// A reader of a stream, from a place on.
pub(super) struct Replay {
    spool: Arc<Spool>,
    at: u64,
    behind: Behind,
}

impl Replay {
    pub(super) fn new(spool: &Arc<Spool>, at: u64, behind: Behind) -> Self {
        Self { spool: Arc::clone(spool), at, behind }
    }
}

impl Read for Replay {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        if room.is_empty() {
            return Ok(0);
        }
        let read = match self.behind {
            Behind::Kept => self.spool.read(self.at, room),
            Behind::Gone => self.spool.drain(self.at, room),
        }?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Replay {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(_) => None,
        };
        self.at = place.ok_or_else(|| Error::new(ErrorKind::Unsupported, "a stream's end is not known"))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn spool(text: &str, start: u64) -> (tempfile::TempDir, Arc<Spool>) {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::new(folder.path(), Box::new(Cursor::new(text.to_owned())), start).unwrap();
        (folder, Arc::new(spool))
    }

    fn rest(spool: &Arc<Spool>, at: u64, behind: Behind) -> Result<String> {
        let mut text = String::new();
        Replay::new(spool, at, behind).read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn what_was_read_can_be_read_again_until_it_is_cut_off() {
        let (folder, spool) = spool("0123456789", 100);
        let mut first = [0; 4];
        Replay::new(&spool, 100, Behind::Kept).read_exact(&mut first).unwrap();
        assert_eq!(rest(&spool, 100, Behind::Kept).unwrap(), "0123456789");
        spool.cut(103).unwrap();
        assert_eq!(rest(&spool, 103, Behind::Kept).unwrap(), "3456789");
        assert!(rest(&spool, 102, Behind::Kept).is_err_and(|error| error.to_string().contains("has gone by")));
        spool.cut(103).unwrap();
        spool.cut(110).unwrap();
        assert_eq!(rest(&spool, 110, Behind::Kept).unwrap(), "");
        assert_eq!(lock(&spool.held).file.metadata().unwrap().len(), 0, "nothing of it is on the disk");
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "it has no name");
    }

    #[test]
    fn a_long_rest_is_moved_whole() {
        let text: String = (0..50_000).map(|number: u32| number.to_string()).collect();
        let (_folder, spool) = spool(&text, 0);
        assert_eq!(rest(&spool, 0, Behind::Kept).unwrap(), text);
        spool.cut(7).unwrap();
        assert_eq!(rest(&spool, 7, Behind::Kept).unwrap(), text[7..]);
    }

    #[test]
    fn the_last_reader_leaves_nothing_behind() {
        let (_folder, spool) = spool("0123456789", 0);
        Replay::new(&spool, 0, Behind::Kept).read_exact(&mut [0; 4]).unwrap();
        assert_eq!(rest(&spool, 0, Behind::Gone).unwrap(), "0123456789");
        assert_eq!(lock(&spool.held).file.metadata().unwrap().len(), 0);
        assert!(rest(&spool, 0, Behind::Kept).is_err());
        assert_eq!(spool.end(), 10);
    }
}
