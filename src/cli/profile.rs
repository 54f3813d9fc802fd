//! Which server a command without screens works on, who signs in there and how. An argument goes before the
//! environment, and that before the configuration; whoever names two different servers is asked which one is
//! meant, since a push to the wrong server can't be taken back.

use std::path::PathBuf;

use anyhow::Result;

use super::args::PushArgs;
use super::door::{Door, set};
use super::environment::Environment;
use super::failure::{Code, Failure, usage};
use crate::config::{ConfigError, Guard, Places, Server, Settings};
use crate::dataset::ServerAddress;
use crate::text;

/// The variable that names the configuration.
pub(super) const CONFIG: &str = "PUSHCUBE_CONFIG";

/// What a push is told of its server.
pub(super) struct Target {
    pub(super) door: Door,
    /// The project, by name or id.
    pub(super) project: String,
}

impl Target {
    /// Finds out where a push goes.
    pub(super) fn find(args: &PushArgs, environment: &Environment, places: &Places) -> Result<Self> {
        let settings = settings(places)?;
        let profile = match args.profile.as_deref().or_else(|| set(environment, "MSTR_PROFILE")) {
            Some(name) => Some((name, named(&settings, name, places)?)),
            None => None,
        };
        let address = address(args, environment, profile)?;
        refuse_read_only(&settings, &address)?;
        let entry = profile.or_else(|| at(&settings, &address));
        let project = args.project.as_deref().or_else(|| set(environment, "MSTR_PROJECT_ID"));
        let project = project.or_else(|| entry.and_then(|(_, server)| server.project.as_deref()));
        let project = project.ok_or_else(|| {
            usage("no project: give --project, set MSTR_PROJECT_ID, or let the server's entry in the configuration name one")
        })?;
        let door = Door::find(address, &args.who, None, entry, environment)?;
        Ok(Self { door, project: project.to_owned() })
    }
}

/// What the operator has set.
pub(super) fn settings(places: &Places) -> Result<Settings, Failure> {
    places.settings().map_err(|error| config_failure(&error))
}

/// What is wrong with the configuration, and the exit code for it.
pub(super) fn config_failure(error: &ConfigError) -> Failure {
    let code = match error {
        ConfigError::Wrong { .. } | ConfigError::Writable { .. } => Code::Usage,
        ConfigError::Unreadable { .. } => Code::Failed,
    };
    Failure::new(code, error.to_string())
}

fn named<'s>(settings: &'s Settings, name: &str, places: &Places) -> Result<&'s Server, Failure> {
    settings.servers.get(name).ok_or_else(|| {
        let file = places.config.as_ref().map_or_else(|| "the configuration".into(), |file| file.display().to_string());
        let names: Vec<_> = settings.servers.keys().map(|name| text::excerpt(name, 60)).collect();
        let there = if names.is_empty() { "no server".to_owned() } else { names.join(", ") };
        usage(format!("no server is called {:?}; {file} has {there}", text::excerpt(name, 60)))
    })
}

/// The entry of a server, by its address.
pub(super) fn at<'s>(settings: &'s Settings, address: &ServerAddress) -> Option<(&'s str, &'s Server)> {
    let mut servers = settings.servers.iter().map(|(name, server)| (name.as_str(), server));
    servers.find(|(_, server)| server.url == *address)
}

fn address(
    args: &PushArgs,
    environment: &Environment,
    profile: Option<(&str, &Server)>,
) -> Result<ServerAddress, Failure> {
    let parse = |url: &str| ServerAddress::parse(url).map_err(|error| usage(error.to_string()));
    if let Some(url) = &args.url {
        return parse(url);
    }
    let from_environment = set(environment, "MSTR_BASE_URL").map(parse).transpose()?;
    match (from_environment, profile) {
        (Some(address), Some((name, server))) if address != server.url => Err(usage(format!(
            "two servers: MSTR_BASE_URL is {address}, the profile {name:?} is {}; unset the variable or leave the profile out",
            server.url
        ))),
        (Some(address), _) => Ok(address),
        (None, Some((_, server))) => Ok(server.url.clone()),
        (None, None) => Err(usage("no Library URL: give --url or --profile, or set MSTR_BASE_URL")),
    }
}

/// Nothing is changed on a server that is read only, by whatever name one came to it.
pub(super) fn refuse_read_only(settings: &Settings, address: &ServerAddress) -> Result<(), Failure> {
    match settings.guard_at(address) {
        Guard::ReadOnly => Err(usage(format!("{address} is read_only in the configuration: nothing is changed there"))),
        Guard::Open | Guard::Protected => Ok(()),
    }
}

/// The folder of the journals.
pub(super) fn journal(state_dir: Option<PathBuf>) -> Result<PathBuf> {
    Ok(Places::find(state_dir).map_err(|error| usage(error.to_string()))?.journal())
}

/// Where the program keeps its files, with the configuration that was named.
pub(super) fn places(state_dir: Option<PathBuf>, environment: &Environment) -> Result<Places, Failure> {
    let places = Places::find(state_dir).map_err(|error| usage(error.to_string()))?;
    let Some(file) = environment.path(CONFIG) else { return Ok(places) };
    let file = std::path::absolute(&file).unwrap_or(file);
    if !file.is_file() {
        let words = "there is no such file, and --config or PUSHCUBE_CONFIG names it as the configuration";
        return Err(usage(format!("{}: {words}", text::harmless(&file.display().to_string()))));
    }
    Ok(places.with_config(file))
}
