//! stub
#![allow(missing_docs, clippy::all)]
mod look;
pub use look::*;
pub fn view(_s: &crate::app::State, _l: Look, _f: &mut ratatui::Frame) {}
