//! How an upload ends, as a table: which reason leads to which phase, whether the engine deletes the upload
//! session or keeps it, and how it is put into words. Pure, so that the table of endings can be read and tested in one place.

use super::event::{Phase, Reason, SessionEnd};
use super::retry::Beyond;
use crate::dataset::{CallFailure, FailureKind, UploadSessionId};
use crate::protocol::retry::{Class, class};

/// What becomes of the upload session at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// It has no further use: it is deleted, and the answer is waited for.
    Wait,
    /// The upload can go on from here: it stays.
    Keep,
}

impl SessionEnd {
    /// Its id, where that is known.
    pub const fn id(&self) -> Option<&UploadSessionId> {
        match self {
            Self::Deleted { id } | Self::Kept { id } | Self::Open { id, .. } => Some(id),
            Self::None | Self::Unknown => None,
        }
    }
}

impl Reason {
    /// The phase in which this reason leaves an upload.
    pub(super) const fn phase(&self) -> Phase {
        match self {
            Self::Ended => Phase::Cancelled,
            Self::Stopped { .. }
            | Self::OutOfTime
            | Self::Unreachable(_)
            | Self::SourceAway { .. }
            | Self::Unwritable { .. }
            | Self::SessionLost(_)
            | Self::Left(_)
            | Self::SignedOut(_)
            | Self::PublishDeadline { .. }
            | Self::PublishLeft { .. } => Phase::Interrupted,
            Self::Refused(_)
            | Self::PublishRefused(_)
            | Self::PublishUnknown(_)
            | Self::PublishFailed { .. }
            | Self::Data { .. }
            | Self::SourceChanged { .. }
            | Self::Miscounted { .. }
            | Self::Guarded { .. }
            | Self::Claimed { .. }
            | Self::Local { .. } => Phase::Failed,
        }
    }

    pub(super) const fn closing(&self) -> Closing {
        match self {
            Self::Ended
            | Self::PublishRefused(_)
            | Self::PublishUnknown(_)
            | Self::PublishFailed { .. }
            | Self::Data { .. }
            | Self::SourceChanged { .. }
            | Self::Miscounted { .. }
            | Self::Guarded { .. }
            | Self::Claimed { .. }
            | Self::Local { .. } => Closing::Wait,
            Self::Stopped { .. }
            | Self::OutOfTime
            | Self::Unreachable(_)
            | Self::SourceAway { .. }
            | Self::Unwritable { .. }
            | Self::SessionLost(_)
            | Self::Left(_)
            | Self::SignedOut(_)
            | Self::PublishDeadline { .. }
            | Self::PublishLeft { .. }
            | Self::Refused(_) => Closing::Keep,
        }
    }

    /// What a failed call means for the upload.
    pub(super) fn of_call(failure: CallFailure) -> Self {
        if failure.kind == FailureKind::Cancelled {
            // None of our own stops leads here: the request could not be made.
            return Self::Local { text: failure.to_string() };
        }
        match class(&failure) {
            Class::SignedOut => Self::SignedOut(failure),
            Class::Line | Class::Busy => Self::Unreachable(failure),
            Class::TooLarge | Class::Final => Self::Refused(failure),
        }
    }

    /// What it means that a call will not be made again.
    pub(super) fn of_beyond(beyond: Beyond) -> Self {
        match beyond {
            Beyond::Over(reason) => reason,
            Beyond::GivenUp(failure) | Beyond::TooLarge(failure) => Self::of_call(failure),
        }
    }

    /// What a failed call of the publish means: the server's own refusal ends it, since a session can be
    /// published only once.
    pub(super) fn of_publish(failure: CallFailure) -> Self {
        let is_verdict = is_verdict(&failure);
        match Self::of_call(failure) {
            Self::Unreachable(failure) if is_verdict => Self::PublishRefused(failure),
            Self::Refused(failure) if failure.status != Some(403) => Self::PublishRefused(failure),
            other => other,
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ended => f.write_str("ended by the operator"),
            Self::Stopped { signal } => write!(f, "stopped by signal {signal}"),
            Self::OutOfTime => f.write_str("its deadline has passed"),
            Self::Refused(failure) => write!(f, "the server refused {failure}"),
            Self::PublishRefused(failure) => write!(f, "the server refused to publish: {failure}"),
            Self::Unreachable(failure) => write!(f, "the server can't be reached: {failure}"),
            Self::SignedOut(failure) => write!(f, "the sign-in is lost: {failure}"),
            Self::SessionLost(failure) => write!(f, "the upload session is gone from the server: {failure}"),
            Self::Left(failure) => write!(f, "left for now: {failure}"),
            Self::Miscounted { text } => write!(f, "the counts do not agree, so nothing is published: {text}"),
            Self::Guarded { text } => write!(f, "held back, so nothing is published: {text}"),
            Self::Data { text }
            | Self::Claimed { text }
            | Self::SourceChanged { text }
            | Self::SourceAway { text }
            | Self::Unwritable { text }
            | Self::Local { text } => f.write_str(text),
            Self::PublishFailed { status, message } => {
                write!(f, "the server ended the publish with status {status}: {message}")
            }
            Self::PublishUnknown(failure) => {
                write!(f, "the upload session is gone, and with it the word on how the publish ended: {failure}")
            }
            Self::PublishLeft { status, message } => {
                write!(f, "left while the server publishes; last status {status}: {message}")
            }
            Self::PublishDeadline { status, message } => {
                write!(f, "the publish did not end in time; last status {status}: {message}")
            }
        }
    }
}

/// 500 is how the Intelligence Server says that a publish failed, where it says so by its code.
pub(super) fn is_verdict(failure: &CallFailure) -> bool {
    failure.status == Some(500) && failure.code.is_some()
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
            retry_after: None,
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
            (Reason::SourceAway { text: text.clone() }, Phase::Interrupted, Closing::Keep),
            (Reason::Unwritable { text: text.clone() }, Phase::Interrupted, Closing::Keep),
            (Reason::Miscounted { text: text.clone() }, Phase::Failed, Closing::Wait),
            (Reason::Claimed { text: text.clone() }, Phase::Failed, Closing::Wait),
            (Reason::Guarded { text: text.clone() }, Phase::Failed, Closing::Wait),
            (Reason::Local { text }, Phase::Failed, Closing::Wait),
            (Reason::PublishFailed { status: 3, message: message.clone() }, Phase::Failed, Closing::Wait),
            (Reason::PublishRefused(failure.clone()), Phase::Failed, Closing::Wait),
            (Reason::PublishUnknown(failure.clone()), Phase::Failed, Closing::Wait),
            (Reason::Refused(failure.clone()), Phase::Failed, Closing::Keep),
            (Reason::Unreachable(failure.clone()), Phase::Interrupted, Closing::Keep),
            (Reason::SessionLost(failure.clone()), Phase::Interrupted, Closing::Keep),
            (Reason::Left(failure.clone()), Phase::Interrupted, Closing::Keep),
            (Reason::SignedOut(failure), Phase::Interrupted, Closing::Keep),
            (Reason::PublishLeft { status: 6, message: message.clone() }, Phase::Interrupted, Closing::Keep),
            (Reason::PublishDeadline { status: 6, message }, Phase::Interrupted, Closing::Keep),
            (Reason::Stopped { signal: 15 }, Phase::Interrupted, Closing::Keep),
            (Reason::OutOfTime, Phase::Interrupted, Closing::Keep),
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
        assert!(matches!(Reason::of_call(call(Unreadable, Some(200), None)), Reason::Unreachable(_)));
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
