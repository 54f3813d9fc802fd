//! A publish of which the status does not change for long. It may be a server that works hard or one that has
//! forgotten us, and nobody can tell from here: so it is said, and whoever is there may wait on, leave or end it.
//! Meanwhile the status is asked for as ever; a change takes the question back.

use std::time::{Duration, Instant};

use super::event::{Choice, Doing, Fact, Question, Reason, Subject};
use super::line::Line;
use super::run::Engine;
use super::stop::Wish;
use crate::dataset::PublishStatus;

/// For how long a status has been the same, and what was said of it.
#[derive(Debug)]
pub(super) struct Standstill {
    since: Instant,
    /// How long it has to be the same before that is said next.
    due: Duration,
    /// What is asked now.
    asked: Option<Question>,
}

impl Standstill {
    pub(super) fn new(due: Duration) -> Self {
        Self { since: Instant::now(), due, asked: None }
    }
}

impl Engine {
    /// The status is another one.
    pub(super) fn moves(&mut self, still: &mut Standstill) {
        *still = Standstill::new(self.timing.unchanged);
        self.reporter.show(Doing::Working);
    }

    /// Says that the status has not changed for long, where that is due.
    pub(super) async fn speak_of(&mut self, still: &mut Standstill, now: &PublishStatus) -> Result<(), Reason> {
        if let Some(question) = &still.asked {
            self.reporter.show(Doing::Asking(question.clone()));
            return Ok(());
        }
        let unchanged = still.since.elapsed();
        if unchanged < still.due {
            return Ok(());
        }
        still.due = unchanged.saturating_add(self.timing.unchanged);
        let subject = Subject::Unchanged {
            status: now.status,
            message: now.message.clone(),
            unchanged: u64::try_from(unchanged.as_millis()).unwrap_or(u64::MAX),
        };
        let beforehand = self.asks.beforehand(&subject);
        let question = self.pose(subject, None).await?;
        if let Some(choice) = beforehand {
            return self.take_answer(question.id, choice, now).await;
        }
        self.reporter.show(Doing::Asking(question.clone()));
        still.asked = Some(question);
        Ok(())
    }

    /// Waits until the status is asked for again, with an ear for the answer.
    pub(super) async fn pause_in(
        &mut self,
        still: &mut Standstill,
        now: &PublishStatus,
        pause: Duration,
    ) -> Result<(), Reason> {
        let over = tokio::time::sleep(pause);
        tokio::pin!(over);
        let answered = still.asked.as_ref().and_then(|question| self.stops.answered(question.id));
        let mut answer = answered.and_then(|wish| if let Wish::Answer(_, choice) = wish { Some(choice) } else { None });
        loop {
            if let Some(choice) = answer.take()
                && let Some(question) = still.asked.take()
            {
                self.take_answer(question.id, choice, now).await?;
            }
            tokio::select! {
                biased;
                wish = self.stops.wish() => match wish {
                    Wish::Stop(stop) => return Err(stop.into()),
                    Wish::RetryNow => return Ok(()),
                    Wish::Answer(id, choice) => {
                        answer = still.asked.as_ref().filter(|question| question.id == id).map(|_| choice);
                    }
                    // Nothing was asked that it would answer, and a publish is the server's to pause.
                    Wish::Secret(..) | Wish::EndOther(..) | Wish::Pause | Wish::GoOn => {}
                },
                () = &mut over => return Ok(()),
            }
        }
    }

    async fn take_answer(&mut self, question: u32, choice: Choice, now: &PublishStatus) -> Result<(), Reason> {
        self.reporter.tell(Fact::Answered { question, choice });
        self.note(Line::Answered { question, choice }).await?;
        self.reporter.show(Doing::Working);
        match choice {
            Choice::GoOn | Choice::Smaller { .. } | Choice::EndOther => Ok(()),
            Choice::Leave => Err(Reason::PublishLeft { status: now.status, message: now.message.clone() }),
            Choice::End => Err(Reason::Ended),
        }
    }
}
