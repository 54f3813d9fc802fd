//! Which keys run which command: those of the table, as the configuration changed them. A change that would
//! take a key from another command, or one that means the same everywhere, is refused with its place.

use std::collections::BTreeMap;

use super::command::{COMMANDS, Command, CommandId, Scope};
use super::key::{Code, Key, NoKey};
use super::state::{Screen, State};
use crate::config::KeySetting;

/// Keys that are pressed one after the other.
pub type Sequence = Vec<Key>;

/// How many keys a sequence has at most.
const LONGEST: usize = 2;

/// What was changed; nothing by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keymap(BTreeMap<CommandId, Vec<Sequence>>);

/// A change of keys that can't be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {wrong}")]
pub struct KeyFault {
    /// The line, counted from 1.
    pub line: usize,
    /// The character of the line, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub wrong: WrongKey,
}

/// What is wrong with a change of keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongKey {
    /// No command has this name.
    #[error("no command is called {name:?}{}; the table in the README has all names", near(.name))]
    NoCommand {
        /// The name.
        name: String,
    },
    /// A text names no key.
    #[error(transparent)]
    NoKey(#[from] NoKey),
    /// Nobody presses so many keys.
    #[error("{keys:?} is no key: write one, or two with a blank between them")]
    Length {
        /// The keys.
        keys: String,
    },
    /// A terminal sends Esc and the key.
    #[error("{key} can't be told from Esc and the key after it; take a key without Alt")]
    Alt {
        /// The key.
        key: Key,
    },
    /// A key that means the same everywhere.
    #[error("{key} means the same everywhere and can't be given to {command}")]
    Kept {
        /// The key.
        key: Key,
        /// The command's name.
        command: &'static str,
    },
    /// A command that has the same keys everywhere.
    #[error("{command} has the same key everywhere, also while text is typed; it can't be changed")]
    Everywhere {
        /// The command's name.
        command: &'static str,
    },
    /// Another command has the key.
    #[error(
        "{keys:?} of {command} is in the way of {theirs:?}, which is {other} on {}: give {other} another key, \
         or none: {other} = []",
        .screen.title()
    )]
    Taken {
        /// The keys.
        keys: String,
        /// The command's name.
        command: &'static str,
        /// The keys of the other command.
        theirs: String,
        /// That command's name.
        other: &'static str,
        /// Where both mean something.
        screen: Screen,
    },
}

/// Names that begin like a name that there is not.
fn near(name: &str) -> String {
    let begins = |other: &&str| name.len() > 1 && other.get(..2) == name.get(..2);
    let mut names: Vec<&str> = COMMANDS.iter().map(|command| command.name).filter(begins).collect();
    names.dedup();
    if names.is_empty() { String::new() } else { format!(" (is it {}?)", names.join(" or ")) }
}

