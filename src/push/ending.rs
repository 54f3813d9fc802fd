//! How an upload ends, as a table: which reason leads to which phase, and how hard the engine tries to delete
//! the upload session. Pure, so that the table of endings can be read and tested in one place.

use super::event::{Phase, Reason};
use crate::dataset::{CallFailure, FailureKind};

/// How the upload session is deleted at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// It has no further use: the answer is waited for.
    Wait,
    /// It could go on from here, but nothing can resume it yet: one short try.
    Once,
}

impl Reason {
    /// The phase in which this reason leaves an upload.
    pub(super) const fn phase(&self) -> Phase {
        match self {
            Self::Ended => Phase::Cancelled,
            Self::Stopped { .. } | Self::Unreachable(_) | Self::SignedOut(_) | Self::PublishDeadline { .. } => {
                Phase::Interrupted
            }
            Self::Refused(_)
            | Self::PublishRefused(_)
            | Self::PublishFailed { .. }
            | Self::Data { .. }
            | Self::SourceChanged { .. }
            | Self::Local { .. } => Phase::Failed,
        }
    }

    pub(super) const fn closing(&self) -> Closing {
        match self {
            Self::Ended
            | Self::PublishRefused(_)
            | Self::PublishFailed { .. }
            | Self::Data { .. }
            | Self::SourceChanged { .. }
            | Self::Local { .. } => Closing::Wait,
            Self::Stopped { .. }
            | Self::Unreachable(_)
            | Self::SignedOut(_)
            | Self::PublishDeadline { .. }
            | Self::Refused(_) => Closing::Once,
        }
    }

    /// What a failed call means for the upload.
    pub(super) fn of_call(failure: CallFailure) -> Self {
        if failure.kind == FailureKind::Cancelled {
            // None of our own stops leads here: the request could not be made.
            Self::Local { text: failure.to_string() }
        } else if failure.is_session_lost() {
            Self::SignedOut(failure)
        } else if is_passing(&failure) {
            Self::Unreachable(failure)
        } else {
            Self::Refused(failure)
        }
    }

    /// What a failed call of the publish means: the server's own refusal ends it, since a session can be
    /// published only once.
    pub(super) fn of_publish(failure: CallFailure) -> Self {
        // 500 is how the Intelligence Server says that the publish failed, where it says so by its code.
        let is_verdict = failure.status == Some(500) && failure.code.is_some();
        match Self::of_call(failure) {
            Self::Unreachable(failure) if is_verdict => Self::PublishRefused(failure),
            Self::Refused(failure) if failure.status != Some(403) => Self::PublishRefused(failure),
            other => other,
        }
    }
}

/// Whether a failed call may have done its work all the same.
pub(super) fn may_have_arrived(failure: &CallFailure) -> bool {
    match failure.kind {
        FailureKind::Connect | FailureKind::Tls => false,
        FailureKind::Broken | FailureKind::Timeout | FailureKind::Unreadable | FailureKind::Cancelled => true,
        // What stands between us and the server says so when the server took too long.
        FailureKind::Refused => matches!(failure.status, Some(408 | 502 | 504)),
    }
}

/// Whether a failure says nothing about the request itself, so that a later try may succeed.
fn is_passing(failure: &CallFailure) -> bool {
    match failure.status {
        Some(status) => matches!(status, 408 | 429 | 500..=599),
        None => matches!(failure.kind, FailureKind::Connect | FailureKind::Broken | FailureKind::Timeout),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(kind: FailureKind, status: Option<u16>, code: Option<&str>) -> CallFailure {
        CallFailure {
            request: "POST /api/x".to_owned(),
            kind,
            status,
            code: code.map(str::to_owned),
            message: "no".to_owned(),
            ticket: None,
            server_code: None,
        }
    }

    #[test]
    fn each_reason_has_its_phase_and_its_way_with_the_session() {
        let failure = call(FailureKind::Refused, Some(400), None);
        let (text, message) = (String::new(), String::new());
        let table = [
            (Reason::Ended, Phase::Cancelled, Closing::Wait),
            (Reason::Data { text: text.clone() }, Phase::Failed, Closing::Wait),
            (Reason::SourceChanged { text: text.clone() }, Phase::Failed, Closing::Wait),
            (Reason::Local { text }, Phase::Failed, Closing::Wait),
            (Reason::PublishFailed { status: 3, message: message.clone() }, Phase::Failed, Closing::Wait),
            (Reason::PublishRefused(failure.clone()), Phase::Failed, Closing::Wait),
            (Reason::Refused(failure.clone()), Phase::Failed, Closing::Once),
            (Reason::Unreachable(failure.clone()), Phase::Interrupted, Closing::Once),
            (Reason::SignedOut(failure), Phase::Interrupted, Closing::Once),
            (Reason::PublishDeadline { status: 6, message }, Phase::Interrupted, Closing::Once),
            (Reason::Stopped { signal: 15 }, Phase::Interrupted, Closing::Once),
        ];
        for (reason, phase, closing) in table {
            assert_eq!((reason.phase(), reason.closing()), (phase, closing), "{reason:?}");
        }
    }

    #[test]
    fn a_call_that_failed_says_who_has_to_act() {
        use FailureKind::{Broken, Connect, Refused, Timeout, Unreadable};
        let refused = |status| Reason::of_call(call(Refused, Some(status), None));
        assert!(matches!(refused(400), Reason::Refused(_)));
        assert!(matches!(refused(403), Reason::Refused(_)));
        assert!(matches!(refused(401), Reason::SignedOut(_)));
        assert!(matches!(refused(429), Reason::Unreachable(_)));
        assert!(matches!(refused(502), Reason::Unreachable(_)));
        for kind in [Connect, Broken, Timeout] {
            assert!(matches!(Reason::of_call(call(kind, None, None)), Reason::Unreachable(_)), "{kind:?}");
        }
        assert!(matches!(Reason::of_call(call(FailureKind::Tls, None, None)), Reason::Refused(_)));
        assert!(matches!(Reason::of_call(call(Unreadable, Some(200), None)), Reason::Refused(_)));
    }

    #[test]
    fn only_a_call_that_left_no_trace_is_without_doubt() {
        let arrived = |kind, status| may_have_arrived(&call(kind, status, None));
        assert!(!arrived(FailureKind::Connect, None));
        assert!(!arrived(FailureKind::Refused, Some(409)));
        assert!(arrived(FailureKind::Broken, None));
        assert!(arrived(FailureKind::Unreadable, Some(200)));
        assert!(arrived(FailureKind::Refused, Some(504)));
    }

    #[test]
    fn a_refused_publish_is_final_and_an_unreachable_one_is_not() {
        let refused = |status, code| Reason::of_publish(call(FailureKind::Refused, Some(status), code));
        assert!(matches!(refused(400, Some("ERR006")), Reason::PublishRefused(_)));
        assert!(matches!(refused(500, Some("ERR002")), Reason::PublishRefused(_)));
        assert!(matches!(refused(500, None), Reason::Unreachable(_)));
        assert!(matches!(refused(503, Some("ERR016")), Reason::Unreachable(_)));
        assert!(matches!(refused(401, Some("ERR009")), Reason::SignedOut(_)));
        assert!(matches!(refused(403, Some("ERR014")), Reason::Refused(_)));
    }
}
