//! A server as it stands in `config.toml`, key by key, before it is known to make sense. An unknown key is an
//! error, and so are two keys that contradict each other.

use std::path::PathBuf;

use serde::Deserialize;

use super::keyring::KeyringAccount;
use super::secrets::SecretSource;
use super::settings::{Guard, Server, SignInMode};
use super::web::WebPattern;
use crate::dataset::{Fingerprint, LabelColour, ServerAddress, Trust};

/// The keys of a server.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    url: ServerAddress,
    #[serde(default)]
    label: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    sign_in: SignInMode,
    project: Option<String>,
    password_command: Option<String>,
    password_file: Option<PathBuf>,
    #[serde(default)]
    keyring: bool,
    ca_file: Option<PathBuf>,
    certificate_sha256: Option<Fingerprint>,
    colour: Option<LabelColour>,
    #[serde(default)]
    protected: bool,
    #[serde(default)]
    read_only: bool,
    web: Option<WebPattern>,
}

impl TryFrom<Entry> for Server {
    type Error = &'static str;

    fn try_from(entry: Entry) -> Result<Self, Self::Error> {
        let secret = match (entry.password_command, entry.password_file, entry.keyring) {
            (Some(_), Some(_), _) => return Err("password_command or password_file, not both"),
            (Some(_), _, true) => return Err("password_command or keyring, not both"),
            (_, Some(_), true) => return Err("password_file or keyring, not both"),
            (Some(line), None, false) => Some(SecretSource::Command(line)),
            (None, Some(file), false) => Some(SecretSource::File(file)),
            (None, None, true) => {
                Some(SecretSource::Keyring(KeyringAccount::of(entry.sign_in, &entry.username, &entry.url)))
            }
            (None, None, false) => None,
        };
        let trust = match (entry.ca_file, entry.certificate_sha256) {
            (Some(_), Some(_)) => return Err("ca_file or certificate_sha256, not both"),
            (Some(file), None) => Trust::Authority(file),
            (None, Some(fingerprint)) => Trust::Pinned(fingerprint),
            (None, None) => Trust::System,
        };
        let guard = match (entry.read_only, entry.protected) {
            (true, _) => Guard::ReadOnly,
            (false, true) => Guard::Protected,
            (false, false) => Guard::Open,
        };
        let Entry { url, label, colour, username, sign_in, project, web, .. } = entry;
        Ok(Self { url, label, colour, username, sign_in, project, secret, trust, guard, web })
    }
}
