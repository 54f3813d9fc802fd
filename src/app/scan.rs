//! The full scan of the files that feed the model: begun with `v`, watched on a sheet, ended at will. What it
//! found holds as long as the model asks for the same rows.

mod report;

use std::time::Duration;

use super::effect::{Effect, Effects, TaskId};
use super::overlay::Overlay;
use super::state::{Mark, State};
use crate::dataset::{Checksum, Definition, Findings, Model, OnBad, RowCount, ScanTotals};
use crate::push::job::{Job, TableJob};
use crate::text;

pub use report::report;

/// A scan that was begun.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// The task.
    pub task: TaskId,
    /// What the files are scanned against.
    pub definition: Definition,
    /// The tables that have files.
    pub tables: Vec<TableJob>,
    /// When it was begun, since the start of the program.
    pub began: Duration,
    /// How it stands.
    pub phase: ScanPhase,
}

/// How a scan stands.
#[derive(Debug, Clone, PartialEq)]
pub enum ScanPhase {
    /// It goes on, and is so far.
    Running(ScanTotals),
    /// It came to its end.
    Done(Vec<Findings>, Duration),
    /// It was ended by the operator.
    Stopped,
    /// It broke, and why.
    Failed(String),
}

impl Scan {
    /// Whether it is about these files and this definition.
    fn is_of(&self, definition: &Definition, tables: &[TableJob]) -> bool {
        self.definition == *definition && self.tables == tables
    }

    const fn is_running(&self) -> bool {
        matches!(self.phase, ScanPhase::Running(_))
    }

    fn total(&self) -> u64 {
        self.tables.iter().map(|table| table.file.size).sum()
    }
}

fn wanted(model: &Model) -> (Definition, Vec<TableJob>) {
    (model.definition(), model.tables.iter().filter_map(|table| TableJob::from_model(table)).collect())
}

/// Begins a scan, or shows the one that was made of the same.
pub(super) fn open(state: &mut State) -> Effects {
    let Some(designer) = &state.designer else { return Effects::none() };
    let (definition, tables) = wanted(designer.model());
    if tables.is_empty() {
        state.say(Mark::Warn, "no file feeds the model, so there is nothing to scan");
        return Effects::none();
    }
    let open = designer.model().tables.iter().find(|table| table.open_doubts().next().is_some());
    if let Some(feed) = open.and_then(|table| table.feed.as_ref()) {
        let words = format!("how {} is read must be settled first ({{key:next-problem}} goes there)", feed.file.name());
        state.say(Mark::Warn, words);
        return Effects::none();
    }
    state.open(Overlay::Scan(0));
    let is_known = |scan: &Scan| {
        scan.is_of(&definition, &tables) && matches!(scan.phase, ScanPhase::Running(_) | ScanPhase::Done(..))
    };
    if state.scan.as_ref().is_some_and(is_known) {
        return Effects::none();
    }
    let earlier = state.scan.take().filter(Scan::is_running).map(|scan| Effect::Abandon(scan.task));
    let task = state.task();
    state.scan = Some(Scan {
        task,
        definition: definition.clone(),
        tables: tables.clone(),
        began: state.now.since_start,
        phase: ScanPhase::Running(ScanTotals::default()),
    });
    Effects::from(earlier).and(Effect::Scan(task, Box::new(definition), tables))
}

/// Ends a scan that goes on.
pub(super) fn stop(state: &mut State) -> Effects {
    let Some(scan) = state.scan.as_mut().filter(|scan| scan.is_running()) else { return Effects::none() };
    scan.phase = ScanPhase::Stopped;
    let task = scan.task;
    to_the_top(state);
    state.say(Mark::Warn, "the scan is ended; {key:scan} begins it again");
    Effect::Abandon(task).into()
}

/// Takes in how far a scan is.
pub(super) fn progress(state: &mut State, task: TaskId, totals: ScanTotals) {
    if let Some(scan) = state.scan.as_mut().filter(|scan| scan.task == task && scan.is_running()) {
        scan.phase = ScanPhase::Running(totals);
    }
}

