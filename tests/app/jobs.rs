//! Jobs on the Model screen: what is designed is saved as a file that the command line repeats, and what one needs for
//! that stands there at once.

use std::path::{Path, PathBuf};

use pushcube::app::jobs::{DryRun, Program};
use pushcube::app::overlay::{Overlay, TextView};
use pushcube::app::{Answer, Effect, Setup, Start};
use pushcube::dataset::SaveFailure;
use pushcube::job::file::JobFile;
use pushcube::job::read;

use crate::story::{Story, assert_effects};
use crate::things::start;

/// In front of the model, with a program that knows where it is.
fn at_model() -> Story {
    let program = Program {
        path: "/usr/bin/pushcube".into(),
        config: Some("/home/ann/.config/pushcube/config.toml".into()),
        state: Some("/home/ann/my state".into()),
    };
    Story::from_model(Start { setup: Setup { program, ..Setup::default() }, ..start() })
}

fn sheet(story: &Story) -> &TextView {
    match story.top() {
        Overlay::Text(view) => view,
        other => panic!("{other:?}"),
    }
}

fn line_after<'a>(view: &'a TextView, begin: &str) -> &'a str {
    let at = view.lines.iter().position(|line| line.starts_with(begin)).unwrap();
    view.lines[at + 1].trim()
}

fn written(story: &mut Story) -> (PathBuf, JobFile) {
    match story.effects() {
        [Effect::WriteModel { path, text, over: false, .. }] => (path.clone(), read(path, text).unwrap()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_saved_job_says_what_the_model_says_and_how_it_is_run() {
    let mut story = at_model();
    story.keys("w Enter");
    let (path, job) = written(&mut story);
    assert_eq!(path, Path::new("/data/data.job.toml"));
    let who = story.state.login.signed_in().unwrap();
    assert_eq!((&job.server.url, job.server.username.as_deref()), (&who.address, Some(who.user.as_str())));
    let tables: Vec<_> =
        job.tables.iter().map(|table| (table.name.as_str(), table.files[0].to_str().unwrap())).collect();
    assert_eq!(tables, [("customers", "/data/customers.csv"), ("orders", "/data/orders.csv")]);
    assert!(job.project.id.is_some() && job.dataset.id.is_none() && job.model.is_some());
    let view = sheet(&story);
    assert!(view.title.starts_with("Job data"), "{}", view.title);
    assert_eq!(line_after(view, "The job:"), "is being written");
    let by_hand = "/usr/bin/pushcube push /data/data.job.toml";
    assert_eq!(line_after(view, "By hand:"), by_hand);
    let places = "--config /home/ann/.config/pushcube/config.toml --state-dir '/home/ann/my state'";
    assert_eq!(line_after(view, "At 4:15"), format!("15 4 * * * {by_hand} {places} --quiet"));
    assert!(line_after(view, "The password").starts_with("NONE: cron has neither"), "{:?}", view.lines);
    story.answer(Answer::Saved(Ok(()))).says("saved /data/data.job.toml");
    assert_eq!(line_after(sheet(&story), "The job:"), "saved");
}

#[test]
fn a_dry_run_is_begun_by_enter_and_told_where_it_is_still_looked_at() {
    let mut story = at_model();
    story.keys("w Enter").answer(Answer::Saved(Ok(()))).seen().keys("Enter");
    match story.effects() {
        [Effect::DryRun(_, words)] => {
            assert_eq!((words[1].as_str(), words.last().unwrap().as_str()), ("push", "--dry-run"));
        }
        other => panic!("{other:?}"),
    }
    assert!(sheet(&story).lines.iter().any(|line| line.contains("is under way")));
    let said = vec!["no password: set MSTR_PASSWORD\u{1b}[2J".to_owned()];
    story.answer(Answer::DryRun(Ok(DryRun { code: Some(2), said }))).says("the job would fail");
    let lines = &sheet(&story).lines;
    assert!(lines.iter().any(|line| line.ends_with("ended with exit code 2:")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("no password: set")) && lines.iter().all(|l| !l.contains('\u{1b}')));
    // One whose sheet is closed says it in the line alone.
    story.seen().keys("Enter Esc").answer(Answer::DryRun(Ok(DryRun { code: Some(0), said: Vec::new() })));
    story.says("the dry run found nothing wrong");
    assert!(story.state.overlays.is_empty());
}

#[test]
fn a_job_that_is_there_is_replaced_only_after_a_question() {
    let mut story = at_model();
    story.keys("w Enter").answer(Answer::Saved(Err(SaveFailure::Exists)));
    assert!(line_after(sheet(&story), "The job:").starts_with("NOT SAVED: a file of that name is there already"));
    story.seen().keys("Esc w Enter");
    assert!(matches!(story.top(), Overlay::Question(_)));
    story.keys("Down Enter");
    assert_effects!(story, [Effect::WriteModel { over: true, .. }]);
    story.answer(Answer::Saved(Ok(())));
    assert_eq!(line_after(sheet(&story), "The job:"), "saved");
}
