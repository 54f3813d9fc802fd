//! Jobs on the screens: what is designed is saved as a file that the command line repeats, and what one has to know to
//! have it repeated at night stands there at once: the command, the line for cron, and where the password will come
//! from when nobody is there to type it. A dry run shows whether that is so.

use std::path::{Path, PathBuf};

use super::effect::{Effect, Effects, Remote, TaskId};
use super::known;
use super::login::{Origin, SignInMode};
use super::opening::{Again, saved_again};
use super::overlay::{Overlay, Pick, TextView};
use super::state::{Mark, State};
use crate::config::SecretSource;
use crate::job::again::{holding, patterns, running, warning};
use crate::job::draft::{command, crontab, draft, title};
use crate::job::file::{JobFile, JobProject, JobServer};
use crate::job::read;
use crate::text;

/// The program as one has to call it from elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Program {
    /// Where it is.
    pub path: PathBuf,
    /// The configuration that it reads.
    pub config: Option<PathBuf>,
    /// Where it keeps its journals.
    pub state: Option<PathBuf>,
}

impl Program {
    /// The words that run a job.
    fn words(&self, job: &Path) -> Vec<String> {
        let mut words = vec![path_text(&self.path), "push".to_owned(), path_text(job)];
        for (flag, path) in [("--config", &self.config), ("--state-dir", &self.state)] {
            if let Some(path) = path {
                words.extend([flag.to_owned(), path_text(path)]);
            }
        }
        words
    }
}

fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// What a dry run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRun {
    /// Its exit code; none if it was ended from outside.
    pub code: Option<i32>,
    /// What it said.
    pub said: Vec<String>,
}

/// What is known of jobs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Jobs {
    /// The program that runs them.
    pub program: Program,
    /// The one that was saved last.
    sheet: Option<Sheet>,
}

/// What is shown of a job that is saved.
#[derive(Debug, Clone, PartialEq)]
struct Sheet {
    path: PathBuf,
    secret: String,
    kept: Vec<String>,
    saved: Remote<()>,
    dry: Remote<DryRun>,
}

impl Jobs {
    pub(super) fn of(program: Program) -> Self {
        Self { program, sheet: None }
    }
}

/// The text of the job that is saved into this file; what is wrong where there can't be one.
pub(super) fn text_of(state: &State, path: &Path) -> Result<String, String> {
    let again = saved_again(state, path, of_model(state)?)?;
    read(path, &again.text).map(|_| again.text).map_err(|error| error.what)
}

/// What the job that is saved into this file keeps of the one that was opened, and the screens don't show.
fn kept(state: &State, path: &Path) -> Vec<String> {
    let Ok(now) = of_model(state) else { return Vec::new() };
    let Ok(Again { job, of: Some(of), .. }) = saved_again(state, path, now.clone()) else { return Vec::new() };
    let parts = [
        ("files", patterns(&job, &now)),
        ("guards", holding(&job).into_iter().chain(warning(&job)).collect()),
        ("run", running(&job)),
    ];
    let lines = parts.into_iter().filter(|(_, said)| !said.is_empty());
    let mut lines: Vec<String> = lines.map(|(what, said)| format!("  {what}: {}", said.join("; "))).collect();
    if !lines.is_empty() {
        lines.insert(0, format!("Kept of {of}, which the screens don't show:"));
        lines.push(String::new());
    }
    lines
}

fn of_model(state: &State) -> Result<JobFile, String> {
    let designer = state.designer.as_ref().ok_or("there is no model yet")?;
    let who = state.login.signed_in().ok_or("a job names its server: sign in first")?;
    let project = state.projects.chosen.as_ref().ok_or("a job names its project: choose one first")?;
    let entry = state.login.entry_at(&who.address);
    let server = JobServer {
        url: who.address.clone(),
        profile: entry.filter(|entry| entry.origin == Origin::Configured).map(|entry| entry.name.clone()),
        username: Some(who.user.clone()).filter(|user| !user.is_empty()),
    };
    let project = JobProject { name: project.name.clone(), id: Some(project.id.clone()) };
    draft(designer.model(), server, project)
}

/// Where the password comes from when nobody is there.
fn secret(state: &State) -> String {
    let entry = state.login.signed_in().and_then(|who| state.login.entry_at(&who.address));
    let name = entry.map(|entry| text::excerpt(&entry.name, 40)).unwrap_or_default();
    let none = "NONE: cron has neither this program's memory nor your environment, and no keyring is open to it; set \
                password_file or password_command of the server in config.toml";
    match entry {
        Some(entry) if entry.mode == SignInMode::Guest => "none is needed: guests are let in".to_owned(),
        Some(entry) if entry.origin == Origin::Configured => match &entry.source {
            Some(SecretSource::Command(_)) => format!("password_command of the configured server {name:?}"),
            Some(SecretSource::File(file)) => {
                format!("password_file of the configured server {name:?}: {}", path_text(file))
            }
            Some(SecretSource::Keyring(_)) => format!(
                "NONE: the keyring, which has that of {name:?}, is open while you are signed in here and never to cron; set \
                 password_file or password_command of the server in config.toml"
            ),
            _ => none.to_owned(),
        },
        _ => none.to_owned(),
    }
}

