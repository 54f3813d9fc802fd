//! pushcube: files in, datasets out.
pub mod demo;
