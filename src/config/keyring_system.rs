//! The keyring itself, where the program is built with it. The store that answers is the system's own, unless one was
//! set before: tests set one that lives in memory, and no test asks the keyring of whoever runs it.

use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::{CredentialStore, Entry, Error};

use super::keyring::KeyringError;
use crate::secret::Secret;
use crate::text;

/// What all our secrets are filed under.
const SERVICE: &str = "pushcube";

pub(super) fn fetch(account: &str) -> Result<Secret, KeyringError> {
    let read = entry(account)?.get_password();
    read.map(Secret::new).map_err(|error| failed(&error, account))
}

pub(super) fn store(account: &str, secret: &Secret) -> Result<(), KeyringError> {
    entry(account)?.set_password(secret.expose()).map_err(|error| failed(&error, account))
}

pub(super) fn delete(account: &str) -> Result<(), KeyringError> {
    entry(account)?.delete_credential().map_err(|error| failed(&error, account))
}

fn entry(account: &str) -> Result<Entry, KeyringError> {
    Entry::new_in_store(&opened()?, SERVICE, account).map_err(|error| failed(&error, account))
}

/// The store, which is opened once.
fn opened() -> Result<Arc<CredentialStore>, KeyringError> {
    static OPENING: Mutex<()> = Mutex::new(());
    let alone = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
    if keyring_core::get_default_store().is_none() {
        // Whatever keeps it from being opened, there is none.
        keyring_core::set_default_store(native().map_err(|error| KeyringError::OutOfReach(words(&error)))?);
    }
    drop(alone);
    keyring_core::get_default_store().ok_or_else(|| KeyringError::OutOfReach("there is none".to_owned()))
}

#[cfg(all(feature = "keyring", target_os = "macos"))]
fn native() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(all(feature = "keyring", windows))]
fn native() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(all(feature = "keyring", unix, not(target_os = "macos")))]
fn native() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

/// Tests that were built without the system's stores have the one in memory.
#[cfg(not(feature = "keyring"))]
fn native() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(Error::NoDefaultStore)
}

fn failed(error: &Error, account: &str) -> KeyringError {
    match error {
        Error::NoEntry => KeyringError::Nothing(account.to_owned()),
        Error::PlatformFailure(_) | Error::NoStorageAccess(_) | Error::NoDefaultStore => {
            KeyringError::OutOfReach(words(error))
        }
        _ => KeyringError::Refused(words(error)),
    }
}

/// The words for an error. Some carry what was read, which is not repeated.
fn words(error: &Error) -> String {
    match error {
        Error::PlatformFailure(why) | Error::NoStorageAccess(why) => text::excerpt(&why.to_string(), 200),
        Error::BadEncoding(_) => "what it holds is not text".to_owned(),
        Error::BadDataFormat(..) | Error::BadStoreFormat(_) => "what it holds is damaged".to_owned(),
        Error::TooLong(_, longest) => format!("it takes no more than {longest} characters"),
        Error::Ambiguous(several) => format!("{} entries have this name; delete all but one in it", several.len()),
        other => text::excerpt(&other.to_string(), 200),
    }
}

/// A keyring in memory, which all tests of the process have together.
#[cfg(test)]
pub(crate) fn in_memory() -> Result<(), Box<dyn std::error::Error>> {
    static SETTING: Mutex<bool> = Mutex::new(false);
    let mut is_set = SETTING.lock().unwrap_or_else(PoisonError::into_inner);
    if !*is_set {
        keyring_core::set_default_store(keyring_core::mock::Store::new()?);
        *is_set = true;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn what_is_stored_is_fetched_until_it_is_deleted() -> Tested {
        in_memory()?;
        let (account, other) = ("ann at https://a/b", "bob at https://a/b");
        assert_eq!(fetch(account), Err(KeyringError::Nothing(account.to_owned())));
        store(account, &Secret::new("geheim"))?;
        store(account, &Secret::new("neu"))?;
        assert_eq!(fetch(account), Ok(Secret::new("neu")));
        assert_eq!(fetch(other), Err(KeyringError::Nothing(other.to_owned())));
        delete(account)?;
        assert_eq!(delete(account), Err(KeyringError::Nothing(account.to_owned())));
        Ok(())
    }

    #[test]
    fn no_error_repeats_what_the_keyring_holds() -> Tested {
        in_memory()?;
        let account = "broken at https://a/b";
        let held = entry(account)?;
        held.set_secret(b"sentinel\xff")?;
        let refused = fetch(account).map_err(|error| format!("{error} {error:?}"));
        assert!(refused.as_ref().is_err_and(|words| words.contains("not text") && !words.contains("sentinel")));
        let mock = held.as_any().downcast_ref::<keyring_core::mock::Cred>().ok_or("no mock")?;
        mock.set_error(Error::NoStorageAccess("it is locked".into()));
        let away = fetch(account).map_err(|error| error.to_string());
        assert!(away.as_ref().is_err_and(|words| words.contains("it is locked") && words.contains("cron")), "{away:?}");
        Ok(())
    }
}