/// Shows what one has to know of a job that is being saved. Called by the key that saves it.
pub(super) fn open_sheet(state: &mut State, path: &Path, task: TaskId) {
    let (secret, kept) = (secret(state), kept(state, path));
    let sheet = Sheet { path: path.to_owned(), secret, kept, saved: Remote::Loading(task), dry: Remote::Idle };
    state.jobs.sheet = Some(sheet);
    let lines = lines(state);
    let mut view = TextView::new(sheet_title(path), lines);
    view.enter = Pick::DryRun;
    state.open(Overlay::Text(view));
}

fn sheet_title(path: &Path) -> String {
    format!("Job {} (Enter runs it dry, y copies)", text::excerpt(&title(path), 40))
}

fn lines(state: &State) -> Vec<String> {
    let Some(Sheet { path, secret, kept, saved, dry }) = &state.jobs.sheet else { return Vec::new() };
    let is_saved = match saved {
        Remote::Idle | Remote::Loading(_) => "is being written".to_owned(),
        Remote::Ready(()) => "saved".to_owned(),
        Remote::Failed(why) => format!("NOT SAVED: {why}"),
    };
    let program = &state.jobs.program;
    let quiet: Vec<_> = program.words(path).into_iter().chain(["--quiet".to_owned()]).collect();
    let mut lines = vec![format!("The job: {}", text::harmless(&path_text(path))), format!("  {is_saved}")];
    match dry {
        Remote::Idle => lines.push(
            "Enter runs it dry in an empty environment, as cron would: it signs in, looks and sends nothing."
                .to_owned(),
        ),
        Remote::Loading(_) => lines.push("The dry run in an empty environment is under way…".to_owned()),
        Remote::Failed(why) => lines.push(format!("The dry run could not begin: {}", text::harmless(why))),
        Remote::Ready(DryRun { code, said }) => {
            let code = code.map_or_else(|| "no exit code".to_owned(), |code| format!("exit code {code}"));
            lines.push(format!("The dry run in an empty environment ended with {code}:"));
            lines.extend(said.iter().map(|line| format!("  {}", text::harmless(line))));
        }
    }
    lines.push(String::new());
    lines.extend(kept.iter().cloned());
    lines.extend([
        "The password, when nobody is there:".to_owned(),
        format!("  {}", text::harmless(secret)),
        String::new(),
        "By hand:".to_owned(),
        format!("  {}", command(&[path_text(&program.path), "push".to_owned(), path_text(path)])),
        String::new(),
        "At 4:15 each night, as a line for `crontab -e`:".to_owned(),
        format!("  {}", crontab("15 4 * * *", &quiet)),
    ]);
    lines
}

/// Draws the sheet anew, if it is still open.
fn renew_sheet(state: &mut State) {
    let Some(title) = state.jobs.sheet.as_ref().map(|sheet| sheet_title(&sheet.path)) else { return };
    let lines = lines(state);
    for overlay in &mut state.overlays {
        if let Overlay::Text(view) = overlay
            && view.title == title
        {
            view.lines.clone_from(&lines);
        }
    }
}

/// Whether the file was written.
pub(super) fn saved(state: &mut State, task: TaskId, answer: Result<(), String>) -> Effects {
    let Some(sheet) = state.jobs.sheet.as_mut().filter(|sheet| sheet.saved.awaits(task)) else {
        return Effects::none();
    };
    let written = answer.is_ok().then(|| sheet.path.clone());
    sheet.saved = answer.into();
    renew_sheet(state);
    written.map_or_else(Effects::none, |path| known::saved(state, &path))
}

/// Runs the job dry with nothing in its environment.
pub(super) fn dry_run(state: &mut State) -> Effects {
    let task = state.task();
    let Some(sheet) = &mut state.jobs.sheet else { return Effects::none() };
    let earlier = sheet.dry.wait_for(task);
    let path = sheet.path.clone();
    let mut words = state.jobs.program.words(&path);
    words.push("--dry-run".to_owned());
    let lines = lines(state);
    let mut view = TextView::new(sheet_title(&path), lines);
    view.enter = Pick::DryRun;
    state.open(Overlay::Text(view));
    Effects::from(earlier).and(Effect::DryRun(task, words))
}

/// It is over.
pub(super) fn dry_run_over(state: &mut State, task: TaskId, answer: Result<DryRun, String>) -> Effects {
    let Some(sheet) = state.jobs.sheet.as_mut().filter(|sheet| sheet.dry.awaits(task)) else {
        return Effects::none();
    };
    let (mark, words) = match &answer {
        Ok(DryRun { code: Some(0), .. }) => (Mark::Ok, "the dry run found nothing wrong"),
        Ok(_) => (Mark::Bad, "the dry run says that the job would fail"),
        Err(_) => (Mark::Bad, "the dry run could not begin"),
    };
    sheet.dry = answer.into();
    state.say(mark, words);
    renew_sheet(state);
    Effects::none()
}
