//! What is true when an upload is over that was not published: the dataset is looked at once more, since neither
//! a wish nor an error says what its rows are. Where the program has to leave, or there is no line to the server,
//! nothing is asked and nothing is claimed.

use super::event::{Fact, Reason};
use super::line::Line;
use super::past::PastPublish;
use super::run::Engine;
use super::verify::seen;
use crate::dataset::proof::Seen;
use crate::dataset::{Afterwards, DatasetId};

/// Whether somebody wanted the upload to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndWanted {
    /// Somebody did.
    Yes,
    /// Nobody did.
    No,
}

impl Engine {
    /// Looks what the upload has left, and tells it.
    pub(super) async fn look_after(&mut self, wanted: EndWanted, reason: Option<&Reason>) {
        let Some(dataset) = self.dataset.clone() else { return };
        let afterwards = match reason {
            None if wanted == EndWanted::Yes => Afterwards::PublishedFirst,
            Some(reason) if can_be_asked(reason) => self.read_again(&dataset, reason).await,
            _ => return,
        };
        if let Err(reason) = self.note(Line::Afterwards { afterwards: afterwards.clone() }).await {
            // The upload is over, whatever becomes of its journal.
            tracing::warn!("{reason}");
        }
        self.afterwards = Some(afterwards.clone());
        self.reporter.tell(Fact::Afterwards(afterwards));
    }

    async fn read_again(&mut self, dataset: &DatasetId, reason: &Reason) -> Afterwards {
        let (client, project) = (self.client.clone(), self.job.project.clone());
        let (limit, hurry) = (self.timing.look, self.timing.leave);
        let is_new = self.job.dataset.is_none();
        let is_doubtful = self.publish == PastPublish::Asked
            && !matches!(reason, Reason::PublishFailed { .. } | Reason::PublishRefused(_));
        let calls = async {
            if is_new && client.never_held_data(&project, dataset).await.unwrap_or(false) {
                return Seen::Empty;
            }
            seen(Some(client.figures(&project, dataset, &[]).await), limit)
        };
        let now = self.stops.last_call(calls, limit, hurry).await.unwrap_or_else(|| seen(None, limit));
        let before = self.before.clone().unwrap_or_else(|| Seen::Unread("they were not asked for".to_owned()));
        match Afterwards::of(&before, &now, is_doubtful) {
            Afterwards::Unfilled if is_doubtful => Afterwards::AsBeforeSoFar,
            afterwards => afterwards,
        }
    }
}

/// Whether the server can be asked after such an end, and there is time for it.
const fn can_be_asked(reason: &Reason) -> bool {
    match reason {
        Reason::Ended
        | Reason::Refused(_)
        | Reason::Miscounted { .. }
        | Reason::Guarded { .. }
        | Reason::Data { .. }
        | Reason::SourceChanged { .. }
        | Reason::PublishRefused(_)
        | Reason::PublishFailed { .. }
        | Reason::PublishUnknown(_)
        | Reason::PublishDeadline { .. }
        | Reason::PublishLeft { .. } => true,
        Reason::Stopped { .. }
        | Reason::OutOfTime
        | Reason::Claimed { .. }
        | Reason::Unreachable(_)
        | Reason::SessionLost(_)
        | Reason::SourceAway { .. }
        | Reason::Unwritable { .. }
        | Reason::Left(_)
        | Reason::SignedOut(_)
        | Reason::Local { .. } => false,
    }
}
