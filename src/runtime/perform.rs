//! Effects become tasks, and tasks become actions under the number that they were begun with. A task that
//! panics becomes an action as well, so that nothing waits for ever.

use std::collections::HashMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{AbortHandle, spawn, spawn_blocking};

use super::demo;
use super::dry_runs;
use super::looking_back;
use super::model_files;
use super::opening;
use super::reports;
use super::scans::Scans;
use super::uploads::Uploads;
use super::watching;
use crate::app::{Action, Answer, Effect, TaskId};
use crate::config::{Change, Complaints, Memory, Note, Places, Settings};
use crate::dataset::{CallFailure, CallRecord, Credentials, EntryKind, ServerAddress, Store, Trust, UserSession};
use crate::protocol::{Client, Options, shown_certificate};
use crate::push::event::Progress;
use crate::push::{self, Beside, Timing};
use crate::source::{self, Reach};
use crate::view::Look;

/// How many calls may be over before the loop looks at them.
const CALLS: usize = 256;
/// How long a sign-out may hold up the end of the program.
const SIGN_OUT: Duration = Duration::from_secs(3);

/// What the shell works with, apart from the terminal.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Where uploads keep their journals.
    pub journal: PathBuf,
    /// The waits of an upload.
    pub timing: Timing,
    /// How the screens are drawn.
    pub look: Look,
    /// Where the configuration is, if it can be changed.
    pub places: Option<Places>,
    /// Where it is remembered what was done, if it is.
    pub memory: Option<PathBuf>,
    /// What can be read besides files.
    pub reach: Reach,
}

/// A client whose sign-in has worked, until the core takes or abandons it.
type SignedIn = Arc<Mutex<Option<Fresh>>>;

/// Such a client, the task that signed in, and how long the server remembers that without a call.
struct Fresh {
    task: TaskId,
    client: Client,
    timeout: Option<Duration>,
}

pub(super) struct Performer {
    setting: Setting,
    actions: mpsc::UnboundedSender<Action>,
    calls: mpsc::Sender<CallRecord>,
    pub(super) client: Option<Client>,
    /// Keeps that client's sign-in alive.
    staying: Option<AbortHandle>,
    signed_in: SignedIn,
    tasks: HashMap<TaskId, AbortHandle>,
    uploads: Uploads,
    scans: Scans,
    /// How certificates are judged where it is not by the system.
    trusts: HashMap<ServerAddress, Trust>,
    /// The embedded server, if it was started here.
    demo: demo::Place,
    /// Held by whoever writes the memory.
    remembering: Arc<Mutex<()>>,
}

impl Performer {
    /// A performer, and where its answers arrive.
    pub(super) fn new(setting: Setting) -> (Self, mpsc::UnboundedReceiver<Action>) {
        let (actions, answers) = mpsc::unbounded_channel();
        let (calls, mut made) = mpsc::channel(CALLS);
        let told = actions.clone();
        spawn(async move { while made.recv().await.is_some_and(|call| told.send(Action::Call(call)).is_ok()) {} });
        let uploads = Uploads::new(actions.clone());
        let performer = Self {
            setting,
            actions,
            calls,
            client: None,
            staying: None,
            signed_in: SignedIn::default(),
            tasks: HashMap::new(),
            uploads,
            scans: Scans::default(),
            trusts: HashMap::new(),
            demo: demo::Place::default(),
            remembering: Arc::default(),
        };
        (performer, answers)
    }

    pub(super) fn look(&self) -> Look {
        self.setting.look
    }

    /// What `~` stands for.
    fn home(&self) -> Option<PathBuf> {
        self.setting.places.as_ref().and_then(|places| places.home.clone())
    }

