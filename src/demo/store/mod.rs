//! Where datasets are kept: one SQLite file that anyone can open, written by one thread.

mod apply;
mod catalogue;
mod cube;
mod folders;
mod objects;
mod place;
mod read;
mod schema;
mod stage;
mod writer;

pub(super) use apply::{Unpublished, publish};
pub(super) use catalogue::{Catalogue, Dataset, NewDataset, define};
pub(super) use cube::{Cube, Measure, OneOf, Template};
pub(super) use folders::{Folder, Folders};
pub(super) use objects::{create_folder, delete_dataset, delete_folder, rename_dataset, rename_folder};
pub(super) use place::Place;
pub use read::{Cell, Published, PublishedTable, ReadError, Table};
pub(super) use stage::{clear, prepare, take_chunk};
pub(super) use writer::Writer;
