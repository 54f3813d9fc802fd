//! Screen 5: the uploads of this run. Each is a fold over the facts and totals that its engine reports, so
//! the monitor shows what happened and nothing else.

mod filtering;
mod telling;

use std::collections::VecDeque;
use std::time::Duration;

use super::choose;
use super::clock::Now;
use super::effect::{Effects, TaskId};
use super::list::{Cursor, Filter};
use super::overlay::{Choice, Decision, Overlay};
use super::review::Review;
use super::state::{LoggedCall, Mark, State, Trouble};
use super::steering;
use super::waiting;
use crate::dataset::proof::{Proof, Seen};
use crate::dataset::{Afterwards, DatasetId, ServerAddress, UploadSessionId};
use crate::push::event::{Delay, Event, Fact, Outcome, Phase, Progress, Reason, Stage, TableProgress};
use crate::push::job::Job;
use crate::push::meter::{Course, Meter};
use crate::text;

pub(super) use filtering::{filter, settle};
use telling::told_of;
pub use telling::{sentences, way_on};

/// How far back the rate looks.
pub(super) const RATE_WINDOW: Duration = Duration::from_secs(10);
/// For how many milliseconds what another program reports is news.
const NEWS: i64 = 5_000;
/// How many calls of an upload are kept for the log.
const CALLS_KEPT: usize = 500;

/// Screen 5.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Monitor {
    /// The uploads, the oldest first.
    pub uploads: Vec<Upload>,
    /// The place of the selected one, shown or not.
    pub cursor: Cursor,
    /// What is looked for.
    pub filter: Filter,
    /// The moment of the chart that is read, since the upload began; the newest where none is.
    pub moment: Option<Duration>,
    /// The task that looks for uploads that earlier runs left.
    pub(super) looking: Option<TaskId>,
}

/// One upload as it is known here.
#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    /// The task that runs it.
    pub task: TaskId,
    /// The id by which it is taken up again, once it has one.
    pub id: Option<String>,
    /// The server's label and name.
    pub server: String,
    /// The server's address.
    pub address: ServerAddress,
    /// What is pushed.
    pub job: Job,
    /// When it began.
    pub began: Now,
    /// The stages, in order.
    pub stages: Vec<StageView>,
    /// The dataset, once defined.
    pub dataset: Option<DatasetId>,
    /// The upload session, once open.
    pub session: Option<UploadSessionId>,
    /// The publish statuses: when (milliseconds since 1970 UTC), the number, the words.
    pub statuses: Vec<(i64, i64, String)>,
    /// The last calls, the newest last.
    pub calls: VecDeque<LoggedCall>,
    /// The totals.
    pub progress: Progress,
    /// The rate of accepted and sent bytes of the request bodies.
    pub meter: Meter,
    /// The same from its beginning.
    pub course: Course,
    /// How many bytes a second it may send, if it was told.
    pub limit: Option<u64>,
    /// How many tries of calls failed and were made again.
    pub failed_tries: u32,
    /// What the server holds after the publish, beside what was sent.
    pub proof: Option<Box<Proof>>,
    /// What the dataset held before anything was sent, where that was asked.
    pub before: Option<Seen>,
    /// What was found when it was over and not published.
    pub afterwards: Option<Afterwards>,
    /// Where it stands.
    pub state: UploadState,
    /// The task that reads its rows again, or deletes what it left.
    pub(super) reading: Option<TaskId>,
    /// How it came into the list.
    pub origin: Origin,
    /// How its last run ended, where this one goes on with it.
    pub(super) left: Option<Box<Outcome>>,
    /// The sheet of the push that it tries, where that was open here.
    pub(super) tries: Option<Box<Review>>,
}

/// How an upload came into the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was begun here.
    Here,
    /// An earlier run left it, and its journal tells of it.
    Journal,
    /// It is over, and the history tells of it.
    History,
    /// Another program runs it.
    Attached,
}

/// Where an upload stands.
#[derive(Debug, Clone, PartialEq)]
pub enum UploadState {
    /// It goes on.
    Running,
    /// The operator ended it; its session is being deleted.
    Ending,
    /// It is over.
    Ended(Box<Outcome>),
}

/// A stage and its times, in milliseconds since the upload began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageView {
    /// Which.
    pub stage: Stage,
    /// When it began.
    pub begun: Option<u64>,
    /// When it ended well.
    pub ended: Option<u64>,
    /// When it began, in milliseconds since 1970 UTC.
    pub at: i64,
}

