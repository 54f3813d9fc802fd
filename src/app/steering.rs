//! What the operator changes of an upload while it runs: pause and go on, a limit of bandwidth, and whether the end of
//! one is announced. Also the moment of the chart that is read. The engine is told by values; what it makes of them
//! comes back as facts and totals.

use std::time::Duration;

use super::action::Size;
use super::choose::menu;
use super::effect::{Effect, Effects, TaskId};
use super::field::TextField;
use super::monitor::{Upload, UploadState, sentences};
use super::overlay::{Item, Overlay, Pick, Prompt, Purpose};
use super::state::{Mark, State};
use super::theming;
use crate::config::Taste;
use crate::job::words::Rate;
use crate::push::event::{Control, Doing, Fact, Phase, Stage};
use crate::push::meter::Stretch;
use crate::text;

/// How long what is announced may be.
const ANNOUNCED: usize = 120;
/// Cells of a screen beside a chart on it.
const BESIDE_CHART: u16 = 14;

/// Whether what needs the operator is announced by the terminal: a bell, and a message where it knows those.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Notices {
    /// It is.
    #[default]
    Given,
    /// It is quiet.
    Quiet,
}

/// Whether an upload can be paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pausing {
    /// It can.
    Can,
    /// It is paused.
    Is,
    /// The server has it.
    Publishes,
    /// It is over, or ends.
    Over,
}

impl Upload {
    /// Whether it can be paused.
    pub fn pausing(&self) -> Pausing {
        match (&self.state, self.stage()) {
            (UploadState::Ending | UploadState::Ended(_), _) => Pausing::Over,
            (UploadState::Running, Some(Stage::Publish | Stage::CloseSession)) => Pausing::Publishes,
            (UploadState::Running, _) if matches!(self.progress.doing, Doing::Paused { .. }) => Pausing::Is,
            (UploadState::Running, _) => Pausing::Can,
        }
    }

    /// The stretch of its course that a moment lies in, the newest where none is given, and whether it is the newest.
    pub fn stretch_at(&self, moment: Option<Duration>, stretches: &[Stretch]) -> Option<(usize, Stretch)> {
        let newest = stretches.len().checked_sub(1)?;
        let at = moment.and_then(|moment| stretches.iter().rposition(|stretch| stretch.from <= moment));
        let at = at.unwrap_or(newest);
        stretches.get(at).map(|stretch| (at, *stretch))
    }
}

/// How many stretches of a course a chart has at most.
pub const fn chart_cells(size: Size) -> usize {
    size.width.saturating_sub(BESIDE_CHART) as usize
}

/// Why the selected upload can't be paused, if so.
pub(super) fn refusal(selected: Option<&Upload>) -> Option<&'static str> {
    match selected.map_or(Pausing::Over, Upload::pausing) {
        Pausing::Can | Pausing::Is => None,
        Pausing::Publishes => Some("the data is sent; a publish is the server's and can't be paused"),
        Pausing::Over => Some("this upload is over already"),
    }
}

/// Pauses the selected upload, or lets it go on.
pub(super) fn turn(state: &mut State) -> Effects {
    match state.monitor.selected().map(|upload| (upload.task, upload.pausing())) {
        Some((task, Pausing::Can)) => pause(state, task),
        Some((task, Pausing::Is)) => {
            state.say(Mark::Busy, "it goes on");
            Effect::Control(task, Control::GoOn).into()
        }
        _ => Effects::none(),
    }
}

/// Pauses an upload.
pub(super) fn pause(state: &mut State, task: TaskId) -> Effects {
    let Some(upload) = state.monitor.find(task).filter(|upload| upload.pausing() == Pausing::Can) else {
        return Effects::none();
    };
    // A body that is all on its way is waited for; of another one the chunk is sent again.
    let words = match upload.stage() {
        Some(Stage::Upload) => "pausing: the chunk on its way is sent again afterwards",
        _ => "pausing before the first chunk",
    };
    state.say(Mark::Busy, words);
    Effect::Control(task, Control::Pause).into()
}

