//! Publishing in the background: status after status at the server's pace, then all of it at once.

use std::sync::Arc;

use super::gates::Moment;
use super::pace;
use super::refusal::Refusal;
use super::server::Shared;
use super::status;
use super::store;
use super::upload::Upload;

/// Begins to publish a session, which it can be once.
pub(super) fn begin(shared: &Arc<Shared>, upload: Arc<Upload>) -> Result<(), Refusal> {
    let first = shared.walk.first().copied().unwrap_or(status::WALK[0]);
    upload.begin_publishing(first).map_err(Refusal::unfit)?;
    let shared = Arc::clone(shared);
    tokio::spawn(async move { publish(&shared, upload).await });
    Ok(())
}

async fn publish(shared: &Shared, upload: Arc<Upload>) {
    for &step in &shared.walk {
        upload.show(step);
        shared.gates.pass(&upload.cancel, |moment| *moment == Moment::Status(step)).await;
        pace::rest(shared.pace.each_status, &upload.cancel).await;
        if upload.cancel.is_cancelled() {
            return;
        }
    }
    let published = Arc::clone(&upload);
    match shared.writer.run(move |connection| store::publish(connection, &published)).await {
        Ok(dataset) => {
            shared.datasets.settle(dataset);
            upload.end_publishing(Ok(()));
        }
        Err(store::Unpublished::Cancelled) => {}
        Err(error) => upload.end_publishing(Err(error.to_string())),
    }
}
