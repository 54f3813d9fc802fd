//! The history as a file beside the journals: `history.ndjson`, one line a push that is over, the newest last,
//! for its owner only. It is small however much is pushed: the oldest lines go. Whoever writes it holds a
//! lock and puts a new file in the place of the old one, so that a crash leaves one of them whole; lines of a
//! version that this program does not know are kept for the program that does.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::history::PastPush;
use super::journal::{make_private, put_whole};

/// The version of the lines.
const VERSION: u32 = 1;
/// How many pushes are kept at the most.
const MOST: usize = 200;
/// How many bytes of lines are kept at the most; the newest push is kept whatever its size.
const LARGEST: usize = 8_000_000;
/// How long another program may hold the lock.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often the lock is tried.
const TRY: Duration = Duration::from_millis(20);

/// The history can't be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the history {} can't be {what}: {error}", path.display())]
pub struct HistoryError {
    path: PathBuf,
    what: &'static str,
    error: io::Error,
}

/// A line.
#[derive(Serialize, Deserialize)]
struct Entry<P> {
    version: u32,
    #[serde(flatten)]
    push: P,
}

/// The version of a line and the upload that it is about, whatever else it says.
#[derive(Deserialize)]
struct Label {
    version: u32,
    upload: String,
}

/// The pushes that are over, the newest last. A folder without a history has none; what is not whole, or of another
/// version, is passed over.
pub fn read(folder: &Path) -> Result<Vec<PastPush>, HistoryError> {
    let path = place(folder);
    let text = contents(&path)?;
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let known = lines.filter(|line| matches!(label(line), Some(Label { version: VERSION, .. })));
    Ok(known.filter_map(|line| serde_json::from_slice::<Entry<PastPush>>(line).ok()).map(|entry| entry.push).collect())
}

/// Adds a push. One that ended before under the same id, and was taken up again, is there once.
pub fn append(folder: &Path, push: &PastPush) -> Result<(), HistoryError> {
    let line = serde_json::to_vec(&Entry { version: VERSION, push });
    let failed = |error| HistoryError { path: place(folder), what: "written", error };
    change(folder, &push.upload, Some(&line.map_err(io::Error::from).map_err(failed)?))
}

/// Takes a push out of the history.
pub(super) fn remove(folder: &Path, upload: &str) -> Result<(), HistoryError> {
    if !place(folder).exists() {
        return Ok(());
    }
    change(folder, upload, None)
}

fn place(folder: &Path) -> PathBuf {
    folder.join("history.ndjson")
}

fn contents(path: &Path) -> Result<Vec<u8>, HistoryError> {
    match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        text => text.map_err(|error| HistoryError { path: path.to_owned(), what: "read", error }),
    }
}

fn label(line: &[u8]) -> Option<Label> {
    serde_json::from_slice(line).ok()
}

/// Puts a line in the place of the one of the same upload, at the end.
fn change(folder: &Path, upload: &str, line: Option<&[u8]>) -> Result<(), HistoryError> {
    let path = place(folder);
    let failed = |error| HistoryError { path: path.clone(), what: "written", error };
    make_private(folder).map_err(failed)?;
    let _lock = lock(&folder.join("history.lock")).map_err(failed)?;
    let text = contents(&path)?;
    let old = text.split(|byte| *byte == b'\n').filter(|line| label(line).is_some_and(|label| label.upload != upload));
    let lines: Vec<&[u8]> = old.chain(line).collect();
    let text: Vec<u8> = newest(&lines).iter().flat_map(|line| [line, b"\n".as_slice()].concat()).collect();
    put_whole(&path, &text).map_err(failed)
}

/// The newest lines, as many as are kept.
fn newest<'l>(lines: &'l [&'l [u8]]) -> &'l [&'l [u8]] {
    let mut bytes = 0;
    let fit = lines.iter().rev().take(MOST).enumerate().take_while(|(at, line)| {
        bytes += line.len() + 1;
        *at == 0 || bytes <= LARGEST
    });
    let kept = fit.count();
    lines.get(lines.len() - kept..).unwrap_or_default()
}

/// Waits for the lock. Some file systems have none, and a history without one is better than none.
fn lock(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => std::thread::sleep(TRY),
            Err(TryLockError::WouldBlock) => return Err(io::Error::other("another pushcube holds its lock")),
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_lines_are_kept_and_one_at_the_least() {
        let large = vec![b'x'; LARGEST + 1];
        let small: &[u8] = b"x";
        assert_eq!(newest(&[small, &large]).len(), 1);
        assert_eq!(newest(&[&large, small]), [small]);
        assert_eq!(newest(&vec![small; MOST + 5]).len(), MOST);
        assert!(newest(&[]).is_empty());
    }
}
