//! The pure core: what the program knows ([`State`]), what can happen ([`Action`]), what it asks of the
//! shell ([`Effect`]), and the one function that connects them ([`update`]). No clock, no file, no socket, no
//! terminal: those bring actions in and carry effects out. One file a screen: [`login`], [`projects`],
//! [`files`], [`designer`], [`review`], [`monitor`].
#![deny(clippy::disallowed_methods)]

pub mod clock;
pub mod command;
pub mod completion;
pub mod designer;
pub mod field;
pub mod files;
pub mod first_run;
pub mod jobs;
pub mod jump;
pub mod key;
pub mod keymap;
pub mod known;
pub mod list;
pub mod login;
pub mod monitor;
mod occupied;
pub mod opening;
pub mod overlay;
pub mod palette;
mod past;
pub mod pointing;
pub mod projects;
pub mod reading;
pub mod reporting;
pub mod review;
pub mod scan;
pub mod servers;
pub mod steering;
pub mod unsent;

mod action;
mod aftermath;
mod answer;
mod attaching;
mod choose;
mod column_reading;
mod copying;
mod destination;
mod dropped;
mod effect;
mod ending;
mod folders;
mod guarding;
mod inspect;
mod model_menus;
mod model_text;
mod modelling;
mod places;
mod run;
mod sign_in;
mod sorting;
mod state;
mod suspending;
mod taking_up;
mod theming;
mod trust;
mod update;
mod waiting;

pub use action::{Action, Answer, Size};
pub use choose::help_rows;
pub use clock::Now;
pub use destination::Destination;
pub use effect::{Effect, Effects, Remote, TaskId};
pub use keymap::{KeyFault, Keymap};
pub use model_menus::read_chunk_size;
pub use model_text::ModelFiles;
pub use palette::palette_rows;
pub use run::call_line;
pub use sorting::Order;
pub use state::{LoggedCall, Mark, Message, Mode, Screen, Setup, Start, State, Trouble};
pub use theming::Themes;
pub use update::{begin, next_tick, update};
pub use waiting::countdown;
