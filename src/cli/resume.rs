//! `pushcube resume` and `pushcube sessions`: what becomes of uploads that were interrupted. The journals say
//! which there are; the engine goes on with one, or ends it, by the same rules as ever.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use super::door::Door;
use super::drive::{Drive, drive, signed_in};
use super::environment::Environment;
use super::failure::{Code, Failure, usage};
use super::foreign_sessions;
use super::narrator::{Manner, Narrator};
use super::profile::{at, journal, label, places_with, refuse_read_only, settings};
use super::run_args::RunArgs;
use super::session_args::{
    DeleteArgs, ForgetArgs, ListArgs, ReportArgs, ResumeArgs, SessionsArgs, SessionsCommand, WhoArgs,
};
use super::trial;
use crate::push::audit::Report;
use crate::push::event::{Outcome, SessionEnd};
use crate::push::past::{Mode, Past, Standing};
use crate::push::{Asks, KEEP, Keep, SendLength, Shelf, TakeUpError, TakenUp, Timing, Upload, forget, put_aside, tidy};
use crate::text;

/// Goes on with an upload.
pub(super) fn resume(args: &ResumeArgs, environment: &Environment) -> Result<i32> {
    let folder = journal(args.who.state_dir.clone())?;
    let shelf = look(&folder)?;
    let past = match &args.id {
        Some(id) => shelf.find(id),
        None => shelf.only_unfinished(),
    };
    let id = past.map_err(|error| refused(&error))?.id.clone();
    let mode = if args.restart { Mode::Anew } else { Mode::GoOn };
    let taken = TakenUp::new(&folder, &id, mode, &environment.reach()).map_err(|error| refused(&error))?;
    let RunArgs { json, limit_rate: rate, .. } = args.running;
    let manner = Manner { json, rate, ..Manner::default() };
    let waits = (args.running.timing(), args.running.asks(), args.running.send_length());
    run(taken, &args.who, environment, manner, waits, Drive::Ended)
}

/// Lists uploads, or gives one up.
pub(super) fn sessions(args: &SessionsArgs, environment: &Environment) -> Result<i32> {
    match &args.command {
        SessionsCommand::List(list) => show(list),
        SessionsCommand::Delete(delete) => give_up(delete, environment),
        SessionsCommand::Forget(forget) => take_out(forget),
    }
}

fn take_out(args: &ForgetArgs) -> Result<i32> {
    let folder = journal(args.state_dir.clone())?;
    let shelf = look(&folder)?;
    if shelf.unreadable.iter().any(|error| error.upload() == args.id) {
        let aside = put_aside(&folder, &args.id).map_err(|error| Failure::new(Code::Failed, error.to_string()))?;
        return forgotten(args, &aside.id, Some(&aside.path), &aside.to_string());
    }
    let past = shelf.find(&args.id).map_err(|error| refused(&error))?;
    forget(&folder, &past.id).map_err(|error| refused(&error))?;
    forgotten(args, &past.id, None, &format!("upload {} is out of the list; its server was not told", past.id))
}

/// What `--json` prints.
#[derive(Serialize)]
struct Forgotten<'a> {
    event: &'static str,
    upload: &'a str,
    /// Where a journal is now that could not be read.
    put_aside: Option<&'a Path>,
}

/// Says that an upload is out of the list.
fn forgotten(args: &ForgetArgs, upload: &str, put_aside: Option<&Path>, words: &str) -> Result<i32> {
    if args.json {
        let mut stdout = std::io::stdout().lock();
        serde_json::to_writer(&mut stdout, &Forgotten { event: "forgotten", upload, put_aside })?;
        stdout.write_all(b"\n")?;
        stdout.flush()?;
    } else {
        Narrator::say(words);
    }
    Ok(0)
}

fn give_up(args: &DeleteArgs, environment: &Environment) -> Result<i32> {
    if let (Some(dataset), Some(session)) = (&args.dataset, &args.session) {
        return foreign_sessions::delete(args, dataset, session, environment);
    }
    let folder = journal(args.who.state_dir.clone())?;
    let wanted = args.id.as_deref().unwrap_or_default();
    let id = look(&folder)?.find(wanted).map_err(|error| refused(&error))?.id.clone();
    let taken = TakenUp::new(&folder, &id, Mode::GiveUp, &environment.reach()).map_err(|error| refused(&error))?;
    let waits = (Timing::default(), Asks::default(), SendLength::default());
    let manner = Manner { json: args.json, ..Manner::default() };
    run(taken, &args.who, environment, manner, waits, |outcome| match outcome.session {
        // Ending it is what was wanted.
        SessionEnd::None | SessionEnd::Deleted { .. } | SessionEnd::Unknown => Drive::Over(0),
        SessionEnd::Kept { .. } | SessionEnd::Open { .. } => Drive::Over(Code::Network as i32),
    })
}