impl Upload {
    pub(super) fn new(task: TaskId, server: String, address: ServerAddress, job: Job, began: Now) -> Self {
        let stages = Stage::ALL.map(|stage| StageView { stage, begun: None, ended: None, at: 0 }).to_vec();
        let progress = Progress { tables: vec![TableProgress::default(); job.tables.len()], ..Progress::default() };
        Self {
            task,
            id: None,
            server,
            address,
            job,
            began,
            stages,
            dataset: None,
            session: None,
            statuses: Vec::new(),
            calls: VecDeque::new(),
            progress,
            meter: Meter::new(RATE_WINDOW),
            course: Course::default(),
            limit: None,
            failed_tries: 0,
            proof: None,
            before: None,
            afterwards: None,
            state: UploadState::Running,
            reading: None,
            origin: Origin::Here,
            left: None,
            tries: None,
        }
    }

    /// Whether its engine still runs.
    pub const fn is_running(&self) -> bool {
        matches!(self.state, UploadState::Running | UploadState::Ending)
    }

    /// How it ended, if it did.
    pub const fn outcome(&self) -> Option<&Outcome> {
        match &self.state {
            UploadState::Ended(outcome) => Some(outcome),
            UploadState::Running | UploadState::Ending => None,
        }
    }

    /// The stage that goes on, if one does.
    pub fn stage(&self) -> Option<Stage> {
        self.stages.iter().rev().find(|view| view.begun.is_some() && view.ended.is_none()).map(|view| view.stage)
    }

    /// Bytes of the files encoded, and of the files altogether.
    pub fn source_bytes(&self) -> (u64, u64) {
        (self.progress.tables.iter().map(|table| table.source_bytes).sum(), self.job.source_bytes())
    }

    /// Bytes of request bodies sent, and accepted.
    pub fn wire_bytes(&self) -> (u64, u64) {
        let tables = &self.progress.tables;
        (tables.iter().map(|table| table.sent).sum(), tables.iter().map(|table| table.accepted).sum())
    }

    /// The share of the data that was encoded, from 0 to 1.
    pub fn share(&self) -> f64 {
        match self.source_bytes() {
            (_, 0) => 0.0,
            (done, all) => (done as f64 / all as f64).min(1.0),
        }
    }

    /// How long the transfer will still take at the present rate.
    pub fn time_left(&self) -> Option<Duration> {
        let (done, all) = self.source_bytes();
        let (sent, _) = self.wire_bytes();
        if done == 0 || self.stage() != Some(Stage::Upload) || self.held_up().is_some() {
            return None;
        }
        // What is left of the files, in bytes on the wire at the ratio seen so far.
        let left = all.saturating_sub(done) as f64 * sent as f64 / done as f64;
        self.meter.time_left(left as u64)
    }

    /// How it stands, as a mark and a word.
    pub fn word(&self) -> (Mark, &'static str) {
        match &self.state {
            UploadState::Ending => (Mark::Busy, "ending: the upload session is being deleted"),
            UploadState::Running => match (self.held_up(), self.stage()) {
                (Some(held_up), _) => held_up,
                (None, Some(Stage::Define)) => (Mark::Busy, "defining"),
                (None, Some(Stage::OpenSession)) => (Mark::Busy, "opening a session"),
                (None, Some(Stage::Upload)) => (Mark::Busy, "uploading"),
                (None, Some(Stage::Publish)) => (Mark::Busy, "publishing"),
                (None, Some(Stage::CloseSession)) => (Mark::Busy, "closing the session"),
                (None, None) => (Mark::Busy, "starting"),
            },
            UploadState::Ended(outcome) => match outcome.phase {
                Phase::Done if self.differs() => (Mark::Bad, "published, and the server has something else"),
                Phase::Done if self.afterwards == Some(Afterwards::TrialDeleted) => (Mark::Ok, "tried, deleted again"),
                Phase::Done if self.job.trial.is_some() => (Mark::Ok, "tried"),
                Phase::Done => (Mark::Ok, "published"),
                Phase::Cancelled => (Mark::Warn, "ended by you, not published"),
                Phase::Failed if outcome.can_go_on() => (Mark::Bad, "stopped"),
                Phase::Failed => (Mark::Bad, "failed, not published"),
                Phase::Interrupted => (Mark::Warn, "interrupted"),
            },
        }
    }

    /// How it ended, in sentences; none while it goes on.
    pub fn sentences(&self) -> Vec<String> {
        let told = |outcome| told_of(&self.job.definition.name, outcome, self.afterwards.as_ref());
        self.outcome().map(told).unwrap_or_default()
    }