impl Keymap {
    /// The keys as a configuration has them, its lines in their order.
    pub fn with(settings: &[KeySetting]) -> Result<Self, KeyFault> {
        let mut keymap = Self::default();
        let mut changed: Vec<(&KeySetting, &'static Command)> = Vec::new();
        for setting in settings {
            let fault = |wrong| KeyFault { line: setting.line, column: setting.column, wrong };
            let command = named(&setting.command).map_err(fault)?;
            let keys = setting.keys.iter().map(|keys| read(command, keys)).collect::<Result<_, _>>().map_err(fault)?;
            keymap.0.insert(command.id, keys);
            changed.push((setting, command));
        }
        // Of two lines that don't go together the second one is to blame.
        for (at, (setting, command)) in changed.iter().enumerate() {
            let after: Vec<CommandId> = changed.iter().skip(at + 1).map(|(_, command)| command.id).collect();
            let taken = keymap.taken(command, &after);
            taken.map_or(Ok(()), |wrong| Err(KeyFault { line: setting.line, column: setting.column, wrong }))?;
        }
        Ok(keymap)
    }

    /// The keys of a command. Those that mean the same everywhere are always among them.
    pub fn sequences(&self, command: &Command) -> Vec<Sequence> {
        match self.0.get(&command.id) {
            Some(changed) if command.scopes != [Scope::Everywhere] => {
                let kept = command.sequences().filter(|keys| keys.iter().any(|key| is_kept(*key)));
                kept.chain(changed.iter().cloned()).collect()
            }
            _ => command.sequences().collect(),
        }
    }

    /// The keys of a command as they are shown.
    pub fn shown(&self, command: &Command) -> Vec<String> {
        self.sequences(command).iter().map(|keys| shown(keys)).collect()
    }

    /// The command whose keys a changed command's keys are in the way of, leaving out those to be looked at after.
    fn taken(&self, command: &'static Command, after: &[CommandId]) -> Option<WrongKey> {
        let others = COMMANDS.iter().filter(|other| other.id != command.id && !after.contains(&other.id));
        for other in others {
            let both = |screen: &&Screen| command.applies(**screen) && other.applies(**screen);
            let Some(screen) = Screen::ALL.iter().find(both) else { continue };
            for keys in self.sequences(command) {
                let theirs = self.sequences(other);
                let theirs = theirs.iter().find(|theirs| theirs.starts_with(&keys) || keys.starts_with(theirs));
                if let Some(theirs) = theirs {
                    return Some(WrongKey::Taken {
                        keys: shown(&keys),
                        command: command.name,
                        theirs: shown(theirs),
                        other: other.name,
                        screen: *screen,
                    });
                }
            }
        }
        None
    }
}

impl State {
    /// The key of a command as the keys in force have it, for sentences that name one; of a command without keys, what
    /// finds it in the palette.
    pub fn key(&self, id: CommandId) -> String {
        let commands = COMMANDS.iter().filter(|command| command.id == id);
        let keys = commands.clone().flat_map(|command| self.keymap.shown(command)).next();
        keys.unwrap_or_else(|| {
            let name = commands.map(|command| command.name).next().unwrap_or_default();
            format!("{} {name}", if id == CommandId::Palette { ":".to_owned() } else { self.key(CommandId::Palette) })
        })
    }
}

/// How a sentence names the key of a command: `{key:again}`.
const MARKER: &str = "{key:";

impl State {
    /// A sentence with the keys in force in place of its markers.
    pub fn worded(&self, sentence: &str) -> String {
        let mut out = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once(MARKER) {
            out.push_str(before);
            let named = after.split_once('}').and_then(|(name, behind)| {
                let command = COMMANDS.iter().find(|command| command.name == name)?;
                Some((self.key(command.id), behind))
            });
            // A marker that names no command is somebody else's text.
            let (words, behind) = named.unwrap_or_else(|| (MARKER.to_owned(), after));
            out.push_str(&words);
            rest = behind;
        }
        out.push_str(rest);
        out
    }
}

fn shown(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

/// Enter, Esc and Tab answer questions, and what means something everywhere must do so in every program: a
/// command on one of these could be answered by the key that asked it.
fn is_kept(key: Key) -> bool {
    let everywhere = COMMANDS.iter().filter(|command| command.scopes == [Scope::Everywhere]);
    matches!(key.code, Code::Enter | Code::Esc | Code::Tab | Code::BackTab)
        || key == Key::ctrl('g')
        || everywhere.flat_map(Command::sequences).any(|keys| keys.contains(&key))
}

fn named(name: &str) -> Result<&'static Command, WrongKey> {
    let found = COMMANDS.iter().find(|command| command.name == name);
    let command = found.ok_or_else(|| WrongKey::NoCommand { name: name.to_owned() })?;
    if command.scopes == [Scope::Everywhere] {
        return Err(WrongKey::Everywhere { command: command.name });
    }
    Ok(command)
}

fn read(command: &Command, text: &str) -> Result<Sequence, WrongKey> {
    let keys = text.split_whitespace().map(str::parse).collect::<Result<Sequence, _>>()?;
    if keys.is_empty() || keys.len() > LONGEST {
        return Err(WrongKey::Length { keys: text.to_owned() });
    }
    for key in &keys {
        if key.alt {
            return Err(WrongKey::Alt { key: *key });
        }
        if is_kept(*key) {
            return Err(WrongKey::Kept { key: *key, command: command.name });
        }
    }
    Ok(keys)
}
