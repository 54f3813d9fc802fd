//! `pushcube` and `pushcube demo`: the screens, on a server that is typed or on the embedded one.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

use super::args::{DemoArgs, ScreenArgs};
use super::begin::Begin;
use super::door::{Given, environment_trust, of_environment, set, sign_in_way};
use super::environment::Environment;
use super::failure::{Code, Failure};
use super::manner::Manner;
use super::profile::{places_with, settings};
use crate::app::first_run::offers;
use crate::app::login::{Origin, ServerEntry};
use crate::app::servers::configured;
use crate::config::{Places, Settings};
use crate::demo::{self, ACCOUNTS, Options, Pace};
use crate::push::past::Past;
use crate::runtime::samples::Samples;
use crate::runtime::{Screens, needs_terminal, open};
use crate::secret::Secret;
use crate::source::Reach;

/// For threads that are still at work when the screens are closed.
const THREADS: Duration = Duration::from_millis(500);

/// Opens the screens, with the server of the environment when it names one.
pub(super) fn screens(args: &ScreenArgs, files: &[PathBuf], environment: &Environment) -> Result<i32> {
    // What is wrong with the words is said also where there is no terminal.
    let begin = Begin::with(files)?;
    check_terminal(environment)?;
    let places = places_with(None, args.config.as_deref())?;
    let settings = settings(&places)?;
    let mut servers = kept(environment, &settings)?;
    if servers.is_empty() {
        servers = offers();
    }
    servers.push(new_server());
    let mut manner = Manner::of(args, &settings, &places, environment)?;
    manner.setup.greeting = begin.greeting();
    run(open(screens_with((manner, environment.reach()), places, servers, begin)))
}

/// Opens the screens on an embedded server, with sample files marked.
pub(super) fn demo(args: DemoArgs, environment: &Environment) -> Result<i32> {
    check_terminal(environment)?;
    let places = places_with(None, args.screen.config.as_deref())?;
    let settings = settings(&places)?;
    let manner = Manner::of(&args.screen, &settings, &places, environment)?;
    let samples = Samples::write().context("the sample files can't be written")?;
    run(async {
        let options = Options { database: args.db, pace: Pace::HUMAN, ..Options::default() };
        let server = demo::start(options).await.context("the embedded server did not start")?;
        let servers = vec![demo_server(server.base_url()), new_server()];
        let begin = Begin { folder: samples.folder().to_path_buf(), marked: samples.files() };
        let screens = screens_with((manner, environment.reach()), places, servers, begin);
        // The files of a demonstration go with it.
        let screens = Screens { memory: None, ..screens };
        let code = Box::pin(open(screens)).await;
        server.stop().await;
        code
    })
}

/// Opens the screens in front of an upload that another program runs.
pub(super) fn attached(args: &ScreenArgs, environment: &Environment, places: Places, past: Past) -> Result<i32> {
    check_terminal(environment)?;
    let begin = Begin::here()?;
    let settings = settings(&places)?;
    let mut servers = kept(environment, &settings)?;
    servers.push(new_server());
    let mut manner = Manner::of(args, &settings, &places, environment)?;
    manner.setup.attach = Some(Box::new(past));
    run(open(screens_with((manner, environment.reach()), places, servers, begin)))
}

/// The servers that are kept: the one of the environment, then those of the configuration.
fn kept(environment: &Environment, settings: &Settings) -> Result<Vec<ServerEntry>> {
    let mut servers = Vec::from_iter(from_environment(environment)?);
    servers.extend(settings.servers.iter().map(|(name, server)| configured(name, server)));
    Ok(servers)
}

fn check_terminal(environment: &Environment) -> Result<()> {
    needs_terminal().map_err(|why| Failure::new(Code::Usage, why))?;
    if environment.text("TERM") == Some("dumb") {
        let why =
            "TERM is dumb: this terminal can't place text, which the screens need; in scripts use `pushcube push`";
        return Err(Failure::new(Code::Usage, why).into());
    }
    Ok(())
}

/// Runs the screens to their end. What still hangs in the file system then is not waited for.
fn run(screens: impl Future<Output = Result<i32>>) -> Result<i32> {
    let runtime = runtime()?;
    let code = runtime.block_on(screens);
    runtime.shutdown_timeout(THREADS);
    code
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no threads can be started")
}

fn screens_with(
    (Manner { setup, look }, reach): (Manner, Reach),
    places: Places,
    servers: Vec<ServerEntry>,
    begin: Begin,
) -> Screens {
    let Begin { folder, marked } = begin;
    let journal = places.journal();
    let (home, state) = (places.home.clone(), places.state.clone());
    let memory = Some(places.memory());
    Screens { servers, folder, home, marked, state, journal, setup, look, places: Some(places), memory, reach }
}

fn from_environment(environment: &Environment) -> Result<Option<ServerEntry>, Failure> {
    let Some(url) = set(environment, "MSTR_BASE_URL") else { return Ok(None) };
    let (password, source) = match of_environment(environment)?.map(|held| held.from) {
        Some(Given::Known(secret)) => (Some(secret), None),
        Some(Given::Source(source)) => (None, Some(source)),
        None => (None, None),
    };
    Ok(Some(ServerEntry {
        name: "from environment".to_owned(),
        note: "MSTR_BASE_URL".to_owned(),
        url: url.to_owned(),
        username: environment.text("MSTR_USERNAME").unwrap_or_default().to_owned(),
        password,
        source,
        mode: sign_in_way(environment)?.unwrap_or_default(),
        trust: environment_trust(environment)?,
        ..ServerEntry::default()
    }))
}

fn new_server() -> ServerEntry {
    ServerEntry {
        name: "new server".to_owned(),
        note: "type its address".to_owned(),
        origin: Origin::New,
        ..ServerEntry::default()
    }
}

fn demo_server(url: String) -> ServerEntry {
    let account = ACCOUNTS.first();
    ServerEntry {
        name: "demo".to_owned(),
        label: "DEMO".to_owned(),
        note: "built in".to_owned(),
        url,
        username: account.map_or_else(String::new, |account| account.login.to_owned()),
        password: account.map(|account| Secret::new(account.password)),
        ..ServerEntry::default()
    }
}
