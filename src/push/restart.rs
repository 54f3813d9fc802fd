//! Sending everything once more, in a new upload session: when the server has lost the old one, or when the
//! chunks were too large for what stands before it. Chunks can't be cut anew inside of a session, so the old
//! one is deleted first; nothing was published from it.

use std::time::{Duration, Instant};

use super::event::{Choice, Fact, Reason, Subject};
use super::ledger::Ledger;
use super::line::Line;
use super::past::{PastPublish, PastSession};
use super::retry::Beyond;
use super::run::Engine;
use crate::dataset::{CallFailure, DatasetId, UploadSessionId};
use crate::protocol::retry::Repeat;

/// The smallest chunk that is proposed, in bytes of data.
const SMALLEST: u64 = 1000;

/// How sending ended before its end.
#[derive(Debug)]
pub(super) enum Turn {
    /// The upload is over.
    Over(Reason),
    /// All is to be sent again.
    Anew,
}

impl From<Reason> for Turn {
    fn from(reason: Reason) -> Self {
        Self::Over(reason)
    }
}

impl Engine {
    /// What a chunk that will not be sent again means for the upload.
    pub(super) async fn turn(
        &mut self,
        session: &UploadSessionId,
        table: usize,
        refused: u64,
        beyond: Beyond,
    ) -> Result<(), Turn> {
        match beyond {
            Beyond::Over(reason) => Err(reason.into()),
            Beyond::TooLarge(failure) => self.send_less(table, refused, failure).await,
            Beyond::GivenUp(failure) if failure.is_not_found() => self.session_lost(session, failure).await,
            Beyond::GivenUp(failure) => Err(Reason::of_call(failure).into()),
        }
    }

    /// The session is gone: little is sent again by itself, more after a question.
    async fn session_lost(&mut self, session: &UploadSessionId, failure: CallFailure) -> Result<(), Turn> {
        if !self.can_repeat() {
            self.session_is_gone(session);
            return Err(Reason::SessionLost(failure).into());
        }
        let lost = self.sent_before + self.sending_since.map_or(Duration::ZERO, |begun: Instant| begun.elapsed());
        self.lost += lost;
        if self.lost >= self.timing.repeat {
            let sending = u64::try_from(lost.as_millis()).unwrap_or(u64::MAX);
            let subject = Subject::SessionLost { session: session.clone(), sending };
            if self.ask(subject, failure.clone()).await? != Choice::GoOn {
                self.session_is_gone(session);
                return Err(Reason::SessionLost(failure).into());
            }
            self.lost = Duration::ZERO;
        }
        // It is deleted all the same: what said that it is gone may have been mistaken.
        Err(Turn::Anew)
    }

    /// Nothing is left to be deleted, and the end says which session it was.
    fn session_is_gone(&mut self, session: &UploadSessionId) {
        self.session = PastSession::None;
        self.gone = Some(session.clone());
    }

    /// A chunk was too large: asks for a smaller size, and remembers it for the server.
    async fn send_less(&mut self, table: usize, refused: u64, failure: CallFailure) -> Result<(), Turn> {
        let proposed = refused / 2;
        if proposed < SMALLEST || !self.can_repeat() {
            return Err(Reason::Refused(failure).into());
        }
        let subject = Subject::TooLarge { table, chunk: refused, proposed };
        let chunk_size = match self.ask(subject, failure.clone()).await? {
            Choice::Smaller { chunk_size } => chunk_size.max(SMALLEST),
            Choice::GoOn | Choice::EndOther => proposed,
            Choice::Leave => return Err(Reason::Left(failure).into()),
            Choice::End => return Err(Reason::Ended.into()),
        };
        self.limits.remember(self.client.address(), chunk_size).map_err(|text| Reason::Unwritable { text })?;
        self.limit_chunks(chunk_size).await?;
        Err(Turn::Anew)
    }

    /// Makes no chunk larger than this, and says so where it makes a difference.
    pub(super) async fn limit_chunks(&mut self, chunk_size: u64) -> Result<(), Reason> {
        if self.job.limit_chunks(chunk_size) {
            self.reporter.tell(Fact::Limited { chunk_size });
            self.note(Line::Limited { chunk_size }).await?;
        }
        Ok(())
    }

    /// Gets everything ready for sending all of it again: the old session goes, the books are empty.
    pub(super) async fn begin_anew(&mut self, dataset: &DatasetId, session: UploadSessionId) -> Result<(), Reason> {
        let (client, project) = (self.client.clone(), self.job.project.clone());
        let delete = || client.delete_upload_session(&project, dataset, &session);
        self.patiently(Repeat::Freely, delete).await.map_err(Reason::of_beyond)?;
        self.session = PastSession::None;
        self.ledgers.fill(Ledger::default());
        self.sent_once.fill(None);
        self.publish = PastPublish::NotBegun;
        self.sent_before = Duration::ZERO;
        for (totals, ledger) in self.totals.iter().zip(&self.ledgers) {
            totals.back_to(ledger);
        }
        self.note(Line::Closed { session: session.clone() }).await?;
        self.reporter.tell(Fact::Restarted { session });
        self.reporter.show_progress();
        Ok(())
    }
}