    /// Begins a piece of work.
    pub(super) fn begin(&mut self, effect: Effect) {
        self.tasks.retain(|_, task| !task.is_finished());
        match effect {
            effect @ (Effect::AskServer(..)
            | Effect::SignIn(..)
            | Effect::SignInFrom(..)
            | Effect::Trust(..)
            | Effect::ReadCertificate(..)
            | Effect::Configure(..)
            | Effect::UseSignIn(_)) => self.begin_sign_in(effect),
            Effect::StartDemo(task) => {
                let place = Arc::clone(&self.demo);
                self.answer(task, async move { Answer::Demo(demo::start(&place).await) });
            }
            Effect::FindPaths(task, paths) => self.answer_blocking(task, move || Answer::Paths(kinds(paths))),
            Effect::Remember(note) => self.remember(note),
            effect @ (Effect::ListFolder(..)
            | Effect::Preview(..)
            | Effect::Scan(..)
            | Effect::ReadModel(..)
            | Effect::DryRun(..)
            | Effect::LookAtJobs(..)
            | Effect::OpenJob(..)
            | Effect::LayJob(..)
            | Effect::WriteModel { .. }) => self.read(effect),
            Effect::Abandon(task) => {
                self.scans.end(task);
                if let Some(running) = self.tasks.remove(&task) {
                    running.abort();
                }
                // A sign-in that worked in the moment in which it was given up.
                if let Some(Fresh { client, .. }) = self.take_sign_in(task) {
                    spawn(async move { tokio::time::timeout(SIGN_OUT, client.sign_out()).await });
                }
            }
            effect => self.begin_upload(effect),
        }
    }

    /// Keeps something for the next start, one thing after the other.
    fn remember(&self, note: Note) {
        // The sample files of a demonstration go with it.
        if demo::is_running(&self.demo) {
            return;
        }
        let Some(file) = self.setting.memory.clone() else { return };
        let turn = Arc::clone(&self.remembering);
        spawn_blocking(move || {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = Memory::keep(&file, &note) {
                tracing::warn!("{error}");
            }
        });
    }

    /// Begins what has to do with servers that one is not signed in at yet.
    fn begin_sign_in(&mut self, effect: Effect) {
        match effect {
            Effect::AskServer(task, address) => {
                let client = self.client_of(&address);
                self.answer(task, async move {
                    Answer::Server(match client {
                        Ok(client) => client.server_status().await,
                        Err(failure) => Err(failure),
                    })
                });
            }
            Effect::SignIn(task, address, credentials) => {
                let client = self.client_of(&address);
                let place = Arc::clone(&self.signed_in);
                self.answer(task, async move { Answer::SignedIn(sign_in(task, client, credentials, &place).await) });
            }
            Effect::SignInFrom(task, address, credentials, source) => {
                let client = self.client_of(&address);
                let place = Arc::clone(&self.signed_in);
                self.answer(task, async move {
                    match source.fetch(Complaints::Kept).await {
                        Ok(secret) => {
                            Answer::SignedIn(sign_in(task, client, credentials.with_secret(secret), &place).await)
                        }
                        Err(error) => Answer::NoSecret(error.to_string()),
                    }
                });
            }
            Effect::Trust(address, trust) => {
                self.trusts.insert(address, trust);
            }
            Effect::ReadCertificate(task, address) => {
                self.answer(
                    task,
                    async move { Answer::Certificate(shown_certificate(&address, Options::default()).await) },
                );
            }
            Effect::Configure(task, change) => {
                let places = self.setting.places.clone();
                self.answer_blocking(task, move || Answer::Configured(configure(places.as_ref(), &change)));
            }
            Effect::UseSignIn(task) => {
                if let Some(Fresh { client, timeout, .. }) = self.take_sign_in(task) {
                    self.stay_signed_in(client.clone(), timeout);
                    self.client = Some(client);
                }
            }
            _ => {}
        }
    }

