//! A trial: the first rows of each table of a push the whole way into a dataset of its own, which proves rights, limits
//! and types before hours are spent. It is an upload like any other, and named as what it is wherever it is told of.
//! The dataset that it is for is not touched: the trial defines another one beside it, only where nothing stands, and
//! that one alone can be deleted afterwards, by the word of the journal and not of whoever asks.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::audit::Report;
use super::chronicle;
use super::event::Reason;
use super::job::{Job, TableJob};
use super::journal::{Journal, JournalError};
use super::ledger::Ledger;
use super::line::Line;
use super::recall::Recalled;
use super::report::wall_clock;
use super::run::Engine;
use crate::dataset::{
    Afterwards, Attribute, AttributeForm, DataType, DatasetId, Definition, Expression, FormCategory, Metric,
    NAME_LIMIT, RowCount, Standing, Supply, UpdatePolicy,
};
use crate::protocol::Client;
use crate::text;

/// What the name of its dataset ends in.
const ENDING: &str = " (trial)";

/// What a push only tries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// How many rows of each table go in.
    pub rows: u64,
    /// The name of the dataset that it is for.
    pub of: String,
    /// That dataset, where it is there.
    #[serde(default)]
    pub dataset: Option<DatasetId>,
}

impl Trial {
    /// How many bytes of a table's file are read, as far as can be told beforehand.
    pub(super) fn bytes(&self, table: &TableJob) -> u64 {
        let (RowCount::Exact(rows) | RowCount::About(rows) | RowCount::AtLeast(rows)) = table.rows;
        let part = u128::from(table.file.size) * u128::from(self.rows.min(rows));
        part.checked_div(u128::from(rows)).and_then(|part| u64::try_from(part).ok()).unwrap_or(table.file.size)
    }
}

impl Job {
    /// The trial of this push, with so many rows of each table.
    #[must_use]
    pub fn tried_with(&self, rows: u64) -> Self {
        let of = self.definition.name.clone();
        let mut job = self.clone();
        job.definition.name = trial_name(&of);
        if job.dataset.is_some() {
            complete(&mut job.definition);
        }
        for table in &mut job.tables {
            (table.policy, table.min_rows) = (UpdatePolicy::Replace, 0);
        }
        let trial = Some(Trial { rows, of, dataset: self.dataset.clone() });
        Self { dataset: None, max_shrink: None, trial, ..job }
    }

    /// Why it can't be tried, if so.
    pub fn untriable(&self) -> Option<String> {
        let is_stream = |table: &&TableJob| table.file.supply == Supply::Stream;
        let stream = self.tables.iter().find(is_stream)?;
        Some(format!("{} can be read only once, so it can't be tried first", text::excerpt(&stream.file.name(), 60)))
    }
}

/// `Sales (trial)`, within what a name may have.
fn trial_name(of: &str) -> String {
    let kept: String = of.chars().take(NAME_LIMIT - ENDING.len()).collect();
    format!("{}{ENDING}", kept.trim_end())
}

/// What a server tells of a definition leaves open what columns of some names serve as. A column that serves as
/// nothing may be refused, so each gets what it most likely is.
fn complete(definition: &mut Definition) {
    let is_used = |definition: &Definition, place: &Expression| {
        let forms = definition.attributes.iter().flat_map(|attribute| &attribute.attribute_forms);
        let metrics = definition.metrics.iter().flat_map(|metric| &metric.expressions);
        forms.flat_map(|form| &form.expressions).chain(metrics).any(|used| used == place)
    };
    let columns = definition.tables.iter().flat_map(|table| {
        table.column_headers.iter().map(|column| (table.name.clone(), column.name.clone(), column.data_type))
    });
    for (table_name, column_name, data_type) in columns.collect::<Vec<_>>() {
        let place = Expression { table_name, column_name: column_name.clone() };
        if is_used(definition, &place) {
            continue;
        }
        let (name, description, expressions) = (column_name, String::new(), vec![place.clone()]);
        if matches!(data_type, DataType::Double | DataType::BigDecimal) {
            match definition.metrics.iter_mut().find(|metric| metric.name == name) {
                Some(metric) => metric.expressions.push(place),
                None => definition.metrics.push(Metric { name, description, expressions }),
            }
            continue;
        }
        let known = definition.attributes.iter_mut().find(|attribute| attribute.name == name);
        if let Some(form) = known.and_then(|attribute| attribute.attribute_forms.first_mut()) {
            form.expressions.push(place);
        } else {
            let attribute_forms = vec![AttributeForm { category: FormCategory::Id, expressions }];
            definition.attributes.push(Attribute { name, description, attribute_forms });
        }
    }
}

