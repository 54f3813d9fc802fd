//! The one table of commands: what each is called, what it does, its keys and where it applies. Keys, hint
//! line, help and the README's key table come from here. A command that can't run now stays visible and says why.

mod refusal;
mod table;
mod text_keys;
mod words;

pub use refusal::refusal;
pub use table::COMMANDS;
pub use text_keys::TEXT_KEYS;
pub use words::{TEXT_HINTS, hints, title};

use super::key::Key;
use super::state::{Screen, State};

/// A command by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CommandId {
    /// Shows every key.
    Help,
    /// Asks whether to quit; twice leaves at once.
    Interrupt,
    /// Finds a command and runs it.
    Palette,
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
    /// Labels what is in sight.
    Jump,
    /// Gives the mouse to the terminal, or takes it back.
    Mouse,
    /// Chooses a theme.
    Theme,
    /// Shows the tour.
    Tour,
    /// Sorts the list.
    Sort,
    /// Stops the program until the shell lets it go on.
    Suspend,
    /// Reads again.
    Again,
    /// Marks a file.
    Mark,
    /// Turns all marks round.
    MarkAll,
    /// Makes marked files one table.
    Join,
    /// Takes such a table apart.
    Part,
    /// Asks for a path.
    GoPath,
    /// Goes to the operator's own folder.
    GoHome,
    /// Offers the files used lately.
    GoRecent,
    /// Offers bookmarks and places.
    GoPlaces,
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
    /// Begins something new.
    New,
    /// Pauses an upload, or lets it go on.
    Pause,
    /// Ends an upload.
    End,
    /// Edits the text that is typed; no command of a page.
    Edit,
}

impl CommandId {
    /// Whether it only moves about, so that nobody looks for it by name.
    pub const fn is_movement(self) -> bool {
        matches!(
            self,
            Self::Enter
                | Self::Back
                | Self::NextPane
                | Self::PreviousPane
                | Self::Up
                | Self::Down
                | Self::Left
                | Self::Right
                | Self::HalfDown
                | Self::HalfUp
                | Self::PageDown
                | Self::PageUp
                | Self::Top
                | Self::Bottom
        )
    }
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
    /// While text is typed.
    Text,
}

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its name in code.
    pub id: CommandId,
    /// Its name in the configuration, which never changes.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Its keys; two separated by a blank are pressed one after the other.
    pub keys: &'static [&'static str],
    /// Where it applies.
    pub scopes: &'static [Scope],
}

impl Command {
    /// Whether it applies on a screen in keys mode.
    pub fn applies(&self, screen: Screen) -> bool {
        self.scopes.iter().any(|scope| match scope {
            Scope::Everywhere | Scope::Screens => true,
            Scope::On(at) => *at == screen,
            Scope::Text => false,
        })
    }

    /// The keys of the table as values.
    pub fn sequences(&self) -> impl Iterator<Item = Vec<Key>> {
        self.keys.iter().map(|keys| keys.split(' ').filter_map(|key| key.parse().ok()).collect())
    }
}

/// Where a command works, if it does not on this screen.
pub fn elsewhere(command: &Command, screen: Screen) -> Option<String> {
    let place = |scope: &Scope| match scope {
        Scope::On(screen) => Some(format!("{} ({})", screen.title(), screen.number())),
        Scope::Everywhere | Scope::Screens | Scope::Text => None,
    };
    let places: Vec<String> = command.scopes.iter().filter_map(place).collect();
    (!command.applies(screen)).then(|| format!("works on {}", places.join(" and ")))
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
        for sequence in state.keymap.sequences(command) {
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
