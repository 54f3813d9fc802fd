//! What a command is called right here, and which ones the hint line names.

use std::borrow::Cow;

use super::{Command, CommandId};
use crate::app::designer::Pane;
use crate::app::login::{Focus, Origin, SignIn};
use crate::app::monitor::Upload;
use crate::app::state::{Screen, State};
use crate::app::steering::Pausing;

/// The command's name here: the hint line says what Enter will really do.
pub fn title(state: &State, command: &Command) -> Cow<'static, str> {
    if command.id != CommandId::Enter {
        return Cow::Borrowed(match (command.id, state.screen) {
            (CommandId::NextStep, Screen::Designer) => "review",
            (CommandId::Left, Screen::Files) => "parent",
            (CommandId::Options, Screen::Files) => "reading",
            (CommandId::Inspect, Screen::Designer) => "profile",
            (CommandId::Right, Screen::Files) => "open",
            (CommandId::Left, Screen::Monitor) => "read chart",
            (CommandId::Save, Screen::Monitor) => "save report",
            (CommandId::Save, Screen::Login) => "save server",
            (CommandId::Save, Screen::Designer) => "save job",
            (CommandId::Options, Screen::Monitor) => "limits",
            (CommandId::Pause, _) if state.monitor.selected().is_some_and(|u| u.pausing() == Pausing::Is) => "go on",
            (CommandId::Again, Screen::Monitor) => match state.monitor.selected() {
                Some(upload) if upload.is_waiting() => "try now",
                Some(upload) if upload.question().is_some() => "answer",
                Some(upload) if upload.is_running() => "try now",
                Some(upload) if upload.can_go_on() => "go on",
                _ => "push again",
            },
            (CommandId::Again, _) => "read again",
            (CommandId::Scan, Screen::Monitor) => "read the rows",
            _ => command.title,
        });
    }
    Cow::Borrowed(match state.screen {
        Screen::Login => match state.login.focus {
            Focus::SignIn => "sign in",
            Focus::Jobs => "sign in and open it",
            Focus::Servers => match state.login.servers.get(state.login.cursor.0).map(|server| server.origin) {
                Some(Origin::Demo) => "start the demo",
                Some(Origin::Tour) => "begin the tour",
                _ => "choose",
            },
            _ => "edit",
        },
        Screen::Projects => "choose",
        Screen::Files => match state.files.selected() {
            Some(row) if row.file().is_some() => match state.files.marks.len() {
                0 => "use this file",
                1 if !state.files.joined.is_empty() => "use the table",
                1 => "use the marked file",
                n => return Cow::Owned(format!("use {n} marked")),
            },
            _ => "open",
        },
        Screen::Designer => match state.designer.as_ref().map(|designer| designer.pane) {
            Some(Pane::Review) => "review and push",
            Some(Pane::Problems) => "go there",
            Some(Pane::Tables) => "columns",
            _ => "edit",
        },
        Screen::Monitor if state.monitor.selected().is_some_and(Upload::is_kept_out) => "what can be done",
        Screen::Monitor if state.monitor.selected().is_some_and(|upload| upload.question().is_some()) => "answer",
        Screen::Monitor => "what can be done",
    })
}

const SERVERS: &[CommandId] = &[
    CommandId::Enter,
    CommandId::NextPane,
    CommandId::New,
    CommandId::Save,
    CommandId::Rename,
    CommandId::Options,
    CommandId::TakeAway,
];

const fn on_login(state: &State) -> &'static [CommandId] {
    match (&state.login.sign_in, state.login.focus) {
        (SignIn::Asking(..), _) => &[CommandId::Back],
        (_, Focus::Servers) => SERVERS,
        (_, Focus::Jobs) => &[CommandId::Enter, CommandId::TakeAway, CommandId::NextPane, CommandId::PreviousPane],
        _ => &[CommandId::Enter, CommandId::NextPane, CommandId::PreviousPane],
    }
}

/// The commands that the hint line names on the present screen, the most useful first.
pub fn hints(state: &State) -> Vec<CommandId> {
    let own: &[CommandId] = match state.screen {
        Screen::Login => on_login(state),
        Screen::Projects => &[CommandId::Enter, CommandId::Filter, CommandId::Again, CommandId::Copy],
        Screen::Files => &[
            CommandId::Enter,
            CommandId::Mark,
            CommandId::Options,
            CommandId::Filter,
            CommandId::GoPath,
            CommandId::Left,
            CommandId::Hidden,
        ],
        Screen::Designer if state.designer.as_ref().is_some_and(|d| d.model().target.existing().is_some()) => &[
            CommandId::NextStep,
            CommandId::Enter,
            CommandId::Policy,
            CommandId::Match,
            CommandId::Skip,
            CommandId::Destination,
            CommandId::NextProblem,
        ],
        Screen::Designer => match state.designer.as_ref().map(|designer| designer.pane) {
            Some(Pane::Columns) => &[
                CommandId::NextStep,
                CommandId::Type,
                CommandId::Attribute,
                CommandId::Metric,
                CommandId::Skip,
                CommandId::Rename,
                CommandId::Policy,
                CommandId::Undo,
            ],
            Some(Pane::Review) => {
                &[CommandId::Enter, CommandId::NextPane, CommandId::Destination, CommandId::Policy, CommandId::Body]
            }
            _ => &[
                CommandId::NextStep,
                CommandId::Enter,
                CommandId::NextPane,
                CommandId::Rename,
                CommandId::Policy,
                CommandId::Options,
                CommandId::Body,
                CommandId::Undo,
            ],
        },
        Screen::Monitor => of_upload(state.monitor.selected()),
    };
    let mut hints = own.to_vec();
    if state.screen == Screen::Monitor && state.monitor.uploads.len() > 1 {
        hints.push(CommandId::Filter);
    }
    if state.unseen > 0 {
        hints.push(CommandId::Error);
    }
    hints
}

/// What can be done about the selected upload.
fn of_upload(selected: Option<&Upload>) -> &'static [CommandId] {
    match selected {
        Some(upload) if upload.is_waiting() => {
            &[CommandId::Again, CommandId::Enter, CommandId::End, CommandId::Log, CommandId::Copy]
        }
        Some(upload) if upload.is_running() => &[
            CommandId::Enter,
            CommandId::Pause,
            CommandId::Options,
            CommandId::End,
            CommandId::Log,
            CommandId::Left,
            CommandId::Copy,
        ],
        Some(upload) if upload.can_be_given_up() => {
            &[CommandId::Enter, CommandId::Again, CommandId::End, CommandId::Log, CommandId::Copy]
        }
        Some(upload) if upload.is_tried() => &[CommandId::Enter, CommandId::Save, CommandId::Log, CommandId::Copy],
        _ => &[CommandId::Enter, CommandId::Again, CommandId::Save, CommandId::Log, CommandId::Copy],
    }
}

/// What the hint line names while text is typed or an overlay has the keys: keys and words.
pub const TEXT_HINTS: &[(&str, &str)] = &[("Enter", "take"), ("Esc", "leave"), ("Tab", "next"), ("F1", "help")];
