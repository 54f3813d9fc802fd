//! Whether a file is still what it was when the job was made. Bytes of two versions of a file must never end
//! up in one dataset, so this is asked before each chunk and once more before the publish.

use super::event::Reason;
use super::run::Engine;
use super::upload::broken;
use crate::dataset::{FileFacts, Supply, told};
use crate::source::{self, SourceError};
use crate::text;

impl Engine {
    /// Looks at the file of a table and compares it with the job's.
    pub(super) async fn check_source(&mut self, table: usize) -> Result<(), Reason> {
        let Some(table) = self.job.tables.get(table) else { return Ok(()) };
        if table.file.supply == Supply::Stream {
            // What was read of it can't change any more.
            return Ok(());
        }
        // A network file system may not answer, and a stop need not wait for it.
        let (path, reach) = (table.file.path.clone(), self.reach.clone());
        let asking = tokio::task::spawn_blocking(move || source::facts_now(reach.at(&path)));
        let now = self.stops.unless(asking).await?.map_err(broken)?;
        if let Err(error) = &now
            && error.fault.is_away()
        {
            return Err(Reason::SourceAway { text: error.to_string() });
        }
        match difference(&table.file, now) {
            None => Ok(()),
            Some(text) => Err(Reason::SourceChanged { text }),
        }
    }
}

/// How the file differs from what it was, if it does.
fn difference(then: &FileFacts, now: Result<FileFacts, SourceError>) -> Option<String> {
    let path = told(&then.path);
    let now = match now {
        Ok(now) => now,
        Err(error) => return Some(format!("{path} can't be found any more: {}", error.fault)),
    };
    if now.size != then.size {
        let (size, was) = (text::count(now.size), text::count(then.size));
        return Some(format!("{path} has changed under the upload: {size} bytes now, {was} before"));
    }
    if now.modified != then.modified {
        return Some(format!("{path} was written to under the upload"));
    }
    // A job of before does not know which file it was.
    let is_other = then.identity.is_some() && now.identity.is_some() && now.identity != then.identity;
    is_other.then(|| format!("{path} was replaced under the upload: another file has its name now"))
}
