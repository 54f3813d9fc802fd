//! The review sheet: what is about to happen, to what, with every warning; the only door to a push.

mod known_keys;
mod looking_back;
mod rules;
mod since;
mod trying;

use std::collections::BTreeMap;

use super::clock::Now;
use super::effect::{Effect, Effects, TaskId};
use super::field::TextField;
use super::guarding;
use super::login::SignedIn;
use super::monitor::Upload;
use super::opening;
use super::overlay::Overlay;
use super::scan;
use super::state::{Mark, Screen, State};
use crate::config::{Guard, ReviewSettings};
use crate::dataset::{
    CallFailure, Checksum, FileFacts, OnBad, RowCount, ServerAddress, Standing, UpdatePolicy, Weight, Would,
};
use crate::job::words::Rate;
use crate::push::event::{Control, Phase};
use crate::push::history::LookBack;
use crate::push::job::{Job, TableJob};
use crate::text;

pub(super) use known_keys::looked_up;
pub(super) use trying::{ask as ask_trial, back as back_from_trial, decide as decide_trial, delete as delete_trial};

pub use known_keys::Keys;
pub use looking_back::Back;
pub use rules::Rules;
pub use trying::Fate;

/// How many sentences the sheet scrolls by.
const SCROLL: usize = 3;

/// The review sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// What is pushed.
    pub job: Job,
    /// The server's label and name.
    pub server: String,
    /// Its address.
    pub address: ServerAddress,
    /// What the operator should know beside the rows at stake, one sentence each.
    pub warnings: Vec<String>,
    /// How careful one has to be with the server.
    pub guard: Guard,
    /// The version of the Intelligence Server, where it tells.
    pub version: Option<String>,
    /// The folder in words, where one is named and known.
    pub folder: Option<String>,
    /// The rows that are there now.
    pub held: Held,
    /// What stands under the name of a new dataset.
    pub place: Place,
    /// What is known of the keys of the files.
    pub keys: Keys,
    /// What is known of the pushes that were before, and of the files.
    pub back: Back,
    /// What the job asks of it that was opened, if one was.
    rules: Rules,
    /// What came of a trial of it, if there was one.
    tried: Option<String>,
    /// Whether an earlier push is repeated.
    repeat: Repeat,
    /// What the files hold, one a table, as a scan says; none where there was none.
    scanned: Vec<Option<Checksum>>,
    /// The spans of the dates in the files, one list a table.
    spans: Vec<Vec<String>>,
    /// From when on it warns.
    settings: ReviewSettings,
    /// When it was opened.
    opened: Now,
    /// How many of its sentences are above what is in sight.
    pub top: usize,
    /// The dataset's name as the operator types it, where that is asked for.
    pub name: TextField,
    /// What has the keys.
    pub part: Part,
}

/// Whether an earlier push is repeated.
#[derive(Debug, Clone, PartialEq)]
enum Repeat {
    /// What is pushed is the model as it is now.
    No,
    /// It is, and its files were these.
    Of(Vec<FileFacts>),
}

/// What is known of the rows that the dataset has now.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// There are none: the dataset is new.
    New,
    /// The server is asked.
    Asking(TaskId),
    /// So many, by the names of the tables.
    Known(BTreeMap<String, u64>),
    /// They can't be read, and why.
    Unknown(String),
}

/// What is known of the place that a new dataset goes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// Nothing needs to be: the dataset is there.
    Given,
    /// The server is asked.
    Asking(TaskId),
    /// This stands there.
    Known(Standing),
    /// It can't be looked at, and why.
    Unknown(String),
}

/// The parts of the sheet that take keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Back to the model.
    Back,
    /// Try it first.
    Trial,
    /// Push.
    Push,
    /// The dataset's name, to be typed before anything is lost.
    Name,
}

impl Review {
    /// The sheet for the model as it is now; none unless someone is signed in and a project is chosen.
    pub fn of(state: &State) -> Option<Self> {
        let who = state.login.signed_in()?;
        let project = state.projects.chosen.as_ref()?;
        let designer = state.designer.as_ref()?;
        let model = designer.model();
        let warnings: Vec<String> = designer
            .problems()
            .iter()
            .filter(|problem| problem.weight == Weight::Warns)
            .map(|problem| problem.text.clone())
            .collect();
        let job = Job::from_model(model, project.id.clone(), project.name.clone());
        let (job, said, rules) = opening::guarded(state, job);
        let warnings = said.into_iter().chain(warnings).collect();
        Some(Self { rules, ..Self::sheet(state, who, job, warnings) })
    }

