//! Which words of `pushcube push` go together: a job says itself what is pushed where and how it is read, so that beside
//! it only that can be said which is about this one run.

use std::path::Path;

use clap::error::ErrorKind;

use super::args::PushArgs;
use super::narrator::{Manner, Voice};
use crate::dataset::STANDARD_INPUT;
use crate::job::ENDING;
use crate::job::draft::is_job;

/// What can be said beside a job.
const BESIDE_A_JOB: [&str; 29] = [
    "files",
    "dry_run",
    "trial",
    "quiet",
    "retarget",
    "json",
    "project",
    "folder",
    "profile",
    "url",
    "state_dir",
    "config",
    "patience",
    "on_too_large",
    "on_session_lost",
    "on_orphan",
    "send_length",
    "no_change_after",
    "limit_rate",
    "on_no_change",
    "username",
    "sign_in",
    "password_command",
    "password_file",
    "password_stdin",
    "ca_cert",
    "certificate_sha256",
    "allow_http",
    "help",
];

impl PushArgs {
    /// The job that is to be run, if it is one.
    pub(super) fn job(&self) -> Option<&Path> {
        self.files.iter().find(|file| is_job(file)).map(std::path::PathBuf::as_path)
    }

    /// Whether an argument was given, by its name.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.given.iter().any(|given| given == name)
    }

    /// How it is told.
    pub(super) fn manner(&self, label: Option<String>, journals: &Path) -> Manner {
        Manner {
            json: self.running.json,
            voice: if self.quiet { Voice::Quiet } else { Voice::Usual },
            label,
            journals: journals.to_owned(),
            rate: self.running.limit_rate,
            ..Manner::default()
        }
    }
}

/// Says what can't be meant.
pub(super) fn check(args: &PushArgs) -> Result<(), (ErrorKind, String)> {
    let clash = |what: String| Err((ErrorKind::ArgumentConflict, what));
    if args.trial.is_some() && args.files.iter().any(|file| file == Path::new(STANDARD_INPUT)) {
        return clash("standard input can be read only once, so it can't be tried first".to_owned());
    }
    if args.job().is_none() {
        if args.retarget {
            return clash(format!("--retarget is about a job, whose file's name ends in {ENDING}"));
        }
        let is_named = args.name.is_some() || args.model.is_some() || args.dataset.is_some();
        let what = "the dataset has no name: give --name NAME, or --model or --dataset".to_owned();
        return if is_named { Ok(()) } else { Err((ErrorKind::MissingRequiredArgument, what)) };
    }
    if args.files.len() > 1 {
        return clash(format!("a job says which files it pushes: give one {ENDING} and no other file"));
    }
    // Groups of arguments have names of their own, which begin with a capital.
    let is_flag = |name: &str| name.starts_with(|letter: char| letter.is_ascii_lowercase());
    let said = args.given.iter().find(|name| is_flag(name) && !BESIDE_A_JOB.contains(&name.as_str()));
    match said {
        Some(name) => {
            clash(format!("the job says that itself: leave out --{}, or change the job", name.replace('_', "-")))
        }
        None if args.is_given("folder") && !args.retarget => {
            clash("the job says the folder itself: leave out --folder, or say --retarget".to_owned())
        }
        None => Ok(()),
    }
}
