//! Why a command can't run now. A disabled command stays visible everywhere, and says this when it is pressed.

use std::borrow::Cow;

use super::CommandId;
use crate::app::designer::{Designer, Pane};
use crate::app::monitor::{Upload, UploadState};
use crate::app::state::{Screen, State};
use crate::app::{aftermath, destination, guarding, reporting, steering};

/// Why a command can't run now, if so.
pub fn refusal(state: &State, id: CommandId) -> Option<Cow<'static, str>> {
    let why = reason(state, id)?;
    Some(if why.contains('{') { Cow::Owned(state.worded(&why)) } else { why })
}

fn reason(state: &State, id: CommandId) -> Option<Cow<'static, str>> {
    // On the login screen the same letters are about servers.
    let designer = state.designer.as_ref().filter(|_| state.screen != Screen::Login);
    let modelled = designer.filter(|_| state.screen == Screen::Designer);
    if let Some(why) = modelled.and_then(|designer| destination::refusal(designer, id)) {
        return Some(Cow::Borrowed(why));
    }
    if let Some(why) = guarding::refusal(state, id) {
        return Some(Cow::Owned(why));
    }
    let words = match state.screen {
        Screen::Designer => on_model(designer?, id),
        Screen::Monitor => on_publish(state, id),
        _ => None,
    };
    words.or_else(|| anywhere(state, id)).map(Cow::Borrowed)
}

fn anywhere(state: &State, id: CommandId) -> Option<&'static str> {
    Some(match id {
        CommandId::Go(screen) => state.refusal(screen)?,
        CommandId::NextStep => match state.screen {
            Screen::Login => state.refusal(Screen::Projects)?,
            Screen::Projects | Screen::Designer => state.refusal(Screen::Files)?,
            Screen::Files => state.refusal(Screen::Designer)?,
            Screen::Monitor => "this is the last step",
        },
        CommandId::PreviousStep if state.screen == Screen::Login => "this is the first step",
        CommandId::Error if state.troubles.is_empty() => "nothing went wrong so far",
        CommandId::Inspect if state.screen == Screen::Projects && state.projects.selected().is_none() => {
            "no project is selected"
        }
        CommandId::TakeAway if state.screen == Screen::Files && state.files.marks.is_empty() => "no file is marked",
        CommandId::Join if state.files.marks.len() < 2 => "mark the files first that are to be one table ({key:mark})",
        CommandId::Part if state.files.joined.is_empty() => {
            "no files were made one table here ({key:join-files} does that)"
        }
        CommandId::GoHome if state.files.home.is_none() => "the system names no folder of yours",
        _ => return None,
    })
}

fn on_model(designer: &Designer, id: CommandId) -> Option<&'static str> {
    Some(match id {
        CommandId::Type
        | CommandId::Attribute
        | CommandId::Metric
        | CommandId::Skip
        | CommandId::Inspect
        | CommandId::Mark
        | CommandId::MarkAll
        | CommandId::ColumnDown
        | CommandId::ColumnUp
            if designer.pane != Pane::Columns =>
        {
            "select a column first (Tab goes to the columns)"
        }
        CommandId::TakeAway if designer.pane != Pane::Tables => "select a table first",
        CommandId::Filter if designer.pane == Pane::Review => "select a list first (Tab goes to them)",
        CommandId::Rename if matches!(designer.pane, Pane::Problems | Pane::Review) => {
            "select a table, a column or an object of the dataset first"
        }
        CommandId::Undo if !designer.history.can_undo() => "nothing was changed yet",
        CommandId::Redo if !designer.history.can_redo() => "nothing was taken back",
        CommandId::NextProblem if designer.problems().is_empty() => "there is no problem",
        _ => return None,
    })
}

fn on_publish(state: &State, id: CommandId) -> Option<&'static str> {
    let selected = state.monitor.selected();
    let is_uploading =
        selected.is_some_and(|upload| upload.is_running() && !upload.is_waiting() && upload.question().is_none());
    Some(match (id, selected.map(|upload| &upload.state)) {
        (CommandId::End, Some(UploadState::Ending)) => "this upload is being ended already",
        (CommandId::End, Some(UploadState::Ended(_)) | None) if !selected.is_some_and(Upload::can_be_given_up) => {
            "this upload is over already"
        }
        (CommandId::Pause, _) => return steering::refusal(selected),
        (CommandId::Save, _) => return reporting::refusal(state),
        (CommandId::Scan, _) => return aftermath::refusal(state),
        (CommandId::Again, _) if selected.is_some_and(Upload::is_tried) => {
            "a trial is begun from the review of its push"
        }
        (CommandId::Again, _) if is_uploading => "this upload still goes on; it can be pushed again when it is over",
        _ => return None,
    })
}