    /// Whether the server holds something else than it should.
    pub fn differs(&self) -> bool {
        self.proof.as_ref().is_some_and(|proof| proof.differs())
    }

    fn stage_mut(&mut self, stage: Stage) -> Option<&mut StageView> {
        self.stages.iter_mut().find(|view| view.stage == stage)
    }

    fn take(&mut self, event: Event) {
        let Event { since_start, at, fact } = event;
        match fact {
            Fact::StageBegun { stage } => {
                // What is sent again begins with a new session: the stages behind it are to come once more.
                for view in self.stages.iter_mut().filter(|view| view.stage > stage) {
                    (view.begun, view.ended) = (None, None);
                }
                if let Some(view) = self.stage_mut(stage) {
                    (view.begun, view.ended, view.at) = (Some(since_start), None, at);
                }
            }
            Fact::StageEnded { stage } => {
                if let Some(view) = self.stage_mut(stage) {
                    view.ended = Some(since_start);
                }
            }
            Fact::Begun { id } => self.id = Some(id),
            Fact::Resumed { id, .. } => {
                self.id = Some(id);
                if self.origin == Origin::Attached {
                    self.began.wall = at;
                }
            }
            Fact::Defined { dataset } => self.dataset = Some(dataset),
            Fact::SessionOpened { session } => self.session = Some(session),
            Fact::StatusChanged { status, message } => self.statuses.push((at, status, message)),
            Fact::Request(call) => {
                if self.calls.len() == CALLS_KEPT {
                    self.calls.pop_front();
                }
                self.calls.push_back(LoggedCall { at, call });
            }
            Fact::Ended(outcome) => self.state = UploadState::Ended(outcome),
            Fact::Verified(proof) => self.proof = Some(proof),
            Fact::Afterwards(afterwards) => self.afterwards = Some(afterwards),
            Fact::RowsBefore { seen } => self.before = Some(seen),
            Fact::Restarted { .. } => self.session = None,
            Fact::Waiting { .. } => self.failed_tries += 1,
            // The totals that come with progress say the same.
            Fact::ChunkBegun { .. }
            | Fact::ChunkSent { .. }
            | Fact::ChunkAcknowledged { .. }
            | Fact::WentOn { .. }
            | Fact::OtherEnded { .. }
            | Fact::SignedInAgain
            | Fact::Paused
            | Fact::Continued
            | Fact::Asked(_)
            | Fact::Answered { .. }
            | Fact::Limited { .. }
            | Fact::LengthWanted { .. } => {}
        }
    }
}

impl Monitor {
    pub(super) fn find(&mut self, task: TaskId) -> Option<&mut Upload> {
        self.uploads.iter_mut().find(|upload| upload.task == task)
    }

    /// Uploads that still run, and stop with this program.
    pub fn own(&self) -> impl Iterator<Item = &Upload> {
        self.running().filter(|upload| !upload.is_elsewhere())
    }

    /// Uploads that still run.
    pub fn running(&self) -> impl Iterator<Item = &Upload> {
        self.uploads.iter().filter(|upload| upload.is_running())
    }
}

/// When a moment of an upload was, in milliseconds since 1970 UTC.
pub fn wall_at(upload: &Upload, since_begun: Duration) -> i64 {
    upload.began.wall.saturating_add(i64::try_from(since_begun.as_millis()).unwrap_or(i64::MAX))
}

/// Takes a fact in.
pub(super) fn event(state: &mut State, task: TaskId, event: Event) -> Effects {
    let ended = match &event.fact {
        Fact::Ended(outcome) => Some(outcome.clone()),
        _ => None,
    };
    let is_old = |upload: &Upload| upload.is_elsewhere() && event.at + NEWS < state.now.wall;
    let is_news = !state.monitor.uploads.iter().any(|upload| upload.task == task && is_old(upload));
    let told = told(&event.fact).filter(|_| is_news);
    let notice = steering::notice(state, task, &event.fact);
    if let Fact::Asked(question) = &event.fact {
        waiting::asked(state, task, question);
    }
    let Some(upload) = state.monitor.find(task) else { return Effects::none() };
    let is_sent = matches!(event.fact, Fact::StageBegun { stage: Stage::Publish });
    upload.take(event);
    if is_sent && is_news {
        state.say(Mark::Busy, "the server publishes; you may leave this screen");
    } else if let Some(outcome) = ended {
        let (name, differs) = (upload.job.definition.name.clone(), upload.differs());
        let sentences = upload.sentences();
        tell_end(state, task, sentences, &outcome);
        if differs {
            tell_difference(state, &name);
        }
    } else if let Some((mark, line)) = told {
        state.say(mark, line);
    }
    settle(state);
    notice
}

