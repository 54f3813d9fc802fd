//! One upload as a process, from the definition to the end of the upload session. This file holds the
//! door, the state that the steps share, and the way they follow one another; each harder step has its own
//! file. Whatever happens, there is one way out ([`super::close`]), so that no ending can forget the
//! session.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::event::{Control, Event, Fact, Outcome, Progress, Reason, Stage};
use super::job::Job;
use super::journal::{Journal, JournalError, Line};
use super::ledger::Ledger;
use super::limits::Limits;
use super::question::Asks;
use super::report::{Reporter, wall_clock};
use super::restart::Turn;
use super::retry::Failures;
use super::stop::Stops;
use super::timing::Timing;
use super::totals::Totals;
use crate::dataset::{CallFailure, DatasetId, UploadSessionId};
use crate::protocol::retry::{Repeat, may_have_arrived};
use crate::protocol::{Client, SessionTable};

/// How many calls may be over before the engine looks at them; it looks after each step.
const CALLS: usize = 256;

/// What an upload needs.
#[derive(Debug, Clone)]
pub struct Upload {
    /// What to push where.
    pub job: Job,
    /// A client that is signed in.
    pub client: Client,
    /// The folder in which the upload's journal is kept; it is made if it is not there.
    pub journal: PathBuf,
    /// Its waits.
    pub timing: Timing,
    /// Who answers its questions.
    pub asks: Asks,
}

/// Pushes a job to its end, and says how it ended.
///
/// Facts go to `events`, in order; the last is [`Fact::Ended`] with what this function returns. Neither a
/// slow listener nor an absent one holds the upload up. `cancel` ends the upload for good: it returns when
/// the server has answered to the end of the session.
pub async fn run(
    upload: Upload,
    events: mpsc::UnboundedSender<Event>,
    progress: watch::Sender<Progress>,
    control: mpsc::Receiver<Control>,
    cancel: CancellationToken,
) -> Outcome {
    let Upload { job, client, journal, timing, asks } = upload;
    let totals = Totals::of(job.tables.len());
    let (observer, calls) = mpsc::channel(CALLS);
    let mut engine = Engine {
        client: client.observed_by(observer),
        reporter: Reporter::new(events, progress, calls, totals.clone()),
        stops: Stops::new(cancel, control),
        journal: None,
        dataset: None,
        session: Session::None,
        publish: Publish::NotBegun,
        ledgers: vec![Ledger::default(); job.tables.len()],
        limits: Limits::default(),
        asks,
        questions: 0,
        sending_since: None,
        lost: Duration::ZERO,
        job,
        timing,
        totals,
    };
    let way = engine.go(&journal).await;
    engine.end(way.err()).await
}

/// The upload session as far as we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Session {
    None,
    /// It may be open; its id never arrived.
    Doubtful,
    Open(UploadSessionId),
}

/// The publish as far as we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Publish {
    NotBegun,
    Asked,
    Done,
}

/// An upload under way.
pub(super) struct Engine {
    pub(super) job: Job,
    pub(super) client: Client,
    pub(super) timing: Timing,
    pub(super) reporter: Reporter,
    pub(super) stops: Stops,
    pub(super) totals: Vec<Arc<Totals>>,
    pub(super) journal: Option<Journal>,
    pub(super) dataset: Option<DatasetId>,
    pub(super) session: Session,
    pub(super) publish: Publish,
    /// What the server has accepted, one book a table.
    pub(super) ledgers: Vec<Ledger>,
    pub(super) limits: Limits,
    pub(super) asks: Asks,
    /// How many questions were asked.
    pub(super) questions: u32,
    /// When the first chunk of the present session was begun.
    pub(super) sending_since: Option<Instant>,
    /// How much sending was lost with upload sessions that the server forgot.
    pub(super) lost: Duration,
}

