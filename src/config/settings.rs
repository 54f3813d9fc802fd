//! `config.toml`: the servers that the operator works with. It is written by hand, so whatever is wrong in it is
//! said with file, line and column. It never holds a secret: a key for one is refused like any unknown key, and
//! what stands behind it is not repeated.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::keys::{KeySettings, place};
use super::review::ReviewSettings;
use super::screen::ScreenSettings;
use super::secrets::SecretSource;
use super::web::WebPattern;
use crate::dataset::{LabelColour, ServerAddress, Trust};

/// What the operator has set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The servers by name.
    #[serde(default)]
    pub servers: BTreeMap<String, Server>,
    /// The keys that were changed.
    #[serde(default)]
    pub keys: KeySettings,
    /// How the screens are.
    #[serde(default)]
    pub screen: ScreenSettings,
    /// From when on the review warns.
    #[serde(default)]
    pub review: ReviewSettings,
}

/// A server of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "super::entry::Entry")]
pub struct Server {
    /// Its Library URL.
    pub url: ServerAddress,
    /// A short word that is shown wherever the server is: TEST, PROD, any word.
    pub label: String,
    /// The colour of that word.
    pub colour: Option<LabelColour>,
    /// Who signs in.
    pub username: String,
    /// How.
    pub sign_in: SignInMode,
    /// The project that `pushcube push` takes when none is named, by name or id.
    pub project: Option<String>,
    /// Where the password or token comes from when nobody types it.
    pub secret: Option<SecretSource>,
    /// How its certificate is judged.
    pub trust: Trust,
    /// How careful one has to be with it.
    pub guard: Guard,
    /// Where people open a dataset of it.
    pub web: Option<WebPattern>,
}

/// How one signs in at a server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInMode {
    /// User and password.
    #[default]
    User,
    /// The same, checked by LDAP.
    Ldap,
    /// An API token.
    ApiToken,
    /// An identity token.
    IdentityToken,
    /// Nobody in particular.
    Guest,
}

/// How careful one has to be with a server, the least first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// Nothing is at stake beyond the usual.
    #[default]
    Open,
    /// It is never preselected, nor is a push to it.
    Protected,
    /// Nothing on it is changed.
    ReadOnly,
}

impl SignInMode {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 5] = [Self::User, Self::Ldap, Self::ApiToken, Self::IdentityToken, Self::Guest];

    /// The words on the form.
    pub const fn title(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Ldap => "LDAP",
            Self::ApiToken => "API token",
            Self::IdentityToken => "identity token",
            Self::Guest => "guest",
        }
    }

    /// The word for it in the configuration.
    pub const fn key(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Ldap => "ldap",
            Self::ApiToken => "api_token",
            Self::IdentityToken => "identity_token",
            Self::Guest => "guest",
        }
    }
}

impl Guard {
    /// The word for it; empty where there is nothing to be careful of.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Protected => "protected",
            Self::ReadOnly => "read only",
        }
    }
}

