//! The words that say how an upload is run where nobody can be asked: how patient it is, what it does instead
//! of asking, and how it tells. They are the same for one that begins and one that goes on.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::app::steering::read_rate;
use crate::protocol::retry::Patience;
use crate::push::{Asks, SendLength, Timing, Unasked, Unfree, Unmoved};

/// How long a session of somebody else's is waited for unless said: servers forget one that is left sooner.
pub(super) const ORPHAN: Duration = Duration::from_hours(1);

/// How an upload is run.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct RunArgs {
    /// How long a lost line is tried again: 90s, 30min, 4h, or forever
    #[arg(long, value_name = "TIME", default_value = "30min", value_parser = read_patience)]
    pub patience: LinePatience,
    /// What to do when a chunk is too large for the way: stop, or begin again with smaller ones
    #[arg(long, value_name = "WHAT", default_value = "stop")]
    pub on_too_large: OnTooLarge,
    /// What to do when the server has lost more than a minute of sending: stop, or repeat it
    #[arg(long, value_name = "WHAT", default_value = "stop")]
    pub on_session_lost: OnSessionLost,
    /// What to do when another upload session holds the dataset: stop, wait for it to go (at most an hour), or
    /// wait=TIME
    #[arg(long, value_name = "WHAT", default_value = "stop", value_parser = read_on_orphan)]
    pub on_orphan: OnOrphan,
    /// For how long a publish may have the same status before that is said: 90s, 15min, 4h, or forever
    #[arg(long, value_name = "TIME", default_value = "15min", value_parser = read_patience)]
    pub no_change_after: LinePatience,
    /// What to do then: wait on, leave it to the server (a resume asks what became of it), or end the upload
    #[arg(long, value_name = "WHAT", default_value = "wait")]
    pub on_no_change: OnNoChange,
    /// Whether each chunk goes with a `Content-Length`, for which it is made twice: auto (where the way to the server
    /// wants it, which is remembered), always, never
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub send_length: SendLengthArg,
    /// Send at most so much a second: 2M, 500kB; as fast as it goes unless given
    #[arg(long, value_name = "SIZE", value_parser = read_rate)]
    pub limit_rate: Option<u64>,
    /// Print one JSON object an event on standard output
    #[arg(long)]
    pub json: bool,
}

/// How long a lost line is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinePatience(pub Option<Duration>);

/// What is done without asking when another upload session holds the dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnOrphan(pub Unfree);

/// What is done without asking when a chunk is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnTooLarge {
    /// The push stops.
    Stop,
    /// It begins again with chunks of half the size.
    Smaller,
}

/// What is done without asking when the server has lost the upload session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnSessionLost {
    /// The push stops.
    Stop,
    /// It sends everything again.
    Repeat,
}

/// What is done without asking when a publish has the same status for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnNoChange {
    /// It is waited on.
    Wait,
    /// The push stops; the server may go on with the publish.
    Leave,
    /// The push is ended, and its upload session deleted.
    End,
}

/// Whether each chunk goes with its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SendLengthArg {
    /// Where it is wanted.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn read_patience(text: &str) -> Result<LinePatience, String> {
    if text == "forever" {
        return Ok(LinePatience(None));
    }
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..) {
        Some("s") => 1,
        Some("min") => 60,
        Some("h") => 3600,
        _ => 0,
    };
    match digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)).filter(|_| unit > 0) {
        Some(seconds) => Ok(LinePatience(Some(Duration::from_secs(seconds)))),
        None => Err(format!("{text:?} is no time; write 90s, 30min, 4h or forever")),
    }
}

fn read_on_orphan(text: &str) -> Result<OnOrphan, String> {
    Ok(OnOrphan(match (text, text.strip_prefix("wait=")) {
        ("stop", _) => Unfree::Stop,
        ("wait", _) => Unfree::Wait(ORPHAN),
        (_, Some(time)) => Unfree::Wait(read_patience(time)?.0.unwrap_or(Duration::MAX)),
        _ => return Err(format!("{text:?} is none of stop, wait, wait=90s, wait=4h, wait=forever")),
    }))
}

impl RunArgs {
    /// The waits.
    pub(super) fn timing(&self) -> Timing {
        let usual = Timing::default();
        Timing {
            patience: Patience { lost: self.patience.0, ..usual.patience },
            unchanged: self.no_change_after.0.unwrap_or(Duration::MAX),
            ..usual
        }
    }

    /// Whether chunks go with their length.
    pub(super) const fn send_length(&self) -> SendLength {
        match self.send_length {
            SendLengthArg::Auto => SendLength::Auto,
            SendLengthArg::Always => SendLength::Always,
            SendLengthArg::Never => SendLength::Never,
        }
    }

    /// What is done where somebody at a screen would be asked.
    pub(super) fn asks(&self) -> Asks {
        let too_large = match self.on_too_large {
            OnTooLarge::Stop => Unasked::Stop,
            OnTooLarge::Smaller => Unasked::GoOn,
        };
        let session_lost = match self.on_session_lost {
            OnSessionLost::Stop => Unasked::Stop,
            OnSessionLost::Repeat => Unasked::GoOn,
        };
        let unchanged = match self.on_no_change {
            OnNoChange::Wait => Unmoved::Wait,
            OnNoChange::Leave => Unmoved::Leave,
            OnNoChange::End => Unmoved::End,
        };
        Asks::Nobody { too_large, session_lost, unchanged, occupied: self.on_orphan.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_a_time_or_for_ever() {
        let seconds = |text| read_patience(text).map(|patience| patience.0.map(|time| time.as_secs()));
        assert_eq!([seconds("90s"), seconds("30min"), seconds("4h")], [90, 1800, 14400].map(|n| Ok(Some(n))));
        assert_eq!(seconds("forever"), Ok(None));
        let orphan = |text| read_on_orphan(text).map(|what| what.0);
        assert_eq!(orphan("stop"), Ok(Unfree::Stop));
        assert_eq!(orphan("wait"), Ok(Unfree::Wait(ORPHAN)));
        assert_eq!(orphan("wait=90s"), Ok(Unfree::Wait(Duration::from_secs(90))));
        assert_eq!(orphan("wait=forever"), Ok(Unfree::Wait(Duration::MAX)));
        assert!(orphan("waiting").is_err() && orphan("wait=5d").is_err());
        for wrong in ["", "30", "min", "-1s", "5d", "99999999999999999999h", "18446744073709551615h"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
