//! The one table of commands: what each is called, what it does, its keys and where it applies. Keys, hint
//! line, help and the README's key table come from here. A command that can't run now stays visible and says why.

use std::borrow::Cow;

use super::designer::Pane;
use super::key::Key;
use super::login::{Focus, SignIn};
use super::monitor::{Upload, UploadState};
use super::state::{Screen, State};

/// A command by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CommandId {
    /// Shows every key.
    Help,
    /// Asks whether to quit; twice leaves at once.
    Interrupt,
    /// Quits.
    Quit,
    /// Draws everything anew.
    Redraw,
    /// Backs out one level.
    Back,
    /// Goes to a page.
    Go(Screen),
    /// Goes to the next step.
    NextStep,
    /// Goes to the previous step.
    PreviousStep,
    /// Goes to the next pane, field or button.
    NextPane,
    /// Goes to the previous one.
    PreviousPane,
    /// Does what is selected.
    Enter,
    /// One up.
    Up,
    /// One down.
    Down,
    /// Left, or to the folder above.
    Left,
    /// Right, or into the folder.
    Right,
    /// Half a page down.
    HalfDown,
    /// Half a page up.
    HalfUp,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// To the first row.
    Top,
    /// To the last row.
    Bottom,
    /// Filters the list.
    Filter,
    /// Copies what is selected.
    Copy,
    /// Shows the newest error in full.
    Error,
    /// Shows the request log.
    Log,
    /// Reads again.
    Again,
    /// Marks a file.
    Mark,
    /// Turns all marks round.
    MarkAll,
    /// Asks for a path.
    GoPath,
    /// Goes to the operator's own folder.
    GoHome,
    /// Shows hidden files.
    Hidden,
    /// Chooses where the push goes.
    Destination,
    /// Matches a column or table by hand.
    Match,
    /// Changes a column's type.
    Type,
    /// Makes a column an attribute.
    Attribute,
    /// Makes a column a metric.
    Metric,
    /// Leaves a column out.
    Skip,
    /// Renames what is selected.
    Rename,
    /// Describes the dataset.
    Describe,
    /// Chooses a table's update policy.
    Policy,
    /// Reads the files to their end against the model.
    Scan,
    /// Changes the options of a file or of a table.
    Options,
    /// Goes to the next problem.
    NextProblem,
    /// Shows what is known of what is selected.
    Inspect,
    /// Takes the selected table away.
    TakeAway,
    /// Moves a column down.
    ColumnDown,
    /// Moves a column up.
    ColumnUp,
    /// Opens a model file.
    OpenModel,
    /// Saves what the screen makes.
    Save,
    /// Shows the body of the request.
    Body,
    /// Takes the last edit back.
    Undo,
    /// Makes it again.
    Redo,
    /// Ends an upload.
    End,
}

/// Where a command applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere, in both modes.
    Everywhere,
    /// On every screen, in keys mode.
    Screens,
    /// On one screen, in keys mode.
    On(Screen),
}

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its name in code.
    pub id: CommandId,
    /// Its name for people.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Its keys; two separated by a blank are pressed one after the other.
    pub keys: &'static [&'static str],
    /// Where it applies.
    pub scopes: &'static [Scope],
}

const fn line(
    id: CommandId,
    title: &'static str,
    about: &'static str,
    keys: &'static [&'static str],
    scopes: &'static [Scope],
) -> Command {
    Command { id, title, about, keys, scopes }
}

const EVERYWHERE: &[Scope] = &[Scope::Everywhere];
const SCREENS: &[Scope] = &[Scope::Screens];
const LISTS: &[Scope] = &[Scope::On(Screen::Projects), Scope::On(Screen::Files), Scope::On(Screen::Designer)];
const MARKS: &[Scope] = &[Scope::On(Screen::Files), Scope::On(Screen::Designer)];
const COPY: &[Scope] =
    &[Scope::On(Screen::Projects), Scope::On(Screen::Files), Scope::On(Screen::Designer), Scope::On(Screen::Monitor)];
