//! What an upload can show for itself: what the dataset held before, what was sent, what the server holds after.
//! Nothing depends on it: a server that does not answer, or does not tell, ends in "not readable" and holds
//! nobody up.

use super::audit::Report;
use super::event::{Fact, Reason};
use super::job::Job;
use super::line::Line;
use super::run::Engine;
use crate::dataset::proof::{Control, Proof, Seen, Sent};
use crate::dataset::{CallFailure, DataType, DatasetId, Definition};
use crate::encode::TablePlan;
use crate::text;

/// How many metrics are added up at the most.
const CONTROLS: usize = 8;

impl Engine {
    /// Reads what a dataset that is there holds, before anything is sent into it.
    pub(super) async fn look_before(&mut self, dataset: &DatasetId) -> Result<(), Reason> {
        if self.before.is_some() {
            return Ok(());
        }
        let (client, project) = (self.client.clone(), self.job.project.clone());
        let (metrics, limit) = (metrics(&self.job), self.timing.look);
        let call = client.figures(&project, dataset, &metrics);
        let answer = self.stops.unless(tokio::time::timeout(limit, call)).await?;
        let seen = seen(answer.ok(), limit);
        self.reporter.tell(Fact::RowsBefore { seen: seen.clone() });
        self.note(Line::Before { seen: seen.clone() }).await?;
        self.before = Some(seen);
        Ok(())
    }

    /// Reads what the dataset holds now, and sets it beside what was sent.
    pub(super) async fn prove(&mut self) {
        let (Some(dataset), None) = (self.dataset.clone(), &self.proof) else { return };
        let (client, project) = (self.client.clone(), self.job.project.clone());
        let (metrics, limit) = (metrics(&self.job), self.timing.look);
        self.find_out(&dataset).await;
        let call = client.figures(&project, &dataset, &metrics);
        let answer = self.stops.last_call(call, limit, self.timing.leave).await;
        let proof = Box::new(self.compared(&seen(answer, limit)));
        if let Err(reason) = self.note(Line::Verified { proof: proof.clone() }).await {
            // It is published, whatever becomes of the journal.
            tracing::warn!("{reason}");
        }
        self.proof = Some(proof.clone());
        self.reporter.tell(Fact::Verified(proof));
    }

    /// Writes down what the server is and where the dataset is, for the report.
    async fn find_out(&mut self, dataset: &DatasetId) {
        let (client, project) = (self.client.clone(), self.job.project.clone());
        let (limit, hurry) = (self.timing.look, self.timing.leave);
        let calls = async { (client.server_status().await.ok(), client.place_of(&project, dataset).await.ok()) };
        let (versions, path) = self.stops.last_call(calls, limit, hurry).await.unwrap_or_default();
        if let Err(reason) = self.note(Line::Found { versions, path: path.flatten() }).await {
            tracing::warn!("{reason}");
        }
    }

    /// Writes the report beside the journal. It can be made again from there at any time.
    pub(super) async fn file_report(&self) {
        let Some((folder, id)) = self.journal.as_ref().map(|journal| (journal.folder().to_owned(), journal.id()))
        else {
            return;
        };
        let filing = tokio::task::spawn_blocking(move || match Report::read(&folder, &id) {
            Ok(report) => report.file(&folder).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        });
        if let Err(why) = filing.await.unwrap_or_else(|error| Err(error.to_string())) {
            tracing::warn!("the report can't be written: {why}");
        }
    }

    fn compared(&self, after: &Seen) -> Proof {
        let tables: Vec<_> = self.job.definition.tables.iter().map(|table| table.name.clone()).collect();
        let sent = self.job.tables.iter().zip(&self.ledgers).map(|(table, ledger)| Sent {
            table: table.name.clone(),
            policy: table.policy,
            rows: ledger.rows(),
        });
        let mut totals = Vec::new();
        for (table, ledger) in self.job.tables.iter().zip(&self.ledgers) {
            let controls = controls(&self.job).into_iter().filter(|control| control.table == table.name);
            let sums = ledger.totals().iter().copied().chain(std::iter::repeat(None));
            totals.extend(controls.zip(sums));
        }
        let before = self.before.clone().unwrap_or_else(|| Seen::Unread("it was not asked before".to_owned()));
        Proof::of(&tables, &sent.collect::<Vec<_>>(), totals, &before, after)
    }
}

/// What an answer, or the lack of one, comes to.
pub(super) fn seen(
    answer: Option<Result<crate::dataset::proof::Figures, CallFailure>>,
    limit: std::time::Duration,
) -> Seen {
    match answer {
        Some(Ok(figures)) if figures.rows.is_empty() => Seen::Unread("the server does not count rows".to_owned()),
        Some(Ok(figures)) => Seen::Read(figures),
        Some(Err(failure)) => Seen::Unread(failure.to_string()),
        None => Seen::Unread(format!("no answer within {}", text::span(limit))),
    }
}

/// The metrics that are added up: the first ones of numbers that are made of one column each, which the job feeds.
/// What is made of several columns can't be compared with one of them.
fn controls(job: &Job) -> Vec<Control> {
    let of_one_column = job.definition.metrics.iter().filter_map(|metric| match metric.expressions.as_slice() {
        [one] => Some(Control {
            metric: metric.name.clone(),
            table: one.table_name.clone(),
            column: one.column_name.clone(),
        }),
        _ => None,
    });
    let is_fed = |control: &Control| job.tables.iter().any(|table| table.name == control.table);
    of_one_column.filter(|control| is_fed(control) && is_number(&job.definition, control)).take(CONTROLS).collect()
}

fn is_number(definition: &Definition, control: &Control) -> bool {
    let table = definition.tables.iter().find(|table| table.name == control.table);
    let columns = table.into_iter().flat_map(|table| &table.column_headers);
    let column = columns.into_iter().find(|column| column.name == control.column);
    column.is_some_and(|column| {
        use DataType::{BigDecimal, BigInteger, Double, Integer};
        matches!(column.data_type, Integer | BigInteger | Double | BigDecimal)
    })
}

fn metrics(job: &Job) -> Vec<String> {
    controls(job).into_iter().map(|control| control.metric).collect()
}

/// The places of the columns of a table that are added up, in the order of the controls.
pub(super) fn added_up(job: &Job, plan: &TablePlan) -> Vec<usize> {
    let controls = controls(job).into_iter().filter(|control| control.table == plan.table);
    let place = |control: Control| plan.columns.iter().position(|column| column.name == control.column);
    controls.filter_map(place).collect()
}
