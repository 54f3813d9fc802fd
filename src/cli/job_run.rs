//! How a job is run: its `[run]` table, in the words of the command line, which go before it.

use std::time::Duration;

use super::args::PushArgs;
use super::run_args::{LinePatience, ORPHAN, OnNoChange, OnOrphan, OnSessionLost, OnTooLarge, RunArgs, SendLengthArg};
use crate::job::{guards, words};
use crate::push::Unfree;

/// The words of the command line, and what a job says wherever these do not.
pub(super) fn with(args: &PushArgs, job: &guards::Running) -> RunArgs {
    let mut running = args.running.clone();
    if let Some(patience) = job.patience.filter(|_| !args.is_given("patience")) {
        running.patience = patience.into();
    }
    if let Some(word) = job.on_too_large.filter(|_| !args.is_given("on_too_large")) {
        running.on_too_large = word.into();
    }
    if let Some(word) = job.on_session_lost.filter(|_| !args.is_given("on_session_lost")) {
        running.on_session_lost = word.into();
    }
    if let Some(word) = job.on_orphan.filter(|_| !args.is_given("on_orphan")) {
        running.on_orphan = word.into();
    }
    if let Some(word) = job.send_length.filter(|_| !args.is_given("send_length")) {
        running.send_length = word.into();
    }
    if let Some(time) = job.no_change_after.filter(|_| !args.is_given("no_change_after")) {
        running.no_change_after = time.into();
    }
    if let Some(word) = job.on_no_change.filter(|_| !args.is_given("on_no_change")) {
        running.on_no_change = word.into();
    }
    running.limit_rate = running.limit_rate.or(job.limit_rate.map(words::Rate::bytes));
    running
}

impl From<words::Patience> for LinePatience {
    fn from(patience: words::Patience) -> Self {
        Self(patience.0.map(words::Time::duration))
    }
}

impl From<guards::OnTooLarge> for OnTooLarge {
    fn from(word: guards::OnTooLarge) -> Self {
        match word {
            guards::OnTooLarge::Stop => Self::Stop,
            guards::OnTooLarge::Smaller => Self::Smaller,
        }
    }
}

impl From<guards::OnSessionLost> for OnSessionLost {
    fn from(word: guards::OnSessionLost) -> Self {
        match word {
            guards::OnSessionLost::Stop => Self::Stop,
            guards::OnSessionLost::Repeat => Self::Repeat,
        }
    }
}

impl From<guards::OnNoChange> for OnNoChange {
    fn from(word: guards::OnNoChange) -> Self {
        match word {
            guards::OnNoChange::Wait => Self::Wait,
            guards::OnNoChange::Leave => Self::Leave,
            guards::OnNoChange::End => Self::End,
        }
    }
}

impl From<guards::OnOrphan> for OnOrphan {
    fn from(word: guards::OnOrphan) -> Self {
        Self(match word {
            guards::OnOrphan::Stop => Unfree::Stop,
            guards::OnOrphan::Wait(None) => Unfree::Wait(ORPHAN),
            guards::OnOrphan::Wait(Some(words::Patience(time))) => {
                Unfree::Wait(time.map_or(Duration::MAX, words::Time::duration))
            }
        })
    }
}

impl From<guards::SendLengthWord> for SendLengthArg {
    fn from(word: guards::SendLengthWord) -> Self {
        match word {
            guards::SendLengthWord::Auto => Self::Auto,
            guards::SendLengthWord::Always => Self::Always,
            guards::SendLengthWord::Never => Self::Never,
        }
    }
}
