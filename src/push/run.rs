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
use super::journal::{Journal, JournalError};
use super::ledger::Ledger;
use super::limits::Limits;
use super::line::Line;
use super::past::PastPublish;
use super::question::Asks;
use super::remember::Contents;
use super::report::{Reporter, wall_clock};
use super::restart::Turn;
use super::retry::Failures;
use super::shelf::TakenUp;
use super::stop::Stops;
use super::timing::Timing;
use super::totals::Totals;
use crate::dataset::proof::{Proof, Seen};
use crate::dataset::{Afterwards, CallFailure, DatasetId, Supply, UploadSessionId};
use crate::encode::ChunkFacts;
use crate::protocol::retry::{Repeat, may_have_arrived};
use crate::protocol::{Client, SessionTable, SignIn};
use crate::source::Reach;

/// How many calls may be over before the engine looks at them; it looks after each step.
const CALLS: usize = 256;

/// What an upload needs.
#[derive(Debug, Clone)]
pub struct Upload {
    /// What to push where.
    pub job: Job,
    /// A client that is signed in.
    pub client: Client,
    /// Where its journal is kept.
    pub journal: Keep,
    /// Its waits.
    pub timing: Timing,
    /// Who answers its questions.
    pub asks: Asks,
    /// What its tables may be read from besides files.
    pub reach: Reach,
}

/// Where the journal of an upload is kept.
#[derive(Debug, Clone)]
pub enum Keep {
    /// A new one, in this folder, which is made if it is not there.
    In(PathBuf),
    /// The one that it has from an earlier run, which is gone on with.
    On(Box<TakenUp>),
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
    let Upload { job, client, journal, timing, asks, reach } = upload;
    let totals = Totals::of(job.tables.len());
    let (observer, calls) = mpsc::channel(CALLS);
    let mut engine = Engine {
        client: client.observed_by(observer),
        reporter: Reporter::new(events, progress, calls, totals.clone()),
        stops: Stops::new(cancel, control),
        journal: None,
        dataset: None,
        session: Session::None,
        publish: PastPublish::NotBegun,
        ledgers: vec![Ledger::default(); job.tables.len()],
        sent_once: vec![None; job.tables.len()],
        proof: None,
        contents: None,
        afterwards: None,
        begun_at: wall_clock(),
        before: job.dataset.is_none().then_some(Seen::Empty),
        limits: Limits::default(),
        asks,
        reach,
        questions: 0,
        sending_since: None,
        sent_before: Duration::ZERO,
        lost: Duration::ZERO,
        sign_in: client.current_sign_in(),
        job,
        timing,
        totals,
    };
    // On the heap, since whoever waits for an upload holds all of its states at once.
    let way = Box::pin(engine.go(journal)).await;
    engine.end(way.err()).await
}

/// The upload session as far as we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Session {
    None,
    /// It may be open; its id never arrived.
    Doubtful,
    Open(UploadSessionId),
    /// It was open, and the server does not know it any more.
    Gone(UploadSessionId),
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
    pub(super) publish: PastPublish,
    /// What the server has accepted, one book a table.
    pub(super) ledgers: Vec<Ledger>,
    /// The chunk behind those, one a table, if an earlier run sent all of it: made again, it must be the same.
    pub(super) sent_once: Vec<Option<ChunkFacts>>,
    /// What the dataset held before, once that was asked.
    pub(super) before: Option<Seen>,
    /// What it can show for itself, where an earlier run came as far.
    pub(super) proof: Option<Box<Proof>>,
    /// What its files hold, while that is read.
    pub(super) contents: Option<Contents>,
    /// What it has left, once that was looked at.
    pub(super) afterwards: Option<Afterwards>,
    /// When its first run began, in milliseconds since 1970 UTC.
    pub(super) begun_at: i64,
    pub(super) limits: Limits,
    pub(super) asks: Asks,
    pub(super) reach: Reach,
    /// How many questions were asked.
    pub(super) questions: u32,
    /// When the first chunk of the present session was begun.
    pub(super) sending_since: Option<Instant>,
    /// How long earlier runs sent into the present session.
    pub(super) sent_before: Duration,
    /// How much sending was lost with upload sessions that the server forgot.
    pub(super) lost: Duration,
    /// The sign-in that the call under way was begun with.
    pub(super) sign_in: SignIn,
}

