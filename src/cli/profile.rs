//! Which server a command without screens works on, who signs in there and how. An argument goes before the
//! environment, and that before the configuration; whoever names two different servers is asked which one is
//! meant, since a push to the wrong server can't be taken back.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::args::PushArgs;
use super::door::{Door, set};
use super::environment::Environment;
use super::failure::{Code, Failure, usage};
use crate::config::{ConfigError, Guard, Places, Server, Settings};
use crate::dataset::ServerAddress;
use crate::text;

/// What a push is told of its server.
pub(super) struct Target {
    pub(super) door: Door,
    /// The label of the server, if it has one.
    pub(super) label: Option<String>,
    /// The project, by name or id.
    pub(super) project: String,
}

impl Target {
    /// Finds out where a push goes.
    pub(super) fn find(args: &PushArgs, environment: &Environment, places: &Places) -> Result<Self> {
        let settings = settings(places)?;
        let profile = chosen(args.profile.as_deref(), environment, &settings, places)?;
        let address = address(args.url.as_deref(), environment, profile)?;
        refuse_read_only(&settings, &address)?;
        let entry = profile.or_else(|| at(&settings, &address));
        let project = args.project.as_deref().or_else(|| set(environment, "MSTR_PROJECT_ID"));
        let project = project.or_else(|| entry.and_then(|(_, server)| server.project.as_deref()));
        let project = project.ok_or_else(|| {
            usage("no project: give --project, set MSTR_PROJECT_ID, or let the server's entry in the configuration name one")
        })?;
        let door = Door::find(address, &args.who, None, entry, environment)?;
        Ok(Self { door, label: label(entry), project: project.to_owned() })
    }
}

/// The server of the configuration that is named by a flag, or else by the environment.
pub(super) fn chosen<'a>(
    named_here: Option<&'a str>,
    environment: &'a Environment,
    settings: &'a Settings,
    places: &Places,
) -> Result<Option<(&'a str, &'a Server)>, Failure> {
    let name = named_here.or_else(|| set(environment, "MSTR_PROFILE"));
    name.map(|name| Ok((name, named(settings, name, places)?))).transpose()
}

/// The label of a server, if it has one.
pub(super) fn label(entry: Option<(&str, &Server)>) -> Option<String> {
    entry.map(|(_, server)| server.label.clone()).filter(|label| !label.is_empty())
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

pub(super) fn named<'s>(settings: &'s Settings, name: &str, places: &Places) -> Result<&'s Server, Failure> {
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

/// The server that an argument, the environment or a profile names.
pub(super) fn address(
    url: Option<&str>,
    environment: &Environment,
    profile: Option<(&str, &Server)>,
) -> Result<ServerAddress, Failure> {
    let parse = |url: &str| ServerAddress::parse(url).map_err(|error| usage(error.to_string()));
    if let Some(url) = url {
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

/// The same with another file for what the operator has set.
pub(super) fn places_with(state_dir: Option<PathBuf>, config: Option<&Path>) -> Result<Places, Failure> {
    let places = places(state_dir)?;
    match config {
        Some(file) if !file.is_file() => Err(usage(format!("--config {}: there is no such file", file.display()))),
        Some(file) => {
            let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
            Ok(Places { config: Some(file), ..places })
        }
        None => Ok(places),
    }
}

/// The folder of the journals.
pub(super) fn journal(state_dir: Option<PathBuf>) -> Result<PathBuf> {
    Ok(places(state_dir)?.journal())
}

/// Where the program keeps its files.
pub(super) fn places(state_dir: Option<PathBuf>) -> Result<Places, Failure> {
    Places::find(state_dir).map_err(|error| usage(error.to_string()))
}
