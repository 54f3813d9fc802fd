//! A push that was designed once, as a file that people read and programs repeat: `*.job.toml`. It says where the
//! data goes, which files feed which table and how they are read, and which guards stop a push that nobody watches.
//! The screens write it and the command line runs it; both lay its files over its model by the same rules, so that
//! what is pushed at night is what was seen by day. Only [`find`], [`load`] and [`goal`] look at the world outside: at
//! files, and at the server.

pub mod again;
pub mod columns;
pub mod draft;
pub mod file;
pub mod find;
pub mod goal;
pub mod guards;
pub mod lay;
pub mod load;
pub mod reading;
pub mod target;
pub mod words;

mod read;
mod rewrite;
mod schema;
mod write;

pub use read::{JobError, read};
pub use rewrite::rewrite;
pub use schema::schema;
pub use write::write;

/// How the name of a job file ends.
pub const ENDING: &str = ".job.toml";