impl Engine {
    /// Makes sure that a trial defines its dataset beside the one that it is for, and in nobody's place.
    pub(super) async fn stand_apart(&mut self) -> Result<(), Reason> {
        let Some(trial) = self.job.trial.clone() else { return Ok(()) };
        let (client, project, limit) = (self.client.clone(), self.job.project.clone(), self.timing.look);
        if let (None, Some(dataset)) = (&self.job.definition.folder_id, &trial.dataset) {
            let call = tokio::time::timeout(limit, client.datasets_called(&project, &trial.of));
            let found = self.stops.unless(call).await?.ok().and_then(Result::ok).unwrap_or_default();
            let real = found.list.into_iter().find(|found| found.id == *dataset);
            self.job.definition.folder_id = real.and_then(|real| real.folder);
        }
        let Definition { name, folder_id, .. } = &self.job.definition;
        let name = name.clone();
        let call = client.standing(&project, folder_id.as_ref(), &name);
        let standing = self.stops.unless(tokio::time::timeout(limit, call)).await?;
        let why = match standing {
            Ok(Ok(Standing::Nothing)) => return Ok(()),
            Ok(Ok(Standing::Dataset(of) | Standing::Unfilled(of) | Standing::Other(_, of))) => {
                let owner = text::excerpt(&of.owner, 60);
                format!("something of {owner} stands already; one that was kept is deleted from the list of uploads")
            }
            Ok(Err(failure)) => format!("what stands there can't be read: {failure}"),
            Err(_) => format!("what stands there can't be read: no answer within {}", text::span(limit)),
        };
        let name = text::excerpt(&name, 60);
        Err(Reason::Guarded { text: format!("a trial takes nobody's place, and under the name {name:?} {why}") })
    }

    /// How many rows of a table are yet to be read, where not all of them are wanted.
    pub(super) fn rows_wanted(&self, ledger: &Ledger) -> Option<u64> {
        self.job.trial.as_ref().map(|trial| trial.rows.saturating_sub(ledger.read()))
    }
}

/// Deletes the dataset that a trial made, and writes that down. What is deleted is what the journal of that upload
/// says, as long as it still has its name; one that is gone is deleted.
pub async fn delete_trial(client: &Client, folder: &Path, id: &str) -> Result<(), String> {
    let path = folder.join(format!("{id}.jsonl"));
    // From here on nobody can take the upload up, and nobody is at it.
    let opening = tokio::task::spawn_blocking(move || {
        let (journal, entries) = Journal::reopen(&path)?;
        let recalled = Recalled::from_entries(entries);
        Ok((journal, recalled.map_err(|what| JournalError::Damaged { path, what })?))
    });
    let opened = opening.await.map_err(|error| error.to_string())?;
    let (journal, recalled) = opened.map_err(|error: JournalError| format!("{error}; nothing was deleted"))?;
    let (Some(dataset), Some(_)) = (recalled.dataset, &recalled.job.trial) else {
        return Err("that upload is no trial that has made a dataset; nothing was deleted".to_owned());
    };
    if recalled.server != *client.address() {
        return Err(format!("it is on {}; nothing was deleted", recalled.server));
    }
    let (project, name) = (&recalled.job.project, &recalled.job.definition.name);
    match client.stored_dataset(project, &dataset).await {
        Ok(stored) if stored.name == *name => match client.delete_dataset(project, &dataset).await {
            Err(failure) if !failure.is_not_found() => return Err(failure.to_string()),
            _ => {}
        },
        Ok(stored) => {
            let now = text::excerpt(&stored.name, 60);
            return Err(format!("dataset {dataset} is called {now:?} by now; nothing was deleted"));
        }
        Err(failure) if failure.is_not_found() => {}
        Err(failure) => return Err(format!("{failure}; nothing was deleted")),
    }
    let (folder, id) = (folder.to_owned(), id.to_owned());
    let noting = tokio::task::spawn_blocking(move || note(journal, &folder, &id));
    if let Err(why) = noting.await.unwrap_or_else(|error| Err(error.to_string())) {
        // It is deleted, whatever becomes of the word of it.
        tracing::warn!("that the dataset of a trial was deleted can't be written down: {why}");
    }
    Ok(())
}

/// Writes the deletion into journal, report and history.
fn note(journal: Journal, folder: &Path, id: &str) -> Result<(), String> {
    let afterwards = Afterwards::TrialDeleted;
    let text = |error: JournalError| error.to_string();
    journal.write(wall_clock(), Line::Afterwards { afterwards: afterwards.clone() }).map_err(text)?;
    drop(journal);
    Report::read(folder, id).map_err(text)?.file(folder).map_err(|error| error.to_string())?;
    let history = chronicle::read(folder).map_err(|error| error.to_string())?;
    let Some(mut push) = history.into_iter().find(|push| push.upload == id) else { return Ok(()) };
    push.afterwards = Some(afterwards);
    chronicle::append(folder, &push).map_err(|error| error.to_string())
}
