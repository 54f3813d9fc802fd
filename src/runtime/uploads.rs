//! The uploads that run: each is the push engine on a task of its own, with the ends of its door. Facts
//! flow into the loop as actions; totals wait in a latest-value channel until a frame wants them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, spawn, spawn_blocking};
use tokio_util::sync::CancellationToken;

use super::perform::Setting;
use crate::app::monitor::sentences;
use crate::app::{Action, Answer, TaskId};
use crate::protocol::Client;
use crate::push::event::{Control, Event, Fact, Outcome, Phase, Progress, Reason, SessionEnd};
use crate::push::job::Job;
use crate::push::past::Mode;
use crate::push::{Asks, Attending, Beside, KEEP, Keep, Shelf, TakenUp, Upload, Wished, run, tidy};

/// The signal that an upload is told when the operator leaves.
const INTERRUPT: i32 = 2;

pub(super) struct Uploads {
    actions: mpsc::UnboundedSender<Action>,
    running: HashMap<TaskId, Running>,
    /// Those that another program runs.
    watched: HashMap<TaskId, Beside>,
}

struct Running {
    name: String,
    cancel: CancellationToken,
    control: mpsc::Sender<Control>,
    progress: watch::Receiver<Progress>,
    end: JoinHandle<Option<Outcome>>,
}

impl Uploads {
    pub(super) fn new(actions: mpsc::UnboundedSender<Action>) -> Self {
        Self { actions, running: HashMap::new(), watched: HashMap::new() }
    }

    /// Begins an upload.
    pub(super) fn begin(&mut self, task: TaskId, job: Job, client: Client, setting: &Setting) {
        let (name, journal) = (job.definition.name.clone(), Keep::In(setting.journal.clone()));
        let (timing, asks, reach) = (setting.timing, Asks::Operator, setting.reach.clone());
        let upload = Upload { timing, asks, reach, ..Upload::new(job, client, journal) };
        self.start(task, (name, setting.journal.clone(), timing.beside), move || Ok(upload));
    }

    /// Takes up an upload that was left.
    pub(super) fn take_up(&mut self, task: TaskId, id: String, mode: Mode, client: Option<Client>, setting: &Setting) {
        let (folder, timing, reach) = (setting.journal.clone(), setting.timing, setting.reach.clone());
        self.start(task, (id.clone(), folder.clone(), timing.beside), move || {
            let client = client.ok_or("nobody is signed in")?;
            let taken = TakenUp::new(&folder, &id, mode, &reach).map_err(|error| error.to_string())?;
            let job = taken.job().clone();
            let upload = Upload::new(job, client, Keep::On(Box::new(taken)));
            Ok(Upload { timing, asks: Asks::Operator, reach, ..upload })
        });
    }

    /// Runs what `prepare` makes, which may wait for the disk.
    fn start(
        &mut self,
        task: TaskId,
        (name, journals, beside): (String, PathBuf, Duration),
        prepare: impl FnOnce() -> Result<Upload, String> + Send + 'static,
    ) {
        self.running.retain(|_, upload| !upload.end.is_finished());
        let (events, mut facts) = mpsc::unbounded_channel();
        let (totals, progress) = watch::channel(Progress::default());
        let (control, controlled) = mpsc::channel(8);
        let cancel = CancellationToken::new();
        let (refusal, ended_by) = (self.actions.clone(), cancel.clone());
        let engine = spawn(async move {
            match spawn_blocking(prepare).await.unwrap_or_else(|error| Err(error.to_string())) {
                Ok(upload) => Some(run(upload, events, totals, controlled, ended_by).await),
                Err(why) => {
                    let _ = refusal.send(Action::Answer(task, Answer::NotTakenUp(why)));
                    None
                }
            }
        });
        let actions = self.actions.clone();
        let ends = (progress.clone(), control.clone(), cancel.clone());
        let end = spawn(async move {
            let mut attending = None;
            while let Some(event) = facts.recv().await {
                if let Fact::Begun { id } | Fact::Resumed { id, .. } = &event.fact {
                    attending = Some(Attending::begin(&journals, id, ends.clone(), beside));
                }
                let _ = actions.send(Action::Upload(task, event));
            }
            let outcome = engine.await;
            if let Some(attending) = attending {
                attending.end().await;
            }
            match outcome {
                Ok(outcome) => outcome,
                Err(error) => {
                    let text = if error.is_panic() {
                        crate::text::of_panic(error.into_panic().as_ref())
                    } else {
                        error.to_string()
                    };
                    let outcome = broken(format!("the upload's task broke: {text}"));
                    let _ = actions.send(Action::Upload(task, ended(outcome.clone())));
                    Some(outcome)
                }
            }
        });
        self.running.insert(task, Running { name, cancel, control, progress, end });
    }

