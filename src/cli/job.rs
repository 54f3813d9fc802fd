//! `pushcube push NAME.job.toml`: what was designed on the screens, without them. The job says everything; here it meets
//! the files and the server of today, and stops with a sentence wherever these are not what it expects.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;

use super::args::PushArgs;
use super::drive::{Drive, drive, signed_in};
use super::dry_run::look;
use super::environment::Environment;
use super::failure::{Code, Failure, usage};
use super::job_run::with;
use super::job_target::{JobDoor, goal, project};
use super::known_keys;
use super::narrator::{Manner, Narrator, Voice};
use super::place::{self, Overwrite};
use super::profile::places_with;
use super::push::tell_notes;
use super::trial;
use crate::config::{Memory, Note, Places};
use crate::dataset::{Definition, Empty, FileFacts, RowCount, ServerAddress, TableModel, Weight};
use crate::job::file::JobFile;
use crate::job::find::{self, Base, NotFound};
use crate::job::guards::SameContent;
use crate::job::lay::{self, Laid};
use crate::job::load::{definition, load};
use crate::job::target::Goal;
use crate::job::{draft, words};
use crate::protocol::Client;
use crate::push::history;
use crate::push::job::{Job, TableJob};
use crate::push::{Claim, ClaimError, Keep, Upload, history_of, holder};
use crate::source::{Reach, checksum, preview_asked};
use crate::text;

/// Runs a job.
pub(super) fn run(file: &Path, args: &PushArgs, environment: &Environment) -> Result<i32> {
    let begun = Instant::now();
    let mut place = String::new();
    let done = stages(file, args, environment, &mut place);
    if done.is_err() {
        // Whoever reads only the last line learns what was not pushed; why stands behind it.
        let (title, took) = (text::excerpt(&draft::title(file), 60), text::span(begun.elapsed()));
        Narrator::say(&format!("not pushed: job {title}{place}; nothing was sent; {took}; no report"));
    }
    done
}

fn stages(file: &Path, args: &PushArgs, environment: &Environment, place: &mut String) -> Result<i32> {
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let job = load(&file).map_err(|error| usage(error.to_string()))?;
    *place = format!(": dataset {} in {}", text::excerpt(&job.dataset.name, 60), text::excerpt(&job.project.name, 60));
    let places = places_with(args.state_dir.clone(), args.config.as_deref())?;
    let JobDoor { mut door, label } = JobDoor::find(&job, args, environment, &places)?;
    place.push_str(" on ");
    place.push_str(label.as_deref().unwrap_or_else(|| door.address.host()));
    let journals = places.journal();
    remember(&file, &places);
    // Only looking is in nobody's way.
    let _claim = if args.dry_run { None } else { Some(claim(&file, &journals)?) };
    let base = Base { folder: file.parent().unwrap_or(Path::new("/")).to_owned(), home: places.home.clone() };
    let running = with(args, &job.run);
    let manner = Manner {
        rate: running.limit_rate,
        deadline: job.run.deadline.map(words::Time::duration),
        report_dir: job.run.report_dir.as_ref().map(|folder| base.path(folder)),
        ..args.manner(label, &journals)
    };
    door.voice = manner.voice;
    let definition = definition(&job, &base).map_err(|why| Failure::new(Code::Data, why))?;
    let reach = environment.reach();
    let (job, missing) = find::without_missing(&job, &base, &reach);
    tell_notes(missing.clone(), &manner);
    if job.tables.is_empty() {
        Narrator::say(&format!("nothing to push{place}: no file was found, and the rows stay; nothing was sent"));
        return Ok(0);
    }
    let files = settled(&job, &base, &reach, &manner)?;
    let tables = tables(&job, &files, &reach)?;
    signed_in(&door, async |client, signals| {
        let found = tokio::select! {
            signal = signals.next() => return Err(Failure::signal(signal)),
            found = target(client, (&job, &missing), args, environment, definition.as_ref(), tables.clone()) => found?,
        };
        let (push, notes) = found;
        tell_notes(notes, &manner);
        if job.guards.same_content != SameContent::Push {
            let (push, server, reach) = (push.clone(), client.address().clone(), reach.clone());
            let (manner, same) = (manner.clone(), job.guards.same_content);
            let looking = tokio::task::spawn_blocking(move || nothing_new(&push, &server, same, &manner, &reach));
            let nothing_new = tokio::select! {
                signal = signals.next() => return Err(Failure::signal(signal)),
                found = looking => found.ok().flatten(),
            };
            if let Some(code) = nothing_new {
                return Ok(Drive::Over(code));
            }
        }
        let looks = known_keys::look(client, &push, &reach, &manner, signals).await?;
        if let Some(end) = known_keys::held_back(job.guards.unknown_keys, &looks, client, &push, &manner) {
            return Ok(end);
        }
        if args.dry_run {
            return look(client, &push, &manner).await;
        }
        let push = trial::tried(push, args.trial)?;
        let upload = Upload {
            timing: running.timing(),
            asks: running.asks(),
            send_length: running.send_length(),
            reach,
            ..Upload::new(push.clone(), client.clone(), Keep::In(journals.clone()))
        };
        let end = drive(upload, manner.clone(), signals).await;
        Ok(trial::clean_up(client, &journals, &push, end).await)
    })
}

/// Has the screens list the job. What can't be remembered is no reason not to push.
fn remember(file: &Path, places: &Places) {
    if let Err(error) = Memory::keep(&places.memory(), &Note::Job(file.to_owned())) {
        tracing::warn!("{error}");
    }
}

