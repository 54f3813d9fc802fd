//! What is read when a review opens: the history, and the files, to know their content again.

use std::path::Path;

use crate::dataset::{FileFacts, Supply};
use crate::push::history::{LookBack, SeenFile};
use crate::push::{HistoryError, history_of};
use crate::source::{self, Reach};

/// Reads the history, and of each file what it is now and, up to so many bytes, what it holds.
pub(super) fn look(
    journals: &Path,
    files: &[FileFacts],
    limit: u64,
    reach: &Reach,
) -> Result<Box<LookBack>, HistoryError> {
    let files = files.iter().map(|file| see(file, limit, reach)).collect();
    Ok(Box::new(LookBack { history: history_of(journals)?, files }))
}

fn see(file: &FileFacts, limit: u64, reach: &Reach) -> SeenFile {
    if file.supply == Supply::Stream {
        return SeenFile { now: Ok(file.clone()), content: None };
    }
    let look = || source::facts_now(reach.at(&file.path)).map_err(|error| error.to_string());
    let now = look();
    let is_small = now.as_ref().is_ok_and(|now| now.size <= limit);
    let sum = || source::checksum(reach.at(&file.path), &|| true).ok().flatten();
    // One that is written to meanwhile holds neither this nor that.
    let content = is_small.then(sum).flatten().filter(|_| look() == now);
    SeenFile { now, content }
}
