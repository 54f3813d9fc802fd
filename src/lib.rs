//! pushcube: files in, datasets out. The map of the house, ground floor first; a room may use the rooms above
//! it in this list that `tests/rules.rs` names for it, and no others.
//!
//! * [`text`], [`secret`]: leaves. Text from outside made harmless; secrets that print as nothing.
//! * [`dataset`]: the words of the business as plain values.
//! * [`source`]: files in. Listing, sniffing, splitting into records.
//! * [`encode`]: rows out. Field and type become JSON, JSON becomes base64, base64 becomes chunks.
//! * [`protocol`]: the REST client.
//! * [`push`]: one upload, as a value, a process, facts, and a file that survives a crash.
//! * [`demo`]: the embedded server. It shares nothing with the rest, so that it can be a witness.
//! * [`config`]: the servers that are set, where their passwords come from (keyring, file, command), what is remembered
//!   of them, and where things are kept.
//! * [`job`]: a push that was designed once, as a file; it finds its files and its dataset of today.
//! * [`app`]: the pure core of the screens: state, actions, effects, and one function between them.
//! * [`view`]: draws the state.
//! * [`runtime`]: the shell: loop, terminal, signals; effects become tasks, their answers actions.
//! * [`cli`]: the command line.
//!
//! What the operator does runs in a circle: a key becomes an [`app::Action`], [`app::update`] changes the
//! [`app::State`] and returns [`app::Effects`], the shell carries them out and brings their answers back as
//! actions, and [`view::view`] draws. What the data does runs straight: [`source`] splits, [`encode`] checks
//! and writes, [`protocol`] sends; [`push`] drives all three, under the screens as on the command line.

pub mod app;
pub mod cli;
pub mod config;
pub mod dataset;
pub mod demo;
pub mod encode;
pub mod job;
pub mod protocol;
pub mod push;
pub mod runtime;
pub mod secret;
pub mod source;
pub mod text;
pub mod view;
