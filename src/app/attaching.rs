//! An upload that another program of this machine runs, shown on screen 5 as if it ran here. What can be done from here
//! is what that program can be told: to stand still, to go on, to try now, to end it. Leaving the screens leaves it
//! alone, and when its program dies it is one that was left, like any other.

use super::clock::Now;
use super::effect::{Effect, Effects, TaskId};
use super::monitor::{Origin, Upload, UploadState};
use super::state::{Mark, Screen, State, Trouble};
use super::taking_up;
use crate::push::event::{Outcome, Phase, Reason, SessionEnd};
use crate::push::past::Past;
use crate::text;

impl Upload {
    /// Whether another program runs it.
    pub fn is_elsewhere(&self) -> bool {
        self.origin == Origin::Attached && self.is_running()
    }

    /// For how long its run has gone on, in milliseconds, as its facts and its progress count: by the wall's clock where
    /// another program runs it.
    pub fn elapsed(&self, now: Now) -> u64 {
        if self.is_elsewhere() {
            return u64::try_from(now.wall.saturating_sub(self.began.wall)).unwrap_or(0);
        }
        u64::try_from(now.since_start.saturating_sub(self.began.since_start).as_millis()).unwrap_or(u64::MAX)
    }
}

/// Shows an upload that another program runs.
pub(super) fn begin(state: &mut State, past: Past) -> Effects {
    let id = past.id.clone();
    let name = text::excerpt(&past.name, 40);
    let mut upload = taking_up::from_past(state, past);
    (upload.origin, upload.state) = (Origin::Attached, UploadState::Running);
    let task = upload.task;
    state.monitor.uploads.push(upload);
    state.monitor.select(state.monitor.uploads.len() - 1);
    state.show(Screen::Monitor);
    state.say(Mark::Ok, format!("{name} runs in another program: it goes on when you leave, {{key:quit}}"));
    Effect::Watch(task, id).into()
}

/// Nobody is at it any more.
pub(super) fn over(state: &mut State, task: TaskId, answer: Result<Box<Past>, String>) {
    let Some(upload) = state.monitor.find(task).filter(|upload| upload.origin == Origin::Attached) else { return };
    let was_running = upload.is_running();
    upload.origin = Origin::Journal;
    match answer {
        Ok(past) => {
            let name = text::excerpt(&past.name, 40);
            let fresh = taking_up::from_past(state, *past);
            let Some(upload) = state.monitor.find(task) else { return };
            if !was_running {
                return;
            }
            (upload.session, upload.dataset) = (fresh.session, fresh.dataset);
            upload.state = fresh.state;
            let what = format!("the program that pushed {name} has died in the middle of it");
            let next = if upload.can_go_on() {
                "{key:again} goes on with it here, once you are signed in at its server."
            } else {
                "What it has left is told beside it."
            };
            let text = vec!["What the server has accepted of it is kept in its journal.".to_owned()];
            died(state, what, text, next);
        }
        Err(why) => {
            if was_running {
                let outcome = Outcome {
                    upload: upload.id.clone(),
                    phase: Phase::Interrupted,
                    reason: Some(Reason::Local { text: "it can't be watched any more".to_owned() }),
                    session: SessionEnd::Unknown,
                    dataset: upload.dataset.clone(),
                    rows: upload.progress.tables.iter().map(|table| table.accepted_rows).collect(),
                    unsent: Vec::new(),
                };
                upload.state = UploadState::Ended(Box::new(outcome));
            }
            let text = vec!["It may go on all the same.".to_owned()];
            died(
                state,
                format!("the upload can't be watched: {why}"),
                text,
                "`pushcube sessions list` tells how it stands.",
            );
        }
    }
}

fn died(state: &mut State, title: String, text: Vec<String>, next: &str) {
    state.trouble(Trouble { title, at: state.now.wall, text, next: vec![next.to_owned()], call: None });
}

/// The other program could not be told something.
pub(super) fn untold(state: &mut State, task: TaskId, why: &str) {
    let Some(upload) = state.monitor.find(task) else { return };
    if upload.state == UploadState::Ending {
        upload.state = UploadState::Running;
    }
    let text = vec!["The upload goes on as it was.".to_owned()];
    died(state, format!("the program that runs the upload can't be told: {why}"), text, "Try it where it runs.");
}
