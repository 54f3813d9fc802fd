//! What the job that was opened asks of the push: its guards hold here as they do without the screens, in the same
//! words, and its limit as well. What it says of the age of files warns, since somebody is there to look.

use super::{Back, Review};
use crate::job::guards::{Guards, SameContent, UnknownKeys};
use crate::job::words::Rate;
use crate::push::history::{last_time, nothing_new};
use crate::push::job::TableJob;
use crate::text;

/// What a job asks of a push.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    /// What the job is called; none where there is none.
    pub job: Option<String>,
    /// Its guards.
    pub guards: Guards,
    /// What holds it back, in the words of its file.
    pub holding: Vec<String>,
    /// What warns of the age of its files, likewise.
    pub warning: Vec<String>,
    /// How much is sent a second at the most.
    pub limit: Option<Rate>,
}

impl Rules {
    /// What the operator should know of it, one sentence each.
    pub(super) fn notes(&self) -> Vec<String> {
        let Some(job) = &self.job else { return Vec::new() };
        let mut notes = Vec::new();
        if !self.holding.is_empty() {
            notes.push(format!("{job} holds this push to {}", self.holding.join(", ")));
        }
        if !self.warning.is_empty() {
            notes.push(format!("{job} warns by {}", self.warning.join(", ")));
        }
        notes.extend(self.limit.map(|rate| format!("{job} sends at most {} a second", text::size(rate.bytes()))));
        notes
    }
}

impl Review {
    /// What is wrong with keys, with that it holds the push back if the job says so.
    pub(super) fn ruled(&self, why: String) -> String {
        self.rules.guards.unknown_keys.held_back(&why).unwrap_or(why)
    }

    /// Why the guards of the job hold the push back, if they do.
    pub(super) fn held_back(&self) -> Option<String> {
        let keys = || self.of_keys().into_iter().next();
        let of_keys = (self.rules.guards.unknown_keys == UnknownKeys::Fail).then(keys).flatten();
        of_keys.or_else(|| self.held_by_content())
    }

    /// That every file holds what was published last, or may do so for all that is known, where the job minds.
    pub(super) fn held_by_content(&self) -> Option<String> {
        let Back::Seen(_) = &self.back else { return None };
        let same = self.rules.guards.same_content;
        let (history, server, job) = (self.history(), &self.address, &self.job);
        if let Some(upload) = nothing_new(history, server, job, |at, _| self.content(at)) {
            return same.held_back(&upload);
        }
        let of_its_size = |table: &TableJob| {
            let last = last_time(history, server, job, &table.name)?;
            last.content.filter(|_| last.table.file.size == table.file.size)
        };
        nothing_new(history, server, job, |at, table| self.content(at).or_else(|| of_its_size(table)))?;
        (same != SameContent::Push).then(|| {
            format!(
                "whether every file holds what was published last is known after a scan; same_content is {:?}",
                same.word()
            )
        })
    }
}
