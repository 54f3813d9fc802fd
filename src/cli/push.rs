//! `pushcube push`: the same engine as under the screens, driven by arguments and signals.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::args::PushArgs;
use super::drive::{drive, signed_in};
use super::dry_run::look;
use super::environment::Environment;
use super::failure::{Code, Failure, usage};
use super::known_keys;
use super::narrator::{Manner, Narrator, Voice};
use super::place::{self, Overwrite, find_folder};
use super::plan::{Plan, into_existing};
use super::profile::{Target, places_with};
use super::trial;
use crate::dataset::{DatasetId, Project, ProjectId, STANDARD_INPUT, StoredDataset, Supply};
use crate::protocol::Client;
use crate::push::job::Job;
use crate::push::{Keep, Upload};
use crate::text;

pub(super) fn push(args: &PushArgs, environment: &Environment) -> Result<i32> {
    if args.who.secret.stdin && args.files.iter().any(|file| file == Path::new(STANDARD_INPUT)) {
        return Err(usage("standard input can't be both a table and the password; say --password-file instead").into());
    }
    let places = places_with(args.state_dir.clone(), args.config.as_deref())?;
    let Target { mut door, label, project: wanted } = Target::find(args, environment, &places)?;
    let journal = places.journal();
    let manner = args.manner(label, &journal);
    door.voice = manner.voice;
    let reach = environment.reach().with_streams(journal.clone(), std::io::stdin());
    let plan = Plan::make(args, &reach)?;
    signed_in(&door, async |client, signals| {
        let project = tokio::select! {
            signal = signals.next() => return Err(Failure::signal(signal)),
            project = find_project(client, &wanted) => project?,
        };
        let (job, notes) = match plan {
            Plan::New(new) => {
                let mut notes = new.notes.clone();
                let job = placed(client, new.into_job(project), args, &mut notes).await?;
                (job, notes)
            }
            Plan::Existing { wanted, files, as_null } => {
                let dataset = find_dataset(client, &project.id, &wanted).await?;
                into_existing(&Arc::new(dataset), &files, (&args.policies, &as_null), project)?
            }
        };
        let streams = job.tables.iter().filter(|table| table.file.supply == Supply::Stream);
        let streams = streams.map(|table| {
            format!(
                "{} can be read only once: a lost line is waited out, but if pushcube itself is ended this push can't be resumed",
                text::excerpt(&table.file.name(), 60)
            )
        });
        tell_notes(streams.chain(notes), &manner);
        known_keys::look(client, &job, &reach, &manner, signals).await?;
        if args.dry_run {
            return look(client, &job, &manner).await;
        }
        let job = trial::tried(job, args.trial)?;
        let upload = Upload {
            timing: args.running.timing(),
            asks: args.running.asks(),
            reach,
            send_length: args.running.send_length(),
            ..Upload::new(job.clone(), client.clone(), Keep::In(journal.clone()))
        };
        let end = drive(upload, manner, signals).await;
        Ok(trial::clean_up(client, &journal, &job, end).await)
    })
}

/// Tells what the operator should know.
pub(super) fn tell_notes(notes: impl IntoIterator<Item = String>, manner: &Manner) {
    if manner.voice == Voice::Usual {
        for note in notes {
            Narrator::say(&format!("note: {note}"));
        }
    }
}

/// The job with its folder, once it is known that nothing is overwritten that should not be.
async fn placed(client: &Client, mut job: Job, args: &PushArgs, notes: &mut Vec<String>) -> Result<Job, Failure> {
    if let Some(folder) = &args.folder {
        job.definition.folder_id = Some(find_folder(client, &job.project, folder).await?);
    }
    let overwrite = if args.overwrite { Overwrite::Yes } else { Overwrite::No };
    let policies = job.tables.iter().map(|table| table.policy);
    notes.extend(place::look(client, &job.project, &job.definition, policies, overwrite).await?);
    Ok(job)
}

async fn find_project(client: &Client, wanted: &str) -> Result<Project, Failure> {
    let projects = client.projects().await.map_err(|failure| Failure::of_call(&failure))?;
    choose(projects, wanted)
}

/// The dataset of this id or name.
async fn find_dataset(client: &Client, project: &ProjectId, wanted: &str) -> Result<StoredDataset, Failure> {
    let id = match wanted.parse::<DatasetId>() {
        Ok(id) => id,
        Err(_) => dataset_called(client, project, wanted).await?,
    };
    client.stored_dataset_soon(project, &id).await.map_err(|failure| Failure::of_call(&failure))
}

/// The only dataset of this name; case tells names apart only where two differ in nothing else.
pub(super) async fn dataset_called(client: &Client, project: &ProjectId, wanted: &str) -> Result<DatasetId, Failure> {
    let found = client.datasets_called(project, wanted).await.map_err(|failure| Failure::of_call(&failure))?.list;
    let exact: Vec<_> = found.iter().filter(|found| found.name == wanted).collect();
    let chosen = if exact.is_empty() { found.iter().collect() } else { exact };
    let shown = text::excerpt(wanted, 60);
    match chosen.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => Err(Failure::new(Code::Failed, format!("no dataset of the project is called {shown:?}"))),
        several => {
            let places: Vec<_> = several.iter().map(|found| format!("{} in {}", found.id, found.path)).collect();
            let places = text::harmless(&places.join(", ")).into_owned();
            Err(Failure::new(Code::Failed, format!("several datasets are called {shown:?}; give the id: {places}")))
        }
    }
}

/// The project of this id or name; a name in another case will do if it is the only one.
pub(super) fn choose(mut projects: Vec<Project>, wanted: &str) -> Result<Project, Failure> {
    let id = wanted.parse::<ProjectId>().ok();
    let exact = projects.iter().position(|project| {
        project.name == wanted || id.as_ref().is_some_and(|id| project.id.as_str().eq_ignore_ascii_case(id.as_str()))
    });
    let mut alike = projects.iter().enumerate().filter(|(_, p)| p.name.to_lowercase() == wanted.to_lowercase());
    let found = exact.or_else(|| match (alike.next(), alike.next()) {
        (Some((place, _)), None) => Some(place),
        _ => None,
    });
    let Some(place) = found else {
        let names: Vec<_> = projects.iter().map(|project| text::excerpt(&project.name, 60)).collect();
        let wanted = text::excerpt(wanted, 60);
        let text = format!("no project is called {wanted:?}; there are: {}", names.join(", "));
        return Err(Failure::new(Code::Failed, text));
    };
    let project = projects.swap_remove(place);
    match project.status.refusal() {
        None => Ok(project),
        Some(why) => Err(Failure::new(Code::Failed, format!("project {:?} {why}", text::excerpt(&project.name, 60)))),
    }
}
