//! What the operator has set, and where it lives on this system.

mod places;

pub use places::{NoPlace, Places};
