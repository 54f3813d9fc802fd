//! The engine against the demo server, over real sockets: what it does when all goes well, and how it ends
//! when it does not. Whatever happens in the middle of something happens at a gate, never after a sleep.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod aftermath;
mod beside;
mod breaking;
mod data;
mod failures;
mod files;
mod guards;
mod history;
mod journal;
mod keys;
mod length;
mod occupied;
mod page;
#[cfg(feature = "parquet")]
mod parquet;
mod pausing;
mod publishing;
mod rejects;
mod reporting;
mod resuming;
mod retrying;
mod rig;
mod scan;
mod scripted;
mod signed_in;
mod signed_out;
mod standstill;
mod stopping;
#[cfg(feature = "stores")]
mod stores;
mod streams;
mod table;
mod tidy;
mod trial;
mod verifying;
