//! Keys of the files looked up before an update or upsert, where nobody reads a sheet: what came of it is a line, and
//! for a job a guard.

use super::drive::Drive;
use super::failure::{Code, Failure};
use super::narrator::{Manner, Narrator};
use super::push::tell_notes;
use crate::dataset::KeyLook;
use crate::job::guards::UnknownKeys;
use crate::protocol::Client;
use crate::push::job::Job;
use crate::push::{Timing, look_up_keys};
use crate::runtime::signals::Signals;
use crate::source::Reach;
use crate::text;

/// Looks up keys, and tells what came of it.
pub(super) async fn look(
    client: &Client,
    job: &Job,
    reach: &Reach,
    manner: &Manner,
    signals: &mut Signals,
) -> Result<Vec<KeyLook>, Failure> {
    let looks = tokio::select! {
        signal = signals.next() => return Err(Failure::signal(signal)),
        looks = look_up_keys(job, client, reach, Timing::default().look) => looks,
    };
    tell_notes(looks.iter().filter_map(|look| look.warning().or_else(|| look.note())), manner);
    Ok(looks)
}

/// The end of a push whose files have no key that is there, or of which that can't be known.
pub(super) fn held_back(
    guard: UnknownKeys,
    looks: &[KeyLook],
    client: &Client,
    job: &Job,
    manner: &Manner,
) -> Option<Drive> {
    let why = guard.held_back(&looks.iter().find_map(KeyLook::warning)?)?;
    let (dataset, project) = (text::excerpt(&job.definition.name, 60), text::excerpt(&job.project_name, 60));
    let label = manner.label.as_deref().unwrap_or_else(|| client.address().host());
    Narrator::say(&format!("not pushed: dataset {dataset} in {project} on {label}; {why}; nothing was sent"));
    Some(Drive::Over(Code::Data as i32))
}
