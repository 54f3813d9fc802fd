//! Passwords and tokens in the keyring of the operator's own system: Keychain, Credential Manager, or whatever
//! answers as the Secret Service. They get there only by the operator's word, lie there under the server and who
//! signs in, and can be taken out again. A program that was built without the feature says so, and nothing more.

use super::settings::SignInMode;
use crate::dataset::ServerAddress;
use crate::secret::Secret;

#[cfg(any(test, feature = "keyring"))]
use super::keyring_system as system;

/// Under what a secret lies in the keyring: a server, and who signs in there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyringAccount(String);

/// Why the keyring does not do what it is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// This program was built without it.
    #[error(
        "this pushcube was built without the keyring: `cargo install --path . --features keyring` builds one with it, \
         and password_file or password_command need none"
    )]
    NotBuilt,
    /// It holds nothing for the account.
    #[error("the keyring holds nothing for {0}; `pushcube keyring store` puts it there")]
    Nothing(String),
    /// It can't be reached.
    #[error(
        "the keyring can't be reached ({0}); it is open while you are signed in at this machine, and never to cron: let \
         the server name a password_file or a password_command for that"
    )]
    OutOfReach(String),
    /// It refuses.
    #[error("the keyring refuses: {0}")]
    Refused(String),
    /// Nobody unlocked it in time.
    #[error("the keyring did not answer within {0} s; unlock it and try again")]
    Late(u64),
}

impl KeyringAccount {
    /// The account of someone at a server.
    pub fn of(sign_in: SignInMode, username: &str, server: &ServerAddress) -> Self {
        let who = match sign_in {
            SignInMode::User | SignInMode::Ldap => username,
            SignInMode::ApiToken | SignInMode::IdentityToken | SignInMode::Guest => sign_in.key(),
        };
        Self(format!("{who} at {server}"))
    }

    /// Its name in the keyring.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The secret that lies there.
    pub fn fetch(&self) -> Result<Secret, KeyringError> {
        system::fetch(&self.0)
    }

    /// Puts a secret there, in the place of one that is there.
    pub fn store(&self, secret: &Secret) -> Result<(), KeyringError> {
        system::store(&self.0, secret)
    }

    /// Takes the secret out.
    pub fn delete(&self) -> Result<(), KeyringError> {
        system::delete(&self.0)
    }
}

#[cfg(not(any(test, feature = "keyring")))]
mod system {
    use super::{KeyringError, Secret};

    pub(super) fn fetch(_: &str) -> Result<Secret, KeyringError> {
        Err(KeyringError::NotBuilt)
    }

    pub(super) fn store(_: &str, _: &Secret) -> Result<(), KeyringError> {
        Err(KeyringError::NotBuilt)
    }

    pub(super) fn delete(_: &str) -> Result<(), KeyringError> {
        Err(KeyringError::NotBuilt)
    }
}
