//! The embedded server as the screens start it: with its sample files, and stopped when the program leaves.

use std::sync::{Arc, Mutex, PoisonError};

use super::samples::Samples;
use crate::app::first_run::DemoServer;
use crate::demo::{self, ACCOUNTS, Options, Pace, Server};
use crate::secret::Secret;

/// Where the running server is kept, together with its files.
pub(super) type Place = Arc<Mutex<Option<(Server, Samples)>>>;

/// Starts it, unless it runs, and says how one gets in.
pub(super) async fn start(place: &Place) -> Result<DemoServer, String> {
    let samples = Samples::write().map_err(|error| format!("the sample files can't be written: {error}"))?;
    let options = Options { pace: Pace::HUMAN, ..Options::default() };
    let server = demo::start(options).await.map_err(|error| error.to_string())?;
    let account = ACCOUNTS.first();
    let started = DemoServer {
        url: server.base_url(),
        username: account.map_or_else(String::new, |account| account.login.to_owned()),
        password: Secret::new(account.map_or("", |account| account.password)),
        folder: samples.folder().to_path_buf(),
        files: samples.files(),
    };
    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some((server, samples));
    Ok(started)
}

/// Whether it runs.
pub(super) fn is_running(place: &Place) -> bool {
    place.lock().unwrap_or_else(PoisonError::into_inner).is_some()
}

/// Stops it, if it runs.
pub(super) async fn stop(place: &Place) {
    let running = place.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some((server, _samples)) = running {
        server.stop().await;
    }
}
