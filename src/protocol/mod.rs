//! The REST client: every call of the Push Data workflow as one `async fn` that answers with a value of
//! `dataset` or a [`CallFailure`](crate::dataset::CallFailure). It stands alone so that what travels over
//! the wire, which headers go with it and how a reply is distrusted is decided in one place. It repeats
//! nothing by itself but what was refused for want of a sign-in ([`Client::renew`]): whoever calls knows what a
//! second try may do, and [`retry`] says when it is due.

mod body;
mod client;
mod counting;
mod cube;
mod datasets;
mod exchange;
mod failure;
mod folders;
mod held;
mod keys;
mod record;
mod refusal;
pub mod retry;
mod search;
mod session;
mod trust;
mod upload;
mod watchdog;
mod wire;

pub use body::{ChunkBody, Unsendable};
pub use client::{Client, Deadlines, Options};
pub use held::SignIn;
pub use keys::KeyObjects;
pub use trust::shown_certificate;
pub use upload::SessionTable;
