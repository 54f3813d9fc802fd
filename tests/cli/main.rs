//! The real binary, started as a process: what it takes, says, leaves behind, and the code it ends with.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod bad_values;
mod begin;
mod check;
mod doubts;
mod events;
mod existing;
mod formats;
#[cfg(unix)]
mod full_disk;
mod jobs;
mod json;
mod kill;
mod memory;
mod model;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(unix)]
mod passwords;
mod refusals;
#[path = "../common/schema.rs"]
mod schema;
mod sentinels;
mod serve;
mod servers;
mod signals;
mod staying;
mod streams;
mod tool;
mod trial;
mod ways_in;
mod words;
