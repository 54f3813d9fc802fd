//! The screens as they are drawn: snapshots of each and of every overlay at 80 by 24 and 120 by 40, text and
//! styles apart; any size without a panic; nothing from outside that acts on a terminal.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod bad;
mod existing;
mod first_run;
mod hostile;
mod jobs;
mod large;
mod looking;
mod pictures;
mod places;
mod reading;
mod regions;
mod scan;
mod scene;
mod servers;
mod several;
mod shot;
mod sizes;
mod snapshots;
mod svg;
mod themes;
mod things;
mod trying;