    /// The sheet for a push that was made before, on the server and in the project of that time.
    pub(super) fn again(state: &State, upload: &Upload) -> Result<Self, &'static str> {
        let who = state.login.signed_in().ok_or("sign in first (screen 1)")?;
        let is_there = state.projects.chosen.as_ref().is_some_and(|project| project.id == upload.job.project);
        if who.title() != upload.server {
            Err("sign in at the server of that push first (screen 1)")
        } else if is_there {
            let mut job = upload.job.clone();
            if upload.outcome().is_some_and(|outcome| outcome.phase == Phase::Done) {
                // What it made then is there now, and reports may be built on it.
                job.dataset = upload.dataset.clone().or(job.dataset);
            }
            let files = job.tables.iter().map(|table| table.file.clone()).collect();
            Ok(Self { repeat: Repeat::Of(files), ..Self::sheet(state, who, job, Vec::new()) })
        } else {
            Err("choose the project of that push first (screen 2)")
        }
    }

    fn sheet(state: &State, who: &SignedIn, job: Job, mut warnings: Vec<String>) -> Self {
        warnings.extend(scan::warnings(state, &job));
        let folder = job.definition.folder_id.as_ref().map(|folder| state.destination.folder_title(folder));
        let mut sheet = Self {
            server: who.title(),
            address: who.address.clone(),
            guard: who.guard,
            version: state.login.version_at(&who.address).map(str::to_owned),
            warnings,
            folder,
            held: Held::New,
            place: Place::Given,
            keys: Keys::Given,
            // The sheet asks when it is opened.
            back: Back::Asking(TaskId::default()),
            rules: Rules::default(),
            tried: None,
            repeat: Repeat::No,
            scanned: scan::contents(state, &job),
            spans: looking_back::spans(state, &job),
            settings: state.review,
            opened: state.now,
            top: 0,
            name: TextField::default(),
            part: Part::Push,
            job,
        };
        sheet.step_back();
        sheet
    }

    /// A push that warns, or goes to a server to be careful with, begins with the safe button.
    fn step_back(&mut self) {
        let is_free = match &self.place {
            Place::Given | Place::Asking(_) => true,
            Place::Known(standing) => !standing.holds_data() && self.would() != Some(Would::Refuse),
            Place::Unknown(_) => false,
        };
        let is_new = self.job.dataset.is_none() && self.guard == Guard::Open;
        let is_calm = is_new && is_free && self.warnings.is_empty() && self.of_files().is_empty();
        if !is_calm && self.part != Part::Name {
            self.part = Part::Back;
        }
    }
}

impl Review {
    /// Everything that the operator should know, one sentence each: what happens to the rows that are there first.
    pub fn all_warnings(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.job.dataset.is_some() {
            all.extend(self.job.tables.iter().filter_map(|table| self.at_stake(table)));
            all.extend(self.untouched());
            if let Held::Unknown(why) = &self.held {
                all.push(format!("How many rows are there now can't be read: {why}"));
            }
        }
        all.extend(self.at_place());
        all.extend(self.of_keys());
        all.extend(self.held_by_content());
        all.extend(self.of_files());
        all.extend(self.warnings.iter().cloned());
        all.extend(self.job.tables.iter().filter(|table| table.on_bad != OnBad::Stop).map(bad_values));
        all
    }

    /// What a new dataset meets in its folder.
    fn at_place(&self) -> Option<String> {
        let name = &self.job.definition.name;
        match &self.place {
            Place::Known(Standing::Nothing) | Place::Given | Place::Asking(_) => None,
            Place::Known(standing) => {
                Some(format!("Under the name {name:?} {}", standing.sentence(self.version.as_deref())))
            }
            Place::Unknown(why) => {
                Some(format!("Whether something stands under the name {name:?} can't be read: {why}"))
            }
        }
    }

    /// What the server would do with the definition, as far as that is known.
    pub fn would(&self) -> Option<Would> {
        match &self.place {
            Place::Known(standing) => Some(standing.would(self.version.as_deref())),
            Place::Given | Place::Asking(_) | Place::Unknown(_) => None,
        }
    }

