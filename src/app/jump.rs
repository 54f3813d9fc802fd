//! Jump labels: each row and field in sight gets a letter or two, and typing them goes there. The labels are
//! given in the order in which things were drawn, which only the shell knows.

use super::effect::{Effect, Effects};
use super::key::{Code, Key};
use super::overlay::Overlay;
use super::pointing::{self, Target};
use super::state::{Mark, State};

/// The letters of labels, those under the fingers first.
const LETTERS: &[u8] = b"asdfghjklqwertyuiopzxcvbnm";

/// Labels that are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jump {
    /// Where they lead.
    targets: Vec<Target>,
    /// What was typed of one so far.
    pub typed: String,
}

impl Jump {
    /// The labels that begin with what was typed, and where each leads.
    pub fn labels(&self) -> impl Iterator<Item = (String, Target)> {
        let label = |at: usize| {
            let letter = |at: usize| char::from(LETTERS.get(at).copied().unwrap_or(b'?'));
            let few = LETTERS.len();
            if self.targets.len() <= few {
                return letter(at).to_string();
            }
            [letter(at / few % few), letter(at % few)].iter().collect()
        };
        let all = self.targets.iter().enumerate().map(move |(at, target)| (label(at), *target));
        all.filter(|(label, _)| label.starts_with(&self.typed))
    }
}

/// Asks the shell what is in sight.
pub(super) fn begin(state: &mut State) -> Effects {
    state.open(Overlay::Jump(Jump::default()));
    Effect::FindTargets.into()
}

/// Labels what is in sight.
pub(super) fn found(state: &mut State, targets: Vec<Target>) {
    let Some(Overlay::Jump(jump)) = state.overlays.last_mut() else { return };
    jump.targets.clear();
    for target in targets {
        let leads_somewhere = matches!(target, Target::Row(..) | Target::Field(_) | Target::Mode(_));
        if leads_somewhere && !jump.targets.contains(&target) {
            jump.targets.push(target);
        }
    }
    if jump.targets.is_empty() {
        state.overlays.pop();
        state.say(Mark::Warn, "there is nothing here to jump to");
    }
}

/// Acts on a key while labels are shown.
pub(super) fn key(state: &mut State, mut jump: Jump, key: Key) -> Effects {
    let (Some(letter), true) = (key.typed(), key.code != Code::Esc) else {
        state.renew();
        return Effects::none();
    };
    jump.typed.push(letter);
    let labels: Vec<(String, Target)> = jump.labels().collect();
    match labels.as_slice() {
        [] => {
            state.say(Mark::Warn, format!("no label is called {}", jump.typed));
            Effects::none()
        }
        [(label, target)] if *label == jump.typed => pointing::jump(state, *target),
        _ => {
            state.overlays.push(Overlay::Jump(jump));
            Effects::none()
        }
    }
}
