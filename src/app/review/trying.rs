//! Trying a push from its sheet: the first rows of each table go into a dataset of their own, as an upload like any
//! other, and when it is over the operator says what becomes of that dataset and is back at the sheet of the real push.

use std::time::Duration;

use super::super::aftermath;
use super::super::effect::{Effects, TaskId};
use super::super::field::TextField;
use super::super::list::Cursor;
use super::super::monitor::Upload;
use super::super::overlay::{Choice, Decision, Overlay, Prompt, Purpose, Question};
use super::super::state::{Mark, Screen, State};
use super::super::taking_up;
use super::{Part, Repeat, Review, open};
use crate::config::Guard;
use crate::dataset::Afterwards;
use crate::push::event::Phase;
use crate::text;

/// How long an upload takes at the least that a trial is suggested for.
const LONG: Duration = Duration::from_mins(30);
/// How much a push must have sent, and for how long, for its rate to say something.
const TELLING: (u64, i64) = (1_000_000, 1000);

/// What becomes of the dataset of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    Kept,
    /// It goes.
    Deleted,
}

impl Review {
    /// Why it can't be tried now, if so.
    pub fn trial_refusal(&self) -> Option<String> {
        let unnamed = || "type the name of the dataset first (Tab goes there)".to_owned();
        let is_unnamed = self.guard == Guard::Protected && !self.is_named();
        self.files_refusal()
            .or_else(|| self.held_back())
            .or_else(|| self.job.untriable())
            .or_else(|| is_unnamed.then(unnamed))
    }

    /// What there is to know of trials: what came of one, or why one is worth it.
    pub(super) fn note_of_trial(&self) -> Option<String> {
        self.tried.clone().or_else(|| {
            let (rate, when) = self.rate()?;
            let takes = Duration::from_secs(self.job.source_bytes() / rate.max(1));
            (takes > LONG).then(|| {
                let (takes, rate, on) = (text::span(takes), text::size(rate), self.opened.day(when));
                let rows = text::count(self.settings.trial_rows.get());
                format!(
                    "about {takes} at {rate}/s, as in the push of {on}: Trial proves it first with {rows} rows of each \
                     table"
                )
            })
        })
    }

    /// The bytes of files a second of the newest push to this server that says something of it, and when that was.
    fn rate(&self) -> Option<(u64, i64)> {
        let mut of_server =
            self.history().iter().rev().filter(|past| past.server == self.address && past.is_published());
        of_server.find_map(|past| {
            let (bytes, took) = (past.job.source_bytes(), past.ended.saturating_sub(past.begun));
            let (enough, long) = TELLING;
            let millis = u64::try_from(took).ok().filter(|_| bytes >= enough && took >= long)?;
            let rate = u128::from(bytes) * 1000 / u128::from(millis);
            Some((u64::try_from(rate).ok()?, past.begun))
        })
    }
}

impl Upload {
    /// Whether it was a trial that is over.
    pub fn is_tried(&self) -> bool {
        self.job.trial.is_some() && self.outcome().is_some_and(|outcome| !outcome.can_go_on())
    }

    /// Whether its dataset is there as well.
    pub fn left_a_trial(&self) -> bool {
        let is_gone = self.afterwards == Some(Afterwards::TrialDeleted);
        self.is_tried() && self.id.is_some() && self.dataset.is_some() && !is_gone
    }
}

/// The upload that tries what the sheet shows, and knows the way back to it.
pub(super) fn upload(state: &State, task: TaskId, review: Review) -> Upload {
    let job = review.job.tried_with(review.settings.trial_rows.get());
    let mut upload = Upload::new(task, review.server.clone(), review.address.clone(), job, state.now);
    upload.tries = Some(Box::new(review));
    upload
}

