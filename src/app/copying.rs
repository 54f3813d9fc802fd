//! What can be copied on each screen, as a list: ids, paths, names, the newest error. It goes through the
//! terminal to the clipboard in front of the operator (OSC 52), also from a host far away.

use super::choose::menu;
use super::effect::{Effect, Effects};
use super::model_text;
use super::monitor::Upload;
use super::overlay::{Item, Pick};
use super::reporting;
use super::run::trouble_lines;
use super::state::{Mark, Screen, State};
use crate::dataset::{DatasetId, UploadSessionId};
use crate::text;

/// How much of what would be copied is shown.
const EXCERPT: usize = 100;

/// Opens the list, the most wanted first.
pub(super) fn open(state: &mut State) {
    let mut things = match state.screen {
        Screen::Login => vec![("Library URL", state.login.url.text().to_owned())],
        Screen::Projects => state
            .projects
            .selected()
            .map_or_else(Vec::new, |project| vec![("id", project.id.to_string()), ("name", project.name.clone())]),
        Screen::Files => of_files(state),
        Screen::Designer => of_model(state),
        Screen::Monitor => state.monitor.selected().map_or_else(Vec::new, |upload| {
            let mut all = of_upload(upload);
            all.extend(reporting::web_address(state, upload).map(|address| ("web address", address)));
            all
        }),
    };
    if let Some(trouble) = state.troubles.last() {
        things.push(("newest error", trouble_lines(trouble, &state.now.day(trouble.at)).join("\n")));
    }
    things.retain(|(_, text)| !text.is_empty());
    if things.is_empty() {
        state.say(Mark::Warn, "there is nothing to copy");
        return;
    }
    let item = |(what, text): (&str, String)| Item::new(what, text::cell(&text, EXCERPT), Pick::Copy(text));
    menu(state, "Copy".to_owned(), things.into_iter().map(item).collect(), 0);
}

/// Puts a text into the clipboard.
pub(super) fn copy(state: &mut State, text: String) -> Effects {
    state.say(Mark::Ok, format!("copied {}", text::cell(&text, 50)));
    Effect::Copy(text).into()
}

fn of_files(state: &State) -> Vec<(&'static str, String)> {
    let files = &state.files;
    let folder = ("folder", files.folder.display().to_string());
    let marked = files.marks.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join("\n");
    match files.selected() {
        Some(row) => {
            let name = row.path().file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            vec![("path", row.path().display().to_string()), ("name", name), folder, ("marked paths", marked)]
        }
        None => vec![folder, ("marked paths", marked)],
    }
}

fn of_model(state: &State) -> Vec<(&'static str, String)> {
    let Some(designer) = &state.designer else { return Vec::new() };
    let model = designer.model();
    let column = designer.selected_column().map_or_else(String::new, |column| column.name.clone());
    let dataset = model.target.existing().map_or_else(String::new, |dataset| dataset.id.to_string());
    vec![
        ("definition as JSON", model_text::body_of(state).unwrap_or_default()),
        ("name of the dataset", model.name.clone()),
        ("id of the dataset", dataset),
        ("name of the column", column),
    ]
}

fn of_upload(upload: &Upload) -> Vec<(&'static str, String)> {
    let dataset = upload.dataset.as_ref().map_or("", DatasetId::as_str);
    let session = upload.session.as_ref().map_or("", UploadSessionId::as_str);
    let or_none = |id: &'static str| move |text: &str| if text.is_empty() { id.to_owned() } else { text.to_owned() };
    let all =
        format!("{} dataset {} session {}", upload.job.definition.name, or_none("-")(dataset), or_none("-")(session));
    vec![
        ("all ids", all),
        ("dataset id", dataset.to_owned()),
        ("session id", session.to_owned()),
        ("upload id", upload.id.clone().unwrap_or_default()),
        ("project id", upload.job.project.to_string()),
    ]
}
