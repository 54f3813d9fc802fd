//! Whether a file is still what it was when the job was made. Bytes of two versions of a file must never end
//! up in one dataset, so this is asked before each chunk and once more before the publish.

use std::fs::Metadata;
use std::io;
use std::time::UNIX_EPOCH;

use super::event::Reason;
use super::run::Engine;
use crate::dataset::FileFacts;
use crate::text;

impl Engine {
    /// Looks at the file of a table and compares it with the job's.
    pub(super) async fn check_source(&mut self, table: usize) -> Result<(), Reason> {
        let Some(table) = self.job.tables.get(table) else { return Ok(()) };
        // A network file system may not answer, and a stop need not wait for it.
        let now = self.stops.unless(tokio::fs::metadata(&table.file.path)).await?;
        match difference(&table.file, now) {
            None => Ok(()),
            Some(text) => Err(Reason::SourceChanged { text }),
        }
    }
}

/// How the file differs from what it was, if it does.
fn difference(then: &FileFacts, now: io::Result<Metadata>) -> Option<String> {
    let path = text::harmless(&then.path.display().to_string()).into_owned();
    let now = match now {
        Ok(now) => now,
        Err(error) => return Some(format!("{path} can't be found any more: {error}")),
    };
    if now.len() != then.size {
        let (size, was) = (text::count(now.len()), text::count(then.size));
        return Some(format!("{path} has changed under the upload: {size} bytes now, {was} before"));
    }
    (modified(&now) != then.modified).then(|| format!("{path} was written to under the upload"))
}

fn modified(metadata: &Metadata) -> Option<i64> {
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}
