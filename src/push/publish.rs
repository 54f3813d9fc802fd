//! The publish: asked for once, then watched until it ends. Its request is never repeated, since a session
//! can be published only once; where its answer is lost, the status tells what became of it.

use std::time::Instant;

use super::ending::may_have_arrived;
use super::event::{Fact, Reason};
use super::run::{Engine, Publish};
use crate::dataset::{DatasetId, PublishStage, PublishStatus, UploadSessionId};

impl Engine {
    /// Publishes, and returns when the server says that it is done.
    pub(super) async fn publish(&mut self, dataset: &DatasetId, session: &UploadSessionId) -> Result<(), Reason> {
        for table in 0..self.job.tables.len() {
            self.check_source(table).await?;
        }
        self.stops.check()?;
        let begun = Instant::now();
        self.publish = Publish::Asked;
        let call = self.client.publish(&self.job.project, dataset, session);
        match self.stops.unless(call).await? {
            Err(failure) if !may_have_arrived(&failure) => return Err(Reason::of_publish(failure)),
            _ => {}
        }
        self.watch(dataset, session, begun).await
    }

    async fn watch(&mut self, dataset: &DatasetId, session: &UploadSessionId, begun: Instant) -> Result<(), Reason> {
        let mut seen: Option<PublishStatus> = None;
        loop {
            let call = self.client.publish_status(&self.job.project, dataset, session);
            let status = self.stops.unless(call).await?.map_err(Reason::of_publish)?;
            if seen.as_ref() == Some(&status) {
                self.reporter.tell_calls();
            } else {
                self.reporter.tell(Fact::StatusChanged { status: status.status, message: status.message.clone() });
            }
            let (stage, PublishStatus { status: number, message }) = (status.stage(), status.clone());
            match stage {
                PublishStage::Done => {
                    self.publish = Publish::Done;
                    return Ok(());
                }
                PublishStage::Failed => return Err(Reason::PublishFailed { status: number, message }),
                PublishStage::Running => {}
            }
            seen = Some(status);
            let waited = begun.elapsed();
            let Some(left) = self.timing.publish.checked_sub(waited).filter(|left| !left.is_zero()) else {
                return Err(Reason::PublishDeadline { status: number, message });
            };
            let pause = self.timing.next_poll(waited).min(left);
            self.stops.unless(tokio::time::sleep(pause)).await?;
        }
    }
}
