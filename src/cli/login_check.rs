//! `pushcube login-check`: whether one gets in, and what is there, before anything depends on it. Nothing is changed on
//! the server.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::door::{Door, set};
use super::drive::{Drive, signed_in};
use super::environment::Environment;
use super::failure::Failure;
use super::narrator::{Narrator, Voice};
use super::profile::{address, at, label, named, places_with, settings};
use super::sign_in_args::SignInArgs;
use crate::dataset::ServerAddress;
use crate::text;

const EXAMPLES: &str = "\
Examples:
  pushcube login-check --profile test
  env -i /usr/bin/pushcube login-check --profile test --config ~/.config/pushcube/config.toml
  MSTR_PASSWORD=… pushcube login-check --url https://bi.example.com/MicroStrategyLibrary --username ann --json

Exit codes:
  0 signed in, and out again   1 failed   2 wrong use   4 not allowed in   5 server not reached
  129, 130, 143 stopped by SIGHUP, SIGINT, SIGTERM";

/// Words of `pushcube login-check`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct LoginCheckArgs {
    /// A server of the configuration; else `MSTR_PROFILE`
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Address of the Library; else `MSTR_BASE_URL`, else the one of the profile
    #[arg(long)]
    pub url: Option<String>,
    /// The configuration, instead of the user's own
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print what was found as one JSON object on standard output
    #[arg(long)]
    pub json: bool,
    /// Who signs in
    #[command(flatten, next_help_heading = "Signing in")]
    pub who: SignInArgs,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Found<'a> {
    event: &'static str,
    server: &'a ServerAddress,
    label: Option<&'a str>,
    server_version: Option<&'a str>,
    user: Option<String>,
    full_name: Option<&'a str>,
    projects: Vec<FoundProject<'a>>,
}

#[derive(Serialize)]
struct FoundProject<'a> {
    id: &'a str,
    name: &'a str,
    takes_uploads: bool,
}

/// Signs in, looks and signs out.
pub(super) fn login_check(args: &LoginCheckArgs, environment: &Environment) -> Result<i32> {
    let places = places_with(None, args.config.as_deref())?;
    let settings = settings(&places)?;
    let profile = match args.profile.as_deref().or_else(|| set(environment, "MSTR_PROFILE")) {
        Some(name) => Some((name, named(&settings, name, &places)?)),
        None => None,
    };
    let address = address(args.url.as_deref(), environment, profile)?;
    let entry = profile.or_else(|| at(&settings, &address));
    let label = label(entry);
    let mut door = Door::find(address, &args.who, None, entry, environment)?;
    if args.json {
        door.voice = Voice::Quiet;
    }
    signed_in(&door, async |client, signals| {
        let looking = async {
            let facts = client.server_status().await.ok();
            let session = client.user_session().await.ok();
            (facts, session, client.projects().await)
        };
        let (facts, session, projects) = tokio::select! {
            signal = signals.next() => return Err(Failure::signal(signal)),
            found = looking => found,
        };
        let projects = projects.map_err(|failure| Failure::of_call(&failure))?;
        let version = facts.and_then(|facts| facts.server_version);
        let full_name = session.map(|session| session.full_name).filter(|name| !name.is_empty());
        if args.json {
            let found = Found {
                event: "login_check",
                server: client.address(),
                label: label.as_deref(),
                server_version: version.as_deref(),
                user: client.username(),
                full_name: full_name.as_deref(),
                projects: projects
                    .iter()
                    .map(|project| FoundProject {
                        id: project.id.as_str(),
                        name: &project.name,
                        takes_uploads: project.status.refusal().is_none(),
                    })
                    .collect(),
            };
            let mut stdout = std::io::stdout().lock();
            let written = serde_json::to_writer(&mut stdout, &found).map_err(std::io::Error::from);
            // A reader that went away has seen what it wanted.
            let _ = written.and_then(|()| writeln!(stdout)).and_then(|()| stdout.flush());
            return Ok(Drive::Over(0));
        }
        let who = full_name.or_else(|| client.username()).unwrap_or_else(|| "a guest".to_owned());
        let version = version.map(|version| format!(", server {version}")).unwrap_or_default();
        for project in &projects {
            let refusal = project.status.refusal().map(|why| format!(" ({why})")).unwrap_or_default();
            Narrator::say(&format!("project {} {}{refusal}", project.id, text::excerpt(&project.name, 60)));
        }
        let place = label.clone().unwrap_or_else(|| client.address().host().to_owned());
        Narrator::say(&format!(
            "signed in at {place}{version} as {}: {} projects; signed out again",
            text::excerpt(&who, 60),
            projects.len()
        ));
        Ok(Drive::Over(0))
    })
}