/// Takes in what a scan found.
pub(super) fn arrived(state: &mut State, task: TaskId, answer: Result<Vec<Findings>, String>) {
    let now = state.now.since_start;
    let Some(scan) = state.scan.as_mut().filter(|scan| scan.task == task && scan.is_running()) else { return };
    let took = now.saturating_sub(scan.began);
    let (mark, words) = match &answer {
        Ok(found) => match found.iter().filter(|table| table.stops_a_push()).count() {
            0 => (Mark::Ok, "the scan found nothing that stops a push; {key:scan} shows it".to_owned()),
            1 => (Mark::Bad, "the scan found what stops a push, in 1 table; {key:scan} shows it".to_owned()),
            n => (Mark::Bad, format!("the scan found what stops a push, in {n} tables; {{key:scan}} shows it")),
        },
        Err(_) => (Mark::Bad, "the scan broke; {key:scan} shows why".to_owned()),
    };
    scan.phase = answer.map_or_else(ScanPhase::Failed, |found| ScanPhase::Done(found, took));
    to_the_top(state);
    state.say(mark, words);
}

/// Shows the sheet from its first line: what it says is something else now, and may be shorter.
fn to_the_top(state: &mut State) {
    for overlay in &mut state.overlays {
        if let Overlay::Scan(top) = overlay {
            *top = 0;
        }
    }
}

/// Whether a scan goes on.
pub fn is_running(state: &State) -> bool {
    state.scan.as_ref().is_some_and(Scan::is_running)
}

/// What the sheet of a scan says.
pub fn lines(state: &State) -> Vec<String> {
    let Some(scan) = &state.scan else { return vec!["no scan was begun".to_owned()] };
    let files: Vec<String> = scan.tables.iter().map(|table| text::cell(&table.file.name(), 60)).collect();
    match &scan.phase {
        ScanPhase::Running(totals) => running(state, scan, *totals, &files),
        ScanPhase::Done(found, took) => {
            let bytes: u64 = found.iter().map(|table| table.bytes).sum();
            let mut lines = report(found);
            lines.push(String::new());
            lines.push(format!("{} in {}{}", text::size(bytes), text::span(*took), rate(bytes, *took)));
            lines
        }
        ScanPhase::Stopped => vec![state.worded("The scan was ended; {key:scan} begins it again.")],
        ScanPhase::Failed(why) => vec!["The scan broke:".to_owned(), text::harmless(why).into_owned()],
    }
}

fn running(state: &State, scan: &Scan, totals: ScanTotals, files: &[String]) -> Vec<String> {
    let took = state.now.since_start.saturating_sub(scan.began);
    let total = scan.total();
    let share = (u128::from(totals.bytes.min(total)) * 100).checked_div(u128::from(total)).unwrap_or(0);
    vec![
        format!("Every row of {} goes through the checks of a push.", files.join(", ")),
        String::new(),
        format!("  {share:>3} %   {} of {}{}", text::size(totals.bytes), text::size(total), rate(totals.bytes, took)),
        format!("  {} rows", text::count(totals.rows)),
        String::new(),
        state.worded("Esc leaves it to go on, {key:scan} shows it again; X ends it. Nothing is sent."),
    ]
}

fn rate(bytes: u64, took: Duration) -> String {
    let millis = took.as_millis();
    let rate = (u128::from(bytes) * 1000).checked_div(millis).and_then(|rate| u64::try_from(rate).ok());
    rate.map_or_else(String::new, |rate| format!(", {}/s", text::size(rate)))
}

/// What the files of a job hold, one a table, where a scan of them says so.
pub(super) fn contents(state: &State, job: &Job) -> Vec<Option<Checksum>> {
    let scan = state.scan.as_ref().filter(|scan| scan.is_of(&job.definition, &job.tables));
    match scan.map(|scan| &scan.phase) {
        Some(ScanPhase::Done(found, _)) => found.iter().map(|table| table.content).collect(),
        _ => Vec::new(),
    }
}

/// What the operator should know of the files of a job that are larger than their samples, or that a scan has
/// found something in.
pub(super) fn warnings(state: &State, job: &Job) -> Vec<String> {
    let scan = state.scan.as_ref().filter(|scan| scan.is_of(&job.definition, &job.tables));
    if let Some(Scan { phase: ScanPhase::Done(found, _), .. }) = scan {
        let bad = found.iter().filter(|table| table.stops_a_push());
        return bad
            .map(|table| {
                let words = format!("the scan found what ends the push of {}; {{key:scan}} shows it", table.table);
                state.worded(&words)
            })
            .collect();
    }
    let unseen =
        job.tables.iter().filter(|table| !matches!(table.rows, RowCount::Exact(_)) && table.on_bad == OnBad::Stop);
    unseen
        .map(|table| {
            format!(
                "{} is larger than its sample and was not scanned ({{key:scan}}): a value further on that doesn't fit ends the \
                 push, with nothing published",
                table.file.name()
            )
        })
        .collect()
}
