//! pushcube: files in, datasets out.
pub mod app;
pub mod cli;
pub mod config;
pub mod dataset;
pub mod demo;
pub mod encode;
pub mod protocol;
pub mod push;
pub mod runtime;
pub mod secret;
pub mod source;
pub mod text;
pub mod view;
