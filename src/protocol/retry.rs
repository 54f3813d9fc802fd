//! What to do about a call that failed, as a pure function: wait and make it again, give up, or ask somebody.
//! Nothing here waits or sends; whoever does hands in how often it failed, for how long, and a random
//! number, so that every answer can be tested as a number.

use std::time::Duration;

use crate::dataset::{CallFailure, FailureKind};

/// How long a failed call is tried again, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The longest first wait; the next ones are twice the one before, each shortened at random.
    pub first: Duration,
    /// The longest wait that we choose ourselves.
    pub longest: Duration,
    /// How often a call is made at most while the server refuses it.
    pub tries: u32,
    /// For how long one call is made again while the server refuses it.
    pub refused: Duration,
    /// For how long a line that is lost is tried again; none for until somebody stops it.
    pub lost: Option<Duration>,
    /// The least wait after a request that we broke off: the server may still be reading it.
    pub broken_off: Duration,
    /// The longest wait that a server may ask for without a question.
    pub told: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_secs(30),
            tries: 6,
            refused: Duration::from_mins(10),
            lost: Some(Duration::from_mins(30)),
            broken_off: Duration::from_secs(2),
            told: Duration::from_mins(10),
        }
    }
}

/// Whether a call may be made a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It does the same however often it is made: a GET, a DELETE, a chunk with the same index and bytes.
    Freely,
    /// The same, and an error of the server's own (500 with its code) is the answer, not an accident.
    UnlessAnswered,
    /// Only if it is known that it did nothing: a POST makes something each time.
    IfUndone,
}

/// How often a call failed so far, the last time included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How often the server refused it for now.
    pub refused: u32,
    /// For how long it has done so.
    pub refused_for: Duration,
    /// How often the line failed, one time after the other.
    pub lost: u32,
    /// For how long it has been lost.
    pub lost_for: Duration,
}

/// What a failure says about the way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The line is lost: no connection, or one that broke or fell silent.
    Line,
    /// The server, or what stands before it, can't serve now, or answers nonsense.
    Busy,
    /// The body is larger than what stands before the server lets through.
    TooLarge,
    /// The server does not know us any more.
    SignedOut,
    /// It will be the same next time.
    Final,
}

/// What to do about a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Make it again after this time.
    Again(Duration),
    /// The server wants to be left alone for longer than one waits without asking.
    AskToWait(Duration),
    /// Ask for a smaller size: the same body will be refused again.
    AskForLess,
    /// Sign in again first.
    SignIn,
    /// Give up.
    Stop,
}

/// What kind of failure this is.
pub fn class(failure: &CallFailure) -> Class {
    match failure.kind {
        FailureKind::Connect | FailureKind::Broken | FailureKind::Timeout => Class::Line,
        FailureKind::Unreadable => Class::Busy,
        FailureKind::Tls | FailureKind::Cancelled => Class::Final,
        FailureKind::Refused => match failure.status {
            Some(401) => Class::SignedOut,
            Some(413) => Class::TooLarge,
            Some(408 | 425 | 429 | 500 | 502..=504 | 506..=599) => Class::Busy,
            _ => Class::Final,
        },
    }
}

/// Whether a failed call may have done its work all the same.
pub fn may_have_arrived(failure: &CallFailure) -> bool {
    match failure.kind {
        FailureKind::Connect | FailureKind::Tls => false,
        FailureKind::Broken | FailureKind::Timeout | FailureKind::Unreadable | FailureKind::Cancelled => true,
        // What stands between us and the server says so when the server took too long, and a server that
        // broke down may have done so at the end of its work.
        FailureKind::Refused => matches!(failure.status, Some(408 | 500 | 502 | 504)),
    }
}

impl Patience {
    /// No second try of anything.
    pub const NONE: Self = Self {
        first: Duration::ZERO,
        longest: Duration::ZERO,
        tries: 1,
        refused: Duration::ZERO,
        lost: Some(Duration::ZERO),
        broken_off: Duration::ZERO,
        told: Duration::ZERO,
    };