    /// Looks at files, and reads or writes those of models.
    fn read(&mut self, effect: Effect) {
        let reach = self.setting.reach.clone();
        match effect {
            Effect::ListFolder(task, path) => {
                self.answer_blocking(task, move || Answer::Folder(list(&reach, path)));
            }
            Effect::Preview(task, path, asked) => {
                self.answer_blocking(task, move || {
                    let look = source::preview_open(reach.at(&path), &asked);
                    Answer::Preview(look.map(Box::new).map_err(|error| error.to_string()))
                });
            }
            Effect::ReadModel(task, path) => {
                self.answer_blocking(task, move || Answer::Model(model_files::read(&path)));
            }
            Effect::WriteModel { task, path, text, over } => {
                self.answer_blocking(task, move || Answer::Saved(model_files::write(&path, &text, over)));
            }
            Effect::LookAtJobs(task, paths) => {
                self.answer_blocking(task, move || Answer::JobsSeen(opening::look(paths)));
            }
            Effect::OpenJob(task, path) => {
                let home = self.home();
                self.answer_blocking(task, move || Answer::JobOpened(opening::open(&path, home)));
            }
            Effect::LayJob(task, wanted) => {
                let (client, home) = (self.client.clone(), self.home());
                let laying = opening::lay(client, *wanted, home, reach);
                self.answer(task, async move { Answer::JobLaid(Box::new(laying.await)) });
            }
            Effect::DryRun(task, words) => self.answer_blocking(task, move || Answer::DryRun(dry_runs::run(&words))),
            Effect::Scan(task, definition, tables) => {
                let (meter, cancel) = self.scans.begin(task, self.actions.clone());
                self.answer_blocking(task, move || {
                    let found = push::scan((&definition, &tables), &reach, &meter, &cancel);
                    Answer::Scan(found.unwrap_or_default())
                });
            }
            _ => {}
        }
    }

    /// Begins what has to do with uploads; everything else asks the server something.
    fn begin_upload(&mut self, effect: Effect) {
        let folder = self.setting.journal.clone();
        match effect {
            Effect::Push(task, job) => match self.client.clone() {
                Some(client) => self.uploads.begin(task, *job, client, &self.setting),
                None => self.uploads.refuse(task, &job),
            },
            Effect::TakeUp(task, id, mode) => {
                let client = self.client.clone();
                self.uploads.take_up(task, id, mode, client, &self.setting);
            }
            Effect::ReadHistory(task) => self.answer_blocking(task, move || {
                Answer::History(push::history_of(&folder).map_err(|error| error.to_string()))
            }),
            Effect::LookBack(task, files, limit) => {
                let reach = self.setting.reach.clone();
                self.answer_blocking(task, move || {
                    let back = looking_back::look(&folder, &files, limit, &reach);
                    Answer::LookedBack(back.map_err(|error| error.to_string()))
                });
            }
            Effect::LookUpKeys(task, job) => {
                let (client, reach, limit) =
                    (self.client.clone(), self.setting.reach.clone(), self.setting.timing.look);
                self.answer(task, async move {
                    Answer::Keys(match client {
                        Some(client) => Ok(push::look_up_keys(&job, &client, &reach, limit).await),
                        None => Err("nobody is signed in".to_owned()),
                    })
                });
            }
            Effect::DeleteTrial(task, id) => {
                let client = self.client.clone();
                self.answer(task, async move {
                    Answer::EmptyDeleted(match client {
                        Some(client) => push::trial::delete_trial(&client, &folder, &id).await,
                        None => Err("nobody is signed in".to_owned()),
                    })
                });
            }
            Effect::LookForUploads(task) => self.answer_blocking(task, move || Uploads::look(&folder)),
            Effect::Forget(task, id) => self.answer_blocking(task, move || {
                Answer::Forgotten(push::forget(&folder, &id).map_err(|error| error.to_string()))
            }),
            Effect::SaveReport(task, id, into) => {
                let places = self.setting.places.clone();
                self.answer_blocking(task, move || {
                    Answer::ReportSaved(reports::save(&folder, &id, &into, places.as_ref()))
                });
            }
            Effect::Watch(task, id) => {
                self.uploads.watch(task, Beside::new(&folder, &id));
                let (every, actions) = (self.setting.timing.beside, self.actions.clone());
                self.answer(task, watching::watch(task, folder, id, every, actions));
            }
            Effect::EndUpload(task) => self.uploads.end(task),
            Effect::Control(task, control) => self.uploads.control(task, control),
            effect => self.ask(effect),
        }
    }

    /// The totals of each upload that changed since they were last asked for.
    pub(super) fn progress(&mut self) -> Vec<(TaskId, Progress)> {
        self.uploads.progress()
    }

