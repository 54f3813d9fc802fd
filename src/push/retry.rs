//! Calls that are made again. What is due is decided by [`Patience`](crate::protocol::retry::Patience), a pure
//! function; this file counts, waits, shows the wait, and lets the operator cut it short.

use std::time::{Duration, Instant};

use super::event::{Choice, Delay, Doing, Fact, Question, Reason, Subject};
use super::line::Line;
use super::question::Asks;
use super::run::Engine;
use super::stop::Wish;
use crate::dataset::CallFailure;
use crate::protocol::retry::{Attempts, Class, Repeat, Verdict, class};
use crate::secret::Secret;

/// How often one call failed so far, and since when.
#[derive(Debug, Default)]
pub(super) struct Failures {
    refused: u32,
    refused_since: Option<Instant>,
    lost: u32,
    lost_since: Option<Instant>,
    since: u64,
    /// How often we signed in again for its sake.
    sign_ins: u32,
}

impl Failures {
    /// Counts one more. A server that answers again has ended the loss of the line, however it answers.
    fn count(&mut self, class: Class, now: u64) -> Attempts {
        if self.is_none() {
            self.since = now;
        }
        if class == Class::Line {
            self.lost += 1;
            self.lost_since.get_or_insert_with(Instant::now);
        } else {
            (self.lost, self.lost_since) = (0, None);
            self.refused += 1;
            self.refused_since.get_or_insert_with(Instant::now);
        }
        let since = |begin: Option<Instant>| begin.map_or(Duration::ZERO, |begin| begin.elapsed());
        Attempts {
            refused: self.refused,
            refused_for: since(self.refused_since),
            lost: self.lost,
            lost_for: since(self.lost_since),
        }
    }

    const fn is_none(&self) -> bool {
        self.refused == 0 && self.lost == 0
    }

    const fn all(&self) -> u32 {
        self.refused + self.lost
    }
}

/// What ends the want of a secret.
enum Given {
    /// It.
    Secret(Secret),
    /// Another upload of the same sign-in was given it.
    Elsewhere,
}

/// What there is to do when waiting is not it.
#[derive(Debug)]
pub(super) enum Beyond {
    /// The upload ends, or stops.
    Over(Reason),
    /// The call will not be made again.
    GivenUp(CallFailure),
    /// The body was too large.
    TooLarge(CallFailure),
}

impl From<Reason> for Beyond {
    fn from(reason: Reason) -> Self {
        Self::Over(reason)
    }
}

impl Engine {
    /// Makes a call until it works or nothing can be done; a stop drops it where it is.
    pub(super) async fn patiently<T, F>(&mut self, repeat: Repeat, call: impl Fn() -> F) -> Result<T, Beyond>
    where
        F: Future<Output = Result<T, CallFailure>>,
    {
        let mut failures = Failures::default();
        loop {
            match self.stops.unless(call()).await? {
                Ok(answer) => {
                    self.went_on(&failures);
                    return Ok(answer);
                }
                Err(failure) => self.wait_out(repeat, failure, &mut failures).await?,
            }
        }
    }

    /// Waits until a failed call is due again, or says that it never will be.
    pub(super) async fn wait_out(
        &mut self,
        repeat: Repeat,
        failure: CallFailure,
        failures: &mut Failures,
    ) -> Result<(), Beyond> {
        let failure = match class(&failure) {
            Class::SignedOut => match self.sign_in_again(failure, failures).await? {
                None => return Ok(()),
                Some(trouble) => trouble,
            },
            _ => failure,
        };
        let class = class(&failure);
        let attempts = failures.count(class, self.reporter.since_start());
        let wait = match self.timing.patience.decide(repeat, &failure, &attempts, fastrand::f64()) {
            Verdict::Again(wait) => wait,
            Verdict::AskToWait(told) => {
                let subject = Subject::LongWait { seconds: told.as_secs() };
                match self.ask(subject, failure.clone()).await? {
                    Choice::GoOn => told,
                    _ => return Err(Reason::Left(failure).into()),
                }
            }
            Verdict::AskForLess => return Err(Beyond::TooLarge(failure)),
            Verdict::SignIn | Verdict::Stop => return Err(Beyond::GivenUp(failure)),
        };
        let cause = if class == Class::Line { Delay::Line } else { Delay::Server };
        let (attempt, since) = (failures.all(), failures.since);
        let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        self.reporter.tell(Fact::Waiting { failure: failure.clone(), cause, attempt, wait: millis });
        self.note(Line::Waiting { failure: Box::new(failure.clone()), cause, attempt }).await?;
        let next = Some(self.reporter.since_start().saturating_add(millis));
        let doing = |next| Doing::Waiting { failure: failure.clone(), cause, attempt, since, next };
        self.reporter.show(doing(next));
        self.stops.pause(wait).await?;
        self.reporter.show(doing(None));
        Ok(())
    }

