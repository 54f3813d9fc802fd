//! Rows out: fields of a source are checked against the types of their columns, written as JSON, turned into
//! base64, wrapped into bodies of requests and cut into chunks by size. A chunk is a range of the source
//! and not a buffer: it is handed out while it is made, and made again from where it began.
#![deny(clippy::disallowed_methods)]

mod ahead;
mod aside;
mod bad;
mod body;
mod cell;
mod check;
mod chunk;
mod columns;
mod cuts;
mod encoder;
mod error;
mod feed;
mod first_keys;
mod keys;
mod plan;
mod row;
mod rows;
mod sums;

pub use body::{BUFFER_SIZE, Counter, Sink};
pub use check::{Check, Compare};
pub use chunk::{Checksum, ChunkFacts, NotAChecksum, Outcome};
pub use encoder::Encoder;
pub use error::{BadValue, EncodeError};
pub use first_keys::first_keys;
pub use keys::Suspects;
pub use plan::{COLUMN_LIMIT, DEFAULT_LIMIT, PlanColumn, TablePlan};
