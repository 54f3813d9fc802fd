//! Copies of reports: made from the journal at the moment in which they are asked for, so that one of an upload
//! under way tells how far it is.

use std::path::{Path, PathBuf};

use super::model_files;
use crate::dataset::SaveFailure;
use crate::push::audit::Report;

/// Writes the page and the JSON of an upload's report into a folder; gives where the page is. A copy that was
/// saved before is replaced.
pub(super) fn save(journals: &Path, id: &str, folder: &Path) -> Result<PathBuf, String> {
    let report = Report::read(journals, id).map_err(|error| error.to_string())?;
    let json = report.json().map_err(|error| error.to_string())?;
    let place = |ending: &str| folder.join(format!("pushcube-{id}.{ending}"));
    for (ending, text) in [("json", json), ("txt", report.page())] {
        model_files::write(&place(ending), &text, true).map_err(|failure| match failure {
            SaveFailure::Exists => "a file of that name is there already".to_owned(),
            SaveFailure::Other(why) => why,
        })?;
    }
    Ok(place("txt"))
}
