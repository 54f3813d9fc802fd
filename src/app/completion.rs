//! Paths under edit: what the folder holds that is being typed, so that a path can be completed instead of known by
//! heart. Tab goes as far as there is no choice, the arrows choose, and what is listed comes from the shell.

use std::path::{Path, PathBuf};

use super::dropped;
use super::effect::{Effect, Effects, Remote, TaskId};
use super::key::{Code, Key};
use super::overlay::{Overlay, Purpose};
use super::state::State;
use crate::dataset::{EntryKind, Listing};

/// How many candidates are shown.
pub const SHOWN: usize = 6;

/// What completes the path that is typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Completion {
    folder: PathBuf,
    listing: Remote<Listing>,
    /// The candidate that the arrows have chosen.
    pub chosen: Option<usize>,
}

/// Something that what is typed could become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its name, with a slash at the end of a folder's.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A typed text as the folder that it names and the beginning of a name in it.
fn parted(text: &str) -> (&str, &str) {
    text.rfind('/').map_or(("", text), |at| text.split_at(at + 1))
}

/// Whether a text of this purpose is a path, and the folder in which relative ones begin.
fn base<'s>(state: &'s State, purpose: &'s Purpose) -> Option<&'s Path> {
    match purpose {
        Purpose::GoTo(folder) => Some(folder),
        Purpose::OpenModel | Purpose::SaveModel => Some(&state.files.folder),
        _ => None,
    }
}

/// The path that is typed in the topmost overlay, and the folder that it stands in.
fn typed(state: &State) -> Option<(String, PathBuf)> {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last() else { return None };
    let base = base(state, &prompt.purpose)?;
    let text = prompt.field.text().to_owned();
    // Quoted and escaped ones are whole already.
    if text.starts_with(['"', '\'']) || text.contains('\\') || text.starts_with("file://") {
        return None;
    }
    let (folder, _) = parted(&text);
    let folder = if folder.is_empty() {
        base.to_path_buf()
    } else {
        dropped::paths(&format!("'{folder}'"), base, state.files.home.as_deref()).pop()?
    };
    Some((text, folder))
}

/// Asks for the folder of the path that is typed, unless it is there.
pub(super) fn follow(state: &mut State) -> Effects {
    let Some((_, folder)) = typed(state) else {
        return std::mem::take(&mut state.completion).listing.give_up().into();
    };
    state.completion.chosen = None;
    if state.completion.folder == folder && state.completion.listing != Remote::Idle {
        return Effects::none();
    }
    let task = state.task();
    let earlier = state.completion.listing.wait_for(task);
    state.completion.folder.clone_from(&folder);
    Effects::from(earlier).and(Effect::ListFolder(task, folder))
}

/// Takes the folder in; true if it was asked for here.
pub(super) fn arrived(state: &mut State, task: TaskId, answer: &Result<Listing, String>) -> bool {
    if !state.completion.listing.awaits(task) {
        return false;
    }
    state.completion.listing = answer.clone().into();
    true
}

/// What the typed path could become. Names that begin with a dot are named only where one is typed.
pub fn candidates(state: &State) -> Vec<Candidate> {
    let Some((text, folder)) = typed(state) else { return Vec::new() };
    let Some(listing) = state.completion.listing.ready().filter(|_| state.completion.folder == folder) else {
        return Vec::new();
    };
    let (lead, begun) = parted(&text);
    let wanted = begun.to_lowercase();
    let fits =
        |name: &str| name.to_lowercase().starts_with(&wanted) && (!name.starts_with('.') || begun.starts_with('.'));
    let entries = listing.entries.iter().filter(|entry| fits(&entry.name));
    entries
        .map(|entry| {
            let end = if entry.kind == EntryKind::Folder { "/" } else { "" };
            let name = format!("{}{end}", entry.name);
            Candidate { text: format!("{lead}{name}"), name }
        })
        .collect()
}

/// Acts on a key that completes; nothing for one that is text.
pub(super) fn key(state: &mut State, key: Key) -> Option<Effects> {
    let by = match (key.code, key.ctrl) {
        (Code::Tab, _) => return complete(state).then(|| follow(state)),
        (Code::Enter, _) => {
            // What the arrows have chosen is what is meant.
            if state.completion.chosen.is_some() {
                complete(state);
            }
            return None;
        }
        (Code::Down, _) | (Code::Char('n'), true) => 1,
        (Code::Up | Code::BackTab, _) | (Code::Char('p'), true) => -1,
        _ => return None,
    };
    let len = candidates(state).len();
    if typed(state).is_none() || len == 0 {
        return None;
    }
    let at = match (state.completion.chosen, by) {
        (None, 1) => 0,
        (None, _) => len - 1,
        (Some(at), 1) => (at + 1) % len,
        (Some(at), _) => (at + len - 1) % len,
    };
    state.completion.chosen = Some(at);
    Some(Effects::none())
}

/// Takes the chosen candidate, or as much as all of them have in common.
fn complete(state: &mut State) -> bool {
    if typed(state).is_none() {
        return false;
    }
    let candidates = candidates(state);
    let chosen = state.completion.chosen.and_then(|at| candidates.get(at));
    let text = match chosen {
        Some(candidate) => candidate.text.clone(),
        None => common(&candidates),
    };
    if let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut()
        && text.chars().count() >= prompt.field.text().chars().count()
        && !text.is_empty()
    {
        prompt.field.set(&text);
    }
    true
}

/// What all candidates begin with.
fn common(candidates: &[Candidate]) -> String {
    let Some((first, others)) = candidates.split_first() else { return String::new() };
    let mut common: Vec<char> = first.text.chars().collect();
    for other in others {
        let same = common.iter().zip(other.text.chars()).take_while(|(a, b)| **a == *b).count();
        common.truncate(same);
    }
    common.into_iter().collect()
}
