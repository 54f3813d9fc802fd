//! All that is known of what is selected, as a text to read: a column's profile over the sample, a project, a
//! server, an upload with every stage and status.

use std::time::Duration;

use super::effect::Remote;
use super::monitor::Upload;
use super::overlay::{Overlay, TextView};
use super::reporting;
use super::state::{Mark, Screen, State};
use crate::dataset::{ColumnModel, DatasetId, Preview, Profile, Project, UploadSessionId, profile};
use crate::text;

/// How many characters of a name a title has.
const NAME: usize = 40;

/// Shows what is known of what is selected on the present screen.
pub(super) fn open(state: &mut State) {
    let shown = match state.screen {
        Screen::Login => server(state),
        Screen::Projects => state.projects.selected().map(project),
        Screen::Monitor => state.monitor.selected().map(|selected| upload(state, selected)),
        Screen::Designer => return column(state),
        Screen::Files => None,
    };
    if let Some((title, lines)) = shown {
        state.open(Overlay::Text(TextView::new(title, lines)));
    }
}

/// A line of a fact.
fn fact(name: &str, value: &str) -> String {
    format!("{name:<11}{}", if value.is_empty() { "none" } else { value })
}

fn server(state: &State) -> Option<(String, Vec<String>)> {
    let login = &state.login;
    let server = login.servers.get(login.cursor.0)?;
    let mut lines = vec![
        fact("Name", &server.name),
        fact("Label", &server.label),
        fact("Address", login.url.text()),
        fact("Sign-in", login.mode.title()),
        fact("User", login.username.text()),
        fact("Guard", login.guard_of(server).word()),
        String::new(),
    ];
    match &login.facts {
        Remote::Ready(facts) => {
            lines.push(fact("Library", facts.web_version.as_deref().unwrap_or("tells no version")));
            lines.push(fact("Server", facts.server_version.as_deref().unwrap_or("tells no version")));
        }
        Remote::Failed(failure) => lines.push(fact("Answer", &failure.message)),
        Remote::Loading(_) => lines.push(fact("Answer", "asked, not there yet")),
        Remote::Idle => lines.push(fact("Answer", "not asked yet")),
    }
    if let Some(who) = login.signed_in() {
        lines.push(String::new());
        lines.push(format!("Signed in at {} as {} ({}).", who.title(), who.user, who.address));
    }
    Some((text::cell(&server.name, NAME), lines))
}

fn project(project: &Project) -> (String, Vec<String>) {
    let closed = project.status.refusal().map(|why| format!("It {why}, so nothing can be pushed into it."));
    let mut lines = vec![
        fact("Name", &project.name),
        fact("Id", project.id.as_str()),
        fact("Status", project.status.word()),
        fact("Description", ""),
    ];
    if !project.description.is_empty() {
        lines.pop();
        lines.push(String::new());
        lines.push(project.description.clone());
    }
    if let Some(closed) = closed {
        lines.push(String::new());
        lines.push(closed);
    }
    (text::cell(&project.name, NAME), lines)
}

