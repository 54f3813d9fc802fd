//! `pushcube sessions delete --dataset ID --session ID`: an upload session that stands in no journal of this machine,
//! because another one began it. Nothing is known of what was sent into it; it is simply ended.

use anyhow::Result;
use serde::Serialize;
use std::io::Write;

use super::door::{Door, set};
use super::drive::{Drive, signed_in};
use super::environment::Environment;
use super::failure::{Failure, usage};
use super::narrator::Narrator;
use super::profile::{address, at, chosen, places_with, refuse_read_only, settings};
use super::push::choose;
use super::session_args::DeleteArgs;
use crate::dataset::{DatasetId, UploadSessionId};

/// What `--json` prints.
#[derive(Serialize)]
struct Deleted<'a> {
    event: &'static str,
    dataset: &'a DatasetId,
    session: &'a UploadSessionId,
}

/// Ends the session.
pub(super) fn delete(
    args: &DeleteArgs,
    dataset: &DatasetId,
    session: &UploadSessionId,
    environment: &Environment,
) -> Result<i32> {
    let places = places_with(args.who.state_dir.clone(), args.who.config.as_deref())?;
    let settings = settings(&places)?;
    let profile = chosen(args.profile.as_deref(), environment, &settings, &places)?;
    let address = address(args.url.as_deref(), environment, profile)?;
    refuse_read_only(&settings, &address)?;
    let entry = profile.or_else(|| at(&settings, &address));
    let project = args.project.as_deref().or_else(|| set(environment, "MSTR_PROJECT_ID"));
    let project = project.or_else(|| entry.and_then(|(_, server)| server.project.as_deref()));
    let project = project.ok_or_else(|| usage("no project: give --project, or set MSTR_PROJECT_ID"))?.to_owned();
    let door = Door::find(address, &args.who.sign_in, None, entry, environment)?;
    signed_in(&door, async |client, signals| {
        let ending = async {
            let projects = client.projects().await.map_err(|failure| Failure::of_call(&failure))?;
            let project = choose(projects, &project)?;
            let ended = client.delete_upload_session(&project.id, dataset, session).await;
            ended.map_err(|failure| Failure::of_call(&failure))
        };
        tokio::select! {
            signal = signals.next() => return Err(Failure::signal(signal)),
            ended = ending => ended?,
        }
        Narrator::say(&format!(
            "upload session {session} of dataset {dataset} is gone, with all that was sent into it"
        ));
        if args.json {
            let deleted = Deleted { event: "session_deleted", dataset, session };
            let mut stdout = std::io::stdout().lock();
            let written = serde_json::to_writer(&mut stdout, &deleted).map_err(std::io::Error::from);
            // A reader that went away has seen what it wanted.
            let _ = written.and_then(|()| writeln!(stdout)).and_then(|()| stdout.flush());
        }
        Ok(Drive::Over(0))
    })
}
