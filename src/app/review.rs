//! The review sheet: what is about to happen, to what, with every warning; the only door to a push.

use super::effect::{Effect, Effects};
use super::login::SignedIn;
use super::monitor::Upload;
use super::state::{Mark, Screen, State};
use crate::dataset::{RowCount, Weight};
use crate::push::job::Job;

/// The review sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// What is pushed.
    pub job: Job,
    /// The server's label and name.
    pub server: String,
    /// Its host.
    pub host: String,
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
            .into_iter()
            .filter(|problem| problem.weight == Weight::Warns)
            .map(|problem| problem.text)
            .collect();
        let job = Job::from_model(model, project.id.clone(), project.name.clone());
        Some(Self::sheet(who, job, warnings))
    }

    /// The sheet for a push that was made before, on the server and in the project of that time.
    pub(super) fn of_job(state: &State, job: Job) -> Result<Self, &'static str> {
        let who = state.login.signed_in().ok_or("sign in first (screen 1)")?;
        match &state.projects.chosen {
            Some(project) if project.id == job.project => Ok(Self::sheet(who, job, Vec::new())),
            _ => Err("choose the project of that push first (screen 2)"),
        }
    }

    fn sheet(who: &SignedIn, job: Job, mut warnings: Vec<String>) -> Self {
        warnings.extend(job.tables.iter().filter(|table| matches!(table.rows, RowCount::About(_))).map(|table| {
            format!(
                "{} is larger than its sample: a value further on that doesn't fit ends the push, with nothing published",
                table.file.name()
            )
        }));
        // A push that warns begins with the safe button.
        let button = if warnings.is_empty() { Button::Push } else { Button::Back };
        Self {
            job,
            server: format!("{} {}", who.label, who.server).trim().to_owned(),
            host: who.address.host().to_owned(),
            warnings,
            button,
        }
    }
}

/// Pushes what the sheet shows.
pub(super) fn push(state: &mut State, review: Review) -> Effects {
    let task = state.task();
    state.monitor.uploads.push(Upload::new(task, review.server, review.job.clone(), state.now));
    state.monitor.cursor.0 = state.monitor.uploads.len() - 1;
    state.say(Mark::Busy, "uploading; you may leave this screen");
    state.show(Screen::Monitor);
    Effect::Push(task, Box::new(review.job)).into()
}
