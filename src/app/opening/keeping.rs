//! What a job says that its model does not: how its files are looked for, what holds it back, how it is run. It is kept
//! beside the model, holds for as long as that is about the same dataset or the same files, and is there again when the
//! job is saved.

use std::path::{Path, PathBuf};

use super::super::review::Rules;
use super::super::state::State;
use super::Opened;
use crate::dataset::{Model, ProjectId, ServerAddress};
use crate::job::again::{holding, moved, saved_again as merged, warning};
use crate::job::draft::draft;
use crate::job::file::JobFile;
use crate::job::{rewrite, write};
use crate::push::job::Job;

/// What a job says that its model does not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Kept {
    title: String,
    /// Its file, if it comes from one.
    path: Option<PathBuf>,
    server: ServerAddress,
    project: ProjectId,
    /// The job as it was read.
    opened: Opened,
    /// The model as it was laid; what was said of the files holds for that one.
    model: Model,
    said: Vec<String>,
}

/// A job that is about to be saved.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::app) struct Again {
    /// It.
    pub job: JobFile,
    /// Its text.
    pub text: String,
    /// What the job was called from which the rest of it is.
    pub of: Option<String>,
}

impl Kept {
    /// What is kept of a job that has become the model.
    pub(super) fn of(
        state: &State,
        title: &str,
        path: Option<PathBuf>,
        opened: Opened,
        said: Vec<String>,
    ) -> Option<Self> {
        Some(Self {
            title: title.to_owned(),
            path,
            server: opened.job.server.url.clone(),
            project: state.projects.chosen.as_ref()?.id.clone(),
            model: state.designer.as_ref()?.model().clone(),
            opened,
            said,
        })
    }

    /// Whether it is about what is on the screens now: the same dataset, or one that is made of its files.
    fn is_about(&self, server: &ServerAddress, project: &ProjectId, model: &Model) -> bool {
        let is_fed = |file: &Path| files(&self.model).any(|own| own == file);
        let is_same = (&self.server, &self.project, &self.model.name) == (server, project, &model.name);
        is_same || files(model).any(is_fed)
    }

    /// What it asks of a push.
    fn rules(&self) -> Rules {
        let job = &self.opened.job;
        Rules {
            job: Some(self.title.clone()),
            guards: job.guards.clone(),
            holding: holding(job),
            warning: warning(job),
            limit: job.run.limit_rate,
        }
    }
}

fn files(model: &Model) -> impl Iterator<Item = &Path> {
    model.tables.iter().filter_map(|table| Some(table.feed.as_ref()?.file.path.as_path()))
}

/// The job that was opened for what is on the screens now.
fn kept(state: &State) -> Option<&Kept> {
    let server = &state.login.signed_in()?.address;
    let (project, model) = (&state.projects.chosen.as_ref()?.id, state.designer.as_ref()?.model());
    state.kept.as_ref().filter(|kept| kept.is_about(server, project, model))
}

/// Holds a push back as the job says that was opened for it; gives what was said of its files, and what else the job
/// asks of the push.
pub(in crate::app) fn guarded(state: &State, job: Job) -> (Job, Vec<String>, Rules) {
    let Some(kept) = kept(state) else { return (job, Vec::new(), Rules::default()) };
    let is_as_laid = state.designer.as_ref().is_some_and(|designer| *designer.model() == kept.model);
    let said = if is_as_laid { kept.said.clone() } else { Vec::new() };
    (job.guarded(&kept.opened.job.bounds()), said, kept.rules())
}

/// The file of the job that was opened for what is on the screens now.
pub(in crate::app) fn own_path(state: &State) -> Option<&Path> {
    kept(state)?.path.as_deref()
}

/// The job that is saved into this file, with what the screens don't show of the one that was opened for it, or that lies
/// in that file.
pub(in crate::app) fn saved_again(state: &State, path: &Path, now: JobFile) -> Result<Again, String> {
    let is_own = |kept: &&Kept| kept.path.as_deref() == Some(path);
    let Some(kept) = kept(state).or_else(|| state.kept.as_ref().filter(is_own)) else {
        return Ok(Again { text: write(&now), job: now, of: None });
    };
    let Opened { job: opened, folder, text, .. } = &kept.opened;
    let laid = draft(&kept.model, now.server.clone(), now.project.clone())?;
    let job = moved(merged(opened, &laid, now), folder, path.parent().unwrap_or(Path::new("/")));
    let text = match text {
        Some(text) if kept.path.as_deref() == Some(path) => rewrite(text, opened, &job),
        _ => write(&job),
    };
    Ok(Again { job, text, of: Some(kept.title.clone()) })
}
