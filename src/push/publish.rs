//! The publish: asked for, then watched until it ends. A session can be published only once, so where the answer
//! to the request is lost, the status tells what became of it; only one that never came through is repeated.

use std::time::Instant;

use super::ending::is_verdict;
use super::event::{Fact, Reason};
use super::line::Line;
use super::past::PastPublish;
use super::retry::{Beyond, Failures};
use super::run::Engine;
use super::standstill::Standstill;
use crate::dataset::{CallFailure, DatasetId, PublishStage, PublishStatus, UploadSessionId};
use crate::protocol::retry::{Class, Repeat, class, may_have_arrived};

impl Engine {
    /// Publishes, and returns when the server says that it is done; `before` is what is known of earlier requests.
    pub(super) async fn publish(
        &mut self,
        dataset: &DatasetId,
        session: &UploadSessionId,
        mut before: PastPublish,
    ) -> Result<(), Reason> {
        for table in 0..self.job.tables.len() {
            self.check_source(table).await?;
        }
        self.stops.check()?;
        let begun = Instant::now();
        let mut failures = Failures::default();
        loop {
            self.publish = PastPublish::Asked;
            self.note(Line::Publishing).await?;
            let call = self.client.publish(&self.job.project, dataset, session);
            let doubt = match self.stops.unless(call).await? {
                Ok(()) => None,
                Err(failure) if may_have_arrived(&failure) => Some(failure),
                // An earlier one may have come through late, and then this one is refused.
                Err(failure) if before == PastPublish::Asked && class(&failure) == Class::Final => Some(failure),
                Err(failure) => {
                    self.before_asking_again(failure, &mut failures).await?;
                    continue;
                }
            };
            if doubt.is_some() {
                before = PastPublish::Asked;
            }
            match self.watch(dataset, session, begun, doubt.is_some()).await? {
                Watched::Published => {
                    self.went_on(&failures);
                    return Ok(());
                }
                // The status says that the request never came through, so it may be made once more.
                Watched::NotBegun(refusal) => match doubt {
                    Some(failure) if !is_verdict(&failure) => self.before_asking_again(failure, &mut failures).await?,
                    Some(failure) => return Err(Reason::of_publish(failure)),
                    None => return Err(Reason::of_publish(refusal)),
                },
            }
        }
    }

    /// Waits until the publish, which has not begun, is asked for again.
    async fn before_asking_again(&mut self, failure: CallFailure, failures: &mut Failures) -> Result<(), Reason> {
        self.publish = PastPublish::NotBegun;
        self.note(Line::NotPublishing).await?;
        self.wait_out(Repeat::UnlessAnswered, failure, failures).await.map_err(of_publish)
    }

    /// The server has published, and that is on the disk before the session goes.
    pub(super) async fn published(&mut self) -> Result<(), Reason> {
        self.publish = PastPublish::Done;
        self.note(Line::Published).await
    }

    /// Goes on with a publish that an earlier run asked for: the status tells what became of it.
    pub(super) async fn publish_on(&mut self, dataset: &DatasetId, session: &UploadSessionId) -> Result<(), Reason> {
        match self.watch(dataset, session, Instant::now(), true).await? {
            Watched::Published => Ok(()),
            Watched::NotBegun(_) => self.publish(dataset, session, PastPublish::Asked).await,
        }
    }

    /// The publish status is another one than before.
    pub(super) async fn tell_status(&mut self, status: &PublishStatus) -> Result<(), Reason> {
        let PublishStatus { status, message } = status.clone();
        self.reporter.tell(Fact::StatusChanged { status, message: message.clone() });
        self.note(Line::Status { status, message }).await
    }

    async fn watch(
        &mut self,
        dataset: &DatasetId,
        session: &UploadSessionId,
        begun: Instant,
        is_doubtful: bool,
    ) -> Result<Watched, Reason> {
        let (client, project) = (self.client.clone(), self.job.project.clone());
        let ask = || client.publish_status(&project, dataset, session);
        let mut seen: Option<PublishStatus> = None;
        let mut is_confirmed = false;
        let mut still = Standstill::new(self.timing.unchanged);
        loop {
            let status = match self.patiently(Repeat::UnlessAnswered, ask).await {
                Ok(status) => status,
                Err(Beyond::GivenUp(failure)) if is_doubtful && seen.is_none() && says_no(&failure) => {
                    return Ok(Watched::NotBegun(failure));
                }
                // A session that is gone may have been published before it went.
                Err(Beyond::GivenUp(failure)) if failure.is_not_found() => {
                    return Err(Reason::PublishUnknown(failure));
                }
                // The server's own error is its verdict, if it stands by it.
                Err(Beyond::GivenUp(failure)) if is_verdict(&failure) && is_confirmed => {
                    return Err(Reason::PublishRefused(failure));
                }
                Err(Beyond::GivenUp(failure)) if is_verdict(&failure) => {
                    is_confirmed = true;
                    self.stops.unless(tokio::time::sleep(self.timing.poll_least)).await?;
                    continue;
                }
                // Whatever refuses to tell the status: what was asked for goes on, and can be asked about again.
                Err(beyond) => return Err(Reason::of_beyond(beyond)),
            };
            if seen.as_ref() == Some(&status) {
                self.reporter.tell_calls();
            } else {
                self.tell_status(&status).await?;
                self.moves(&mut still);
            }
            let (stage, PublishStatus { status: number, message }) = (status.stage(), status.clone());
            match stage {
                PublishStage::Done => {
                    self.published().await?;
                    return Ok(Watched::Published);
                }
                PublishStage::Failed => return Err(Reason::PublishFailed { status: number, message }),
                PublishStage::Running => {}
            }
            self.speak_of(&mut still, &status).await?;
            let waited = begun.elapsed();
            let Some(left) = self.timing.publish.checked_sub(waited).filter(|left| !left.is_zero()) else {
                return Err(Reason::PublishDeadline { status: number, message });
            };
            let pause = self.timing.next_poll(waited).min(left);
            self.pause_in(&mut still, &status, pause).await?;
            seen = Some(status);
        }
    }
}

/// What watching came to.
enum Watched {
    /// The rows are in the dataset.
    Published,
    /// The server refuses to tell a status: it was never asked to publish.
    NotBegun(CallFailure),
}

/// Whether a refused question for the status means that there is nothing to tell.
fn says_no(failure: &CallFailure) -> bool {
    class(failure) == Class::Final && failure.status != Some(403) && !failure.is_not_found()
}

/// What it means that a call of the publish will not be made again.
fn of_publish(beyond: Beyond) -> Reason {
    match beyond {
        Beyond::Over(reason) => reason,
        Beyond::GivenUp(failure) | Beyond::TooLarge(failure) => Reason::of_publish(failure),
    }
}
