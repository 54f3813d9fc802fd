//! Where datasets are kept: one SQLite file that anyone can open, written by one thread.

mod apply;
mod catalogue;
mod read;
mod schema;
mod stage;
mod writer;

pub(super) use apply::{Unpublished, publish};
pub(super) use catalogue::{Catalogue, Dataset, NewDataset, define};
pub use read::{Cell, Published, PublishedTable, ReadError, Table};
pub(super) use stage::{clear, prepare, take_chunk};
pub(super) use writer::{Place, Writer};
