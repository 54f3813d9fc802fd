//! `pushcube push`: the same engine as under the screens, driven by arguments and signals.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::args::{OnSessionLost, OnTooLarge, PushArgs};
use super::environment::Environment;
use super::failure::{Code, Failure};
use super::narrator::{Named, Narrator};
use super::plan::Plan;
use crate::config::Places;
use crate::dataset::{Credentials, Project, ProjectId, ServerAddress};
use crate::protocol::retry::Patience;
use crate::protocol::{self, Client};
use crate::push::event::{Control, Outcome, Progress};
use crate::push::job::Job;
use crate::push::{self, Asks, Timing, Unasked, Upload};
use crate::runtime::signals::Signals;
use crate::text;

/// Between two lines about the progress.
const LINES: Duration = Duration::from_secs(5);
/// For the sign-out at the end, which nothing depends on.
const SIGN_OUT: Duration = Duration::from_secs(3);
/// For threads that are still at work when everything is said.
const THREADS: Duration = Duration::from_millis(500);

pub(super) fn push(args: &PushArgs, environment: &Environment) -> Result<i32> {
    let address = address(args, environment)?;
    let credentials = credentials(args, environment)?;
    let journal = journal(args)?;
    let plan = Plan::make(args)?;
    for note in &plan.notes {
        Narrator::say(&format!("note: {note}"));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let code = runtime.block_on(async {
        let mut signals = Signals::listen()?;
        let client =
            Client::new(&address, protocol::Options::default()).map_err(|failure| Failure::of_call(&failure))?;
        let project = tokio::select! {
            signal = signals.next() => Err(Failure::signal(signal)),
            project = sign_in(&client, &credentials, &args.project) => project,
        };
        let ended = match project {
            Ok(project) => {
                let job = plan.into_job(project.id, project.name);
                let upload = Upload { job, client: client.clone(), journal, timing: timing(args), asks: asks(args) };
                match drive(upload, args.json, &mut signals).await {
                    Drive::Ended(code) => Ok(code),
                    Drive::Abandoned(signal) => return Ok(128 + signal),
                }
            }
            Err(failure) => Err(failure),
        };
        tokio::select! {
            // The server forgets us by itself if this goes wrong.
            _ = tokio::time::timeout(SIGN_OUT, client.sign_out()) => {}
            _ = signals.next() => {}
        }
        Ok(ended?)
    });
    // An encoder may hang in a read from a network file system.
    runtime.shutdown_timeout(THREADS);
    code
}

fn address(args: &PushArgs, environment: &Environment) -> Result<ServerAddress> {
    let given = args.url.as_deref().or_else(|| environment.text("MSTR_BASE_URL"));
    let given = given.ok_or_else(|| usage("no Library URL: give --url or set MSTR_BASE_URL"))?;
    Ok(ServerAddress::parse(given).map_err(|error| usage(error.to_string()))?)
}

fn credentials(args: &PushArgs, environment: &Environment) -> Result<Credentials> {
    let username = args.username.as_deref().or_else(|| environment.text("MSTR_USERNAME"));
    let username = username.ok_or_else(|| usage("no user: give --username or set MSTR_USERNAME"))?.to_owned();
    let password = environment.secret("MSTR_PASSWORD");
    let password = password.ok_or_else(|| usage("no password: set MSTR_PASSWORD (it may be empty)"))?;
    Ok(Credentials::Standard { username, password })
}

/// The waits of a push.
fn timing(args: &PushArgs) -> Timing {
    let usual = Timing::default();
    Timing { patience: Patience { lost: args.patience.0, ..usual.patience }, ..usual }
}

/// What is done where somebody at a screen would be asked.
fn asks(args: &PushArgs) -> Asks {
    let too_large = match args.on_too_large {
        OnTooLarge::Stop => Unasked::Stop,
        OnTooLarge::Smaller => Unasked::GoOn,
    };
    let session_lost = match args.on_session_lost {
        OnSessionLost::Stop => Unasked::Stop,
        OnSessionLost::Repeat => Unasked::GoOn,
    };
    Asks::Nobody { too_large, session_lost }
}

/// The folder of the journals.
fn journal(args: &PushArgs) -> Result<PathBuf> {
    let places = Places::find(args.state_dir.clone()).map_err(|error| usage(error.to_string()))?;
    Ok(places.journal())
}

fn usage(text: impl Into<String>) -> Failure {
    Failure::new(Code::Usage, text)
}

async fn sign_in(client: &Client, credentials: &Credentials, wanted: &str) -> Result<Project, Failure> {
    client.sign_in(credentials).await.map_err(|failure| Failure::of_call(&failure))?;
    let projects = client.projects().await.map_err(|failure| Failure::of_call(&failure))?;
    choose(projects, wanted)
}

/// The project of this id or name; a name in another case will do if it is the only one.
fn choose(mut projects: Vec<Project>, wanted: &str) -> Result<Project, Failure> {
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

/// How an upload was left.
enum Drive {
    /// It ended, with this exit code.
    Ended(i32),
    /// A second signal came before its end.
    Abandoned(i32),
}

/// Runs an upload to its end, telling what happens. The first signal makes the engine leave, the second
/// one makes us leave the engine.
async fn drive(upload: Upload, json: bool, signals: &mut Signals) -> Drive {
    let mut narrator = Narrator::new(json, upload.job.definition.name.clone(), named(&upload.job));
    let (events, mut told) = mpsc::unbounded_channel();
    let (figures, progress) = watch::channel(Progress::default());
    let (controls, control) = mpsc::channel(1);
    let mut running = tokio::spawn(push::run(upload, events, figures, control, CancellationToken::new()));
    let mut lines = interval(LINES);
    lines.set_missed_tick_behavior(MissedTickBehavior::Delay);
    lines.reset();
    let mut seen = progress.borrow().clone();
    let mut asked = false;
    let outcome: Result<Outcome, _> = loop {
        tokio::select! {
            biased;
            signal = signals.next() => {
                if asked {
                    narrator.abandon(signal);
                    return Drive::Abandoned(signal);
                }
                asked = true;
                // An engine that listens no more has just ended by itself.
                let _ = controls.try_send(Control::Leave { signal });
            }
            Some(event) = told.recv() => narrator.tell(&event),
            outcome = &mut running => break outcome,
            _ = lines.tick() => {
                let now = progress.borrow().clone();
                if now.tables != seen.tables {
                    narrator.progress(&now);
                    seen = now;
                }
            }
        }
    };
    while let Ok(event) = told.try_recv() {
        narrator.tell(&event);
    }
    Drive::Ended(match outcome {
        Ok(outcome) => {
            narrator.conclude(&outcome);
            outcome.exit_code()
        }
        Err(error) => {
            Narrator::say(&format!("the upload broke down: {error}"));
            Code::Failed as i32
        }
    })
}

fn named(job: &Job) -> Vec<Named> {
    job.tables.iter().map(|table| Named { name: table.name.clone(), size: table.file.size }).collect()
}
