//! A job or a recent push is opened: its server is signed in at, its project chosen, its dataset found, its files laid
//! under the model, and at the end stands the review. Each step that can't be made as it was meant stops on the screen
//! where it can be mended and says why: a sign-in or a project goes on once it is mended, and behind anything else the
//! job is opened again. What is under way lies on the page as a list of steps, which the key that began it has opened
//! and which becomes the review; closed, it decides nothing.

mod keeping;
mod laying;
mod repeat;

use std::path::{Path, PathBuf};

pub(super) use keeping::{Again, Kept, guarded, own_path, saved_again};
pub(super) use laying::laid;

use super::effect::{Effect, Effects, TaskId};
use super::known;
use super::list::Cursor;
use super::login::{self, Focus, Origin, SignIn, SignInMode};
use super::overlay::Overlay;
use super::places::remember;
use super::sign_in;
use super::state::{Mark, Screen, State, Trouble};
use crate::config::Note;
use crate::dataset::{Definition, Preview, Project, ProjectId, ServerAddress};
use crate::job::draft::title;
use crate::job::file::JobFile;
use crate::job::target::{Goal, NoGoal};
use crate::push::history::PastPush;
use crate::text;

/// How much of a name a sentence has.
const NAME: usize = 40;

/// What is being opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Opening {
    /// Nothing.
    #[default]
    Nothing,
    /// The job file of this name is being read.
    Reading(TaskId, PathBuf),
    /// It is known what goes where.
    Going(Box<Going>),
}

/// A job on its way to the review.
#[derive(Debug, Clone, PartialEq)]
pub struct Going {
    /// What it is called, with the word for what it is: `job Sales`.
    title: String,
    /// Its file, if it comes from one.
    path: Option<PathBuf>,
    opened: Opened,
    stage: Stage,
}

/// A job as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// It.
    pub job: JobFile,
    /// Its definition, in it or beside it.
    pub definition: Option<Definition>,
    /// The folder at which its paths begin.
    pub folder: PathBuf,
    /// The text of its file; none where it comes from none.
    pub text: Option<String>,
}

/// The step that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// Somebody signs in.
    SignIn,
    /// Its project is being looked for, or waits to be chosen by hand.
    Project,
    /// Its dataset and its files are being looked at.
    Laying(TaskId),
}

/// What is to be looked at of a job once its project is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The project.
    pub project: Project,
    /// The job.
    pub job: JobFile,
    /// The folder at which its paths begin.
    pub folder: PathBuf,
}

/// What was found of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// Its dataset.
    pub goal: Result<Goal, NoGoal>,
    /// A first look at the file of each table, or why there is none.
    pub looks: Vec<Result<Box<Preview>, String>>,
    /// What its guards say of these files, one sentence each.
    pub doubts: Vec<String>,
    /// The tables that have no file and may have none; no look stands for them.
    pub left: Vec<String>,
}

impl Opening {
    /// What is on its way, if it is known already.
    fn going(&self) -> Option<&Going> {
        match self {
            Self::Going(going) => Some(going),
            Self::Nothing | Self::Reading(..) => None,
        }
    }

    /// The steps as lines to read.
    pub fn steps(&self, state: &State) -> Vec<String> {
        let (at, going) = match self {
            Self::Nothing => return Vec::new(),
            Self::Reading(..) => (0, None),
            Self::Going(going) => {
                let at = match going.stage {
                    Stage::SignIn => 1,
                    Stage::Project => 2,
                    Stage::Laying(_) => 3,
                };
                (at, Some(going))
            }
        };
        let named = |name: &str| format!(" {}", text::excerpt(name, NAME));
        let job = going.map(|going| &going.opened.job);
        let steps = [
            "read what it says".to_owned(),
            format!(
                "sign in at{}",
                job.map_or_else(|| " its server".to_owned(), |job| named(&known::place(state, &job.server.url)))
            ),
            format!("find project{}", job.map_or_else(String::new, |job| named(&job.project.name))),
            format!("find dataset{} and its files", job.map_or_else(String::new, |job| named(&job.dataset.name))),
        ];
        let word = |place: usize| match place.cmp(&at) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "",
        };
        let steps = steps.into_iter().enumerate().map(|(place, step)| format!("{:<5} {step}", word(place)));
        let mut lines: Vec<String> = steps.collect();
        lines.push(String::new());
        lines.push("Then its review stands here. Nothing is sent before that.".to_owned());
        lines.push("Esc closes this and lets it go on; the review is then yours to open.".to_owned());
        lines
    }

    /// What it is called; nothing where nothing is on its way.
    pub fn title(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Reading(_, path) => Some(job_title(path)),
            Self::Going(going) => Some(going.title.clone()),
        }
    }
}

