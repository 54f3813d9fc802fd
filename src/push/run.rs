//! One upload as a process, from the definition to the end of the upload session. This file holds the
//! door, the state that the steps share, and the way they follow one another; each harder step has its own
//! file. Whatever happens, there is one way out ([`super::close`]), so that no ending can forget the
//! session.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::claim::Claim;
use super::event::{Control, Event, Fact, Outcome, Progress, Reason, Stage};
use super::job::Job;
use super::journal::{Journal, JournalError};
use super::ledger::Ledger;
use super::length::{Announcing, Counting, SendLength};
use super::limits::Limits;
use super::line::Line;
use super::past::{PastPublish, PastSession};
use super::question::Asks;
use super::remember::Contents;
use super::report::{Reporter, wall_clock};
use super::restart::Turn;
use super::shelf::TakenUp;
use super::stop::Stops;
use super::timing::Timing;
use super::totals::Totals;
use crate::dataset::proof::{Proof, Seen};
use crate::dataset::{Afterwards, DatasetId, UploadSessionId};
use crate::encode::ChunkFacts;
use crate::protocol::{Client, SignIn};
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
    /// Whether its chunks go with their length.
    pub send_length: SendLength,
}

impl Upload {
    /// An upload from files, with the usual waits, whose questions nobody answers.
    pub fn new(job: Job, client: Client, journal: Keep) -> Self {
        let (timing, asks, reach) = (Timing::default(), Asks::default(), Reach::default());
        Self { job, client, journal, timing, asks, reach, send_length: SendLength::default() }
    }
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
    let Upload { job, client, journal, timing, asks, reach, send_length } = upload;
    let totals = Totals::of(job.tables.len());
    let (observer, calls) = mpsc::channel(CALLS);
    let mut engine = Engine {
        client: client.observed_by(observer),
        reporter: Reporter::new(events, progress, calls, totals.clone()),
        stops: Stops::new(cancel, control),
        journal: None,
        claim: None,
        dataset: None,
        session: PastSession::None,
        gone: None,
        publish: PastPublish::NotBegun,
        ledgers: vec![Ledger::default(); job.tables.len()],
        sent_once: vec![None; job.tables.len()],
        proof: None,
        contents: None,
        afterwards: None,
        begun_at: wall_clock(),
        before: job.dataset.is_none().then_some(Seen::Empty),
        limits: Limits::default(),
        announcing: Announcing::begin(send_length, false),
        counter: Counting::default(),
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
    let way = Box::pin(engine.go(journal, send_length)).await;
    engine.end(way.err()).await
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
    /// What keeps others of this machine from the dataset.
    pub(super) claim: Option<Claim>,
    pub(super) dataset: Option<DatasetId>,
    pub(super) session: PastSession,
    /// The session that the server does not know any more, unless another one took its place.
    pub(super) gone: Option<UploadSessionId>,
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
    pub(super) announcing: Announcing,
    /// What counts chunks before they are sent, where that is done.
    pub(super) counter: Counting,
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
    async fn go(&mut self, journal: Keep, send_length: SendLength) -> Result<(), Reason> {
        match journal {
            Keep::In(folder) => {
                self.claim_dataset(&folder)?;
                self.begin_journal(&folder).await?;
            }
            Keep::On(taken) => self.take_up(*taken).await?,
        }
        self.announcing = Announcing::begin(send_length, self.limits.wants_length(self.client.address()));
        if self.publish == PastPublish::Done {
            return Ok(());
        }
        self.read_contents();
        let dataset = self.dataset().await?;
        if let (PastPublish::Asked, PastSession::Open(session)) = (self.publish, self.session.clone()) {
            self.begun(Stage::Publish);
            self.publish_on(&dataset, &session).await?;
            self.ended(Stage::Publish);
            return Ok(());
        }
        self.look_before(&dataset).await?;
        self.guard_early()?;
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
        self.rejects_are_whole().await?;
        self.guard()?;
        self.ended(Stage::Upload);

        self.begun(Stage::Publish);
        self.publish(&dataset, &session, PastPublish::NotBegun).await?;
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
            PastSession::Open(session) => {
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
        for table in self.job.tables.iter_mut().filter(|table| table.file.is_local()) {
            // Whoever goes on with it may do so from elsewhere.
            table.file.path = std::path::absolute(&table.file.path).unwrap_or_else(|_| table.file.path.clone());
        }
        let at = wall_clock();
        let journal = Journal::create(folder, at).map_err(|error| local(&error))?;
        let (server, user) = (self.client.address().clone(), self.client.username());
        let begun = Line::Begun { server, user, job: Box::new(self.job.clone()) };
        journal.append(at, begun).await.map_err(|error| local(&error))?;
        self.sign_claim(&journal.id());
        self.reporter.tell(Fact::Begun { id: journal.id() });
        self.journal = Some(journal);
        self.limits = Limits::read(folder);
        if let Some(chunk_size) = self.limits.of(self.client.address()) {
            self.limit_chunks(chunk_size).await?;
        }
        Ok(())
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

fn local(error: &JournalError) -> Reason {
    let text = error.to_string();
    match error {
        JournalError::Write { .. } => Reason::Unwritable { text },
        _ => Reason::Local { text },
    }
}
