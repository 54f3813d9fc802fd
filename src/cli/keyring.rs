//! `pushcube keyring`: a password goes into the system's keyring, or out of it, by the operator's word and by nothing
//! else. The server's entry in the configuration then says that it is there, so that the two can't contradict each other.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};

use super::failure::{Code, Failure, usage};
use super::narrator::Narrator;
use super::profile::{named, places_with, settings};
use super::sign_in_args::SecretArgs;
use super::typed;
use crate::config::{
    Change, Complaints, KeyringAccount, KeyringError, Places, SecretSource, Server, Settings, SignInMode,
};
use crate::secret::Secret;
use crate::text;

const EXAMPLES: &str = "\
Examples:
  pushcube keyring store test
  pass show bi/test | pushcube keyring store test --password-stdin
  pushcube login-check --profile test
  pushcube keyring delete test

A job that cron runs has no keyring: it is open while somebody is signed in. Let the server name a
password_file or a password_command for that. A pushcube without the feature `keyring` says so.

Exit codes:
  0 done   1 the keyring or the configuration can't be changed   2 wrong use   4 no password came";

/// Words of `pushcube keyring`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct KeyringArgs {
    /// What to do
    #[command(subcommand)]
    pub command: KeyringCommand,
}

/// What can be done with the keyring.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum KeyringCommand {
    /// Put the password or token of a server into it, and have the configuration say so
    Store(KeyringStoreArgs),
    /// Take it out again
    Delete(KeyringServerArgs),
}

/// Words of `pushcube keyring store`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct KeyringStoreArgs {
    /// Whose it is
    #[command(flatten)]
    pub server: KeyringServerArgs,
    /// Where it comes from; it is typed unless that is said
    #[command(flatten)]
    pub secret: SecretArgs,
}

/// Whose secret it is.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct KeyringServerArgs {
    /// The server, by its name in the configuration
    #[arg(value_name = "PROFILE")]
    pub profile: String,
    /// Who signs in; the one of the profile unless given
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// The configuration, instead of the user's own
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Does what is said.
pub(super) fn keyring(args: &KeyringArgs) -> Result<i32> {
    let server = match &args.command {
        KeyringCommand::Store(store) => &store.server,
        KeyringCommand::Delete(server) => server,
    };
    // Nobody types a password for nothing.
    if !KeyringAccount::is_built() {
        return Err(failed(&KeyringError::NotBuilt).into());
    }
    let places = places_with(None, server.config.as_deref())?;
    let settings = settings(&places)?;
    let place = Place::find(server, &settings, &places)?;
    match &args.command {
        KeyringCommand::Store(store) => {
            place.refuse_another_source()?;
            let secret = read(store, &place)?;
            if secret.is_empty() && place.is_token {
                return Err(Failure::new(Code::Auth, "a token can't be empty").into());
            }
            place.store(&secret)?;
        }
        KeyringCommand::Delete(_) => place.delete()?,
    }
    Ok(0)
}

/// Where a secret lies, and the entry that says so.
struct Place<'a> {
    account: KeyringAccount,
    name: &'a str,
    server: &'a Server,
    is_token: bool,
    config: PathBuf,
}

impl<'a> Place<'a> {
    fn find(args: &'a KeyringServerArgs, settings: &'a Settings, places: &Places) -> Result<Self> {
        let server = named(settings, &args.profile, places)?;
        let is_token = matches!(server.sign_in, SignInMode::ApiToken | SignInMode::IdentityToken);
        let username = args.username.as_deref().unwrap_or(&server.username);
        if server.sign_in == SignInMode::Guest {
            return Err(usage("guests sign in without a password").into());
        }
        if username.is_empty() && !is_token {
            return Err(
                usage(format!("no user: give --username, or let the server {:?} name one", args.profile)).into()
            );
        }
        let config = places.config.clone().context("this system has no place for a configuration")?;
        let account = KeyringAccount::of(server.sign_in, username, &server.url);
        Ok(Self { account, name: &args.profile, server, is_token, config })
    }

    /// Two sources of one server would contradict each other.
    fn refuse_another_source(&self) -> Result<()> {
        let other = self.server.secret.as_ref().filter(|source| !matches!(source, SecretSource::Keyring(_)));
        match other.and_then(SecretSource::key) {
            None => Ok(()),
            Some(key) => {
                let what = format!("the server {:?} names a {key} already; take it out first", self.name);
                Err(usage(what).into())
            }
        }
    }

    fn store(&self, secret: &Secret) -> Result<()> {
        self.account.store(secret).map_err(|error| failed(&error))?;
        let about = "the keyring has it, but the configuration does not say so; write keyring = true there";
        Change::Keyring(self.name.to_owned(), true).save(&self.config).context(about)?;
        self.say("is in the keyring now, and keyring = true in the configuration; cron has no keyring");
        Ok(())
    }