fn job_title(path: &Path) -> String {
    format!("job {}", text::excerpt(&title(path), NAME))
}

/// Opens a job by its file.
pub(super) fn job(state: &mut State, path: PathBuf) -> Effects {
    let earlier = drop_it(state);
    let task = state.task();
    state.opening = Opening::Reading(task, path.clone());
    show_steps(state);
    earlier.and(Effect::OpenJob(task, path))
}

/// Opens what a past push pushed, with the files of today.
pub(super) fn push(state: &mut State, past: &PastPush) -> Effects {
    let earlier = drop_it(state);
    let name = text::excerpt(&past.job.definition.name, NAME);
    match repeat::job_of(past) {
        Ok(job) => {
            let title = format!("the push into {name}");
            let opened = Opened { job, definition: None, folder: PathBuf::from("/"), text: None };
            earlier.and(sign_in_for(state, Going { title, path: None, opened, stage: Stage::SignIn }))
        }
        Err(why) => {
            state.say(Mark::Warn, format!("the push into {name} can't be opened: {why}"));
            earlier
        }
    }
}

/// The job file was read, or not.
pub(super) fn read(state: &mut State, task: TaskId, answer: Result<Box<Opened>, String>) -> Effects {
    let Opening::Reading(awaited, path) = &state.opening else { return Effects::none() };
    if *awaited != task {
        return Effects::none();
    }
    let (title, path) = (job_title(path), path.clone());
    match answer {
        Ok(opened) => sign_in_for(state, Going { title, path: Some(path), opened: *opened, stage: Stage::SignIn }),
        Err(why) => {
            let text = vec![format!("The file is {}. Nothing was asked of any server.", path.display())];
            let next = vec![
                "Correct the file and press Enter on the job again; {key:take-away} takes it out of the list."
                    .to_owned(),
            ];
            stop(state, Screen::Login, &format!("{title} can't be opened: {why}"), text, next);
            state.opening = Opening::Nothing;
            known::look(state)
        }
    }
}

/// Signs in at the server of a job, unless one is signed in there already.
fn sign_in_for(state: &mut State, going: Going) -> Effects {
    let server = going.opened.job.server.clone();
    let title = going.title.clone();
    let profile = server.profile.as_deref();
    let of_profile = state
        .login
        .servers
        .iter()
        .find(|entry| entry.origin == Origin::Configured && Some(entry.name.as_str()) == profile);
    if let (Some(entry), Some(name)) = (of_profile, profile)
        && ServerAddress::parse(&entry.url).ok().as_ref() != Some(&server.url)
    {
        let what =
            format!("{title} is not opened: it goes to {}, and its profile {name:?} is {} now", server.url, entry.url);
        let text = vec!["Nothing was asked of either server.".to_owned()];
        let next = vec!["Change the url or the profile in the job, or the server here (screen 1).".to_owned()];
        state.opening = Opening::Nothing;
        stop(state, Screen::Login, &what, text, next);
        return Effects::none();
    }
    let is_in = state.login.signed_in().is_some_and(|who| {
        let is_same = server.username.as_ref().is_none_or(|user| user.eq_ignore_ascii_case(&who.user));
        who.address == server.url && is_same
    });
    if is_in && !matches!(state.login.sign_in, SignIn::Asking(..)) {
        state.opening = Opening::Going(Box::new(Going { stage: Stage::Project, ..going }));
        show_steps(state);
        return match state.projects.list.ready() {
            Some(_) => find_project(state),
            None if state.projects.list.is_loading() => Effects::none(),
            None => super::projects::read(state),
        };
    }
    let profile = profile.map(str::to_owned);
    state.opening = Opening::Going(Box::new(going));
    let effects = fill_form(state, &server.url, profile.as_deref(), server.username.as_deref());
    state.login.focus_first_gap();
    if state.login.focus == Focus::SignIn {
        return effects.and(sign_in::submit(state));
    }
    hide_steps(state);
    state.renew();
    state.say(Mark::Warn, format!("{title} waits: type what is missing here, then Enter"));
    effects
}