fn run(
    taken: TakenUp,
    who: &WhoArgs,
    environment: &Environment,
    manner: Manner,
    (timing, asks, send_length): (Timing, Asks, SendLength),
    judge: impl FnOnce(Box<Outcome>) -> Drive,
) -> Result<i32> {
    let address = taken.server().clone();
    let places = places_with(who.state_dir.clone(), who.config.as_deref())?;
    let settings = settings(&places)?;
    refuse_read_only(&settings, &address)?;
    let entry = at(&settings, &address);
    let manner = Manner { label: label(entry), journals: places.journal(), ..manner };
    let door = Door::find(address, &who.sign_in, taken.user(), entry, environment)?;
    signed_in(&door, async |client, signals| {
        let (job, reach) = (taken.job().clone(), environment.reach());
        let upload = Upload::new(job.clone(), client.clone(), Keep::On(Box::new(taken)));
        let upload = Upload { timing, asks, reach, send_length, ..upload };
        let end = drive(upload, manner.clone(), signals).await;
        Ok(match trial::clean_up(client, &manner.journals, &job, end).await {
            Drive::Ended(outcome) => judge(outcome),
            other => other,
        })
    })
}

/// Prints the report of an upload.
pub(super) fn report(args: &ReportArgs) -> Result<i32> {
    let folder = journal(args.state_dir.clone())?;
    let shelf = look(&folder)?;
    let text = match shelf.find(&args.id) {
        Ok(past) => {
            let report = Report::read(&folder, &past.id);
            let report = report.map_err(|error| Failure::new(Code::Failed, error.to_string()))?;
            let places = places_with(args.state_dir.clone(), args.config.as_deref())?;
            let web = settings(&places)?.web();
            let report = crate::runtime::report_at(report, &web);
            if args.json { report.json()? } else { report.page() }
        }
        Err(error) => kept(&folder, args).ok_or_else(|| refused(&error))?,
    };
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(0)
}

/// Looks at the journals, once those are gone that nobody needs.
fn look(folder: &Path) -> Result<Shelf> {
    for aside in tidy(folder, KEEP) {
        Narrator::say(&format!("note: {aside}"));
    }
    let shelf = Shelf::look(folder).map_err(|error| Failure::new(Code::Failed, error.to_string()))?;
    for error in &shelf.unreadable {
        let id = error.upload();
        Narrator::say(&format!("note: {error}; `pushcube sessions forget {id}` puts it aside"));
    }
    Ok(shelf)
}

/// The report of an upload whose journal is gone by now.
fn kept(folder: &Path, args: &ReportArgs) -> Option<String> {
    let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let [json, page] = Report::places(folder, Some(args.id.as_str()).filter(|id| is_name(id))?);
    std::fs::read_to_string(if args.json { json } else { page }).ok()
}

fn refused(error: &TakeUpError) -> Failure {
    let code = match error {
        TakeUpError::Unknown(_) | TakeUpError::Finished { .. } => return usage(error.to_string()),
        TakeUpError::Journal(_) | TakeUpError::History(_) => Code::Failed,
        TakeUpError::Source(_) | TakeUpError::Stream { .. } => Code::Data,
    };
    Failure::new(code, error.to_string())
}

fn show(args: &ListArgs) -> Result<i32> {
    let shelf = look(&journal(args.state_dir.clone())?)?;
    let shown: Vec<_> =
        shelf.uploads.into_iter().filter(|past| args.all || past.standing != Standing::Finished).collect();
    let mut stdout = std::io::stdout().lock();
    if args.json {
        for past in &shown {
            serde_json::to_writer(&mut stdout, past)?;
            stdout.write_all(b"\n")?;
        }
    } else if shown.is_empty() {
        Narrator::say("no upload of this machine is unfinished");
    } else {
        for line in table(&shown) {
            writeln!(stdout, "{line}")?;
        }
    }
    stdout.flush()?;
    Ok(0)
}

/// The uploads as lines of equal columns.
fn table(uploads: &[Past]) -> Vec<String> {
    let head = ["ID", "STATE", "DATASET", "PROJECT", "SERVER", "ACCEPTED", "LAST"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(uploads.iter().map(cells)).collect();
    let widest = |column: usize| rows.iter().map(|row| row.get(column).map_or(0, |cell| text::width(cell))).max();
    let widths: Vec<_> = (0..7).map(|column| widest(column).unwrap_or_default()).collect();
    let line = |row: &[String; 7]| {
        let pad = |(cell, width): (&String, &usize)| format!("{cell}{}", " ".repeat(width - text::width(cell)));
        let padded: Vec<_> = row.iter().zip(&widths).map(pad).collect();
        padded.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn cells(past: &Past) -> [String; 7] {
    let rows = format!("{} rows", text::count(past.rows()));
    [
        past.id.clone(),
        past.standing.words().to_owned(),
        text::excerpt(&past.name, 30),
        text::excerpt(&past.project, 30),
        text::excerpt(past.server.as_str(), 50),
        past.percent().map_or_else(|| rows.clone(), |percent| format!("{rows}, {percent} %")),
        when(past.last),
    ]
}

/// A time in the zone of this machine.
fn when(at: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    time.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}
