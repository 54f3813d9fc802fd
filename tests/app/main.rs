//! Stories of the core: a state, keys, and what is asked of the shell. No terminal, no runtime, no file.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod anything;
mod designer;
mod destination;
mod files;
mod first_run;
mod guarding;
mod jump;
mod keymap;
mod keys;
mod login;
mod looking;
mod model_text;
mod monitor;
mod mouse;
mod overlays;
mod palette;
mod places;
mod projects;
mod quit;
mod reading;
mod reporting;
mod review;
mod scan;
mod servers;
mod sorting;
mod steering;
mod story;
mod suspending;
mod taking_up;
mod theming;
mod things;
mod trust;
mod waiting;