const FILES: &[Scope] = &[Scope::On(Screen::Files)];
const MODEL: &[Scope] = &[Scope::On(Screen::Designer)];
const PUBLISH: &[Scope] = &[Scope::On(Screen::Monitor)];

/// Every command.
pub const COMMANDS: &[Command] = &[
    line(CommandId::Help, "help", "every key that means something here; Enter runs the selected one", &["?"], SCREENS),
    line(CommandId::Help, "help", "the same, while text is typed", &["F1"], EVERYWHERE),
    line(
        CommandId::Interrupt,
        "leave",
        "asks to quit; pressed again within two seconds it leaves at once",
        &["Ctrl-C"],
        EVERYWHERE,
    ),
    line(CommandId::Redraw, "draw again", "draws the whole screen anew", &["Ctrl-L"], EVERYWHERE),
    line(CommandId::Quit, "quit", "leaves the program; asks only if something would be lost", &["q"], SCREENS),
    line(CommandId::Back, "back", "out of one level; nothing is lost", &["Esc"], SCREENS),
    line(CommandId::NextPane, "next", "the next pane, field or button", &["Tab"], SCREENS),
    line(CommandId::PreviousPane, "previous", "the previous pane, field or button", &["Shift-Tab"], SCREENS),
    line(CommandId::Enter, "do it", "does what is selected", &["Enter"], SCREENS),
    line(CommandId::Go(Screen::Login), "Login", "goes to screen 1", &["1"], SCREENS),
    line(CommandId::Go(Screen::Projects), "Project", "goes to screen 2", &["2"], SCREENS),
    line(CommandId::Go(Screen::Files), "Files", "goes to screen 3", &["3"], SCREENS),
    line(CommandId::Go(Screen::Designer), "Model", "goes to screen 4", &["4"], SCREENS),
    line(CommandId::Go(Screen::Monitor), "Publish", "goes to screen 5", &["5"], SCREENS),
    line(CommandId::NextStep, "next step", "goes one step on; on the Model it opens the review", &[">"], SCREENS),
    line(CommandId::PreviousStep, "step back", "goes one step back", &["<"], SCREENS),
    line(CommandId::Up, "up", "one row up", &["k", "Up"], SCREENS),
    line(CommandId::Down, "down", "one row down", &["j", "Down"], SCREENS),
    line(CommandId::Left, "left", "left; in the file list to the folder above", &["h", "Left"], SCREENS),
    line(CommandId::Right, "right", "right; in the file list into the folder", &["l", "Right"], SCREENS),
    line(CommandId::HalfDown, "half page down", "half a page down", &["Ctrl-D"], SCREENS),
    line(CommandId::HalfUp, "half page up", "half a page up", &["Ctrl-U"], SCREENS),
    line(CommandId::PageDown, "page down", "a page down", &["PgDn"], SCREENS),
    line(CommandId::PageUp, "page up", "a page up", &["PgUp"], SCREENS),
    line(CommandId::Top, "top", "to the first row", &["g g", "Home"], SCREENS),
    line(CommandId::Bottom, "bottom", "to the last row", &["G", "End"], SCREENS),
    line(CommandId::Filter, "filter", "shows only rows that hold what is typed", &["/"], LISTS),
    line(CommandId::Mark, "mark", "marks what is selected, or takes the mark away", &["Space"], MARKS),
    line(CommandId::MarkAll, "mark all", "turns the marks of all that is shown round", &["*"], MARKS),
    line(CommandId::GoPath, "go to path", "asks for a file or folder", &["g p"], FILES),
    line(CommandId::GoHome, "go home", "goes to your own folder", &["g h"], FILES),
    line(CommandId::Hidden, "hidden files", "shows files whose name begins with a dot, or not", &["."], FILES),
    line(CommandId::Type, "type", "changes the data type of columns", &["t"], MODEL),
    line(CommandId::Attribute, "attribute", "makes columns attributes, or forms of one", &["a"], MODEL),
    line(CommandId::Metric, "metric", "makes columns metrics, or adds them to one", &["m"], MODEL),
    line(CommandId::Skip, "skip", "leaves columns out, or takes them back in", &["s"], MODEL),
    line(CommandId::Rename, "rename", "gives what is selected another name", &["r"], MODEL),
    line(CommandId::Describe, "description", "describes the dataset, a table, an attribute or a metric", &["c"], MODEL),
    line(CommandId::Policy, "policy", "chooses what happens to the rows that the table holds now", &["p"], MODEL),
    line(
        CommandId::Destination,
        "destination",
        "chooses where the push goes: a new dataset, or one that the server has",
        &["d"],
        MODEL,
    ),
    line(
        CommandId::Match,
        "match",
        "matches a column or table by hand with one of the dataset that the push goes to",
        &["="],
        MODEL,
    ),
    line(CommandId::Options, "options", "how a file is read, and a table's orientation and chunk size", &["o"], MARKS),
    line(CommandId::Scan, "scan", "reads every file to its end against the model; nothing is sent", &["v"], MODEL),
    line(CommandId::NextProblem, "next problem", "goes where the next problem is", &["!"], MODEL),
    line(CommandId::Body, "body", "shows the exact JSON that defines the dataset", &["b"], MODEL),
    line(CommandId::Inspect, "profile", "shows what the sample holds of the column", &["i"], MODEL),
    line(CommandId::TakeAway, "take away", "takes the marks off all files, or a table out of the model", &["x"], MARKS),
    line(CommandId::ColumnDown, "column down", "moves the column one place down", &["J"], MODEL),
    line(CommandId::ColumnUp, "column up", "moves the column one place up", &["K"], MODEL),
    line(CommandId::OpenModel, "open model", "opens a model file: the JSON of the request", &["g m"], MARKS),
    line(CommandId::Save, "save", "saves the model as a file: the JSON of the request", &["w", "Ctrl-S", "F2"], MODEL),
    line(CommandId::Undo, "undo", "takes the last edit back", &["u"], MODEL),
    line(CommandId::Redo, "redo", "makes the edit again that was taken back", &["U"], MODEL),
    line(
        CommandId::End,
        "end it",
        "ends the upload: its session on the server is deleted, after a question",
        &["X"],
        PUBLISH,
    ),
    line(CommandId::Copy, "copy", "copies ids, paths or the selected text to the clipboard", &["y"], COPY),
    line(
        CommandId::Again,
        "again",
        "reads the list again; on Publish it tries again what failed, goes on with what was left, or opens the review \
         for the same push",
        &["R"],
        &[Scope::On(Screen::Projects), Scope::On(Screen::Files), Scope::On(Screen::Monitor)],
    ),
    line(CommandId::Error, "error", "shows the newest error in full", &["e"], SCREENS),
    line(CommandId::Log, "log", "shows every request that was made", &["L"], SCREENS),
];

