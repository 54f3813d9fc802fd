//! Publishing in the background: status after status at the server's pace, then all of it at once.

use std::sync::Arc;

use super::faults::Ending;
use super::gates::Moment;
use super::options::Storage;
use super::pace;
use super::refusal::Refusal;
use super::server::Shared;
use super::status;
use super::store;
use super::upload::{Failure, Upload};

/// Begins to publish a session, which it can be once. A fault may have settled how it ends.
pub(super) fn begin(shared: &Arc<Shared>, upload: Arc<Upload>, ending: Option<Ending>) -> Result<(), Refusal> {
    let first = shared.rules.walk.first().copied().unwrap_or(status::WALK[0]);
    upload.begin_publishing(first).map_err(Refusal::unfit)?;
    let shared = Arc::clone(shared);
    tokio::spawn(async move { publish(&shared, upload, ending).await });
    Ok(())
}

async fn publish(shared: &Shared, upload: Arc<Upload>, ending: Option<Ending>) {
    for &step in &shared.rules.walk {
        upload.show(step);
        shared.gates.pass(&upload.cancel, |moment| *moment == Moment::Status(step)).await;
        pace::rest(shared.pace.each_status, &upload.cancel).await;
        if upload.cancel.is_cancelled() {
            return;
        }
    }
    match ending {
        Some(Ending::Never) => return,
        Some(Ending::Status(status)) => {
            upload.end_publishing(Err(Failure::Status(status, status::message(status).to_owned())));
            return;
        }
        Some(Ending::Refusal) => {
            upload.end_publishing(Err(Failure::Refusal("(The dataset could not be published.)".to_owned())));
            return;
        }
        None => {}
    }
    if let Some(why) = upload.spoiled() {
        upload.end_publishing(Err(Failure::Status(status::ERROR, why)));
        return;
    }
    match shared.storage {
        Storage::Discard => upload.end_publishing(Ok(())),
        Storage::Keep => store(shared, upload).await,
    }
}

async fn store(shared: &Shared, upload: Arc<Upload>) {
    let published = Arc::clone(&upload);
    match shared.writer.run(move |connection| store::publish(connection, &published)).await {
        Ok(dataset) => {
            shared.datasets.settle(dataset);
            upload.end_publishing(Ok(()));
        }
        Err(store::Unpublished::Cancelled) => {}
        Err(error) => upload.end_publishing(Err(Failure::Status(status::FAILED, error.to_string()))),
    }
}
