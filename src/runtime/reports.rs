//! Copies of reports: made from the journal at the moment in which they are asked for, so that one of an upload
//! under way tells how far it is.

use std::path::{Path, PathBuf};

use super::model_files;
use crate::config::{Places, WebPattern};
use crate::dataset::{SaveFailure, ServerAddress};
use crate::push::audit::Report;

/// Writes the page and the JSON of an upload's report into a folder; gives where the page is. A copy that was
/// saved before is replaced.
pub(super) fn save(journals: &Path, id: &str, folder: &Path, places: Option<&Places>) -> Result<PathBuf, String> {
    let report = Report::read(journals, id).map_err(|error| error.to_string())?;
    // A configuration that can't be read is told where it matters; a report is made all the same.
    let patterns = places.and_then(|places| places.settings().ok()).map(|settings| settings.web());
    let report = at(report, &patterns.unwrap_or_default());
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

/// The report with the web address that the configuration has for its server, if it has one.
pub fn at(report: Report, patterns: &[(ServerAddress, WebPattern)]) -> Report {
    let known = patterns.iter().find(|(server, _)| server.as_str() == report.server);
    let pattern = known.map(|(_, pattern)| pattern.clone());
    report.at(|project, dataset| Some(pattern?.address(project, dataset)))
}
