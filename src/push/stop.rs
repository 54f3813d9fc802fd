//! The wishes of whoever watches an upload: to end it (the token), to leave at once (a signal), to pause, to try now,
//! an answer. The first two are remembered once they came, since several steps of the way out ask for them.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::event::{Choice, Control, Reason};
use super::throttle::Throttle;
use crate::dataset::UploadSessionId;
use crate::secret::Secret;

/// Why an upload stops before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The operator ends it.
    End,
    /// The program has to leave.
    Leave(i32),
    /// Its time is over.
    Late,
}

impl From<Stop> for Reason {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::End => Self::Ended,
            Stop::Leave(signal) => Self::Stopped { signal },
            Stop::Late => Self::OutOfTime,
        }
    }
}

/// The answer to a call that a stop does not drop.
pub(super) enum Answer<T> {
    /// No stop was wanted.
    InTime(T),
    /// A stop was wanted, and the answer came all the same or did not.
    Stopped(Stop, Option<T>),
}

impl<T> Answer<T> {
    /// What was answered, if anything.
    pub(super) const fn heard(&self) -> Option<&T> {
        match self {
            Self::InTime(answer) | Self::Stopped(_, Some(answer)) => Some(answer),
            Self::Stopped(_, None) => None,
        }
    }

    /// The answer, unless a stop goes before it.
    pub(super) fn go_on(self) -> Result<T, Reason> {
        match self {
            Self::InTime(answer) => Ok(answer),
            Self::Stopped(stop, _) => Err(stop.into()),
        }
    }
}

/// What somebody may want of an upload that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wish {
    /// It is to stop.
    Stop(Stop),
    /// The next try is to be made now.
    RetryNow,
    /// A question is answered.
    Answer(u32, Choice),
    /// A question is answered with a secret.
    Secret(u32, Secret),
    /// A question is answered with the other upload session that is to be ended.
    EndOther(u32, UploadSessionId),
    /// It is to stand still.
    Pause,
    /// It is to go on.
    GoOn,
}

/// What breaks a transfer off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// The upload is to stop.
    Stop(Stop),
    /// It is to stand still.
    Pause,
}

/// Listens for all wishes.
#[derive(Debug)]
pub(super) struct Stops {
    cancel: CancellationToken,
    control: mpsc::Receiver<Control>,
    leave: Option<i32>,
    is_late: bool,
    /// The last answer that came while a call was waited for.
    answered: Option<Wish>,
    is_paused: bool,
    throttle: Arc<Throttle>,
}

impl Stops {
    pub(super) fn new(cancel: CancellationToken, control: mpsc::Receiver<Control>) -> Self {
        let throttle = Arc::default();
        Self { cancel, control, leave: None, is_late: false, answered: None, is_paused: false, throttle }
    }

    /// The limit that was wished for, which follows what is wished later.
    pub(super) fn throttle(&self) -> Arc<Throttle> {
        Arc::clone(&self.throttle)
    }

    /// Whether the upload is to stand still.
    pub(super) const fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Waits for the next wish.
    pub(super) async fn wish(&mut self) -> Wish {
        if let Some(signal) = self.leave {
            return Wish::Stop(Stop::Leave(signal));
        }
        if self.is_late {
            return Wish::Stop(Stop::Late);
        }
        let cancel = self.cancel.clone();
        loop {
            let control = tokio::select! {
                biased;
                control = self.control.recv() => control,
                () = cancel.cancelled() => return Wish::Stop(Stop::End),
            };
            return match control {
                Some(Control::Leave { signal }) => {
                    self.leave = Some(signal);
                    Wish::Stop(Stop::Leave(signal))
                }
                Some(Control::Late) => {
                    self.is_late = true;
                    Wish::Stop(Stop::Late)
                }
                Some(Control::RetryNow) => Wish::RetryNow,
                Some(Control::Answer { question, choice }) => Wish::Answer(question, choice),
                Some(Control::Secret { question, secret }) => Wish::Secret(question, secret),
                Some(Control::EndOther { question, session }) => Wish::EndOther(question, session),
                Some(Control::Pause) => {
                    self.is_paused = true;
                    Wish::Pause
                }
                Some(Control::GoOn) => {
                    self.is_paused = false;
                    Wish::GoOn
                }
                Some(Control::Limit { rate }) => {
                    self.throttle.set(rate);
                    continue;
                }
                None => {
                    // Nobody can say anything else any more.
                    cancel.cancelled().await;
                    Wish::Stop(Stop::End)
                }
            };
        }
    }