/// Asks what becomes of the dataset of a trial.
pub(in crate::app) fn ask(state: &mut State, task: TaskId) {
    let Some(upload) = state.monitor.find(task).filter(|upload| upload.left_a_trial()) else { return };
    let (name, sentences) = (text::cell(&upload.job.definition.name, 40), upload.sentences());
    let mut text: Vec<_> = sentences.into_iter().take(1).collect();
    text.extend(upload.proof.iter().flat_map(|proof| proof.lines()).take(4));
    text.extend(upload.job.trial.as_ref().map(|trial| format!("{} was not touched.", text::cell(&trial.of, 40))));
    let back = if upload.tries.is_some() { ", and back to the review" } else { "" };
    let choices = vec![
        Choice::new("Leave it as it is", "Esc does the same", Decision::Stay),
        Choice::new(&format!("Delete it{back}"), "the dataset of the trial", Decision::EndTrial(task, Fate::Deleted)),
        Choice::new(&format!("Keep it{back}"), "it can be deleted from here", Decision::EndTrial(task, Fate::Kept)),
        Choice::new("Something else…", "report, requests, ids", Decision::ListWays),
    ];
    let title = format!("What becomes of {name}?");
    state.open(Overlay::Question(Question { title, text, choices, cursor: Cursor(0), upload: None }));
}

/// It stays or goes; on a server to be careful with, it goes after its name was typed.
pub(in crate::app) fn decide(state: &mut State, task: TaskId, fate: Fate) -> Effects {
    if fate == Fate::Kept {
        return back(state, task);
    }
    if let Some(why) = taking_up::refusal(state, task) {
        state.say(Mark::Warn, why);
        return Effects::none();
    }
    let is_careful = state.login.signed_in().is_some_and(|who| who.guard == Guard::Protected);
    let Some(upload) = state.monitor.find(task) else { return Effects::none() };
    if is_careful {
        let whole = upload.job.definition.name.clone();
        state.open(Overlay::Prompt(Prompt {
            title: format!("Delete {}?", text::cell(&whole, 60)),
            note: "This server is protected: type the name of the trial's dataset to delete it.".to_owned(),
            field: TextField::default(),
            problem: None,
            purpose: Purpose::DeleteDataset(task, whole),
        }));
        return Effects::none();
    }
    delete(state, task)
}

/// Deletes the dataset of a trial, and goes back to what was tried.
pub(in crate::app) fn delete(state: &mut State, task: TaskId) -> Effects {
    let effect = aftermath::delete_trial(state, task);
    Effects::from(effect).and(back(state, task))
}

/// Opens the sheet again that was tried, for the model as it is now where that is still the one it was made from; what it
/// is about is the server and the project that are in use, or it stays closed.
pub(in crate::app) fn back(state: &mut State, task: TaskId) -> Effects {
    let here = state.login.signed_in().map(|who| who.address.clone());
    let project = state.projects.chosen.as_ref().map(|project| project.id.clone());
    let Some(upload) = state.monitor.find(task) else { return Effects::none() };
    let is_here = here.as_ref() == Some(&upload.address) && project.as_ref() == Some(&upload.job.project);
    let tried = told(upload);
    if !is_here && upload.tries.is_some() {
        state.say(Mark::Warn, "sign in at the server and choose the project of that push first");
        return Effects::none();
    }
    let Some(sheet) = upload.tries.take() else { return Effects::none() };
    let of_model = if sheet.repeat == Repeat::No { Review::of(state) } else { None };
    let of_model = of_model.filter(|now| now.job.definition.name == sheet.job.definition.name);
    if of_model.is_some() {
        state.show(Screen::Designer);
    }
    let mut again = of_model.unwrap_or(*sheet);
    again.tried = tried;
    (again.part, again.name) = (Part::Push, TextField::default());
    open(state, again)
}

/// What came of a trial, in a sentence of the sheet.
fn told(upload: &Upload) -> Option<String> {
    let outcome = upload.outcome()?;
    let rows = text::count(outcome.rows.iter().sum());
    Some(match outcome.phase {
        Phase::Done if upload.differs() => format!("the trial put {rows} rows in, and the server has something else"),
        Phase::Done if upload.proof.as_ref().is_some_and(|proof| proof.holds()) => {
            format!("the trial put {rows} rows in, and the server has them")
        }
        Phase::Done => format!("the trial put {rows} rows in; what the server has of them can't be read"),
        _ => "the trial did not come through".to_owned(),
    })
}