/// Fills the form with the server of a job.
fn fill_form(state: &mut State, url: &ServerAddress, profile: Option<&str>, user: Option<&str>) -> Effects {
    let login = &mut state.login;
    let is_there = |entry: &super::login::ServerEntry| ServerAddress::parse(&entry.url).is_ok_and(|at| at == *url);
    let named = login.servers.iter().position(|entry| Some(entry.name.as_str()) == profile && is_there(entry));
    let at = named.or_else(|| login.servers.iter().position(is_there));
    let at = at.or_else(|| login.servers.iter().position(|entry| entry.origin == Origin::New));
    let earlier = login.facts.give_up();
    if let Some(at) = at {
        login.cursor = Cursor(at);
        login.fill();
    }
    login.url.set(url.as_str());
    let is_named = matches!(login.mode, SignInMode::User | SignInMode::Ldap);
    if let Some(user) = user.filter(|user| is_named && !user.eq_ignore_ascii_case(login.username.text())) {
        login.username.set(user);
        // What was known was somebody else's.
        login.password.clear();
    }
    Effects::from(earlier).and(login::ask_server(state))
}

/// A sign-in was begun by a key: where it is for a job, its steps are shown.
pub(super) fn signing_in(state: &mut State) {
    let is_ours = state.opening.going().is_some_and(|going| {
        let to = ServerAddress::parse(state.login.url.text()).ok();
        going.stage == Stage::SignIn && to.as_ref() == Some(&going.opened.job.server.url)
    });
    if is_ours {
        show_steps(state);
    }
}

/// Somebody has signed in. Gives whether a job goes on with that; at another server than its own it never does,
/// however far it was.
pub(super) fn signed_in(state: &mut State, address: &ServerAddress) -> (bool, Effects) {
    let Opening::Going(going) = &mut state.opening else { return (false, Effects::none()) };
    if going.opened.job.server.url != *address {
        let title = going.title.clone();
        let effects = drop_it(state);
        state.say(Mark::Warn, format!("{title} is not opened: this is another server"));
        return (false, effects);
    }
    if going.stage != Stage::SignIn {
        return (false, Effects::none());
    }
    going.stage = Stage::Project;
    (true, Effects::none())
}

/// A sign-in did not work: what is wrong stands in the form.
pub(super) fn not_signed_in(state: &mut State) {
    if state.opening.going().is_some_and(|going| going.stage == Stage::SignIn) {
        hide_steps(state);
    }
}

/// Gives up what is being opened; gives what it was called.
pub(super) fn give_up(state: &mut State) -> Option<(String, Effects)> {
    let title = state.opening.title()?;
    Some((title, drop_it(state)))
}

/// Whether a job waits for its project to be chosen.
pub(super) fn wants_project(state: &State) -> bool {
    state.opening.going().is_some_and(|going| going.stage == Stage::Project)
}

/// The projects are there: that of the job is chosen, if it is what it was.
pub(super) fn find_project(state: &mut State) -> Effects {
    let Some(going) = state.opening.going().filter(|going| going.stage == Stage::Project) else {
        return Effects::none();
    };
    let (title, wanted) = (going.title.clone(), going.opened.job.project.clone());
    let list = state.projects.list.ready().map_or(&[][..], Vec::as_slice);
    let is_it = |project: &&Project| match &wanted.id {
        Some(id) => project.id.as_str().eq_ignore_ascii_case(id.as_str()),
        None => project.name == wanted.name,
    };
    let name = text::excerpt(&wanted.name, NAME);
    let Some(project) = list.iter().find(is_it).cloned() else {
        let id = wanted.id.as_ref().map_or_else(String::new, |id| format!(" ({id})"));
        let what = format!("{title} stops: no project {name:?}{id} is here");
        return choose_by_hand(state, None, &what);
    };
    if project.name != wanted.name {
        let now = text::excerpt(&project.name, NAME);
        let what = format!("{title} stops: project {} was {name:?} when it was made, and is {now:?} now", project.id);
        return choose_by_hand(state, Some(&project.id), &what);
    }
    match project.status.refusal() {
        Some(why) => {
            let what = format!("{title} stops: project {name:?} {why}");
            choose_by_hand(state, Some(&project.id), &what)
        }
        None => lay(state, project),
    }
}