    /// What to do about a failed call. `chance` is a random number from 0 up to 1: waits are drawn from
    /// nothing up to their full length, so that many clients do not come back as one.
    pub fn decide(&self, repeat: Repeat, failure: &CallFailure, attempts: &Attempts, chance: f64) -> Verdict {
        let is_answer = failure.status == Some(500) && failure.code.is_some();
        match (class(failure), repeat) {
            (Class::SignedOut, _) => Verdict::SignIn,
            (Class::TooLarge, Repeat::Freely) => Verdict::AskForLess,
            (Class::TooLarge | Class::Final, _) => Verdict::Stop,
            (Class::Line | Class::Busy, Repeat::IfUndone) if may_have_arrived(failure) => Verdict::Stop,
            (Class::Busy, Repeat::UnlessAnswered) if is_answer => Verdict::Stop,
            (Class::Line, _) if self.lost.is_some_and(|lost| attempts.lost_for >= lost) => Verdict::Stop,
            (Class::Line, _) => Verdict::Again(self.wait(failure, attempts.lost, chance)),
            (Class::Busy, _) if attempts.refused >= self.tries || attempts.refused_for >= self.refused => Verdict::Stop,
            (Class::Busy, _) => {
                let own = self.wait(failure, attempts.refused, chance);
                match failure.retry_after.map(Duration::from_secs) {
                    Some(told) if told > self.told => Verdict::AskToWait(told),
                    Some(told) => Verdict::Again(told.max(own)),
                    None => Verdict::Again(own),
                }
            }
        }
    }

    /// The wait after the `nth` failure, from 1.
    fn wait(&self, failure: &CallFailure, nth: u32, chance: f64) -> Duration {
        let doublings = nth.saturating_sub(1).min(20);
        let full = self.first.saturating_mul(1 << doublings).min(self.longest);
        let drawn = full.mul_f64(chance.clamp(0.0, 1.0));
        if failure.kind == FailureKind::Timeout { drawn.max(self.broken_off) } else { drawn }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: FailureKind, status: Option<u16>) -> CallFailure {
        CallFailure {
            request: "PUT /api/x".to_owned(),
            kind,
            status,
            code: None,
            message: "no".to_owned(),
            ticket: None,
            server_code: None,
            retry_after: None,
        }
    }

    fn refused(status: u16) -> CallFailure {
        failed(FailureKind::Refused, Some(status))
    }

    fn freely(failure: &CallFailure, attempts: Attempts, chance: f64) -> Verdict {
        Patience::default().decide(Repeat::Freely, failure, &attempts, chance)
    }

    fn nth(refused: u32) -> Attempts {
        Attempts { refused, ..Attempts::default() }
    }

    const fn millis(millis: u64) -> Verdict {
        Verdict::Again(Duration::from_millis(millis))
    }

    #[test]
    fn waits_double_up_to_a_limit_and_are_drawn_from_nothing_to_their_length() {
        let at = |n, chance| freely(&refused(503), nth(n), chance);
        assert_eq!([at(1, 1.0), at(2, 1.0), at(3, 1.0), at(5, 1.0)], [500, 1000, 2000, 8000].map(millis));
        assert_eq!([at(1, 0.0), at(3, 0.25)], [0, 500].map(millis));
        assert_eq!(at(6, 0.5), Verdict::Stop, "the sixth try was the last");
        let lost = |n| freely(&failed(FailureKind::Broken, None), Attempts { lost: n, ..nth(0) }, 1.0);
        assert_eq!([lost(7), lost(8), lost(4000)], [30_000, 30_000, 30_000].map(millis));
    }

