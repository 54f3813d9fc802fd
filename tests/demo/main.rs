//! The demo server from outside, over a socket: what it takes, what it refuses, what it keeps.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod around;
mod cubes;
mod fault_texts;
mod faults;
mod gates;
mod home;
mod keeping;
mod made_up;
mod page;
mod policies;
mod refusals;
mod refused_chunks;
mod sign_in;
mod storage;
mod switches;
mod visitor;
