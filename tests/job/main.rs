//! Jobs as text: what is written is read again, whatever is in it, and what is wrong is told with its place.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod again;
mod guards;
mod made;
mod reading;
mod writing;
