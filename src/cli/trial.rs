//! `--trial`: a push that is tried first. The upload is made into one of its own, and its dataset goes when it is over;
//! where it can go on, or the deletion fails, what is left is named.

use std::path::Path;

use super::drive::Drive;
use super::failure::{Code, Failure, usage};
use super::narrator::Narrator;
use crate::protocol::Client;
use crate::push::event::Outcome;
use crate::push::job::Job;
use crate::push::trial::{Trial, delete_trial};
use crate::text;

/// What is pushed: the job, or its trial with so many rows of each table.
pub(super) fn tried(job: Job, rows: Option<u64>) -> Result<Job, Failure> {
    match (rows, job.untriable()) {
        (None, _) => Ok(job),
        (Some(_), Some(why)) => Err(usage(why)),
        (Some(rows), None) => Ok(job.tried_with(rows)),
    }
}

/// Deletes the dataset of a trial that is over.
pub(super) async fn clean_up(client: &Client, journals: &Path, job: &Job, end: Drive) -> Drive {
    let (Some(trial), Drive::Ended(outcome)) = (&job.trial, &end) else { return end };
    let name = text::excerpt(&job.definition.name, 60);
    match deleted(client, journals, trial, &name, outcome).await {
        Ok(line) => {
            Narrator::say(&line);
            end
        }
        Err(line) => {
            Narrator::say(&line);
            Drive::Over(if outcome.exit_code() == 0 { Code::Failed as i32 } else { outcome.exit_code() })
        }
    }
}

/// What there is to say of the dataset of a trial.
async fn deleted(
    client: &Client,
    journals: &Path,
    trial: &Trial,
    name: &str,
    outcome: &Outcome,
) -> Result<String, String> {
    let untouched = format!("{} was not touched", text::excerpt(&trial.of, 60));
    let (Some(upload), Some(dataset)) = (&outcome.upload, &outcome.dataset) else {
        return Ok(format!("trial: nothing was made; {untouched}"));
    };
    if outcome.can_go_on() {
        return Ok(format!("trial: it can go on, so dataset {name} ({dataset}) stays for now; {untouched}"));
    }
    match delete_trial(client, journals, upload).await {
        Ok(()) => Ok(format!("trial: dataset {name} ({dataset}) is deleted again; {untouched}")),
        Err(why) => Err(format!("trial: STILL THERE: dataset {name} ({dataset}): {why}; {untouched}")),
    }
}
