//! How a story is told: keys go in one by one, a frame is drawn after each, effects are collected, and tasks
//! are answered under the number that the newest effect of their kind was begun with.

use std::time::Duration;

use pushcube::app::key::Key;
use pushcube::app::overlay::Overlay;
use pushcube::app::pointing::{Gesture, Target};
use pushcube::app::review::Review;
use pushcube::app::{Action, Answer, Effect, Effects, Now, Size, Start, State, TaskId, begin, update};
use pushcube::config::Note;
use pushcube::dataset::{Checksum, FileFacts, Listing, Standing};
use pushcube::push::event::{Event, Fact, Progress};
use pushcube::push::history::{LookBack, PastPush, SeenFile};
use pushcube::secret::Secret;

use crate::things::{folder, people, preview, projects, start};

/// The wall clock at the start of every story.
pub(crate) const MORNING: i64 = 1_793_000_000_000;

pub(crate) struct Story {
    pub(crate) state: State,
    effects: Vec<Effect>,
    told: usize,
    frame: u64,
    /// What stands where a new dataset goes; told at once. None lets the story tell it.
    place: Option<Standing>,
    looking: Vec<Effect>,
    /// What is to be remembered for the next start, which changes nothing in this one.
    pub(crate) remembered: Vec<Note>,
    /// What was pushed before; none lets the story tell it.
    back: Option<Vec<PastPush>>,
}

impl Story {
    /// The program has just begun: two servers, the folder `/data`, nothing marked.
    pub(crate) fn new() -> Self {
        Self::with(start())
    }

    pub(crate) fn with(start: Start) -> Self {
        let (state, effects) = begin(start);
        let mut story = Self {
            state,
            effects: Vec::new(),
            told: 0,
            frame: 0,
            place: Some(Standing::Nothing),
            looking: Vec::new(),
            remembered: Vec::new(),
            back: Some(Vec::new()),
        };
        story.begun(effects);
        story.drawn();
        story
    }

    /// Signed in, three projects on screen.
    pub(crate) fn at_projects() -> Self {
        Self::new().goes_to_projects()
    }

    fn goes_to_projects(self) -> Self {
        let mut story = self;
        story.keys("Enter").answer(Answer::SignedIn(Ok(people()))).answer(Answer::Projects(Ok(projects()))).seen();
        story
    }

    /// In front of a folder with two related files.
    pub(crate) fn at_files() -> Self {
        Self::at_projects().goes_to_files()
    }

    fn goes_to_files(self) -> Self {
        let mut story = self;
        story.keys("Enter").listed(folder("/data")).seen();
        story
    }

    /// In front of the model of `orders.csv` and `customers.csv`.
    pub(crate) fn at_model() -> Self {
        Self::at_files().goes_to_model()
    }

    /// The same in a program that began like this.
    pub(crate) fn from_model(start: Start) -> Self {
        Self::with(start).goes_to_projects().goes_to_files().goes_to_model()
    }

    fn goes_to_model(self) -> Self {
        let mut story = self;
        story.keys("Down Space Space Up Enter").look("/data/customers.csv").look("/data/orders.csv").seen();
        story
    }

    /// An upload has begun.
    pub(crate) fn uploading() -> Self {
        Self::uploading_with(start())
    }

    /// The same from another beginning.
    pub(crate) fn uploading_with(start: Start) -> Self {
        let mut story = Self::with(start).goes_to_projects().goes_to_files().goes_to_model();
        story.keys("> Enter").seen();
        story
    }

    fn begun(&mut self, effects: Effects) -> &mut Self {
        for effect in effects.0 {
            if let Effect::Remember(note) = &effect {
                self.remembered.push(note.clone());
                continue;
            }
            let is_told = match &effect {
                Effect::LookAtPlace(..) => self.place.is_some(),
                Effect::LookBack(..) => self.back.is_some(),
                _ => false,
            };
            let list = if is_told { &mut self.looking } else { &mut self.effects };
            list.push(effect);
        }
        self
    }

    /// From now on this stands where a new dataset goes; where none is given, the story tells it itself.
    pub(crate) fn place(&mut self, standing: Option<Standing>) -> &mut Self {
        self.place = standing;
        self
    }

