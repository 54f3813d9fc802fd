//! Which theme the screens have. While one is being chosen, the screens show the selected one.

use super::choose::menu;
use super::effect::{Effect, Effects, TaskId};
use super::overlay::{Item, Overlay, Pick};
use super::state::{Mark, State};
use crate::config::theme::{Inks, Theme};
use crate::config::{Change, Taste};

/// The themes and the chosen one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Themes {
    list: Vec<Theme>,
    chosen: usize,
}

impl Themes {
    /// These themes, with the first one chosen.
    pub const fn of(list: Vec<Theme>) -> Self {
        Self { list, chosen: 0 }
    }

    /// These themes, with the one of this name chosen; none if there is no such theme.
    pub fn with(list: Vec<Theme>, name: &str) -> Option<Self> {
        let chosen = list.iter().position(|theme| theme.name == name)?;
        Some(Self { list, chosen })
    }

    /// The names of all.
    pub fn names(list: &[Theme]) -> String {
        list.iter().map(|theme| theme.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl Default for Themes {
    fn default() -> Self {
        Self::of(Theme::built_in())
    }
}

impl State {
    /// How the screens are drawn now.
    pub fn inks(&self) -> Inks {
        let selected = match self.overlays.last() {
            Some(Overlay::Menu(menu)) => menu.items.get(menu.cursor.0).map(|item| &item.pick),
            _ => None,
        };
        let at = match selected {
            Some(Pick::Theme(at)) => *at,
            _ => self.themes.chosen,
        };
        self.themes.list.get(at).map(|theme| theme.inks).unwrap_or_default()
    }
}

/// Offers the themes.
pub(super) fn ask(state: &mut State) {
    let item = |(at, theme): (usize, &Theme)| Item::new(&theme.name, &theme.about, Pick::Theme(at));
    let items = state.themes.list.iter().enumerate().map(item).collect();
    menu(state, "Theme".to_owned(), items, state.themes.chosen);
}

/// What of the screens is being kept in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keeping {
    task: TaskId,
    words: String,
}

/// Takes a theme, and keeps it.
pub(super) fn take(state: &mut State, at: usize) -> Effects {
    state.themes.chosen = at;
    let Some(theme) = state.themes.list.get(at) else { return Effects::none() };
    let name = theme.name.clone();
    let words = format!("theme {name}");
    keep(state, Taste::Theme(name), words)
}

/// Keeps how the operator wants the screens.
pub(super) fn keep(state: &mut State, taste: Taste, words: String) -> Effects {
    let task = state.task();
    state.say(Mark::Ok, words.clone());
    state.keeping = Some(Keeping { task, words });
    Effect::Configure(task, Change::Taste(taste)).into()
}

/// It is kept, or holds until the program ends; true if it was asked for here.
pub(super) fn kept(state: &mut State, task: TaskId, answer: Result<(), &str>) -> bool {
    let Some(keeping) = state.keeping.take_if(|keeping| keeping.task == task) else { return false };
    match answer {
        Ok(()) => state.say(Mark::Ok, format!("{}, kept in config.toml", keeping.words)),
        Err(why) => state.say(Mark::Warn, format!("{}, until the program ends: {why}", keeping.words)),
    }
    true
}
