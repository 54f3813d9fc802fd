//! Why a command can't run now. A disabled command stays visible everywhere, and says this when it is pressed.

use std::borrow::Cow;

use super::CommandId;
use crate::app::designer::Pane;
use crate::app::monitor::{Upload, UploadState};
use crate::app::state::{Screen, State};
use crate::app::{destination, guarding};

/// Why a command can't run now, if so.
pub fn refusal(state: &State, id: CommandId) -> Option<Cow<'static, str>> {
    // On the login screen the same letters are about servers.
    let designer = state.designer.as_ref().filter(|_| state.screen != Screen::Login);
    let is_uploading = state
        .monitor
        .selected()
        .is_some_and(|upload| upload.is_running() && !upload.is_waiting() && upload.question().is_none());
    let has_column = designer.is_some_and(|d| d.pane == Pane::Columns);
    if let Some(why) = designer.and_then(|designer| destination::refusal(designer, id)) {
        return Some(Cow::Borrowed(why));
    }
    if let Some(why) = guarding::refusal(state, id) {
        return Some(Cow::Owned(why));
    }
    let words = match id {
        CommandId::Go(screen) => state.refusal(screen)?,
        CommandId::NextStep => match state.screen {
            Screen::Login => state.refusal(Screen::Projects)?,
            Screen::Projects | Screen::Designer => state.refusal(Screen::Files)?,
            Screen::Files => state.refusal(Screen::Designer)?,
            Screen::Monitor => "this is the last step",
        },
        CommandId::PreviousStep if state.screen == Screen::Login => "this is the first step",
        CommandId::Error if state.troubles.is_empty() => "nothing went wrong so far",
        CommandId::Type
        | CommandId::Attribute
        | CommandId::Metric
        | CommandId::Skip
        | CommandId::Inspect
        | CommandId::ColumnDown
        | CommandId::ColumnUp
            if !has_column =>
        {
            "select a column first (Tab goes to the columns)"
        }
        CommandId::Mark | CommandId::MarkAll if state.screen == Screen::Designer && !has_column => {
            "select a column first (Tab goes to the columns)"
        }
        CommandId::TakeAway if state.screen == Screen::Files && state.files.marks.is_empty() => "no file is marked",
        CommandId::TakeAway
            if state.screen == Screen::Designer && !designer.is_some_and(|d| d.pane == Pane::Tables) =>
        {
            "select a table first"
        }
        CommandId::Filter if state.screen == Screen::Designer && designer.is_some_and(|d| d.pane == Pane::Review) => {
            "select a list first (Tab goes to them)"
        }
        CommandId::Rename if designer.is_some_and(|d| matches!(d.pane, Pane::Problems | Pane::Review)) => {
            "select a table, a column or an object of the dataset first"
        }
        CommandId::Undo if !designer.is_some_and(|d| d.history.can_undo()) => "nothing was changed yet",
        CommandId::Redo if !designer.is_some_and(|d| d.history.can_redo()) => "nothing was taken back",
        CommandId::NextProblem if designer.is_some_and(|d| d.problems().is_empty()) => "there is no problem",
        CommandId::End => match state.monitor.selected().map(|upload| &upload.state) {
            Some(UploadState::Running) => return None,
            Some(UploadState::Ended(_)) if state.monitor.selected().is_some_and(Upload::can_be_given_up) => {
                return None;
            }
            Some(UploadState::Ending) => "this upload is being ended already",
            Some(UploadState::Ended(_)) | None => "this upload is over already",
        },
        CommandId::Again if state.screen == Screen::Monitor && is_uploading => {
            "this upload still goes on; it can be pushed again when it is over"
        }
        CommandId::GoHome if state.files.home.is_none() => "the system names no folder of yours",
        _ => return None,
    };
    Some(Cow::Borrowed(words))
}
