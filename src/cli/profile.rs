//! Which server a command without screens works on, who signs in there and how. An argument goes before the
//! environment, and that before the configuration; whoever names two different servers is asked which one is
//! meant, since a push to the wrong server can't be taken back.

use std::path::PathBuf;

use anyhow::Result;

use super::args::PushArgs;
use super::environment::Environment;
use super::failure::{Code, Failure, usage};
use crate::config::{ConfigError, Guard, Places, Server, Settings, SignInBy};
use crate::dataset::{Credentials, ServerAddress};
use crate::text;

/// What a push is told of its server.
pub(super) struct Target {
    pub(super) address: ServerAddress,
    pub(super) credentials: Credentials,
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
        let server = profile.map(|(_, server)| server).or_else(|| at(&settings, &address));
        let project = args.project.as_deref().or_else(|| set(environment, "MSTR_PROJECT_ID"));
        let project = project.or_else(|| server.and_then(|server| server.project.as_deref()));
        let project = project.ok_or_else(|| {
            usage("no project: give --project, set MSTR_PROJECT_ID, or let the server's entry in the configuration name one")
        })?;
        let credentials = credentials(args.username.as_deref(), None, server, environment)?;
        Ok(Self { address, credentials, project: project.to_owned() })
    }
}

/// A variable that says something.
fn set<'e>(environment: &'e Environment, name: &str) -> Option<&'e str> {
    environment.text(name).filter(|value| !value.is_empty())
}

/// What the operator has set.
pub(super) fn settings(places: &Places) -> Result<Settings, Failure> {
    places.settings().map_err(|error| {
        let code = match error {
            ConfigError::Wrong { .. } => Code::Usage,
            ConfigError::Unreadable { .. } => Code::Failed,
        };
        Failure::new(code, error.to_string())
    })
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
pub(super) fn at<'s>(settings: &'s Settings, address: &ServerAddress) -> Option<&'s Server> {
    settings.servers.values().find(|server| server.url == *address)
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

/// Who signs in: as given, else as in the environment, else whoever did so before, else as in the configuration.
pub(super) fn credentials(
    given: Option<&str>,
    before: Option<&str>,
    server: Option<&Server>,
    environment: &Environment,
) -> Result<Credentials, Failure> {
    let sign_in = server.map(|server| server.sign_in).unwrap_or_default();
    if matches!(sign_in, SignInBy::ApiToken | SignInBy::IdentityToken) {
        return Err(usage(
            "this server's sign_in is by token, which needs the screens; here it is user, ldap or guest",
        ));
    }
    if sign_in == SignInBy::Guest {
        return Ok(Credentials::Guest);
    }
    let set_there = server.map(|server| server.username.as_str()).filter(|username| !username.is_empty());
    let username = given.or_else(|| environment.text("MSTR_USERNAME")).or(before).or(set_there);
    let username = username.ok_or_else(|| usage("no user: give --username or set MSTR_USERNAME"))?.to_owned();
    let password = environment.secret("MSTR_PASSWORD");
    let password = password.ok_or_else(|| usage("no password: set MSTR_PASSWORD (it may be empty)"))?;
    Ok(if sign_in == SignInBy::Ldap {
        Credentials::Ldap { username, password }
    } else {
        Credentials::Standard { username, password }
    })
}

/// The folder of the journals.
pub(super) fn journal(state_dir: Option<PathBuf>) -> Result<PathBuf> {
    Ok(places(state_dir)?.journal())
}

/// Where the program keeps its files.
pub(super) fn places(state_dir: Option<PathBuf>) -> Result<Places, Failure> {
    Places::find(state_dir).map_err(|error| usage(error.to_string()))
}