/// What a fact says in the line of the screen, where it should be noticed on any page.
fn told(fact: &Fact) -> Option<(Mark, String)> {
    match fact {
        Fact::Waiting { cause: Delay::Line, attempt: 1, .. } => {
            Some((Mark::Warn, "the line is lost; the upload tries again by itself".to_owned()))
        }
        Fact::Waiting { attempt: 1, .. } => {
            Some((Mark::Warn, "the server can't serve now; the upload tries again by itself".to_owned()))
        }
        Fact::WentOn { attempts } => Some((Mark::Ok, format!("the upload goes on, after {attempts} failed tries"))),
        Fact::Resumed { .. } => Some((Mark::Busy, "the upload goes on where it stopped".to_owned())),
        Fact::OtherEnded { .. } => Some((Mark::Ok, "the session that was in the way is ended".to_owned())),
        Fact::SignedInAgain => Some((Mark::Ok, "the server had forgotten the sign-in; it is renewed".to_owned())),
        Fact::Paused => Some((Mark::Warn, "paused: nothing is sent; the upload session stays open".to_owned())),
        Fact::Continued => Some((Mark::Ok, "the upload goes on".to_owned())),
        Fact::LengthWanted { .. } => {
            Some((Mark::Warn, "chunks are counted before they are sent: the way wants their length".to_owned()))
        }
        Fact::Restarted { .. } => Some((Mark::Warn, "all data is sent again in a new upload session".to_owned())),
        Fact::Limited { chunk_size } => {
            Some((Mark::Warn, format!("chunks are limited to {} of data for this server", text::size(*chunk_size))))
        }
        _ => None,
    }
}

/// Takes totals in.
pub(super) fn progress(state: &mut State, task: TaskId, progress: Progress) {
    let Some(upload) = state.monitor.find(task) else { return };
    let sent = progress.tables.iter().map(|table| table.sent).sum();
    let at = Duration::from_millis(progress.since_start);
    upload.meter.read(at, sent);
    upload.course.read(at, sent);
    upload.progress = progress;
}

fn tell_end(state: &mut State, task: TaskId, sentences: Vec<String>, outcome: &Outcome) {
    let line = sentences.first().cloned().unwrap_or_default();
    let lost = choose::lost_by_quitting(state);
    let is_trial = state.monitor.find(task).is_some_and(|upload| upload.job.trial.is_some());
    for overlay in &mut state.overlays {
        let Overlay::Question(question) = overlay else { continue };
        if choose::is_about_quitting(question) {
            question.text.clone_from(&lost);
        }
        if question.upload == Some(task) {
            "It is over already".clone_into(&mut question.title);
            question.text.clone_from(&sentences);
            question.choices = vec![Choice::new("Close", "there is nothing left to end", Decision::Stay)];
            question.cursor = Cursor(0);
            state.fresh = state.frame + 1;
        }
    }
    match (&outcome.phase, &outcome.reason) {
        (Phase::Done, _) if is_trial => {
            state.say(Mark::Ok, "the trial is over: {key:enter} asks what becomes of its dataset");
        }
        (Phase::Done, _) => state.say(Mark::Ok, line),
        (Phase::Cancelled, _) => state.say(Mark::Warn, line),
        (Phase::Failed | Phase::Interrupted, reason) => {
            let call = match reason {
                Some(
                    Reason::Refused(f)
                    | Reason::PublishRefused(f)
                    | Reason::PublishUnknown(f)
                    | Reason::Unreachable(f)
                    | Reason::SignedOut(f)
                    | Reason::SessionLost(f)
                    | Reason::Left(f),
                ) => Some(f.clone()),
                _ => None,
            };
            let next =
                vec!["{key:go-model} goes back to the model; {key:next-step} opens the review again.".to_owned()];
            let text = sentences.into_iter().skip(1).collect();
            state.trouble(Trouble { title: line, at: state.now.wall, text, next, call });
        }
    }
}

/// It is published, and not what was sent.
fn tell_difference(state: &mut State, name: &str) {
    state.trouble(Trouble {
        title: format!("{name} is published, and the server has something else than was sent"),
        at: state.now.wall,
        text: vec!["{key:go-publish} shows the rows and totals of each table beside those that were sent.".to_owned()],
        next: vec!["Somebody else may have pushed at the same time; a replace brings the file's rows.".to_owned()],
        call: None,
    });
}