/// Offers what can be set of the selected upload.
pub(super) fn ask(state: &mut State) {
    let Some(upload) = state.monitor.selected() else { return };
    let mut items = Vec::new();
    if upload.is_running() && !upload.is_elsewhere() {
        let task = upload.task;
        let now = upload.limit.map_or_else(|| "none".to_owned(), |rate| format!("{}/s", text::size(rate)));
        items.push(Item::new(format!("bandwidth…  {now}"), "how fast it may send", Pick::Ask(Purpose::Rate(task))));
        if upload.limit.is_some() {
            items.push(Item::new("no limit", "as fast as it goes", Pick::Rate(task, None)));
        }
    }
    let (label, note) = match state.notices {
        Notices::Given => ("quiet", "no bell and no message of the terminal at the end"),
        Notices::Quiet => ("bell", "a bell and a message of the terminal at the end"),
    };
    items.push(Item::new(label, note, Pick::TurnNotices));
    menu(state, "Limits and notices".to_owned(), items, 0);
}

/// Turns the notices off or on.
pub(super) fn turn_notices(state: &mut State) -> Effects {
    let (notices, words) = match state.notices {
        Notices::Given => (Notices::Quiet, "the end of an upload is quiet"),
        Notices::Quiet => (Notices::Given, "the end of an upload rings the bell"),
    };
    state.notices = notices;
    theming::keep(state, Taste::Notices(notices == Notices::Given), words.to_owned())
}

/// Asks how fast an upload may send.
pub(super) fn ask_rate(state: &mut State, task: TaskId) {
    let Some(upload) = state.monitor.find(task) else { return };
    let now = upload.limit.map_or_else(String::new, text::size);
    state.open(Overlay::Prompt(Prompt {
        title: "Bandwidth of this upload".to_owned(),
        note: "A size a second, such as 2 MB or 500 kB; nothing for no limit.".to_owned(),
        field: TextField::new(&now),
        problem: None,
        purpose: Purpose::Rate(task),
    }));
}

/// What is wrong with a limit, if anything.
pub(super) fn problem(text: &str) -> Option<String> {
    read(text).err()
}

fn read(text: &str) -> Result<Option<u64>, String> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { read_rate(text).map(Some) }
}

/// Reads a limit as people write it: `2 MB`, `500 kB/s`, `2M`.
pub fn read_rate(text: &str) -> Result<u64, String> {
    text.parse().map(Rate::bytes)
}

/// Takes a limit that was typed.
pub(super) fn take_rate(state: &mut State, task: TaskId, text: &str) -> Effects {
    read(text).map_or_else(|_| Effects::none(), |rate| set_rate(state, task, rate))
}

/// Limits an upload, or takes its limit away.
pub(super) fn set_rate(state: &mut State, task: TaskId, rate: Option<u64>) -> Effects {
    let Some(upload) = state.monitor.find(task).filter(|upload| upload.is_running()) else { return Effects::none() };
    upload.limit = rate;
    let words = rate.map_or_else(
        || "it may send as fast as it goes".to_owned(),
        |rate| format!("it sends at most {} a second", text::size(rate)),
    );
    state.say(Mark::Ok, words);
    Effect::Control(task, Control::Limit { rate }).into()
}

/// Reads the chart of the selected upload one stretch further left or right; behind the newest it follows the upload.
pub(super) fn read_chart(state: &mut State, is_right: bool) {
    let Some(upload) = state.monitor.selected() else { return };
    let stretches = upload.course.stretches(chart_cells(state.size));
    let Some((at, _)) = upload.stretch_at(state.monitor.moment, &stretches) else { return };
    let to = if is_right { at + 1 } else { at.saturating_sub(1) };
    let newest = stretches.len().saturating_sub(1);
    state.monitor.moment = stretches.get(to).filter(|_| to < newest).map(|stretch| stretch.from);
}

/// What is announced of a fact: that an upload is over, or wants an answer.
pub(super) fn notice(state: &State, task: TaskId, fact: &Fact) -> Effects {
    let upload = state.monitor.uploads.iter().find(|upload| upload.task == task);
    let (Notices::Given, Some(upload)) = (state.notices, upload) else { return Effects::none() };
    let name = &upload.job.definition.name;
    let words = match fact {
        // The operator was there.
        Fact::Ended(outcome) if outcome.phase == Phase::Cancelled => return Effects::none(),
        Fact::Ended(outcome) => sentences(name, outcome).into_iter().next().unwrap_or_default(),
        Fact::Asked(_) => format!("{name} waits for your answer."),
        _ => return Effects::none(),
    };
    Effect::Notify(text::cell(&format!("pushcube: {words}"), ANNOUNCED)).into()
}