    #[test]
    fn a_server_says_when_to_come_back_and_is_never_asked_earlier() {
        let busy = |seconds| CallFailure { retry_after: Some(seconds), ..refused(429) };
        assert_eq!(freely(&busy(7), nth(1), 0.0), millis(7000));
        assert_eq!(freely(&busy(0), nth(3), 1.0), millis(2000));
        assert_eq!(freely(&busy(600), nth(1), 0.0), millis(600_000));
        assert_eq!(freely(&busy(601), nth(1), 0.0), Verdict::AskToWait(Duration::from_secs(601)));
        assert_eq!(freely(&busy(u64::MAX), nth(6), 0.0), Verdict::Stop);
    }

    #[test]
    fn the_line_and_the_server_have_a_patience_each() {
        let long = Duration::from_hours(2);
        let broken = failed(FailureKind::Broken, None);
        let lost = Attempts { lost: 400, lost_for: long, ..nth(0) };
        assert_eq!(freely(&broken, lost, 0.0), Verdict::Stop);
        assert_eq!(freely(&broken, Attempts { refused: 99, refused_for: long, ..nth(0) }, 0.0), millis(0));
        assert_eq!(freely(&refused(503), Attempts { refused: 1, ..lost }, 0.0), millis(0));
        let for_ever = Patience { lost: None, ..Patience::default() };
        assert_eq!(for_ever.decide(Repeat::Freely, &broken, &lost, 0.0), millis(0));
        let tired = Attempts { refused_for: Duration::from_mins(10), ..nth(2) };
        assert_eq!(freely(&refused(503), tired, 0.0), Verdict::Stop);
    }

    #[test]
    fn what_makes_something_is_made_again_only_if_it_was_not_made() {
        let post = |failure: &CallFailure| Patience::default().decide(Repeat::IfUndone, failure, &nth(1), 0.0);
        for failure in [failed(FailureKind::Connect, None), refused(429), refused(503)] {
            assert_eq!(post(&failure), millis(0), "{failure}");
        }
        for failure in
            [failed(FailureKind::Broken, None), failed(FailureKind::Timeout, None), refused(502), refused(504)]
        {
            assert_eq!(post(&failure), Verdict::Stop, "{failure}");
        }
        for failure in [refused(500), failed(FailureKind::Unreadable, Some(200)), refused(409)] {
            assert_eq!(post(&failure), Verdict::Stop, "{failure}");
        }
    }

    #[test]
    fn what_will_be_the_same_next_time_is_not_tried_again() {
        for status in [302, 400, 403, 404, 405, 409, 411, 422, 501, 505] {
            assert_eq!(freely(&refused(status), nth(1), 0.0), Verdict::Stop, "{status}");
        }
        assert_eq!(freely(&failed(FailureKind::Tls, None), nth(1), 0.0), Verdict::Stop);
        assert_eq!(freely(&refused(401), nth(1), 0.0), Verdict::SignIn);
        assert_eq!(freely(&refused(413), nth(1), 0.0), Verdict::AskForLess);
        let own = CallFailure { code: Some("ERR002".to_owned()), ..refused(500) };
        assert_eq!(Patience::default().decide(Repeat::UnlessAnswered, &own, &nth(1), 0.0), Verdict::Stop);
        assert_eq!(freely(&own, nth(1), 0.0), millis(0));
    }

    #[test]
    fn a_request_that_was_broken_off_is_given_time_to_end() {
        let late = failed(FailureKind::Timeout, None);
        assert_eq!(freely(&late, Attempts { lost: 1, ..nth(0) }, 0.0), millis(2000));
    }

    #[test]
    fn only_a_call_that_left_no_trace_is_without_doubt() {
        assert!(!may_have_arrived(&failed(FailureKind::Connect, None)));
        assert!(!may_have_arrived(&refused(409)));
        assert!(may_have_arrived(&failed(FailureKind::Broken, None)));
        assert!(may_have_arrived(&failed(FailureKind::Unreadable, Some(200))));
        assert!(may_have_arrived(&refused(504)));
    }
}
