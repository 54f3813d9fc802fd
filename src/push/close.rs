//! The way out of an upload, the same for every ending: find out what a stop in mid publish came to, end the
//! session as the ending asks for, write it down, tell it. What is said at the end is what the server
//! says, also where that is not what was wished.

use super::aftermath::EndWanted;
use super::ending::Closing;
use super::event::{Fact, Outcome, Phase, Reason, SessionEnd, Stage};
use super::journal::Journal;
use super::line::Line;
use super::past::{PastPublish, PastSession};
use super::rejects::unsent;
use super::run::Engine;
use super::stream::dies_with_its_reader;
use crate::dataset::{CallFailure, DatasetId, FailureKind, PublishStage, UploadSessionId};
use crate::protocol::retry::{Attempts, Repeat, Verdict};

impl Engine {
    /// Ends the upload for this reason, or well.
    pub(super) async fn end(mut self, mut reason: Option<Reason>) -> Outcome {
        let wanted = if matches!(reason, Some(Reason::Ended)) { EndWanted::Yes } else { EndWanted::No };
        let session = match (&self.dataset, &self.session) {
            (Some(dataset), PastSession::Open(session)) => {
                let (dataset, session) = (dataset.clone(), session.clone());
                self.close(&dataset, &session, &mut reason).await
            }
            (_, PastSession::Doubtful) => SessionEnd::Unknown,
            _ => self.gone.clone().map_or(SessionEnd::None, |id| SessionEnd::Deleted { id }),
        };
        self.reporter.show_progress();
        if reason.is_none() {
            self.prove().await;
        }
        let contents = self.note_contents(reason.is_none()).await;
        self.look_after(wanted, reason.as_ref()).await;
        let phase = match reason.as_ref().map_or(Phase::Done, Reason::phase) {
            Phase::Interrupted if self.dies_with_us() => Phase::Failed,
            phase => phase,
        };
        let journal = self.journal.as_ref().map(Journal::path);
        let unsent = journal.map(|path| unsent(path, &self.job, &self.ledgers)).unwrap_or_default();
        let outcome = Outcome {
            upload: self.journal.as_ref().map(Journal::id),
            phase,
            reason,
            session,
            dataset: self.dataset.clone(),
            rows: self.totals.iter().map(|totals| totals.read().accepted_rows).collect(),
            unsent,
        };
        if let Err(reason) = self.note(Line::Ended { outcome: Box::new(outcome.clone()) }).await {
            // The upload is over, whatever becomes of its journal.
            tracing::warn!("{reason}");
        }
        self.file_report().await;
        self.remember(&outcome, contents).await;
        self.reporter.tell(Fact::Ended(Box::new(outcome.clone())));
        outcome
    }

    /// Whether nobody could go on with it.
    fn dies_with_us(&self) -> bool {
        dies_with_its_reader(&self.job, &self.ledgers)
    }

    async fn close(
        &mut self,
        dataset: &DatasetId,
        session: &UploadSessionId,
        reason: &mut Option<Reason>,
    ) -> SessionEnd {
        let answers = self.learn_of_race(dataset, session, reason).await;
        if reason.as_ref().map(Reason::closing) == Some(Closing::Keep) && !self.dies_with_us() {
            return SessionEnd::Kept { id: session.clone() };
        }
        self.begun(Stage::CloseSession);
        let call = self.delete(dataset, session);
        let answer = self.stops.last_call(call, self.timing.close, self.timing.leave).await;
        let end = match answer {
            Some(Ok(())) => SessionEnd::Deleted { id: session.clone() },
            Some(Err(failure)) => SessionEnd::Open { id: session.clone(), failure },
            None => SessionEnd::Open { id: session.clone(), failure: unanswered(dataset, session) },
        };
        if answers {
            self.learn_of_race(dataset, session, reason).await;
        }
        if matches!(end, SessionEnd::Deleted { .. }) {
            self.ended(Stage::CloseSession);
        } else if let (Some(Reason::Ended), Some(signal)) = (&reason, self.stops.signal()) {
            // The wish to end it was overtaken: the session has not been seen to go.
            *reason = Some(Reason::Stopped { signal });
        }
        end
    }

    /// Deletes the session; a server that can't serve now is asked again.
    fn delete(
        &self,
        dataset: &DatasetId,
        session: &UploadSessionId,
    ) -> impl Future<Output = Result<(), CallFailure>> + use<> {
        let (client, project) = (self.client.clone(), self.job.project.clone());
        let (dataset, session) = (dataset.clone(), session.clone());
        let patience = self.timing.patience;
        async move {
            let mut attempts = Attempts::default();
            loop {
                let Err(failure) = client.delete_upload_session(&project, &dataset, &session).await else {
                    return Ok(());
                };
                attempts.refused += 1;
                attempts.lost += 1;
                match patience.decide(Repeat::Freely, &failure, &attempts, fastrand::f64()) {
                    Verdict::Again(wait) => tokio::time::sleep(wait).await,
                    _ => return Err(failure),
                }
            }
        }
    }

    /// A stop that came in mid publish may have come too late. Asked before the DELETE, and after it as
    /// well; gives whether asking again makes sense.
    async fn learn_of_race(
        &mut self,
        dataset: &DatasetId,
        session: &UploadSessionId,
        reason: &mut Option<Reason>,
    ) -> bool {
        let stopped = matches!(reason, Some(Reason::Ended | Reason::Stopped { .. } | Reason::OutOfTime));
        if !stopped || self.publish == PastPublish::NotBegun {
            return false;
        }
        let call = self.client.publish_status(&self.job.project, dataset, session);
        // Whoever has to leave has little time, and the DELETE needs the larger part of it.
        let limit = self.timing.leave / 2;
        let Some(Ok(status)) = self.stops.last_call(call, limit, limit).await else { return false };
        if status.stage() == PublishStage::Done {
            *reason = self.published().await.err();
            if let Err(reason) = self.tell_status(&status).await {
                // It is published, whatever becomes of the journal.
                tracing::warn!("{reason}");
            }
        }
        true
    }
}

fn unanswered(dataset: &DatasetId, session: &UploadSessionId) -> CallFailure {
    CallFailure {
        request: format!("DELETE /api/datasets/{dataset}/uploadSessions/{session}"),
        kind: FailureKind::Timeout,
        status: None,
        code: None,
        message: "no answer in the time there was".to_owned(),
        ticket: None,
        server_code: None,
        retry_after: None,
    }
}