    /// Signs in again after a 401, once for each call; gives what keeps us from it, if that may pass.
    async fn sign_in_again(
        &mut self,
        refused: CallFailure,
        failures: &mut Failures,
    ) -> Result<Option<CallFailure>, Beyond> {
        if failures.sign_ins > 0 {
            return Err(Beyond::GivenUp(refused));
        }
        match self.stops.unless(self.client.renew(self.sign_in)).await? {
            Ok(true) => {
                failures.sign_ins += 1;
                self.sign_in = self.client.current_sign_in();
                self.reporter.tell(Fact::SignedInAgain);
                Ok(None)
            }
            Err(trouble) if matches!(class(&trouble), Class::Line | Class::Busy) => Ok(Some(trouble)),
            Ok(false) | Err(_) if self.asks == Asks::Operator => self.ask_for_secret(refused, failures).await,
            Ok(false) | Err(_) => Err(Beyond::GivenUp(refused)),
        }
    }

    /// Pauses until the operator gives the secret with which to sign in again, or somebody else has done so; gives
    /// what keeps us from it, if that may pass.
    async fn ask_for_secret(
        &mut self,
        mut refused: CallFailure,
        failures: &mut Failures,
    ) -> Result<Option<CallFailure>, Beyond> {
        loop {
            let question = self.pose(Subject::SignedOut, Some(refused.clone())).await?;
            let id = question.id;
            self.reporter.show(Doing::Asking(question));
            let answer = self.secret_for(id).await?;
            let choice = if answer.is_none() { Choice::Leave } else { Choice::GoOn };
            self.reporter.tell(Fact::Answered { question: id, choice });
            self.note(Line::Answered { question: id, choice }).await?;
            self.reporter.show(Doing::Working);
            let signed_in = match answer {
                None => return Err(Beyond::GivenUp(refused)),
                Some(Given::Elsewhere) => Ok(()),
                Some(Given::Secret(secret)) => {
                    let client = self.client.clone();
                    self.stops.unless(client.sign_in_with(self.sign_in, secret)).await?
                }
            };
            match signed_in {
                Ok(()) => {
                    failures.sign_ins += 1;
                    self.sign_in = self.client.current_sign_in();
                    self.reporter.tell(Fact::SignedInAgain);
                    return Ok(None);
                }
                Err(trouble) if matches!(class(&trouble), Class::Line | Class::Busy) => return Ok(Some(trouble)),
                // A wrong one: the server's words stand in the next question.
                Err(trouble) => refused = trouble,
            }
        }
    }

    /// What answers a question for a secret; nothing where the upload is to stop.
    async fn secret_for(&mut self, id: u32) -> Result<Option<Given>, Reason> {
        let client = self.client.clone();
        loop {
            let wish = tokio::select! {
                wish = self.stops.wish() => wish,
                () = client.signed_in_after(self.sign_in) => return Ok(Some(Given::Elsewhere)),
            };
            match wish {
                Wish::Stop(stop) => return Err(stop.into()),
                Wish::Secret(question, secret) if question == id => return Ok(Some(Given::Secret(secret))),
                Wish::Answer(question, _) if question == id => return Ok(None),
                Wish::Answer(..)
                | Wish::EndOther(..)
                | Wish::Secret(..)
                | Wish::RetryNow
                | Wish::Pause
                | Wish::GoOn => {}
            }
        }
    }

    /// A call has worked: what was waited for is over.
    pub(super) fn went_on(&mut self, failures: &Failures) {
        if !failures.is_none() {
            self.reporter.tell(Fact::WentOn { attempts: failures.all() });
        }
        self.reporter.show(Doing::Working);
    }

    /// Asks, and waits for the answer.
    pub(super) async fn ask(&mut self, subject: Subject, failure: CallFailure) -> Result<Choice, Reason> {
        let beforehand = self.asks.beforehand(&subject);
        let question = self.pose(subject, Some(failure)).await?;
        let id = question.id;
        let choice = if let Some(choice) = beforehand {
            choice
        } else {
            self.reporter.show(Doing::Asking(question));
            self.answer_to(id).await?
        };
        self.reporter.tell(Fact::Answered { question: id, choice });
        self.note(Line::Answered { question: id, choice }).await?;
        self.reporter.show(Doing::Working);
        Ok(choice)
    }

    /// Tells a question, and writes it down.
    pub(super) async fn pose(&mut self, subject: Subject, failure: Option<CallFailure>) -> Result<Question, Reason> {
        self.questions += 1;
        let question = Question { id: self.questions, subject, failure };
        self.reporter.tell(Fact::Asked(question.clone()));
        self.note(Line::Asked { question: Box::new(question.clone()) }).await?;
        Ok(question)
    }

    async fn answer_to(&mut self, id: u32) -> Result<Choice, Reason> {
        loop {
            match self.stops.wish().await {
                Wish::Stop(stop) => return Err(stop.into()),
                Wish::Answer(question, choice) if question == id => return Ok(choice),
                Wish::Answer(..)
                | Wish::EndOther(..)
                | Wish::Secret(..)
                | Wish::RetryNow
                | Wish::Pause
                | Wish::GoOn => {}
            }
        }
    }
}