impl Command {
    /// Whether it applies on a screen in keys mode.
    pub fn applies(&self, screen: Screen) -> bool {
        self.scopes.iter().any(|scope| match scope {
            Scope::Everywhere | Scope::Screens => true,
            Scope::On(at) => *at == screen,
        })
    }

    /// The keys of the table as values.
    pub fn sequences(&self) -> impl Iterator<Item = Vec<Key>> {
        self.keys.iter().map(|keys| keys.split(' ').filter_map(|key| key.parse().ok()).collect())
    }
}

/// What a key means now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// This command.
    Command(CommandId),
    /// It begins a sequence.
    Prefix,
    /// Nothing.
    Nothing,
}

/// What a key means on the present screen in keys mode.
pub fn meaning(state: &State, key: Key) -> Meaning {
    let pressed: Vec<Key> = state.prefix.into_iter().chain([key]).collect();
    let mut meaning = Meaning::Nothing;
    for command in COMMANDS.iter().filter(|command| command.applies(state.screen)) {
        for sequence in command.sequences() {
            if sequence == pressed {
                return Meaning::Command(command.id);
            }
            if sequence.starts_with(&pressed) {
                meaning = Meaning::Prefix;
            }
        }
    }
    meaning
}

/// The command's line, the first where it has several.
pub fn find(id: CommandId) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.id == id)
}