impl Engine {
    async fn go(&mut self, journal: &Path) -> Result<(), Reason> {
        self.begin_journal(journal).await?;

        self.begun(Stage::Define);
        let dataset = self.define().await?;
        self.ended(Stage::Define);

        let session = loop {
            self.begun(Stage::OpenSession);
            let session = self.open_session(&dataset).await?;
            self.ended(Stage::OpenSession);

            self.begun(Stage::Upload);
            match self.upload_tables(&dataset, &session).await {
                Ok(()) => break session,
                Err(Turn::Over(reason)) => return Err(reason),
                Err(Turn::Anew) => self.begin_anew(&dataset, session).await?,
            }
        };
        self.balance()?;
        self.ended(Stage::Upload);

        self.begun(Stage::Publish);
        self.publish(&dataset, &session).await?;
        self.ended(Stage::Publish);
        Ok(())
    }

    async fn begin_journal(&mut self, folder: &Path) -> Result<(), Reason> {
        let at = wall_clock();
        let journal = Journal::create(folder, at).map_err(|error| local(&error))?;
        journal.append(at, &Line::begun(self.client.address(), &self.job)).await.map_err(|error| local(&error))?;
        self.journal = Some(journal);
        self.limits = Limits::read(folder);
        if let Some(chunk_size) = self.limits.of(self.client.address()) {
            self.limit_chunks(chunk_size);
        }
        Ok(())
    }

    async fn define(&mut self) -> Result<DatasetId, Reason> {
        let mut failures = Failures::default();
        loop {
            self.stops.check()?;
            let call = self.client.create_definition(&self.job.project, &self.job.definition);
            let answer = self.stops.with_grace(call, self.timing.grace).await;
            if let Some(Ok(dataset)) = answer.heard() {
                self.dataset = Some(dataset.clone());
                self.reporter.tell(Fact::Defined { dataset: dataset.clone() });
            }
            match answer.go_on()? {
                Ok(dataset) => {
                    self.went_on(&failures);
                    return Ok(dataset);
                }
                Err(failure) => self.before_next(failure, &mut failures).await?,
            }
        }
    }

    async fn open_session(&mut self, dataset: &DatasetId) -> Result<UploadSessionId, Reason> {
        let tables = session_tables(&self.job);
        let mut failures = Failures::default();
        loop {
            self.stops.check()?;
            let call = self.client.open_upload_session(&self.job.project, dataset, &tables);
            let answer = self.stops.with_grace(call, self.timing.grace).await;
            self.session = match answer.heard() {
                Some(Ok(session)) => Session::Open(session.clone()),
                Some(Err(failure)) if !may_have_arrived(failure) => Session::None,
                _ => Session::Doubtful,
            };
            if let Some(Ok(session)) = answer.heard() {
                self.reporter.tell(Fact::SessionOpened { session: session.clone() });
                self.note(&Line::Opened { dataset, session }).await?;
            }
            match answer.go_on()? {
                Ok(session) => {
                    self.went_on(&failures);
                    return Ok(session);
                }
                Err(failure) => self.before_next(failure, &mut failures).await?,
            }
        }
    }

    /// Waits until a call that makes something may be made again; only one that made nothing may be.
    async fn before_next(&mut self, failure: CallFailure, failures: &mut Failures) -> Result<(), Reason> {
        self.wait_out(Repeat::IfUndone, failure, failures).await.map_err(Reason::of_beyond)
    }

    /// Adds a line to the journal and waits until it is on the disk.
    pub(super) async fn note(&self, line: &Line<'_>) -> Result<(), Reason> {
        match &self.journal {
            Some(journal) => journal.append(wall_clock(), line).await.map_err(|error| local(&error)),
            None => Ok(()),
        }
    }

    pub(super) fn begun(&mut self, stage: Stage) {
        self.reporter.tell(Fact::StageBegun { stage });
    }

    pub(super) fn ended(&mut self, stage: Stage) {
        self.reporter.tell(Fact::StageEnded { stage });
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

fn local(error: &JournalError) -> Reason {
    Reason::Local { text: error.to_string() }
}
