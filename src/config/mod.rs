//! What the operator has set, and where it lives on this system.

mod places;
mod settings;

pub use places::{NoPlace, Places};
pub use settings::{ConfigError, Guard, Server, Settings, SignInBy};