/// Keeps a second run of the same job out.
fn claim(file: &Path, journals: &Path) -> Result<Claim, Failure> {
    let file = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let title = text::excerpt(&draft::title(&file), 60);
    match Claim::take(journals, &format!("job {}", file.display())) {
        Ok(claim) => {
            claim.say(&holder(&format!("job {title}")));
            Ok(claim)
        }
        Err(ClaimError::Held(holder)) => {
            Err(Failure::new(Code::Failed, format!("this job is being run already, by {holder}")))
        }
        Err(error) => Err(Failure::new(Code::Failed, error.to_string())),
    }
}

/// The files of the job, once they are old enough to have settled and young enough to be today's.
fn settled(job: &JobFile, base: &Base, reach: &Reach, manner: &Manner) -> Result<Vec<FileFacts>, Failure> {
    let refused = |found: Vec<NotFound>| {
        let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
        Failure::new(Code::Data, lines.join("\n"))
    };
    let mut files = find::files(job, base, reach).map_err(refused)?;
    if let Some(wait) = find::unsettled(job, &files, now()) {
        if manner.voice == Voice::Usual {
            Narrator::say(&format!("files that were changed a moment ago are looked at again in {}", text::span(wait)));
        }
        std::thread::sleep(wait);
        let again = find::files(job, base, reach).map_err(refused)?;
        let moving = find::moving(job, &files, &again);
        if !moving.is_empty() {
            return Err(refused(moving));
        }
        files = again;
    }
    let old = find::too_old(job, &files, now());
    if old.is_empty() { Ok(files) } else { Err(refused(old)) }
}

/// Milliseconds since 1970 UTC.
fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// What the files make of the tables of the job.
fn tables(job: &JobFile, files: &[FileFacts], reach: &Reach) -> Result<Vec<TableModel>, Failure> {
    let (mut tables, mut wrong) = (Vec::new(), Vec::new());
    for (table, file) in job.tables.iter().zip(files) {
        let preview = match preview_asked(reach.at(&file.path), &table.reading.asked()) {
            Ok(preview) => preview,
            Err(error) => {
                wrong.push(error.to_string());
                continue;
            }
        };
        let name = text::harmless(&preview.file.name()).into_owned();
        wrong.extend(preview.reading.open.iter().map(|doubt| {
            let key = doubt.flags().trim_start_matches('-').replace('-', "_").replace("_first", "-first");
            format!("{}; say in [tables.reading] which: {key}", doubt.problem(&name))
        }));
        tables.push(lay::table(table, &preview));
    }
    if wrong.is_empty() { Ok(tables) } else { Err(Failure::new(Code::Data, wrong.join("\n"))) }
}

/// What is pushed where, and what the operator should know.
async fn target(
    client: &Client,
    (job, missing): (&JobFile, &[String]),
    args: &PushArgs,
    environment: &Environment,
    definition: Option<&Definition>,
    tables: Vec<TableModel>,
) -> Result<(Job, Vec<String>), Failure> {
    let projects = client.projects().await.map_err(|failure| Failure::of_call(&failure))?;
    let project = project(job, args, environment, projects)?;
    let goal = goal(client, &project, job, args).await?;
    if let Some(why) = lay::lacks(&goal, definition, missing) {
        return Err(Failure::new(Code::Data, format!("{}\n{why}", missing.join("\n"))));
    }
    let is_there = matches!(goal, Goal::There(_));
    let Laid { model, notes: left } = lay::on(job, goal, definition, tables);
    let mut notes = model.unfed();
    notes.extend(left);
    if !is_there {
        let fed = model.tables.iter().filter(|table| table.feed.is_some());
        let policies: Vec<_> = fed.filter_map(|table| table.policy).collect();
        let overwrite = if job.dataset.overwrite { Overwrite::Yes } else { Overwrite::No };
        notes.extend(place::look(client, &project.id, &model.definition(), policies, overwrite).await?);
    }
    let (blocking, warnings): (Vec<_>, Vec<_>) =
        model.problems().into_iter().partition(|problem| problem.weight == Weight::Blocks);
    if !blocking.is_empty() {
        let mut lines: Vec<_> = blocking.iter().map(|problem| text::harmless(&problem.text).into_owned()).collect();
        let is_empty = |table: &&Arc<TableModel>| {
            table.feed.as_ref().is_some_and(|feed| feed.rows == RowCount::Exact(0)) && table.empty == Empty::Refused
        };
        lines.extend(model.tables.iter().find(is_empty).map(|table| {
            format!("allow_empty = true in [[tables]] permits that; with policy replace {} is emptied then", table.name)
        }));
        return Err(Failure::new(Code::Data, lines.join("\n")));
    }
    notes.extend(warnings.into_iter().map(|problem| problem.text));
    let push = Job::from_model(&model, project.id, project.name);
    Ok((push.guarded(&job.bounds()), notes))
}

/// What it means that every file holds what was published last into its table, if it does.
fn nothing_new(push: &Job, server: &ServerAddress, same: SameContent, manner: &Manner, reach: &Reach) -> Option<i32> {
    let history = history_of(&manner.journals).unwrap_or_default();
    let content = |_, table: &TableJob| checksum(reach.at(&table.file.path), &|| true).ok().flatten();
    let why = same.held_back(&history::nothing_new(&history, server, push, content)?)?;
    let (dataset, project) = (text::excerpt(&push.definition.name, 60), text::excerpt(&push.project_name, 60));
    let label = manner.label.clone().unwrap_or_else(|| server.host().to_owned());
    let (word, code) = if same == SameContent::Skip { ("skipped", 0) } else { ("not pushed", Code::Data as i32) };
    Narrator::say(&format!("{word}: dataset {dataset} in {project} on {label}; {why}; nothing was sent"));
    Some(code)
}
