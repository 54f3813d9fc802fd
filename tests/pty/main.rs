//! The real binary in a real pseudo-terminal: what a person at a terminal sees, and what their terminal is
//! like afterwards.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod attach;
mod bar;
mod begin;
mod ends;
mod jobs;
mod looks;
mod mouse;
mod palette;
#[path = "../common/samples.rs"]
mod samples;
mod secrets;
mod suspend;
mod terminal;
mod walks;