impl Engine {
    async fn go(&mut self, journal: Keep) -> Result<(), Reason> {
        match journal {
            Keep::In(folder) => self.begin_journal(&folder).await?,
            Keep::On(taken) => self.take_up(*taken).await?,
        }
        if self.publish == PastPublish::Done {
            return Ok(());
        }
        self.read_contents();
        let dataset = self.dataset().await?;
        if let (PastPublish::Asked, Session::Open(session)) = (self.publish, self.session.clone()) {
            self.begun(Stage::Publish);
            self.publish_on(&dataset, &session).await?;
            self.ended(Stage::Publish);
            return Ok(());
        }
        self.look_before(&dataset).await?;
        let session = loop {
            let session = self.session(&dataset).await?;
            self.begun(Stage::Upload);
            match Box::pin(self.upload_tables(&dataset, &session)).await {
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

    /// The dataset that the data goes into: defined now, or by an earlier run.
    async fn dataset(&mut self) -> Result<DatasetId, Reason> {
        self.begun(Stage::Define);
        let known = self.dataset.clone().or_else(|| self.job.dataset.clone());
        let dataset = match known {
            Some(dataset) => {
                self.dataset = Some(dataset.clone());
                self.reporter.tell(Fact::Defined { dataset: dataset.clone() });
                dataset
            }
            None => self.define().await?,
        };
        self.ended(Stage::Define);
        Ok(dataset)
    }

    /// The session that it goes through: opened now, or by an earlier run.
    async fn session(&mut self, dataset: &DatasetId) -> Result<UploadSessionId, Reason> {
        self.begun(Stage::OpenSession);
        let session = match &self.session {
            Session::Open(session) => {
                let session = session.clone();
                self.reporter.tell(Fact::SessionOpened { session: session.clone() });
                session
            }
            _ => self.open_session(dataset).await?,
        };
        self.ended(Stage::OpenSession);
        Ok(session)
    }

    async fn begin_journal(&mut self, folder: &Path) -> Result<(), Reason> {
        for table in self.job.tables.iter_mut().filter(|table| table.file.supply == Supply::Stored) {
            // Whoever goes on with it may do so from elsewhere.
            table.file.path = std::path::absolute(&table.file.path).unwrap_or_else(|_| table.file.path.clone());
        }
        let at = wall_clock();
        let journal = Journal::create(folder, at).map_err(|error| local(&error))?;
        let (server, user) = (self.client.address().clone(), self.client.username());
        let begun = Line::Begun { server, user, job: Box::new(self.job.clone()) };
        journal.append(at, begun).await.map_err(|error| local(&error))?;
        self.reporter.tell(Fact::Begun { id: journal.id() });
        self.journal = Some(journal);
        self.limits = Limits::read(folder);
        if let Some(chunk_size) = self.limits.of(self.client.address()) {
            self.limit_chunks(chunk_size).await?;
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
                self.note(Line::Defined { dataset: dataset.clone() }).await?;
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
            self.note(Line::Opening).await?;
            let call = self.client.open_upload_session(&self.job.project, dataset, &tables);
            let answer = self.stops.with_grace(call, self.timing.grace).await;
            self.session = match answer.heard() {
                Some(Ok(session)) => Session::Open(session.clone()),
                Some(Err(failure)) if !may_have_arrived(failure) => Session::None,
                _ => Session::Doubtful,
            };
            if let Some(Ok(session)) = answer.heard() {
                self.reporter.tell(Fact::SessionOpened { session: session.clone() });
                self.note(Line::Opened { dataset: dataset.clone(), session: session.clone() }).await?;
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
    pub(super) async fn note(&self, line: Line) -> Result<(), Reason> {
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
