//! Jobs for the screens: what their files say, and what there is today of what they name. The files are looked at
//! while the server is asked for the dataset.

use std::path::{Path, PathBuf};

use tokio::task::spawn_blocking;

use crate::app::known::JobLoss;
use crate::app::opening::{Opened, Parts, Wanted};
use crate::dataset::{CallFailure, FileFacts, Preview};
use crate::job;
use crate::job::file::JobFile;
use crate::job::find::{self, Base};
use crate::job::load::{definition, load, load_with_text};
use crate::job::target::NoGoal;
use crate::protocol::Client;
use crate::source::{self, Reach};
use crate::text;

/// What each of these files says.
pub(super) fn look(paths: Vec<PathBuf>) -> Vec<(PathBuf, Result<Box<JobFile>, JobLoss>)> {
    let read = |path: PathBuf| {
        let job = load(&path)
            .map(Box::new)
            .map_err(|error| if error.is_missing() { JobLoss::Missing } else { JobLoss::Wrong(error.to_string()) });
        (path, job)
    };
    paths.into_iter().map(read).collect()
}

/// Reads a job with all that it says.
pub(super) fn open(path: &Path, home: Option<PathBuf>) -> Result<Box<Opened>, String> {
    let (job, text) = load_with_text(path).map_err(|error| error.to_string())?;
    let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
    let definition = definition(&job, &Base { folder: folder.clone(), home })?;
    Ok(Box::new(Opened { job, definition, folder, text: Some(text) }))
}

/// Looks for the dataset of a job, and at its files.
pub(super) async fn lay(client: Option<Client>, wanted: Wanted, home: Option<PathBuf>, reach: Reach) -> Parts {
    let Wanted { project, job, folder } = wanted;
    let base = Base { folder, home };
    let dataset = job.dataset.clone();
    let tables = job.tables.len();
    let looking = spawn_blocking(move || found(&job, &base, &reach));
    let goal = match client {
        Some(client) => job::goal::find(&client, &project, &dataset).await,
        None => Err(NoGoal::Call(CallFailure::not_signed_in("GET /api/datasets"))),
    };
    let (looks, doubts, left) = looking.await.unwrap_or_else(|error| {
        let why = if error.is_panic() { text::of_panic(error.into_panic().as_ref()) } else { error.to_string() };
        (vec![Err(why); tables], Vec::new(), Vec::new())
    });
    Parts { goal, looks, doubts, left }
}

/// The looks, what is to be said of them, and the tables that have no file and may have none.
fn found(job: &JobFile, base: &Base, reach: &Reach) -> (Vec<Look>, Vec<String>, Vec<String>) {
    let (fed, mut sentences) = find::without_missing(job, base, reach);
    let is_left = |name: &&String| !fed.tables.iter().any(|table| table.name == **name);
    let left = job.tables.iter().map(|table| &table.name).filter(is_left).cloned().collect();
    let (looks, doubts) = looks(&fed, base, reach);
    sentences.extend(doubts);
    (looks, sentences, left)
}

type Look = Result<Box<Preview>, String>;

/// A first look at the file of each table, and what the guards say of them.
fn looks(job: &JobFile, base: &Base, reach: &Reach) -> (Vec<Look>, Vec<String>) {
    let found = find::each(job, base, reach);
    let looks: Vec<Look> = job
        .tables
        .iter()
        .zip(&found)
        .map(|(table, file)| {
            let file = file.as_ref().map_err(ToString::to_string)?;
            let look = source::preview_open(reach.at(&file.path), &table.reading.asked());
            look.map(Box::new).map_err(|error| error.to_string())
        })
        .collect();
    let files: Vec<FileFacts> = found.into_iter().filter_map(Result::ok).collect();
    if files.len() < job.tables.len() {
        return (looks, Vec::new());
    }
    let now = jiff::Timestamp::now().as_millisecond();
    let doubts = find::too_old(job, &files, now).into_iter().chain(find::restless(job, &files, now));
    (looks, doubts.map(|doubt| doubt.to_string()).collect())
}
