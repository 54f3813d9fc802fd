//! Snapshots of jobs on the screens: the list on the login screen, a job on its way to the review, and the sheet of one
//! that is saved.

use std::path::Path;

use pushcube::app::jobs::{DryRun, Program};
use pushcube::app::known::{JobLoss, KnownJob};
use pushcube::app::monitor::Origin;
use pushcube::app::opening::Opened;
use pushcube::app::{Answer, Effect, Remote, TaskId};
use pushcube::job::file::JobFile;
use pushcube::job::read;

use crate::scene::{self, Scene};
use crate::snapshots::check;

const JOB: &str = "[server]\nurl = \"https://bi-test.example.com/MicroStrategyLibrary\"\nusername = \"jdoe\"\n\
    [project]\nname = \"Finance Reporting\"\n[dataset]\nname = \"Sales actuals\"\n\
    [[tables]]\nname = \"orders\"\nfiles = \"orders.csv\"\npolicy = \"replace\"\n";

fn job() -> Box<JobFile> {
    Box::new(read(Path::new("/jobs/x.job.toml"), JOB).unwrap())
}

/// The login screen with three jobs, one of which is gone and one of which is none, and a push of this run.
fn listed() -> Scene {
    let mut scene = scene::login();
    let wrong = "/jobs/wrong.job.toml:3:1: unknown field `plan`; `pushcube job-schema` tells every key and word";
    let known = [
        ("Sales actuals by the month", Remote::Ready(job())),
        ("Budget", Remote::Failed(JobLoss::Missing)),
        ("wrong", Remote::Failed(JobLoss::Wrong(wrong.to_owned()))),
    ];
    let known = known.map(|(name, seen)| KnownJob { path: format!("/jobs/{name}.job.toml").into(), seen });
    scene.state.known.jobs = known.to_vec();
    scene
}

fn open(effect: &Effect) -> Option<TaskId> {
    match effect {
        Effect::OpenJob(task, _) => Some(*task),
        _ => None,
    }
}

#[test]
fn jobs_on_the_login_screen() {
    let at_list = listed().press("Tab Tab");
    check("login_jobs", &at_list);
    check("login_jobs_missing", &at_list.clone().press("Down"));
    check("login_jobs_wrong", &at_list.press("Down Down"));
}

#[test]
fn a_job_on_its_way_to_the_review() {
    let opening = listed().press("Tab Tab Enter");
    check("opening", &opening);
    let opened = Opened { job: *job(), definition: None, folder: "/jobs".into(), text: None };
    let asked = opening.answers(open, Answer::JobOpened(Ok(Box::new(opened))));
    check("opening_password", &asked);
    check("opening_sign_in", &asked.pastes("secret").press("Enter"));
}

#[test]
fn an_upload_that_another_program_runs() {
    let mut scene = scene::uploading();
    scene.state.monitor.uploads[0].origin = Origin::Attached;
    check("attached", &scene.clone().press("Esc 5"));
    check("attached_end", &scene.press("X"));
}

#[test]
fn the_sheet_of_a_saved_job() {
    let mut model = scene::in_model();
    model.state.jobs.program = Program { path: "/usr/bin/pushcube".into(), config: None, state: None };
    let write = |effect: &Effect| match effect {
        Effect::WriteModel { task, .. } => Some(*task),
        _ => None,
    };
    let dry = |effect: &Effect| match effect {
        Effect::DryRun(task, _) => Some(*task),
        _ => None,
    };
    let saved = model.press("w Enter").answers(write, Answer::Saved(Ok(())));
    check("job_sheet", &saved);
    let said = vec!["signing in needs a password: MSTR_PASSWORD is not set".to_owned()];
    let run = saved.press("Enter").answers(dry, Answer::DryRun(Ok(DryRun { code: Some(2), said })));
    check("job_sheet_dry_run", &run);
}