    /// Why the dataset's name must be typed before the push, if so: what can't be taken back is not done by a key.
    pub fn grave(&self) -> Option<&'static str> {
        let shrinks = |table: &TableJob| self.shrinks(table).is_some();
        let is_emptied = |table: &TableJob| {
            let has_rows = self.rows_now(&table.name) != Some(0);
            has_rows && table.policy == UpdatePolicy::Replace && table.is_empty()
        };
        if matches!(&self.place, Place::Known(standing) if standing.holds_data()) {
            Some("All that is there is replaced")
        } else if self.job.dataset.is_some() && self.job.tables.iter().any(is_emptied) {
            Some("A table is emptied")
        } else if self.job.dataset.is_some() && self.job.tables.iter().any(shrinks) {
            Some("A table shrinks")
        } else if self.guard == Guard::Protected {
            Some("This server is protected")
        } else {
            None
        }
    }

    /// Why nothing can be pushed now, if so.
    pub fn refusal(&self) -> Option<String> {
        if matches!(self.place, Place::Asking(_)) || matches!(self.held, Held::Asking(_)) {
            return Some("the server is still being asked what is there now".to_owned());
        }
        if matches!(self.keys, Keys::Asking(_)) {
            return Some("the keys of the files are still being looked up".to_owned());
        }
        if let Some(why) = self.files_refusal().or_else(|| self.held_back()) {
            return Some(why);
        }
        let other = self.job.tables.iter().find(|table| table.policy != UpdatePolicy::Replace);
        match (self.would(), other) {
            (Some(Would::Refuse), _) => {
                return Some(
                    "the server would refuse it: choose another name or folder ({key:destination})".to_owned(),
                );
            }
            (Some(Would::Overwrite), Some(table)) => {
                return Some(format!(
                    "a definition is overwritten with REPLACE only, and {} is to {}: {{key:policy}} changes that",
                    table.name, table.policy
                ));
            }
            _ => {}
        }
        let is_open = self.grave().is_some() && !self.is_named();
        is_open.then(|| "type the name of the dataset first (Tab goes there)".to_owned())
    }

    /// Whether the name of the dataset was typed.
    fn is_named(&self) -> bool {
        self.name.text().trim() == self.job.definition.name.trim()
    }

    /// Gives the keys to the next part, or to the one before.
    pub(super) fn go(&mut self, forward: bool) {
        let all = [Part::Name, Part::Back, Part::Trial, Part::Push];
        let parts = if self.grave().is_some() { &all[..] } else { &all[1..] };
        let at = parts.iter().position(|part| *part == self.part).unwrap_or_default();
        let by = if forward { 1 } else { parts.len() - 1 };
        self.part = parts.get((at + by) % parts.len()).copied().unwrap_or(Part::Back);
    }

    /// Brings what is further down into sight, or what is further up.
    pub(super) fn scroll(&mut self, down: bool) {
        let last = (self.all_warnings().len() + self.notes().len()).saturating_sub(1);
        self.top = if down { (self.top + SCROLL).min(last) } else { self.top.saturating_sub(SCROLL) };
    }

    /// By how many parts of a hundred the rows of a table become more or less, where that is known.
    pub fn change(&self, table: &TableJob) -> Option<i64> {
        let now = self.rows_now(&table.name).filter(|now| *now > 0 && table.policy == UpdatePolicy::Replace)?;
        let (RowCount::Exact(coming) | RowCount::About(coming)) = table.rows else { return None };
        let percent = (i128::from(coming) - i128::from(now)) * 100 / i128::from(now);
        i64::try_from(percent).ok()
    }

    /// The rows that a table of the dataset has now, if they are known.
    pub fn rows_now(&self, table: &str) -> Option<u64> {
        match &self.held {
            Held::Known(rows) => rows.get(table).copied(),
            Held::New | Held::Asking(_) | Held::Unknown(_) => None,
        }
    }

    /// What a push takes away from a table.
    fn at_stake(&self, table: &TableJob) -> Option<String> {
        let name = &table.name;
        if table.policy != UpdatePolicy::Replace {
            return None;
        }
        let Some(now) = self.rows_now(name) else {
            return Some(format!("REPLACE removes the rows that {name} has now"));
        };
        let count = text::count(now);
        Some(match self.shrinks(table) {
            Some(less) => format!("REPLACE shrinks {name} from {count} rows to {}, by {less} %", table.rows),
            None => format!("REPLACE removes the {count} rows that {name} has now"),
        })
    }

    /// By how many parts of a hundred a table shrinks, where that is much.
    fn shrinks(&self, table: &TableJob) -> Option<u64> {
        let now = self.rows_now(&table.name).filter(|now| *now > 0 && table.policy == UpdatePolicy::Replace)?;
        let coming = match table.rows {
            RowCount::Exact(rows) | RowCount::About(rows) => rows,
            // What comes through a pipe has no end that is known before.
            RowCount::AtLeast(_) => return None,
        };
        let most = self.settings.shrink_percent.of(now);
        (coming < now - most).then(|| (now - coming).saturating_mul(100) / now)
    }

    /// The tables of the dataset that get nothing.
    fn untouched(&self) -> impl Iterator<Item = String> {
        let names = self.job.definition.tables.iter().map(|table| &table.name);
        let others = names.filter(|name| !self.job.tables.iter().any(|table| table.name == **name));
        others.map(|name| match self.rows_now(name) {
            Some(rows) => format!("{name} is not in this push: its {} rows stay", text::count(rows)),
            None => format!("{name} is not in this push: its rows stay"),
        })
    }
}