    /// From now on this was pushed before; where nothing is given, the story tells it itself.
    pub(crate) fn back(&mut self, history: Option<Vec<PastPush>>) -> &mut Self {
        self.back = history;
        self
    }

    /// What a look back finds where no file has changed and all hold this.
    pub(crate) fn looked_back(&self, files: &[FileFacts], content: Option<Checksum>) -> Answer {
        let files = files.iter().map(|file| SeenFile { now: Ok(file.clone()), content });
        let history = self.back.clone().unwrap_or_default();
        Answer::LookedBack(Ok(Box::new(LookBack { history, files: files.collect() })))
    }

    /// The look back that was asked for last.
    pub(crate) fn newest_look_back(&self) -> Effect {
        let is_one = |effect: &&Effect| matches!(effect, Effect::LookBack(..));
        self.effects.iter().rev().find(is_one).expect("no look back was begun").clone()
    }

    /// Something happens and nothing is drawn after it.
    pub(crate) fn act(&mut self, action: Action) -> &mut Self {
        let has_sheet = self.state.overlays.iter().any(|overlay| matches!(overlay, Overlay::Review(_)));
        let effects = update(&mut self.state, action);
        let is_push = |effect: &Effect| matches!(effect, Effect::Push(..));
        assert!(has_sheet || !effects.0.iter().any(is_push), "a push that passed no review: {effects:#?}");
        self.begun(effects)
    }

    /// A frame is drawn.
    pub(crate) fn drawn(&mut self) -> &mut Self {
        for effect in std::mem::take(&mut self.looking) {
            let (task, answer) = match effect {
                Effect::LookBack(task, files, _) => (task, self.looked_back(&files, Some(Checksum(7)))),
                effect => {
                    let standing = self.place.clone().unwrap_or(Standing::Nothing);
                    (task_of(&effect).unwrap(), Answer::Place(Ok(standing)))
                }
            };
            self.act(Action::Answer(task, answer));
        }
        self.frame += 1;
        self.act(Action::Drawn(self.frame))
    }

