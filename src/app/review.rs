//! The review sheet: what is about to happen, to what, with every warning; the only door to a push.

use std::collections::BTreeMap;

use super::effect::{Effect, Effects, TaskId};
use super::guarding;
use super::login::SignedIn;
use super::monitor::Upload;
use super::overlay::Overlay;
use super::scan;
use super::state::{Mark, Screen, State};
use crate::config::Guard;
use crate::dataset::{CallFailure, ServerAddress, UpdatePolicy, Weight};
use crate::push::event::Phase;
use crate::push::job::{Job, TableJob};
use crate::text;

/// A table shrinks where more than this part of its rows would be gone: a fifth.
const SHRINKS: u64 = 5;

/// The review sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// What is pushed.
    pub job: Job,
    /// The server's label and name.
    pub server: String,
    /// Its address.
    pub address: ServerAddress,
    /// What the operator should know beside the rows at stake, one sentence each.
    pub warnings: Vec<String>,
    /// The rows that are there now.
    pub held: Held,
    /// The button that has the keys.
    pub button: Button,
}

/// What is known of the rows that the dataset has now.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// There are none: the dataset is new.
    New,
    /// The server is asked.
    Asking(TaskId),
    /// So many, by the names of the tables.
    Known(BTreeMap<String, u64>),
    /// They can't be read, and why.
    Unknown(String),
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
        warnings.extend(scan::warnings(state, &job));
        // A push that warns, or goes to a server to be careful with, begins with the safe button.
        let is_calm = warnings.is_empty() && job.dataset.is_none() && who.guard == Guard::Open;
        let button = if is_calm { Button::Push } else { Button::Back };
        Self { job, server: who.title(), address: who.address.clone(), warnings, held: Held::New, button }
    }
}

impl Review {
    /// Everything that the operator should know, one sentence each: what happens to the rows that are there first.
    pub fn all_warnings(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.job.dataset.is_some() {
            all.extend(self.job.tables.iter().filter_map(|table| self.at_stake(table)));
            all.extend(self.untouched());
            if let Held::Unknown(why) = &self.held {
                all.push(format!("How many rows are there now can't be read: {why}"));
            }
        }
        all.extend(self.warnings.iter().cloned());
        all
    }

    /// The rows that a table of the dataset has now, if they are known.
    pub fn rows_now(&self, table: &str) -> Option<u64> {
        match &self.held {
            Held::Known(rows) => rows.get(table).copied(),
            Held::New | Held::Asking(_) | Held::Unknown(_) => None,
        }
    }

    /// What a push takes away from a table.
    fn at_stake(&self, table: &TableJob) -> Option<String> {
        let name = &table.name;
        if table.policy != UpdatePolicy::Replace {
            return None;
        }
        let Some(now) = self.rows_now(name) else {
            return Some(format!("REPLACE removes the rows that {name} has now"));
        };
        let count = text::count(now);
        let coming = table.rows.number();
        Some(if now > 0 && coming < now - now / SHRINKS {
            let less = (now - coming).saturating_mul(100) / now;
            format!("REPLACE shrinks {name} from {count} rows to {}, by {less} %", table.rows)
        } else {
            format!("REPLACE removes the {count} rows that {name} has now")
        })
    }

    /// The tables of the dataset that get nothing.
    fn untouched(&self) -> impl Iterator<Item = String> {
        let names = self.job.definition.tables.iter().map(|table| &table.name);
        let others = names.filter(|name| !self.job.tables.iter().any(|table| table.name == **name));
        others.map(|name| match self.rows_now(name) {
            Some(rows) => format!("{name} is not in this push: its {} rows stay", text::count(rows)),
            None => format!("{name} is not in this push: its rows stay"),
        })
    }
}

/// Opens a sheet, and asks how many rows are there now where that can be asked.
pub(super) fn open(state: &mut State, mut review: Review) -> Effects {
    let mut effects = Effects::none();
    if let Some(dataset) = review.job.dataset.clone() {
        let task = state.task();
        review.held = Held::Asking(task);
        effects = Effect::CountRows(task, review.job.project.clone(), dataset).into();
    }
    state.open(Overlay::Review(Box::new(review)));
    effects
}

/// The rows were counted: the sheet that asked for it says what is at stake.
pub(super) fn counted(state: &mut State, task: TaskId, rows: Result<BTreeMap<String, u64>, CallFailure>) {
    for overlay in &mut state.overlays {
        let Overlay::Review(review) = overlay else { continue };
        if review.held == Held::Asking(task) {
            review.held = rows.map_or_else(|failure| Held::Unknown(failure.to_string()), Held::Known);
            // What is pressed in sight of the old words decides nothing.
            state.fresh = state.frame + 1;
            return;
        }
    }
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