/// What becomes of the bad values of a table.
fn bad_values(table: &TableJob) -> String {
    format!("where a value of {} is not of its column's type, {}", table.name, table.on_bad.sentence())
}

/// Opens a sheet, and asks the server what is there now.
pub(super) fn open(state: &mut State, mut review: Review) -> Effects {
    let task = state.task();
    let project = review.job.project.clone();
    let effect = if let Some(dataset) = review.job.dataset.clone() {
        review.held = Held::Asking(task);
        Effect::CountRows(task, project, dataset)
    } else {
        review.place = Place::Asking(task);
        let definition = &review.job.definition;
        Effect::LookAtPlace(task, project, definition.folder_id.clone(), definition.name.clone())
    };
    let keys = review.ask_for_keys(state);
    let back = state.task();
    review.back = Back::Asking(back);
    let files = review.job.tables.iter().map(|table| table.file.clone()).collect();
    let look_back = Effect::LookBack(back, files, review.settings.checksum_bytes());
    state.open(Overlay::Review(Box::new(review)));
    Effects::from(effect).and(keys).and(look_back)
}

/// The rows were counted: the sheet that asked for it says what is at stake.
pub(super) fn counted(state: &mut State, task: TaskId, rows: Result<BTreeMap<String, u64>, CallFailure>) {
    answered(state, |review| {
        let is_ours = review.held == Held::Asking(task);
        if is_ours {
            review.held = rows.map_or_else(|failure| Held::Unknown(failure.to_string()), Held::Known);
        }
        is_ours
    });
}

/// The place was looked at: the sheet that asked for it says what stands there.
pub(super) fn looked(state: &mut State, task: TaskId, found: Result<Standing, CallFailure>) {
    answered(state, |review| {
        let is_ours = review.place == Place::Asking(task);
        if is_ours {
            review.place = found.map_or_else(|failure| Place::Unknown(failure.to_string()), Place::Known);
        }
        is_ours
    });
}

/// What was before is known: the sheet that asked for it says it.
pub(super) fn looked_back(state: &mut State, task: TaskId, back: Result<Box<LookBack>, String>) {
    if let Ok(back) = &back {
        state.history.clone_from(&back.history);
    }
    answered(state, |review| {
        let is_ours = review.back == Back::Asking(task);
        if is_ours {
            review.back = back.map_or_else(Back::Unknown, Back::Seen);
            review.take_files();
        }
        is_ours
    });
}

/// Lets the sheet take an answer, if it waits for it.
fn answered(state: &mut State, take: impl FnOnce(&mut Review) -> bool) {
    let sheet = state.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Review(review) => Some(review),
        _ => None,
    });
    if let Some(review) = sheet
        && take(review)
    {
        review.step_back();
        // What is pressed in sight of the old words decides nothing.
        state.fresh = state.frame + 1;
    }
}

/// Does what the button of the sheet says that has the keys, or says why not.
pub(super) fn press(state: &mut State, review: Review) -> Effects {
    let is_trial = review.part == Part::Trial;
    if let Some(why) = if is_trial { review.trial_refusal() } else { review.refusal() } {
        state.say(Mark::Warn, why);
        state.overlays.push(Overlay::Review(Box::new(review)));
        return Effects::none();
    }
    if let Some(why) = guarding::at(state, &review.address) {
        state.say(Mark::Warn, why);
        return Effects::none();
    }
    let (task, limit) = (state.task(), review.rules.limit.map(Rate::bytes));
    let (upload, words) = if is_trial {
        (trying::upload(state, task, review), "it is being tried; you may leave this screen")
    } else {
        let upload = Upload::new(task, review.server, review.address, review.job, state.now);
        (upload, "uploading; you may leave this screen")
    };
    begin(state, Upload { limit, ..upload }, words)
}

/// Begins an upload, in sight.
fn begin(state: &mut State, upload: Upload, words: &str) -> Effects {
    let effect = Effect::Push(upload.task, Box::new(upload.job.clone()));
    // It is told before it sends anything.
    let limit = upload.limit.map(|rate| Effect::Control(upload.task, Control::Limit { rate: Some(rate) }));
    state.monitor.uploads.push(upload);
    state.monitor.select(state.monitor.uploads.len() - 1);
    state.say(Mark::Busy, words);
    state.show(Screen::Monitor);
    Effects::from(effect).and(limit)
}