    /// Keys are pressed one after the other, each in sight of what the one before it did.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.ahead(key).drawn();
        }
        self
    }

    /// Keys are pressed so fast that nothing is drawn between them.
    pub(crate) fn ahead(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.press(key.parse().unwrap());
        }
        self
    }

    /// A key is pressed, and nothing is drawn after it.
    pub(crate) fn press(&mut self, key: Key) -> &mut Self {
        self.act(Action::Key { key, frame: self.frame })
    }

    /// The mouse does something in sight of what was drawn last, and nothing is drawn after it.
    pub(crate) fn point(&mut self, target: Target, gesture: Gesture) -> &mut Self {
        self.act(Action::Point { target, gesture, frame: self.frame })
    }

    /// A click.
    pub(crate) fn click(&mut self, target: Target) -> &mut Self {
        self.point(target, Gesture::Press).drawn().point(target, Gesture::Release)
    }

    /// Text is typed, character by character.
    pub(crate) fn typed(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.press(Key::char(c)).drawn();
        }
        self
    }

    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.act(Action::Paste(Secret::new(text))).drawn()
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.act(Action::Resize(Size { width, height })).drawn()
    }

    /// So many milliseconds pass.
    pub(crate) fn wait(&mut self, millis: u64) -> &mut Self {
        let now = self.state.now;
        let since_start = now.since_start + Duration::from_millis(millis);
        let wall = now.wall + i64::try_from(millis).unwrap();
        self.act(Action::Tick(Now { since_start, wall, ..now })).drawn()
    }

    /// The newest task of the kind that answers like this is over.
    pub(crate) fn answer(&mut self, answer: Answer) -> &mut Self {
        let task = self.task(&answer);
        self.act(Action::Answer(task, answer)).drawn()
    }

    /// The server has answered what a review asks: some rows, and no keys to speak of.
    pub(crate) fn settled(&mut self) -> &mut Self {
        let answers = self.effects.iter().filter_map(|effect| match effect {
            Effect::CountRows(task, ..) => Some((*task, Answer::Rows(Ok([("orders".to_owned(), 3)].into())))),
            Effect::LookUpKeys(task, _) => Some((*task, Answer::Keys(Ok(Vec::new())))),
            _ => None,
        });
        for (task, answer) in answers.collect::<Vec<_>>() {
            self.act(Action::Answer(task, answer));
        }
        self.drawn()
    }

    pub(crate) fn listed(&mut self, listing: Listing) -> &mut Self {
        self.answer(Answer::Folder(Ok(listing)))
    }

    /// The first look at a file is there.
    pub(crate) fn look(&mut self, path: &str) -> &mut Self {
        let task = self.look_task(path);
        self.act(Action::Answer(task, Answer::Preview(Ok(Box::new(preview(path)))))).drawn()
    }

    pub(crate) fn no_look(&mut self, path: &str, why: &str) -> &mut Self {
        let task = self.look_task(path);
        self.act(Action::Answer(task, Answer::Preview(Err(why.to_owned())))).drawn()
    }

    /// The upload reports a fact.
    pub(crate) fn fact(&mut self, since_start: u64, fact: Fact) -> &mut Self {
        let at = MORNING + i64::try_from(since_start).unwrap();
        let task = self.upload();
        self.act(Action::Upload(task, Event { since_start, at, fact })).drawn()
    }

    pub(crate) fn progress(&mut self, progress: Progress) -> &mut Self {
        let task = self.upload();
        self.act(Action::Progress(task, progress)).drawn()
    }

    /// The number of the newest upload.
    pub(crate) fn upload(&self) -> TaskId {
        self.newest(|effect| matches!(effect, Effect::Push(..)).then(|| task_of(effect)).flatten())
    }

    /// The number under which a file was looked at last.
    pub(crate) fn look_task(&self, path: &str) -> TaskId {
        self.newest(|effect| match effect {
            Effect::Preview(task, at, _) if at.to_str() == Some(path) => Some(*task),
            _ => None,
        })
    }

    /// The number of the newest task of the kind that answers like this.
    pub(crate) fn task(&self, answer: &Answer) -> TaskId {
        self.newest(|effect| {
            let is_of_kind = match answer {
                Answer::Server(_) => matches!(effect, Effect::AskServer(..)),
                Answer::SignedIn(_) => matches!(effect, Effect::SignIn(..) | Effect::SignInFrom(..)),
                Answer::Certificate(_) => matches!(effect, Effect::ReadCertificate(..)),
                Answer::Configured(_) => matches!(effect, Effect::Configure(..)),
                Answer::NoSecret(_) => matches!(effect, Effect::SignInFrom(..)),
                Answer::Projects(_) => matches!(effect, Effect::ReadProjects(_)),
                Answer::Demo(_) => matches!(effect, Effect::StartDemo(_)),
                Answer::Paths(_) => matches!(effect, Effect::FindPaths(..)),
                Answer::Folder(_) => matches!(effect, Effect::ListFolder(..)),
                Answer::Preview(_) => matches!(effect, Effect::Preview(..)),
                Answer::Scan(_) => matches!(effect, Effect::Scan(..)),
                Answer::Model(_) => matches!(effect, Effect::ReadModel(..)),
                Answer::Saved(_) => matches!(effect, Effect::WriteModel { .. }),
                Answer::Datasets(_) => matches!(effect, Effect::FindDatasets(..)),
                Answer::FolderOfServer(_) => matches!(effect, Effect::ReadFolder(..)),
                Answer::FolderMade(_) => matches!(effect, Effect::MakeFolder(..)),
                Answer::Place(_) => matches!(effect, Effect::LookAtPlace(..)),
                Answer::Rows(_) => matches!(effect, Effect::CountRows(..)),
                Answer::Keys(_) => matches!(effect, Effect::LookUpKeys(..)),
                Answer::Dataset(_) => matches!(effect, Effect::ReadDataset(..)),
                Answer::History(_) => matches!(effect, Effect::ReadHistory(_)),
                Answer::LookedBack(_) => matches!(effect, Effect::LookBack(..)),
                Answer::Uploads(_) => matches!(effect, Effect::LookForUploads(_)),
                Answer::Forgotten(_) => matches!(effect, Effect::Forget(..)),
                Answer::ReportSaved(_) => matches!(effect, Effect::SaveReport(..)),
                Answer::EmptyDeleted(_) => matches!(effect, Effect::DeleteEmpty(..) | Effect::DeleteTrial(..)),
                Answer::NotTakenUp(_) => matches!(effect, Effect::TakeUp(..)),
                Answer::DryRun(_) => matches!(effect, Effect::DryRun(..)),
                Answer::JobsSeen(_) => matches!(effect, Effect::LookAtJobs(..)),
                Answer::JobOpened(_) => matches!(effect, Effect::OpenJob(..)),
                Answer::JobLaid(_) => matches!(effect, Effect::LayJob(..)),
                Answer::Watched(_) | Answer::Untold(_) => matches!(effect, Effect::Watch(..)),
                Answer::Panicked(_) => true,
            };
            is_of_kind.then(|| task_of(effect)).flatten()
        })
    }

    fn newest(&self, of: impl Fn(&Effect) -> Option<TaskId>) -> TaskId {
        self.effects.iter().rev().find_map(of).expect("nothing of this kind was begun")
    }

    /// What was asked of the shell since this was looked at last.
    pub(crate) fn effects(&mut self) -> &[Effect] {
        let from = std::mem::replace(&mut self.told, self.effects.len());
        self.effects.get(from..).unwrap()
    }

    /// Everything that was asked of the shell so far is as it should be.
    pub(crate) fn seen(&mut self) -> &mut Self {
        self.told = self.effects.len();
        self
    }

    /// The newest message holds these words.
    #[track_caller]
    pub(crate) fn says(&mut self, words: &str) -> &mut Self {
        let text = self.state.message.as_ref().map_or("", |message| message.text.as_str());
        assert!(text.contains(words), "{text:?} does not say {words:?}");
        self
    }

    /// The review that is open.
    #[track_caller]
    pub(crate) fn sheet(&self) -> &Review {
        match self.top() {
            Overlay::Review(review) => review,
            other => panic!("{other:?}"),
        }
    }

    /// What lies on top.
    #[track_caller]
    pub(crate) fn top(&self) -> &Overlay {
        self.state.overlays.last().expect("nothing lies on the page")
    }
}

