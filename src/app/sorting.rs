//! In which order projects and files are listed.

use super::choose::menu;
use super::effect::Effects;
use super::files;
use super::overlay::{Item, Pick};
use super::state::{Screen, State};
use crate::dataset::{Entry, EntryKind, Project, ProjectStatus};

/// An order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// As it was read: projects as the server lists them, files by name.
    #[default]
    Read,
    /// By name.
    Name,
    /// Those that take uploads first.
    Status,
    /// The largest first.
    Size,
    /// The one that was changed last first.
    Newest,
}

impl Order {
    /// The word for it in a title; none for the usual one.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "",
            Self::Name => "by name",
            Self::Status => "by status",
            Self::Size => "largest first",
            Self::Newest => "newest first",
        }
    }
}

/// Asks for an order.
pub(super) fn ask(state: &mut State) {
    let (now, orders): (Order, &[(Order, &str, &str)]) = match state.screen {
        Screen::Files => (
            state.files.order,
            &[
                (Order::Read, "name", "folders first, then files, each by name"),
                (Order::Size, "size", "the largest file first"),
                (Order::Newest, "time", "what was changed last first"),
            ],
        ),
        _ => (
            state.projects.order,
            &[
                (Order::Read, "as read", "the order in which the server lists them"),
                (Order::Name, "name", "by name, without regard to case"),
                (Order::Status, "status", "those that take uploads first"),
            ],
        ),
    };
    let at = orders.iter().position(|(order, ..)| *order == now).unwrap_or(0);
    let items = orders.iter().map(|(order, label, note)| Item::new(*label, *note, Pick::Sort(*order)));
    menu(state, "Sort by".to_owned(), items.collect(), at);
}

/// Takes an order; the cursor stays on its row.
pub(super) fn take(state: &mut State, order: Order) -> Effects {
    if state.screen == Screen::Files {
        return files::sort(state, order);
    }
    let projects = &mut state.projects;
    let selected = projects.selected().map(|project| project.id.clone());
    projects.order = order;
    projects.select(selected.as_ref());
    Effects::none()
}

/// Sorts projects.
pub(super) fn sort_projects(projects: &mut [&Project], order: Order) {
    match order {
        Order::Name => projects.sort_by_cached_key(|project| project.name.to_lowercase()),
        Order::Status => projects.sort_by_key(|project| match project.status {
            ProjectStatus::Active => 0,
            ProjectStatus::Idle(_) => 1,
            ProjectStatus::Offline(_) => 2,
        }),
        Order::Read | Order::Size | Order::Newest => {}
    }
}

/// Sorts what a folder holds; folders stay first.
pub(super) fn sort_entries(entries: &mut [Entry], order: Order) {
    entries.sort_by_cached_key(|e| (e.kind != EntryKind::Folder, e.name.to_lowercase(), e.name.clone()));
    let rank = |entry: &Entry| match (order, entry.kind) {
        (_, EntryKind::Folder) => (0, 0),
        (Order::Size, EntryKind::File(size)) => (1, i128::from(size)),
        (Order::Newest, _) => (1, i128::from(entry.modified.unwrap_or(i64::MIN))),
        _ => (1, -1),
    };
    entries.sort_by_key(|entry| {
        let (folder, figure) = rank(entry);
        (folder, -figure)
    });
}
