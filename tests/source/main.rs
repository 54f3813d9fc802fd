//! What the readers must keep: every peculiarity of delimited text read as its writer meant it or refused
//! with its place, the same records however the bytes arrive, and a first look that is quick and right.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(feature = "parquet")]
mod arrow;
mod doubts;
mod headerless;
mod help;
mod hostile;
mod json;
mod looks;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod places;
mod properties;
mod stored;
mod stories;
#[cfg(feature = "workbook")]
mod workbook;
#[cfg(feature = "workbook")]
mod xls;
