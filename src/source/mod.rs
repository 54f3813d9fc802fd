//! Files in. Everything that reads a file goes through here: listing a folder, a first look with its
//! sample, and the records themselves, in blocks whose memory is used again and again. Whatever the
//! format, what comes out is the same: records of fields with their place in the file.

#[cfg(feature = "parquet")]
mod arrow;
mod away;
mod block;
mod chain;
mod charsets;
#[cfg(feature = "parquet")]
mod columnar;
mod content;
mod delimited;
mod error;
mod file;
mod formats;
mod json;
mod layers;
mod list;
mod many;
mod opened;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod pattern;
mod preview;
mod reach;
mod scan;
mod sniff;
mod split;
mod splitting;
mod spool;
#[cfg(feature = "stores")]
mod store;
mod stored;
mod stream;
mod tree;
mod typed;
#[cfg(feature = "workbook")]
mod workbook;

pub use block::{Block, Field, Record};
pub use chain::{Reached, Source};
pub use charsets::preview_open;
pub use content::checksum;
pub use delimited::BLOCK_SIZE;
pub use error::{Fault, Place, SourceError};
pub use file::{each, facts, facts_now};
pub use list::list;
pub use pattern::is_pattern;
pub use preview::{preview, preview_as, preview_asked};
pub use reach::{Location, Reach};
pub use split::{FIELD_LIMIT, RECORD_LIMIT};
