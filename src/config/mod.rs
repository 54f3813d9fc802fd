//! What the operator has set, and where it lives on this system.

mod edit;
mod entry;
mod keyring;
#[cfg(any(test, feature = "keyring"))]
pub(crate) mod keyring_system;
mod keys;
mod memory;
mod places;
mod review;
mod screen;
mod secrets;
mod settings;
mod web;

pub mod theme;

pub use edit::{Change, Draft, EditError, Taste};
pub use keyring::{KeyringAccount, KeyringError};
pub use keys::{KeySetting, KeySettings};
pub use memory::{Forgetful, Last, Memory, Note};
pub use places::{NoPlace, Places};
pub use review::{Percent, ReviewSettings};
pub use screen::{Motion, ScreenSettings, Signs};
pub use secrets::{Complaints, SecretError, SecretSource};
pub use settings::{ConfigError, Guard, Server, Settings, SignInMode};
pub use web::WebPattern;
