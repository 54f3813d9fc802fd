//! The list below the servers: jobs that were saved or run on this machine, and the newest push into each dataset.
//! Jobs are remembered by where their files are; what these say is read when the list is made, so that one that is
//! gone is shown as gone and can be taken out.

use std::path::{Path, PathBuf};

use super::effect::{Effect, Effects, Remote, TaskId};
use super::list::{Cursor, Move};
use super::login::Focus;
use super::opening;
use super::places::remember;
use super::state::{Mark, State};
use crate::config::Note;
use crate::job::draft::title;
use crate::job::file::JobFile;
use crate::push::history::PastPush;
use crate::text;

/// How many datasets are listed with their newest push.
const PUSHES: usize = 8;

/// The jobs and recent pushes of the login screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// The jobs, the newest first.
    pub jobs: Vec<KnownJob>,
    /// The selected row.
    pub cursor: Cursor,
    looking: Option<TaskId>,
}

/// A job of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownJob {
    /// Its file.
    pub path: PathBuf,
    /// What it says.
    pub seen: Remote<Box<JobFile>, JobLoss>,
}

/// Why a job of the list can't be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobLoss {
    /// Its file is not there any more.
    Missing,
    /// It can't be read, and why.
    Wrong(String),
}

impl JobLoss {
    /// A word for a row of the list.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Wrong(_) => "unreadable",
        }
    }
}

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Row<'a> {
    /// A job.
    Job(&'a KnownJob),
    /// A push.
    Push(&'a PastPush),
}

impl Row<'_> {
    /// What it is called.
    pub fn title(&self) -> String {
        match self {
            Self::Job(job) => title(&job.path),
            Self::Push(past) => past.job.definition.name.clone(),
        }
    }
}

/// The rows, jobs first.
pub fn rows(state: &State) -> Vec<Row<'_>> {
    let jobs = state.known.jobs.iter().map(Row::Job);
    jobs.chain(pushes(state).into_iter().map(Row::Push)).collect()
}

/// The newest published push into each dataset. What went to an embedded server that is gone can't be repeated.
fn pushes(state: &State) -> Vec<&PastPush> {
    let mut newest: Vec<&PastPush> = Vec::new();
    for past in state.history.iter().rev().filter(|past| past.is_published() && past.job.trial.is_none()) {
        let is_gone = past.server.is_loopback() && state.login.entry_at(&past.server).is_none();
        let is_older = newest.iter().any(|newer| {
            let is_same = match (&newer.outcome.dataset, &past.outcome.dataset) {
                (Some(one), Some(other)) => one == other,
                _ => newer.job.definition.name == past.job.definition.name,
            };
            is_same && (&newer.server, &newer.job.project) == (&past.server, &past.job.project)
        });
        if !is_gone && !is_older {
            newest.push(past);
        }
        if newest.len() == PUSHES {
            break;
        }
    }
    newest
}

/// What is said of the selected row, below the list.
pub fn words(state: &State) -> Option<String> {
    let all = rows(state);
    Some(match all.get(state.known.cursor.0)? {
        Row::Job(KnownJob { path, seen }) => match seen {
            Remote::Idle | Remote::Loading(_) => format!("{} is being read", path.display()),
            Remote::Ready(job) => format!(
                "job for {} in {} at {}",
                text::excerpt(&job.dataset.name, 40),
                text::excerpt(&job.project.name, 40),
                place(state, &job.server.url)
            ),
            Remote::Failed(JobLoss::Missing) => format!("{} is not there any more", path.display()),
            Remote::Failed(JobLoss::Wrong(why)) => why.clone(),
        },
        Row::Push(past) => format!(
            "pushed {} into {} in {} at {}",
            state.now.day(past.begun),
            text::excerpt(&past.job.definition.name, 40),
            text::excerpt(&past.job.project_name, 40),
            place(state, &past.server)
        ),
    })
}

/// A server as the list calls it.
pub(super) fn place(state: &State, server: &crate::dataset::ServerAddress) -> String {
    state.login.entry_at(server).map_or_else(|| server.host().to_owned(), |entry| entry.name.clone())
}

/// Reads what the remembered jobs say.
pub(super) fn look(state: &mut State) -> Effects {
    let paths = state.memory.jobs.clone();
    if paths.is_empty() {
        state.known.jobs.clear();
        return Effects::none();
    }
    let task = state.task();
    let known = |path: PathBuf| {
        let before = state.known.jobs.iter().find(|job| job.path == path);
        let seen = before.map_or(Remote::Loading(task), |job| job.seen.clone());
        KnownJob { path, seen }
    };
    state.known.jobs = paths.iter().cloned().map(known).collect();
    let earlier = state.known.looking.replace(task).map(Effect::Abandon);
    Effects::from(earlier).and(Effect::LookAtJobs(task, paths))
}

/// They were read.
pub(super) fn seen(state: &mut State, task: TaskId, found: Vec<(PathBuf, Result<Box<JobFile>, JobLoss>)>) {
    if state.known.looking.take_if(|awaited| *awaited == task).is_none() {
        return;
    }
    for (path, answer) in found {
        if let Some(job) = state.known.jobs.iter_mut().find(|job| job.path == path) {
            job.seen = answer.into();
        }
    }
}

/// Remembers a job that was saved, and lists it first.
pub(super) fn saved(state: &mut State, path: &Path) -> Effects {
    remember(state, Note::Job(path.to_owned())).and(look(state))
}

/// Moves the cursor; above the first row stand the servers.
pub(super) fn go(state: &mut State, to: Move) {
    let (len, page) = (rows(state).len(), state.page());
    if state.known.cursor.0 == 0 && to == Move::Up {
        state.login.set_focus(Focus::Servers);
        return;
    }
    state.known.cursor.go(to, len, page);
}

/// Selects a row.
pub(super) fn select(state: &mut State, at: usize) {
    state.known.cursor = Cursor(at.min(rows(state).len().saturating_sub(1)));
    state.login.set_focus(Focus::Jobs);
}

/// Opens the selected job or push.
pub(super) fn enter(state: &mut State) -> Effects {
    let all = rows(state);
    match all.get(state.known.cursor.0) {
        Some(Row::Job(job)) => {
            let path = job.path.clone();
            opening::job(state, path)
        }
        Some(Row::Push(past)) => {
            let past = (*past).clone();
            opening::push(state, &past)
        }
        None => Effects::none(),
    }
}

/// Why the selected row can't be taken out of the list, if so.
pub(super) fn refusal(state: &State) -> Option<String> {
    match rows(state).get(state.known.cursor.0) {
        Some(Row::Job(_)) => None,
        Some(Row::Push(_)) => Some("a push is part of the history; screen 5 takes it out (Enter there)".to_owned()),
        None => Some("nothing is listed".to_owned()),
    }
}

/// Takes the selected job out of the list. Its file is left alone.
pub(super) fn take_away(state: &mut State) -> Effects {
    let all = rows(state);
    let Some(Row::Job(job)) = all.get(state.known.cursor.0) else { return Effects::none() };
    let path = job.path.clone();
    state.known.jobs.retain(|job| job.path != path);
    let left = rows(state).len();
    state.known.cursor = Cursor(state.known.cursor.0.min(left.saturating_sub(1)));
    if left == 0 {
        state.login.set_focus(Focus::Servers);
    }
    let name = text::excerpt(&title(&path), 40);
    state.say(Mark::Ok, format!("{name} is out of the list; its file was left alone, and running it lists it again"));
    remember(state, Note::NoJob(path))
}
