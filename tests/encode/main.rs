//! What the encoder must keep: the chunks of a file, decoded by somebody else's code, are the file, every
//! row once and in order, for any table, orientation and limit; no chunk is over its limit; and each can be
//! made again from where it began.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod ahead;
mod bad;
mod check;
mod formats;
mod help;
mod properties;
mod ragged;
mod refusals;
mod streams;
mod values;
