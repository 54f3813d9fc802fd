//! Where a job goes. It names server, project and dataset by itself, so whatever else names one must name the same; a
//! job that has come to mean something else than when it was saved stops, with both named. `--retarget` runs it
//! elsewhere on purpose: there its names count, and not its ids.

use anyhow::Result;

use super::args::PushArgs;
use super::door::{Door, set};
use super::environment::Environment;
use super::failure::{Code, Failure, usage};
use super::place::no_folder;
use super::profile::{address, at, chosen, label, named, refuse_read_only, settings};
use super::push::choose;
use crate::config::{Places, Settings};

use crate::dataset::{FolderId, Project, ProjectId, ServerAddress};
use crate::job::file::{JobDataset, JobFile};
use crate::job::goal::find;
use crate::job::target::{Goal, NoGoal};
use crate::protocol::Client;
use crate::text;

const ELSEWHERE: &str = "--retarget runs the job there";

/// The server of a job, and how one gets in.
pub(super) struct JobDoor {
    pub(super) door: Door,
    pub(super) label: Option<String>,
}

impl JobDoor {
    /// Finds the server, or says what contradicts the job.
    pub(super) fn find(job: &JobFile, args: &PushArgs, environment: &Environment, places: &Places) -> Result<Self> {
        let settings = settings(places)?;
        let address = if args.retarget {
            other_address(job, args, environment, &settings, places)?
        } else {
            own_address(job, args, environment, &settings, places)?
        };
        refuse_read_only(&settings, &address)?;
        let profile = match args.profile.as_deref().or(job.server.profile.as_deref().filter(|_| !args.retarget)) {
            Some(name) => Some((name, named(&settings, name, places)?)),
            None => None,
        };
        let entry = profile.or_else(|| at(&settings, &address));
        let before = job.server.username.as_deref().filter(|_| !args.retarget);
        let door = Door::find(address, &args.who, before, entry, environment)?;
        Ok(Self { door, label: label(entry) })
    }
}

/// The address of the job, once it is known that nothing names another one.
fn own_address(
    job: &JobFile,
    args: &PushArgs,
    environment: &Environment,
    settings: &Settings,
    places: &Places,
) -> Result<ServerAddress> {
    let own = &job.server.url;
    let parse = |url: &str| ServerAddress::parse(url).map_err(|error| usage(error.to_string()));
    let mut others = Vec::new();
    if let Some(url) = &args.url {
        others.push(("--url".to_owned(), parse(url)?));
    }
    if let Some(url) = set(environment, "MSTR_BASE_URL") {
        others.push(("MSTR_BASE_URL".to_owned(), parse(url)?));
    }
    let profiles = [args.profile.as_deref(), set(environment, "MSTR_PROFILE"), job.server.profile.as_deref()];
    for name in profiles.into_iter().flatten() {
        let what = format!("the profile {:?}", text::excerpt(name, 60));
        others.push((what, named(settings, name, places)?.url.clone()));
    }
    match others.into_iter().find(|(_, other)| other != own) {
        None => Ok(own.clone()),
        Some((what, other)) => {
            Err(usage(format!("two servers: the job's is {own}, {what} is {other}; {ELSEWHERE}")).into())
        }
    }
}

/// The address that is named beside the job.
fn other_address(
    job: &JobFile,
    args: &PushArgs,
    environment: &Environment,
    settings: &Settings,
    places: &Places,
) -> Result<ServerAddress> {
    let profile = chosen(args.profile.as_deref(), environment, settings, places)?;
    if args.url.is_none() && profile.is_none() && set(environment, "MSTR_BASE_URL").is_none() {
        // Another project or folder of the same server.
        return Ok(job.server.url.clone());
    }
    Ok(address(args.url.as_deref(), environment, profile)?)
}

/// The project of a job: by its id, which must still have its name, or by the name where the job is run elsewhere.
pub(super) fn project(
    job: &JobFile,
    args: &PushArgs,
    environment: &Environment,
    projects: Vec<Project>,
) -> Result<Project, Failure> {
    let said = args.project.as_deref().map(|said| ("--project", said));
    let said = said.or_else(|| set(environment, "MSTR_PROJECT_ID").map(|said| ("MSTR_PROJECT_ID", said)));
    if args.retarget {
        return choose(projects, said.map_or(job.project.name.as_str(), |(_, said)| said));
    }
    let wanted = job.project.id.as_ref().map_or(job.project.name.as_str(), ProjectId::as_str);
    let own = shown(&job.project.name);
    let found = choose(projects, wanted)?;
    if found.name != job.project.name && job.project.id.is_some() {
        let (id, now) = (&found.id, shown(&found.name));
        return Err(no_longer(&format!("project {id} was {own} when the job was made, and is {now} now")));
    }
    match said {
        Some((what, said)) if said != found.name && !said.eq_ignore_ascii_case(found.id.as_str()) => {
            Err(usage(format!("two projects: the job's is {own}, {what} is {}; {ELSEWHERE}", shown(said))))
        }
        _ => Ok(found),
    }
}

/// Finds the dataset of a job.
pub(super) async fn goal(client: &Client, project: &Project, job: &JobFile, args: &PushArgs) -> Result<Goal, Failure> {
    let wanted = args.folder.as_ref().or(job.dataset.folder.as_ref());
    let is_id = wanted.is_some_and(|folder| folder.parse::<FolderId>().is_ok());
    if args.retarget && args.folder.is_none() && is_id {
        let what = "the job names its folder by an id, which means nothing elsewhere; say --folder PATH";
        return Err(usage(what));
    }
    let id = job.dataset.id.clone().filter(|_| !args.retarget);
    let dataset = JobDataset { id, folder: wanted.cloned(), ..job.dataset.clone() };
    find(client, project, &dataset).await.map_err(|missing| match &missing {
        NoGoal::Call(failure) => Failure::of_call(failure),
        NoGoal::Folder(missing) => no_folder(missing),
        NoGoal::Renamed { .. } | NoGoal::Gone { .. } => no_longer(&missing.to_string()),
        NoGoal::Several { .. } => Failure::new(Code::Failed, missing.to_string()),
    })
}

fn no_longer(what: &str) -> Failure {
    let ways = "change the job if that is meant, or run it by its names with --retarget";
    Failure::new(Code::Failed, format!("{what}; {ways}"))
}

fn shown(name: &str) -> String {
    format!("{:?}", text::excerpt(name, 60))
}