fn upload(state: &State, upload: &Upload) -> (String, Vec<String>) {
    let job = &upload.job;
    let mut lines = vec![
        fact("State", upload.word().1),
        fact("Server", &format!("{} ({})", upload.server, upload.address)),
        fact("Project", &format!("{} {}", job.project_name, job.project)),
        fact("Dataset", upload.dataset.as_ref().map_or("not defined yet", DatasetId::as_str)),
        fact("Session", upload.session.as_ref().map_or("not open yet", UploadSessionId::as_str)),
        fact("Upload", upload.id.as_deref().unwrap_or("has no id yet")),
        fact("Retries", &text::count(u64::from(upload.failed_tries))),
        String::new(),
        "Stages".to_owned(),
    ];
    for view in &upload.stages {
        let (at, took) = match (view.begun, view.ended) {
            (None, _) => ("not begun".to_owned(), String::new()),
            (Some(begun), Some(ended)) => {
                let took = Duration::from_millis(ended.saturating_sub(begun));
                (state.now.day(view.at), format!("took {}", text::span(took)))
            }
            (Some(_), None) => (state.now.day(view.at), "did not end".to_owned()),
        };
        lines.push(format!("  {:<26}{at:<16}{took}", view.stage.title()));
    }
    lines.extend(reporting::web_address(state, upload).map(|address| fact("Web", &address)));
    lines.push(String::new());
    lines.push("Tables".to_owned());
    for (table, done) in job.tables.iter().zip(&upload.progress.tables) {
        let count = text::count;
        lines.push(format!("  {}  {}", table.name, table.file.path.display()));
        lines.push(format!(
            "    {} rows read, {} accepted; {} sent, {} accepted, in {} chunks",
            count(done.rows),
            count(done.accepted_rows),
            text::size(done.sent),
            text::size(done.accepted),
            count(u64::from(done.chunk))
        ));
    }
    if let Some(proof) = &upload.proof {
        lines.push(String::new());
        lines.push("What the server has".to_owned());
        lines.extend(proof.lines().into_iter().map(|line| format!("  {line}")));
    }
    lines.push(String::new());
    lines.push("What the server said while it published".to_owned());
    lines.extend(upload.statuses.iter().map(|(at, n, words)| format!("  {}  {n:>2}  {words}", state.now.time(*at))));
    if upload.statuses.is_empty() {
        lines.push("  nothing yet".to_owned());
    }
    (text::cell(&job.definition.name, NAME), lines)
}

/// Shows the profile of the selected column.
fn column(state: &mut State) {
    let Some(designer) = &state.designer else { return };
    let (Some(table), Some(column)) = (designer.selected_table(), designer.selected_column()) else { return };
    let look = table.feed.as_ref().and_then(|feed| match state.files.looks.get(&feed.file.path) {
        Some(Remote::Ready(preview)) => Some(preview),
        _ => None,
    });
    let sampled = look.and_then(|look| Some((look, look.sample.columns.get(column.index?)?)));
    let Some((look, sampled)) = sampled else {
        state.say(Mark::Warn, "no file feeds this column, so there is nothing to look at");
        return;
    };
    let reading = column.reading.settled(look.reading.values);
    let seen = profile(sampled, column.data_type, column.utc, &reading);
    let lines = lines(column, look, &seen);
    let title = format!("{} of {}", text::cell(&column.name, 40), text::cell(&table.name, 30));
    state.open(Overlay::Text(TextView::new(title, lines)));
}

fn lines(column: &ColumnModel, look: &Preview, seen: &Profile) -> Vec<String> {
    let count = |n: usize| text::count(n as u64);
    let basis = |basis: &crate::dataset::Basis| format!("{}: {}", basis.confidence.word(), basis.reason);
    let none = || "none".to_owned();
    let mut lines = vec![
        format!("Type       {} ({})", column.data_type.title(), basis(&column.type_basis)),
        format!("Role       {} ({})", column.roles_title(), basis(&column.role_basis)),
        format!("Sample     {} of {} rows", count(look.sample.rows()), look.rows),
        String::new(),
        format!("Values     {}", count(seen.values)),
        format!("Null       {}", count(seen.nulls)),
        format!("Distinct   {}", count(seen.distinct)),
        format!("Least      {}", seen.least.clone().unwrap_or_else(none)),
        format!("Greatest   {}", seen.greatest.clone().unwrap_or_else(none)),
        format!("Longest    {} characters", count(seen.longest)),
    ];
    if !seen.frequent.is_empty() {
        lines.push(String::new());
        lines.push("Most often".to_owned());
        lines.extend(seen.frequent.iter().map(|(value, times)| format!("  {:>9}  {value}", count(*times))));
    }
    if seen.misfits > 0 {
        lines.push(String::new());
        lines.push(format!("{} no {}", count(seen.misfits), column.data_type.title()));
        lines.extend(seen.examples.iter().map(|(value, why)| format!("  {value}  ({why})")));
    }
    lines
}