/// Stops at the projects, where one is chosen by hand.
fn choose_by_hand(state: &mut State, at: Option<&ProjectId>, what: &str) -> Effects {
    state.projects.select(at);
    let text = vec!["Nothing was asked of its dataset yet.".to_owned()];
    let next = vec!["Choose the project that is meant with Enter: it goes on there.".to_owned()];
    stop(state, Screen::Projects, what, text, next);
    Effects::none()
}

/// The projects could not be read; what is said of that was said.
pub(super) fn no_projects(state: &mut State) {
    if wants_project(state) {
        hide_steps(state);
        state.show(Screen::Projects);
    }
}

/// A project was chosen by hand: the job goes on in it.
pub(super) fn chosen(state: &mut State, project: Project) -> Effects {
    if let Opening::Going(going) = &mut state.opening
        && going.opened.job.project.id.as_ref() != Some(&project.id)
    {
        // Another project's dataset has another id.
        going.opened.job.dataset.id = None;
    }
    let effects = lay(state, project);
    show_steps(state);
    effects
}

/// Looks for the dataset and the files.
fn lay(state: &mut State, project: Project) -> Effects {
    let task = state.task();
    let Opening::Going(going) = &mut state.opening else { return Effects::none() };
    going.stage = Stage::Laying(task);
    let Opened { job, folder, .. } = going.opened.clone();
    let note = Note::Project { server: job.server.url.clone(), project: project.id.clone(), at: state.now.wall };
    state.projects.select(Some(&project.id));
    state.projects.chosen = Some(project.clone());
    state.say(Mark::Busy, format!("looking at dataset {} and its files", text::excerpt(&job.dataset.name, NAME)));
    let wanted = Wanted { project, job, folder };
    remember(state, note).and(Effect::LayJob(task, Box::new(wanted)))
}

/// A task of it broke, which was said.
pub(super) fn broke(state: &mut State, task: TaskId) {
    let is_its = match &state.opening {
        Opening::Nothing => false,
        Opening::Reading(awaited, _) => *awaited == task,
        Opening::Going(going) => going.stage == Stage::Laying(task),
    };
    if is_its {
        hide_steps(state);
        state.opening = Opening::Nothing;
    }
}

/// Gives up what is being opened.
fn drop_it(state: &mut State) -> Effects {
    hide_steps(state);
    let task = match std::mem::take(&mut state.opening) {
        Opening::Reading(task, _) => Some(task),
        Opening::Going(going) => match going.stage {
            Stage::Laying(task) => Some(task),
            Stage::SignIn | Stage::Project => None,
        },
        Opening::Nothing => None,
    };
    task.map(Effect::Abandon).into()
}

/// Says why it does not go on, on the screen where that is mended.
fn stop(state: &mut State, screen: Screen, what: &str, text: Vec<String>, next: Vec<String>) {
    let is_watched = hide_steps(state) || matches!(state.screen, Screen::Login | Screen::Projects);
    if is_watched {
        state.show(screen);
        state.renew();
    }
    state.trouble(Trouble { title: what.to_owned(), at: state.now.wall, text, next, call: None });
}

/// Lays the steps on the page; a key has asked for that.
fn show_steps(state: &mut State) {
    hide_steps(state);
    state.open(Overlay::Opening);
}

/// Takes the steps off the page; gives whether they were there.
fn hide_steps(state: &mut State) -> bool {
    let before = state.overlays.len();
    state.overlays.retain(|overlay| *overlay != Overlay::Opening);
    let was_there = state.overlays.len() < before;
    if was_there {
        state.renew();
    }
    was_there
}
