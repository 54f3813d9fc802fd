//! Servers that one has to be careful with. What counts is the address, not the name by which one came to it:
//! the same server typed by hand, or taken from the environment, is guarded as the configuration says.

use super::command::CommandId;
use super::known;
use super::login::{Focus, Login, ServerEntry};
use super::servers;
use super::state::{Screen, State};
use crate::config::Guard;
use crate::dataset::ServerAddress;

impl Login {
    /// How careful one has to be with the server at an address.
    pub fn guard_at(&self, address: &ServerAddress) -> Guard {
        let there = self.servers.iter().filter(|server| is_at(server, address));
        there.map(|server| server.guard).max().unwrap_or_default()
    }

    /// How careful one has to be with a server of the list.
    pub fn guard_of(&self, server: &ServerEntry) -> Guard {
        ServerAddress::parse(&server.url).map_or(server.guard, |address| self.guard_at(&address))
    }

    /// The server of the list that an address belongs to: the selected one, or else the first.
    pub(super) fn entry_at(&self, address: &ServerAddress) -> Option<&ServerEntry> {
        let selected = self.servers.get(self.cursor.0);
        selected.into_iter().chain(&self.servers).find(|server| is_at(server, address))
    }
}

fn is_at(server: &ServerEntry, address: &ServerAddress) -> bool {
    ServerAddress::parse(&server.url).is_ok_and(|known| known == *address)
}

/// Why nothing is changed on the server at an address, if so.
pub(super) fn at(state: &State, address: &ServerAddress) -> Option<String> {
    let is_read_only = state.login.guard_at(address) == Guard::ReadOnly;
    is_read_only.then(|| format!("{} is read only in config.toml: nothing is changed there", address.host()))
}

/// Why a command that would change the server can't run there, if so.
pub(super) fn refusal(state: &State, id: CommandId) -> Option<String> {
    let here = || state.login.signed_in().and_then(|who| at(state, &who.address));
    let upload = || state.monitor.selected().and_then(|upload| at(state, &upload.address));
    match (state.screen, id) {
        (Screen::Designer, CommandId::NextStep) => here(),
        (Screen::Login, CommandId::TakeAway) if state.login.focus == Focus::Jobs => known::refusal(state),
        (Screen::Login, CommandId::Rename | CommandId::Options) if state.login.focus == Focus::Jobs => {
            Some("select a server first (Shift-Tab goes to them)".to_owned())
        }
        (Screen::Login, CommandId::Save) => servers::refusal(state, true),
        (Screen::Login, CommandId::Rename | CommandId::TakeAway | CommandId::Options) => servers::refusal(state, false),
        (Screen::Monitor, CommandId::End | CommandId::Again) => upload(),
        _ => None,
    }
}