/// The number that an effect runs under.
pub(crate) fn task_of(effect: &Effect) -> Option<TaskId> {
    match effect {
        Effect::AskServer(task, _)
        | Effect::SignIn(task, ..)
        | Effect::SignInFrom(task, ..)
        | Effect::ReadCertificate(task, _)
        | Effect::Configure(task, _)
        | Effect::ReadProjects(task)
        | Effect::ListFolder(task, _)
        | Effect::FindPaths(task, _)
        | Effect::StartDemo(task)
        | Effect::Preview(task, _, _)
        | Effect::Scan(task, ..)
        | Effect::ReadModel(task, _)
        | Effect::DryRun(task, _)
        | Effect::LookAtJobs(task, _)
        | Effect::OpenJob(task, _)
        | Effect::LayJob(task, _)
        | Effect::WriteModel { task, .. }
        | Effect::FindDatasets(task, ..)
        | Effect::ReadDataset(task, ..)
        | Effect::CountRows(task, ..)
        | Effect::ReadFolder(task, ..)
        | Effect::MakeFolder(task, ..)
        | Effect::LookAtPlace(task, ..)
        | Effect::LookForUploads(task)
        | Effect::ReadHistory(task)
        | Effect::LookBack(task, ..)
        | Effect::LookUpKeys(task, _)
        | Effect::DeleteTrial(task, _)
        | Effect::DeleteEmpty(task, ..)
        | Effect::TakeUp(task, ..)
        | Effect::Watch(task, _)
        | Effect::Forget(task, _)
        | Effect::SaveReport(task, ..)
        | Effect::Push(task, _) => Some(*task),
        Effect::UseSignIn(_)
        | Effect::EndUpload(_)
        | Effect::Control(..)
        | Effect::Abandon(_)
        | Effect::Copy(_)
        | Effect::Notify(_)
        | Effect::Remember(_)
        | Effect::Redraw
        | Effect::Suspend
        | Effect::FindTargets
        | Effect::Mouse(_)
        | Effect::Quit(_)
        | Effect::Trust(..) => None,
    }
}

/// Asserts what was asked of the shell since it was looked at last.
macro_rules! assert_effects {
    ($story:expr, [$($effect:pat),* $(,)?] $(if $guard:expr)?) => {{
        let effects = $story.effects();
        assert!(matches!(effects, [$($effect),*] $(if $guard)?), "{effects:#?}");
    }};
}
pub(crate) use assert_effects;
