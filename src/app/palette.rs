//! The command palette: every command, found by a few of its letters. What can't run now stays in it and says
//! why, so that it also tells where something would work.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::command::{self, COMMANDS, Command, CommandId, Scope};
use super::effect::Effects;
use super::field::TextField;
use super::list::Cursor;
use super::run;
use super::state::{Screen, State};

/// The palette.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Palette {
    /// What is looked for.
    pub field: TextField,
    /// The selected row.
    pub cursor: Cursor,
}

/// A row of the palette.
#[derive(Debug, Clone)]
pub struct Found {
    /// The command.
    pub command: &'static Command,
    /// The characters of its title that were looked for, counted from 0.
    pub hits: Vec<u32>,
}

/// The commands that the palette lists, the best match first; all of them when nothing is looked for, those of
/// the present screen first.
pub fn palette_rows(state: &State, palette: &Palette) -> Vec<Found> {
    let mut commands: Vec<&'static Command> = Vec::new();
    for command in COMMANDS {
        let is_new = commands.iter().all(|seen| seen.id != command.id);
        if is_new && command.id != CommandId::Palette {
            commands.push(command);
        }
    }
    commands.sort_by_key(|command| distance(command, state.screen));
    let wanted = palette.field.text().trim();
    if wanted.is_empty() {
        return commands.into_iter().map(|command| Found { command, hits: Vec::new() }).collect();
    }
    let mut search = Search::of(wanted);
    let mut found: Vec<(u32, Found)> =
        commands.into_iter().filter_map(|command| search.look(&command::title(state, command), command)).collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, found)| found).collect()
}

/// Runs the selected command, or says why it can't run now.
pub(super) fn take(state: &mut State, palette: &Palette) -> Effects {
    let rows = palette_rows(state, palette);
    rows.get(palette.cursor.0).map_or_else(Effects::none, |found| run::named(state, found.command.id))
}

/// How far a command is from what the operator does here: its own commands, those of every screen, mere
/// movements, and what works elsewhere.
fn distance(command: &Command, screen: Screen) -> u8 {
    match command.id {
        _ if !command.applies(screen) => 3,
        id if id.is_movement() => 2,
        _ if command.scopes.contains(&Scope::On(screen)) => 0,
        _ => 1,
    }
}

/// How much better a hit in the title is than one in the sentence behind it.
const IN_TITLE: u32 = 1_000;

struct Search {
    matcher: Matcher,
    title: Pattern,
    about: Pattern,
}

impl Search {
    fn of(wanted: &str) -> Self {
        let pattern = |kind| Pattern::new(wanted, CaseMatching::Ignore, Normalization::Smart, kind);
        Self {
            matcher: Matcher::new(Config::DEFAULT),
            title: pattern(AtomKind::Fuzzy),
            about: pattern(AtomKind::Substring),
        }
    }

    fn look(&mut self, title: &str, command: &'static Command) -> Option<(u32, Found)> {
        let mut text = Vec::new();
        let mut hits = Vec::new();
        if let Some(score) = self.title.indices(Utf32Str::new(title, &mut text), &mut self.matcher, &mut hits) {
            return Some((IN_TITLE + score, Found { command, hits }));
        }
        let about = format!("{} {}", command.name, command.about);
        let score = self.about.score(Utf32Str::new(&about, &mut text), &mut self.matcher)?;
        Some((score, Found { command, hits: Vec::new() }))
    }
}
