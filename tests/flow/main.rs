//! The whole loop on a test backend: the real reducer, view, engine and client against the real demo server
//! over a real socket. Only the terminal is missing; `tests/pty` has that.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod certificate;
mod designs;
mod operator;
mod publish;
mod refused;
#[path = "../common/samples.rs"]
mod samples;
