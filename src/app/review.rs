//! The review sheet: what is about to happen, to what, with every warning; the only door to a push.

use std::sync::Arc;

use super::effect::{Effect, Effects};
use super::guarding;
use super::login::SignedIn;
use super::monitor::Upload;
use super::state::{Mark, Screen, State};
use crate::config::Guard;
use crate::dataset::{Model, RowCount, ServerAddress, TableModel, UpdatePolicy, Weight};
use crate::push::event::Phase;
use crate::push::job::Job;

/// The review sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// What is pushed.
    pub job: Job,
    /// The server's label and name.
    pub server: String,
    /// Its address.
    pub address: ServerAddress,
    /// What the operator should know, one sentence each.
    pub warnings: Vec<String>,
    /// The button that has the keys.
    pub button: Button,
}

/// The buttons of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// Back to the model.
    Back,
    /// Push.
    Push,
}

impl Review {
    /// The sheet for the model as it is now; none unless someone is signed in and a project is chosen.
    pub fn of(state: &State) -> Option<Self> {
        let who = state.login.signed_in()?;
        let project = state.projects.chosen.as_ref()?;
        let designer = state.designer.as_ref()?;
        let model = designer.model();
        let warnings: Vec<String> = designer
            .problems()
            .iter()
            .filter(|problem| problem.weight == Weight::Warns)
            .map(|problem| problem.text.clone())
            .collect();
        let job = Job::from_model(model, project.id.clone(), project.name.clone());
        let warnings = rows_at_stake(model).into_iter().chain(warnings).collect();
        Some(Self::sheet(state, who, job, warnings))
    }

    /// The sheet for a push that was made before, on the server and in the project of that time.
    pub(super) fn again(state: &State, upload: &Upload) -> Result<Self, &'static str> {
        let who = state.login.signed_in().ok_or("sign in first (screen 1)")?;
        let is_there = state.projects.chosen.as_ref().is_some_and(|project| project.id == upload.job.project);
        if who.title() != upload.server {
            Err("sign in at the server of that push first (screen 1)")
        } else if is_there {
            Ok(Self::sheet(state, who, upload.job.clone(), Vec::new()))
        } else {
            Err("choose the project of that push first (screen 2)")
        }
    }

    fn sheet(state: &State, who: &SignedIn, job: Job, mut warnings: Vec<String>) -> Self {
        warnings.extend(pushed_before(state, &job).filter(|_| job.dataset.is_none()));
        warnings.extend(job.tables.iter().filter(|table| matches!(table.rows, RowCount::About(_))).map(|table| {
            format!(
                "{} is larger than its sample: a value further on that doesn't fit ends the push, with nothing published",
                table.file.name()
            )
        }));
        // A push that warns, or goes to a server to be careful with, begins with the safe button.
        let is_calm = warnings.is_empty() && job.dataset.is_none() && who.guard == Guard::Open;
        let button = if is_calm { Button::Push } else { Button::Back };
        Self { job, server: who.title(), address: who.address.clone(), warnings, button }
    }
}

/// What the policies do to the rows that the tables of an existing dataset have now, one sentence each.
fn rows_at_stake(model: &Model) -> Vec<String> {
    if model.target.existing().is_none() {
        return Vec::new();
    }
    let sentence = |table: &Arc<TableModel>| match (&table.feed, table.policy) {
        (Some(_), Some(UpdatePolicy::Replace)) => Some(format!("REPLACE removes the rows that {} has now", table.name)),
        (None, _) => Some(format!("{} is not in this push: its rows stay", table.name)),
        _ => None,
    };
    model.tables.iter().filter_map(sentence).collect()
}

/// Every push makes a dataset of its own: says so when this run has one of that name there already.
fn pushed_before(state: &State, job: &Job) -> Option<String> {
    let name = &job.definition.name;
    let same = |upload: &&Upload| upload.job.project == job.project && upload.job.definition.name == *name;
    let earlier =
        state.monitor.uploads.iter().rev().filter(same).find(|upload| {
            upload.is_running() || upload.outcome().is_some_and(|outcome| outcome.phase == Phase::Done)
        })?;
    let at = state.now.time(earlier.began.wall);
    Some(format!("{name} was pushed into this project at {at}: this makes a second dataset of that name"))
}

/// Pushes what the sheet shows.
pub(super) fn push(state: &mut State, review: Review) -> Effects {
    if let Some(why) = guarding::at(state, &review.address) {
        state.say(Mark::Warn, why);
        return Effects::none();
    }
    let task = state.task();
    state.monitor.uploads.push(Upload::new(task, review.server, review.address, review.job.clone(), state.now));
    state.monitor.cursor.0 = state.monitor.uploads.len() - 1;
    state.say(Mark::Busy, "uploading; you may leave this screen");
    state.show(Screen::Monitor);
    Effect::Push(task, Box::new(review.job)).into()
}
