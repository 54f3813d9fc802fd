//! `pushcube check`: files read to their end against a model, and nothing sent.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::bad_values::BadValuesArg;
use super::environment::Environment;
use super::failure::{Code, Failure};
use super::narrator::Narrator;
use super::plan::{NewDataset, Wanted};
use super::reading_args::ReadingArgs;
use crate::app::{read_chunk_size, scan::report};
use crate::dataset::{Findings, Orientation};
use crate::push::{ScanMeter, scan};
use crate::source::Reach;
use crate::text;

const EXAMPLES: &str = "\
Examples:
  pushcube check orders.csv customers.csv
  pushcube check orders.csv --model sales.json --json > findings.json

Exit codes:
  0 everything fits   2 wrong use   3 a file, a value or a model is wrong";

/// How often a terminal is told how far it is.
const TELL: Duration = Duration::from_millis(200);

/// Words of `pushcube check`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct CheckArgs {
    /// The files; each is checked as the table that has its name without ending
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The definition as JSON, as `POST /api/datasets/models` takes it; suggested from the files unless given
    #[arg(long, value_name = "MODEL.json")]
    pub model: Option<PathBuf>,
    /// How the data of a chunk is laid out: row, column
    #[arg(long, default_value = "row")]
    pub orientation: Orientation,
    /// The limit of a chunk before base64: 50MB, 512kB, 64MiB
    #[arg(long, value_name = "SIZE", default_value = "100MB", value_parser = read_chunk_size)]
    pub chunk_size: u64,
    /// What a push will do with rows that have a value of another type: stop, null, set-aside; with TABLE=, of one
    /// table [default: stop]
    #[arg(long, value_name = "[TABLE=]WHAT")]
    pub bad_values: Vec<BadValuesArg>,
    /// Print what was found as one JSON object on standard output
    #[arg(long)]
    pub json: bool,
    /// How the files are read
    #[command(flatten, next_help_heading = "How files are read")]
    pub reading: ReadingArgs,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Found<'a> {
    fits: bool,
    seconds: f64,
    tables: &'a [Findings],
}

pub(super) fn check(args: &CheckArgs, environment: &Environment) -> Result<i32> {
    let reach = environment.reach();
    let plan = NewDataset::make(&Wanted {
        files: &args.files,
        table: None,
        reach: &reach,
        name: Some("check"),
        model: args.model.as_deref(),
        policies: &[],
        orientation: args.orientation,
        chunk_size: args.chunk_size,
        bad_values: &args.bad_values,
        reading: &args.reading,
    })?;
    for note in &plan.notes {
        Narrator::say(&format!("note: {note}"));
    }
    let begun = Instant::now();
    let found = watched(plan, reach)?;
    let seconds = begun.elapsed().as_secs_f64();
    let fits = !found.iter().any(Findings::stops_a_push);
    let mut stdout = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer(&mut stdout, &Found { fits, seconds, tables: &found })?;
        writeln!(stdout)?;
    } else {
        for line in report(&found) {
            writeln!(stdout, "{line}")?;
        }
        let bytes: u64 = found.iter().map(|table| table.bytes).sum();
        writeln!(stdout, "\n{} in {seconds:.1} s", text::size(bytes))?;
    }
    Ok(if fits { 0 } else { Code::Data as i32 })
}

/// Scans on a thread of its own, and tells a terminal how far it is.
fn watched(plan: NewDataset, reach: Reach) -> Result<Vec<Findings>> {
    let (definition, tables) = plan.into_parts();
    let total: u64 = tables.iter().map(|table| table.file.size).sum();
    let meter = Arc::new(ScanMeter::default());
    let (tell, told) = channel();
    let seen = Arc::clone(&meter);
    let thread = std::thread::spawn(move || {
        // Whoever waits hears of the end even if this thread breaks.
        let _end = tell;
        scan((&definition, &tables), &reach, &meter, &CancellationToken::new())
    });
    let is_terminal = std::io::stderr().is_terminal();
    let begun = Instant::now();
    while let Err(RecvTimeoutError::Timeout) = told.recv_timeout(TELL) as Result<(), _> {
        if is_terminal {
            let bytes = seen.read().bytes;
            let rate = text::size((bytes as f64 / begun.elapsed().as_secs_f64()) as u64);
            let _ = write!(std::io::stderr(), "\r{} of {}, {rate}/s \u{1b}[K", text::size(bytes), text::size(total));
        }
    }
    if is_terminal {
        let _ = write!(std::io::stderr(), "\r\u{1b}[K");
    }
    let found = thread.join().ok().flatten();
    found.ok_or_else(|| Failure::new(Code::Failed, "the scan broke; please report this").into())
}