    /// Looks at the journals, once those are gone that nobody needs.
    pub(super) fn look(folder: &Path) -> Answer {
        let aside = tidy(folder, KEEP);
        Answer::Uploads(match Shelf::look(folder) {
            Ok(Shelf { uploads, unreadable }) => {
                let words = unreadable.iter().map(ToString::to_string);
                Ok((uploads, words.chain(aside.iter().map(ToString::to_string)).collect()))
            }
            Err(error) => Err(error.to_string()),
        })
    }

    /// Answers for an upload that can't begin, since nobody is signed in.
    pub(super) fn refuse(&self, task: TaskId, job: &Job) {
        let outcome = Outcome { rows: vec![0; job.tables.len()], ..broken("nobody is signed in".to_owned()) };
        let _ = self.actions.send(Action::Upload(task, ended(outcome)));
    }

    /// Ends an upload for good.
    pub(super) fn end(&self, task: TaskId) {
        self.wish(task, Some(Wished::End));
        if let Some(upload) = self.running.get(&task) {
            upload.cancel.cancel();
        }
    }

    /// Tells an upload something. One that is over has nothing to be told.
    pub(super) fn control(&self, task: TaskId, control: Control) {
        self.wish(task, Wished::of(&control));
        if let Some(upload) = self.running.get(&task) {
            // A full channel means that it is being told a lot already.
            let _ = upload.control.try_send(control);
        }
    }

    /// Notes that another program runs an upload.
    pub(super) fn watch(&mut self, task: TaskId, beside: Beside) {
        self.watched.insert(task, beside);
    }

    /// Leaves a wish for the program that runs an upload, if another one does.
    fn wish(&self, task: TaskId, wished: Option<Wished>) {
        let (Some(beside), actions) = (self.watched.get(&task).cloned(), self.actions.clone()) else { return };
        spawn_blocking(move || {
            let left = match wished {
                Some(wished) => beside.wish(wished).map_err(|error| error.to_string()),
                None => Err("that can be done only where it runs".to_owned()),
            };
            if let Err(why) = left {
                let _ = actions.send(Action::Answer(task, Answer::Untold(why)));
            }
        });
    }

    /// The totals that changed since they were last asked for.
    pub(super) fn progress(&mut self) -> Vec<(TaskId, Progress)> {
        let changed = self.running.iter_mut().filter(|(_, upload)| upload.progress.has_changed().unwrap_or(false));
        changed.map(|(task, upload)| (*task, upload.progress.borrow_and_update().clone())).collect()
    }

    /// Tells every upload to leave, waits until it has, and returns what the operator must know of each, and
    /// whether one of them can go on.
    pub(super) async fn leave(&mut self, code: i32) -> (Vec<String>, bool) {
        self.running.retain(|_, upload| !upload.end.is_finished());
        let signal = if code > 128 { code - 128 } else { INTERRUPT };
        for upload in self.running.values() {
            // A full channel has told it already.
            let _ = upload.control.try_send(Control::Leave { signal });
        }
        let (mut words, mut is_left) = (Vec::new(), false);
        for (_, upload) in self.running.drain() {
            match upload.end.await {
                Ok(Some(outcome)) => {
                    is_left |= outcome.can_go_on();
                    words.extend(sentences(&upload.name, &outcome));
                }
                Ok(None) => {}
                Err(error) => words.push(format!("{}: {error}", upload.name)),
            }
        }
        (words, is_left)
    }
}

fn broken(text: String) -> Outcome {
    Outcome {
        upload: None,
        phase: Phase::Interrupted,
        reason: Some(Reason::Local { text }),
        session: SessionEnd::None,
        dataset: None,
        rows: Vec::new(),
        unsent: Vec::new(),
    }
}

fn ended(outcome: Outcome) -> Event {
    Event { since_start: 0, at: 0, fact: Fact::Ended(Box::new(outcome)) }
}