    /// Ends what still runs: uploads are told to leave and waited for, then the sign-in ends. Returns what
    /// the operator must know.
    pub(super) async fn leave(mut self, code: i32) -> Vec<String> {
        for task in self.tasks.values().chain(&self.staying) {
            task.abort();
        }
        let (words, is_left) = self.uploads.leave(code).await;
        // A server may end what was begun under a sign-in together with it.
        if let Some(client) = self.client.filter(|_| !is_left) {
            // Best effort: the server forgets us by itself some time later.
            let _ = tokio::time::timeout(SIGN_OUT, client.sign_out()).await;
        }
        demo::stop(&self.demo).await;
        words
    }

    fn client_of(&self, address: &ServerAddress) -> Result<Client, CallFailure> {
        let trust = self.trusts.get(address).cloned().unwrap_or_default();
        Client::new(address, Options { observer: Some(self.calls.clone()), trust, ..Options::default() })
    }

    fn take_sign_in(&self, task: TaskId) -> Option<Fresh> {
        let mut place = self.signed_in.lock().unwrap_or_else(PoisonError::into_inner);
        place.take_if(|fresh| fresh.task == task)
    }

    /// Tells the server now and then that we are still here, for as long as this is the sign-in in use.
    fn stay_signed_in(&mut self, client: Client, timeout: Option<Duration>) {
        let staying = spawn(async move { client.stay_signed_in(timeout).await });
        if let Some(before) = self.staying.replace(staying.abort_handle()) {
            before.abort();
        }
    }

    pub(super) fn answer(&mut self, task: TaskId, work: impl Future<Output = Answer> + Send + 'static) {
        let running = spawn(work);
        self.tasks.insert(task, running.abort_handle());
        self.report(task, running);
    }

    fn answer_blocking(&mut self, task: TaskId, work: impl FnOnce() -> Answer + Send + 'static) {
        let running = spawn_blocking(work);
        self.tasks.insert(task, running.abort_handle());
        self.report(task, running);
    }

    fn report(&self, task: TaskId, running: tokio::task::JoinHandle<Answer>) {
        let actions = self.actions.clone();
        spawn(async move {
            let answer = match running.await {
                Ok(answer) => answer,
                Err(error) if error.is_panic() => Answer::Panicked(crate::text::of_panic(error.into_panic().as_ref())),
                Err(_) => return,
            };
            // The loop may be over.
            let _ = actions.send(Action::Answer(task, answer));
        });
    }
}

/// Changes the configuration, and reads it again.
fn configure(places: Option<&Places>, change: &Change) -> Result<Box<Settings>, String> {
    let places = places.and_then(|places| Some((places, places.config.as_deref()?)));
    let (places, file) = places.ok_or("this system has no place for it")?;
    change.save(file).map_err(|error| error.to_string())?;
    places.settings().map(Box::new).map_err(|error| error.to_string())
}

async fn sign_in(
    task: TaskId,
    client: Result<Client, CallFailure>,
    credentials: Credentials,
    place: &SignedIn,
) -> Result<UserSession, CallFailure> {
    let client = client?;
    client.sign_in(&credentials).await?;
    // A server that does not tell who we are has signed us in all the same.
    let session =
        client.user_session().await.unwrap_or_else(|_| UserSession { full_name: String::new(), timeout: None });
    let timeout = session.timeout.map(Duration::from_secs);
    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(Fresh { task, client, timeout });
    Ok(session)
}

/// What paths are, where there is something.
fn kinds(paths: Vec<PathBuf>) -> Vec<(PathBuf, Option<EntryKind>)> {
    let kind = |about: std::fs::Metadata| match (about.is_file(), about.is_dir()) {
        (true, _) => EntryKind::File(about.len()),
        (_, true) => EntryKind::Folder,
        _ => EntryKind::Other,
    };
    let look = |path: PathBuf| {
        // What is in a store is asked for when it is looked at.
        let stored = Store::of(&path).map(|_| EntryKind::File(0));
        let found = stored.or_else(|| std::fs::metadata(&path).ok().map(kind));
        (path, found)
    };
    paths.into_iter().map(look).collect()
}

/// A folder's contents; of a file, those of the folder that holds it.
fn list(reach: &Reach, path: PathBuf) -> Result<crate::dataset::Listing, String> {
    let folder = match path.parent() {
        Some(parent) if path.is_file() => parent.to_path_buf(),
        _ => path,
    };
    source::list(reach.at(&folder)).map_err(|error| error.to_string())
}
