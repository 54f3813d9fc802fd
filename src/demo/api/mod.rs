//! The calls, one file a subject. Each looks at the headers first, then reads the body to its end, and
//! only then answers: an answer given earlier is often lost to who is still sending.

pub(super) mod auth;
pub(super) mod chunk;
pub(super) mod cubes;
pub(super) mod datasets;
pub(super) mod folders;
mod grid;
mod incoming;
pub(super) mod instances;
mod listing;
pub(super) mod models;
pub(super) mod objects;
pub(super) mod one_request;
pub(super) mod projects;
pub(super) mod searches;
pub(super) mod sessions;
pub(super) mod uploads;
mod urlencoded;
mod view_filter;

pub(super) use cubes::read;
pub(super) use incoming::drain;

use super::refusal::Refusal;

/// Does work to its end even if the client goes away, because half of it would be worse.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::spawn(work).await.unwrap_or_else(|error| Err(Refusal::broken(error.to_string())))
}