/// The configuration can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It can't be read.
    #[error("the configuration {} can't be read: {why}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        why: String,
    },
    /// It names a program that is run, and somebody else could put another one in its place.
    #[error("{} holds a password_command and others can write it (mode {mode:03o}); `chmod 600` it and try again", file.display())]
    Writable {
        /// The file.
        file: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It says something that it can't mean.
    #[error("{}:{line}:{column}: {what}", file.display())]
    Wrong {
        /// The file.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The character of the line, counted from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
}

impl Settings {
    /// Reads a file; one that is not there sets nothing.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        match std::fs::read_to_string(file) {
            Ok(text) => Self::parse(file, &text)?.unless_writable(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(ConfigError::Unreadable { file: file.to_owned(), why: error.to_string() }),
        }
    }

    /// Reads the text of a file.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let read = toml::from_str::<Self>(text).map(|mut settings| {
            settings.keys.locate(text);
            settings
        });
        read.map_err(|error| {
            let (line, column) = place(text, error.span().map_or(0, |span| span.start));
            // The error's own text would quote the line, and a password may stand there.
            ConfigError::Wrong { file: file.to_owned(), line, column, what: error.message().to_owned() }
        })
    }

    /// What is set, unless it names a program and others can change which.
    #[cfg(unix)]
    fn unless_writable(self, file: &Path) -> Result<Self, ConfigError> {
        use std::os::unix::fs::MetadataExt;
        let is_command = |server: &Server| matches!(server.secret, Some(SecretSource::Command(_)));
        let mode = std::fs::metadata(file).map_or(0, |about| about.mode() & 0o777);
        if self.servers.values().any(is_command) && mode & 0o022 != 0 {
            return Err(ConfigError::Writable { file: file.to_owned(), mode });
        }
        Ok(self)
    }

    #[cfg(not(unix))]
    fn unless_writable(self, _: &Path) -> Result<Self, ConfigError> {
        Ok(self)
    }

    /// The same with each path as the operator means it: `~` is their own folder, and what is relative begins at
    /// the folder of the configuration.
    #[must_use]
    pub fn with_paths_from(mut self, folder: &Path, home: Option<&Path>) -> Self {
        for server in self.servers.values_mut() {
            let secret = match &mut server.secret {
                Some(SecretSource::File(path)) => Some(path),
                _ => None,
            };
            let authority = match &mut server.trust {
                Trust::Authority(path) => Some(path),
                _ => None,
            };
            for path in secret.into_iter().chain(authority) {
                *path = match (path.strip_prefix("~"), home) {
                    (Ok(rest), Some(home)) => home.join(rest),
                    _ => folder.join(&*path),
                };
            }
        }
        self
    }

    /// Where people open a dataset, server by server, as far as it is set.
    pub fn web(&self) -> Vec<(ServerAddress, WebPattern)> {
        let servers = self.servers.values();
        servers.filter_map(|server| Some((server.url.clone(), server.web.clone()?))).collect()
    }

    /// Where people open a dataset of the server at an address, if that is set.
    pub fn web_at(&self, address: &ServerAddress) -> Option<&WebPattern> {
        self.servers.values().filter(|server| server.url == *address).find_map(|server| server.web.as_ref())
    }

    /// How careful one has to be with the server at an address, by whatever name one came to it.
    pub fn guard_at(&self, address: &ServerAddress) -> Guard {
        let there = self.servers.values().filter(|server| server.url == *address);
        there.map(|server| server.guard).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Settings::parse(Path::new("c.toml"), text).map_or_else(|error| error.to_string(), |read| format!("{read:?}"))
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place_and_no_secret_is_repeated() {
        let unknown = refused("[servers.prod]\nurl = \"https://a/b\"\n  passwrd = \"sentinel\"\n");
        assert!(unknown.starts_with("c.toml:3:3: unknown field `passwrd`"), "{unknown}");
        assert!(unknown.contains("`username`") && !unknown.contains("sentinel"), "{unknown}");
        let address = refused("[servers.prod]\nurl = \"ftp://sentinel\"\n");
        assert!(address.starts_with("c.toml:2:7: the Library URL must begin with https://"), "{address}");
        let missing = refused("\n[servers.prod]\nlabel = \"PROD\"\n");
        assert!(missing.starts_with("c.toml:2:1: missing field `url`"), "{missing}");
        let way = refused("[servers.\"ü\"]\nurl = \"https://a/b\"\nsign_in = \"magic\"\n");
        assert!(way.starts_with("c.toml:3:11: unknown variant `magic`") && way.contains("`api_token`"), "{way}");
        assert!(
            refused("[server.x]\n").starts_with("c.toml:1:2: unknown field `server`"),
            "{}",
            refused("[server.x]\n")
        );
        let two = "[servers.a]\nurl = \"https://a/b\"\npassword_file = \"a\"\npassword_command = \"b\"\n";
        assert!(refused(two).starts_with("c.toml:1:1: password_command or password_file"), "{}", refused(two));
        for key in ["password_file", "password_command"] {
            let two = format!("[servers.a]\nurl = \"https://a/b\"\n{key} = \"a\"\nkeyring = true\n");
            assert!(refused(&two).contains(&format!("{key} or keyring, not both")), "{}", refused(&two));
        }
        assert!(refused("[servers.x\n").starts_with("c.toml:1:"), "{}", refused("[servers.x\n"));
    }

    #[test]
    fn the_mouse_is_ours_unless_it_is_said_otherwise() -> Result<(), Box<dyn std::error::Error>> {
        let mouse = |text: &str| Settings::parse(Path::new("c.toml"), text).map(|settings| settings.screen.mouse);
        assert_eq!([mouse("")?, mouse("[screen]\n")?, mouse("[screen]\nmouse = false\n")?], [true, true, false]);
        let unknown = refused("[screen]\nmous = false\n");
        assert!(unknown.starts_with("c.toml:2:1: unknown field `mous`"), "{unknown}");
        Ok(())
    }

    #[test]
    fn keys_stay_text_and_know_their_place() -> Result<(), Box<dyn std::error::Error>> {
        let text = "# mine\n[keys]\n  policy = \"P\"\nhalf-down = [\"Ctrl-D\", \"g j\"]\nskip = []\n";
        let keys = Settings::parse(Path::new("c.toml"), text)?.keys.0;
        let read: Vec<_> = keys.iter().map(|k| (k.command.as_str(), k.keys.len(), k.line, k.column)).collect();
        assert_eq!(read, [("policy", 1, 3, 3), ("half-down", 2, 4, 1), ("skip", 0, 5, 1)]);
        let number = refused("[keys]\npolicy = 7\n");
        assert!(number.starts_with("c.toml:2:10: keys are a text"), "{number}");
        Ok(())
    }

    #[test]
    fn an_address_is_as_guarded_as_its_most_careful_entry() -> Result<(), Box<dyn std::error::Error>> {
        let text = "[servers.a]\nurl = \"https://a/b\"\nprotected = true\n\
                    [servers.b]\nurl = \"https://a/b/\"\nprotected = true\nread_only = true\n\
                    [servers.c]\nurl = \"https://c/b\"\n";
        let settings = Settings::parse(Path::new("c.toml"), text)?;
        assert_eq!(settings.guard_at(&ServerAddress::parse("https://a/b")?), Guard::ReadOnly);
        assert_eq!(settings.guard_at(&ServerAddress::parse("https://c/b")?), Guard::Open);
        assert_eq!(settings.guard_at(&ServerAddress::parse("https://d/b")?), Guard::Open);
        Ok(())
    }
}
