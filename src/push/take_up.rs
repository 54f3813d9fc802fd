//! Going on with an upload that was interrupted. The journal says what the server has accepted; everything
//! behind that is sent again, each chunk with the same index and the same bytes as before. A session that
//! the server has dropped meanwhile, and a file that has changed, are found out on the way, as in any upload.

use super::event::{Fact, Reason};
use super::ledger::Ledger;
use super::limits::Limits;
use super::line::Line;
use super::past::{Mode, PastPublish, PastSession};
use super::recall::Recalled;
use super::run::Engine;
use super::shelf::TakenUp;

impl Engine {
    /// Puts everything where the earlier run left it.
    pub(super) async fn take_up(&mut self, taken: TakenUp) -> Result<(), Reason> {
        let TakenUp { journal, recalled, mode } = taken;
        let (id, folder) = (journal.id(), journal.folder().to_owned());
        let Recalled { begun, job, dataset, session, publish, ledgers, sent, sending, before, proof, .. } = recalled;
        self.limits = Limits::read(&folder);
        self.job = job;
        if mode != Mode::GiveUp {
            self.claim_dataset(&folder)?;
            self.sign_claim(&id);
        }
        self.journal = Some(journal);
        self.note(Line::Resumed).await?;
        self.begun_at = begun;
        self.dataset = dataset;
        self.proof = proof;
        if self.job.dataset.is_some() {
            self.before = before;
        }
        self.sent_once = sent.into_iter().map(|sent| sent.map(|(facts, _)| facts)).collect();
        (self.session, self.publish, self.ledgers, self.sent_before) = (session, publish, ledgers, sending);
        for (totals, ledger) in self.totals.iter().zip(&self.ledgers) {
            totals.back_to(ledger);
        }
        let rows = self.ledgers.iter().map(Ledger::rows).collect();
        self.reporter.tell(Fact::Resumed { id, begun, rows });
        self.reporter.show_progress();
        match mode {
            Mode::GoOn => Ok(()),
            // What was asked to be published is not sent once more before it is known what became of that.
            Mode::Anew if self.publish != PastPublish::NotBegun => Ok(()),
            Mode::Anew => self.start_over().await,
            Mode::GiveUp if self.publish == PastPublish::Done => Ok(()),
            Mode::GiveUp => Err(Reason::Ended),
        }
    }

    /// Forgets what was sent, here and on the server, and takes the files as they are now.
    async fn start_over(&mut self) -> Result<(), Reason> {
        let files = self.job.tables.iter().map(|table| table.file.clone()).collect();
        self.note(Line::Files { files }).await?;
        match (self.dataset.clone(), self.session.clone()) {
            (Some(dataset), PastSession::Open(session)) => self.begin_anew(&dataset, session).await,
            _ => Ok(()),
        }
    }
}