    fn delete(&self) -> Result<()> {
        let is_gone = match self.account.delete() {
            Ok(()) => true,
            Err(KeyringError::Nothing(_)) => false,
            Err(other) => return Err(failed(&other).into()),
        };
        // What the configuration says of somebody else's stays.
        let is_its_own = matches!(&self.server.secret, Some(SecretSource::Keyring(own))
            if self.server.username.is_empty() || *own == self.account);
        if is_its_own {
            let about = "the keyring has it no more, but the configuration still says so";
            Change::Keyring(self.name.to_owned(), false).save(&self.config).context(about)?;
        }
        self.say(if is_gone { "is out of the keyring" } else { "was not in the keyring" });
        Ok(())
    }

    fn say(&self, what: &str) {
        let kind = if self.is_token { "token" } else { "password" };
        Narrator::say(&format!("the {kind} of {} {what}", text::excerpt(self.account.name(), 120)));
    }
}

fn read(args: &KeyringStoreArgs, place: &Place<'_>) -> Result<Secret> {
    let Some((source, _)) = args.secret.source() else {
        let kind = if place.is_token { "Token" } else { "Password" };
        return typed::password(&format!("{kind} of {}", text::excerpt(place.account.name(), 120)));
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let secret = runtime.block_on(source.fetch(Complaints::Shown));
    secret.map_err(|error| Failure::new(Code::Auth, format!("no password: {error}")).into())
}

fn failed(error: &KeyringError) -> Failure {
    Failure::new(Code::Failed, error.to_string())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::super::args::{Cli, Command};
    use super::super::door::Door;
    use super::super::environment::Environment;
    use super::super::sign_in_args::SignInArgs;
    use super::*;
    use crate::config::keyring_system::in_memory;
    use crate::dataset::Credentials;

    type Tested = Result<()>;

    fn run(line: &str) -> Result<i32> {
        let Cli { command: Some(Command::Keyring(args)), .. } = Cli::read(line.split(' ').map(OsString::from))? else {
            panic!("{line} is another command");
        };
        keyring(&args)
    }

    fn signs_in(config: &std::path::Path, args: &SignInArgs) -> Result<Credentials> {
        let places = places_with(None, Some(config))?;
        let settings = settings(&places)?;
        let server = named(&settings, "test", &places)?;
        let door = Door::find(server.url.clone(), args, None, Some(("test", server)), &Environment::default())?;
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        Ok(runtime.block_on(door.credentials())?)
    }

    #[test]
    fn a_password_goes_in_signs_in_and_goes_out_and_the_entry_says_so() -> Tested {
        in_memory().map_err(|error| anyhow::anyhow!("{error}"))?;
        let folder = tempfile::tempdir()?;
        let (config, secret) = (folder.path().join("config.toml"), folder.path().join("secret"));
        std::fs::write(&config, "# mine\n[servers.test]\nurl = \"https://ring/Lib\" # ours\nusername = \"ann\"\n")?;
        std::fs::write(&secret, "sentinel\n")?;
        #[cfg(unix)]
        std::fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        let (config_text, secret_text) = (config.display().to_string(), secret.display().to_string());
        run(&format!("pushcube keyring store test --config {config_text} --password-file {secret_text}"))?;
        let text = std::fs::read_to_string(&config)?;
        assert!(text.starts_with("# mine\n") && text.contains("# ours"), "{text}");
        assert!(text.contains("keyring = true") && !text.contains("sentinel"), "{text}");
        let ann = Credentials::Standard { username: "ann".to_owned(), password: Secret::new("sentinel") };
        assert_eq!(signs_in(&config, &SignInArgs::default())?, ann);
        // Nobody gets the password of somebody else.
        let bob = SignInArgs { username: Some("bob".to_owned()), ..SignInArgs::default() };
        let refused = signs_in(&config, &bob).map_err(|error| error.to_string());
        assert!(refused.as_ref().is_err_and(|words| words.contains("holds nothing for bob at")), "{refused:?}");
        run(&format!("pushcube keyring delete test --username bob --config {config_text}"))?;
        assert_eq!(signs_in(&config, &SignInArgs::default())?, ann);
        run(&format!("pushcube keyring delete test --config {config_text}"))?;
        assert!(!std::fs::read_to_string(&config)?.contains("keyring"));
        run(&format!("pushcube keyring delete test --config {config_text}"))?;
        assert!(signs_in(&config, &SignInArgs::default()).is_err());
        Ok(())
    }

    #[test]
    fn an_entry_with_another_source_is_left_as_it_is() -> Tested {
        in_memory().map_err(|error| anyhow::anyhow!("{error}"))?;
        let folder = tempfile::tempdir()?;
        let config = folder.path().join("config.toml");
        let before = "[servers.test]\nurl = \"https://two/Lib\"\nusername = \"ann\"\npassword_file = \"secret\"\n";
        std::fs::write(&config, before)?;
        let line = format!("pushcube keyring store test --config {} --password-stdin", config.display());
        let refused = run(&line).map_err(|error| error.to_string());
        assert!(refused.as_ref().is_err_and(|words| words.contains("password_file already")), "{refused:?}");
        assert_eq!(std::fs::read_to_string(&config)?, before);
        Ok(())
    }
}
