//! The protocol client against a raw listener that answers with scripted bytes: what it sends, what it
//! reads, and how each way of failing is told. No server of ours takes part, so that an error which both
//! sides share can't hide here. Only certificates are shown by the embedded server, which has its own.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod anything;
mod certificates;
mod chunk;
mod failures;
mod folders;
mod headers;
mod listener;
mod page;
mod records;
mod secrets;
mod stored;
