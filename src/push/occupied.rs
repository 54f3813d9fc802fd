//! A dataset that another upload session holds: one that another machine left behind, or somebody's who is at work.
//! The server takes one session a dataset and forgets an abandoned one by itself, so the call is made again from
//! time to time until the dataset is free. Whoever is there sees when the next try is due, and may end the other
//! session by its id, or leave.

use std::time::{Duration, Instant};

use tokio::task::spawn_blocking;

use super::event::{Choice, Doing, Fact, Holder, Question, Reason, Subject};
use super::line::Line;
use super::question::Unfree;
use super::retry::{Beyond, Failures};
use super::run::Engine;
use super::shelf;
use super::stop::Wish;
use crate::dataset::{CallFailure, FailureKind, UploadSessionId};
use crate::protocol::retry::Repeat;

/// A wait for the other session to go.
#[derive(Debug)]
pub(super) struct Occupied {
    /// What is asked meanwhile; nothing between the end of the other session and the next try.
    asked: Option<Question>,
    /// The session that was ended before the next try.
    ended: Option<UploadSessionId>,
    since: Instant,
    tries: u32,
}

/// Whether a refusal says that another upload session is in the way. Servers word it each in their own way, and a
/// conflict about a name is none of this kind.
pub(super) fn is_occupied(failure: &CallFailure) -> bool {
    let said = failure.message.to_lowercase();
    failure.kind == FailureKind::Refused
        && failure.status.is_some_and(|status| matches!(status, 400 | 409 | 422 | 423 | 500))
        && said.contains("upload session")
        && ["open", "concurrent", "already", "in progress", "another"].iter().any(|word| said.contains(word))
}

impl Engine {
    /// Waits until the call that was refused is due again.
    pub(super) async fn wait_until_free(
        &mut self,
        failure: CallFailure,
        occupied: &mut Option<Occupied>,
    ) -> Result<(), Reason> {
        let new = || Occupied { asked: None, ended: None, since: Instant::now(), tries: 0 };
        let held = occupied.get_or_insert_with(new);
        held.tries += 1;
        self.reporter.tell_calls();
        let question = match held.asked.take() {
            Some(question) => question,
            None => self.ask_to_free(failure.clone(), held.ended.take()).await?,
        };
        let wait = self.timing.next_try(held.tries);
        match self.asks.unfree() {
            Some(Unfree::Stop) => return Err(Reason::Refused(failure)),
            Some(Unfree::Wait(limit)) if held.since.elapsed() >= limit => return Err(Reason::Refused(failure)),
            Some(Unfree::Wait(_)) | None => {}
        }
        let question = self.show_next(question, wait);
        match self.until_next(question.id, &failure, wait).await? {
            None => held.asked = Some(question),
            Some(session) => match self.end_other(question.id, &session).await? {
                // Should one be in the way still, it was not that one.
                Ok(()) => held.ended = Some(session),
                Err(refusal) => held.asked = Some(self.ask_to_free(refusal, None).await?),
            },
        }
        Ok(())
    }

    /// Says what is in the way: whose session it is, as far as that is known here.
    async fn ask_to_free(&mut self, failure: CallFailure, ended: Option<UploadSessionId>) -> Result<Question, Reason> {
        let holder = self.holder().await;
        let next = self.reporter.since_start();
        let subject = Subject::Occupied { holder, ended, next };
        self.pose(subject, Some(failure)).await
    }

    /// The upload of this machine that has the session, if it is one.
    async fn holder(&self) -> Option<Holder> {
        let journal = self.journal.as_ref()?;
        let (folder, own) = (journal.folder().to_owned(), journal.id());
        let (server, dataset, job) = (self.client.address().clone(), self.dataset.clone(), self.job.clone());
        let found = spawn_blocking(move || shelf::holder(&folder, &own, &server, dataset.as_ref(), &job)).await;
        found.unwrap_or_default()
    }

