//! The two calls that make something before data can flow: the definition, and the upload session for it. A POST
//! makes one more each time, so only one that is known to have made nothing is made again; and each is waited for a
//! moment even when the program has to leave, since what it makes would have no name otherwise.

use super::event::{Fact, Reason};
use super::job::Job;
use super::line::Line;
use super::occupied::{Occupied, is_occupied};
use super::past::PastSession;
use super::retry::Failures;
use super::run::Engine;
use crate::dataset::{CallFailure, DatasetId, UploadSessionId};
use crate::protocol::SessionTable;
use crate::protocol::retry::{Repeat, may_have_arrived};

impl Engine {
    pub(super) async fn define(&mut self) -> Result<DatasetId, Reason> {
        self.stand_apart().await?;
        let (mut failures, mut occupied) = (Failures::default(), None);
        loop {
            self.stops.check()?;
            let call = self.client.create_definition(&self.job.project, &self.job.definition);
            let answer = self.stops.with_grace(call, self.timing.grace).await;
            if let Some(Ok(dataset)) = answer.heard() {
                self.dataset = Some(dataset.clone());
                self.reporter.tell(Fact::Defined { dataset: dataset.clone() });
                self.name(Line::Defined { dataset: dataset.clone() }).await?;
            }
            match answer.go_on()? {
                Ok(dataset) => {
                    self.is_free(&failures, occupied.as_ref());
                    return Ok(dataset);
                }
                Err(failure) => self.before_next(failure, &mut failures, &mut occupied).await?,
            }
        }
    }

    pub(super) async fn open_session(&mut self, dataset: &DatasetId) -> Result<UploadSessionId, Reason> {
        let tables = session_tables(&self.job);
        let (mut failures, mut occupied) = (Failures::default(), None);
        loop {
            self.stops.check()?;
            self.note(Line::Opening).await?;
            let call = self.client.open_upload_session(&self.job.project, dataset, &tables);
            let answer = self.stops.with_grace(call, self.timing.grace).await;
            self.session = match answer.heard() {
                Some(Ok(session)) => PastSession::Open(session.clone()),
                Some(Err(failure)) if !may_have_arrived(failure) => PastSession::None,
                _ => PastSession::Doubtful,
            };
            if let Some(Ok(session)) = answer.heard() {
                self.reporter.tell(Fact::SessionOpened { session: session.clone() });
                self.name(Line::Opened { dataset: dataset.clone(), session: session.clone() }).await?;
            }
            match answer.go_on()? {
                Ok(session) => {
                    self.is_free(&failures, occupied.as_ref());
                    return Ok(session);
                }
                Err(failure) => {
                    if self.session == PastSession::None {
                        self.note(Line::NotOpened).await?;
                    }
                    self.before_next(failure, &mut failures, &mut occupied).await?;
                }
            }
        }
    }

    /// Writes down what the server has made. What can't be named here is not kept there: nobody could go on with it.
    async fn name(&mut self, line: Line) -> Result<(), Reason> {
        self.note(line).await.map_err(|why| match why {
            Reason::Unwritable { text } => Reason::Local { text },
            other => other,
        })
    }

    /// Waits until a call that makes something may be made again; only one that made nothing may be.
    async fn before_next(
        &mut self,
        failure: CallFailure,
        failures: &mut Failures,
        occupied: &mut Option<Occupied>,
    ) -> Result<(), Reason> {
        if is_occupied(&failure) {
            return self.wait_until_free(failure, occupied).await;
        }
        self.wait_out(Repeat::IfUndone, failure, failures).await.map_err(Reason::of_beyond)
    }
}

fn session_tables(job: &Job) -> Vec<SessionTable> {
    let columns = |name: &str| {
        let table = job.definition.tables.iter().find(|table| table.name == name);
        table.map_or_else(Vec::new, |table| table.column_headers.iter().map(|column| column.name.clone()).collect())
    };
    job.tables
        .iter()
        .map(|table| SessionTable {
            name: table.name.clone(),
            columns: columns(&table.name),
            policy: table.policy,
            orientation: table.orientation,
        })
        .collect()
}
