//! How an upload ended, in sentences: what is true of the dataset, what is left on the server, how to go on.

use crate::dataset::{Afterwards, DatasetId};
use crate::push::event::{Outcome, Phase, Reason, SessionEnd};
use crate::text;

/// What an outcome means for the dataset and for the server, in sentences.
pub fn sentences(name: &str, outcome: &Outcome) -> Vec<String> {
    told_of(name, outcome, None)
}

/// The same with what was found afterwards, which goes before what follows from the outcome alone.
pub(super) fn told_of(name: &str, outcome: &Outcome, afterwards: Option<&Afterwards>) -> Vec<String> {
    let rows = text::count(outcome.rows.iter().sum());
    let first = match (&outcome.phase, &outcome.reason) {
        (Phase::Done, _) => format!("{name} is published: {rows} rows."),
        (Phase::Cancelled, _) => format!("{name} was not published: you ended the upload."),
        (Phase::Failed, Some(reason @ Reason::PublishUnknown(_))) => {
            format!("Whether {name} was published is not known: {reason}.")
        }
        (Phase::Failed, Some(reason)) if outcome.can_go_on() => format!("{name} was stopped: {reason}."),
        (Phase::Failed, Some(reason)) => format!("{name} was not published: {reason}."),
        (Phase::Interrupted, Some(reason)) => format!("{name} was interrupted: {reason}."),
        (Phase::Failed | Phase::Interrupted, None) => format!("{name} was not published."),
    };
    let mut sentences = vec![first];
    if let Some(afterwards) = afterwards {
        sentences.push(afterwards.sentence());
    } else if outcome.phase != Phase::Done {
        sentences.push(match &outcome.reason {
            Some(Reason::PublishDeadline { .. } | Reason::PublishLeft { .. } | Reason::PublishUnknown(_)) => {
                "Whether the server still publishes is not known; the rows may change later.".to_owned()
            }
            Some(Reason::Unreachable(_) | Reason::SignedOut(_) | Reason::Stopped { .. } | Reason::Refused(_))
                if matches!(outcome.session, SessionEnd::Kept { .. }) =>
            {
                "If the publish had begun, the server may still finish it; else the rows are as before.".to_owned()
            }
            _ if outcome.dataset.is_none() => "The server holds no definition from this upload.".to_owned(),
            _ => "The rows in the dataset are as before; a new one holds none.".to_owned(),
        });
    }
    match &outcome.session {
        SessionEnd::None => {}
        SessionEnd::Deleted { .. } => sentences.push("The upload session on the server is closed.".to_owned()),
        SessionEnd::Kept { id } => sentences.push(format!(
            "Upload session {id} of dataset {} stays on the server until you go on or end it.",
            outcome.dataset.as_ref().map_or("?", DatasetId::as_str)
        )),
        SessionEnd::Open { id, failure } => sentences.push(format!(
            "Not cleaned up: upload session {id} of dataset {} is still open on the server, because {failure}.",
            outcome.dataset.as_ref().map_or("?", DatasetId::as_str)
        )),
        SessionEnd::Unknown => sentences.push(format!(
            "An upload session of dataset {} may be open on the server: the answer with its id was lost.",
            outcome.dataset.as_ref().map_or("?", DatasetId::as_str)
        )),
    }
    sentences.extend(way_on(outcome));
    sentences
}

/// The commands that go on with an upload or end it.
pub fn way_on(outcome: &Outcome) -> Option<String> {
    let id = outcome.upload.as_ref()?;
    if outcome.can_go_on() {
        return Some(format!("`pushcube resume {id}` goes on; `pushcube sessions delete {id}` gives it up."));
    }
    let is_open = matches!(outcome.session, SessionEnd::Open { .. });
    is_open.then(|| format!("`pushcube sessions delete {id}` deletes the session."))
}