    fn show_next(&mut self, mut question: Question, wait: Duration) -> Question {
        if let Subject::Occupied { next, .. } = &mut question.subject {
            let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            *next = self.reporter.since_start().saturating_add(wait);
        }
        self.reporter.show(Doing::Asking(question.clone()));
        question
    }

    /// Waits until the next try is due; gives the session that is to be ended before it, if somebody says so.
    async fn until_next(
        &mut self,
        id: u32,
        failure: &CallFailure,
        wait: Duration,
    ) -> Result<Option<UploadSessionId>, Reason> {
        let over = tokio::time::sleep(wait);
        tokio::pin!(over);
        let mut told = self.stops.answered(id);
        loop {
            let wish = if let Some(wish) = told.take() {
                wish
            } else {
                tokio::select! {
                    biased;
                    wish = self.stops.wish() => wish,
                    () = &mut over => return Ok(None),
                }
            };
            match wish {
                Wish::Stop(stop) => return Err(stop.into()),
                Wish::RetryNow => return Ok(None),
                Wish::Answer(question, Choice::Leave) if question == id => {
                    self.answered(id, Choice::Leave).await?;
                    return Err(Reason::Left(failure.clone()));
                }
                Wish::EndOther(question, session) if question == id && self.dataset.is_some() => {
                    return Ok(Some(session));
                }
                Wish::Answer(..) | Wish::EndOther(..) | Wish::Secret(..) | Wish::Pause | Wish::GoOn => {}
            }
        }
    }

    /// Ends somebody else's session, by its id, or gives what keeps us from it.
    async fn end_other(&mut self, question: u32, session: &UploadSessionId) -> Result<Result<(), CallFailure>, Reason> {
        self.answered(question, Choice::EndOther).await?;
        self.reporter.show(Doing::Working);
        let Some(dataset) = self.dataset.clone() else { return Ok(Ok(())) };
        let (client, project) = (self.client.clone(), self.job.project.clone());
        let delete = || client.delete_upload_session(&project, &dataset, session);
        match self.patiently(Repeat::Freely, delete).await {
            Ok(()) => {
                self.note(Line::OtherEnded { session: session.clone() }).await?;
                self.reporter.tell(Fact::OtherEnded { session: session.clone() });
                Ok(Ok(()))
            }
            Err(Beyond::Over(reason)) => Err(reason),
            Err(Beyond::GivenUp(refusal) | Beyond::TooLarge(refusal)) => Ok(Err(refusal)),
        }
    }

    /// A call has worked: what it waited for is over.
    pub(super) fn is_free(&mut self, failures: &Failures, occupied: Option<&Occupied>) {
        if let Some(held) = occupied {
            self.reporter.tell(Fact::WentOn { attempts: held.tries });
        }
        self.went_on(failures);
    }

    async fn answered(&mut self, question: u32, choice: Choice) -> Result<(), Reason> {
        self.reporter.tell(Fact::Answered { question, choice });
        self.note(Line::Answered { question, choice }).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_about_another_session_is_waited_out() {
        let refused = |status: u16, message: &str| CallFailure {
            request: "POST /api/x".to_owned(),
            kind: FailureKind::Refused,
            status: Some(status),
            code: None,
            message: message.to_owned(),
            ticket: None,
            server_code: None,
            retry_after: None,
        };
        for (status, message) in [
            (409, "(The dataset has an open upload session already.)"),
            (400, "You can't have concurrent upload sessions."),
            (500, "Another upload session is in progress for this dataset"),
        ] {
            assert!(is_occupied(&refused(status, message)), "{message}");
        }
        for (status, message) in [
            (409, "An object with the name 'Sales' exists already."),
            (401, "The upload session's user has no open session."),
            (404, "There is no such upload session."),
            (503, "An upload session is open on a node that restarts."),
        ] {
            assert!(!is_occupied(&refused(status, message)), "{message}");
        }
        let lost = CallFailure { kind: FailureKind::Broken, ..refused(409, "an open upload session") };
        assert!(!is_occupied(&lost));
    }
}