/// Why a command can't run now, if so.
pub fn refusal(state: &State, id: CommandId) -> Option<Cow<'static, str>> {
    let designer = state.designer.as_ref();
    let is_uploading = state
        .monitor
        .selected()
        .is_some_and(|upload| upload.is_running() && !upload.is_waiting() && upload.question().is_none());
    let has_column = designer.is_some_and(|d| d.pane == Pane::Columns);
    if let Some(why) = designer.and_then(|designer| super::destination::refusal(designer, id)) {
        return Some(Cow::Borrowed(why));
    }
    if let Some(why) = super::guarding::refusal(state, id) {
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

/// The command's name here: the hint line says what Enter will really do.
pub fn title(state: &State, command: &Command) -> Cow<'static, str> {
    if command.id != CommandId::Enter {
        return Cow::Borrowed(match (command.id, state.screen) {
            (CommandId::NextStep, Screen::Designer) => "review",
            (CommandId::Left, Screen::Files) => "parent",
            (CommandId::Options, Screen::Files) => "reading",
            (CommandId::Right, Screen::Files) => "open",
            (CommandId::Again, Screen::Monitor) => match state.monitor.selected() {
                Some(upload) if upload.question().is_some() => "answer",
                Some(upload) if upload.is_running() => "try now",
                Some(upload) if upload.can_go_on() => "go on",
                _ => "push again",
            },
            (CommandId::Again, _) => "read again",
            _ => command.title,
        });
    }
    Cow::Borrowed(match state.screen {
        Screen::Login => match state.login.focus {
            Focus::SignIn => "sign in",
            Focus::Servers => "choose",
            _ => "edit",
        },
        Screen::Projects => "choose",
        Screen::Files => match state.files.selected() {
            Some(row) if row.file().is_some() => match state.files.marks.len() {
                0 => "use this file",
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
        Screen::Monitor if state.monitor.selected().is_some_and(|upload| upload.question().is_some()) => "answer",
        Screen::Monitor => "what can be done",
    })
}

/// The commands that the hint line names on the present screen, the most useful first.
pub fn hints(state: &State) -> Vec<CommandId> {
    let own: &[CommandId] = match state.screen {
        Screen::Login if matches!(state.login.sign_in, SignIn::Asking(..)) => &[CommandId::Back],
        Screen::Login if state.login.focus == Focus::Servers => {
            &[CommandId::Enter, CommandId::Down, CommandId::NextPane]
        }
        Screen::Login => &[CommandId::Enter, CommandId::NextPane, CommandId::PreviousPane],
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
        Screen::Monitor if state.monitor.selected().is_some_and(Upload::is_waiting) => {
            &[CommandId::Again, CommandId::Enter, CommandId::End, CommandId::Log, CommandId::Copy]
        }
        Screen::Monitor if state.monitor.selected().is_some_and(Upload::is_running) => {
            &[CommandId::Enter, CommandId::End, CommandId::Log, CommandId::Copy]
        }
        Screen::Monitor if state.monitor.selected().is_some_and(Upload::can_be_given_up) => {
            &[CommandId::Enter, CommandId::Again, CommandId::End, CommandId::Log, CommandId::Copy]
        }
        Screen::Monitor => &[CommandId::Enter, CommandId::Again, CommandId::Log, CommandId::Copy],
    };
    let mut hints = own.to_vec();
    if state.unseen > 0 {
        hints.push(CommandId::Error);
    }
    hints
}

/// What the hint line names while text is typed or an overlay has the keys: keys and words.
pub const TEXT_HINTS: &[(&str, &str)] = &[("Enter", "take"), ("Esc", "leave"), ("Tab", "next"), ("F1", "help")];