    /// The answer to a question that came while a call was waited for.
    pub(super) fn answered(&mut self, question: u32) -> Option<Wish> {
        let is_it = |wish: &Wish| matches!(wish, Wish::Answer(id, _) | Wish::EndOther(id, _) if *id == question);
        self.answered.take().filter(is_it)
    }

    /// Waits until somebody wants the upload to stop. A next try comes too late or too early; an answer is kept.
    pub(super) async fn wanted(&mut self) -> Stop {
        loop {
            match self.wish().await {
                Wish::Stop(stop) => return stop,
                answer @ (Wish::Answer(..) | Wish::EndOther(..)) => self.answered = Some(answer),
                Wish::RetryNow | Wish::Secret(..) | Wish::Pause | Wish::GoOn => {}
            }
        }
    }

    /// Waits until somebody wants a transfer to break off; a pause counts only where it `may_pause`.
    pub(super) async fn interrupted(&mut self, may_pause: bool) -> Break {
        while !(may_pause && self.is_paused) {
            match self.wish().await {
                Wish::Stop(stop) => return Break::Stop(stop),
                answer @ (Wish::Answer(..) | Wish::EndOther(..)) => self.answered = Some(answer),
                Wish::RetryNow | Wish::Secret(..) | Wish::Pause | Wish::GoOn => {}
            }
        }
        Break::Pause
    }

    /// Waits until the program has to leave.
    pub(super) async fn leave(&mut self) -> i32 {
        if let Some(signal) = self.leave {
            return signal;
        }
        loop {
            match self.control.recv().await {
                Some(Control::Leave { signal }) => {
                    self.leave = Some(signal);
                    return signal;
                }
                Some(
                    Control::Late
                    | Control::RetryNow
                    | Control::Answer { .. }
                    | Control::EndOther { .. }
                    | Control::Secret { .. }
                    | Control::Pause
                    | Control::GoOn
                    | Control::Limit { .. },
                ) => {}
                // Nobody can say it any more.
                None => std::future::pending().await,
            }
        }
    }

    /// Waits for so long, or until somebody wants the next try now or none for a while.
    pub(super) async fn pause(&mut self, wait: Duration) -> Result<(), Reason> {
        let over = tokio::time::sleep(wait);
        tokio::pin!(over);
        loop {
            tokio::select! {
                biased;
                wish = self.wish() => match wish {
                    Wish::Stop(stop) => return Err(stop.into()),
                    Wish::RetryNow | Wish::Pause => return Ok(()),
                    Wish::Answer(..) | Wish::EndOther(..) | Wish::Secret(..) | Wish::GoOn => {}
                },
                () = &mut over => return Ok(()),
            }
        }
    }

    /// A stop that is wanted already.
    pub(super) fn check(&mut self) -> Result<(), Reason> {
        self.wanted().now_or_never().map_or(Ok(()), |stop| Err(stop.into()))
    }

    /// Runs a step of the way; a stop drops it where it is.
    pub(super) async fn unless<T>(&mut self, step: impl Future<Output = T>) -> Result<T, Reason> {
        tokio::select! {
            biased;
            stop = self.wanted() => Err(stop.into()),
            done = step => Ok(done),
        }
    }

    /// Runs a call whose answer must not be lost: after a stop it is still waited for as long as `grace`.
    pub(super) async fn with_grace<T>(&mut self, call: impl Future<Output = T>, grace: Duration) -> Answer<T> {
        tokio::pin!(call);
        tokio::select! {
            biased;
            done = &mut call => Answer::InTime(done),
            stop = self.wanted() => Answer::Stopped(stop, tokio::time::timeout(grace, call).await.ok()),
        }
    }

    /// Runs a call on the way out: it may take `limit`, and only `hurry` once the program has to leave.
    pub(super) async fn last_call<T>(
        &mut self,
        call: impl Future<Output = T>,
        limit: Duration,
        hurry: Duration,
    ) -> Option<T> {
        tokio::pin!(call);
        tokio::select! {
            biased;
            done = tokio::time::timeout(limit, &mut call) => return done.ok(),
            _ = self.leave() => {}
        }
        tokio::time::timeout(hurry.min(limit), call).await.ok()
    }

    /// The signal that makes the program leave, if one came.
    pub(super) const fn signal(&self) -> Option<i32> {
        self.leave
    }
}
